"""Projects with Go packages, built with the real Go; its cache is the user's own, as in a build."""

import importlib.util
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from strangler.config import Config, load_config
from strangler.toolchain.build import build
from strangler.toolchain.go import GoToolchain, find_go
from strangler.toolchain.processes import Finished, Processes

GO_MOD = "module example.com/backend\n\ngo 1.24\n"

SUM = "package sum\n\nfunc Sum(x, y int) int { return x + y }\n"


def make_project(root: Path, files: Mapping[str, str], settings: str = "") -> Config:
    """A project below `root`; `files` are relative to its go_root, go.mod is there by itself."""
    for name, text in {"go.mod": GO_MOD, **files}.items():
        file = root / "go_impls" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    migration = root / "migration.toml"
    migration.write_text(f"[strangler]\n{settings}")
    return load_config(migration)


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Config]:
    """Makes a project of the test's own: `project({"sum/sum.go": "…"})`."""

    def make(files: Mapping[str, str] | None = None, settings: str = "") -> Config:
        return make_project(tmp_path, {"sum/sum.go": SUM} if files is None else files, settings)

    return make


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> GoToolchain:
    """The toolchain that is found in this environment."""
    return find_go(load_config(None, tmp_path_factory.getbasetemp()))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that is run during the test."""
    seen: list[list[str]] = []
    run = Processes.run

    def record(self: Processes, command: list[str], *rest: Any) -> Finished:
        seen.append(command)
        return run(self, command, *rest)

    monkeypatch.setattr(Processes, "run", record)
    return seen


@pytest.fixture(scope="session")
def host() -> ModuleType:
    """The test-only host."""
    spec = importlib.util.spec_from_file_location("host", Path(__file__).with_name("host.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def build_one(
    tmp_path_factory: pytest.TempPathFactory, host: ModuleType
) -> Callable[[str], Callable[[], Any]]:
    """Builds Go source as one package; the result makes instances of it."""

    def build_source(source: str, more: Mapping[str, str] | None = None) -> Callable[[], Any]:
        root = tmp_path_factory.mktemp("project")
        [artifact] = build(
            make_project(root, {"sample/sample.go": source, **(more or {})}), ["sample"]
        )
        make: Callable[[], Any] = host.load(artifact.path)
        return make

    return build_source
