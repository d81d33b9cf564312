import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from strangler.errors import StoreError
from strangler.store import migrations, open_store, sqlite
from strangler.store.rows import Batch, DivergenceRow, Example
from strangler.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "observations.db"


@pytest.fixture
def store(path: Path) -> Store:
    return open_store(f"sqlite:///{path}")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    monkeypatch.setattr(sqlite, "_SLICE", 0.01)


def counted(number: int = 1, route: str = "m:f", name: str = "go") -> Batch:
    return Batch(counts={(route, name): number})


def diverged(seen: float, text: str, *, route: str = "m:f") -> DivergenceRow:
    example = Example(seen, text, f"python {text}", f"go {text}", "result")
    return DivergenceRow(route, "s1", "value", 1, seen, example, example)


@contextmanager
def nobody() -> Iterator[None]:
    """Without the superuser's rights, which would make everything writable."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def changed_mode(path: Path, mode: int) -> Iterator[None]:
    before = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A directory that any user can reach: what pytest makes, only its owner can."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        yield home


def test_a_killed_writer_leaves_whole_batches(path: Path) -> None:
    code = textwrap.dedent("""
        import sys
        from strangler.store import open_store
        from strangler.store.rows import Batch

        store = open_store(f"sqlite:///{sys.argv[1]}")
        while True:
            store.record(Batch({("m:f", "go"): 1, ("m:f", "python"): 1}))
            print(flush=True)
    """)
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE) as writer:
            for _ in range(10):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
    store = open_store(f"sqlite:///{path}")
    [row] = store.routes()
    assert row.counts["go"] == row.counts["python"] >= 30
    store.record(counted(5))
    assert store.routes()[0].counts["go"] == row.counts["go"] + 5


def test_a_store_that_was_deleted_is_made_anew(store: Store, path: Path) -> None:
    store.record(counted(1))
    path.unlink()
    store.record(counted(2))
    assert store.routes()[0].counts == {"go": 2}


def test_a_store_whose_directory_was_deleted_is_made_anew(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a/b/observations.db")
    store.record(counted(1))
    (tmp_path / "a/b/observations.db").unlink()
    (tmp_path / "a/b").rmdir()
    store.record(counted(2))
    assert store.routes()[0].counts == {"go": 2}


def test_a_write_waits_for_another_one_to_end(store: Store, path: Path) -> None:
    store.record(counted(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writer = threading.Thread(target=store.record, args=(counted(2),))
        writer.start()
        writer.join(0.6)  # longer than one slice of waiting
        assert writer.is_alive()
        other.execute("ROLLBACK")
        writer.join()
    assert store.routes()[0].counts == {"go": 3}


def test_reading_does_not_wait_for_a_write(store: Store, path: Path) -> None:
    store.record(counted(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE counters SET total = 99")
        assert store.routes()[0].counts == {"go": 1}


# ---- A store that cannot be used -----------------------------------------------------------------


def message(call: Any, *arguments: Any) -> str:
    with pytest.raises(StoreError) as raised:
        call(*arguments)
    return str(raised.value)


@pytest.mark.usefixtures("impatient")
def test_a_locked_store_is_said_to_be_locked(store: Store, path: Path) -> None:
    store.record(counted(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        text = message(store.record, counted(1))
    assert text.startswith(f"{path}: is locked by another process (waited 0 s): end the program")


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough" * 100, b"short" * 10]
)
def test_a_file_of_another_kind_is_refused_and_left_alone(
    store: Store, path: Path, content: bytes
) -> None:
    path.write_bytes(content)
    for text in (message(store.routes), message(store.record, counted())):
        assert text.startswith(f"{path}: is not a readable store (file is not a database): move")
    assert path.read_bytes() == content


def test_a_damaged_store_is_refused(store: Store, path: Path) -> None:
    store.record(
        Batch(divergences=tuple(diverged(1.0, f"{n}", route=f"m:{n}") for n in range(500)))
    )
    content = bytearray(path.read_bytes())
    content[5000:30000] = b"\xff" * 25000
    path.write_bytes(content)
    assert message(store.divergences).startswith(f"{path}: is not a readable store (")


def test_a_store_that_was_copied_half_is_refused(store: Store, path: Path) -> None:
    store.record(
        Batch(divergences=tuple(diverged(1.0, f"{n}", route=f"m:{n}") for n in range(500)))
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert message(store.overview, 5).startswith(f"{path}: is not a readable store (")


def test_the_database_of_another_program_is_refused_and_left_alone(
    store: Store, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    before = path.read_bytes()
    for text in (message(store.routes), message(store.record, counted())):
        assert text == (
            f"{path}: is the database of another program: set another `store` in migration.toml"
        )
    assert path.read_bytes() == before


def test_a_store_of_a_newer_version_is_refused(store: Store, path: Path) -> None:
    store.record(counted())
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    for text in (message(store.routes), message(store.record, counted())):
        assert text == (
            f"{path}: was written by a newer strangler (version 99 of the store, this one knows "
            f"{migrations.latest()}): upgrade strangler, or set another `store` in migration.toml"
        )


def test_a_directory_is_refused(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}")
    for text in (message(store.routes), message(store.record, counted())):
        assert text == (f"{tmp_path}: is a directory: name a file as `store` in migration.toml")


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = open_store(f"sqlite:///{tmp_path}/file/observations.db")
    assert message(store.record, counted()) == (
        f"{tmp_path}/file/observations.db: its directory cannot be made (File exists): "
        "make it, or set another `store` in migration.toml"
    )


def test_a_store_that_cannot_be_written_is_refused_and_can_still_be_read(reachable: Path) -> None:
    path = reachable / "observations.db"
    store = open_store(f"sqlite:///{path}")
    store.record(counted(7))
    with changed_mode(path, 0o444), changed_mode(reachable, 0o555), nobody():
        assert message(store.record, counted()).startswith(f"{path}: cannot be opened or written (")
        assert store.routes()[0].counts == {"go": 7}
    store.record(counted(1))
    assert store.routes()[0].counts == {"go": 8}


def test_an_older_store_that_cannot_be_written_is_refused(
    reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = reachable / "observations.db"
    store = open_store(f"sqlite:///{path}")
    store.record(counted(7))
    step = sqlalchemy.text("CREATE TABLE added (x)")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, lambda c: c.execute(step)))
    with changed_mode(path, 0o444), changed_mode(reachable, 0o555), nobody():
        assert message(store.routes).startswith(f"{path}: cannot be opened or written (")
    assert store.routes()[0].counts == {"go": 7}


def test_a_store_that_cannot_be_read_is_refused(reachable: Path) -> None:
    path = reachable / "observations.db"
    store = open_store(f"sqlite:///{path}")
    store.record(counted(7))
    with changed_mode(path, 0o000), nobody():
        assert message(store.routes).startswith(f"{path}: cannot be opened or written (")


def test_a_store_that_cannot_be_reached_is_refused(reachable: Path) -> None:
    path = reachable / "observations.db"
    store = open_store(f"sqlite:///{path}")
    store.record(counted(7))
    with changed_mode(reachable, 0o000), nobody():
        for text in (message(store.routes), message(store.record, counted())):
            assert text.startswith(f"{path}: cannot be opened or written (")


def test_a_full_disk_is_said_to_be_full(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.record(counted())
    connect = sqlite3.connect

    def small(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    big = Batch(divergences=(diverged(1.0, "x" * 200_000),))
    assert message(store.record, big) == (
        f"{store.place}: cannot grow, the disk is full: free some space"
    )
    assert store.routes()[0].counts == {"go": 1}


# ---- The file ------------------------------------------------------------------------------------


def test_an_empty_file_becomes_a_store(store: Store, path: Path) -> None:
    path.touch()
    assert store.routes() == ()
    store.record(counted())
    assert store.routes()[0].counts == {"go": 1}


def test_the_file_is_in_wal_mode_and_marked_as_ours(store: Store, path: Path) -> None:
    store.record(counted())
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        assert other.execute("PRAGMA application_id").fetchall() == [(0x53545247,)]


@pytest.mark.parametrize("name", ["a b#c?d%20e.db", "données.db", "x'y\"z.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    store = open_store(f"sqlite:///{tmp_path}/{name}")
    store.record(counted())
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert store.routes()[0].counts == {"go": 1}
