"""Keeping the store small: what may be forgotten, and in which order.

Counters and histograms are bounded by themselves and stay; those by the day grow old. What is
*open* stays too: the versions of both sides that a route had last, and the divergences seen on
them, each with its first and its smallest example.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, delete, select

from strangler.store import tables
from strangler.store.instances import SILENCE, ProcessInstances
from strangler.store.retention import Retention
from strangler.store.rows import DAY
from strangler.store.writing import write_instances

_STEP = 100
"""How many records are deleted before the size is looked at again."""


class _Record(NamedTuple):
    """Something that can be deleted: rows of some tables with this key."""

    seen: float
    tables: tuple[Table, ...]
    key: tuple[tuple[str, Any], ...]


def prune(
    connection: Connection, retention: Retention, now: float, size: Callable[[Connection], int]
) -> int:
    """Delete what is too old, then the oldest while `size` is too much; how many records."""
    closed = sorted(_closed(connection), key=lambda record: record.seen)
    old = list(takewhile(lambda record: record.seen < now - retention.days * DAY, closed))
    for record in old:
        _delete(connection, record)
    forgotten = int(now / DAY - retention.days)
    deleted = len(old)
    for table in (tables.days, tables.sightings):
        deleted += connection.execute(delete(table).where(table.c.day < forgotten)).rowcount
    _settle_instances(connection, now)
    spare = sorted(_examples(connection, matched=False), key=lambda record: record.seen)
    waiting = [*closed[len(old) :], *spare]
    while waiting and size(connection) > retention.max_mb * 1_000_000:
        for record in waiting[:_STEP]:
            _delete(connection, record)
        deleted += len(waiting[:_STEP])
        del waiting[:_STEP]
    return deleted


def _settle_instances(connection: Connection, now: float) -> None:
    """Count together what processes have counted that have ended, so that few rows stay."""
    table = tables.instances
    ended = and_(table.c.process != "", table.c.last_seen < now - SILENCE)
    gone = connection.execute(delete(table).where(ended).returning(*table.columns)).all()
    rows = [ProcessInstances(*row) for row in gone]
    write_instances(connection, [replace(row, process="", alive=0, memory=0) for row in rows])


def _closed(connection: Connection) -> Iterator[_Record]:
    """What no longer matters to the code that runs now."""
    latest: dict[str, tuple[str, str]] = {}
    ordered = select(tables.pairs).order_by(tables.pairs.c.last_seen)
    pairs = connection.execute(ordered).all()
    for pair in pairs:
        latest[pair.route] = (pair.python_hash, pair.artifact_hash)
    for pair in pairs:
        if latest[pair.route] != (pair.python_hash, pair.artifact_hash):
            everything = tables.pairs, tables.verdicts, tables.inputs
            yield _Record(pair.last_seen, everything, _key(pair, tables.PAIR))
    for row in connection.execute(select(tables.divergences)):
        if latest.get(row.route, ("", "")) != (row.python_hash, row.artifact_hash):
            both = tables.divergences, tables.examples
            yield _Record(row.last_seen, both, _key(row, "route signature"))
    yield from _checked(connection, latest)
    yield from _examples(connection, matched=True)


def _checked(connection: Connection, latest: Mapping[str, tuple[str, str]]) -> Iterator[_Record]:
    """What checks have shown of other code, but for the last evidence of each route."""
    for table, seen in ((tables.findings, "seen"), (tables.timings, "measured")):
        names = " ".join(column.name for column in table.primary_key)
        for row in connection.execute(select(table)):
            if latest.get(row.route) not in {None, (row.python_hash, row.artifact_hash)}:
                yield _Record(getattr(row, seen), (table,), _key(row, names))
    checked: dict[str, Any] = {}
    for row in connection.execute(select(tables.evidence).order_by(tables.evidence.c.checked)):
        before = checked.get(row.route)
        if before is not None:
            yield _Record(before.checked, (tables.evidence,), _key(before, tables.PAIR))
        checked[row.route] = row


def _examples(connection: Connection, *, matched: bool) -> Iterator[_Record]:
    """The samples of calls that matched, or the further examples of divergences."""
    table = tables.examples
    wanted = table.c.signature == "" if matched else table.c.signature != ""
    for row in connection.execute(select(table).where(table.c.kind == "sample", wanted)):
        yield _Record(row.seen, (table,), _key(row, "route signature kind rank"))


def _key(row: Any, names: str) -> tuple[tuple[str, Any], ...]:
    return tuple((name, getattr(row, name)) for name in names.split())


def _delete(connection: Connection, record: _Record) -> None:
    for table in record.tables:
        here = and_(*(table.c[name] == value for name, value in record.key))
        connection.execute(delete(table).where(here))
