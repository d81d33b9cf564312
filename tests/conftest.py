"""What all tests share: a clean environment, and the Go side of two projects, built once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from strangler.config import Config, load_config
from strangler.engine.artifact import forget_artifacts
from strangler.routing.comparing import close_queue
from strangler.routing.registry import refresh
from strangler.routing.settings import use_config

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("STRANGLER_"):
            monkeypatch.delenv(name)


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share; `strangler build` takes care of their races."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built"
    folder.mkdir(exist_ok=True)
    return folder


def _built(config: Config) -> Config:
    from strangler.toolchain.build import build

    build(config)
    return config


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The sample project of this repository, with its artifacts elsewhere."""
    config = load_config(ROOT / "migration.toml")
    artifacts = _shared(tmp_path_factory) / "sample"
    return _built(msgspec.structs.replace(config, artifacts=artifacts))


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """tests/real/project, where every route is in mode `go` and nobody answers in Go's place."""
    config = load_config(ROOT / "tests" / "real" / "project" / "migration.toml")
    artifacts = _shared(tmp_path_factory) / "real"
    return _built(msgspec.structs.replace(config, artifacts=artifacts))


def _in_force(config: Config, store: Path) -> Iterator[Config]:
    config = msgspec.structs.replace(config, store=f"sqlite:///{store}")
    close_queue()
    use_config(config)
    forget_artifacts()
    refresh()
    yield config
    close_queue()
    use_config(None)
    forget_artifacts()
    refresh()


@pytest.fixture
def sample(sample_build: Config, tmp_path: Path) -> Iterator[Config]:
    """The sample project in force, with a store of its own."""
    yield from _in_force(sample_build, tmp_path / "store.db")


@pytest.fixture
def real(real_build: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """The project with real Go trouble in force."""
    monkeypatch.syspath_prepend(str(real_build.root))
    yield from _in_force(real_build, tmp_path / "store.db")


@pytest.fixture
def sample_copy(tmp_path: Path) -> Path:
    """A copy of the sample project that a test may change."""
    for name in ("go_impls", "py_impls"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    shutil.copy(ROOT / "migration.toml", tmp_path / "project")
    return tmp_path / "project"
