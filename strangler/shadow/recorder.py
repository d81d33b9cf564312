"""The recorder: adds up what this process observes and writes it to the store once a second."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from strangler.outcome import Observation
from strangler.shadow.instances import Counts, Instances
from strangler.shadow.residents import enlist
from strangler.shadow.tally import Tally
from strangler.store import open_store
from strangler.store.forking import unforked
from strangler.store.instances import ProcessInstances
from strangler.store.retention import Retention
from strangler.store.rows import Batch, Example

if TYPE_CHECKING:
    from strangler.store.store import Store

Totals = Mapping[str, Mapping[str, int]]
"""Counters since the process began: route -> counter (see `strangler.store.rows`) -> total."""

_EXIT_SECONDS = 10.0
"""How long the end of the process may wait for the last write."""

_OWN = random.SystemRandom()
"""Randomness of our own: the random module's belongs to the program."""

_PRUNING = 600.0
"""How many seconds lie between two looks at the store's size, about."""

_log = logging.getLogger("strangler.shadow")


_listeners: list[Callable[[Batch], object]] = []


def listen(listener: Callable[[Batch], object]) -> None:
    """Tell `listener` about once a second what this process has observed since the last time."""
    _listeners.append(listener)


class Recorder:
    """Collects for the store at `url`, and writes every `interval` seconds on its own thread.

    With `retention`, what the store holds beyond it is pruned now and then.
    No error of the store reaches a caller: it is logged once and counted in `store_errors`, and
    what could not be written is tried again with the next write. A forked child starts empty.
    """

    def __init__(self, url: str, interval: float = 1.0, retention: Retention | None = None) -> None:
        self.store_errors = 0
        self._url = url
        self._interval = interval
        self._retention = retention
        self._due = time.time() + _PRUNING * _OWN.uniform(0.1, 1.0)  # spreads processes
        self._store: Store | None = None
        self._sources: list[_Source] = []
        self._tributaries: list[Callable[[Tally], object]] = []
        self._instances: list[Instances] = []
        self._logged: set[str] = set()
        self._begin()
        enlist(self)

    def _begin(self) -> None:
        # Reentrant: a finalizer of the user's may call a route while its thread holds the lock.
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._writer: int | None = None
        """The thread that holds `_writing`."""
        self._wake: SimpleQueue[None] = SimpleQueue()  # unlike an Event, whole when a thread dies
        self._waiting: list[Future[bool]] = []
        self._tally = Tally()
        self._unwritten: Batch | None = None
        self._thread: threading.Thread | None = None
        self._closing = False
        self._ending = False

    def record(self, observation: Observation) -> None:
        """Add an observation."""
        with self._lock:
            self._tally.observe(observation)
        if self._thread is None:
            self._start()

    def wants(self, route: str, rank: int) -> bool:
        """Whether an example with this rank would be among those that are kept."""
        return self._tally.wants(route, rank)

    def sample(self, route: str, example: Example) -> None:
        """Consider an example of a call that matched for the store."""
        with self._lock:
            self._tally.sample(route, example)

    def watch(self, read: Callable[[], Totals]) -> None:
        """Read counters before every write, and add to the store what they have grown by.

        `read` must not wait for a lock: it is also called in a forked child.
        """
        with self._lock:
            self._sources.append(_Source(read))
        self._start()

    def watch_instances(self, read: Callable[[], Counts]) -> None:
        """Read, before every write, what there is to say of this process's instances of Go.

        `read` must not wait for a lock: it is also called in a forked child.
        """
        with self._lock:
            self._instances.append(Instances(read))
        self._start()

    def draw_from(self, drain: Callable[[Tally], object]) -> None:
        """Let `drain` add what it has collected, before every write."""
        self._tributaries.append(drain)
        self._start()

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything recorded so far is in the store; False after `timeout` seconds.

        Also False when the store cannot be written, or when a counter that is being read calls it.
        """
        return self._flush(timeout, closing=False)

    def close(self, timeout: float = 5.0) -> bool:
        """Flush, and end the thread; a later observation starts another one."""
        return self._flush(timeout, closing=True)

    def finish(self) -> None:
        """Write what is left: the process ends."""
        self._ending = True
        self.flush(_EXIT_SECONDS)

    def restart(self) -> None:
        """Begin anew in a forked child."""
        running = self._thread is not None
        self._begin()
        for source in self._sources:
            self._grown(source)  # what was counted before the fork is for the parent to write
        for instances in self._instances:
            instances.restart()
        if running:
            self._start()

    def _flush(self, timeout: float, *, closing: bool) -> bool:
        if self._writer == threading.get_ident():
            return False
        written: Future[bool] = Future()
        with self._lock:
            running = self._thread is not None
            if running:
                self._waiting.append(written)
                self._closing |= closing
        if not running:  # nothing was recorded yet, or the interpreter allows no more threads
            return self._write(timeout)
        self._wake.put(None)
        try:
            return written.result(timeout)
        except TimeoutError:
            return False

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="strangler-recorder", daemon=True
                )
                try:
                    self._thread.start()
                except RuntimeError:  # the interpreter is shutting down
                    self._thread = None

    def _run(self) -> None:
        try:
            while not self._turn():
                pass
        finally:  # also when somebody kills this thread
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _turn(self) -> bool:
        """Wait, and write once; whether that was the last time."""
        with suppress(Empty):
            self._wake.get(timeout=self._interval)
        with self._lock:
            waiting, self._waiting = self._waiting, []
            closing = self._closing
            if closing:
                self._thread, self._closing = None, False
        written = self._write()
        for future in waiting:
            future.set_result(written)
        return closing

    def _write(self, timeout: float = -1) -> bool:
        """Write everything; whether the store now has it."""
        if not self._writing.acquire(timeout=timeout):
            return False
        try:
            self._writer = threading.get_ident()
            return self._hand_over()
        finally:
            self._writer = None
            self._writing.release()

    def _hand_over(self) -> bool:
        batch = self._collect()
        if batch:
            self._tell(batch)
        if self._unwritten is not None:
            together = Tally()
            for part in (self._unwritten, batch):
                together.absorb(part)
            batch = together.batch()
        if not batch:
            return True
        self._unwritten = batch  # until it is
        try:
            if self._store is None:
                with unforked():  # imports the database library
                    self._store = open_store(self._url)
            self._store.record(batch)
            self._unwritten = None
            self._prune()
        except Exception as error:  # noqa: BLE001 - nobody is here to catch it
            self.store_errors += 1
            self._log_once(f"observations cannot be stored and are kept: {error}")
            return self._unwritten is None
        return True

    def _collect(self) -> Batch:
        """What there is to write."""
        growth = [more for source in self._sources for more in self._grown(source)]
        rows = [row for instances in self._instances for row in self._news(instances)]
        with self._lock:
            for route, counter, more in growth:
                self._tally.count(route, counter, more)
            for row in rows:
                self._tally.hold(row)
            for drain in self._tributaries:
                drain(self._tally)
            batch, self._tally = self._tally.batch(), Tally()
        return batch

    def _tell(self, batch: Batch) -> None:
        for listener in _listeners:
            try:
                listener(batch)
            except Exception as error:  # noqa: BLE001 - nobody is here to catch it
                self._log_once(f"a listener failed: {type(error).__name__}")

    def _prune(self) -> None:
        """Keep the store within its limits; every ten minutes or so."""
        now = time.time()
        if self._retention is not None and self._store is not None and now >= self._due:
            self._due = now + _PRUNING * _OWN.uniform(0.5, 1.5)
            self._store.prune(self._retention, now)

    def _grown(self, source: "_Source") -> list[tuple[str, str, int]]:
        try:
            return source.grown()
        except Exception as error:  # noqa: BLE001 - the other sources still count
            self._log_once(f"calls cannot be counted: {type(error).__name__}")
            return []

    def _news(self, instances: Instances) -> list[ProcessInstances]:
        try:
            return instances.news(time.time(), ending=self._ending)
        except Exception as error:  # noqa: BLE001 - as above
            self._log_once(f"instances cannot be counted: {type(error).__name__}")
            return []

    def _log_once(self, message: str) -> None:
        if message not in self._logged:
            self._logged.add(message)
            with suppress(Exception):  # of a logging handler
                _log.warning("%s (not logged again)", message)


class _Source:
    """Counters that only grow, and what was read from them last."""

    def __init__(self, read: Callable[[], Totals]) -> None:
        self._read = read
        self._before: dict[tuple[str, str], int] = {}

    def grown(self) -> list[tuple[str, str, int]]:
        """Route, counter and how much it has grown since the last time, where it has."""
        growth = []
        for route, counters in self._read().items():
            for counter, total in counters.items():
                more = total - self._before.get((route, counter), 0)
                self._before[route, counter] = total
                if more:
                    growth.append((route, counter, more))
        return growth
