"""Parity in a user's own tests: what passes, and what an AssertionError says."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import wasmtime

from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.errors import ConfigError, Unrepresentable
from strangler.parity.asserting import assert_parity, call_both
from strangler.routing import registry
from strangler.routing.settings import use_config

# Without a manifest: hints say what the numbers mean.
PORTS = """
(module
  (func (export "add") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add)
  (func (export "half") (param i64) (result i64) local.get 0 i64.const 2 i64.div_s)
  (func (export "same") (param i64) (result i64) local.get 0)
  (func (export "kept") (param i64) (result i64) local.get 0 i64.const 1 i64.add))
"""

SOURCE = """
from strangler import migrate_to

ports = migrate_to("ports.wasm")


@ports
def add(a: int, b: int) -> int:
    return (a + b + 2**63) % 2**64 - 2**63


@ports
def half(x: int) -> int:
    return x // 2


@ports
def same(x: int) -> int:
    if x == 77:
        raise LookupError(x)
    return x


def plain(x: int) -> int:
    return x


@migrate_to("ports.wasm", retired="oracle.py")
def kept(x: int) -> int:
    raise NotImplementedError
"""


@pytest.fixture
def routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module with routes, in a project of its own."""
    wasm = tmp_path / ".strangler" / "wasm"
    wasm.mkdir(parents=True)
    (wasm / "ports.wasm").write_bytes(wasmtime.wat2wasm(PORTS))
    (tmp_path / "asserted.py").write_text(SOURCE)
    (tmp_path / "oracle.py").write_text("def kept(x):\n    return x + 1\n")
    (tmp_path / "migration.toml").write_text('[strangler]\nmodules = ["asserted"]\n')
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    forget_artifacts()
    use_config(load_config(tmp_path / "migration.toml"))
    yield importlib.import_module("asserted")
    use_config(None)
    forget_artifacts()
    del sys.modules["asserted"]


# ---- One call ------------------------------------------------------------------------------------


def test_an_answer_of_both_sides_is_given_back(routes: Any) -> None:
    assert call_both(routes.add, 1, 2) == 3
    assert call_both(routes.add, 1, b=2) == 3
    assert call_both("asserted:add", b=-1, a=1) == 0


def test_a_call_on_which_the_sides_differ_fails_and_says_how(routes: Any) -> None:
    assert call_both(routes.half, -4) == -2
    with pytest.raises(AssertionError) as raised:
        call_both(routes.half, -3)
    assert str(raised.value) == "asserted:half: Python returned -2, Go returned -1."
    with pytest.raises(AssertionError, match="asserted:same: Python raised LookupError"):
        call_both(routes.same, 77)


def test_what_both_sides_raise_is_raised(routes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from strangler.engine.candidate import Candidate
    from strangler.outcome import Outcome

    same = Outcome(exception=LookupError(77))
    monkeypatch.setattr(Candidate, "replay", lambda *_: same)
    with pytest.raises(LookupError, match="77") as raised:
        call_both(routes.same, 77)
    assert raised.value is not same.exception  # it is Python's


def test_arguments_that_do_not_fit_the_function_or_go_are_refused(routes: Any) -> None:
    with pytest.raises(TypeError, match=r"asserted:add takes \(a, b\)"):
        call_both(routes.add, 1)
    with pytest.raises(Unrepresentable):
        call_both(routes.half, 2**63)


def test_a_retired_route_is_compared_with_its_oracle(routes: Any) -> None:
    assert call_both(routes.kept, 4) == 5


# ---- A check -------------------------------------------------------------------------------------


def test_a_faithful_route_passes_with_its_report(routes: Any) -> None:
    report = assert_parity(routes.add, budget=1, seed=5)
    assert (report.function, report.verdict, report.evidence.seed) == ("asserted:add", "pass", 5)


def test_every_divergence_is_told_with_its_causes_and_how_to_reproduce_it(routes: Any) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_parity("half", budget=2, seed=1)
    lines = str(raised.value).splitlines()
    assert lines[:2] == ["asserted:half: fail", "  (-1): Python returned -1, Go returned 0."]
    assert lines[2].startswith("    floor-division: ")
    assert lines[-1] == "    reproduce: strangler call asserted:half --mode both -- -1"


def test_too_little_evidence_fails_with_the_reason(routes: Any) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_parity(routes.add, budget=0)
    assert str(raised.value) == (
        "asserted:add: insufficient 1 distinct inputs were compared, 50 are needed: "
        "give it more time"
    )


# ---- Routes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [call_both, assert_parity])
def test_what_is_no_route_is_refused(routes: Any, check: Any) -> None:
    with pytest.raises(ConfigError, match="is no route: decorate it with @migrate_to"):
        check(routes.plain)
    with pytest.raises(ConfigError, match="is no route"):
        check(5)
    with pytest.raises(ConfigError, match="halve: there is no such route: there are asserted:add"):
        check("halve")
