"""Calls into guests, honest and lying ones; after every failure the next call works."""

# ruff: noqa: BLE001, SIM105  # every failure of a thread is wanted

import gc
import logging
import os
import struct
import subprocess
import sys
import textwrap
import threading
import weakref
from typing import Any

import pytest

from strangler.engine import _native, artifact
from strangler.engine.library import library_path
from strangler.engine.output import log_output
from strangler.errors import (
    ArtifactError,
    BindError,
    ExportNotFound,
    GoError,
    GoExit,
    GoFailure,
    GoPanic,
    GoStackOverflow,
    GoTrap,
    MalformedReply,
    MissingImport,
    Unrepresentable,
)
from strangler.limits import Limits

# ---- Direct calls ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("export", "go", "values"),
    [
        ("i64", "int64", [0, -1, 2**63 - 1, -(2**63)]),
        ("i64", "uint64", [0, 2**63, 2**64 - 1]),
        ("i32", "int32", [0, -1, 2**31 - 1, -(2**31)]),
        ("i32", "uint32", [0, 2**31, 2**32 - 1]),
        ("i32", "int16", [-(2**15), 2**15 - 1]),
        ("i32", "uint16", [2**16 - 1]),
        ("i32", "int8", [-128, 127]),
        ("i32", "uint8", [255]),
        ("i32", "bool", [True, False]),
        ("f64", "float64", [1.5, -0.0, float("inf"), 1e308]),
        ("f32", "float32", [1.5, -0.0, float("inf")]),
    ],
)
def test_scalars_of_every_width_cross_in_both_directions(
    scalars: Any, export: Any, go: Any, values: Any
) -> None:
    function = scalars.function(export, [go], go)
    for value in values:
        assert repr(function(value)) == repr(value)
        snapshot = _native.Codec(("tuple", "", None, (function_node(go),))).encode((value,))
        assert function.replay(snapshot) == (snapshot, None)


def function_node(go: Any) -> Any:
    if go == "bool":
        return ("bool", go)
    width = int(go.lstrip("uintfloa"))
    return ("float", go, width) if go[0] == "f" else ("int", go, width, go[0] == "u")


def test_a_bool_is_true_when_the_guest_returns_anything_but_zero(scalars: Any) -> None:
    function = scalars.function("i32", ["int32"], "bool")
    for number, answer in ((0, False), (1, True), (2, True), (256, True), (-1, True)):
        assert function(number) is answer
        assert function.replay(struct.pack("<i", number)) == (bytes([answer]), None)


def test_a_function_without_results_returns_none(scalars: Any) -> None:
    function = scalars.function("nothing")
    assert function() is None
    assert function.replay(b"") == (b"", None)


@pytest.mark.parametrize("snapshot", [b"", b"\0" * 15, b"\0" * 17])
def test_a_snapshot_of_another_length_is_malformed(scalars: Any, snapshot: Any) -> None:
    function = scalars.function("sum", ["int", "int"], "int")
    with pytest.raises(MalformedReply):
        function.replay(snapshot)
    assert function.replay(struct.pack("<qq", 2, 3)) == (struct.pack("<q", 5), None)


def test_arguments_out_of_range_never_reach_the_guest(scalars: Any) -> None:
    function = scalars.function("sum", ["int", "int"], "int")
    with pytest.raises(Unrepresentable, match="at `b`: 9223372036854775808 exceeds Go int"):
        function(1, 2**63)
    assert scalars.statistics["created"] == 0


@pytest.mark.parametrize("call", [lambda f: f(1), lambda f: f(1, 2, 3), lambda f: f(1, b=2)])
def test_a_function_takes_exactly_its_positional_values(scalars: Any, call: Any) -> None:
    with pytest.raises(TypeError, match="2 positional arguments are needed"):
        call(scalars.function("sum", ["int", "int"], "int"))


def test_an_instance_keeps_its_state_between_calls_and_serves_every_function(scalars: Any) -> None:
    calls, plus = scalars.function("calls", [], "int32"), scalars.function("calls", [], "int32")
    assert [calls(), plus(), calls()] == [1, 2, 3]
    assert scalars.statistics["created"] == 1
    assert scalars.statistics["memory"] == 65536


# ---- Binding to exports --------------------------------------------------------------------


def test_a_missing_export_is_named(scalars: Any) -> None:
    with pytest.raises(ExportNotFound, match=r"guest.wasm: exports no function gone"):
        scalars.function("gone")()
    with pytest.raises(ExportNotFound):
        scalars.function("memory")()  # not a function
    assert scalars.statistics == {
        "created": 1,
        "poisoned": 0,
        "recycled": 0,
        "idle": 1,
        "alive": 1,
        "memory": 65536,
    }


