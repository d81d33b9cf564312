"""What is particular to PostgreSQL."""

import sys
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from strangler.errors import StoreError
from strangler.store import open_store
from strangler.store.rows import Batch


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def message(call: Any, *arguments: Any) -> str:
    with pytest.raises(StoreError) as raised:
        call(*arguments)
    return str(raised.value)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    store = open_store("postgresql+psycopg://user:secret@127.0.0.1:1/db")
    shown = message(store.record, Batch({("m:f", "go"): 1}))
    assert shown.startswith("postgresql+psycopg://user:***@127.0.0.1:1/db: cannot be used (")
    assert "check that the server runs" in shown
    assert "secret" not in shown


def test_what_is_no_url_is_refused_without_its_password() -> None:
    shown = message(open_store, "postgresql+psycopg://user:secret@host:port/db")
    assert shown.startswith("store postgresql+psycopg://…: is not a URL")
    assert "secret" not in shown


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store("postgresql+psycopg://user@host/db")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    shown = message(store.routes)
    assert shown == (
        "postgresql+psycopg://user@host/db: needs psycopg: `pip install 'strangler[postgres]'`, "
        "or set another `store` in migration.toml"
    )


def test_a_user_who_may_not_make_the_schema_is_told_so(postgres_url: str) -> None:
    name = make_url(postgres_url).database
    execute(
        postgres_url,
        f"CREATE ROLE weak_{name} LOGIN PASSWORD 'weak'",
        f"REVOKE CREATE ON DATABASE {name} FROM PUBLIC",
    )
    try:
        weak = make_url(postgres_url).set(username=f"weak_{name}", password="weak")
        store = open_store(weak.render_as_string(hide_password=False))
        assert "GRANT its user CREATE on the database" in message(store.check_writable)
        assert "permission denied" in message(store.record, Batch({("m:f", "go"): 1}))
        open_store(postgres_url).record(Batch({("m:f", "go"): 1}))
        assert "GRANT its user CREATE" in message(store.check_writable)
    finally:
        execute(postgres_url, f"DROP ROLE weak_{name}")


def test_the_records_are_in_a_schema_of_their_own(postgres_url: str) -> None:
    execute(postgres_url, "CREATE TABLE counters (theirs INTEGER)")
    store = open_store(postgres_url)
    store.record(Batch({("m:f", "go"): 1}))
    execute(postgres_url, "SELECT theirs FROM public.counters")
    assert store.routes()[0].counts == {"go": 1}


def test_text_with_zero_characters_is_escaped(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.record(Batch({("m:\0", "go"): 1}))
    assert store.routes()[0].route == r"m:\x00"
