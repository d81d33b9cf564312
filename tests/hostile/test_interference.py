"""Whatever happens beside a call in shadow mode, its caller sees what Python would have done."""

import ctypes
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import wasmtime

import strangler
from strangler import migrate_to, plugins
from strangler.config import Config, load_config
from strangler.engine.artifact import forget_artifacts
from strangler.hookspecs import hookimpl
from strangler.routing import comparing, registry
from strangler.routing.settings import use_config
from tests.hostile import interference
from tests.hostile.interference import CALLS, TROUBLES, Trouble, call, differences

Decorate = Callable[[Trouble], Any]


@pytest.fixture
def decorate(
    sample_build: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Decorate]:
    """Make a trouble's function a route whose every call is compared."""
    folder = tmp_path / "wasm"
    folder.mkdir()
    (folder / "trouble.wasm").write_bytes(wasmtime.wat2wasm(interference.WASM))
    (folder / "scoring.wasm").symlink_to(sample_build.artifacts / "scoring.wasm")
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(comparing, "_counting", True)
    comparing.close_queue()

    def make(trouble: Trouble) -> Any:
        settings = dict(trouble.settings)
        file = tmp_path / "migration.toml"
        file.write_text(
            f"[strangler]\nstore = 'sqlite:///{store(tmp_path)}'\n[defaults]\nmode = 'shadow'\n"
            f"memory = 64\n" + f"timeout = {settings.pop('timeout', 5.0)}\n"
        )
        use_config(msgspec.structs.replace(load_config(file), artifacts=folder))
        forget_artifacts()
        registry.refresh()
        route = migrate_to(trouble.artifact, export=trouble.export, **settings)(trouble.python)
        monkeypatch.setattr(interference, "route", route)
        return route

    yield make
    comparing.close_queue()
    use_config(None)
    forget_artifacts()


def store(root: Path) -> Path:
    return root / "observations.db"


@pytest.mark.parametrize("trouble", TROUBLES, ids=[trouble.name for trouble in TROUBLES])
def test_a_caller_sees_what_python_alone_would_have_done(
    decorate: Decorate, tmp_path: Path, trouble: Trouble
) -> None:
    route = decorate(trouble)
    with trouble.around(store(tmp_path)):
        assert differences(trouble, route) == 0
    assert route._python_calls >= CALLS


@pytest.mark.parametrize("kind", ["raises", "hangs"])
def test_a_hook_that_misbehaves_is_not_noticed(
    decorate: Decorate, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    release = threading.Event()

    class Plugin:
        @hookimpl
        def strangler_observed(self, observation: Any) -> None:
            if kind == "hangs":
                release.wait(30)
            raise SystemExit("hook")

    plugin = Plugin()
    plugins.manager().register(plugin)
    try:
        trouble = Trouble(kind, interference.same, interference.same)
        route = decorate(trouble)
        started = time.monotonic()
        assert differences(trouble, route) == 0
        assert time.monotonic() - started < 20  # nobody waits for the hook
    finally:
        release.set()
        plugins.manager().unregister(plugin)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_death_of_the_worker_is_not_noticed(decorate: Decorate) -> None:
    trouble = Trouble("death", interference.same, interference.same)
    route = decorate(trouble)
    for number in range(CALLS):
        assert route(number) == number
        worker = comparing._queue._thread if comparing._queue else None
        if worker is not None and worker.ident is not None and number % 50 == 0:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(worker.ident), ctypes.py_object(SystemExit)
            )
    assert differences(trouble, route) == 0
    assert strangler.flush(30)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_in_the_middle_is_not_noticed_on_either_side(decorate: Decorate) -> None:
    trouble = Trouble("fork", interference.same, interference.same)
    route = decorate(trouble)
    for number in range(10):
        route(number)
        child = os.fork()
        if child == 0:
            answer = 1
            try:
                answer = differences(trouble, route)
            finally:
                os._exit(min(answer, 1))
        assert os.waitpid(child, 0)[1] == 0
    assert differences(trouble, route) == 0


def test_the_traceback_and_the_context_of_an_exception_are_those_of_the_call(
    decorate: Decorate,
) -> None:
    trouble = Trouble("raises", interference.raises, interference.same)
    route = decorate(trouble)
    for _ in range(3):
        with pytest.raises(LookupError) as raised:
            route(1)
        assert raised.value.__context__ is None
        assert raised.value.__cause__ is None
        assert raised.traceback[-1].name == "raises"


def test_another_library_s_callers_do_notice() -> None:
    """What the table in the documentation says of laboratory."""
    noticed = {
        trouble.name: differences(trouble, interference.with_laboratory(trouble))
        for trouble in TROUBLES
        if trouble.name in NOTICED
    }
    assert all(noticed.values()), noticed


NOTICED = {"both sides change their argument", "the candidate ends the process"}


def test_a_call_is_seen_whole() -> None:
    seen = call(interference.mutates, ([1], 2))
    assert (seen.value, seen.exception, seen.arguments) == ([2, 1], None, ["[2, 1]", "2"])
