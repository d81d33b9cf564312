"""How long both sides of a route take on the same inputs, and what of it is the crossing."""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeAlias

from strangler.outcome import Outcome, Versions
from strangler.store.rows import TimingRow

BATCH = 0.01
"""Seconds that a batch of calls takes at least, so that the clock does not count."""

ROUNDS = 5
"""Batches of each side, taking turns; the fastest counts: what is slower was disturbed."""


BRIEF = 0.001
"""Seconds of a batch where measuring must not take long."""

_Call: TypeAlias = Callable[[tuple[Any, ...]], Callable[[], object]]


class Native(Protocol):
    """The candidate: a call with the crossing, or with encoded arguments."""

    def __call__(self, *arguments: Any) -> Any:
        """The result."""

    def replay(self, snapshot: bytes, /) -> tuple[bytes, bytes | None]:
        """The encoded result, and the arguments after the call."""


class Sides(Protocol):
    """What is measured: `strangler.engine.candidate.Candidate` has this shape."""

    @property
    def python(self) -> Callable[..., Any]:
        """The control."""

    @property
    def native(self) -> Native:
        """The candidate, with the crossing."""

    def encode(self, arguments: tuple[Any, ...], /) -> bytes:
        """The snapshot of the arguments."""

    def decode_arguments(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot."""

    def spread(self, arguments: tuple[Any, ...], /) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The positional and the named arguments of a call of the control."""

    def decode_result(self, data: bytes, /) -> Any:
        """The value of an encoded result."""

    def run_control(self, snapshot: bytes, /) -> Outcome:
        """What Python does with fresh copies of the arguments."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call; `size` is that of the encoded arguments in bytes.

    `go` contains the crossing: `encoding` the arguments, and `decoding` the result.
    """

    size: int
    python: float
    go: float
    encoding: float
    decoding: float = 0.0

    @property
    def speedup(self) -> float:
        """How many times faster Go is."""
        return self.python / self.go


def measure(
    sides: Sides, snapshots: Sequence[bytes], batch: float | None = None, end: float = math.inf
) -> tuple[Timing, ...]:
    """Time both sides on each input, the smallest first, until the monotonic time `end`.

    An exception counts as an answer. Each batch of calls takes `batch` seconds at least (`BATCH`)
    and gets fresh copies of the arguments; a function that changes them sees, within a batch, what
    it has changed.
    """
    batch = BATCH if batch is None else batch
    timings = []
    for snapshot in sorted(snapshots, key=len):
        if time.monotonic() > end:
            break
        calls = _calls(sides, snapshot)
        counts = [_calibrated(call(sides.decode_arguments(snapshot)), batch) for call in calls]
        best = [math.inf] * len(calls)
        for done in range(ROUNDS):
            if done and time.monotonic() > end:
                break
            for index, call in enumerate(calls):
                fresh = call(sides.decode_arguments(snapshot))
                best[index] = min(best[index], _batch(fresh, counts[index]))
        timings.append(Timing(len(snapshot), *best))
    return tuple(timings)


def measure_briefly(
    sides: Sides, snapshots: Sequence[bytes], seconds: float, most: int = 5
) -> tuple[Timing, ...]:
    """Time both sides on a few of these inputs, of all sizes, in about so many seconds.

    Inputs that Python changes are left out: within a batch they might grow without end.
    """
    end = time.monotonic() + seconds
    chosen = [one for one in spread(snapshots, most) if sides.run_control(one).arguments is None]
    return measure(sides, chosen, BRIEF, end)


def spread(snapshots: Sequence[bytes], most: int) -> list[bytes]:
    """At most so many of these inputs, of all sizes, the smallest first."""
    ordered = sorted(snapshots, key=len)
    step = max(1, math.ceil(len(ordered) / most))
    return ordered[::-1][::step][::-1]  # the largest is always among them


def timing_rows(
    route: str, versions: Versions, timings: Sequence[Timing], when: float
) -> tuple[TimingRow, ...]:
    """The same for the store."""
    return tuple(
        TimingRow(route, versions, one.size, one.python, one.go, one.encoding, one.decoding, when)
        for one in timings
    )


def break_even(timings: Sequence[Timing]) -> int | None:
    """The size from which on Go is faster on every input, or None when there is none."""
    found = None
    for timing in sorted(timings, key=lambda timing: timing.size, reverse=True):
        if timing.speedup <= 1.0:
            break
        found = timing.size
    return found


def _calls(sides: Sides, snapshot: bytes) -> list[_Call]:
    """What is timed, for given arguments: Python, Go, encoding them, and decoding the result."""

    def python(arguments: tuple[Any, ...]) -> Callable[[], object]:
        given, keywords = sides.spread(arguments)
        return _quiet(partial(sides.python, *given, **keywords))

    def go(arguments: tuple[Any, ...]) -> Callable[[], object]:
        return _quiet(partial(sides.native, *arguments))

    def encoding(arguments: tuple[Any, ...]) -> Callable[[], object]:
        return partial(sides.encode, arguments)

    calls: list[_Call] = [python, go, encoding]
    with suppress(Exception):  # it raises, and there is no result to decode
        result, _ = sides.native.replay(snapshot)
        calls.append(lambda _arguments: partial(sides.decode_result, result))
    return calls


def _quiet(function: Callable[[], object]) -> Callable[[], object]:
    def call() -> None:
        with suppress(Exception):  # what it raises is its answer
            function()

    return call


def _calibrated(call: Callable[[], object], batch: float) -> int:
    """How many calls make a batch."""
    count = 1
    while _batch(call, count) * count < batch:
        count *= 2
    return count


def _batch(call: Callable[[], object], count: int) -> float:
    """Seconds per call."""
    started = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - started) / count
