"""One suite for every kind of database: SQLite in a file, and a real PostgreSQL server."""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from strangler.store import open_store
from strangler.store.store import Store

NAMED = os.environ.get("STRANGLER_TEST_POSTGRES")
NUMBERS = itertools.count()


def _programs() -> Path:
    """Where the server's programs are: Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip(  # .ci/run installs it, and would miss the coverage of these tests
            "PostgreSQL is not installed: `apt-get install postgresql`, or set "
            "STRANGLER_TEST_POSTGRES=postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
        )
    return found[0].parent if found else Path(on_path).resolve().parent


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server where databases may be made: the one that is named, or one of our own."""
    if NAMED:
        yield NAMED
        return
    programs = _programs()
    # The server refuses to run as root, and to live where its user cannot look.
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="strangler-pg-", ignore_cleanup_errors=True) as folder:
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        data, port = f"{folder}/data", _free_port()
        plain: dict[str, Any] = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
        subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "tester", "-E", "UTF8", "-N"],
            check=True,
            capture_output=True,
            **as_user,
            **plain,
        )
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log"]
        subprocess.run(
            [*control, "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            **as_user,
            **plain,
        )
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, **as_user, **plain)


@pytest.fixture
def postgres_url(server: str) -> Iterator[str]:
    """The URL of an empty database."""
    name = f"strangler_test_{os.getpid()}_{next(NUMBERS)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/observations.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def store(url: str) -> Store:
    return open_store(url)
