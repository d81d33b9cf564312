"""The queue of comparisons to be made, and the worker that makes them."""

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from strangler import plugins
from strangler.engine import _native
from strangler.shadow.job import Candidate, Job
from strangler.shadow.lanes import Lanes, NativeCandidate, Takers
from strangler.shadow.observe import Observer, example_of
from strangler.shadow.recorder import Recorder, Totals
from strangler.shadow.residents import enlist
from strangler.shadow.terms import Terms
from strangler.store.rows import draw

_EXIT_SECONDS = 10.0
"""How long the end of the process may wait for queued comparisons."""

_NAP_SECONDS = 0.01
"""How often a worker without work looks for it: waking it would cost the caller microseconds."""

_NAPS = 100
"""After how many naps it falls asleep, so that an idle process is idle."""

_log = logging.getLogger("strangler.shadow")


class ShadowQueue:
    """Hands jobs to one worker thread, which gives what `observer` sees to `recorder`.

    At most `capacity` jobs wait. Of snapshots of one size at most `max_bytes` wait, of mixed sizes
    at most ten times as much. What does not fit is dropped and counted; a caller never waits. A
    forked child starts with an empty queue. `on_divergence` is told the route of each divergence.
    """

    def __init__(
        self,
        recorder: Recorder,
        observer: Observer,
        capacity: int = 10_000,
        max_bytes: int = 64 << 20,
        on_divergence: Callable[[str], object] | None = None,
    ) -> None:
        self._recorder = recorder
        self._observer = observer
        self._on_divergence = on_divergence
        self._capacity = capacity
        self._max_bytes = max_bytes
        self._totals: dict[str, dict[str, int]] = defaultdict(lambda: {"dropped": 0, "error": 0})
        self._lanes = Lanes(capacity, max_bytes, self._rouse)
        self._begin()
        enlist(self)
        recorder.watch(self.totals)
        recorder.draw_from(self._lanes.drain)

    def lane(
        self,
        candidate: NativeCandidate,
        terms: Terms,
        refuse: Callable[[BaseException], object],
    ) -> _native.Lane:
        """The way for the calls of a route; `refuse` hears why Go cannot hold some arguments."""
        return self._lanes.open(candidate, terms, Takers(self.submit, self.fail, refuse))

    def _begin(self) -> None:
        self._jobs: deque[Job | threading.Event] = deque()
        self._lock = threading.RLock()  # reentrant: a finalizer may call a route at any point
        self._wake: SimpleQueue[None] = SimpleQueue()  # unlike an Event, whole when a thread dies
        self._thread: threading.Thread | None = None
        self._asleep = True
        self._closing = False

    @property
    def _asleep(self) -> bool:
        """Whether a new job needs `_rouse`; the worker sets it before it looks a last time."""
        return self._lanes.backlog.asleep

    @_asleep.setter
    def _asleep(self, asleep: bool) -> None:
        self._lanes.backlog.asleep = asleep

    def submit(self, job: Job) -> None:
        """Compare later, on the worker's thread."""
        waiting = len(self._jobs)
        # With n jobs waiting the next one has at most max_bytes / n: n jobs of one size have
        # max_bytes together, and any others max_bytes * (1 + 1/2 + … + 1/capacity).
        if waiting < self._capacity and waiting * len(job.snapshot) < self._max_bytes:
            self._jobs.append(job)
        else:
            self._count(job.candidate.name, "dropped")
        if self._asleep:
            self._rouse()

    def run(self, job: Job) -> None:
        """Compare now, on this thread. Raises nothing but KeyboardInterrupt."""
        try:
            observation = self._observer.observe(job)
            self._recorder.record(observation)
            if observation.label == "divergence" and self._on_divergence is not None:
                self._on_divergence(observation.route)
            elif observation.label == "match" and job.terms.values == "sample":
                self._sample(job)
            plugins.notify(observation)
        except KeyboardInterrupt:  # the user's, in a test
            raise
        except BaseException as error:  # noqa: BLE001 - what the user's types raise when compared
            self.fail(job.candidate, job.terms, error)

    def fail(self, candidate: Candidate, terms: Terms, error: BaseException) -> None:
        """Count a call that could not be compared, and log the first one of a route.

        Without the error's own text where the user keeps values to himself.
        """
        if self._count(candidate.name, "error") == 1:
            private = terms.redaction or terms.values == "none"
            with suppress(Exception):  # of a logging handler
                _log.error(
                    "%s: a call was not compared: %s (not logged again)",
                    candidate.name,
                    type(error).__name__,
                    exc_info=None if private else error,
                )

    def _sample(self, job: Job) -> None:
        """Keep the call as an example, if the lot falls on it."""
        route, rank = job.candidate.name, draw()
        if self._recorder.wants(route, rank):
            self._recorder.sample(route, example_of(job, rank))

    def totals(self) -> Totals:
        """What this process has dropped and failed to compare, by route."""
        # Without the lock: a forked child calls this, and the lock may be held by a lost thread.
        totals = {route: dict(counters) for route, counters in list(self._totals.items())}
        for route, dropped in self._lanes.dropped().items():
            counters = totals.setdefault(route, {"dropped": 0, "error": 0})
            counters["dropped"] += dropped
        return totals

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all jobs submitted so far are compared and recorded.

        False after `timeout` seconds, when the store cannot be written, or on the worker's thread.
        """
        if threading.current_thread() is self._thread:
            return False
        end = time.monotonic() + timeout
        if self._jobs or len(self._lanes.backlog) or not self._asleep:
            reached = threading.Event()
            self._jobs.append(reached)
            if not (self._rouse() and reached.wait(timeout)):
                return False
        return self._recorder.flush(max(0.0, end - time.monotonic()))

    def close(self, timeout: float = 5.0) -> bool:
        """Flush, drop what is left, and end the threads of the queue and of its recorder.

        A later job starts others.
        """
        flushed = self.flush(timeout)
        self._drop_rest()
        self._closing = self._thread is not None
        self._wake.put(None)
        return self._recorder.close(timeout) and flushed

    def finish(self) -> None:
        """Compare what is left: the process ends."""
        self.flush(_EXIT_SECONDS)
        self._drop_rest()

    def restart(self) -> None:
        """Begin anew in a forked child."""
        self._lanes.clear(counted=False)
        self._begin()

    def _drop_rest(self) -> None:
        self._lanes.clear(counted=True)
        while (job := self._next()) is not None:
            if isinstance(job, Job):
                self._count(job.candidate.name, "dropped")

    def _count(self, route: str, counter: str) -> int:
        with self._lock:
            counters = self._totals[route]
            counters[counter] += 1
            return counters[counter]

    def _next(self) -> Job | threading.Event | None:
        try:
            return self._jobs.popleft()
        except IndexError:
            return None

    def _rouse(self) -> bool:
        """Make the worker look at its jobs; False when the interpreter allows no more threads."""
        self._asleep = False
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="strangler-shadow", daemon=True
                )
                try:
                    self._thread.start()
                except RuntimeError:
                    self._thread, self._asleep = None, True
                    return False
        self._wake.put(None)
        return True

    def _work(self) -> None:
        naps = 0
        try:
            while not self._closing:
                job = self._next()
                if job is not None:
                    naps = 0
                    self._take(job)
                elif self._run_lanes():
                    naps = 0
                elif naps < _NAPS:
                    naps += 1
                    with suppress(Empty):
                        self._wake.get(timeout=_NAP_SECONDS)
                else:
                    naps = 0
                    self._sleep()
        finally:  # also when somebody kills this thread
            with self._lock:
                self._thread, self._closing = None, False
                self._asleep = True
            if self._jobs or len(
                self._lanes.backlog
            ):  # from a caller who took this thread for a living one
                self._rouse()

    def _take(self, job: Job | threading.Event) -> None:
        if isinstance(job, Job):
            self.run(job)
            return
        waiting = len(self._lanes.backlog)
        while len(self._lanes.backlog) and waiting > 0:
            before = len(self._lanes.backlog)
            self._run_lanes()
            waiting -= max(1, before - len(self._lanes.backlog))
        job.set()

    def _run_lanes(self) -> bool:
        """Run Go on some calls that wait as bytes; whether there were any."""
        jobs = self._lanes.run(whole=plugins.is_observed())
        for job in jobs or ():
            self.run(job)
        return jobs is not None

    def _sleep(self) -> None:
        self._asleep = True
        if not (self._jobs or len(self._lanes.backlog)):
            self._wake.get()
        self._asleep = False
