"""Plugins: found by the entry point group `strangler`, called without being trusted."""

import functools
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import entry_points

import pluggy

from strangler import hookspecs
from strangler.outcome import Observation
from strangler.policy import MODES, Mode

_GROUP = "strangler"
_log = logging.getLogger("strangler.plugins")
_lock = threading.RLock()
_failures: Counter[str] = Counter()
_hanging: set[str] = set()
"""The implementations that have not come back yet."""

SECONDS = 1.0
"""How long the hooks of one event may take together, where somebody waits for them."""


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


def is_observed() -> bool:
    """Whether some plugin wants to hear of every observation."""
    return bool(manager().hook.strangler_observed.get_hookimpls())


def notify(observation: Observation) -> None:
    """Tell every plugin of an observation, and of its divergence if it has one."""
    hook = manager().hook
    _call(hook.strangler_observed, observation)
    if observation.divergence is not None:
        _call(hook.strangler_diverged, observation.divergence)


def ask_modes(routes: Sequence[str]) -> Mapping[str, tuple[str, Mode]]:
    """The plugin that decides the mode of a route, and the mode, where one does."""
    answers: dict[str, tuple[str, Mode]] = {}

    def ask(implementation: pluggy.HookImpl, route: str, name: str) -> None:
        answer: object = _invoke(implementation, {"route": route})
        for mode in MODES:
            if answer == mode:
                answers.setdefault(route, (implementation.plugin_name, mode))
                return
        if answer is not None:
            _failed(name, f"answered {answer!r}, which is no mode,")

    _bounded(manager().hook.strangler_resolve_mode, ask, routes)
    return dict(answers)  # what an implementation that hangs says later is for nobody


def announce_demotion(route: str, mode: Mode, reason: str) -> None:
    """Tell every plugin of a demotion."""

    def tell(implementation: pluggy.HookImpl, _route: str, _name: str) -> None:
        _invoke(implementation, {"route": route, "mode": mode, "reason": reason})

    _bounded(manager().hook.strangler_on_demotion, tell, [route])


def failures() -> Mapping[str, int]:
    """How often each implementation has failed in this process."""
    return dict(_failures)


def _call(hook: pluggy.HookCaller, value: object) -> None:
    # Not `hook(…)`: there the first implementation that raises keeps the others from running.
    for implementation, name in _implementations(hook):
        values = dict.fromkeys(implementation.argnames, value)
        _guarded(name, functools.partial(_invoke, implementation, values))


def _implementations(hook: pluggy.HookCaller) -> Iterator[tuple[pluggy.HookImpl, str]]:
    """Those that can be called, the one registered last first; with their names."""
    for implementation in reversed(hook.get_hookimpls()):
        name = f"{implementation.plugin_name}: {hook.name}"
        if implementation.wrapper or implementation.hookwrapper:
            _failed(name, "was not called, hook wrappers are not supported")
        else:
            yield implementation, name


def _invoke(implementation: pluggy.HookImpl, values: Mapping[str, object]) -> object:
    return implementation.function(*[values[name] for name in implementation.argnames])


def _guarded(name: str, call: Callable[[], object]) -> None:
    try:
        call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - also SystemExit and what test tools raise
        _failed(name, "raised", error)


def _bounded(
    hook: pluggy.HookCaller,
    call: Callable[[pluggy.HookImpl, str, str], object],
    routes: Sequence[str],
) -> None:
    """Call every implementation for every route, on a thread that may take `SECONDS`.

    One that takes longer is left alone until it has come back; those after it are called the next
    time.
    """
    todo = [pair for pair in _implementations(hook) if pair[1] not in _hanging]
    if not todo:
        return
    running: list[str] = []

    def work() -> None:
        for implementation, name in todo:
            running[:] = [name]
            for route in routes:
                _guarded(name, functools.partial(call, implementation, route, name))
                if name in _hanging:
                    _hanging.discard(name)
                    return

    thread = threading.Thread(target=work, name="strangler-hooks", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the process ends
        return
    thread.join(SECONDS)
    if thread.is_alive() and running:
        _hanging.update(running)
        _failed(running[0], f"took more than {SECONDS:.0f} s and is ignored")


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
    _hanging.clear()


os.register_at_fork(after_in_child=_after_fork_in_child)
