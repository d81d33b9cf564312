"""The one question to the store that must be answered before the first call.

It waits for nobody and repairs nothing, and only an SQLite file can answer it that fast. Everybody
else reads the store through `strangler.store.store`.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from strangler.store.query import ask
from strangler.store.reading import read_decisions
from strangler.store.rows import DecisionRow, demotions_in_force

_PREFIX = "sqlite:///"

_SECONDS = 0.25
"""How long to wait for whoever writes."""


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
            return demotions_in_force(read_decisions(partial(ask, connection)))
    except sqlite3.Error:  # locked, damaged, of another version: the store itself will say so
        return None
