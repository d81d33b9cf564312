"""A deadline for Python code that may never come back."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DEADLINE = 2.0
"""Seconds that the Python side may take for one input of a check."""


class Overdue(BaseException):
    """The code took too long. A BaseException, so that the code does not catch it."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise Overdue in the block when it takes longer.

    Only on the main thread, and where nobody else has a timer running; elsewhere there is no
    deadline. Native code is interrupted when it returns.
    """
    if threading.current_thread() is not threading.main_thread() or _taken():
        yield
        return
    armed = True

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if armed:
            raise Overdue

    before = signal.signal(signal.SIGALRM, ring)
    try:
        # It rings again, should a callback of the interpreter have swallowed the exception.
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _taken() -> bool:
    return signal.getitimer(signal.ITIMER_REAL)[0] > 0
