"""What a program has really called: recorded in its own processes, read here."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from strangler.errors import ScanError
from strangler.scan.cost import Estimate, estimate, rescaled
from strangler.scan.function import Function
from strangler.scan.judging import Candidate
from strangler.scan.recorded import recorded
from strangler.scan.values import hint, restore


class _Row(msgspec.Struct):
    calls: int
    seconds: float
    own: float
    native: float
    sizes: list[int]
    values: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One function's calls: seconds in all, in itself, and in what CPython does in C for it.

    `size` is the median number of elements of its largest argument; `hints` are the annotations
    that what was looked at fits, by parameter, and the result's under ``return``.
    """

    calls: int
    seconds: float
    own: float
    native: float
    size: int
    hints: Mapping[str, str] = field(default_factory=dict)


Profile = Mapping[str, Seen]
"""By file and first line: ``/shop/tax.py:12``."""


def record(command: Sequence[str], root: Path) -> tuple[int, Profile]:
    """Run a program to its end; its exit code, and the functions below `root` that it called.

    Raises ScanError when it cannot be started, or when nothing was recorded.
    """
    with recorded(command, {"STRANGLER_SCAN_ROOT": str(root.resolve())}) as (status, folder):
        found = _merged(sorted(folder.glob("*.json")))
    if not found:
        raise ScanError(
            f"{' '.join(command)}: called nothing below {root}: name the folder of your code as "
            "PATH, and a command that runs Python in this environment"
        )
    return status, found


def _merged(files: Sequence[Path]) -> Profile:
    rows: dict[str, _Row] = {}
    for file in files:
        for key, row in msgspec.convert(json.loads(file.read_bytes()), dict[str, _Row]).items():
            known = rows.setdefault(key, _Row(0, 0.0, 0.0, 0.0, [], []))
            known.calls += row.calls
            known.seconds += row.seconds
            known.own += row.own
            known.native += row.native
            known.sizes += row.sizes
            known.values += row.values
    return {
        key: Seen(
            row.calls,
            row.seconds,
            row.own,
            row.native,
            round(statistics.median(row.sizes)) if row.sizes else 1,
            _hints(row.values),
        )
        for key, row in rows.items()
        if row.calls
    }


def _hints(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    values: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.items():
            values.setdefault(name, []).append(restore(value))
    return {name: hint(seen) for name, seen in values.items()}


def seen_of(profile: Profile, function: Function) -> Seen | None:
    """What was seen of a function; a decorated one begins at its first decorator."""
    for line in range(function.line - len(function.decorators), function.line + 1):
        seen = profile.get(f"{function.file.resolve()}:{line}")
        if seen is not None:
            return seen
    return None


def measured(candidate: Candidate, seen: Seen) -> Estimate:
    """The estimate for what was seen: its sizes, and Python's measured time without callees."""
    kinds = [kind for _, kind in candidate.typed.parameters]
    work = candidate.function.work
    found = estimate(work, kinds, candidate.typed.results, max(seen.size, 1))
    return rescaled(found, max(seen.own / seen.calls * 1e9, 1.0))


def saved(candidate: Candidate, seen: Seen) -> float:
    """The seconds that Go would have saved in the recorded run; negative where it would cost."""
    found = measured(candidate, seen)
    return (found.python - found.go) * seen.calls / 1e9