@pytest.mark.parametrize(
    ("export", "parameters", "result"),
    [
        ("sum", ["int"], "int"),
        ("sum", ["int", "int32"], "int"),
        ("sum", ["int", "int"], "float64"),
        ("sum", ["int", "int"], "none"),
        ("nothing", [], "int"),
        ("two", [], "int32"),
        ("vector", ["int"], "none"),
    ],
)
def test_an_export_of_another_type_is_refused(
    scalars: Any, export: Any, parameters: Any, result: Any
) -> None:
    function = scalars.function(export, parameters, result)
    for _ in range(2):
        with pytest.raises(BindError, match=f"export {export} has another type"):
            function(*[1] * len(parameters))
    assert scalars.function("sum", ["int", "int"], "int")(1, 2) == 3


def test_a_name_is_compared_to_its_end(guest: Any) -> None:
    module = guest(
        '(module (func (export "f") (result i64) i64.const 1) (func (export "f\\00g") (param i32)))'
    )
    with pytest.raises(BindError, match="has another type"):
        module.function("f\0g", [], "int")()
    assert module.function("f\0g", ["int32"])(1) is None


def test_an_export_whose_name_has_a_surrogate_is_no_crash(scalars: Any) -> None:
    with pytest.raises(UnicodeEncodeError):
        scalars.function("\ud800")()


@pytest.mark.parametrize(
    ("parameters", "result", "problem"),
    [
        (["string"], "none", "a direct call takes numbers only"),
        ([], "[]int", "a direct call returns one number or nothing"),
        (["int"] * 33, "none", "a direct call has at most 32 parameters"),
    ],
)
def test_a_direct_call_is_for_numbers(
    guest: Any, parameters: Any, result: Any, problem: Any
) -> None:
    module = guest("(module)")
    if len(parameters) == 33:
        names = tuple(f"p{i}" for i in range(33))
        codec = _native.Codec(("tuple", "", names, (("int", "int", 64),) * 33))
        make = lambda: _native.Function(module.module, "f", False, codec, codec, print)  # noqa: E731
    else:
        make = lambda: module.function("f", parameters, result)  # noqa: E731
    with pytest.raises(BindError, match=problem):
        make()


def test_parameters_are_a_tuple_with_names(guest: Any) -> None:
    codec = _native.Codec(("int", "int", 64))
    with pytest.raises(ValueError, match="parameters are a tuple with names"):
        _native.Function(guest("(module)").module, "f", True, codec, codec, print)


def test_thirty_two_numbers_cross_at_once(guest: Any) -> None:
    many = " ".join(["i64"] * 32)
    last = guest(f'(module (func (export "last") (param {many}) (result i64) local.get 31))')
    codec = _native.Codec(
        ("tuple", "", tuple(f"p{i}" for i in range(32)), (("int", "int", 64),) * 32)
    )
    function = _native.Function(
        last.module, "last", False, codec, _native.Codec(("int", "int", 64)), print
    )
    assert function(*range(32)) == 31


def test_a_packed_call_needs_a_control_block_and_an_arena(scalars: Any) -> None:
    function = scalars.function("i32", ["string"], "none", packed=True)
    for call in (lambda: function("a"), lambda: function.replay(b"")):
        with pytest.raises(BindError, match="has no strangler_control and strangler_arena"):
            call()
    assert scalars.statistics["idle"] == 1


# ---- The end of an instance ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("export", "parameters", "result", "values", "exception", "problem"),
    [
        ("trap", [], "none", [], GoTrap, "wasm `unreachable` instruction executed"),
        ("outside", [], "none", [], GoTrap, "out of bounds memory access"),
        ("divide", ["int", "int"], "int", [1, 0], GoTrap, "integer divide by zero"),
        ("divide", ["int", "int"], "int", [-(2**63), -1], GoTrap, "integer overflow"),
        (
            "deep",
            ["int"],
            "int",
            [1],
            GoStackOverflow,
            "Go needed more stack than 2 MiB: look for an endless recursion",
        ),
        ("leave", ["int32"], "none", [3], GoExit, "Go left with exit code 3"),
        ("leave", ["int32"], "none", [0], GoExit, "Go left with exit code 0"),
        ("missing", [], "none", [], MissingImport, "nowhere"),
    ],
)
def test_a_call_that_ends_the_instance_leaves_the_next_one_working(
    scalars: Any,
    export: Any,
    parameters: Any,
    result: Any,
    values: Any,
    exception: Any,
    problem: Any,
) -> None:
    function = scalars.function(export, parameters, result)
    state = scalars.function("calls", [], "int32")
    assert [state(), state()] == [1, 2]
    for _ in range(3):
        with pytest.raises(exception, match=problem):
            function(*values)
        assert state() == 1  # of a new instance
    assert scalars.statistics["poisoned"] == 3
    assert scalars.statistics["idle"] == 1


