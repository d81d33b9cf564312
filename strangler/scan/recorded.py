"""Programs of the user's that are run with a recorder in them, and the calls of one function."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strangler.errors import ScanError
from strangler.literal import literal
from strangler.scan.function import Function
from strangler.scan.values import hint, restore, restore_line
from strangler.toolchain.processes import attend

_WHOLE = 10**6  # characters: more than the recorder leaves of a call
RECORDER = Path(__file__).parent / "recorder"


@contextmanager
def recorded(command: Sequence[str], asked: Mapping[str, str]) -> Iterator[tuple[int, Path]]:
    """Run a program to its end; its exit code, and the folder with what its processes wrote.

    `asked` says what to record. Raises ScanError when it cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="strangler-") as folder:
        path = [str(RECORDER), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            **asked,
            "PYTHONPATH": os.pathsep.join(path),
            "STRANGLER_SCAN_OUT": folder,
        }
        try:
            status = attend(command, environment)
        except OSError as error:
            raise ScanError(f"{command[0]}: cannot be run ({error.strerror})") from error
        yield status, Path(folder)


@dataclass(frozen=True, slots=True)
class Case:
    """One call: its arguments by parameter, and the result or the class of what was raised."""

    arguments: Mapping[str, Any]
    result: Any
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """What was seen of one function while `command` ran, which ended with exit code `status`.

    `cases` are calls that can be repeated: whole, and without a change of their arguments;
    `left_out` counts the others. `hints` are the annotations that these calls fit, by
    parameter, with the result's under ``return``.
    """

    command: tuple[str, ...]
    status: int
    cases: tuple[Case, ...]
    left_out: int
    hints: Mapping[str, str]


def record_calls(command: Sequence[str], function: Function) -> Calls:
    """Run a program, and look at the calls of one function.

    Raises ScanError when the program cannot be started, or when it never called the function.
    """
    asked = {
        "STRANGLER_RECORD_FILE": str(function.file.resolve()),
        "STRANGLER_RECORD_NAME": function.qualname,
    }
    with recorded(command, asked) as (status, folder):
        rows = [row for file in sorted(folder.glob("*.jsonl")) for row in _rows(file)]
    if not rows:
        ended = f" (it ended with exit code {status})" if status else ""
        raise ScanError(
            f"{' '.join(command)}: never called {function.name}{ended}: name a command that does, "
            "in this environment, where the function's module is imported and not run as a script"
        )
    variadic = {each.name for each in function.parameters if each.kind == "*"}
    return _calls(tuple(command), status, rows, variadic)


def _rows(file: Path) -> Iterator[Any]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return (row for row in map(restore_line, lines) if row is not None)


def _calls(
    command: tuple[str, ...], status: int, rows: Sequence[Any], variadic: AbstractSet[str]
) -> Calls:
    seen = [_case(row) for row in rows]
    cases: dict[str, Case | None] = {}
    left_out = 0
    for row, case in zip(rows, seen, strict=True):
        key = literal(case.arguments, _WHOLE)
        if not row["whole"] or row["changed"]:
            left_out += 1
        elif key not in cases:
            cases[key] = case
        elif cases[key] is not None and literal(cases[key], _WHOLE) != literal(
            case, _WHOLE
        ):  # not a pure function
            cases[key] = None
            left_out += 1
    found = tuple(case for case in cases.values() if case is not None)
    return Calls(command, status, found, left_out, _hints(seen, variadic))


def _case(row: Any) -> Case:
    arguments = {name: restore(value) for name, value in row["arguments"].items()}
    raised = row.get("raised", "")
    return Case(arguments, None if raised else restore(row["result"]), raised)


def _hints(seen: Sequence[Case], variadic: AbstractSet[str]) -> Mapping[str, str]:
    """What the calls fit that were answered: others may have been given anything."""
    answered = [case for case in seen if not case.raised]
    values: dict[str, list[Any]] = {}
    for case in answered or seen:
        for name, value in case.arguments.items():
            values.setdefault(name, []).extend(value if name in variadic else [value])
    values["return"] = [case.result for case in answered]
    return {name: text for name, each in values.items() if (text := hint(each))}
