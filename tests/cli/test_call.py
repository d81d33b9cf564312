"""`strangler call`: one call, answered by the side of your choice."""

import sys
import textwrap
from typing import Any

import pytest
import wasmtime
from click.testing import CliRunner

from strangler.cli import main
from strangler.engine import artifact
from strangler.routing import comparing, registry, settings

PORTS = """
(module
  (func (export "add") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add)
  (func (export "wrong") (param i64) (result i64) local.get 0 i64.const 1 i64.add)
  (func (export "trap") (param i64) (result i64) unreachable)
  (func (export "fails") (param i64) (result i64) local.get 0))
"""

SOURCE = """
import datetime

from strangler import migrate_to

ports = migrate_to("ports.wasm")

@ports
def add(x: int, y: int = 5) -> int:
    return x + y

@ports
def wrong(x: int) -> int:
    return x

@migrate_to("ports.wasm", export="add")
def plus(x: int, *, y: int) -> int:
    return x + y

@ports
def later(day: datetime.date, days: int = 1) -> datetime.date:
    return day + datetime.timedelta(days)

@ports
def trap(x: int) -> int:
    return x

@ports
def fails(x: int) -> int:
    error = ValueError("no")
    error.add_note("a note")
    raise error

@ports
def text(x: object) -> object:
    return "\\ud800" if x == 1 else "é" * 2000

@ports
def leaves(x: int) -> int:
    from strangler import Unrepresentable
    raise Unrepresentable("not an answer")
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Any, monkeypatch: Any) -> Any:
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(comparing, "_counting", True)
    for name in ("STRANGLER_MODE", "STRANGLER_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".strangler" / "wasm").mkdir(parents=True)
    (tmp_path / ".strangler" / "wasm" / "ports.wasm").write_bytes(bytes(wasmtime.wat2wasm(PORTS)))
    (tmp_path / "samplecall.py").write_text(SOURCE)
    (tmp_path / "migration.toml").write_text('[strangler]\nmodules = ["samplecall"]\n')
    yield
    comparing.close_queue()
    settings.use_config(None)
    artifact.forget_artifacts()
    sys.modules.pop("samplecall", None)


@pytest.fixture
def call() -> Any:
    def run(*arguments: Any) -> Any:
        done = CliRunner().invoke(main, ["call", *arguments])
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("mode", ["go", "python", None])
def test_the_answer_is_printed_as_a_literal(call: Any, mode: Any) -> None:
    options = [] if mode is None else ["--mode", mode]
    assert call("samplecall:add", "12", "-5", *options) == (0, "7\n", "")
    assert call("add", "--json", "[12, 12]", *options) == (0, "24\n", "")
    assert call("add", "1", *options) == (0, "6\n", "")


def test_json_is_converted_as_the_types_ask(call: Any) -> None:
    later = ("later", "--json", '["2026-02-01", 2]', "--mode", "python")
    assert call(*later) == (0, "datetime.date(2026, 2, 3)\n", "")
    code, _, err = call("later", "--json", '["x"]')
    assert (code, err) == (2, "Error: --json: at `day`: Invalid RFC3339 encoded date\n")
    assert call("plus", "--json", "[1, 2]", "--mode", "both")[1] == "python  3\ngo      3\nequal\n"
    assert call("plus", "1", "2", "--mode", "python") == (0, "3\n", "")


def test_the_mode_of_the_configuration_answers_by_default(call: Any, tmp_path: Any) -> None:
    (tmp_path / "migration.toml").write_text(
        '[strangler]\nmodules = ["samplecall"]\n[functions."samplecall:wrong"]\nmode = "go"\n'
    )
    assert call("wrong", "1") == (0, "2\n", "")


def test_both_answers_are_printed_and_compared(call: Any) -> None:
    assert call("add", "1", "--mode", "both") == (0, "python  6\ngo      6\nequal\n", "")
    code, out, _ = call("wrong", "1", "--mode", "both")
    assert code == 1
    assert out.splitlines()[:2] == ["python  1", "go      2"]
    assert out.splitlines()[2].startswith("differ  at result: ")
    code, out, _ = call("fails", "1", "--mode", "both")
    assert code == 1
    assert out.startswith("python  raised ValueError: no\ngo      1\n")


def test_an_exception_is_shown_with_its_notes_and_ends_with_1(call: Any) -> None:
    for options in ([], ["--mode", "python"]):
        assert call("fails", "1", *options) == (1, "", "raised ValueError: no\na note\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["add", "1", "2", "3", "--mode", "go"], "samplecall:add takes (x, y), not 3 arguments"),
        (["add", "--mode", "both"], "samplecall:add takes (x, y), not 0 arguments"),
        (["add", str(2**63), "--mode", "go"], "at `x`: 9223372036854775808 exceeds Go i64"),
        (
            ["add", "'a'", "--mode", "both"],
            "samplecall:add: Go cannot take these arguments: at `x`",
        ),
        (["trap", "1", "--mode", "go"], "ports.wasm: wasm `unreachable`"),
        (["text", "1", "--mode", "go"], "ports.wasm: has no function `text`"),
        (["leaves", "1", "--mode", "python"], "not an answer"),
        (["add", "nonsense("], "nonsense("),
        (["add", "--mod", "go"], "--mod"),
        (["add", "1", "--json", "[1]"], "give the arguments as literals or with --json, not both"),
        (["add", "--json", "[1"], "--json: "),
        (["add", "--json", "5"], "--json: write an array with one element per argument"),
        (["gone", "1"], "gone: there is no such route"),
        (["add", "1", "--config", "gone.toml"], "gone.toml: cannot be read"),
    ],
)
def test_what_cannot_be_called_ends_with_2_and_says_why(
    call: Any, arguments: Any, problem: Any
) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert problem in err


def test_a_trap_is_not_an_answer_in_both_modes(call: Any) -> None:
    code, out, err = call("trap", "1", "--mode", "both")
    assert code in {1, 2}
    assert "unreachable" in out + err


def test_long_and_odd_texts_are_printed_whole(call: Any) -> None:
    assert call("text", "1") == (0, '"\\ud800"\n', "")
    code, out, _ = call("text", "2")
    assert (code, len(out)) == (0, 2003)


def test_a_call_that_python_refuses_ends_with_1(call: Any) -> None:
    code, _, err = call("add", "1", "2", "3")
    assert code == 1
    assert err.startswith("raised TypeError: ")


def test_the_configuration_can_be_named(call: Any, tmp_path: Any, monkeypatch: Any) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    monkeypatch.chdir(other)
    assert call("add", "1", "--config", str(tmp_path / "migration.toml")) == (0, "6\n", "")
    (other / "broken.toml").write_text(textwrap.dedent("[defaults]\nmode = 'x'"))
    code, _, err = call("add", "1", "--config", "broken.toml")
    assert code == 2
    assert "broken.toml:2: defaults.mode 'x' is not a mode" in err