def test_a_trap_carries_wasmtime_s_own_words(scalars: Any) -> None:
    with pytest.raises(GoTrap) as caught:
        scalars.function("trap")()
    assert "wasm backtrace" in "".join(caught.value.__notes__)


START = """
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $ready (mut i32) (i32.const 0))
  (func (export "NAME") (global.set $ready (i32.const 7)) BODY)
  (func (export "ready") (result i32) global.get $ready))
"""


@pytest.mark.parametrize("name", ["_initialize", "_start"])
@pytest.mark.parametrize("body", ["", "(call $exit (i32.const 0))"])
def test_a_module_is_initialised_once_and_may_leave_with_code_0(
    guest: Any, name: Any, body: Any
) -> None:
    ready = guest(START.replace("NAME", name).replace("BODY", body)).function("ready", [], "int32")
    assert [ready(), ready()] == [7, 7]


@pytest.mark.parametrize("name", ["_initialize", "_start"])
@pytest.mark.parametrize(
    ("body", "exception"), [("unreachable", GoTrap), ("(call $exit (i32.const 2))", GoExit)]
)
def test_an_initialisation_that_fails_fails_every_call(
    guest: Any, name: Any, body: Any, exception: Any
) -> None:
    module = guest(START.replace("NAME", name).replace("BODY", body))
    ready = module.function("ready", [], "int32")
    for number in (1, 2):
        with pytest.raises(exception):
            ready()
        assert module.statistics == {
            "created": number,
            "poisoned": number,
            "recycled": 0,
            "idle": 0,
            "alive": 0,
            "memory": 0,
        }


def test_initialize_is_preferred_to_start(guest: Any) -> None:
    module = guest("""
    (module
      (global $g (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $g (i32.add (global.get $g) (i32.const 1))))
      (func (export "_start") unreachable)
      (func (export "g") (result i32) global.get $g))""")
    assert module.function("g", [], "int32")() == 1


def test_a_start_export_of_another_type_is_not_called(guest: Any) -> None:
    module = guest("""
    (module (func (export "_start") (param i32) unreachable)
      (global (export "_initialize") i32 (i32.const 1))
      (func (export "g") (result i32) i32.const 5))""")
    assert module.function("g", [], "int32")() == 5


@pytest.mark.parametrize(
    ("body", "exception"), [("unreachable", GoTrap), ("(call $exit (i32.const 0))", GoExit)]
)
def test_a_start_section_that_fails_fails_the_call(guest: Any, body: Any, exception: Any) -> None:
    module = guest(f"""
    (module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (func $begin {body}) (start $begin)
      (func (export "g") (result i32) i32.const 5))""")
    with pytest.raises(exception):
        module.function("g", [], "int32")()
    assert module.statistics["idle"] == 0


# ---- Imports ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        "(memory 1)",
        "(global i32)",
        "(table 1 funcref)",
        "(global (mut i64))",
    ],
)
def test_an_import_that_is_no_function_is_refused_clearly(guest: Any, item: Any) -> None:
    with pytest.raises(ArtifactError, match=r"guest.wasm: cannot be linked: .*env.*thing"):
        guest(f'(module (import "env" "thing" {item}))')


def test_a_wasi_import_of_another_type_is_refused_clearly(guest: Any) -> None:
    with pytest.raises(ArtifactError, match=r"guest.wasm: cannot be linked: .*fd_write"):
        guest('(module (import "wasi_snapshot_preview1" "fd_write" (func (param i64))))')


def test_bytes_that_wasmtime_refuses_are_refused_clearly(scalars: Any, wat2wasm: Any) -> None:
    good = wat2wasm('(module (func (export "f") (result i32) i32.const 1))')
    bad = good.replace(b"\x41\x01\x0b", b"\x41\x01\x7c")
    assert bad != good
    with pytest.raises(ArtifactError, match=r"x.wasm: wasmtime refuses it"):
        _native.Module(engine(), bad, False, "x.wasm", {}, print, print)
    with pytest.raises(ArtifactError, match=r"x.wasm: wasmtime refuses it"):
        _native.Module(engine(), b"not compiled", True, "x.wasm", {}, print, print)


