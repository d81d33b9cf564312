"""`strangler new`: what it says of what it writes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strangler.cli.new import new
from strangler.routing.settings import use_config

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
        f"changed  {shop}/migration.toml",
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


def test_what_cannot_be_begun_ends_in_exit_code_2(shop: Path) -> None:
    result = run("tax:rates")
    assert result.exit_code == 2
    assert "has no such function: there are rate" in result.stderr
    (shop / "migration.toml").unlink()
    result = run("tax:rate")
    assert result.exit_code == 2
    assert "run `strangler init`" in result.stderr
