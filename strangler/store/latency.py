"""Durations in a histogram of logarithmic buckets that adds up across processes.

Every doubling of a duration is divided into eight buckets. A bucket also keeps the sum of its
durations, so a mean is exact and a quantile is the mean of its bucket: off by less than 10 %.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

_SHORTEST = 1e-9
_PARTS = 8
_OFFSET = -_PARTS * math.log2(_SHORTEST)


class Durations(NamedTuple):
    """The durations of `calls` calls, which took `seconds` together."""

    calls: int
    seconds: float


def bucket(seconds: float) -> int:
    """The number of the bucket that a duration falls into: 0 up to a nanosecond, then rising."""
    return int(math.log2(seconds) * _PARTS + _OFFSET) if seconds > _SHORTEST else 0


@dataclass(frozen=True, slots=True)
class Latency:
    """The durations of one side of a route, by `bucket`."""

    buckets: Mapping[int, Durations] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(durations.calls for durations in self.buckets.values())

    @property
    def mean(self) -> float:
        """The mean in seconds; there must be at least one duration."""
        return sum(durations.seconds for durations in self.buckets.values()) / self.count

    def quantile(self, share: float) -> float:
        """The duration in seconds that `share` (0 to 1) of all stay within; needs at least one."""
        return self.quantiles(share)[0]

    def quantiles(self, *shares: float) -> tuple[float, ...]:
        """The durations that each of these shares stay within."""
        ordered = [durations for _, durations in sorted(self.buckets.items())]
        ranks = list(accumulate(durations.calls for durations in ordered))
        within = [ordered[bisect_left(ranks, share * ranks[-1])] for share in shares]
        return tuple(durations.seconds / durations.calls for durations in within)
