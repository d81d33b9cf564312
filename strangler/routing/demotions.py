"""The demotions that are in force: those of the store, and those this process has just made.

A store that cannot be used is no obstacle: what this process has decided holds here, and is written
when the store is back.
"""

import os
from collections.abc import Mapping
from threading import Lock, Thread

from strangler.errors import StoreError
from strangler.routing.log import warn_once
from strangler.store import open_store
from strangler.store.quick import read_demotions
from strangler.store.rows import Batch, DecisionRow, demotions_in_force

_SECONDS = 1.0
"""How long a first call waits for a store that cannot be read quickly."""


class Demotions:
    """What this process knows of demotions, by route."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: Mapping[str, DecisionRow] | None = None
        self._own: dict[str, DecisionRow] = {}

    def find(self, url: str, route: str) -> DecisionRow | None:
        """The demotion of a route. Reads the store at `url` when nobody has read it yet."""
        if self._stored is None:
            self._read_first(url)
        return self._own.get(route) or (self._stored or {}).get(route)

    def add(self, row: DecisionRow) -> None:
        """Put a demotion in force in this process; `exchange` brings it to the others."""
        with self._lock:
            self._own[row.route] = row

    def exchange(self, url: str) -> bool:
        """Write what is new here and read what is new there; whether something was.

        Raises nothing: a store that cannot be used is logged once.
        """
        with self._lock:
            own = dict(self._own)
        try:
            store = open_store(url)
            if own:
                store.record(Batch(decisions=tuple(own.values())))
            stored = demotions_in_force(store.decisions())
        except StoreError as error:
            warn_once(f"demotions are not shared with other processes: {error}")
            return False
        with self._lock:
            changed = stored != self._stored
            self._stored = stored
            for route, row in own.items():
                if self._own.get(route) is row:
                    del self._own[route]
        return changed or bool(own)

    def forget(self) -> None:
        """Read the store again when it is next needed."""
        self.__init__()  # type: ignore[misc]  # as new

    def inherit(self) -> None:
        """Begin in a forked child: what the parent has decided is for the parent to write."""
        self._lock = Lock()
        self._stored = {**(self._stored or {}), **self._own} if self._own else self._stored
        self._own = {}

    def _read_first(self, url: str) -> None:
        stored = read_demotions(url)
        if stored is None:
            thread = Thread(target=self.exchange, args=(url,), daemon=True)
            thread.start()
            thread.join(_SECONDS)
            stored = self._stored or {}
        with self._lock:
            if self._stored is None:
                self._stored = stored


demotions = Demotions()
"""Those of this process."""

os.register_at_fork(after_in_child=demotions.inherit)
