"""`strangler hazards` lists what a port has to get right, from the source alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from strangler.cli.hazards import hazards


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "migration.toml").write_text("")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("def half(cents: int): return cents // 2\n")
    (tmp_path / "shop" / "plain.py").write_text("def same(x: int): return x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_line_is_shown_with_the_gap_and_what_to_write(project: Path) -> None:
    result = CliRunner().invoke(hazards, ["shop:half"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "shop/__init__.py:1: def half(cents: int): return cents // 2"
    assert lines[1].startswith("  division-by-zero")
    assert any(line.startswith("  floor-division       Python's // rounds down") for line in lines)
    assert lines[-1].startswith("2 hazards in 1 lines. Next: ")


def test_a_folder_is_read_whole_and_json_has_the_same(project: Path) -> None:
    result = CliRunner().invoke(hazards, ["shop", "--format", "json"])
    rows = json.loads(result.stdout)["hazards"]
    assert {row["hazard"] for row in rows} == {"floor-division", "division-by-zero"}
    assert {row["file"] for row in rows} == {"shop/__init__.py"}


def test_a_file_without_hazards_says_so(project: Path) -> None:
    result = CliRunner().invoke(hazards, ["shop/plain.py"])
    assert result.stdout.startswith("No hazards. Next: ")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nowhere.py", "there is no such file"),
        ("lost:f", "name the module from"),
        ("shop:lost", "there is no function lost"),
        ("broken.py", "cannot be read as Python"),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_says_why(
    project: Path, target: str, message: str
) -> None:
    (project / "broken.py").write_text("def f(:\n")
    result = CliRunner().invoke(hazards, [target])
    assert result.exit_code == 2
    assert message in result.stderr
