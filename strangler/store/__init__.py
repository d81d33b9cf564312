"""The records room: what every process has observed, in one place that outlives them.

The only code that knows SQL. Importing this package loads no database library; `open_store` does.
"""

from typing import TYPE_CHECKING

from strangler.errors import StoreError

if TYPE_CHECKING:
    from strangler.store.store import Store

__all__ = ["open_store"]

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+psycopg://"


def open_store(url: str) -> "Store":
    """The store at a URL; nothing is opened or created before it is used.

    Raises StoreError when the URL is not one of a supported kind.
    """
    path = url.removeprefix(_SQLITE)
    postgresql = url.startswith(_POSTGRESQL)
    if path in {url, ""} and not postgresql:
        scheme, separator, _ = url.partition("://")  # the rest may hold a password
        shown = f"{scheme}://…" if separator else repr(url)
        raise StoreError(
            f"store {shown}: is not supported: write {_SQLITE}PATH or "
            f"{_POSTGRESQL}USER:PASSWORD@HOST/DATABASE as `store` in migration.toml"
        )
    from strangler.store.store import Store  # noqa: PLC0415 - not needed to import the package

    if postgresql:
        from strangler.store.postgres import PostgreSQL  # noqa: PLC0415 - as above

        return Store(PostgreSQL(url))
    from strangler.store.sqlite import SQLite  # noqa: PLC0415 - as above

    return Store(SQLite(path))
