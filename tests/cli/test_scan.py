"""`strangler scan`: what people and programs read."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strangler.cli import scan as module
from strangler.cli.scan import scan

SHOP = """
def squares(values: list[int]) -> int:
    total = 0
    for value in values:
        total += value * value % 7 + helper(value)
    return total

def helper(value: int) -> int:
    return value + 1

def untyped(values):
    return [value * 2 for value in values]

async def later() -> None:
    await something()

class A:
    @staticmethod
    def helper(x: int) -> int:
        return squares([x])
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(scan, [str(argument) for argument in arguments])


def test_what_is_worth_moving_is_listed_first_with_the_next_step(shop: Path) -> None:
    result = run()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("5 functions in 1 file, read in ")
    assert lines[2] == "Worth it"
    assert lines[3] == " gain at 1,000  faster from"
    assert lines[4].endswith("  shop:squares")
    assert lines[5].strip() == "calls helper: port these first, or let Go call them back"
    assert lines[7] == "Maybe"
    assert "has no hint for values, the result" in lines[10]
    assert "Not worth it: 2. Cannot move as they are: 1." in lines
    assert lines[-1] == "Next: `strangler new shop:squares` writes the Go side's skeleton."


def test_the_lists_have_a_limit(shop: Path) -> None:
    (shop / "more.py").write_text(SHOP.replace("squares", "cubes"))
    assert "Worth it, the first 1 of 2" in run("--limit", 1).stdout
    assert "Worth it" not in run("--limit", 0).stdout


def test_files_that_cannot_be_read_are_named(shop: Path) -> None:
    for number in range(7):
        (shop / f"old{number}.py").write_text("print 'hello'\n")
    result = run()
    assert result.exit_code == 0
    assert "not read  old0.py: line 1: Missing parentheses" in result.stdout
    assert "          and 2 more files" in result.stdout


def test_one_function_is_explained(shop: Path) -> None:
    text = run("--explain", "squares").stdout
    assert "shop:squares  worth it" in text
    assert "  signature   func Squares(values []int) int" in text
    assert "  first       shop:helper: port it, or let Go call it back" in text
    assert "Next: `strangler new shop:squares`" in text
    text = run("--explain", "later").stdout
    assert "  because     it is async" in text
    assert "Next: change what is named above" in text
    (shop / "ring.py").write_text(
        "def odd(n: int) -> bool:\n    return even(n - 1)\n"
        "def even(n: int) -> bool:\n    return odd(n - 1)\n"
    )
    assert "  together    ring:even: they call each other" in run("--explain", "odd").stdout


def test_what_is_not_worth_it_is_explained_too(shop: Path) -> None:
    text = run("--explain", "shop:helper").stdout
    assert "  faster from never" in text
    assert "because     it is too little work for a crossing" in text


def test_a_name_that_does_not_say_which_function_is_refused(shop: Path) -> None:
    (shop / "more.py").write_text(SHOP)
    result = run("--explain", "squares")
    assert result.exit_code == 2
    assert "squares: more than one function has this name: say which: " in result.stderr
    result = run("--explain", "nothing")
    assert result.exit_code == 2
    assert "nothing: there is no such function here" in result.stderr


def test_json_holds_every_function(shop: Path) -> None:
    (shop / "old.py").write_text("print 'hello'\n")
    shown = json.loads(run("--format", "json").stdout)
    assert shown["files"] == 1
    assert [bad["file"] for bad in shown["unreadable"]] == ["old.py"]
    assert {f["function"]: f["verdict"] for f in shown["functions"]} == {
        "shop:squares": "worth it",
        "shop:untyped": "maybe",
        "shop:helper": "not worth it",
        "shop:A.helper": "not worth it",
        "shop:later": "cannot",
    }
    squares = shown["functions"][0]
    assert squares["signature"] == "func Squares(values []int) int"
    assert squares["first"] == ["shop:helper"]
    assert squares["estimate"]["python_ns"] > squares["estimate"]["go_ns"]
    one = json.loads(run("--explain", "later", "--format", "json").stdout)
    assert [function["function"] for function in one["functions"]] == ["shop:later"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "Next: nothing here is worth a port"),
        ("def f(x):\n    return [y * y for y in x]\n", "Next: `strangler scan --explain only:f`"),
    ],
)
def test_there_is_always_a_next_step(tmp_path: Path, source: str, sentence: str) -> None:
    (tmp_path / "only.py").write_text(source)
    assert sentence in run(tmp_path).stdout


def test_a_path_that_is_not_there_ends_in_exit_code_2() -> None:
    result = run("no/such/place")
    assert result.exit_code == 2
    assert "there is no such file, folder or module" in result.stderr


def test_progress_is_shown_once_reading_takes_longer(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "more.py").write_text(SHOP)
    assert run().stderr == ""
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    assert "reading 0 of 2 files\n" in run().stderr


def test_a_program_is_run_and_its_functions_ordered_by_what_they_would_save(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(shop))
    (shop / "run.py").write_text(
        "import shop, sys\nshop.squares(list(range(3000)))\nshop.untyped([1])\n"
        "try:\n    shop.later().send(None)\nexcept NameError:\n    sys.exit(4)\n"
    )
    command = (".", "--profile", "--", sys.executable, str(shop / "run.py"))
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert "Note: the program ended with exit code 4." in result.stderr
    lines = result.stdout.splitlines()
    assert re.match(r"The program called 4 functions of these, \d", lines[1])
    assert lines[2].startswith("An hour of this would be shorter by about ")
    assert lines[4].split() == ["saves", "of", "in", "C", "calls", "size"]
    assert lines[5].split()[-1] == "shop:squares"
    assert any("cannot" in line and "shop:later" in line for line in lines)
    assert any("it is async" in line or "is async" in line for line in lines)
    assert lines[-1] == "Next: `strangler new shop:squares` writes the Go side's skeleton."
    (shop / "run.py").write_text("import shop\nshop.squares([1])\n")
    shown = json.loads(run(".", "--format", "json", *command[1:]).stdout)
    squares = next(f for f in shown["functions"] if f["function"] == "shop:squares")
    assert squares["profile"]["calls"] == 1
    assert squares["profile"]["size"] == 1
    assert squares["profile"]["types"] == {"values": "list[int]", "return": "int"}
    per_hour = squares["profile"]["saved_seconds_per_hour"]
    saved = squares["profile"]["saved_seconds"]
    assert per_hour == pytest.approx(saved / shown["seconds"] * 3600, rel=0.05, abs=1)


def test_nothing_is_promised_where_nothing_is_saved(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(shop))
    result = run(".", "--profile", "--", sys.executable, "-c", "import shop; shop.helper(1)")
    assert result.exit_code == 0
    assert "The program called 1 function of these, 0.00 s" in result.stdout
    assert "An hour of this" not in result.stdout


@pytest.mark.parametrize(
    "arguments", [("--profile",), ("--", "python", "x.py"), ("--profile", "--")]
)
def test_a_profile_needs_a_program_and_a_program_a_profile(shop: Path, arguments: Any) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "--profile takes a program" in result.stderr