def engine() -> Any:
    return artifact._get_engine(library_path(), Limits())


# ---- Packed calls ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("go", "value"),
    [
        ("string", ""),
        ("string", "aé😀"),
        ("bytes", b"\0\xff" * 1000),
        ("[]int", list(range(-500, 500))),
        ("[]*string", [None, "", "x" * 10_000]),
        ("[][]float64", [[1.5], [], [-0.0, 2.0]]),
    ],
)
def test_packed_values_come_back_as_they_went(packed: Any, go: Any, value: Any) -> None:
    function = packed.function("echo", [go], go, packed=True)
    assert function(value) == value


def test_a_packed_call_without_parameters_needs_no_arena(packed: Any) -> None:
    assert packed.function("echo", [], "none", packed=True)() is None
    assert packed.function("echo", [], "none", packed=True).replay(b"") == (b"", b"")


def test_the_arena_and_memory_grow_with_the_request(guest: Any, packed_text: Any) -> None:
    module = guest(packed_text)
    echo = module.function("echo", ["[]string"], "[]string", packed=True)
    assert echo(["a"]) == ["a"]
    assert module.statistics["memory"] <= 3 * 65536
    words = ["word"] * 100_000
    assert echo(words) == words
    assert module.statistics["memory"] > 1_000_000
    assert echo(["a"]) == ["a"]
    assert module.statistics["created"] == 1


def test_replay_returns_the_result_and_the_arguments_after_the_call(
    packed: Any, parameters_of: Any
) -> None:
    snapshot = _native.Codec(parameters_of("[]int")).encode(([1, 2],))
    assert packed.function("echo", ["[]int"], "[]int", packed=True).replay(snapshot) == (
        snapshot,
        snapshot,
    )
    double = packed.function("double", ["bytes"], "none", packed=True)
    assert double.replay(b"\2\0\0\0\1\2") == (b"", b"\2\0\0\0\2\4")
    assert double(b"\1\2") is None


def test_a_replay_of_a_million_bytes_grows_the_arena(guest: Any, packed: Any) -> None:
    snapshot = struct.pack("<I", 1_000_000) + b"a" * 1_000_000
    assert packed.function("echo", ["bytes"], "bytes", packed=True).replay(snapshot)[0] == snapshot


def test_only_bytes_are_replayed(packed: Any) -> None:
    with pytest.raises(TypeError):
        packed.function("echo", ["bytes"], "bytes", packed=True).replay("a")


def test_an_unrepresentable_argument_gives_the_instance_back(packed: Any) -> None:
    function = packed.function("echo", ["[]int"], "[]int", packed=True)
    discarded = packed.statistics["poisoned"]
    with pytest.raises(Unrepresentable, match=r"at `a\[1\]`"):
        function([1, 2**63])
    assert function([1]) == [1]
    assert packed.statistics["poisoned"] == discarded


def status(packed: Any, number: Any, payload: Any, on_reply: Any = None) -> Any:
    function = packed.function(
        "status", ["uint32", "bytes"], "none", packed=True, on_reply=on_reply
    )
    return function(number, payload)


def texts(*items: Any) -> Any:
    return b"".join(struct.pack("<I", len(item)) + item for item in items)


def test_an_error_and_a_panic_keep_the_instance(packed: Any) -> None:
    created = packed.statistics["created"]
    with pytest.raises(GoError, match=r"^no people$") as error:
        status(
            packed, 1, texts(b"*errors.errorString", b"no people") + b"\1\0\0\0" + texts(b"ErrX")
        )
    assert (error.value.go_type, error.value.matched) == ("*errors.errorString", ("ErrX",))
    with pytest.raises(GoPanic, match=r"^boom") as panic:
        status(packed, 2, texts(b"string", b"boom", b"goroutine 1"))
    assert panic.value.go_stack == "goroutine 1"
    assert packed.function("echo", ["int"], "int", packed=True)(1) == 1
    assert packed.statistics["created"] <= max(created, 1)


@pytest.mark.parametrize(
    ("number", "payload", "problem"),
    [
        (7, b"", "status 7 means nothing"),
        (2**32 - 1, b"", "status 4294967295 means nothing"),
        (1, b"", "4 bytes expected, 0 are left"),
        (1, b"\xff\xff\xff\xff", "do not fit"),
        (2, texts(b"string", b"\xff", b""), "not UTF-8"),
        (2, texts(b"string", b"", b"") + b"x", "left over"),
    ],
)
def test_a_malformed_status_or_its_payload_discards_the_instance(
    packed: Any, number: Any, payload: Any, problem: Any
) -> None:
    discarded = packed.statistics["poisoned"]
    with pytest.raises(MalformedReply, match=problem):
        status(packed, number, payload)
    assert packed.statistics["poisoned"] == discarded + 1
    assert packed.function("echo", ["int"], "int", packed=True)(1) == 1


