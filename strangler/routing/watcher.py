"""The thread that keeps routes up to date, so that no call has to look whether they are.

Four times a second it looks at migration.toml, once a second it asks the plugins, and every other
second the store for demotions. What has changed is put in force route by route; a call finds either
the old state or the new one, and waits for neither. A forked child has a thread of its own.
"""

import os
import time
from _thread import allocate_lock, start_new_thread

from strangler.routing import settings
from strangler.routing.log import warn_once
from strangler.routing.registry import migrations

SECONDS = 0.25
"""Between two looks at migration.toml. A change is in force after three of them at most."""

_ASK_EVERY = 4
"""Looks between two questions to the plugins."""

_READ_EVERY = 8
"""Looks between two readings of the store."""

_FORK_SECONDS = 2.0
"""How long a fork waits for a route that is being put in force."""

_working = allocate_lock()
_running = False


def start_watching() -> None:
    """Keep the routes of this process up to date from now on."""
    global _running  # noqa: PLW0603  # one per process
    if not _running:
        _running = True
        try:
            start_new_thread(_watch, ())
        except RuntimeError:  # the process ends, or has no room for a thread
            _running = False


def _watch() -> None:
    looks = 0
    while True:
        time.sleep(SECONDS)
        looks += 1
        try:
            look(ask=looks % _ASK_EVERY == 0, read=looks % _READ_EVERY == 0)
        except Exception as error:  # noqa: BLE001  # nobody is here to catch it
            warn_once(f"routes are not kept up to date: {type(error).__name__}: {error}")


def look(*, ask: bool = False, read: bool = False) -> None:
    """Put in force what has changed in migration.toml.

    With `ask` also what the plugins say, with `read` the demotions in the store.
    """
    with _working:
        changed = settings.reload()
        routes = [migration for migration in migrations() if migration.in_use]
        if ask:
            from strangler.routing.hooks import hook_claims  # noqa: PLC0415  # needs the plugins

            claims = hook_claims([migration.name for migration in routes])
            for migration in routes:
                changed |= migration.claimed(claims.get(migration.name))
        if read and any(migration.trusts_go for migration in routes):
            from strangler.routing.demotions import demotions  # noqa: PLC0415  # not in Python's mode

            changed |= demotions.exchange(settings.current_config().store)
        if changed:
            for migration in routes:
                migration.update()


def _before_fork() -> None:
    global _held  # noqa: PLW0603  # from here to the end of this fork
    _held = _working.acquire(timeout=_FORK_SECONDS)


def _after_in_parent() -> None:
    if _held:
        _working.release()


def _after_in_child() -> None:
    global _running, _working  # noqa: PLW0603  # the thread is the parent's
    _working = allocate_lock()
    if _running:
        _running = False
        start_watching()


_held = False
os.register_at_fork(
    before=_before_fork, after_in_parent=_after_in_parent, after_in_child=_after_in_child
)
