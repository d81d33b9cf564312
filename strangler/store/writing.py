"""Adding a batch to the store: every statement is an increment, a minimum or a maximum.

Rows are written in the order of their keys, so that processes that write at once wait for each
other but never in a circle.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, and_, case, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from strangler.store import tables
from strangler.store.instances import ProcessInstances
from strangler.store.rows import (
    DAY,
    SAMPLE_SIZE,
    SKETCH_SIZE,
    Batch,
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    FindingRow,
    PairRow,
    TimingRow,
)
from strangler.store.text import text

_INSERTS = {"sqlite": insert_sqlite, "postgresql": insert_postgresql}

Row = dict[str, Any]

_DAILY = {"python": "python", "go": "go", "match": "matches", "divergence": "divergences"}
"""The counters that are also kept by the day, and their columns."""

_INSTANT = 1e-6
"""Seconds between two decisions on one route, at least: enough for them to have an order."""


def write(connection: Connection, batch: Batch, now: float) -> None:
    """Add a batch, in the transaction of `connection`, to what belongs to the time `now`."""
    _add(
        connection,
        tables.counters,
        [
            {"route": route, "name": name, "total": count}
            for (route, name), count in sorted(batch.counts.items())
        ],
    )
    _add(connection, tables.days, _days(batch.counts, now))
    _add(
        connection,
        tables.latencies,
        [
            {
                "route": route,
                "side": side,
                "bucket": bucket,
                "total": durations.calls,
                "seconds": durations.seconds,
            }
            for (route, side, bucket), durations in sorted(batch.latencies.items())
        ],
    )
    for pair in sorted(batch.pairs, key=lambda pair: (pair.route, pair.versions)):
        _write_pair(connection, pair)
    for row in sorted(batch.divergences, key=lambda row: (row.route, row.signature)):
        _write_divergence(connection, row)
    for route, examples in sorted(batch.samples.items()):
        _write_sample(connection, text(route), "", examples)
    _put(connection, tables.evidence, [_evidence(row) for row in batch.evidence])
    _put(connection, tables.findings, [_finding(row) for row in batch.findings])
    _put(connection, tables.timings, [_timing(row) for row in batch.timings])
    for decision in batch.decisions:
        _write_decision(connection, decision)
    write_instances(connection, batch.instances)


# ---- Statements ----------------------------------------------------------------------------------


def _execute(connection: Connection, statement: Any, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(
            statement,
            [{k: text(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows],
        )


@cache
def _upsert(table: Table, dialect: str, change: str) -> Any:
    """Insert a row, or change the one with its key: ``add``, ``put``, ``keep`` or ``example``."""
    statement: Any = _INSERTS[dialect](table)
    keys, new = list(table.primary_key.columns), statement.excluded
    if change == "keep":
        return statement.on_conflict_do_nothing(index_elements=keys)
    if change == "example":
        values = {c.name: new[c.name] for c in table.columns if c not in keys}
        return statement.on_conflict_do_update(
            index_elements=keys, set_=values, where=_better_example(new)
        )
    combine = _SUM if change == "add" else {}
    values = {
        column.name: combine.get(column.name, _replace)(table.c[column.name], new[column.name])
        for column in table.columns
        if column not in keys
    }
    if table is tables.divergences:  # what was seen last says of which versions
        for name in ("python_hash", "artifact_hash"):
            values[name] = case(
                (new.last_seen >= table.c.last_seen, new[name]), else_=table.c[name]
            )
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def _replace(_old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return new


def _plus(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return old + new


def _lesser(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((new < old, new), else_=old)


def _greater(old: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((new > old, new), else_=old)


_SUM = {
    **dict.fromkeys(("total", "seconds", "python", "go", "matches", "divergences"), _plus),
    **dict.fromkeys(("created", "recycled", "poisoned"), _plus),
    "first_seen": _lesser,
    "last_seen": _greater,
}


def _better_example(new: Any) -> ColumnElement[bool]:
    """Whether a new example is an earlier first, or a smaller smallest, than the one there."""
    old = tables.examples.c
    length, known = func.length(new.input), func.length(old.input)
    smaller = or_(length < known, and_(length == known, new.input < old.input))
    return case((old.kind == "first", new.seen < old.seen), else_=smaller)


def _add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    _execute(connection, _upsert(table, connection.dialect.name, "add"), rows)


def _put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    _execute(connection, _upsert(table, connection.dialect.name, "put"), rows)


def _keep(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    _execute(connection, _upsert(table, connection.dialect.name, "keep"), rows)


# ---- Rows ----------------------------------------------------------------------------------------


def _days(counts: Mapping[tuple[str, str], int], now: float) -> list[Row]:
    grown: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_DAILY.values(), 0))
    for (route, counter), count in counts.items():
        totals = grown[text(route)]
        if counter in _DAILY:
            totals[_DAILY[counter]] += count
    when = {"day": _day(now), "last_seen": now}
    return [{"route": route, **when, **totals} for route, totals in sorted(grown.items())]


def _day(moment: float) -> int:
    return int(moment // DAY)


def _write_pair(connection: Connection, pair: PairRow) -> None:
    key = {
        "route": text(pair.route),
        "python_hash": pair.versions.python,
        "artifact_hash": pair.versions.artifact,
    }
    seen = {"first_seen": pair.first_seen, "last_seen": pair.last_seen}
    _add(connection, tables.pairs, [{**key, **seen}])
    counts = sorted(pair.counts.items())
    _add(connection, tables.verdicts, [{**key, "name": n, "total": more} for n, more in counts])
    digests = sorted(pair.digests)
    _keep(connection, tables.inputs, [{**key, "digest": digest} for digest in digests])
    if digests:
        _trim(connection, tables.inputs, "digest", SKETCH_SIZE, key)


def _write_divergence(connection: Connection, row: DivergenceRow) -> None:
    _add(
        connection,
        tables.divergences,
        [
            {
                "route": row.route,
                "signature": row.signature,
                "cause": row.cause,
                "label": row.label,
                "total": row.count,
                "last_seen": row.last_seen,
                "python_hash": row.versions.python,
                "artifact_hash": row.versions.artifact,
            }
        ],
    )
    sighting = {"route": row.route, "signature": row.signature, "day": _day(row.last_seen)}
    _add(connection, tables.sightings, [{**sighting, "total": row.count}])
    best = _upsert(tables.examples, connection.dialect.name, "example")
    for kind, example in (("first", row.first), ("smallest", row.smallest)):
        shown = {**_example(row.route, row.signature, kind, example), "rank": 0}
        _execute(connection, best, [shown])
    _write_sample(connection, text(row.route), row.signature, row.sample)


def _write_sample(
    connection: Connection, route: str, signature: str, examples: Iterable[Example]
) -> None:
    rows = [_example(route, signature, "sample", example) for example in examples]
    if rows:
        _keep(connection, tables.examples, rows)
        key = {"route": route, "signature": signature, "kind": "sample"}
        _trim(connection, tables.examples, "rank", SAMPLE_SIZE, key)


def _write_decision(connection: Connection, row: DecisionRow) -> None:
    seen = tables.decisions.c.seen
    latest = select(func.max(seen)).where(tables.decisions.c.route == text(row.route))
    before = connection.scalar(latest)
    when = row.when if before is None else max(row.when, before + _INSTANT)
    _keep(connection, tables.decisions, [_decision(row, when)])


def write_instances(connection: Connection, rows: Iterable[ProcessInstances]) -> None:
    """Add what processes have to say of their instances of Go."""
    ordered = sorted(rows, key=lambda row: (row.artifact, row.process))
    _add(connection, tables.instances, [asdict(row) for row in ordered])


def _trim(connection: Connection, table: Table, column: str, size: int, key: Row) -> None:
    """Keep, of the rows with that key, the `size` with the lowest values in a column."""
    here = and_(*(table.c[name] == value for name, value in key.items()))
    value = table.c[column]
    last = select(value).where(here).order_by(value).offset(size - 1).limit(1).scalar_subquery()
    connection.execute(delete(table).where(here, value > last))


def _example(route: str, signature: str, kind: str, example: Example) -> Row:
    return {
        "route": route,
        "signature": signature,
        "kind": kind,
        "rank": example.rank,
        "seen": example.seen,
        "input": example.input,
        "python": example.python,
        "go": example.go,
        "path": example.path,
        "detail": example.detail,
        "snapshot": example.snapshot,
    }


def _decision(row: DecisionRow, when: float) -> Row:
    return {
        "route": row.route,
        "rank": row.rank,
        "seen": when,
        "kind": row.kind,
        "mode": row.mode,
        "step": row.step,
        "reason": row.reason,
        "author": row.author,
        "python_hash": row.versions.python,
        "artifact_hash": row.versions.artifact,
        "forced": int(row.forced),
        "failed": row.failed,
    }


def _finding(row: FindingRow) -> Row:
    return {
        "route": row.route,
        "signature": row.signature,
        "seen": row.when,
        "python_hash": row.versions.python,
        "artifact_hash": row.versions.artifact,
        "input": row.input,
        "python": row.python,
        "go": row.go,
        "path": row.path,
        "cause": row.cause,
        "detail": row.detail,
        "explanation": row.explanation,
        "reproduce": row.reproduce,
        "causes": msgspec.json.encode(row.causes).decode(),
    }


def _timing(row: TimingRow) -> Row:
    return {
        "route": row.route,
        "python_hash": row.versions.python,
        "artifact_hash": row.versions.artifact,
        "size": row.size,
        "python": row.python,
        "go": row.go,
        "encoding": row.encoding,
        "decoding": row.decoding,
        "measured": row.when,
    }


def _evidence(row: EvidenceRow) -> Row:
    return {
        "route": row.route,
        "python_hash": row.python_hash,
        "artifact_hash": row.artifact_hash,
        "verdict": row.verdict,
        "examples": row.examples,
        "distinct_examples": row.distinct,
        "unrepresentable": row.unrepresentable,
        "seconds": row.seconds,
        "checked": row.when,
    }