@pytest.mark.parametrize(
    ("address", "length"),
    [(2**32 - 1, 1), (0, 2**32 - 1), (65536, 2**32 - 1), (2**31, 2**31), (2**32 - 16, 32)],
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_reply_outside_memory_discards_the_instance(
    packed: Any, number: Any, address: Any, length: Any
) -> None:
    control = packed.function("control", ["uint32"] * 3, "none", packed=True)
    request = struct.pack("<III", number, address, length)
    for call in (lambda: control(number, address, length), lambda: control.replay(request)):
        discarded = packed.statistics["poisoned"]
        with pytest.raises(MalformedReply, match=f"its reply of {length} bytes is outside"):
            call()
        assert packed.statistics["poisoned"] == discarded + 1
    assert packed.function("echo", ["int"], "int", packed=True)(1) == 1


@pytest.mark.parametrize(
    ("result", "wire", "problem"),
    [
        ("[]int", b"\xff\xff\xff\xff", "at `result`: 4294967295 elements"),
        ("[]string", b"\1\0\0\0\1\0\0\0\xff", r"at `result\[0\]`: Go's string is not UTF-8"),
        ("bool", b"\2", "at `result`: a bool is 0 or 1, not 2"),
        ("*int8", b"\7", "at `result`: an optional starts with 0 or 1, not 7"),
        ("int", b"\0" * 9, "at `result`: 1 bytes are left over"),
        ("int", b"", "at `result`: 8 bytes expected, 0 are left"),
    ],
)
def test_a_malformed_reply_is_named_and_the_next_call_works(
    packed: Any, result: Any, wire: Any, problem: Any
) -> None:
    function = packed.function("raw", ["bytes"], result, packed=True)
    with pytest.raises(MalformedReply, match=problem):
        function(wire)
    assert packed.function("raw", ["bytes"], "int8", packed=True)(b"\5") == 5


@pytest.mark.parametrize(
    ("result", "wire", "problem"),
    [
        ("[]bool", b"\2\0\0\0\1\x09", r"at `result\[1\]`: a bool is 0 or 1"),
        ("[]string", b"\1\0\0\0\1\0\0\0", r"at `result\[0\]`: 1 elements of at least 1 bytes"),
        ("string", b"\1", "at `result`: 4 bytes expected, 1 are left"),
        ("*int8", b"\7", "at `result`: an optional starts with 0 or 1, not 7"),
        ("*int8", b"", "at `result`: 1 bytes expected"),
        ("[]int", b"\1\0\0\0", "at `result`: 1 elements of at least 8"),
    ],
)
def test_a_replay_checks_the_result_as_well(
    packed: Any, result: Any, wire: Any, problem: Any
) -> None:
    function = packed.function("raw", ["bytes"], result, packed=True)
    with pytest.raises(MalformedReply, match=problem):
        function.replay(struct.pack("<I", len(wire)) + wire)


def test_a_replay_skips_every_kind_of_result(packed: Any, wire_node: Any) -> None:
    result = (
        "tuple",
        "T",
        None,
        tuple(wire_node(go) for go in ("[][]string", "*bool", "*bool", "bytes", "float32")),
    )
    value = ([["a"], []], None, True, b"x", 1.5)
    wire = _native.Codec(result).encode(value)
    function = packed.function("raw", ["bytes"], result, packed=True)
    assert function(wire) == value
    assert function.replay(struct.pack("<I", len(wire)) + wire) == (wire, b"")
    broken = wire[:-5] + b"\x02" + wire[-4:]  # the byte before the float is bytes' content
    assert function.replay(struct.pack("<I", len(broken)) + broken)[0] == broken
    with pytest.raises(MalformedReply, match=r"at `result\[4\]`"):
        function.replay(struct.pack("<I", len(wire) - 1) + wire[:-1])


def test_what_on_reply_raises_or_returns_by_mistake_is_an_error_and_no_crash(packed: Any) -> None:
    def raises(*_: Any) -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        status(packed, 1, b"", raises)
    with pytest.raises(SystemError):
        status(packed, 1, b"", lambda *_: 5)
    assert packed.function("echo", ["int"], "int", packed=True)(1) == 1


# ---- Lies about the control block and the arena ------------------------------------------------

LIAR = """
(module
  MEMORY
  (func (export "strangler_control") (result i32) CONTROL)
  (func (export "strangler_arena") (param i32) (result i32) ARENA)
  (func (export "f") (param i32)))
"""


def liar(
    guest: Any,
    memory: Any = '(memory (export "memory") 1)',
    control: Any = "i32.const 16",
    arena: Any = "i32.const 64",
) -> Any:
    text = LIAR.replace("MEMORY", memory).replace("CONTROL", control).replace("ARENA", arena)
    module = guest(text)
    return module, module.function("f", ["string"], "none", packed=True)


@pytest.mark.parametrize("address", [0, 65536 - 15, 65536, -1, -16])
def test_a_control_block_outside_memory_is_malformed(guest: Any, address: Any) -> None:
    module, function = liar(guest, control=f"i32.const {address}")
    for _ in range(2):
        with pytest.raises(MalformedReply, match="its control block is outside linear memory"):
            function("a")
    assert module.statistics == {
        "created": 2,
        "poisoned": 2,
        "recycled": 0,
        "idle": 0,
        "alive": 0,
        "memory": 0,
    }


def test_a_control_block_without_memory_is_malformed(guest: Any) -> None:
    _, function = liar(guest, memory="")
    with pytest.raises(MalformedReply, match="its control block is outside linear memory"):
        function("a")


def test_a_control_function_that_traps_is_a_failure(guest: Any) -> None:
    module, function = liar(guest, control="unreachable")
    with pytest.raises(GoTrap):
        function("a")
    assert module.statistics["idle"] == 0


@pytest.mark.parametrize("address", [0, 65536 - 100, -1, 65536])
def test_an_arena_that_is_not_there_is_malformed(guest: Any, address: Any) -> None:
    module, function = liar(guest, arena=f"i32.const {address}")
    for call in (lambda: function("a"), lambda: function.replay(b"\1\0\0\0a")):
        with pytest.raises(MalformedReply, match=r"^guest.wasm: gives no arena of 4096 bytes$"):
            call()
    assert module.statistics["poisoned"] == 2


def test_an_arena_that_traps_is_a_failure_wherever_it_is_asked_for(guest: Any) -> None:
    module, function = liar(guest, arena="unreachable")
    nested = module.function("f", ["[][]string"], "none", packed=True)
    for call in (lambda: function("a"), lambda: nested([["a"]]), lambda: function.replay(b"abcd")):
        with pytest.raises(GoTrap):
            call()
    assert module.statistics["poisoned"] == 3


def test_the_place_of_a_failure_does_not_stick_to_the_next_one(guest: Any, packed: Any) -> None:
    _, function = liar(guest, arena="unreachable")
    with pytest.raises(GoTrap):
        function("a")
    module, _ = liar(guest, arena="unreachable")
    with pytest.raises(GoTrap):
        module.function("f", ["[]string"], "none", packed=True)(["a"] * 3)
    with pytest.raises(Unrepresentable, match=r"^at `a`: Go string takes str, not int$"):
        packed.function("echo", ["string"], "string", packed=True)(1)


@pytest.mark.parametrize(
    "control", ['(func (export "strangler_control") (result i64) i64.const 16)', ""]
)
def test_a_control_function_of_another_type_is_as_good_as_absent(guest: Any, control: Any) -> None:
    module = guest(f"""
    (module (memory (export "memory") 1) {control}
      (func (export "strangler_arena") (param i32) (result i32) i32.const 64)
      (func (export "f") (param i32) (result i32) local.get 0))""")
    with pytest.raises(BindError, match="has no strangler_control"):
        module.function("f", ["string"], "none", packed=True)("a")
    assert module.function("f", ["int32"], "int32")(4) == 4


# ---- Re-entrancy, threads, forks ---------------------------------------------------------------

PRINTER = """
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\\10\\00\\00\\00\\03\\00\\00\\00hi\\0a")
  (func (export "say") (param i32) (result i32)
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 32)))
    local.get 0))
"""


def test_what_receives_the_output_may_call_the_same_function(guest: Any) -> None:
    module = guest(PRINTER)
    say = module.function("say", ["int32"], "int32")
    inner = []

    class Reentrant(list):
        def append(self, item: Any) -> None:
            super().append(item)
            if len(self) < 5:
                inner.append(say(len(self)))

    module.printed = Reentrant()
    assert say(9) == 9
    assert inner == [4, 3, 2, 1]
    assert module.statistics["created"] == 5


def test_a_receiver_of_output_that_raises_harms_nobody(guest: Any, wat2wasm: Any) -> None:
    def fails(*_: Any) -> None:
        raise KeyError("handler")

    module = _native.Module(
        engine(), wat2wasm(PRINTER), False, "p.wasm", {"say": "(i32) -> i32"}, print, fails
    )
    function = _native.Function(
        module,
        "say",
        False,
        _native.Codec(("tuple", "", ("a",), (("int", "int32", 32),))),
        _native.Codec(("int", "int32", 32)),
        print,
    )
    caught = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda args: caught.append(args.exc_type)
    try:
        assert function(3) == 3
    finally:
        sys.unraisablehook = hook
    assert caught == [KeyError]


def test_a_finalizer_may_call_the_same_function_while_it_decodes(packed: Any) -> None:
    function = packed.function("echo", ["[]*[]int"], "[]*[]int", packed=True)
    answers = []

    class Finalizer:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            answers.append(function([[1], None]))

    threshold = gc.get_threshold()
    gc.set_threshold(5, 2, 2)
    try:
        for _ in range(50):
            Finalizer()
            assert function([[2], None] * 50) == [[2], None] * 50
    finally:
        gc.set_threshold(*threshold)
    gc.collect()
    assert answers == [[[1], None]] * 50


def run_threads(count: Any, target: Any) -> None:
    failures = []

    def guarded() -> None:
        try:
            target()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_many_threads_share_one_function(guest: Any, packed: Any) -> None:
    echo = packed.function("echo", ["[]string"], "[]string", packed=True)
    boom = packed.function("trap", [], "none", packed=True)

    def work() -> None:
        for number in range(100):
            words = [f"{threading.get_ident()}-{number}"] * (number % 7)
            assert echo(words) == words
            if number % 25 == 0:
                with pytest.raises(GoTrap):
                    boom()

    run_threads(8, work)
    statistics = packed.statistics
    assert statistics["created"] - statistics["poisoned"] == statistics["idle"]


def test_a_list_that_another_thread_changes_crosses_as_it_was_at_one_moment(
    guest: Any, packed_text: Any
) -> None:
    stop = threading.Event()
    shared = [["a"] * 50 for _ in range(50)]

    def change() -> None:
        while not stop.is_set():
            shared.clear()
            shared.extend(["b" * 9] * 50 for _ in range(60))
            del shared[20:]

    thread = threading.Thread(target=change)
    thread.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):  # a new module each time, so that the arena grows while encoding
            echo = guest(packed_text).function("echo", ["[][]string"], "[][]string", packed=True)
            assert all(len(words) == 50 for words in echo(shared))
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()


