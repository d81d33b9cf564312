"""Projects with routes, a store, and guests in WebAssembly's text format."""

import importlib
import itertools
import logging
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from strangler.config import load_config
from strangler.engine import artifact
from strangler.routing import comparing, registry, settings, watcher
from strangler.routing.demotions import demotions
from strangler.store import open_store

# Without a manifest: hints say what the numbers mean.
PORTS = """
(module
  (import "env" "nowhere" (func $nowhere))
  (func (export "add") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add)
  (func (export "wrong") (param i64) (result i64) local.get 0 i64.const 1 i64.add)
  (func (export "same") (param i64) (result i64) local.get 0)
  (func (export "half") (param f64) (result f64) local.get 0 f64.const 0.5 f64.mul)
  (func (export "trap") (param i64) (result i64) unreachable)
  (func (export "missing") (param i64) (result i64) (call $nowhere) local.get 0)
  (func (export "divide") (param i64 i64) (result i64)
    local.get 0 local.get 1 i64.div_s)
  (func (export "nothing")))
"""


@pytest.fixture(scope="session")
def ports_wasm() -> Any:
    return bytes(wasmtime.wat2wasm(PORTS))


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: Any) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _own_process(monkeypatch: Any) -> Any:
    """Nothing decorated, configured or queued by other tests, nor left behind for them."""
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(comparing, "_complained", False)
    monkeypatch.setattr(comparing, "_counting", True)  # counts reach the store when a test asks
    demotions.forget()
    monkeypatch.setattr(watcher, "_running", True)  # a test looks itself
    for name in ("STRANGLER_MODE", "STRANGLER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    before = set(sys.modules)
    comparing.close_queue()
    yield
    comparing.close_queue()
    settings.use_config(None)
    artifact.forget_artifacts()
    for name in set(sys.modules) - before:
        if name.startswith("sample"):
            del sys.modules[name]


class Project:
    """A folder with migration.toml, built artifacts and modules."""

    numbers = itertools.count()

    def __init__(self, root: Any, wasm: Any) -> None:
        self.root = root
        self.store = open_store(f"sqlite:///{root}/.strangler/observations.db")
        (root / ".strangler" / "wasm").mkdir(parents=True)
        (root / ".strangler" / "wasm" / "ports.wasm").write_bytes(wasm)
        sys.path.insert(0, str(root))

    def configure(self, text: Any = "") -> Any:
        file = self.root / "migration.toml"
        file.write_text(textwrap.dedent(text))
        config = load_config(file)
        settings.use_config(config)
        registry.refresh()
        return config

    def write(self, source: Any, name: Any = None) -> Any:
        name = name or f"sample{next(self.numbers)}"
        path = self.root.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(source))
        importlib.invalidate_caches()
        return name

    def module(self, source: Any, name: Any = None) -> Any:
        header = "from strangler import migrate_to\nports = migrate_to('ports.wasm')\n"
        return importlib.import_module(self.write(header + textwrap.dedent(source), name))


@pytest.fixture
def project(tmp_path: Any, ports_wasm: Any, monkeypatch: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    made = Project(tmp_path, ports_wasm)
    made.configure()
    return made


@pytest.fixture
def routing_log(caplog: Any) -> Any:
    caplog.set_level(logging.INFO, logger="strangler.routing")
    return caplog


@pytest.fixture
def run_python(tmp_path: Any) -> Any:
    """Run a program in a process of its own, in the project's folder; what it printed."""
    # With the folder itself: PYTHONSAFEPATH may keep the interpreter from looking there.
    path = os.pathsep.join([str(tmp_path), *(str(Path(entry).absolute()) for entry in sys.path)])

    def run(program: Any, **environment: Any) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run
