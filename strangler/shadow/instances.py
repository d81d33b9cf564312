"""What this process has to say of its instances of Go, when there is something new."""

import os
import socket
from collections.abc import Callable, Mapping

from strangler.store.instances import SILENCE, ProcessInstances

Counts = Mapping[str, Mapping[str, int]]
"""Artifact -> counter -> total of this process (see `strangler.store.instances`)."""

_SPEAKS = SILENCE / 3
"""Seconds between two words of a process that has instances, at most."""

_COUNTED = ("created", "recycled", "poisoned")
_PRESENT = ("alive", "memory")


class Instances:
    """Compares the counts that `read` returns with those told last.

    `read` must not wait for a lock: it is also called in a forked child.
    """

    def __init__(self, read: Callable[[], Counts]) -> None:
        self._read = read
        self._told: dict[str, ProcessInstances] = {}
        self._totals: dict[str, tuple[int, ...]] = {}
        self._process = _process()

    def restart(self) -> None:
        """Begin anew in a forked child: what was counted before is for the parent to tell."""
        self._process = _process()
        self._told = {}
        self._totals = {artifact: _pick(counts) for artifact, counts in self._read().items()}

    def news(self, now: float, *, ending: bool) -> list[ProcessInstances]:
        """What is new at the time `now`; a process that is `ending` has no instances any more."""
        found = []
        for artifact, counts in self._read().items():
            totals, before = _pick(counts), self._totals.get(artifact, (0, 0, 0))
            present = (0, 0) if ending else tuple(counts[name] for name in _PRESENT)
            row = ProcessInstances(
                artifact, self._process, now, *map(_growth, before, totals), *present
            )
            if self._is_new(row):
                found.append(row)
                self._told[artifact] = row
                self._totals[artifact] = totals
        return found

    def _is_new(self, row: ProcessInstances) -> bool:
        told = self._told.get(row.artifact)
        if row.created or row.recycled or row.poisoned:
            return True
        if told is None:
            return row.alive > 0
        if (row.alive, row.memory) != (told.alive, told.memory):
            return True
        return row.alive > 0 and row.last_seen - told.last_seen >= _SPEAKS


def _growth(before: int, after: int) -> int:
    return after - before if after >= before else after  # the artifact was read anew


def _pick(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counts[name] for name in _COUNTED)


def _process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