def test_a_thread_with_a_small_stack_gets_a_clear_error(scalars: Any) -> None:
    scalars.function("nothing")()
    nothing = scalars.function("nothing")
    errors = []

    def work() -> None:
        try:
            nothing()
        except GoFailure as error:
            errors.append(error)

    old = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    [error] = errors
    assert isinstance(error, GoStackOverflow)
    assert "give the thread more (threading.stack_size)" in str(error)
    assert scalars.function("calls", [], "int32")() == 1


def test_a_thread_with_a_small_stack_cannot_make_an_instance_either(guest: Any) -> None:
    module = guest('(module (func (export "f")))')
    function, errors = module.function("f"), []

    def work() -> None:
        try:
            function()
        except GoStackOverflow as error:
            errors.append(error)

    old = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    assert len(errors) == 1
    assert module.statistics["created"] == 0


def test_recursion_to_the_limit_in_a_thread_of_ordinary_size_traps(scalars: Any) -> None:
    deep = scalars.function("deep", ["int"], "int")

    def work() -> None:
        with pytest.raises(GoStackOverflow):
            deep(1)

    run_threads(2, work)


def in_child(action: Any) -> Any:
    """Run in a forked child; True when it returned a true value."""
    child = os.fork()
    if child == 0:
        answer = 1
        try:
            answer = 0 if action() else 1
        finally:
            os._exit(answer)
    return os.waitpid(child, 0)[1] == 0


