"""The records room: what every process has observed, in one place that outlives them.

The only code that knows SQL. Importing this package loads no database library; `open_store` does.
"""

from typing import TYPE_CHECKING

from strangler.errors import StoreError

if TYPE_CHECKING:
    from strangler.store.sqlite import Store

__all__ = ["open_store"]


def open_store(url: str) -> "Store":
    """The store at a URL; nothing is opened or created before it is used.

    Raises StoreError when the URL is not one of a supported kind.
    """
    from strangler.store.sqlite import PREFIX, Store  # noqa: PLC0415 - loads the database library

    path = url.removeprefix(PREFIX)
    if path in {url, ""}:
        raise StoreError(
            f"store {url!r}: is not supported: write {PREFIX}PATH as `store` in migration.toml"
        )
    return Store(path)
