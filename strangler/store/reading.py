"""Reading what all processes have added to the store."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from strangler.outcome import Versions
from strangler.store import tables
from strangler.store.latency import Durations, Latency
from strangler.store.rows import (
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    PairRow,
    RouteRow,
    Side,
)


def read_routes(connection: Connection, route: str | None = None) -> tuple[RouteRow, ...]:
    """The totals of one route or of all, by name."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for name, counter, count in connection.execute(_of(tables.counters, route)).all():
        counts[name][counter] = count
    buckets: dict[tuple[str, Side], dict[int, Durations]] = defaultdict(dict)
    for name, side, bucket, *durations in connection.execute(_of(tables.latencies, route)).all():
        buckets[name, side][bucket] = Durations(*durations)
    checked = _of(tables.evidence, route).order_by(tables.evidence.c.checked)
    evidence = {row.route: _evidence(row) for row in connection.execute(checked)}
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


def read_pairs(connection: Connection, route: str | None) -> tuple[PairRow, ...]:
    """What the versions of one route, or of all, have shown: by route, the latest first."""
    counts: dict[tuple[str, Versions], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_of(tables.verdicts, route)):
        counts[_pair(row)][row.name] = row.total
    digests: dict[tuple[str, Versions], list[int]] = defaultdict(list)
    for row in connection.execute(_of(tables.inputs, route)):
        digests[_pair(row)].append(row.digest)
    pairs = _of(tables.pairs, route).order_by(
        tables.pairs.c.route, tables.pairs.c.last_seen.desc(), tables.pairs.c.artifact_hash
    )
    return tuple(
        PairRow(
            *(pair := _pair(row)),
            counts.get(pair, {}),
            frozenset(digests.get(pair, ())),
            row.first_seen,
            row.last_seen,
        )
        for row in connection.execute(pairs)
    )


def read_divergences(connection: Connection, route: str | None) -> tuple[DivergenceRow, ...]:
    """The divergences of one route or of all: by route, then the most frequent first."""
    best: dict[tuple[str, str, str], Example] = {}
    sample: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for row in connection.execute(_of(tables.examples, route).order_by(tables.examples.c.rank)):
        if row.kind == "sample":
            sample[row.route, row.signature].append(_example(row))
        else:
            best[row.route, row.signature, row.kind] = _example(row)
    table = tables.divergences.c
    found = _of(tables.divergences, route).order_by(
        table.route, table.total.desc(), table.signature
    )
    return tuple(
        DivergenceRow(
            row.route,
            row.signature,
            row.cause,
            row.total,
            row.last_seen,
            best[row.route, row.signature, "first"],
            best[row.route, row.signature, "smallest"],
            tuple(sample.get((row.route, row.signature), ())),
            row.label,
            Versions(row.python_hash, row.artifact_hash),
        )
        for row in connection.execute(found)
    )


def read_samples(connection: Connection, route: str) -> tuple[Example, ...]:
    """Examples of calls of a route that matched."""
    table = tables.examples
    found = _of(table, route).where(table.c.signature == "").order_by(table.c.rank)
    return tuple(_example(row) for row in connection.execute(found))


def read_decisions(connection: Connection, route: str | None) -> tuple[DecisionRow, ...]:
    """The decisions on one route, or on all: by route, the oldest first."""
    table = tables.decisions.c
    found = _of(tables.decisions, route).order_by(table.route, table.seen, table.rank)
    return tuple(
        DecisionRow(
            row.route,
            row.kind,
            row.mode,
            row.step,
            row.reason,
            row.seen,
            row.author,
            Versions(row.python_hash, row.artifact_hash),
            bool(row.forced),
            row.failed,
            row.rank,
        )
        for row in connection.execute(found)
    )


def _of(table: Table, route: str | None) -> Select[Any]:
    return select(table) if route is None else select(table).where(table.c.route == route)


def _pair(row: Any) -> tuple[str, Versions]:
    return row.route, Versions(row.python_hash, row.artifact_hash)


def _example(row: Any) -> Example:
    sides = row.python, row.go
    return Example(row.seen, row.input, *sides, row.path, row.detail, row.snapshot, row.rank)


def _evidence(row: Any) -> EvidenceRow:
    return EvidenceRow(
        row.route,
        row.verdict,
        row.examples,
        row.distinct_examples,
        row.unrepresentable,
        row.seconds,
        row.checked,
        row.python_hash,
        row.artifact_hash,
    )
