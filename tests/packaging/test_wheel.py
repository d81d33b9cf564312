"""What users install: the wheel, from the sdist, on a machine with Python and nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config

ROOT = Path(__file__).resolve().parents[2]
IN_SDIST = (
    "strangler setup.py pyproject.toml MANIFEST.in README.md LICENSE CHANGELOG.md CONTRIBUTING.md "
    "migration.toml go_impls py_impls"
).split()

MODULE = """\
from strangler import migrate_to

@migrate_to("scoring.wasm")
def percentile(values: list[float], q: float) -> float | None:
    raise AssertionError("Python was asked")

@migrate_to("scoring.wasm", errors={"ErrBadCount": ValueError})
def top_scores(scores: list[int], n: int) -> list[int]:
    raise AssertionError("Python was asked")
"""

PROGRAM = """\
import shop
assert shop.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
assert shop.percentile([], 0.5) is None
assert shop.top_scores([3, 1, 2], 2) == [3, 2]
try:
    shop.top_scores([], -1)
except ValueError:
    print("answered by Go")
"""


def run(*command: Any, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, from the sdist, from a copy of what is in the repository."""
    folder = tmp_path_factory.mktemp("dist")
    source = folder / "source"
    source.mkdir()
    ignore = shutil.ignore_patterns("__pycache__", "*.so", "_sample", ".strangler")
    for name in IN_SDIST:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, source / name)
    build = "from setuptools.build_meta import build_sdist; print(build_sdist('..'))"
    run(sys.executable, "-W", "ignore", "-c", build, cwd=source)
    [sdist] = folder.glob("*.tar.gz")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "-q"]
    run(sys.executable, "-m", "pip", "wheel", *options, "-w", folder, sdist, cwd=folder)
    [found] = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and what it needs, and no pip."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", wheel, cwd=folder)
    return folder / "bin"


def test_the_wheel_holds_what_runs_and_nothing_of_how_it_was_made(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("strangler/engine/_native.") for name in names)
    for needed in (
        "strangler/py.typed",
        "strangler/engine/_native.pyi",
        "strangler/scan/recorder/sitecustomize.py",
        "strangler/toolchain/golang/py/text.go",
        "strangler/toolchain/golang/reader/main.go",
        "strangler/_sample/go_impls/go.mod",
        "strangler/_sample/migration.toml",
    ):
        assert needed in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.startswith("strangler-")} == {"strangler"}
    assert not [name for name in names if name.endswith((".c", ".h", ".pyc"))]


def test_a_shipped_artifact_answers_without_go_and_without_a_compiler(
    installed: Path, sample_build: Config, tmp_path: Path
) -> None:
    (tmp_path / "shop.py").write_text(MODULE)
    shutil.copy(sample_build.artifacts / "scoring.wasm", tmp_path)
    (tmp_path / "migration.toml").write_text(
        '[strangler]\nmodules = ["shop"]\n[defaults]\nmode = "go"\non_failure = "raise"\n'
    )
    alone = {"PATH": str(installed), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": ""}
    assert run("python", "-c", PROGRAM, cwd=tmp_path, **alone) == "answered by Go\n"
    shown = run("strangler", "status", cwd=tmp_path, **alone)
    assert "shop:percentile" in shown
    called = run(
        "strangler", "call", "shop:top_scores", "[1, 2]", "1", "--mode", "go", cwd=tmp_path, **alone
    )
    assert called == "[2]\n"
    shown = run("python", "-m", "strangler", "scan", "shop.py", cwd=tmp_path, **alone)
    assert "2  a route already" in shown


def test_every_command_has_help_where_the_extras_are_missing(
    installed: Path, tmp_path: Path
) -> None:
    from strangler.cli import COMMANDS

    program = (
        "from click.testing import CliRunner; from strangler.cli import COMMANDS, main\n"
        "for name in COMMANDS:\n"
        "    assert CliRunner().invoke(main, [name, '--help']).exit_code == 0, name\n"
        "print(*COMMANDS)"
    )
    shown = run("python", "-c", program, cwd=tmp_path, PATH=str(installed), PYTHONPATH="")
    assert shown.split() == list(COMMANDS)


def test_building_without_go_says_what_to_install(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(installed / "strangler"), "build"],
        cwd=tmp_path,
        env={"PATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert 'there is no Go here: run `pip install "strangler[go]"`' in done.stderr
