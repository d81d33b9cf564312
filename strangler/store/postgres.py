"""The store in a PostgreSQL database, for programs on several hosts.

Everything is in a schema of its own. Every operation connects, works in one transaction, and
disconnects: once a second for a busy process, and a server that was away is found again.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from strangler.errors import StoreError
from strangler.store import migrations
from strangler.store.forking import unforked
from strangler.store.query import Query
from strangler.store.tables import METADATA

_SCHEMA = "strangler"

_MIGRATING = 0x53545247
"""The advisory lock of whoever makes or changes the tables."""

_SECONDS = 5
"""How long an operation waits for the server, and for other processes."""

T = TypeVar("T")


class PostgreSQL:
    """The schema `strangler` of one database; see the module for how it is shared."""

    def __init__(self, url: str) -> None:
        """Raises StoreError when it is not a URL, or the driver is not installed."""
        try:
            self._url: URL = make_url(url)
        except (SQLAlchemyError, ValueError) as error:
            raise StoreError(
                f"store {url.partition('://')[0]}://…: is not a URL: write "
                "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE as `store` in migration.toml"
            ) from error

    @property
    def place(self) -> str:
        """The URL without its password."""
        return self._url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Whether anything was recorded in the database yet."""
        return self._connected(self._version) > 0

    def check_writable(self) -> None:
        """Raise StoreError when the user may neither use the schema nor make it."""

        def may_write(connection: Connection) -> bool:
            schema = connection.scalar(text(f"SELECT to_regnamespace('{_SCHEMA}')"))
            question = (
                "has_database_privilege(current_database(), 'CREATE')"
                if schema is None
                else f"has_schema_privilege('{_SCHEMA}', 'USAGE')"
            )
            return cast("bool", connection.scalar(text(f"SELECT {question}")))

        if not self._connected(may_write):
            raise StoreError(
                f"{self.place}: cannot be written to: GRANT its user CREATE on the database, or "
                "set another `store` in migration.toml"
            )

    def read(self, work: Callable[[Query], T]) -> T:
        """What `work` returns, which only reads."""

        def asked(connection: Connection) -> T:
            def query(statement: str, /, **values: Any) -> Sequence[Sequence[Any]]:
                return connection.execute(text(statement), values).all()

            return work(query)

        return self.run(asked)

    def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns in a transaction; the schema is made when it is missing."""

        def attempt(connection: Connection) -> T:
            if self._version(connection) != migrations.latest():
                self._migrate(connection)
            return work(connection)

        return self._connected(attempt)

    def size(self, connection: Connection) -> int:
        """The bytes that the rows have together, without indexes and what awaits a vacuum."""
        sizes = (
            select(text(f"coalesce(sum(pg_column_size({name}.*)), 0)::bigint")).select_from(table)
            for name, table in METADATA.tables.items()
        )
        return sum(connection.execute(size).scalar_one() for size in sizes)

    @cached_property
    def _engine(self) -> Engine:
        options = {
            "search_path": _SCHEMA,
            "lock_timeout": f"{_SECONDS}s",
            "statement_timeout": f"{_SECONDS}s",
        }
        arguments = {
            "connect_timeout": _SECONDS,
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        }
        try:
            with unforked():  # imports the driver
                return create_engine(self._url, connect_args=arguments, poolclass=NullPool)
        except ImportError as error:
            raise StoreError(
                f"{self.place}: needs psycopg: `pip install 'strangler[postgres]'`, or set "
                "another `store` in migration.toml"
            ) from error

    def _connected(self, work: Callable[[Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            raise StoreError(
                f"{self.place}: cannot be used ({reason}): check that the server runs and that "
                "the user may create a schema there, or set another `store` in migration.toml"
            ) from error

    def _version(self, connection: Connection) -> int:
        """The version of the tables, when they can be used; 0 when there are none."""
        # Asks a table, not `to_regclass`: that one may not know yet what another process has made.
        made = f"FROM pg_tables WHERE schemaname = '{_SCHEMA}' AND tablename = 'version'"
        if not connection.scalar(text(f"SELECT count(*) {made}")):
            return 0
        version = cast("int", connection.scalar(text("SELECT number FROM version")))
        migrations.check_version(self.place, version)
        return version

    def _migrate(self, connection: Connection) -> None:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
        version = self._version(connection)
        if version == migrations.latest():
            return
        if version == 0:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"))
            connection.execute(text("CREATE TABLE version (number INTEGER NOT NULL)"))
            connection.execute(text("INSERT INTO version VALUES (0)"))
        migrations.bring_up_to_date(connection, version)
        number = {"number": migrations.latest()}
        connection.execute(text("UPDATE version SET number = :number"), number)
