"""`strangler new`: what it says of what it writes."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strangler.cli import drafted
from strangler.cli.new import new
from strangler.errors import ToolchainError
from strangler.routing.settings import use_config
from strangler.toolchain.sources import GOLANG

TAX = """\
def rate(cents: int, points: int) -> int:
    print(cents)
    return cents * points // 10_000
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "go_impls").mkdir()
    (tmp_path / "go_impls/go.mod").write_text("module example.com/shop\n")
    (tmp_path / "migration.toml").write_text("")
    (tmp_path / "tax.py").write_text(TAX)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_config(None)


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(new, [str(argument) for argument in arguments])


def test_every_file_is_named_with_the_signature_and_the_next_step(shop: Path) -> None:
    result = run("tax:rate")
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "wrote    go_impls/tax/rate.go",
        "changed  tax.py",
        "changed  migration.toml",
    ]
    assert lines[4] == "  func Rate(cents, points int) int"
    assert lines[5] == "  Mind: it calls print (line 2), which Go cannot do for Python."
    assert (
        lines[-1]
        == "Next: port it in rate.go, then `strangler build` and `strangler check tax:rate`."
    )


def test_a_function_without_traps_is_announced_without_warnings(shop: Path) -> None:
    (shop / "tax.py").write_text("def same(cents: int) -> int:\n    return cents\n")
    result = run("tax:same")
    assert result.exit_code == 0
    assert "Mind:" not in result.stdout
    assert "otherwise in Go" not in result.stdout


def test_a_dry_run_shows_the_go_file_and_writes_nothing(shop: Path) -> None:
    result = run("tax:rate", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("// Package tax is the Go side of tax.\npackage tax\n")
    assert not (shop / "go_impls/tax").exists()
    assert (shop / "tax.py").read_text() == TAX


def test_changes_that_are_not_committed_are_said_and_kept(shop: Path) -> None:
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=shop, check=True)
    (shop / "go_impls/tax").mkdir()
    (shop / "go_impls/tax/tax.go").write_text("package tax\n\ntype Cents int\n")
    result = run("tax:rate")
    assert result.exit_code == 0
    assert "tax.py has changes that are not committed" in result.stderr


def test_without_git_nothing_is_said(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop))
    assert run("tax:rate").stderr == ""


def test_the_calls_of_a_test_run_become_a_go_test_and_inputs(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(shop))
    source = TAX.replace("cents: int, points: int", "cents, points").replace(" -> int", "")
    (shop / "tax.py").write_text(f"class Office:\n    pass\n\n\n{source}")
    (shop / "run.py").write_text("from tax import Office, rate\nrate(Office(), 3)\n")
    result = run("tax:rate", "--record", "--", sys.executable, "run.py")
    assert result.exit_code == 2
    assert "cents: Office: is a class with behaviour" in result.stderr
    assert (shop / "tax.py").read_text().count("migrate_to") == 0
    failing = "from tax import rate\nrate(100, 1900)\nrate([], 'a' * 10**6)\n"
    (shop / "run.py").write_text(failing)
    result = run("tax:rate", "--record", "--dry-run", "--", sys.executable, "run.py")
    assert "func Rate(cents, points int) (int, error) {" in result.stdout
    assert "{cents: 100, points: 1900, want: 19}," in result.stdout
    assert not (shop / "go_impls/tax").exists()
    result = run("tax:rate", "--record", "--", sys.executable, "run.py")
    assert result.exit_code == 0
    assert "Note: the program ended with exit code 1; what was recorded" in result.stderr
    lines = result.stdout.splitlines()
    assert "wrote    go_impls/tax/rate_test.go" in lines
    assert "  cents has no hint: int was seen." in lines
    assert "  the result has no hint: int was seen." in lines
    assert "  1 recorded call in rate_test.go, 1 of them inputs of every check too." in lines
    assert any(line.startswith("  1 call left out: too large, ") for line in lines)
    assert (shop / "tests/corpus/tax.rate.json").exists()


def test_a_class_that_was_seen_is_to_be_written_as_a_hint(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(shop))
    (shop / "tax.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Line:\n    cents: int\n\n\n"
        "def put(line, more) -> None:\n    line.cents = 3\n"
    )
    program = "from tax import Line, put\nput(Line(1), 2)\n"
    result = run("tax:put", "--record", "--", sys.executable, "-c", program)
    assert result.exit_code == 0
    assert (
        "  line has no hint: tax.Line was seen: write that as its hint, or checks and Go's answers "
        "have dicts." in result.stdout.splitlines()
    )
    assert "  more has no hint: int was seen." in result.stdout.splitlines()
    assert "  No call was recorded that a Go test can hold." in result.stdout


def test_a_recording_needs_a_program_and_calls(shop: Path) -> None:
    result = run("tax:rate", "--record")
    assert result.exit_code == 2
    assert "--record takes a program" in result.stderr
    result = run("tax:rate", "--record", "--", sys.executable, "-c", "pass")
    assert result.exit_code == 2
    assert "never called tax:rate" in result.stderr


