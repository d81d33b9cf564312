"""What becomes of many small pieces of Python: lines of Go, or the reason why there are none.

lines.txt holds them: Python behind ``py``, Go behind ``go``, a reason behind ``gap``. After a
change, `STRANGLER_UPDATE_GOLDEN=1 pytest tests/scaffold/draft` writes it anew, to be read before
it is committed; that such Go does what Python does is for test_draft.py to see.
"""

import os
from pathlib import Path

import pytest

from strangler.scaffold.draft.functions import Functions
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import typed_signature
from strangler.scan.project import read_project

from .test_gaps import body, drafted

GOLDEN = Path(__file__).with_name("lines.txt")
UPDATE = bool(os.environ.get("STRANGLER_UPDATE_GOLDEN"))  # tests have no such variables


def pieces() -> list[list[str]]:
    """The lines of each piece, with their labels."""
    text = GOLDEN.read_text(encoding="utf-8")
    return [piece.splitlines() for piece in text.rstrip("\n").split("\n\n")]


def become(piece: list[str], tmp_path: Path) -> list[str]:
    """The piece with what it becomes now."""
    python = [line for line in piece if line.startswith("py")]
    source = "\n".join(line[5:] for line in python)
    whole = source.startswith("def ")
    found = drafted(f"{source}\n" if whole else body(source), tmp_path)
    if found.gaps:
        reasons = dict.fromkeys(gap.reason for gap in found.gaps)
        return [*python, *(f"gap  {reason}" for reason in reasons)]
    lines = found.lines if whole else found.lines[1:]  # without `start := i`
    return [*python, *(f"go   {line}".rstrip() for line in lines)]


@pytest.mark.parametrize("number", range(len(pieces())))
def test_a_piece_of_python_becomes_the_same_go_as_ever(number: int, tmp_path: Path) -> None:
    piece = pieces()[number]
    found = become(piece, tmp_path)
    if UPDATE:
        text = GOLDEN.read_text(encoding="utf-8")
        parts = text.rstrip("\n").split("\n\n")
        parts[number] = "\n".join(found)
        text = "\n\n".join(parts) + "\n"
        GOLDEN.write_text(text, encoding="utf-8")
        return
    assert found == piece


def test_a_function_that_is_exported_and_never_fails_is_called_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(
        "def same(a: int) -> int:\n    return a\n\n\ndef f(a: int) -> int:\n    return same(a)\n"
    )
    project = read_project(file)
    types = GoTypes(project)
    functions = Functions(project, types, "m", frozenset())
    for name, go in (("same", "Same"), ("f", "F")):
        function = project.functions[f"m.{name}"]
        typed = typed_signature(types, function, project.modules["m"])
        found = functions.draft(function, typed, go)
    assert found.lines == ("return Same(a)",)
