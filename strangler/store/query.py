"""How the store is read: in plain SQL, which every kind of database understands.

What is written goes through SQLAlchemy, which takes longer to import than a report to read; an
SQLite file is read without it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol


class Query(Protocol):
    """Asks the database, within one transaction: ``query("SELECT … = :name", name=value)``."""

    def __call__(self, statement: str, /, **values: Any) -> Sequence[Sequence[Any]]:
        """All rows."""


def ask(connection: sqlite3.Connection, statement: str, /, **values: Any) -> Sequence[Any]:
    """A `Query` of an SQLite file."""
    return connection.execute(statement, values).fetchall()


class Rows:
    """Asks for the rows of one route, or of all."""

    def __init__(self, query: Query, route: str | None = None) -> None:
        self._query = query
        self._values = {} if route is None else {"route": route}
        self._where = "" if route is None else "WHERE route = :route"

    def ask(
        self, columns: str, table: str, rest: str = "", **values: Any
    ) -> Sequence[Sequence[Any]]:
        """The route's rows of a table; `rest` follows the condition."""
        return self.run(self.select(columns, table, rest), **values)

    def select(self, columns: str, table: str, rest: str = "") -> str:
        """The statement for that."""
        return f"SELECT {columns} FROM {table} {self._where} {rest}"  # noqa: S608 - no values

    def run(self, statement: str, **values: Any) -> Sequence[Sequence[Any]]:
        """The rows of a statement that may name the route."""
        return self._query(statement, **self._values, **values)
