"""Keeping forks out of what a child must not inherit half done.

A connection that is open in the parent must not exist in a forked child: SQLite would believe that
the child holds the parent's locks. A module that another thread was importing can never be imported
in the child. A fork therefore waits, for a bounded time, until nothing of that kind is going on.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from strangler.errors import StoreError

_SECONDS = 10.0
"""How long a fork waits at most; a machine that is very busy takes seconds to import a library."""

_lock = threading.Lock()
_forking = threading.local()
_inherited = False
"""Whether this process, or one it descends from, was forked all the same."""


@contextmanager
def unforked() -> Iterator[None]:
    """Keep other threads from forking, and from entering such a block themselves; not reentrant.

    Raises StoreError in a process that was forked inside such a block.
    """
    if _inherited:
        raise StoreError(
            "the store cannot be used in this process: it was forked while the store was in use, "
            "and a locked one; end the program that locks it and start this process again"
        )
    with _lock:
        yield


def _before() -> None:
    _forking.held = _lock.acquire(timeout=_SECONDS)


def _after_in_parent() -> None:
    if _forking.held:
        _lock.release()


def _after_in_child() -> None:
    global _lock, _inherited  # noqa: PLW0603 - the process's own state
    _inherited = _inherited or not _forking.held
    _lock = threading.Lock()


os.register_at_fork(
    before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
)
