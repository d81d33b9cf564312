"""Hostile guests and callers: real Go from tests/real/project, and modules written by hand."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from strangler.config import Config, load_config
from strangler.engine.artifact import forget_artifacts
from strangler.routing.registry import refresh
from strangler.routing.settings import use_config
from tests.engine.conftest import Guest

ROOT = Path(__file__).resolve().parent.parent.parent

RAISE = """
[defaults]
mode = "go"
on_failure = "raise"
demote = {traps = 0, timeouts = 0, error_rate = 0}
"""


@pytest.fixture
def guest() -> Any:
    """Compile a guest from text."""
    return Guest


@pytest.fixture
def project(
    real_build: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Any]]:
    """Put a migration.toml in force over tests/real/project; returns its module of trouble."""
    monkeypatch.syspath_prepend(str(real_build.root))

    def put(text: str = RAISE) -> Any:
        file = tmp_path / "migration.toml"
        file.write_text(text)
        config = msgspec.structs.replace(load_config(file), artifacts=real_build.artifacts)
        use_config(config)
        forget_artifacts()
        refresh()
        from app import trouble

        return trouble

    yield put
    use_config(None)
    forget_artifacts()
    refresh()


@pytest.fixture
def script(real_build: Config, tmp_path: Path) -> Callable[..., str]:
    """Run a program in a process of its own, where `app.trouble` is in mode `go`.

    Returns what it printed; it must end well within the timeout, and say nothing to stderr.
    """
    (tmp_path / "migration.toml").write_text(
        f'[strangler]\nmodules = ["app"]\nartifacts = "{real_build.artifacts}"\n{RAISE}'
    )

    def run(program: str, *arguments: str, timeout: float = 120.0) -> str:
        file = tmp_path / "program.py"
        file.write_text(program)
        done = subprocess.run(
            [sys.executable, str(file), *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=tmp_path,
            env={
                **os.environ,
                "STRANGLER_CONFIG": str(tmp_path / "migration.toml"),
                "PYTHONPATH": f"{real_build.root}{os.pathsep}{ROOT}",
            },
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    return run
