"""The report as frozen values; its fields, in this order, are the keys of the JSON.

::

    Report
    ├── functions    FunctionReport: one route
    │   ├── calls        Calls: by who answered
    │   ├── divergences  DivergenceReport: one signature, the most frequent first
    │   ├── evidence     Evidence: the last check, or None
    │   └── latency      Latency: Durations of both sides, None for a side that was not measured
    └── totals       Totals

Durations are seconds, times are in UTC.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from strangler.policy import Mode, Policy
from strangler.report.next_step import next_step
from strangler.store import latency, rows


class Route(Protocol):
    """A route that the project defines."""

    @property
    def name(self) -> str:
        """``module:qualname``."""

    @property
    def policy(self) -> Policy:
        """The policy in force."""


class Calls(msgspec.Struct, frozen=True):
    """How many calls each side has answered."""

    python: int
    go: int


class Durations(msgspec.Struct, frozen=True):
    """How long the sampled calls of one side took; the quantiles are within 10 %."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float


class Latency(msgspec.Struct, frozen=True):
    """Both sides of the calls on which both ran."""

    python: Durations | None
    go: Durations | None


class Example(msgspec.Struct, frozen=True):
    """One observed divergence, as Python literals."""

    seen: datetime
    input: str
    python: str
    go: str
    path: str


class DivergenceReport(msgspec.Struct, frozen=True):
    """Everything about one signature; `input`, the sides and `path` are of the smallest input."""

    signature: str
    count: int
    input: str
    python: str
    go: str
    path: str
    cause: str
    first_seen: datetime
    last_seen: datetime
    first: Example


class Evidence(msgspec.Struct, frozen=True):
    """The last check of a route."""

    verdict: rows.Verdict
    examples: int
    distinct: int
    unrepresentable: int
    seconds: float
    when: datetime
    python_hash: str
    artifact_hash: str


class FunctionReport(msgspec.Struct, frozen=True):
    """One route; `mode`, `share` and `sample` are None when the project does not define it.

    `comparisons` are the calls on which both sides answered, `failures` counts those that Go did
    not answer, by reason. `next` is what to type, or to do, now.
    """

    function: str
    mode: Mode | None
    share: float | None
    sample: float | None
    calls: Calls
    comparisons: int
    matches: int
    divergences: tuple[DivergenceReport, ...]
    failures: Mapping[str, int]
    fallbacks: int
    unrepresentable: int
    dropped: int
    errors: int
    evidence: Evidence | None
    latency: Latency
    next: str

    @property
    def diverged(self) -> int:
        """How many comparisons differed."""
        return self.comparisons - self.matches


class Totals(msgspec.Struct, frozen=True):
    """Sums over all functions; `divergences` are comparisons, `signatures` different ones."""

    functions: int
    calls: Calls
    comparisons: int
    matches: int
    divergences: int
    signatures: int
    failures: int
    fallbacks: int
    unrepresentable: int
    dropped: int
    errors: int


class Report(msgspec.Struct, frozen=True):
    """The whole report."""

    functions: tuple[FunctionReport, ...]
    totals: Totals


def build_report(
    routes: Iterable[Route],
    recorded: Iterable[rows.RouteRow],
    divergences: Iterable[rows.DivergenceRow],
) -> Report:
    """The routes of the project and those that only the store knows, by name."""
    policies = {route.name: route.policy for route in routes}
    by_name = {row.route: row for row in recorded}
    found: dict[str, list[rows.DivergenceRow]] = {}
    for divergence in divergences:
        found.setdefault(divergence.route, []).append(divergence)
    functions = tuple(
        _function(name, policies.get(name), by_name.get(name), found.get(name, []))
        for name in sorted({*policies, *by_name, *found})
    )
    return Report(functions, _totals(functions))


def _function(
    name: str,
    policy: Policy | None,
    recorded: rows.RouteRow | None,
    divergences: list[rows.DivergenceRow],
) -> FunctionReport:
    row = recorded or rows.RouteRow(name, {}, latency.Latency(), latency.Latency(), None)

    def count(counter: str) -> int:
        return row.counts.get(counter, 0)

    return FunctionReport(
        function=name,
        mode=policy.mode if policy else None,
        share=policy.share if policy else None,
        sample=policy.sampled if policy else None,
        calls=Calls(count("python"), count("go")),
        comparisons=count("match") + count("divergence"),
        matches=count("match"),
        divergences=tuple(_divergence(divergence) for divergence in divergences),
        failures=row.failures,
        fallbacks=count("fallback"),
        unrepresentable=count("unrepresentable"),
        dropped=count("dropped"),
        errors=count("error"),
        evidence=_evidence(row.evidence) if row.evidence else None,
        latency=Latency(_durations(row.python), _durations(row.go)),
        next=next_step(policy, row, divergences),
    )


def _divergence(row: rows.DivergenceRow) -> DivergenceReport:
    smallest, first = row.smallest, row.first
    return DivergenceReport(
        signature=row.signature,
        count=row.count,
        input=smallest.input,
        python=smallest.python,
        go=smallest.go,
        path=smallest.path,
        cause=row.cause,
        first_seen=_moment(row.first_seen),
        last_seen=_moment(row.last_seen),
        first=Example(_moment(first.seen), first.input, first.python, first.go, first.path),
    )


def _evidence(row: rows.EvidenceRow) -> Evidence:
    return Evidence(
        verdict=row.verdict,
        examples=row.examples,
        distinct=row.distinct,
        unrepresentable=row.unrepresentable,
        seconds=row.seconds,
        when=_moment(row.when),
        python_hash=row.python_hash,
        artifact_hash=row.artifact_hash,
    )


def _durations(side: latency.Latency) -> Durations | None:
    if not side.count:
        return None
    return Durations(
        side.count, side.mean, side.quantile(0.50), side.quantile(0.95), side.quantile(0.99)
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _totals(functions: tuple[FunctionReport, ...]) -> Totals:
    return Totals(
        functions=len(functions),
        calls=Calls(
            sum(function.calls.python for function in functions),
            sum(function.calls.go for function in functions),
        ),
        comparisons=sum(function.comparisons for function in functions),
        matches=sum(function.matches for function in functions),
        divergences=sum(function.diverged for function in functions),
        signatures=sum(len(function.divergences) for function in functions),
        failures=sum(sum(function.failures.values()) for function in functions),
        fallbacks=sum(function.fallbacks for function in functions),
        unrepresentable=sum(function.unrepresentable for function in functions),
        dropped=sum(function.dropped for function in functions),
        errors=sum(function.errors for function in functions),
    )
