"""What tests of migrated code need."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from strangler.engine import _native
from strangler.parity.asserting import assert_parity, call_both

__all__ = ["assert_parity", "call_both", "deterministic"]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)

_chosen: list[tuple[int, int]] = []


@contextmanager
def deterministic(seed: int = 0, clock: dt.datetime = _START) -> Iterator[None]:
    """Make what Go answers in this block depend on the arguments alone, in the whole process.

    Every call gets a fresh instance whose randomness comes from `seed`, the order of its maps
    included. Its clock starts at `clock`, moves by a microsecond whenever it is read, and jumps
    where Go sleeps. Two seeds that give two answers show that a function depends on chance::

        with deterministic(seed=1):
            first = pick(names)
        with deterministic(seed=2):
            assert pick(names) == first

    Raises ValueError when `clock` has no time zone or is before 1970.
    """
    if clock.tzinfo is None or clock < _EPOCH:
        raise ValueError(f"clock is {clock}: give a time with a time zone, of 1970 or later")
    nanoseconds = (clock - _EPOCH) // _MICROSECOND * 1000
    _chosen.append((seed % 2**64, nanoseconds))
    _native.set_determinism(_chosen[-1])
    try:
        yield
    finally:
        _chosen.pop()
        _native.set_determinism(_chosen[-1] if _chosen else None)
