"""The one question to the store that must be answered before the first call.

It is put to an SQLite file directly: the database library takes longer to import than the first
answer may take. Everybody else reads the store through `strangler.store.store`.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from strangler.outcome import Versions
from strangler.store.rows import DecisionRow, demotions_in_force

_PREFIX = "sqlite:///"

_SECONDS = 0.25
"""How long to wait for whoever writes."""

_DECISIONS = """
    SELECT route, kind, mode, step, reason, seen, author, python_hash, artifact_hash, forced,
        failed, rank
    FROM decisions ORDER BY route, seen, rank
"""


def read_demotions(url: str) -> Mapping[str, DecisionRow] | None:
    """The demotions in force, by route; None when that cannot be found out quickly."""
    path = Path(url.removeprefix(_PREFIX))
    if not url.startswith(_PREFIX):
        return None
    if not path.exists():
        return {}
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_SECONDS)) as connection:
            rows = connection.execute(_DECISIONS).fetchall()
    except sqlite3.Error:  # locked, damaged, of another version: the store itself will say so
        return None
    decisions = []
    for route, kind, mode, step, reason, seen, author, *hashes, forced, failed, rank in rows:
        versions = Versions(*hashes)
        row = DecisionRow(route, kind, mode, step, reason, seen, author, versions)
        decisions.append(replace(row, forced=bool(forced), failed=failed, rank=rank))
    return demotions_in_force(decisions)
