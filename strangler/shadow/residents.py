"""The objects of this package that own a thread, and the events of the process they live through.

A forked child has none of its parent's threads; a process that ends must not lose what it has
observed. That includes the children of `multiprocessing`, which end without running `atexit`.
"""

import atexit
import os
import sys
import weakref
from typing import Protocol


class Resident(Protocol):
    """Something that owns a thread."""

    def restart(self) -> None:
        """Begin anew in a child: without what the parent has collected, with an own thread."""

    def finish(self) -> None:
        """Bring what is collected to where it belongs, in bounded time: the process ends."""


_residents: list[weakref.ref[Resident]] = []


def enlist(resident: Resident) -> None:
    """Tell `resident` of these events for as long as it lives."""
    _residents.append(weakref.ref(resident, _residents.remove))
    _finish_with_multiprocessing()


def _living() -> list[Resident]:
    return [resident for ref in _residents if (resident := ref()) is not None]


def finish() -> None:
    """Let everybody bring in what is collected: the process ends."""
    for resident in reversed(_living()):  # who came later may hand over to who came earlier
        resident.finish()


def _restart() -> None:
    for resident in _living():
        resident.restart()
    _finish_with_multiprocessing()


def _finish_with_multiprocessing() -> None:
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.Finalize(None, finish, exitpriority=10)
        # What was registered before a child's own beginning is forgotten then, but for these.
        util.register_after_fork(finish, lambda call: util.Finalize(None, call, exitpriority=10))


atexit.register(finish)
os.register_at_fork(after_in_child=_restart)
