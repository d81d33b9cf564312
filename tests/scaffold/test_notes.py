"""Notes: where Go would do otherwise, and nowhere else."""

from pathlib import Path

import pytest

from strangler.config import Config
from strangler.errors import ScaffoldError
from strangler.scaffold.notes import Note, notes
from strangler.scaffold.subject import find_subject

SOURCE = """\
def quiet(x: int, y: int) -> int:
    if x == y or x < 3:
        return x + y
    return x - y


def loud(x: int, text: str) -> int:
    half = x // 2 + x // 3
    rest = 7 % x
    shown = "%d" % x
    return half + rest + round(2.5) + len(text.title()) + len(shown)
"""


@pytest.fixture
def found(config: Config, folder: Path) -> dict[str, tuple[Note, ...]]:
    (folder / "lines.py").write_text(SOURCE)
    return {
        name: notes(find_subject(config, f"lines:{name}").function) for name in ("quiet", "loud")
    }


def test_lines_without_a_gap_have_no_note(found: dict[str, tuple[Note, ...]]) -> None:
    assert found["quiet"] == ()


def test_a_gap_is_noted_once_for_each_line_with_what_to_write(
    found: dict[str, tuple[Note, ...]],
) -> None:
    first, second, *rest = found["loud"]
    assert (first.line, first.source) == (8, "half = x // 2 + x // 3")
    assert "cuts" in first.advice or "towards zero" in first.advice or "truncat" in first.advice
    assert first.advice.endswith("-> in the helper package: py.FloorDiv or py.FloorDivFloat")
    assert (second.line, second.source) == (9, "rest = 7 % x")
    assert {note.line for note in rest} == {11}
    assert len(rest) >= 2


def test_a_file_under_edit_is_refused(config: Config, folder: Path) -> None:
    (folder / "lines.py").write_text(SOURCE)
    function = find_subject(config, "lines:loud").function
    (folder / "lines.py").write_text("x = 1\n")
    with pytest.raises(ScaffoldError, match="has changed meanwhile"):
        notes(function)
