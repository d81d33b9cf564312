"""How long both sides of a route take on the same inputs, and what of it is the crossing."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

BATCH = 0.01
"""Seconds that a batch of calls takes at least, so that the clock does not count."""

ROUNDS = 5
"""Batches of each side, taking turns; the fastest counts: what is slower was disturbed."""


class Sides(Protocol):
    """What is measured: `strangler.engine.candidate.Candidate` has this shape."""

    @property
    def python(self) -> Callable[..., Any]:
        """The control."""

    @property
    def native(self) -> Callable[..., Any]:
        """The candidate, with the crossing."""

    def encode(self, arguments: tuple[Any, ...], /) -> bytes:
        """The snapshot of the arguments."""

    def decode_arguments(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call; `size` is that of the encoded arguments in bytes.

    `encoding` is what it takes to encode the arguments, which is part of `go`.
    """

    size: int
    python: float
    go: float
    encoding: float

    @property
    def speedup(self) -> float:
        """How many times faster Go is."""
        return self.python / self.go


def measure(sides: Sides, snapshots: Sequence[bytes]) -> tuple[Timing, ...]:
    """Time both sides on each input, the smallest first.

    An exception counts as an answer. Each batch gets fresh copies of the arguments; a function that
    changes them sees, within a batch, what it has changed.
    """
    timings = []
    for snapshot in sorted(snapshots, key=len):
        arguments = sides.decode_arguments(snapshot)
        functions = (
            _quiet(sides.python),
            _quiet(sides.native),
            lambda *given: sides.encode(given),
        )
        counts = [_calibrated(function, arguments) for function in functions]
        best = [float("inf")] * len(functions)
        for _ in range(ROUNDS):
            for index, function in enumerate(functions):
                fresh = sides.decode_arguments(snapshot)
                best[index] = min(best[index], _batch(function, fresh, counts[index]))
        timings.append(Timing(len(snapshot), *best))
    return tuple(timings)


def break_even(timings: Sequence[Timing]) -> int | None:
    """The size from which on Go is faster on every input, or None when there is none."""
    found = None
    for timing in sorted(timings, key=lambda timing: timing.size, reverse=True):
        if timing.speedup <= 1.0:
            break
        found = timing.size
    return found


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> None:
        with suppress(Exception):  # what it raises is its answer
            function(*arguments)

    return call


def _calibrated(function: Callable[..., Any], arguments: tuple[Any, ...]) -> int:
    """How many calls make a batch."""
    count = 1
    while _batch(function, arguments, count) * count < BATCH:
        count *= 2
    return count


def _batch(function: Callable[..., Any], arguments: tuple[Any, ...], count: int) -> float:
    """Seconds per call."""
    started = time.perf_counter()
    for _ in range(count):
        function(*arguments)
    return (time.perf_counter() - started) / count
