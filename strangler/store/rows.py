"""The rows that go into and come out of the store.

Everything is an increment, so that processes add to one store without knowing of each other::

    Batch
    ├── counts       (route, counter) -> how many more
    ├── latencies    (route, side, bucket) -> Durations
    ├── divergences  DivergenceRow: one signature of one route, with two Examples
    └── evidence     EvidenceRow: the last check of a route

Times are seconds since the epoch, durations are seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from strangler.outcome import Divergence
from strangler.store.latency import Durations, Latency

Side = Literal["python", "go"]

Verdict = Literal["pass", "fail", "insufficient"]

FAILURE = "failure:"
"""Prefix of the counters of calls without an answer; the rest is the class (``failure:GoTrap``).

The other counters: ``python`` and ``go`` (calls by who answered), ``match`` and ``divergence``
(verdicts of comparisons), ``unrepresentable``, ``fallback``, ``dropped`` (the queue was full) and
``error`` (a comparison that could not be made).
"""


@dataclass(frozen=True, slots=True)
class Example:
    """One observed divergence as Python literals, and when it was seen."""

    seen: float
    input: str
    python: str
    go: str
    path: str

    @property
    def size(self) -> tuple[int, str]:
        """Orders examples from the smallest input; ties are settled by the text."""
        return len(self.input), self.input


@dataclass(frozen=True, slots=True)
class DivergenceRow:
    """All divergences of one signature on one route; `first` and `smallest` are examples of it."""

    route: str
    signature: str
    cause: str
    count: int
    last_seen: float
    first: Example
    smallest: Example

    @property
    def first_seen(self) -> float:
        """When the first one was seen."""
        return self.first.seen

    def __add__(self, other: "DivergenceRow") -> "DivergenceRow":
        """Both rows, of the same signature, as one."""
        return DivergenceRow(
            self.route,
            self.signature,
            self.cause,
            self.count + other.count,
            max(self.last_seen, other.last_seen),
            min(self.first, other.first, key=lambda example: example.seen),
            min(self.smallest, other.smallest, key=lambda example: example.size),
        )


def divergence_row(divergence: Divergence, seen: float) -> DivergenceRow:
    """The row of a divergence that was seen once."""
    example = Example(seen, divergence.input, divergence.python, divergence.go, divergence.path)
    return DivergenceRow(
        divergence.route, divergence.signature, divergence.cause, 1, seen, example, example
    )


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What the last check of a route has shown, and of which code.

    `examples` were tried, `distinct` of them differ from each other, `unrepresentable` did not fit
    the Go signature. The hashes are those of the Python source and of the artifact.
    """

    route: str
    verdict: Verdict
    examples: int
    distinct: int
    unrepresentable: int
    seconds: float
    when: float
    python_hash: str
    artifact_hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process has to add; recorded whole or not at all."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    latencies: Mapping[tuple[str, Side, int], Durations] = field(default_factory=dict)
    divergences: tuple[DivergenceRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.counts or self.latencies or self.divergences or self.evidence)


@dataclass(frozen=True, slots=True)
class RouteRow:
    """The totals of one route, over all processes."""

    route: str
    counts: Mapping[str, int]
    python: Latency
    go: Latency
    evidence: EvidenceRow | None

    @property
    def failures(self) -> Mapping[str, int]:
        """Calls without an answer, by the class of the GoFailure."""
        return {
            name.removeprefix(FAILURE): count
            for name, count in self.counts.items()
            if name.startswith(FAILURE)
        }
