"""The rows that go into and come out of the store.

Everything is an increment, so that processes add to one store without knowing of each other::

    Batch
    ├── counts       (route, counter) -> how many more
    ├── latencies    (route, side, bucket) -> Durations
    ├── pairs        PairRow: what comparing two versions has shown
    ├── divergences  DivergenceRow: one signature of one route, with Examples
    ├── samples      route -> Examples of calls that matched
    ├── evidence     EvidenceRow: the last check of a route
    ├── findings     FindingRow: one divergence that a check has found
    ├── timings      TimingRow: what a call took with arguments of one size
    ├── decisions    DecisionRow: one change of a route's mode
    └── instances    ProcessInstances: those of one artifact in one process

Times are seconds since the epoch, durations are seconds.
"""

import heapq
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from strangler.outcome import UNKNOWN, Divergence, Label, Versions
from strangler.policy import Mode
from strangler.store.instances import InstancesRow, ProcessInstances
from strangler.store.latency import Durations, Latency

Side = Literal["python", "go"]

Verdict = Literal["pass", "fail", "insufficient"]

DecisionKind = Literal["set", "promote", "rollback", "demote", "retire"]

FAILURE = "failure:"
"""Prefix of the counters of calls without an answer; the rest is the class (``failure:GoTrap``).

The other counters: ``python`` and ``go`` (calls by who answered), the labels of observations
(``match``, ``divergence``, ``accepted`` …), ``unrepresentable``, ``fallback``, ``dropped`` (the
queue was full) and ``error`` (a comparison that could not be made).
"""

SAMPLE_SIZE = 10
"""How many examples of a signature are kept beside its first and its smallest."""

SKETCH_SIZE = 512
"""How many digests of a pair's inputs are kept."""

DAY = 86_400
"""Seconds of a day; days are in UTC."""

_OWN = random.SystemRandom()
"""Randomness of our own: the random module's belongs to the program."""

RANKS = 1 << 63
"""Ranks and digests are below this."""


@dataclass(frozen=True, slots=True)
class Example:
    """One observed input as Python literals, and when it was seen.

    `snapshot` holds the encoded arguments, or None. `rank` is drawn by lot for each example: those
    with the lowest ranks are a fair sample of all, whoever has seen them.
    """

    seen: float
    input: str
    python: str
    go: str
    path: str
    detail: str = ""
    snapshot: bytes | None = None
    rank: int = 0

    @property
    def size(self) -> tuple[int, str]:
        """Orders examples from the smallest input; ties are settled by the text."""
        return len(self.input), self.input


def draw() -> int:
    """The rank of a new example."""
    return _OWN.randrange(1, RANKS)


def sampled(examples: Iterable[Example]) -> tuple[Example, ...]:
    """The fair sample of all these examples, by rank."""
    return tuple(heapq.nsmallest(SAMPLE_SIZE, examples, key=lambda example: example.rank))


@dataclass(frozen=True, slots=True)
class PairRow:
    """What comparing two versions of a route's sides has shown, and between which times.

    `counts` holds the observations by label, failures by class (see `FAILURE`). `digests` are the
    smallest digests of the inputs.
    """

    route: str
    versions: Versions
    counts: Mapping[str, int]
    digests: frozenset[int]
    first_seen: float
    last_seen: float

    @property
    def distinct(self) -> int:
        """How many inputs were different: exact below `SKETCH_SIZE`, else within about 10 %."""
        return count_distinct(len(self.digests), max(self.digests, default=0))

    def __add__(self, other: "PairRow") -> "PairRow":
        """Both rows, of the same pair, as one."""
        counts = dict(self.counts)
        for name, more in other.counts.items():
            counts[name] = counts.get(name, 0) + more
        return PairRow(
            self.route,
            self.versions,
            counts,
            frozenset(heapq.nsmallest(SKETCH_SIZE, self.digests | other.digests)),
            min(self.first_seen, other.first_seen),
            max(self.last_seen, other.last_seen),
        )


def count_distinct(kept: int, largest: int) -> int:
    """How many different digests there were, of which the `kept` smallest end with `largest`.

    The k-th smallest of uniform digests estimates how densely all of them lie: Bar-Yossef et al.,
    "Counting distinct elements in a data stream", 2002.
    """
    return kept if kept < SKETCH_SIZE else round((SKETCH_SIZE - 1) * RANKS / largest)


@dataclass(frozen=True, slots=True)
class PairTotals:
    """What comparing two versions of a route's sides has shown: a `PairRow` without digests."""

    route: str
    versions: Versions
    counts: Mapping[str, int]
    distinct: int
    first_seen: float
    last_seen: float


@dataclass(frozen=True, slots=True)
class DivergenceRow:
    """All divergences of one signature on one route.

    `first`, `smallest` and those in `sample` are examples of it; `label` is that of its
    observations, `versions` are those on which it was seen last.
    """

    route: str
    signature: str
    cause: str
    count: int
    last_seen: float
    first: Example
    smallest: Example
    sample: tuple[Example, ...] = ()
    label: Label = "divergence"
    versions: Versions = UNKNOWN

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
            sampled((*self.sample, *other.sample)),
            self.label,
            max(self, other, key=lambda row: row.last_seen).versions,
        )


