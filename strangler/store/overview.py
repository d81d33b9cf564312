"""Reading what a report shows, in one transaction: its numbers are of one moment."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, case, func, select

from strangler.outcome import Versions
from strangler.store import tables
from strangler.store.reading import read_decisions, read_routes
from strangler.store.rows import (
    DayRow,
    DivergenceRow,
    Example,
    KindRow,
    Overview,
    PairTotals,
    count_distinct,
)

EXAMPLES = 3
"""How many examples of a signature are read beside its first and its smallest."""


def read_overview(
    connection: Connection, route: str | None, limit: int, listed: Collection[str]
) -> Overview:
    """Everything about one route or all, with the `limit` most frequent divergences of each."""
    return Overview(
        read_routes(connection, route),
        _divergences(connection, route, limit),
        _kinds(connection, route, listed),
        _sightings(connection, route, limit),
        _days(connection, route),
        read_decisions(connection, route),
        _pairs(connection, route),
    )


def read_state(connection: Connection) -> tuple[float, ...]:
    """Numbers of which one changes when something that a report shows is recorded."""
    c, d, e, m = tables.counters, tables.divergences, tables.evidence, tables.decisions
    numbers = select(
        select(func.coalesce(func.sum(c.c.total), 0)).scalar_subquery(),
        select(func.coalesce(func.sum(d.c.total), 0)).scalar_subquery(),
        select(func.coalesce(func.max(e.c.checked), 0)).scalar_subquery(),
        select(func.count()).select_from(m).scalar_subquery(),
    )
    return tuple(float(number) for number in connection.execute(numbers).one())


def _divergences(
    connection: Connection, route: str | None, limit: int
) -> tuple[DivergenceRow, ...]:
    """The most frequent divergences of each route, without snapshots and with few examples."""
    table, examples = tables.divergences.c, tables.examples.c
    wanted = select(
        *(examples.route, examples.signature, examples.kind, examples.rank, examples.seen),
        *(examples.input, examples.python, examples.go, examples.path, examples.detail),
    )
    best: dict[tuple[str, str, str], Example] = {}
    sample: dict[tuple[str, str], list[Example]] = defaultdict(list)
    chosen = _of_the_most_frequent(tables.examples, _of(tables.examples, wanted, route), limit)
    # In the order of the primary key, which needs no sorting.
    chosen = chosen.order_by(examples.route, examples.signature, examples.kind, examples.rank)
    for name, signature, kind, _rank, *shown in connection.execute(chosen).all():
        if kind != "sample":
            best[name, signature, kind] = Example(*shown)
        elif len(known := sample[name, signature]) < EXAMPLES:
            known.append(Example(*shown))
    found = _of(tables.divergences, select(tables.divergences), route)
    found = _of_the_most_frequent(tables.divergences, found, limit)
    found = found.order_by(table.route, table.total.desc(), table.signature)
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
        for row in connection.execute(found).all()
    )


def _kinds(
    connection: Connection, route: str | None, listed: Collection[str]
) -> dict[str, tuple[KindRow, ...]]:
    """How many signatures there are, by what decides whether they are open."""
    table = tables.divergences.c
    named = case((table.signature.in_(sorted(listed)), 1), else_=0).label("listed")
    kind = table.route, table.label, table.python_hash, table.artifact_hash, named
    counted = select(*kind, func.count(), func.max(table.last_seen)).group_by(*kind)
    found: dict[str, list[KindRow]] = defaultdict(list)
    rows = connection.execute(_of(tables.divergences, counted, route)).all()
    for name, label, python, artifact, here, count, last_seen in rows:
        kind_row = KindRow(label, Versions(python, artifact), bool(here), count, last_seen)
        found[name].append(kind_row)
    return {name: tuple(kinds) for name, kinds in found.items()}


def _of_the_most_frequent(table: Table, rows: Select[Any], limit: int) -> Select[Any]:
    """Those `rows` of a table that belong to the `limit` most frequent signatures of a route."""
    found = tables.divergences.c
    place = func.row_number().over(
        partition_by=found.route, order_by=(found.total.desc(), found.signature)
    )
    placed = select(found.route, found.signature, place.label("place")).subquery()
    same = and_(table.c.route == placed.c.route, table.c.signature == placed.c.signature)
    return rows.join(placed, same).where(placed.c.place <= limit)


def _sightings(
    connection: Connection, route: str | None, limit: int
) -> dict[tuple[str, str], dict[int, int]]:
    table = tables.sightings
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    rows = _of_the_most_frequent(table, _of(table, select(table), route), limit)
    for name, signature, day, total in connection.execute(rows.order_by(table.c.day)).all():
        found[name, signature][day] = total
    return found


def _days(connection: Connection, route: str | None) -> dict[str, tuple[DayRow, ...]]:
    found: dict[str, list[DayRow]] = defaultdict(list)
    rows = _of(tables.days, select(tables.days), route).order_by(tables.days.c.day)
    for name, *values in connection.execute(rows).all():
        found[name].append(DayRow(*values))
    return {name: tuple(rows) for name, rows in found.items()}


def _pairs(connection: Connection, route: str | None) -> tuple[PairTotals, ...]:
    inputs = tables.inputs.c
    pair = inputs.route, inputs.python_hash, inputs.artifact_hash
    kept = _of(tables.inputs, select(*pair, func.count(), func.max(inputs.digest)), route)
    distinct = {
        (name, python, artifact): count_distinct(count, largest)
        for name, python, artifact, count, largest in connection.execute(kept.group_by(*pair)).all()
    }
    counts: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    rows = _of(tables.verdicts, select(tables.verdicts), route)
    for name, python, artifact, label, total in connection.execute(rows).all():
        counts[name, python, artifact][label] = total
    totals = []
    rows = _of(tables.pairs, select(tables.pairs), route).order_by(tables.pairs.c.last_seen)
    for name, python, artifact, *times in connection.execute(rows).all():
        key = name, python, artifact
        totals.append(
            PairTotals(name, Versions(python, artifact), counts[key], distinct.get(key, 0), *times)
        )
    return tuple(totals)


def _of(table: Table, rows: Select[Any], route: str | None) -> Select[Any]:
    return rows if route is None else rows.where(table.c.route == route)
