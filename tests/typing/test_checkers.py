"""Both type checkers agree with tests/typing/routes.py, line by line."""

import json
import subprocess
import sys
from pathlib import Path

ROUTES = Path(__file__).with_name("routes.py")
ROOT = ROUTES.parent.parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_mypy_keeps_the_types_of_decorated_functions(tmp_path: Path) -> None:
    done = run("mypy", "--strict", "--cache-dir", str(tmp_path), str(ROUTES))
    assert done.returncode == 0, done.stdout


def test_pyright_keeps_the_types_of_decorated_functions(tmp_path: Path) -> None:
    settings = {
        "include": [str(ROUTES)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "enableTypeIgnoreComments": False,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    done = run("pyright", "--outputjson", "-p", str(tmp_path), "--pythonpath", sys.executable)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["generalDiagnostics"]
    assert [(each["range"]["start"]["line"] + 1, each["message"]) for each in found] == []
