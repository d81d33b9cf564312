"""What the store asks of a kind of database."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from strangler.store.query import Query

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")


class Database(Protocol):
    """One place that many processes and threads share.

    Every operation connects, works in one transaction, and disconnects, so that nothing is open
    when the process forks, and a database that went away is found again when it is back.
    """

    @property
    def place(self) -> str:
        """Where it is, for messages: a file, or a URL without its password."""

    def exists(self) -> bool:
        """Whether anything was recorded there yet."""

    def check_writable(self) -> None:
        """Raise StoreError when `run` could not write; writes nothing."""

    def read(self, work: Callable[[Query], T]) -> T:
        """What `work` returns, which only reads.

        Raises StoreError, naming the place and the fix, when the database cannot be used.
        """

    def run(self, work: Callable[["Connection"], T]) -> T:
        """What `work` returns in a transaction that may write; tables are made when missing.

        Raises StoreError like `read`.
        """

    def size(self, connection: "Connection") -> int:
        """How many bytes the records take."""
