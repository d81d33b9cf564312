"""The store: what every process has observed, in one database that outlives them."""

import time
from collections.abc import Collection
from functools import partial

from strangler.store.database import Database
from strangler.store.instances import InstancesRow, read_instances
from strangler.store.overview import EXAMPLES, read_overview, read_state
from strangler.store.reading import (
    read_decisions,
    read_divergences,
    read_pairs,
    read_routes,
    read_samples,
    read_snapshots,
)
from strangler.store.retention import Retention
from strangler.store.rows import (
    Batch,
    DecisionRow,
    DivergenceRow,
    Example,
    Overview,
    PairRow,
    RouteRow,
)
from strangler.store.text import text


class Store:
    """The observations in one database.

    Every method raises StoreError, naming the place and the fix, when it cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """Where it is, for messages: a file, or a URL without its password."""
        return self._database.place

    def exists(self) -> bool:
        """Whether there is something to read; False until something is recorded."""
        return self._database.exists()

    def check_writable(self) -> None:
        """Raise StoreError when nothing could be recorded; records nothing."""
        self._database.check_writable()

    def record(self, batch: Batch, now: float | None = None) -> None:
        """Add a batch, in one transaction; what the store needs is made when missing.

        It was counted at the time `now`: by default, now.
        """
        from strangler.store.writing import write  # noqa: PLC0415 - loads the database library

        when = time.time() if now is None else now
        self._database.run(partial(write, batch=batch, now=when))

    def routes(self) -> tuple[RouteRow, ...]:
        """The totals of every route that was ever recorded, by name; empty without a store."""
        return self._database.read(read_routes) if self.exists() else ()

    def pairs(self, route: str | None = None) -> tuple[PairRow, ...]:
        """What comparing each pair of versions has shown: by route, then the latest first."""
        return self._database.read(partial(read_pairs, route=_name(route))) if self.exists() else ()

    def divergences(self, route: str | None = None) -> tuple[DivergenceRow, ...]:
        """The divergences of one route or of all: by route, then the most frequent first."""
        if not self.exists():
            return ()
        return self._database.read(partial(read_divergences, route=_name(route)))

    def samples(self, route: str) -> tuple[Example, ...]:
        """A fair sample of the calls of a route that matched, where such are kept."""
        if not self.exists():
            return ()
        return self._database.read(partial(read_samples, route=text(route)))

    def snapshots(self, route: str, limit: int) -> tuple[bytes, ...]:
        """The encoded smallest inputs of the most frequent divergences of a route, if kept."""
        if not self.exists():
            return ()
        return self._database.read(partial(read_snapshots, route=text(route), limit=limit))

    def decisions(self, route: str | None = None) -> tuple[DecisionRow, ...]:
        """Who changed the modes of one route or of all, and why: by route, the oldest first."""
        if not self.exists():
            return ()
        return self._database.read(partial(read_decisions, route=_name(route)))

    def instances(self, now: float | None = None) -> tuple[InstancesRow, ...]:
        """The instances of Go that there are at the time `now`, by artifact; by default, now."""
        if not self.exists():
            return ()
        when = time.time() if now is None else now
        return self._database.read(partial(read_instances, now=when))

    def overview(
        self,
        limit: int,
        route: str | None = None,
        listed: Collection[str] = (),
        examples: int = EXAMPLES,
    ) -> Overview:
        """What a report shows of one route or of all, with `limit` divergences of each.

        Each of these has at most so many `examples` beside its first and its smallest. Signatures
        that are `listed` are counted apart.
        """
        if not self.exists():
            return Overview()
        read = partial(read_overview, route=_name(route), limit=limit, listed=listed)
        return self._database.read(partial(read, examples=examples))

    def state(self) -> tuple[float, ...]:
        """Numbers of which one changes when there is something new for a report."""
        return self._database.read(read_state) if self.exists() else ()

    def prune(self, retention: Retention, now: float) -> int:
        """Delete what is too old at the time `now`, then the oldest until it fits; how much.

        Never what is open: divergences of the versions that a route had last.
        """
        if not self.exists():
            return 0
        from strangler.store.pruning import prune  # noqa: PLC0415 - loads the database library

        work = partial(prune, retention=retention, now=now, size=self._database.size)
        return self._database.run(work)


def _name(route: str | None) -> str | None:
    return None if route is None else text(route)