def divergence_row(
    divergence: Divergence,
    seen: float,
    label: Label = "divergence",
    versions: Versions = UNKNOWN,
) -> DivergenceRow:
    """The row of a divergence that was seen once."""
    example = Example(
        seen,
        divergence.input,
        divergence.python,
        divergence.go,
        divergence.path,
        divergence.detail,
        divergence.snapshot,
        draw(),
    )
    return DivergenceRow(
        divergence.route,
        divergence.signature,
        divergence.cause,
        1,
        seen,
        example,
        example,
        (example,),
        label,
        versions,
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


class CauseRow(msgspec.Struct, frozen=True):
    """A hazard behind a divergence, and why it is taken for the cause.

    `name` is the hazard's, `gap` what the languages do differently, `evidence` what was tried,
    `confidence` between 0 and 1, `advice` what to write in Go. `python` and `go` are the lines, as
    ``file:line: code``, empty where they are not known.
    """

    name: str
    gap: str
    evidence: str
    confidence: float
    advice: str
    python: str = ""
    go: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A divergence that the check of a pair of versions has found at `when`.

    It has the signature that the same difference has in calls; `cause` is the short phrase for the
    difference, `explanation` a sentence, `reproduce` a command, and `causes` are the hazards behind
    it: mostly one, two that act together, or none that is known.
    """

    route: str
    signature: str
    when: float
    versions: Versions
    input: str
    python: str
    go: str
    path: str
    cause: str
    detail: str
    explanation: str
    reproduce: str
    causes: tuple[CauseRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TimingRow:
    """Seconds that a call took on each side with arguments of `size` encoded bytes.

    `go` contains the crossing: `encoding` the arguments, and `decoding` the result.
    """

    route: str
    versions: Versions
    size: int
    python: float
    go: float
    encoding: float
    decoding: float
    when: float


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One change of a route's mode: by a command, or by the router itself (``demote``).

    `step` is the mode with its dials as people read it, `author` who or which process decided,
    `versions` are those of that moment. `forced` tells of a promotion without the evidence it
    needs; `failed` is how many calls Go had not answered by then. `when` is put after that of every
    earlier decision on the route, whatever the clock of this machine says; `rank` is drawn by lot.
    """

    route: str
    kind: DecisionKind
    mode: Mode
    step: str
    reason: str
    when: float
    author: str
    versions: Versions = UNKNOWN
    forced: bool = False
    failed: int = 0
    rank: int = field(default_factory=draw)


@dataclass(frozen=True, slots=True)
class DayRow:
    """What a route's calls and comparisons were on one day; `day` counts from the epoch, in UTC.

    `last_seen` is when the last of them was recorded.
    """

    day: int
    python: int
    go: int
    matches: int
    divergences: int
    last_seen: float


def demotions_in_force(decisions: Iterable[DecisionRow]) -> Mapping[str, DecisionRow]:
    """Of decisions in their order, the demotions by route that no promotion has lifted since."""
    found: dict[str, DecisionRow] = {}
    for row in decisions:
        if row.kind == "demote":
            found[row.route] = row
        elif row.kind == "promote":
            found.pop(row.route, None)
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process has to add; recorded whole or not at all."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    latencies: Mapping[tuple[str, Side, int], Durations] = field(default_factory=dict)
    divergences: tuple[DivergenceRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    samples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)
    decisions: tuple[DecisionRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    timings: tuple[TimingRow, ...] = ()
    instances: tuple[ProcessInstances, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


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


@dataclass(frozen=True, slots=True)
class KindRow:
    """How many signatures of a route have this label, and were seen last on these versions.

    `listed` are those that the reader has named: what a ledger accepts now.
    """

    label: Label
    versions: Versions
    listed: bool
    signatures: int
    last_seen: float


class Found(NamedTuple):
    """A finding, and how the same divergence stands that was seen in calls, if it was."""

    row: FindingRow
    seen: KindRow | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that a report shows, read at one moment.

    `divergences` has the most frequent signatures of each route, `kinds` counts all of them.
    `sightings` says how often a signature of a route was seen on which days. `instances` are by
    artifact, always of all of them.
    """

    routes: tuple[RouteRow, ...] = ()
    divergences: tuple[DivergenceRow, ...] = ()
    kinds: Mapping[str, tuple[KindRow, ...]] = field(default_factory=dict)
    sightings: Mapping[tuple[str, str], Mapping[int, int]] = field(default_factory=dict)
    days: Mapping[str, tuple[DayRow, ...]] = field(default_factory=dict)
    decisions: tuple[DecisionRow, ...] = ()
    pairs: tuple[PairTotals, ...] = ()
    findings: tuple[Found, ...] = ()
    timings: tuple[TimingRow, ...] = ()
    instances: tuple[InstancesRow, ...] = ()