def test_a_forked_child_has_instances_of_its_own(scalars: Any) -> None:
    calls = scalars.function("calls", [], "int32")
    assert [calls(), calls()] == [1, 2]
    assert in_child(lambda: [calls(), calls()] == [1, 2])
    assert in_child(lambda: in_child(lambda: calls() == 1) and calls() == 1)
    assert calls() == 3


@pytest.mark.forks_threads
def test_forks_amid_calls_of_other_threads_leave_both_sides_working(packed: Any) -> None:
    echo = packed.function("echo", ["[]int"], "[]int", packed=True)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            assert echo([1, 2, 3]) == [1, 2, 3]

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(10):
            assert in_child(lambda: echo([4]) == [4])
            assert echo([5]) == [5]
    finally:
        stop.set()
        thread.join()


def test_a_fork_while_the_output_is_passed_on_does_not_share_the_instance(guest: Any) -> None:
    module = guest(PRINTER)
    say = module.function("say", ["int32"], "int32")

    class Forking(list):
        def append(self, item: Any) -> None:
            super().append(item)
            if len(self) == 1:
                self.forked = in_child(lambda: say(1) == 1)

    module.printed = Forking()
    assert say(2) == 2
    assert module.printed.forked


def test_a_module_that_is_no_longer_needed_is_freed(guest: Any) -> None:
    module = guest(PRINTER)
    say = module.function("say", ["int32"], "int32")
    say(1)
    marker = weakref.ref(module)
    del module, say
    gc.collect()
    assert marker() is None


