"""Reading what all processes have added to the store."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from strangler.outcome import Versions
from strangler.policy import Mode
from strangler.store.latency import Durations, Latency
from strangler.store.query import Query, Rows
from strangler.store.rows import (
    SAMPLE_SIZE,
    DecisionKind,
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    PairRow,
    RouteRow,
    Side,
)

EXAMPLE = "seen, input, python, go, path, detail, snapshot, rank"
"""The columns of an example, in the order of `Example`."""

_RANK = itemgetter(-1)

DIVERGENCE = "route, signature, cause, total, last_seen, label, python_hash, artifact_hash"
"""The columns of a divergence, in the order of `divergence`."""


def read_routes(query: Query, route: str | None = None) -> tuple[RouteRow, ...]:
    """The totals of one route or of all, by name."""
    rows = Rows(query, route)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, counter, count in rows.ask("route, name, total", "counters"):
        counts[name][counter] = count
    buckets: dict[tuple[str, Side], dict[int, Durations]] = defaultdict(dict)
    for name, side, bucket, calls, seconds in rows.ask(
        "route, side, bucket, total, seconds", "latencies"
    ):
        buckets[name, side][bucket] = Durations(calls, seconds)
    checked = rows.ask(
        "route, verdict, examples, distinct_examples, unrepresentable, seconds, checked, "
        "python_hash, artifact_hash",
        "evidence",
        "ORDER BY checked",
    )
    evidence = {row[0]: EvidenceRow(*row) for row in checked}
    return tuple(
        RouteRow(
            name,
            counts.get(name, {}),
            Latency(buckets.get((name, "python"), {})),
            Latency(buckets.get((name, "go"), {})),
            evidence.get(name),
        )
        for name in sorted({*counts, *(name for name, _ in buckets), *evidence})
    )


def read_pairs(query: Query, route: str | None) -> tuple[PairRow, ...]:
    """What the versions of one route, or of all, have shown: by route, the latest first."""
    rows = Rows(query, route)
    counts = read_verdicts(rows)
    digests: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for *pair, digest in rows.ask("route, python_hash, artifact_hash, digest", "inputs"):
        digests[tuple(pair)].append(digest)
    return tuple(
        PairRow(
            name,
            Versions(python, artifact),
            counts.get((name, python, artifact), {}),
            frozenset(digests.get((name, python, artifact), ())),
            *times,
        )
        for name, python, artifact, *times in rows.ask(
            "route, python_hash, artifact_hash, first_seen, last_seen",
            "pairs",
            "ORDER BY route, last_seen DESC, artifact_hash",
        )
    )


def read_verdicts(rows: Rows) -> Mapping[tuple[str, ...], Mapping[str, int]]:
    """What the comparisons of each pair have shown, by route and both hashes."""
    counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for *pair, label, total in rows.ask(
        "route, python_hash, artifact_hash, name, total", "verdicts"
    ):
        counts[tuple(pair)][label] = total
    return counts


def read_divergences(query: Query, route: str | None) -> tuple[DivergenceRow, ...]:
    """The divergences of one route or of all: by route, then the most frequent first."""
    rows = Rows(query, route)
    examples = rows.ask(f"route, signature, kind, {EXAMPLE}", "examples")
    found = rows.ask(DIVERGENCE, "divergences", "ORDER BY route, total DESC, signature")
    return divergences(found, examples, SAMPLE_SIZE)


def divergences(
    found: Iterable[Sequence[Any]], examples: Iterable[Sequence[Any]], most: int
) -> tuple[DivergenceRow, ...]:
    """Rows of `DIVERGENCE`, each with `most` of its examples: route, signature, kind, `EXAMPLE`."""
    best: dict[tuple[str, str, str], Example] = {}
    sample: dict[tuple[str, str], list[Sequence[Any]]] = defaultdict(list)
    for name, signature, kind, *example in examples:
        if kind == "sample":
            sample[name, signature].append(example)
        else:
            best[name, signature, kind] = Example(*example)
    return tuple(
        DivergenceRow(
            name,
            signature,
            cause,
            total,
            last_seen,
            best[name, signature, "first"],
            best[name, signature, "smallest"],
            tuple(
                Example(*row) for row in sorted(sample.get((name, signature), ()), key=_RANK)[:most]
            ),
            label,
            Versions(*versions),
        )
        for name, signature, cause, total, last_seen, label, *versions in found
    )


def read_samples(query: Query, route: str) -> tuple[Example, ...]:
    """Examples of calls of a route that matched."""
    found = Rows(query, route).ask(EXAMPLE, "examples", "AND signature = '' ORDER BY rank")
    return tuple(Example(*row) for row in found)


def read_snapshots(query: Query, route: str, limit: int) -> tuple[bytes, ...]:
    """The encoded smallest inputs of a route's divergences, where they are kept."""
    found = query(
        "SELECT examples.snapshot FROM divergences JOIN examples "
        "ON examples.route = divergences.route AND examples.signature = divergences.signature "
        "WHERE divergences.route = :route AND kind = 'smallest' AND snapshot IS NOT NULL "
        "ORDER BY total DESC, divergences.signature LIMIT :limit",
        route=route,
        limit=limit,
    )
    return tuple(bytes(snapshot) for [snapshot] in found)


def read_decisions(query: Query, route: str | None = None) -> tuple[DecisionRow, ...]:
    """The decisions on one route, or on all: by route, the oldest first."""
    found = Rows(query, route).ask(
        "route, kind, mode, step, reason, seen, author, python_hash, artifact_hash, forced, "
        "failed, rank",
        "decisions",
        "ORDER BY route, seen, rank",
    )
    return tuple(_decision(*row) for row in found)


def _decision(name: str, kind: DecisionKind, mode: Mode, *rest: Any) -> DecisionRow:
    step, reason, seen, author, python, artifact, forced, failed, rank = rest
    versions = Versions(python, artifact)
    told = step, reason, seen, author
    return DecisionRow(name, kind, mode, *told, versions, bool(forced), failed, rank)
