"""Reading what a report shows, in one transaction: its numbers are of one moment."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from strangler.outcome import Versions
from strangler.store import tables
from strangler.store.reading import (
    of_the_most_frequent,
    read_decisions,
    read_divergences,
    read_routes,
)
from strangler.store.rows import DayRow, Overview, PairTotals, count_distinct


def read_overview(connection: Connection, route: str | None, limit: int) -> Overview:
    """Everything about one route or all, with the `limit` most frequent divergences of each."""
    return Overview(
        read_routes(connection, route),
        read_divergences(connection, route, limit),
        _signatures(connection, route),
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


def _signatures(connection: Connection, route: str | None) -> dict[str, int]:
    table = tables.divergences
    counted = _of(table, select(table.c.route, func.count().label("signatures")), route).group_by(
        table.c.route
    )
    return {row.route: row.signatures for row in connection.execute(counted)}


def _sightings(
    connection: Connection, route: str | None, limit: int
) -> dict[tuple[str, str], dict[int, int]]:
    table = tables.sightings
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    rows = of_the_most_frequent(table, _of(table, select(table), route), limit)
    for name, signature, day, total in connection.execute(rows.order_by(table.c.day)):
        found[name, signature][day] = total
    return found


def _days(connection: Connection, route: str | None) -> dict[str, tuple[DayRow, ...]]:
    found: dict[str, list[DayRow]] = defaultdict(list)
    rows = _of(tables.days, select(tables.days), route).order_by(tables.days.c.day)
    for name, *values in connection.execute(rows):
        found[name].append(DayRow(*values))
    return {name: tuple(rows) for name, rows in found.items()}


def _pairs(connection: Connection, route: str | None) -> tuple[PairTotals, ...]:
    inputs = tables.inputs.c
    pair = inputs.route, inputs.python_hash, inputs.artifact_hash
    kept = _of(tables.inputs, select(*pair, func.count(), func.max(inputs.digest)), route)
    distinct = {
        (name, python, artifact): count_distinct(count, largest)
        for name, python, artifact, count, largest in connection.execute(kept.group_by(*pair))
    }
    counts: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    rows = _of(tables.verdicts, select(tables.verdicts), route)
    for name, python, artifact, label, total in connection.execute(rows):
        counts[name, python, artifact][label] = total
    totals = []
    rows = _of(tables.pairs, select(tables.pairs), route).order_by(tables.pairs.c.last_seen)
    for name, python, artifact, *times in connection.execute(rows):
        key = name, python, artifact
        totals.append(
            PairTotals(name, Versions(python, artifact), counts[key], distinct.get(key, 0), *times)
        )
    return tuple(totals)


def _of(table: Table, rows: Select[Any], route: str | None) -> Select[Any]:
    return rows if route is None else rows.where(table.c.route == route)
