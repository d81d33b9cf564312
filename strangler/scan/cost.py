"""What a call costs on both sides, in nanoseconds, estimated from its source.

A body is a polynomial in n, the number of elements that its loops run over: operations of each kind
by the number of loops around them. The weights were fitted with ``benchmarks/estimate.py``, which
measures the sample's functions on both sides and prints how far off the estimates are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strangler.scan.function import DEPTH, Work, WorkKind
from strangler.scan.go_types import GoType

TYPICAL = 1000
"""The n for which an estimate is shown when nothing was observed."""

UNCERTAIN = 2.0
"""Measured times lie within the estimate divided and multiplied by this, mostly."""

_PYTHON: Mapping[WorkKind, float] = {
    "arithmetic": 28.0,
    "container": 32.0,
    "text": 70.0,
    "call": 90.0,
    "native": 14.0,
}
_GO: Mapping[WorkKind, float] = {
    "arithmetic": 0.5,
    "container": 3.0,
    "text": 25.0,
    "call": 6.0,
    "native": 17.0,
}
_PYTHON_CALL = 50.0
_DIRECT_CALL = 130.0
_PACKED_CALL = 520.0
_BACK = 2.5  # a result costs so much more than a parameter: Python makes its objects
_MOST = 10**6  # where a break-even that far away is none


@dataclass(frozen=True, slots=True)
class Estimate:
    """Nanoseconds of a call with n elements, on both sides; `crossing` is part of `go`."""

    n: int
    python: float
    go: float
    crossing: float

    @property
    def speedup(self) -> float:
        """How many times faster Go is."""
        return self.python / self.go

    @property
    def spread(self) -> tuple[float, float]:
        """The range in which the speed-up is expected."""
        return self.speedup / UNCERTAIN, self.speedup * UNCERTAIN


def estimate(
    work: Work, parameters: Sequence[GoType], results: Sequence[GoType], n: int = TYPICAL
) -> Estimate:
    """What one call costs when its loops, lists and texts have `n` elements."""
    crossing = crossing_cost(parameters, results, n)
    return Estimate(
        n,
        _PYTHON_CALL + _polynomial(work, _PYTHON, n),
        crossing + _polynomial(work, _GO, n),
        crossing,
    )


def rescaled(found: Estimate, python: float) -> Estimate:
    """The same call when its `python` nanoseconds have been measured: the model gives the ratio."""
    inside = (found.go - found.crossing) * python / found.python
    return Estimate(found.n, python, found.crossing + inside, found.crossing)


def break_even(work: Work, parameters: Sequence[GoType], results: Sequence[GoType]) -> int | None:
    """The smallest n, of the powers of two up to a million, from which Go is faster; else None."""
    n = 1
    while n <= _MOST:
        if estimate(work, parameters, results, n).speedup > 1.0:
            return n
        n *= 2
    return None


def _polynomial(work: Work, weights: Mapping[WorkKind, float], n: int) -> float:
    total = 0.0
    for kind, counts in work.items():
        for depth in range(DEPTH):
            total += weights[kind] * counts[depth] * n**depth
    return total


def crossing_cost(parameters: Sequence[GoType], results: Sequence[GoType], n: int) -> float:
    """What it costs to get arguments in and results out, each list and text having `n` elements."""
    types = [*parameters, *results]
    if all(t.spelling in {"bool", "int", "float64"} for t in types) and len(results) <= 1:
        return _DIRECT_CALL
    there = sum(_value_cost(t.spelling, n) for t in parameters)
    back = sum(_value_cost(t.spelling, n) for t in results)
    return _PACKED_CALL + there + _BACK * back


_FIXED = {"bool": 12.0, "int": 12.0, "float64": 12.0}
_PER_ELEMENT = {
    "string": (60.0, 0.3),
    "[]byte": (60.0, 0.1),
    "[]int": (80.0, 5.0),
    "[]float64": (80.0, 5.0),
    "[]bool": (80.0, 14.0),
}
_OTHER = 150.0
_INNER = 20  # elements of what stands within a list or map


def _value_cost(spelling: str, n: int) -> float:
    """One value's way across: bulk copies of numbers, an allocation each for everything else."""
    if spelling in _PER_ELEMENT:
        base, each = _PER_ELEMENT[spelling]
        return base + each * n
    if spelling.startswith("[]"):
        return 80.0 + n * _value_cost(spelling[2:], min(n, _INNER))
    if spelling.startswith("map["):
        key, _, value = spelling[4:].partition("]")
        entry = 90.0 + _value_cost(key, _INNER) + _value_cost(value, min(n, _INNER))
        return 100.0 + n * entry
    array = re.match(r"\[(\d+)\]", spelling)
    if array:
        return 60.0 + int(array[1]) * _value_cost(spelling[array.end() :], n)
    return _FIXED.get(spelling, _OTHER)
