"""Plugins: found by the entry point group `strangler`, called without being trusted."""

import functools
import logging
import os
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import entry_points

import pluggy

from strangler import hookspecs
from strangler.outcome import Observation

_GROUP = "strangler"
_log = logging.getLogger("strangler.plugins")
_lock = threading.RLock()
_failures: Counter[str] = Counter()


def manager() -> pluggy.PluginManager:
    """The plugin manager of this process, with every installed plugin registered."""
    with _lock:  # a plugin must not be registered twice
        return _manager()


@functools.cache
def _manager() -> pluggy.PluginManager:
    found = pluggy.PluginManager(_GROUP)
    found.add_hookspecs(hookspecs)
    for entry in entry_points(group=_GROUP):
        try:
            found.register(entry.load(), name=entry.name)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a broken one is left out
            _failed(f"plugin {entry.name} ({entry.value})", "was not loaded", error)
    return found


def notify(observation: Observation) -> None:
    """Tell every plugin of an observation, and of its divergence if it has one."""
    hook = manager().hook
    _call(hook.strangler_observed, observation)
    if observation.divergence is not None:
        _call(hook.strangler_diverged, observation.divergence)


def failures() -> Mapping[str, int]:
    """How often each implementation has failed in this process."""
    return dict(_failures)


def _call(hook: pluggy.HookCaller, value: object) -> None:
    # Not `hook(…)`: there the first implementation that raises keeps the others from running.
    for implementation in hook.get_hookimpls():
        name = f"{implementation.plugin_name}: {hook.name}"
        if implementation.wrapper or implementation.hookwrapper:
            _failed(name, "was not called, hook wrappers are not supported")
            continue
        try:
            implementation.function(*[value for _ in implementation.argnames])
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - also SystemExit and what test tools raise
            _failed(name, "raised", error)


def _failed(name: str, what: str, error: BaseException | None = None) -> None:
    with _lock:
        _failures[name] += 1
        first = _failures[name] == 1
    if first:
        with suppress(Exception):  # of a logging handler
            _log.error("%s %s (not logged again)", name, what, exc_info=error)


def _after_fork_in_child() -> None:
    global _lock  # noqa: PLW0603 - the thread that held it is not in this process
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_after_fork_in_child)
