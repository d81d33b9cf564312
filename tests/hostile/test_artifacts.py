"""Artifacts that are damaged, enormous or lie: refused with a reason, or answered."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strangler.engine.artifact import Artifact
from strangler.engine.candidate import Candidate
from strangler.engine.wasm import parse_wasm
from strangler.errors import (
    ArtifactError,
    BindError,
    GoFailure,
    GoMemoryExceeded,
    GoTrap,
    MalformedReply,
)
from strangler.limits import Limits
from strangler.signature import Function, Int, List, Manifest, Parameter, encode_manifest
from tests.engine.conftest import assemble, with_section
from tests.hostile import fuzz

FUZZ = int(os.environ.get("STRANGLER_FUZZ", "3000"))
"""How many mutations; `.ci/run` is content with few, 100 000 take two minutes of a processor."""


def test_mutated_artifacts_and_replies_are_answered_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fuzz.cache, "load", None)  # what the run puts there is undone
    monkeypatch.setattr(fuzz.cache, "save", None)
    outcomes = fuzz.run(FUZZ, seed=FUZZ)
    assert sum(outcomes.values()) == FUZZ
    assert outcomes["reply: answered"] > 0
    assert outcomes["reply: MalformedReply"] > 0
    assert outcomes["module: answered"] > 0


def bound(
    data: bytes, export: str, python: Callable[..., Any], *parameters: str, **limits: Any
) -> Any:
    """The native function of an export."""
    artifact = Artifact(Path("hostile.wasm"), data)
    return Candidate(
        f"m:{export}", python, parameters, artifact, export, {}, limits=Limits(**limits)
    ).native


def number() -> int:
    return 0


def test_a_hundred_thousand_exports_are_read_and_called() -> None:
    functions = "".join(
        f'(func (export "f{i}") (result i32) i32.const {i})' for i in range(100_000)
    )
    artifact = Artifact(Path("many.wasm"), assemble(f"(module {functions})"))
    for export, answer in (("f0", 0), ("f99999", 99_999)):
        native = Candidate(f"m:{export}", number, (), artifact, export, {}).native
        assert native() == answer


def test_sixty_megabytes_of_data_are_loaded_and_bounded_by_the_limit() -> None:
    data = f'(memory (export "memory") 1000) (data (i32.const 0) "{"x" * 60_000_000}")'
    wasm = assemble(
        f'(module {data} (func (export "last") (result i32) (i32.load8_u (i32.const 59999999))))'
    )
    assert bound(wasm, "last", number)() == ord("x")
    with pytest.raises(GoMemoryExceeded, match="more memory than 16 MiB"):
        bound(wasm, "last", number, memory=16)()


def lying(function: Function, body: str) -> bytes:
    """A module whose manifest promises `function`."""
    manifest = Manifest(1, "hostile", "example.com/hostile", "go1.27", "", (function,))
    return with_section(assemble(f"(module {body})"), "strangler", encode_manifest(manifest))


INT = Int("int", 64)

PACKED_FRAME = """
  (memory (export "memory") 2)
  (func (export "strangler_control") (result i32) i32.const 16)
  (func (export "strangler_arena") (param i32) (result i32) i32.const 65536)
"""


@pytest.mark.parametrize(
    "body",
    [
        '(func (export "F") (param i32) (result i64) i64.const 1)',
        '(func (export "F") (param i64) (result f64) f64.const 1)',
        '(func (export "F") (param i64))',
        '(func (export "F") (param i64 i64) (result i64) i64.const 1)',
    ],
)
def test_a_manifest_that_lies_about_a_type_is_refused_at_the_call(body: Any) -> None:
    function = Function("F", "F", "direct", (Parameter("x", INT),), (Parameter("", INT),))
    with pytest.raises(BindError, match="another type than the manifest says"):
        bound(lying(function, body), "F", lambda x: x, "x")(1)


def test_a_manifest_that_promises_a_wider_result_than_comes_is_found_out() -> None:
    kind = List("[]int", INT)
    function = Function("F", "F", "packed", (Parameter("x", kind),), (Parameter("", kind),))
    wasm = lying(
        function,
        f"""{PACKED_FRAME}
        (func (export "F") (param $n i32)
          (i32.store (i32.const 24) (i32.const 65536))
          (i32.store (i32.const 28) (i32.sub (local.get $n) (i32.const 1))))""",
    )
    native = bound(wasm, "F", lambda x: x, "x")
    with pytest.raises(MalformedReply):
        native([1, 2, 3])


def test_memory_that_grows_during_a_call_moves_nothing_that_is_being_read() -> None:
    kind = List("[]int", INT)
    function = Function("F", "F", "packed", (Parameter("x", kind),), (Parameter("", kind),))
    wasm = lying(
        function,
        f"""{PACKED_FRAME}
        (func (export "F") (param $n i32)
          (drop (memory.grow (i32.const 500)))
          (i32.store (i32.const 24) (i32.const 65536))
          (i32.store (i32.const 28) (local.get $n)))""",
    )
    native = bound(wasm, "F", lambda x: x, "x")
    for _ in range(3):
        assert native([1, 2, 3]) == [1, 2, 3]


def test_a_reply_that_is_the_control_block_itself_is_read_once_and_checked() -> None:
    kind = List("[]int", INT)
    function = Function("F", "F", "packed", (Parameter("x", kind),), (Parameter("", kind),))
    wasm = lying(
        function,
        f"""{PACKED_FRAME}
        (func (export "F") (param $n i32)
          (i32.store (i32.const 24) (i32.const 24))
          (i32.store (i32.const 28) (i32.const 8)))""",
    )
    with pytest.raises(MalformedReply):
        bound(wasm, "F", lambda x: x, "x")([1])


@pytest.mark.parametrize("item", ['(memory (export "memory") i64 1)', "(tag)"])
def test_a_proposal_that_the_engine_knows_does_no_harm(item: Any) -> None:
    wasm = assemble(f'(module {item} (func (export "f") (result i32) i32.const 7))')
    assert bound(wasm, "f", number)() == 7


def test_a_proposal_that_the_engine_does_not_have_is_named() -> None:
    wasm = assemble("""
        (module (memory (export "memory") 1 2 shared)
          (func (export "f") (result i32) i32.const 7))""")
    with pytest.raises(GoTrap, match="hostile.wasm: shared memory support is disabled"):
        bound(wasm, "f", number)()


def test_recursion_between_two_functions_ends_in_a_clear_error() -> None:
    wasm = assemble("""
        (module (func $a (call $b)) (func $b (call $a))
          (func (export "f") (result i32) (call $a) i32.const 1))""")
    with pytest.raises(GoFailure, match="more stack than 2 MiB"):
        bound(wasm, "f", number)()


def test_a_table_of_a_billion_elements_is_refused() -> None:
    wasm = assemble("""
        (module (table 1 funcref)
          (func (export "f") (result i32)
            (table.grow (ref.null func) (i32.const 1000000000))))""")
    assert bound(wasm, "f", number)() == -1
    huge = assemble(
        '(module (table 1000000000 funcref) (func (export "f") (result i32) i32.const 1))'
    )
    with pytest.raises((GoTrap, ArtifactError)):
        bound(huge, "f", number)()


def test_a_name_with_every_kind_of_character_is_shown_safely() -> None:
    wasm = assemble('(module (func (export "\\1b[31m\\0a") (result i32) i32.const 1))')
    assert parse_wasm(wasm, "x.wasm").exports[0].name == "\x1b[31m\n"
    with pytest.raises(ArtifactError) as caught:
        bound(wasm, "gone", number)
    assert "\x1b" not in str(caught.value)
