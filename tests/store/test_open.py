import subprocess
import sys
from pathlib import Path

import pytest

from strangler.errors import StoreError
from strangler.store import open_store
from strangler.store.rows import Batch


def test_nothing_is_created_by_opening_or_reading(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/deep/observations.db")
    assert not store.exists()
    assert store.routes() == ()
    assert store.divergences() == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://user:secret@db/x", "postgresql://…"),
        ("observations.db", "'observations.db'"),
        ("sqlite://x", "sqlite://…"),
        ("sqlite:///", "sqlite://…"),
        ("", "''"),
    ],
)
def test_another_kind_of_store_is_refused_with_the_kinds_there_are(url: str, shown: str) -> None:
    with pytest.raises(StoreError) as raised:
        open_store(url)
    assert str(raised.value) == (
        f"store {shown}: is not supported: write sqlite:///PATH or "
        "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE as `store` in migration.toml"
    )


def test_importing_the_package_loads_no_database_library() -> None:
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"  # a measurement of coverage may use one
        "import strangler.store, strangler.store.rows\n"
        "sys.exit(bool({'sqlite3', 'sqlalchemy'} & (set(sys.modules) - before)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_sqlite_file_is_read_without_the_database_library(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/observations.db"
    open_store(url).record(Batch({("m:f", "go"): 3}))
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"  # a measurement of coverage may use one
        "from strangler.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "store.routes(), store.divergences(), store.decisions(), store.overview(5), store.state()\n"
        "sys.exit('sqlalchemy' in set(sys.modules) - before)"
    )
    assert subprocess.run([sys.executable, "-c", code, url], check=False).returncode == 0
