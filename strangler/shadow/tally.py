"""What a process has observed since it last wrote to the store, added up in bounded memory."""

import time
from collections import defaultdict

from strangler.outcome import Observation
from strangler.store.latency import Durations, bucket
from strangler.store.rows import FAILURE, Batch, DivergenceRow, Side, divergence_row

MAX_SIGNATURES = 1000
"""How many signatures are kept; divergences with further ones are counted, without an example."""


class Tally:
    """Adds up observations; its size depends on the number of routes, not on that of calls."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._latencies: dict[tuple[str, Side, int], _Sums] = {}
        self._divergences: dict[tuple[str, str], DivergenceRow] = {}

    def observe(self, observation: Observation) -> None:
        """Add one observation."""
        route = observation.route
        seconds = observation.control_seconds
        self._add((route, "python", bucket(seconds)), 1, seconds)
        if observation.label == "failure":
            self.count(route, f"{FAILURE}{observation.failure}", 1)
            return
        self.count(route, observation.label, 1)
        seconds = observation.candidate_seconds
        self._add((route, "go", bucket(seconds)), 1, seconds)
        if observation.divergence is not None:
            self._keep(divergence_row(observation.divergence, time.time()))

    def count(self, route: str, name: str, more: int) -> None:
        """Add to one counter of a route."""
        self._counts[route, name] += more

    def absorb(self, batch: Batch) -> None:
        """Add what could not be written."""
        for name, more in batch.counts.items():
            self._counts[name] += more
        for where, durations in batch.latencies.items():
            self._add(where, *durations)
        for row in batch.divergences:
            self._keep(row)

    def batch(self) -> Batch:
        """All of it, for the store; this tally must not be added to afterwards."""
        latencies = {
            where: Durations(sums.calls, sums.seconds) for where, sums in self._latencies.items()
        }
        return Batch(self._counts, latencies, tuple(self._divergences.values()))

    def _add(self, where: tuple[str, Side, int], calls: int, seconds: float) -> None:
        sums = self._latencies.get(where)
        if sums is None:
            sums = self._latencies[where] = _Sums()
        sums.calls += calls
        sums.seconds += seconds

    def _keep(self, row: DivergenceRow) -> None:
        key = row.route, row.signature
        known = self._divergences.get(key)
        if known is not None:
            self._divergences[key] = known + row
        elif len(self._divergences) < MAX_SIGNATURES:
            self._divergences[key] = row


class _Sums:
    __slots__ = ("calls", "seconds")

    def __init__(self) -> None:
        self.calls = 0
        self.seconds = 0.0
