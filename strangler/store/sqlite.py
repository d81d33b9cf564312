"""The store in an SQLite file that many processes and threads share.

Every operation opens the file, works in one transaction, and closes it. A file that somebody
deleted is thus made anew, and nothing is open when the process forks.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from strangler.errors import StoreError
from strangler.store import migrations
from strangler.store.forking import unforked
from strangler.store.migrations import check_version
from strangler.store.query import Query, ask

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_APPLICATION = 0x53545247
"""SQLite's ``application_id`` of our files, so that other programs' files are left alone."""

_PATIENCE = 5.0
"""How many seconds an operation waits for other processes."""

_SLICE = 0.25
"""How many of them it waits at a time, while no other thread can fork."""

_PAUSE = 0.01
"""How many seconds other threads have to themselves in between."""

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

T = TypeVar("T")


class SQLite:
    """A database in one file; see the module for how it is shared."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._engines: dict[str, Engine] = {}

    @property
    def place(self) -> str:
        """The file."""
        return str(self.path)

    def exists(self) -> bool:
        """Whether there is a file; False until something is recorded."""
        try:
            self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:  # it is out of reach, and using it says so
            return True
        return True

    def check_writable(self) -> None:
        """Raise StoreError when the file, or where it is to be made, cannot be written to."""
        place = next(path for path in (self.path, *self.path.parents) if path.exists())
        if not os.access(place, os.W_OK) or not (place == self.path or place.is_dir()):
            raise StoreError(
                f"{place}: cannot be written to: make it writable, or set another `store` in "
                "migration.toml"
            )

    def read(self, work: Callable[[Query], T]) -> T:
        """What `work` returns, which only reads; without the database library."""
        return self._patiently(partial(self._read, work), "rw", sqlite3.Error)

    def run(self, work: "Callable[[Connection], T]") -> T:
        """What `work` returns in a transaction that may write; the file is made when missing."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path}: its directory cannot be made ({error.strerror}): "
                "make it, or set another `store` in migration.toml"
            ) from error
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - slow to import

        return self._patiently(partial(self._write, work), "rwc", sqlite3.Error, SQLAlchemyError)

    def size(self, connection: "Connection") -> int:
        """The bytes of the file that are in use."""
        pages, free, each = (
            _pragma(_driver(connection), name)
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * each

    def _patiently(self, attempt: Callable[[str], T], mode: str, *errors: type[Exception]) -> T:
        """What `attempt` returns with the file opened in a mode, once others let it."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with unforked():
                    return attempt(mode)
            except errors as error:
                code = _code(error)
                if code in _UNWRITABLE and mode == "rw" and self._at_rest():
                    mode = "ro&immutable=1"
                elif code not in _BUSY or time.monotonic() > deadline:
                    raise self._explain(error) from error
                else:
                    time.sleep(_PAUSE)

    def _read(self, work: Callable[[Query], T], mode: str) -> T:
        with closing(self._open(mode)) as connection:
            connection.execute("BEGIN")
            if self._version(connection) == migrations.latest():
                return work(partial(ask, connection))
        from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - seldom

        try:
            self._write(lambda _connection: None, mode)  # brings it up to date
        except DBAPIError as error:
            raise cast("sqlite3.Error", error.orig) from error
        return self._read(work, mode)

    def _write(self, work: "Callable[[Connection], T]", mode: str) -> T:
        with self._engine(mode).connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            version = self._version(_driver(connection))
            if version != migrations.latest():
                migrations.bring_up_to_date(connection, version)
                connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION}")
                connection.exec_driver_sql(f"PRAGMA user_version = {migrations.latest()}")
            result = work(connection)
            connection.commit()
            return result

    def _engine(self, mode: str) -> "Engine":
        if mode not in self._engines:  # keeps the statements that it has compiled
            from sqlalchemy import create_engine  # noqa: PLC0415 - slow to import
            from sqlalchemy.pool import NullPool  # noqa: PLC0415 - as above

            opened = partial(self._open, mode)
            self._engines[mode] = create_engine("sqlite://", creator=opened, poolclass=NullPool)
        return self._engines[mode]

    def _open(self, mode: str) -> sqlite3.Connection:
        status = self._status()
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        # Without an isolation level Python's module begins no transactions of its own.
        connection = sqlite3.connect(uri, uri=True, timeout=_SLICE, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            if mode == "rwc" and (status is None or not status.st_size):
                connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _at_rest(self) -> bool:
        """Whether nobody has the file open or left it in the middle of a transaction.

        It can then be read as it is, also by a user who may not make SQLite's files beside it.
        """
        status = self._status()
        regular = status is not None and stat.S_ISREG(status.st_mode)
        return regular and not Path(f"{self.path}-wal").exists()

    def _status(self) -> os.stat_result | None:
        try:
            return self.path.stat()
        except OSError:
            return None

    def _version(self, connection: sqlite3.Connection) -> int:
        """The file's version, when it is one that can be used; 0 for an empty file."""
        version = _pragma(connection, "user_version")
        [[tables]] = connection.execute("SELECT count(*) FROM sqlite_master")
        if tables and _pragma(connection, "application_id") != _APPLICATION:
            raise StoreError(
                f"{self.path}: is the database of another program: "
                "set another `store` in migration.toml"
            )
        check_version(self.place, version)
        return version

    def _explain(self, error: Exception) -> StoreError:
        code, status = _code(error), self._status()
        cause = getattr(error, "orig", error)
        if status is not None and stat.S_ISDIR(status.st_mode):
            problem = "is a directory: name a file as `store` in migration.toml"
        elif code in _BUSY:
            problem = (
                f"is locked by another process (waited {_PATIENCE:.0f} s): "
                "end the program that keeps it open"
            )
        elif code in _DAMAGED:
            problem = f"is not a readable store ({cause}): move it away, and a new one is made"
        elif code == sqlite3.SQLITE_FULL:
            problem = "cannot grow, the disk is full: free some space"
        elif code in _UNWRITABLE:
            problem = (
                f"cannot be opened or written ({cause}): make it and its directory writable, "
                "or set another `store` in migration.toml"
            )
        else:
            problem = f"cannot be used ({cause}): check the disk, or move the file away"
        return StoreError(f"{self.path}: {problem}")


def _driver(connection: "Connection") -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    [[value]] = connection.execute(f"PRAGMA {name}")
    return cast("int", value)


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 when Python's module raised the error itself."""
    return getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF
