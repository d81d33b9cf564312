"""Rows about instances of Go: how many there are, how much memory they have, what became of others.

Routes of one artifact share its instances, so these go by artifact, not by route.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strangler.store.query import Query  # imports sqlite3

SILENCE = 1800.0
"""Seconds after which a process that says nothing is taken for ended; it speaks more often."""

COLUMNS = "artifact, process, last_seen, created, recycled, poisoned, alive, memory"
"""Those of the table, in the order of `ProcessInstances`."""


@dataclass(frozen=True, slots=True)
class ProcessInstances:
    """What one process has to add about the instances of one artifact.

    `created`, `recycled` (given up in good order) and `poisoned` (thrown away after a failure) are
    how many more there were; `alive` instances have `memory` bytes of linear memory together, as of
    `last_seen`.
    """

    artifact: str
    process: str
    last_seen: float
    created: int = 0
    recycled: int = 0
    poisoned: int = 0
    alive: int = 0
    memory: int = 0

    def __add__(self, later: "ProcessInstances") -> "ProcessInstances":
        """Both rows, of the same process and artifact, as one."""
        return ProcessInstances(
            self.artifact,
            self.process,
            later.last_seen,
            self.created + later.created,
            self.recycled + later.recycled,
            self.poisoned + later.poisoned,
            later.alive,
            later.memory,
        )


@dataclass(frozen=True, slots=True)
class InstancesRow:
    """The instances of one artifact, over all processes.

    `processes` have `alive` instances with `memory` bytes; the other numbers are of all times.
    """

    artifact: str
    processes: int
    alive: int
    memory: int
    created: int
    recycled: int
    poisoned: int


def read_instances(query: "Query", now: float) -> tuple[InstancesRow, ...]:
    """The instances of every artifact at the time `now`, by artifact."""
    return add_up(map(_row, query(f"SELECT {COLUMNS} FROM instances ORDER BY artifact")), now)  # noqa: S608 - no values


def _row(values: Sequence[object]) -> ProcessInstances:
    return ProcessInstances(*values)  # type: ignore[arg-type]


def add_up(rows: Iterable[ProcessInstances], now: float) -> tuple[InstancesRow, ...]:
    """The same over all processes; of those that have ended by `now`, what they have counted."""
    found: dict[str, list[ProcessInstances]] = defaultdict(list)
    for row in rows:
        found[row.artifact].append(row)
    return tuple(_total(artifact, rows, now) for artifact, rows in found.items())


def _total(artifact: str, rows: Sequence[ProcessInstances], now: float) -> InstancesRow:
    running = [row for row in rows if row.alive and row.last_seen > now - SILENCE]
    return InstancesRow(
        artifact,
        len({row.process for row in running}),
        sum(row.alive for row in running),
        sum(row.memory for row in running),
        sum(row.created for row in rows),
        sum(row.recycled for row in rows),
        sum(row.poisoned for row in rows),
    )
