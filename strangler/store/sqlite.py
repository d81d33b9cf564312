"""The store in an SQLite file that many processes and threads share.

Every operation opens the file, works in one transaction, and closes it. A file that somebody
deleted is thus made anew, and nothing is open when the process forks.
"""

import os
import sqlite3
import stat
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import TypeVar, cast

from strangler.errors import StoreError
from strangler.store.forking import unforked
from strangler.store.latency import Durations, Latency
from strangler.store.migrations import MIGRATIONS, VERSION
from strangler.store.rows import Batch, DivergenceRow, EvidenceRow, Example, RouteRow, Side

PREFIX = "sqlite:///"
"""What the URL of an SQLite store begins with."""

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

_ADD_COUNT = """
    INSERT INTO counters VALUES (?, ?, ?)
    ON CONFLICT (route, name) DO UPDATE SET count = count + excluded.count
"""
_ADD_LATENCY = """
    INSERT INTO latencies VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (route, side, bucket) DO UPDATE SET count = count + excluded.count,
        seconds = seconds + excluded.seconds
"""
_ADD_DIVERGENCE = """
    INSERT INTO divergences VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (route, signature) DO UPDATE SET count = count + excluded.count,
        last_seen = max(last_seen, excluded.last_seen)
"""
_KEEP_EXAMPLE = """
    INSERT INTO examples VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (route, signature, kind) DO UPDATE SET seen = excluded.seen, input = excluded.input,
        python = excluded.python, go = excluded.go, path = excluded.path
    WHERE CASE kind
        WHEN 'first' THEN excluded.seen < seen
        ELSE (length(excluded.input), excluded.input) < (length(input), input)
    END
"""
_SET_EVIDENCE = """
    INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_DIVERGENCES = """
    SELECT route, signature, cause, count, last_seen,
        first.seen, first.input, first.python, first.go, first.path,
        smallest.seen, smallest.input, smallest.python, smallest.go, smallest.path
    FROM divergences
        JOIN examples first USING (route, signature)
        JOIN examples smallest USING (route, signature)
    WHERE first.kind = 'first' AND smallest.kind = 'smallest' AND (?1 IS NULL OR route = ?1)
    ORDER BY route, count DESC, signature
