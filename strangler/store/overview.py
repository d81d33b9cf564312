"""Reading what a report shows, in one transaction: its numbers are of one moment."""

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from strangler.outcome import Versions
from strangler.store.instances import read_instances
from strangler.store.query import Query, Rows
from strangler.store.reading import (
    DIVERGENCE,
    EXAMPLE,
    divergences,
    read_decisions,
    read_routes,
    read_verdicts,
)
from strangler.store.rows import (
    SKETCH_SIZE,
    CauseRow,
    DayRow,
    DivergenceRow,
    FindingRow,
    Found,
    KindRow,
    Overview,
    PairTotals,
    TimingRow,
    count_distinct,
)

EXAMPLES = 3
"""How many examples of a signature are read beside its first and its smallest."""

_SKETCH = """
    coalesce(
        (
            SELECT digest FROM inputs WHERE inputs.route = pairs.route
            AND inputs.python_hash = pairs.python_hash
            AND inputs.artifact_hash = pairs.artifact_hash
            ORDER BY digest LIMIT 1 OFFSET :last
        ),
        (
            SELECT -count(*) FROM inputs WHERE inputs.route = pairs.route
            AND inputs.python_hash = pairs.python_hash
            AND inputs.artifact_hash = pairs.artifact_hash
        )
    )
"""
"""The largest digest of a sketch that is full, which an index finds, or minus how many it has."""

_FINDING = (
    "route, signature, seen, python_hash, artifact_hash, input, python, go, path, cause, detail, "
    "explanation, reproduce, causes, label, seen_python, seen_artifact, last_seen"
)
_FINDINGS = """
    (
        SELECT findings.*, divergences.label, divergences.python_hash AS seen_python,
            divergences.artifact_hash AS seen_artifact, divergences.last_seen
        FROM findings LEFT JOIN divergences ON divergences.route = findings.route
            AND divergences.signature = findings.signature
    ) AS found
"""
"""Every finding of a check, with how it stands in calls, if it was seen there."""

_ORDER = "ORDER BY route, signature"


def read_overview(
    query: Query, route: str | None, limit: int, listed: Collection[str], examples: int = EXAMPLES
) -> Overview:
    """Everything about one route or all, with the `limit` most frequent divergences of each.

    Each of these has at most so many `examples`.
    """
    rows = Rows(query, route)
    return Overview(
        read_routes(query, route),
        _divergences(rows, limit, examples),
        _kinds(rows, listed),
        _sightings(rows, limit),
        _days(rows),
        read_decisions(query, route),
        _pairs(rows),
        _findings(rows, listed),
        _timings(rows),
        read_instances(query, time.time()),
    )


def read_state(query: Query) -> tuple[float, ...]:
    """Numbers of which one changes when something that a report shows is recorded."""
    [numbers] = query(
        "SELECT (SELECT coalesce(sum(total), 0) FROM counters), "
        "(SELECT coalesce(sum(total), 0) FROM divergences), "
        "(SELECT coalesce(max(checked), 0) FROM evidence), (SELECT count(*) FROM decisions)"
    )
    return tuple(float(number) for number in numbers)


def _divergences(rows: Rows, limit: int, examples: int) -> tuple[DivergenceRow, ...]:
    """The most frequent divergences of each route, without snapshots and with few examples."""
    kinds = "" if examples else "AND kind <> 'sample'"
    columns = f"route, signature, kind, {EXAMPLE}".replace("snapshot", "NULL")
    seen = _of_the_most_frequent(rows, "examples", columns, limit, kinds)
    ordered = "ORDER BY route, total DESC, signature"
    found = _of_the_most_frequent(rows, "divergences", DIVERGENCE, limit, ordered)
    return divergences(found, seen, examples)


def _of_the_most_frequent(
    rows: Rows, table: str, columns: str, limit: int, rest: str
) -> Sequence[Sequence[Any]]:
    """Those rows of a table that belong to the `limit` most frequent signatures of a route."""
    place = "row_number() OVER (PARTITION BY route ORDER BY total DESC, signature) AS place"
    placed = rows.select(f"route AS name, signature AS known, {place}", "divergences")
    return rows.run(
        f"SELECT {columns} FROM ({placed}) AS placed CROSS JOIN {table} "  # noqa: S608 - no values
        f"WHERE place <= :limit AND route = name AND signature = known {rest}",
        limit=limit,
    )


def _kinds(rows: Rows, listed: Collection[str]) -> dict[str, tuple[KindRow, ...]]:
    """How many signatures there are, by what decides whether they are open."""
    names = {f"s{number}": signature for number, signature in enumerate(sorted(listed))}
    named = f"signature IN ({', '.join(f':{name}' for name in names)})" if names else "1 = 0"
    found: dict[str, list[KindRow]] = defaultdict(list)
    for name, label, python, artifact, here, count, last_seen in rows.ask(
        f"route, label, python_hash, artifact_hash, CASE WHEN {named} THEN 1 ELSE 0 END AS listed, "
        "count(*), max(last_seen)",
        "divergences",
        "GROUP BY route, label, python_hash, artifact_hash, listed",
        **names,
    ):
        kind = KindRow(label, Versions(python, artifact), bool(here), count, last_seen)
        found[name].append(kind)
    return {name: tuple(kinds) for name, kinds in found.items()}


def _sightings(rows: Rows, limit: int) -> dict[tuple[str, str], dict[int, int]]:
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    columns = "route, signature, day, total"
    for name, signature, day, total in _of_the_most_frequent(
        rows, "sightings", columns, limit, "ORDER BY day"
    ):
        found[name, signature][day] = total
    return found


def _days(rows: Rows) -> dict[str, tuple[DayRow, ...]]:
    found: dict[str, list[DayRow]] = defaultdict(list)
    for name, *values in rows.ask(
        "route, day, python, go, matches, divergences, last_seen",
        "days",
        "ORDER BY route, day",
    ):
        found[name].append(DayRow(*values))
    return {name: tuple(days) for name, days in found.items()}


def _pairs(rows: Rows) -> tuple[PairTotals, ...]:
    counts = read_verdicts(rows)
    found = rows.ask(
        f"route, python_hash, artifact_hash, first_seen, last_seen, {_SKETCH}",
        "pairs",
        "ORDER BY last_seen",
        last=SKETCH_SIZE - 1,
    )
    return tuple(
        PairTotals(
            name,
            Versions(python, artifact),
            counts.get((name, python, artifact), {}),
            count_distinct(SKETCH_SIZE, known) if known > 0 else -known,
            first_seen,
            last_seen,
        )
        for name, python, artifact, first_seen, last_seen, known in found
    )


def _findings(rows: Rows, listed: Collection[str]) -> tuple[Found, ...]:
    return tuple(_found(listed, *row) for row in rows.ask(_FINDING, _FINDINGS, _ORDER))


def _found(listed: Collection[str], route: str, signature: str, when: float, *rest: Any) -> Found:
    python, artifact, *texts, causes, label, seen_python, seen_artifact, last_seen = rest
    behind = msgspec.json.decode(causes, type=tuple[CauseRow, ...])
    told: list[Any] = [*texts, behind]
    row = FindingRow(route, signature, when, Versions(python, artifact), *told)
    if label is None:
        return Found(row, None)
    versions = Versions(seen_python, seen_artifact)
    return Found(row, KindRow(label, versions, signature in listed, 1, last_seen))


def _timings(rows: Rows) -> tuple[TimingRow, ...]:
    return tuple(
        TimingRow(name, Versions(python_hash, artifact_hash), *measured)
        for name, python_hash, artifact_hash, *measured in rows.ask(
            "route, python_hash, artifact_hash, size, python, go, encoding, decoding, measured",
            "timings",
            "ORDER BY route, size",
        )
    )
