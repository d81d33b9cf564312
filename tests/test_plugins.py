import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Never

import pytest

from strangler import hookspecs, plugins
from strangler.hookspecs import hookimpl
from strangler.outcome import Divergence, Observation

DIVERGENCE = Divergence("m:f", "s", "1", "2", "3", "result", "value")
MATCHED = Observation("m:f", "match", 0.1, 0.2)
DIVERGED = Observation("m:f", "divergence", 0.1, 0.2, DIVERGENCE)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """Entry points as if they were installed; the manager is made anew from them."""
    entries = []
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: [e for e in entries if e.group == group]
    )
    monkeypatch.setattr(plugins, "_failures", type(plugins._failures)())
    plugins._manager.cache_clear()
    yield entries
    plugins._manager.cache_clear()


class Watcher:
    def __init__(self) -> None:
        self.seen = []

    @hookimpl
    def strangler_observed(self, observation: Any) -> None:
        self.seen.append(observation)

    @hookimpl
    def strangler_diverged(self, divergence: Any) -> None:
        self.seen.append(divergence)


class Raising:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    @hookimpl
    def strangler_observed(self, observation: Any) -> Never:
        raise self.error


@pytest.fixture
def watcher(installed: Any) -> Watcher:
    watcher = Watcher()
    plugins.manager().register(watcher, name="watcher")
    return watcher


def test_a_plugin_is_told_of_observations_and_then_of_their_divergence(watcher: Any) -> None:
    plugins.notify(MATCHED)
    plugins.notify(DIVERGED)
    assert watcher.seen == [MATCHED, DIVERGED, DIVERGENCE]


def test_a_hook_may_leave_out_its_argument(installed: Any) -> None:
    calls = []

    class Counter:
        @hookimpl
        def strangler_observed(self) -> None:
            calls.append(1)

    plugins.manager().register(Counter())
    plugins.notify(MATCHED)
    assert calls == [1]


@pytest.mark.parametrize(
    "error", [ValueError("broken"), SystemExit(1), GeneratorExit(), pytest.fail.Exception("no")]
)
def test_a_hook_that_raises_is_logged_once_counted_and_reaches_nobody(
    watcher: Any, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    plugins.manager().register(Raising(error), name="raising")
    for _ in range(3):
        plugins.notify(MATCHED)
    assert watcher.seen == [MATCHED] * 3
    assert plugins.failures() == {"raising: strangler_observed": 3}
    [record] = caplog.records
    assert record.name == "strangler.plugins"
    assert record.message == "raising: strangler_observed raised (not logged again)"
    assert record.exc_info[1] is error


def test_the_user_can_interrupt_a_hook(installed: Any) -> None:
    plugins.manager().register(Raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        plugins.notify(MATCHED)


def test_a_logging_handler_that_raises_changes_nothing(watcher: Any) -> None:
    class Broken(logging.Handler):
        def emit(self, record: Any) -> Never:
            raise ValueError(record)

    plugins.manager().register(Raising(ValueError()), name="raising")
    handler = Broken()
    logging.getLogger("strangler").addHandler(handler)
    try:
        plugins.notify(MATCHED)
    finally:
        logging.getLogger("strangler").removeHandler(handler)
    assert plugins.failures() == {"raising: strangler_observed": 1}


def test_a_hook_wrapper_is_refused_in_the_log(
    watcher: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Wrapper:
        @hookimpl(wrapper=True)
        def strangler_observed(self, observation: Any) -> Iterator[None]:
            yield

    plugins.manager().register(Wrapper(), name="wrapper")
    plugins.notify(MATCHED)
    assert watcher.seen == [MATCHED]
    [message] = caplog.messages
    assert message == (
        "wrapper: strangler_observed was not called, hook wrappers are not supported "
        "(not logged again)"
    )


@pytest.mark.parametrize("error", ["RuntimeError('at import')", "SystemExit(1)"])
def test_installed_plugins_are_found_and_a_broken_one_is_left_out(
    error: str,
    installed: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "plugin_that_works.py").write_text(
        "from strangler.hookspecs import hookimpl\n"
        "seen = []\n"
        "@hookimpl\n"
        "def strangler_observed(observation): seen.append(observation)\n"
    )
    (tmp_path / "plugin_that_does_not.py").write_text(f"raise {error}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "plugin_that_works", raising=False)
    installed += [
        EntryPoint("broken", "plugin_that_does_not", "strangler"),
        EntryPoint("works", "plugin_that_works", "strangler"),
    ]
    plugins.notify(MATCHED)
    import plugin_that_works

    assert plugin_that_works.seen == [MATCHED]
    assert caplog.messages == [
        "plugin broken (plugin_that_does_not) was not loaded (not logged again)"
    ]


def test_the_manager_is_made_once_even_when_threads_race(installed: Any) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(plugins.manager())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(manager) for manager in found}) == 1


def test_a_forked_child_does_not_wait_for_a_lock_of_its_parent(
    monkeypatch: pytest.MonkeyPatch, installed: Any
) -> None:
    monkeypatch.setattr(plugins, "_lock", threading.RLock())
    holder = threading.Thread(target=plugins._lock.acquire)
    holder.start()
    holder.join()  # it ends without releasing, as a thread that a fork has left behind
    plugins._after_fork_in_child()
    assert plugins.manager() is plugins.manager()


def test_an_installed_distribution_is_found_by_its_entry_point(tmp_path: Path) -> None:
    """The same with real metadata, as pip would have written it."""
    info = tmp_path / "plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[strangler]\nmine = plugin_of_mine\n")
    (tmp_path / "plugin_of_mine.py").write_text(
        "from strangler.hookspecs import hookimpl\n"
        "@hookimpl\n"
        "def strangler_diverged(divergence): print(divergence.signature)\n"
    )
    code = (
        "from strangler import plugins\n"
        "from strangler.outcome import Divergence, Observation\n"
        "divergence = Divergence('m:f', 'abc123', '1', '2', '3', 'result', 'value')\n"
        "plugins.notify(Observation('m:f', 'divergence', 0.1, 0.1, divergence))\n"
    )
    paths = [str(tmp_path), *sys.path]
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "abc123\n"


def test_every_hook_says_what_it_is_for() -> None:
    hooks = [value for name, value in vars(hookspecs).items() if name.startswith("strangler_")]
    assert len(hooks) == 4
    assert all(hook.__doc__ for hook in hooks)
