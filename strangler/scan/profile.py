"""What a program has really called: recorded in its own processes, read here."""

import os
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from strangler.errors import ScanError
from strangler.scan.cost import Estimate, estimate, rescaled
from strangler.scan.function import Function
from strangler.scan.judging import Candidate
from strangler.toolchain.processes import attend

RECORDER = Path(__file__).parent / "recorder"


class _Row(msgspec.Struct):
    calls: int
    seconds: float
    own: float
    native: float
    sizes: list[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """One function's calls: seconds in all, in itself, and in what CPython does in C for it.

    `size` is the median number of elements of its largest argument.
    """

    calls: int
    seconds: float
    own: float
    native: float
    size: int


Profile = Mapping[str, Seen]
"""By file and first line: ``/shop/tax.py:12``."""


def record(command: Sequence[str], root: Path) -> tuple[int, Profile]:
    """Run a program to its end; its exit code, and the functions below `root` that it called.

    Raises ScanError when it cannot be started, or when nothing was recorded.
    """
    with tempfile.TemporaryDirectory(prefix="strangler-") as folder:
        path = [str(RECORDER), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path),
            "STRANGLER_SCAN_OUT": folder,
            "STRANGLER_SCAN_ROOT": str(root.resolve()),
        }
        try:
            status = attend(command, environment)
        except OSError as error:
            raise ScanError(f"{command[0]}: cannot be run ({error.strerror})") from error
        found = _merged(sorted(Path(folder).glob("*.json")))
    if not found:
        raise ScanError(
            f"{' '.join(command)}: called nothing below {root}: name the folder of your code as "
            "PATH, and a command that runs Python in this environment"
        )
    return status, found


def _merged(files: Sequence[Path]) -> Profile:
    rows: dict[str, _Row] = {}
    for file in files:
        for key, row in msgspec.json.decode(file.read_bytes(), type=dict[str, _Row]).items():
            known = rows.setdefault(key, _Row(0, 0.0, 0.0, 0.0, []))
            known.calls += row.calls
            known.seconds += row.seconds
            known.own += row.own
            known.native += row.native
            known.sizes += row.sizes
    return {
        key: Seen(
            row.calls,
            row.seconds,
            row.own,
            row.native,
            round(statistics.median(row.sizes)) if row.sizes else 1,
        )
        for key, row in rows.items()
        if row.calls
    }


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