def test_what_cannot_be_begun_ends_in_exit_code_2(shop: Path) -> None:
    result = run("tax:rates")
    assert result.exit_code == 2
    assert "has no such function: there are rate" in result.stderr
    (shop / "migration.toml").unlink()
    result = run("tax:rate")
    assert result.exit_code == 2
    assert "run `strangler init`" in result.stderr


DRAFTED = """\
def rate(cents: int, points: int) -> int:
    return cents * points // 10_000


def shout(text: str, times: int) -> str:
    if times > 3:
        import shutil
        return shutil.which(text)
    return text.upper()


def total(prices: list[float]) -> float:
    return sum(prices)


def many(n: int) -> int:
    if n == 1:
        print(n)
    if n == 2:
        print(n)
    if n == 3:
        print(n)
    if n == 4:
        print(n)
    if n == 5:
        print(n)
    if n == 6:
        print(n)
    return twice(n)


def twice(n: int) -> int:
    return n * 2
"""


@pytest.fixture
def drafts(shop: Path) -> Path:
    """A project with the helper package, whose functions are to be drafted."""
    (shop / "tax.py").write_text(DRAFTED)
    (shop / "go_impls/go.mod").write_text("module example.com/shop\n\ngo 1.24\n")
    shutil.copytree(GOLANG / "py", shop / "go_impls/py")
    return shop


def test_a_draft_is_built_and_checked_at_once(drafts: Path) -> None:
    result = run("tax:rate", "--draft")
    assert result.exit_code == 0, result.output
    assert "Drafted as a whole: read it, it is a translation line by line." in result.stdout
    assert "tax  " in result.stdout
    assert "pass         tax:rate" in result.stdout
    assert "1 of 1 pass. Next: compare on real calls" in result.stdout
    assert "port it in" not in result.stdout


def test_a_draft_that_stops_at_a_marked_gap_says_where_and_fails_the_check(drafts: Path) -> None:
    result = run("tax:shout", "--draft")
    assert result.exit_code == 1, result.output
    assert (
        "Drafted, with 1 marked gap in shout.go:\n  line 7: the statement Import" in result.stdout
    )
    assert "fail         tax:shout" in result.stdout
    assert "tax.Shout: line 7: the statement Import is not drafted" in result.stdout
    assert (
        "Next: port the marked gaps in shout.go; until then Python answers there." in result.stdout
    )


def test_what_cannot_be_drafted_at_all_is_begun_and_says_why(drafts: Path) -> None:
    result = run("tax:total", "--draft")
    assert result.exit_code == 0, result.output
    assert "Nothing of it could be drafted: line 13: sum() of floats differs" in result.stdout
    assert "Next: port it in total.go" in result.stdout


def test_of_many_gaps_the_first_are_listed_and_without_go_nothing_is_built(
    drafts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_config: Any) -> Any:
        raise ToolchainError("there is no Go")

    monkeypatch.setattr(drafted, "find_go", missing)
    result = run("tax:many", "--draft")
    assert result.exit_code == 0, result.output
    assert "Drafted, and with it twice, with 6 marked gaps in many.go:" in result.stdout
    assert result.stdout.count("the call of print is not drafted") == 5
    assert "  and 1 more: look for strangler:gap\n" in result.stdout
    assert result.stdout.endswith("It is not built: there is no Go\n")


def test_a_draft_that_does_not_compile_says_so(drafts: Path) -> None:
    (drafts / "go_impls/tax").mkdir()
    (drafts / "go_impls/tax/broken.go").write_text(
        "package tax\n\nfunc Broken() int { return true }\n"
    )
    result = run("tax:rate", "--draft")
    assert result.exit_code == 1, result.output
    assert "Next: correct rate.go: the draft does not compile." in result.stdout


def test_a_draft_that_differs_without_a_gap_ends_with_what_the_check_says(
    drafts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafted, "_run", lambda _config, command, _name: command == "build")
    result = run("tax:rate", "--draft")
    assert result.exit_code == 1
    assert "marked gaps" not in result.stdout


def test_a_dry_run_shows_the_draft(drafts: Path) -> None:
    result = run("tax:rate", "--draft", "--dry-run")
    assert result.exit_code == 0
    assert "\treturn py.FloorDiv(py.Mul(cents, points), 10000)\n" in result.stdout
    assert not (drafts / "go_impls/tax").exists()


def test_recorded_calls_are_inputs_of_a_draft_s_check(
    drafts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(drafts))
    monkeypatch.setattr(drafted, "_run", lambda *_: True)
    program = "from tax import rate, total\nrate(100, 1900)\ntotal([1.5])\n"
    command = ["--record", "--", sys.executable, "-c", program]
    result = run("tax:rate", "--draft", *command)
    assert result.exit_code == 0, result.output
    assert "  1 of 1 recorded call became inputs of every check." in result.stdout.splitlines()
    assert (drafts / "tests/corpus/tax.rate.json").exists()
    assert not (drafts / "go_impls/tax/rate_test.go").exists()
    result = run("tax:total", "--draft", *command)
    assert "Nothing of it could be drafted: line" in result.stdout
    assert (drafts / "go_impls/tax/total_test.go").exists()
