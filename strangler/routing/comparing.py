"""Calls on which both sides run, and the process's queue of comparisons.

What the caller sees is what one side alone would have done: the other side gets the encoded
arguments, and everything that is kept of the answering side is a copy.
"""

# ruff: noqa: SLF001  # a route's own methods have underscores: its names are its function's

from __future__ import annotations

import atexit
import os
import time
from _thread import allocate_lock, start_new_thread

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from strangler.engine import _native
    from strangler.engine.candidate import Candidate
    from strangler.outcome import Outcome
    from strangler.shadow.queue import ShadowQueue
    from strangler.shadow.terms import Terms

_lock = allocate_lock()
_queue: ShadowQueue | None = None
_counting = False
_complained = False

_COUNTING_DELAY = 0.5
"""Seconds after the first answer until counters are first read."""


def start_counting() -> None:
    """Bring the counters of all routes to the store from now on.

    Not at once: what that needs takes longer to import than the first answer may take.
    """
    global _counting  # noqa: PLW0603  # one per process
    if not _counting:
        _counting = True
        atexit.register(_count_at_exit)
        try:
            start_new_thread(_count_soon, ())
        except RuntimeError:  # the process ends, or has no room for a thread: counted at exit
            return


def _count_soon() -> None:
    time.sleep(_COUNTING_DELAY)
    try:
        _make_queue()
    except Exception as error:  # noqa: BLE001  # nobody is here to catch it
        _complain("calls are not counted", error)


def _count_at_exit() -> None:
    _make_queue()
    from strangler.shadow.residents import finish  # noqa: PLC0415  # the process ends

    finish()


def _after_fork() -> None:
    global _counting, _lock  # noqa: PLW0603  # who waits, and who holds the lock, is the parent's
    _counting = False
    _lock = allocate_lock()


os.register_at_fork(after_in_child=_after_fork)


def _make_queue() -> ShadowQueue:
    from strangler.routing.settings import current_config  # noqa: PLC0415  # first call only
    from strangler.store.forking import unforked  # noqa: PLC0415

    global _queue  # noqa: PLW0603  # one per process
    with unforked():  # a child must not find modules half imported
        from strangler.engine.artifact import instance_counts  # noqa: PLC0415
        from strangler.ledger import Ledger  # noqa: PLC0415
        from strangler.shadow.observe import Observer  # noqa: PLC0415
        from strangler.shadow.queue import ShadowQueue  # noqa: PLC0415
        from strangler.shadow.recorder import Recorder  # noqa: PLC0415
        from strangler.store.retention import Retention  # noqa: PLC0415
    with _lock:
        if _queue is None:
            config = current_config()
            retention = Retention(config.keep_days, config.max_mb)
            recorder = Recorder(config.store, retention=retention)
            recorder.watch(_totals)
            recorder.watch_instances(instance_counts)
            observer = Observer(Ledger(config.ledger))
            _queue = ShadowQueue(recorder, observer, on_divergence=_diverged)
        return _queue


def _diverged(route: str) -> None:
    from strangler.routing.registry import find_migration  # noqa: PLC0415  # imports this module

    migration = find_migration(route)
    if migration is not None:
        migration.diverged()


def _totals() -> Mapping[str, Mapping[str, int]]:
    from strangler.routing.registry import migrations  # noqa: PLC0415  # imports this module

    return {
        migration.name: {
            "python": migration.route._python_calls,
            "go": migration.route._go_calls,
            "unkeyed": migration.route._unkeyed_calls,
            **migration.failures,
        }
        for migration in migrations()
    }


def flush(timeout: float = 5.0) -> bool:
    """Wait until every queued comparison is made and recorded.

    False when that took longer than `timeout` seconds, or when the store cannot be written.
    """
    return _queue is None or _queue.flush(timeout)


def close_queue() -> None:
    """Flush and end the queue; the next call that needs one makes it for the current store."""
    global _queue  # one per process
    with _lock:
        queue, _queue = _queue, None
    if queue is not None:
        from strangler.routing.registry import refresh  # noqa: PLC0415  # imports this module

        refresh()  # routes have lanes that end in it
        queue.close()


def open_lane(
    candidate: Candidate, terms: Terms, refuse: Callable[[BaseException], object]
) -> _native.Lane:
    """The native way of the calls of a route in `shadow` mode."""
    return (_queue or _make_queue()).lane(candidate, terms, refuse)


def submit(
    candidate: Candidate,
    snapshot: bytes,
    control: Outcome,
    terms: Terms,
    *,
    inline: bool,
) -> None:
    """Have a call compared. Raises nothing but KeyboardInterrupt: the caller has its answer."""
    from strangler.shadow.control import settle  # noqa: PLC0415  # sampled calls only
    from strangler.shadow.job import Job  # noqa: PLC0415

    try:
        queue = _queue or _make_queue()
    except Exception as error:  # noqa: BLE001  # the caller has its answer
        _complain(f"{candidate.name}: a call was not compared", error)
        return
    try:
        job = Job(candidate, snapshot, settle(candidate, control, snapshot), terms)
        (queue.run if inline else queue.submit)(job)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # whatever the user's types raise when copied
        queue.fail(candidate, terms, error)


def _complain(message: str, error: BaseException) -> None:
    """Log the first such error of this process."""
    import logging  # noqa: PLC0415  # failures only
    from contextlib import suppress  # noqa: PLC0415

    global _complained  # noqa: PLW0603  # once per process
    if not _complained:
        _complained = True
        with suppress(Exception):  # of a logging handler
            logging.getLogger("strangler.routing").error(
                "%s (not logged again)", message, exc_info=error
            )


def call_compared(
    candidate: Candidate, arguments: tuple[Any, ...], terms: Terms, *, inline: bool
) -> Any:
    """Let Go answer, and compare Python's answer to the same arguments with it."""
    snapshot = candidate.encode(arguments)
    answer = candidate.native(*arguments)
    submit(candidate, snapshot, candidate.run_control(snapshot), terms, inline=inline)
    return answer


def call_shadowed(
    candidate: Candidate,
    python: Callable[[], Any],
    arguments: tuple[Any, ...],
    snapshot: bytes,
    terms: Terms,
    *,
    inline: bool,
) -> Any:
    """Let Python answer, and compare Go's answer to the snapshot with it.

    `python` makes the caller's own call; `arguments` are its values, one per parameter, and
    `snapshot` is what they were before.
    """
    from strangler.outcome import Outcome  # noqa: PLC0415  # sampled calls only

    started = time.perf_counter()
    try:
        value = python()
    except Exception as error:
        control = Outcome(None, error, arguments, time.perf_counter() - started)
        submit(candidate, snapshot, control, terms, inline=inline)
        raise
    control = Outcome(value, None, arguments, time.perf_counter() - started)
    submit(candidate, snapshot, control, terms, inline=inline)
    return value
