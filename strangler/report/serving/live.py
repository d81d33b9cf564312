"""The report that is served: read anew when something that it shows has changed."""

import threading
import time
from collections.abc import Callable, Hashable

from strangler.report.model import Report

LOOK_SECONDS = 0.5
"""Between two looks at the store, however many pages are open."""


class LiveReport:
    """What `read` returns, for as long as `state` stays the same.

    Both may raise StranglerError, and so do the methods. May be used by many threads.
    """

    def __init__(self, read: Callable[[], Report], state: Callable[[], Hashable]) -> None:
        self._read = read
        self._state = state
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._seen: Hashable = None
        self._version = 0
        self._report: tuple[int, Report] | None = None

    def version(self) -> int:
        """A number that grows when the report has changed."""
        with self._lock:
            self._look()
            return self._version

    def report(self) -> Report:
        """The report as it is now."""
        with self._lock:
            self._look()
            if self._report is None or self._report[0] != self._version:
                self._report = self._version, self._read()
            return self._report[1]

    def forget(self) -> None:
        """Look again, whenever the last look was."""
        with self._lock:
            self._looked = float("-inf")

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        state = self._state()
        self._looked = now
        if self._version == 0 or state != self._seen:
            self._seen = state
            self._version += 1