"""


class Store:
    """The observations in one SQLite file; see the module for how it is shared.

    Every method raises StoreError, naming the file and the fix, when the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def exists(self) -> bool:
        """Whether there is a file; False until something is recorded."""
        try:
            self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:  # it is out of reach, and using it says so
            return True
        return True

    def record(self, batch: Batch) -> None:
        """Add a batch, in one transaction; the file and its directory are made when missing."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path}: its directory cannot be made ({error.strerror}): "
                "make it, or set another `store` in migration.toml"
            ) from error
        self._run(lambda connection: _write(connection, batch), write=True)

    def routes(self) -> tuple[RouteRow, ...]:
        """The totals of every route that was ever recorded, by name; empty without a file."""
        return self._run(_read_routes) if self.exists() else ()

    def divergences(self, route: str | None = None) -> tuple[DivergenceRow, ...]:
        """The divergences of one route or of all: by route, then the most frequent first."""
        return self._run(lambda c: _read_divergences(c, route)) if self.exists() else ()

    def _run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        deadline = time.monotonic() + _PATIENCE
        mode = "rwc" if write else "rw"
        while True:
            try:
                with unforked():
                    return self._attempt(work, mode)
            except sqlite3.Error as error:
                code = _code(error)
                if code in _UNWRITABLE and mode == "rw" and self._at_rest():
                    mode = "ro&immutable=1"
                elif code not in _BUSY or time.monotonic() > deadline:
                    raise self._explain(error) from error
                else:
                    time.sleep(_PAUSE)

    def _attempt(self, work: Callable[[sqlite3.Connection], T], mode: str) -> T:
        write = mode == "rwc"
        status = self._status()
        new = write and (status is None or not status.st_size)
        uri = f"{self.path.absolute().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_SLICE, isolation_level=None)
        ) as connection:
            connection.execute("PRAGMA synchronous = NORMAL")
            if new:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            if self._version(connection) < VERSION and not write:
                connection.execute("ROLLBACK")
                connection.execute("BEGIN IMMEDIATE")
            self._migrate(connection)
            result = work(connection)
            connection.execute("COMMIT")
            return result

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
        [[version]] = connection.execute("PRAGMA user_version")
        [[application]] = connection.execute("PRAGMA application_id")
        [[tables]] = connection.execute("SELECT count(*) FROM sqlite_master")
        if tables and application != _APPLICATION:
            raise StoreError(
                f"{self.path}: is the database of another program: "
                "set another `store` in migration.toml"
            )
        if version > VERSION:
            raise StoreError(
                f"{self.path}: was written by a newer strangler (version {version} of the store, "
                f"this one knows {VERSION}): upgrade strangler, or set another `store` in "
                "migration.toml"
            )
        return cast("int", version)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        steps = MIGRATIONS[self._version(connection) :]
        for statement in (statement for step in steps for statement in step):
            connection.execute(statement)
        if steps:
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")

    def _explain(self, error: sqlite3.Error) -> StoreError:
        code, status = _code(error), self._status()
        if status is not None and stat.S_ISDIR(status.st_mode):
            problem = "is a directory: name a file as `store` in migration.toml"
        elif code in _BUSY:
            problem = (
                f"is locked by another process (waited {_PATIENCE:.0f} s): "
                "end the program that keeps it open"
            )
        elif code in _DAMAGED:
            problem = f"is not a readable store ({error}): move it away, and a new one is made"
        elif code == sqlite3.SQLITE_FULL:
            problem = "cannot grow, the disk is full: free some space"
        elif code in _UNWRITABLE:
            problem = (
                f"cannot be opened or written ({error}): make it and its directory writable, "
                "or set another `store` in migration.toml"
            )
        else:
            problem = f"cannot be used ({error}): check the disk, or move the file away"
        return StoreError(f"{self.path}: {problem}")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 when Python's module raised the error itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _write(connection: sqlite3.Connection, batch: Batch) -> None:
    connection.executemany(
        _ADD_COUNT, ((_text(route), name, n) for (route, name), n in batch.counts.items())
    )
    connection.executemany(
        _ADD_LATENCY, ((_text(key[0]), *key[1:], *d) for key, d in batch.latencies.items())
    )
    for row in batch.divergences:
        key = _text(row.route), _text(row.signature)
        connection.execute(_ADD_DIVERGENCE, (*key, _text(row.cause), row.count, row.last_seen))
        for kind, example in (("first", row.first), ("smallest", row.smallest)):
            texts = (example.input, example.python, example.go, example.path)
            connection.execute(_KEEP_EXAMPLE, (*key, kind, example.seen, *map(_text, texts)))
    connection.executemany(
        _SET_EVIDENCE,
        ([_text(v) if isinstance(v, str) else v for v in astuple(e)] for e in batch.evidence),
    )


def _text(value: str) -> str:
    """The text as SQLite can hold it: a `repr` of the user's may return lone surrogates."""
    return value.encode("utf-8", "backslashreplace").decode()


def _read_routes(connection: sqlite3.Connection) -> tuple[RouteRow, ...]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for route, name, count in connection.execute("SELECT route, name, count FROM counters"):
        counts[route][name] = count
    buckets: dict[tuple[str, Side], dict[int, Durations]] = defaultdict(dict)
    for route, side, bucket, *durations in connection.execute(
        "SELECT route, side, bucket, count, seconds FROM latencies"
    ):
        buckets[route, side][bucket] = Durations(*durations)
    evidence = {row[0]: EvidenceRow(*row) for row in connection.execute("SELECT * FROM evidence")}
    return tuple(
        RouteRow(
            route,
            counts.get(route, {}),
            Latency(buckets.get((route, "python"), {})),
            Latency(buckets.get((route, "go"), {})),
            evidence.get(route),
        )
        for route in sorted({*counts, *(route for route, _ in buckets), *evidence})
    )


def _read_divergences(
    connection: sqlite3.Connection, route: str | None
) -> tuple[DivergenceRow, ...]:
    rows = connection.execute(_DIVERGENCES, (route,))
    return tuple(
        DivergenceRow(
            name, signature, cause, count, last_seen, Example(*examples[:5]), Example(*examples[5:])
        )
        for name, signature, cause, count, last_seen, *examples in rows
    )
