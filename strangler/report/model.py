"""The report as frozen values; its fields, in this order, are the keys of the JSON.

::

    Report
    ├── functions    FunctionReport: one route
    │   ├── calls        Calls: by who answered
    │   ├── divergences  DivergenceReport: one signature, the most frequent first
    │   │   └── causes       Cause: the hazard behind it, where a check has found out
    │   ├── evidence     Evidence: the last check, or None
    │   ├── gate         GateReport: whether the next step may be taken, or None
    │   ├── latency      Latency: Durations of both sides, None for a side that was not measured
    │   │   ├── crossing     Crossing: what getting across takes, or None
    │   │   └── sizes        SizeTiming: both sides by the size of the arguments
    │   ├── instances    Instances: those of Go, and what became of others, or None
    │   ├── days         Day: what each day has brought
    │   └── decisions    Decision: who changed the mode, and why
    ├── totals       Totals
    ├── days         OverallDay: over all functions
    ├── accepted     Accepted: the entries of the ledger, those that end first before the others
    └── made         when the store was read

Durations are seconds, times and days are in UTC. What is not known is None, never a guess.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from strangler.outcome import Label
from strangler.policy import Mode
from strangler.store.rows import DecisionKind, Verdict

Attention = Literal["diverges", "fails", "stale", "slower", "unused"]
"""Why somebody should look at a route: the first of these that applies.

`diverges`: the code that runs now has a divergence that nobody has accepted. `fails`: Go gave no
answer. `stale`: nothing is known of the code that runs now, but something of an older one.
`slower`: Go takes longer than Python. `unused`: there are neither calls nor checks.
"""


class Calls(msgspec.Struct, frozen=True):
    """How many calls each side has answered."""

    python: int
    go: int

    @property
    def total(self) -> int:
        """All calls."""
        return self.python + self.go

    @property
    def share(self) -> float | None:
        """The part that Go answered, 0 to 1; None without a call."""
        return self.go / self.total if self.total else None


class Durations(msgspec.Struct, frozen=True):
    """How long the sampled calls of one side took; the quantiles are within 10 %."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float


class SizeTiming(msgspec.Struct, frozen=True):
    """Seconds of one call with arguments of `size` encoded bytes, measured by a check or a bench.

    `go` is what a caller waits: with `crossing`.
    """

    size: int
    python: float
    go: float
    crossing: float


class Crossing(msgspec.Struct, frozen=True):
    """Seconds that Python's side of the crossing takes, on arguments of `size` encoded bytes."""

    size: int
    encoding: float
    decoding: float

    @property
    def seconds(self) -> float:
        """Both ways."""
        return self.encoding + self.decoding


class Latency(msgspec.Struct, frozen=True):
    """Both sides of the calls on which both ran.

    `go` is the time inside Go: with reading the arguments and writing the result there, but without
    `crossing`, which is measured apart on the median of `sizes`. `speedup` is Python's median over
    what a caller of Go waits at the median, the crossing included where it is known: below 1, Go is
    slower. `saved` is what Go's answers have saved, at that difference; negative, what they have
    cost. `break_even` is the size of arguments from which on Go is faster, None when it is not at
    any measured size.
    """

    python: Durations | None
    go: Durations | None
    crossing: Crossing | None
    speedup: float | None
    saved: float | None
    break_even: int | None
    sizes: tuple[SizeTiming, ...]


class Example(msgspec.Struct, frozen=True):
    """One observed divergence, as Python literals."""

    seen: datetime
    input: str
    python: str
    go: str
    path: str
    detail: str


class Sighting(msgspec.Struct, frozen=True):
    """How often a signature was seen on one day."""

    day: date
    count: int


class Cause(msgspec.Struct, frozen=True):
    """A hazard behind a divergence: `name` is that of docs/hazards/NAME.md.

    `gap` says what the languages do differently, `evidence` what was tried, `confidence` is between
    0 and 1, `advice` says what to write in Go. `python` and `go` are lines, as ``file:line: code``.
    """

    name: str
    gap: str
    evidence: str
    confidence: float
    advice: str
    python: str
    go: str


class DivergenceReport(msgspec.Struct, frozen=True):
    """Everything about one signature; `input`, the sides and `path` are of the smallest input.

    `count` is how often it was seen in calls: 0 for what only a check has found. `python` and `go`
    have their first `common[0]` and their last `common[1]` characters in common. `explanation` is a
    sentence; `causes` are known when a check has found the difference. `python_at` and `go_at` are
    the lines to look at, as far as they are known.

    `label` tells a divergence from what is counted apart (``accepted``, sides that do not agree
    with themselves). `stale`: it was seen on other code than the one that runs now. `days` and
    `examples` may be a part of all. `reproduce`, `save` (to the corpus), `accept` (into the ledger)
    and `next` are what to type.
    """

    signature: str
    count: int
    input: str
    python: str
    go: str
    common: tuple[int, int]
    path: str
    cause: str
    detail: str
    explanation: str
    causes: tuple[Cause, ...]
    python_at: str
    go_at: str
    label: Label
    stale: bool
    first_seen: datetime
    last_seen: datetime
    first: Example
    examples: tuple[Example, ...]
    days: tuple[Sighting, ...]
    reproduce: str
    save: str
    accept: str
    next: str

    @property
    def open(self) -> bool:
        """Whether the code that runs now differs so, and nobody has accepted it."""
        return self.label == "divergence" and not self.stale


class Evidence(msgspec.Struct, frozen=True):
    """The last check of a route; `stale` when it was of other code than the one that runs now."""

    verdict: Verdict
    examples: int
    distinct: int
    unrepresentable: int
    seconds: float
    when: datetime
    python_hash: str
    artifact_hash: str
    stale: bool


class GateReport(msgspec.Struct, frozen=True):
    """Whether `step`, the next one of the ladder, may be taken with what the code has shown.

    `lower` and `upper` hold the rate of divergences with the confidence that the route asks for,
    however often one has looked; `limit` is the rate that the step may have. `reasons` say what
    speaks against it, or what is missing.
    """

    step: str
    verdict: Verdict
    comparisons: int
    distinct: int
    lower: float
    upper: float
    limit: float | None
    reasons: tuple[str, ...]


class Day(msgspec.Struct, frozen=True):
    """What one day has brought."""

    day: date
    calls: Calls
    matches: int
    divergences: int


class OverallDay(Day, frozen=True):
    """What one day has brought over all functions: how many were called, and answered by Go."""

    called: int
    migrated: int


class Decision(msgspec.Struct, frozen=True):
    """One change of a route's mode: by a command, or by the router itself (``demote``)."""

    when: datetime
    kind: DecisionKind
    step: str
    author: str
    reason: str
    forced: bool


class Instances(msgspec.Struct, frozen=True):
    """The instances of a route's artifact, which its other routes share, over all processes.

    `alive` in `processes` have `memory` bytes of linear memory; `recycled` and `poisoned` are of
    all times.
    """

    artifact: str
    processes: int
    alive: int
    memory: int
    recycled: int
    poisoned: int


class FunctionReport(msgspec.Struct, frozen=True):
    """One route; what belongs to its code is None when the project does not define it.

    `source` says what has decided the mode, `place` where the Python function is and `go_place`
    where the Go function. `problem` tells why Go cannot answer at present, if it cannot.
    `python_since` and `artifact_since` are when the present code of each side was first seen.
    `comparisons` are the calls on which both sides answered; `failures` counts those that Go did
    not answer, by reason, and `other` what else was counted, by its name. `signatures` is the
    number of different divergences, and `open` of those that the code that runs now has and nobody
    has accepted; `divergences` may hold a part of them. `next` is what to type, or to do, now.
    """

    function: str
    mode: Mode | None
    source: str | None
    place: str | None
    go_place: str | None
    problem: str | None
    share: float | None
    sample: float | None
    attention: Attention | None
    calls: Calls
    comparisons: int
    matches: int
    divergences: tuple[DivergenceReport, ...]
    signatures: int
    open: int
    failures: Mapping[str, int]
    fallbacks: int
    unrepresentable: int
    dropped: int
    errors: int
    other: Mapping[str, int]
    evidence: Evidence | None
    gate: GateReport | None
    latency: Latency
    python_hash: str | None
    artifact_hash: str | None
    python_since: datetime | None
    artifact_since: datetime | None
    instances: Instances | None
    last_seen: datetime | None
    days: tuple[Day, ...]
    decisions: tuple[Decision, ...]
    next: str

    @property
    def diverged(self) -> int:
        """How many comparisons differed."""
        return self.comparisons - self.matches

    @property
    def ready(self) -> bool:
        """Whether the next step may be taken, and nothing else is to be done before."""
        return self.next.startswith("strangler promote ")


class Accepted(msgspec.Struct, frozen=True):
    """A difference that somebody has accepted until a day; `days_left` is negative after it."""

    signature: str
    function: str
    reason: str
    owner: str
    until: date
    days_left: int

    @property
    def expired(self) -> bool:
        """Whether the day is over, and the difference counts again."""
        return self.days_left < 0


class Totals(msgspec.Struct, frozen=True):
    """Sums over all functions.

    `divergences` are comparisons, `signatures` different ones, `open` those of them that the code
    that runs now has. `modes` counts the routes in each mode, `ready` those whose next step may be
    taken, `slower` those that Go makes slower, `unused` those without any data, `stale` those whose
    evidence is of older code, `gone` those that the project no longer defines. `expiring` counts
    entries of the ledger that end within a fortnight. `saved` is None where no route was measured.
    """

    functions: int
    modes: Mapping[Mode, int]
    calls: Calls
    share: float | None
    comparisons: int
    matches: int
    divergences: int
    signatures: int
    open: int
    failures: int
    fallbacks: int
    unrepresentable: int
    dropped: int
    errors: int
    ready: int
    stale: int
    slower: int
    unused: int
    gone: int
    expiring: int
    expired: int
    saved: float | None


class Report(msgspec.Struct, frozen=True):
    """The whole report."""

    functions: tuple[FunctionReport, ...]
    totals: Totals
    days: tuple[OverallDay, ...]
    accepted: tuple[Accepted, ...]
    made: datetime
