"""What a process has observed since it last wrote to the store, added up in bounded memory."""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from strangler.outcome import Observation, Versions
from strangler.store.instances import ProcessInstances
from strangler.store.latency import Durations, bucket
from strangler.store.rows import (
    FAILURE,
    SAMPLE_SIZE,
    SKETCH_SIZE,
    Batch,
    DivergenceRow,
    Example,
    PairRow,
    Side,
    divergence_row,
    sampled,
)

Histogram = Mapping[int, tuple[int, float]]
"""By bucket how many calls there were, and how many seconds they took together."""

MAX_SIGNATURES = 1000
"""How many signatures are kept; divergences with further ones are counted, without an example."""


class Tally:
    """Adds up observations; its size depends on the number of routes, not on that of calls."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._latencies: dict[tuple[str, Side, int], _Sums] = {}
        self._divergences: dict[tuple[str, str], DivergenceRow] = {}
        self._pairs: dict[tuple[str, Versions], _Pair] = {}
        self._samples: dict[str, tuple[Example, ...]] = {}
        self._instances: dict[tuple[str, str], ProcessInstances] = {}

    def observe(self, observation: Observation) -> None:
        """Add one observation."""
        route = observation.route
        seconds = observation.control_seconds
        now = time.time()
        self._add((route, "python", bucket(seconds)), 1, seconds)
        label: str = observation.label
        if label == "failure":
            label = f"{FAILURE}{observation.failure}"
        self.count(route, label, 1)
        self._pair(route, observation.versions).add(label, 1, now, observation.digest)
        if observation.label == "failure":
            return
        seconds = observation.candidate_seconds
        self._add((route, "go", bucket(seconds)), 1, seconds)
        if observation.divergence is not None:
            self._keep(
                divergence_row(observation.divergence, now, observation.label, observation.versions)
            )

    def match(
        self,
        route: str,
        versions: Versions,
        matches: int,
        python: Histogram,
        go: Histogram,
        digests: Iterable[int],
    ) -> None:
        """Add calls that matched, already counted; the histograms are by `bucket`."""
        sides: tuple[tuple[Side, Histogram], ...] = (("python", python), ("go", go))
        for side, histogram in sides:
            for number, (calls, seconds) in histogram.items():
                self._add((route, side, number), calls, seconds)
        self.count(route, "match", matches)
        pair, now = self._pair(route, versions), time.time()
        pair.add("match", matches, now)
        for digest in digests:
            pair.add("match", 0, now, digest)

    def wants(self, route: str, rank: int) -> bool:
        """Whether an example with this rank would be among those that are kept."""
        kept = self._samples.get(route, ())
        return len(kept) < SAMPLE_SIZE or rank < kept[-1].rank

    def sample(self, route: str, example: Example) -> None:
        """Consider an example of a call that matched."""
        self._samples[route] = sampled((*self._samples.get(route, ()), example))

    def count(self, route: str, name: str, more: int) -> None:
        """Add to one counter of a route."""
        self._counts[route, name] += more

    def hold(self, row: ProcessInstances) -> None:
        """Add what this process has to say of its instances."""
        key = row.artifact, row.process
        known = self._instances.get(key)
        self._instances[key] = row if known is None else known + row

    def absorb(self, batch: Batch) -> None:
        """Add what could not be written."""
        for name, more in batch.counts.items():
            self._counts[name] += more
        for where, durations in batch.latencies.items():
            self._add(where, *durations)
        for row in batch.divergences:
            self._keep(row)
        for pair in batch.pairs:
            self._pair(pair.route, pair.versions).absorb(pair)
        for route, examples in batch.samples.items():
            self._samples[route] = sampled((*self._samples.get(route, ()), *examples))
        for instances in batch.instances:
            self.hold(instances)

    def batch(self) -> Batch:
        """All of it, for the store; this tally must not be added to afterwards."""
        latencies = {
            where: Durations(sums.calls, sums.seconds) for where, sums in self._latencies.items()
        }
        return Batch(
            self._counts,
            latencies,
            tuple(self._divergences.values()),
            pairs=tuple(pair.row(*key) for key, pair in self._pairs.items()),
            samples=self._samples,
            instances=tuple(self._instances.values()),
        )

    def _pair(self, route: str, versions: Versions) -> "_Pair":
        found = self._pairs.get((route, versions))
        if found is None:
            found = self._pairs[route, versions] = _Pair()
        return found

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


class _Pair:
    """What was observed of one pair of versions."""

    __slots__ = ("counts", "digests", "first_seen", "largest", "last_seen")

    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.digests: set[int] = set()
        self.largest = 0
        self.first_seen = math.inf
        self.last_seen = 0.0

    def add(self, label: str, more: int, when: float, digest: int | None = None) -> None:
        """Add observations of one kind; keep the smallest digests."""
        self.counts[label] += more
        self.first_seen = min(self.first_seen, when)
        self.last_seen = max(self.last_seen, when)
        if digest is None or digest in self.digests:
            return
        if len(self.digests) < SKETCH_SIZE:
            self.digests.add(digest)
            self.largest = max(self.largest, digest)
        elif digest < self.largest:
            self.digests.remove(self.largest)
            self.digests.add(digest)
            self.largest = max(self.digests)

    def absorb(self, row: PairRow) -> None:
        """Add what could not be written."""
        for label, more in row.counts.items():
            self.add(label, more, row.first_seen)
        self.last_seen = max(self.last_seen, row.last_seen)
        for digest in row.digests:
            self.add("match", 0, row.last_seen, digest)

    def row(self, route: str, versions: Versions) -> PairRow:
        """The same for the store."""
        counts = {label: count for label, count in self.counts.items() if count}
        return PairRow(
            route, versions, counts, frozenset(self.digests), self.first_seen, self.last_seen
        )