def test_a_cycle_through_the_callbacks_is_collected(wat2wasm: Any) -> None:
    class Callback:
        def __call__(self, *_: Any) -> Any:
            return None

    callback = Callback()
    module = _native.Module(engine(), wat2wasm("(module)"), False, "x", {}, callback, callback)
    codec = _native.Codec(("tuple", "", (), ()))
    callback.function = _native.Function(
        module, "f", False, codec, _native.Codec(("none", "nothing")), callback
    )
    marker = weakref.ref(callback)
    del callback, module
    gc.collect()
    assert marker() is None


def test_calls_do_not_leak(packed: Any, scalars: Any) -> None:
    echo = packed.function("echo", ["[]*string"], "[]*string", packed=True)
    add = scalars.function("sum", ["int", "int"], "int")
    trap = scalars.function("trap")
    snapshot = b"\1\0\0\0\0"

    def cycle() -> None:
        echo(["a", None, "é"])
        echo.replay(snapshot)
        add(1000, 2000)
        for wrong in (lambda: echo(["a", 1]), lambda: add(1, 2**70), lambda: echo.replay(b"")):
            try:
                wrong()
            except (Unrepresentable, GoFailure):
                pass
        try:
            status(packed, 1, texts(b"T", b"m") + b"\0\0\0\0")
        except GoError:
            pass

    def traps() -> None:
        try:
            trap()
        except GoTrap:
            pass

    for action, rounds in ((cycle, 300), (traps, 50)):
        for _ in range(20):
            action()
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(rounds):
            action()
        gc.collect()
        assert sys.getallocatedblocks() - before < rounds


def test_an_interpreter_that_ends_with_live_instances_ends_well(tmp_path: Any) -> None:
    program = textwrap.dedent("""
        import threading, wasmtime
        from strangler.engine import _native
        from strangler.engine.library import library_path

        engine = _native.Engine(str(library_path()), 2 << 20)
        wasm = bytes(wasmtime.wat2wasm('(module (func (export "f")))'))
        module = _native.Module(engine, wasm, False, "x", {"f": "()"}, print, print)
        none = _native.Codec(("none", "nothing"))
        function = _native.Function(
            module, "f", False, _native.Codec(("tuple", "", (), ())), none, print
        )
        function()
        keep = [module, function]
        keep.append(keep)

        def forever():
            while True:
                function()

        threading.Thread(target=forever, daemon=True).start()
        class Late:
            def __del__(self, function=function):
                function()
        late = Late()
    """)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_types_refuse_calls_that_do_not_fit(guest: Any, parameters_of: Any) -> None:
    with pytest.raises(TypeError):
        _native.Engine()
    with pytest.raises(TypeError):
        _native.Module(None, b"", False, "x", {}, print, print)
    with pytest.raises(TypeError):
        _native.Function(None, "f", False, None, None, print)
    for kind in (_native.Codec, _native.Engine, _native.Module, _native.Function):
        with pytest.raises(TypeError, match="not an acceptable base type"):
            type("Sub", (kind,), {})


def test_the_log_names_the_artifact(go_log: Any) -> None:
    log_output("money", "a\nb\xff".encode("latin-1"), 0)
    log_output("money", b"", 12)
    assert [(record.name, record.levelno, record.getMessage()) for record in go_log.records] == [
        ("strangler.go.money", logging.INFO, "a"),
        ("strangler.go.money", logging.INFO, "b�"),
        (
            "strangler.go.money",
            logging.WARNING,
            "… and 12 bytes more: a call keeps the first 64 KiB",
        ),
    ]
