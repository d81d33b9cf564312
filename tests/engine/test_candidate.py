"""Candidates: bound once, called, replayed, and compared with the control on copies."""

import enum
import struct
from types import SimpleNamespace
from typing import Any

import pytest

from strangler.engine.artifact import open_artifact
from strangler.engine.candidate import Candidate
from strangler.errors import BindError, GoTrap, MalformedReply, RefusedArguments, Unrepresentable
from strangler.signature import Bool, Bytes, Float, Int, List, Optional, String

INT = Int("int", 64)
STRING = String("string")


@pytest.fixture
def candidate(artifact_file: Any, go_function: Any, packed_text: Any) -> Any:
    def make(
        python: Any,
        go_name: Any,
        parameters: Any,
        *results: Any,
        names: Any = None,
        errors: Any = None,
        **more: Any,
    ) -> Any:
        declared = go_function(go_name.title(), "packed", parameters, *results, export=go_name)
        named = ("E", "Low")
        artifact = open_artifact(artifact_file(packed_text, (declared,), f"{go_name}.wasm", named))
        names = names or tuple(parameters)
        return Candidate("m:C.f", python, names, artifact, go_name, errors or {}, **more)

    return make


def test_errors_that_the_package_does_not_have_are_refused_with_those_it_has(
    candidate: Any, artifact_file: Any, packed_text: Any
) -> None:
    wrong = {"ErrLow": KeyError, "E": OSError, "High": OSError}
    with pytest.raises(BindError) as caught:
        candidate(lambda: None, "status", {}, errors=wrong)
    assert str(caught.value) == (
        "m:C.f: errors= names ErrLow, High, but status.wasm exports no such Err variable or error "
        "type (it has E, Low): correct the name, or run `strangler build`"
    )
    bare = open_artifact(artifact_file(packed_text, None, "bare.wasm"))
    with pytest.raises(BindError, match=r"errors= names E, .*\(it has none\)"):
        Candidate("m:f", lambda: None, (), bare, "status", {"E": OSError})


def test_every_type_of_the_manifest_has_its_codec(candidate: Any) -> None:
    types = {
        "a": Bool("bool"),
        "b": Int("uint8", 8, unsigned=True),
        "c": Float("float32", 32),
        "d": STRING,
        "e": Bytes("[]byte"),
        "f": List("[]*impl.Cents", Optional("*impl.Cents", Int("impl.Cents", 64))),
    }
    echo = candidate(lambda *args: args, "echo", types, *types.values())
    values = (True, 255, 1.5, "é", b"\0", [1, None])
    assert echo.native(*values) == values
    assert echo.decode_arguments(echo.encode(values)) == values
    assert echo.decode_result(echo.encode_result(values)) == values
    assert echo.mutable
    with pytest.raises(Unrepresentable, match=r"at `f\[1\]`: Go Cents takes int, not str"):
        echo.encode((*values[:5], [1, "x"]))


@pytest.mark.parametrize(
    ("kind", "mutable"),
    [
        (INT, False),
        (STRING, False),
        (Optional("*int", INT), False),
        (Bytes("[]byte"), True),
        (Optional("*[]int", List("[]int", INT)), True),
    ],
)
def test_only_some_types_can_be_changed_in_place(candidate: Any, kind: Any, mutable: Any) -> None:
    assert candidate(lambda x: x, "echo", {"x": kind}, kind).mutable is mutable


class Colour(enum.Enum):
    RED = 1


def paint(x: Colour) -> Colour:
    return x


def test_values_that_a_class_does_not_take_are_refused_with_their_place(candidate: Any) -> None:
    echo = candidate(paint, "echo", {"x": INT}, INT)
    assert echo.decode_arguments(echo.encode_plain((1,))) == (Colour.RED,)
    snapshot = echo.encode_plain((7,))
    with pytest.raises(RefusedArguments, match=r"^at `x`: Go int: ValueError: 7 is not a valid"):
        echo.decode_arguments(snapshot)
    with pytest.raises(RefusedArguments):
        echo.run_control(snapshot)
    result = echo.encode_result(Colour.RED)
    echo.native = SimpleNamespace(replay=lambda _: (result, snapshot))
    changed = echo.replay(echo.encode((Colour.RED,))).exception
    assert type(changed) is MalformedReply
    assert str(changed).startswith("at `x`: ")


def test_a_replay_is_an_outcome_with_the_arguments_that_go_changed(candidate: Any) -> None:
    double = candidate(lambda x: None, "double", {"x": Bytes("[]byte")})
    outcome = double.replay(double.encode((b"\1\2",)))
    assert (outcome.value, outcome.exception, outcome.arguments) == (None, None, (b"\2\4",))
    assert outcome.seconds > 0
    assert double.replay(double.encode((b"\0",))).arguments is None


def test_a_replay_of_a_direct_call_has_no_arguments(artifact_file: Any, go_function: Any) -> None:
    wat = '(module (func (export "Id") (param i64) (result i64) local.get 0))'
    go = go_function("Id", "direct", {"x": INT}, INT)
    identity = Candidate(
        "m:id", lambda x: x, ("x",), open_artifact(artifact_file(wat, (go,))), None, {}
    )
    outcome = identity.replay(struct.pack("<q", -5))
    assert (outcome.value, outcome.arguments) == (-5, None)


def test_whatever_go_raises_is_in_the_outcome(candidate: Any) -> None:
    trap = candidate(lambda x: None, "trap", {"x": INT})
    outcome = trap.replay(trap.encode((1,)))
    assert type(outcome.exception) is GoTrap
    assert outcome.seconds > 0
    types = {"status": Int("uint32", 32, unsigned=True), "payload": Bytes("[]byte")}
    reply = b"".join(
        struct.pack("<I1s", 1, text) if text else struct.pack("<I", 1)
        for text in (b"T", b"m", b"", b"E")
    )
    leave = candidate(lambda *_: None, "status", types, errors={"E": SystemExit})
    assert type(leave.replay(leave.encode((1, reply))).exception) is SystemExit


def test_a_malformed_result_is_in_the_outcome(candidate: Any) -> None:
    raw = candidate(lambda x: None, "raw", {"x": Bytes("[]byte")}, STRING)
    outcome = raw.replay(raw.encode((b"\1\0\0\0\xff",)))
    assert type(outcome.exception) is MalformedReply
    assert "not UTF-8" in str(outcome.exception)


def test_the_control_gets_copies_and_its_changes_are_told(candidate: Any) -> None:
    def change(x: Any, y: Any) -> Any:
        x.append(y)
        return y

    echo = candidate(change, "echo", {"x": List("[]int", INT), "y": INT}, List("[]int", INT), INT)
    mine = [1]
    outcome = echo.run_control(echo.encode((mine, 2)))
    assert (outcome.value, outcome.arguments, mine) == (2, ([1, 2], 2), [1])


def test_a_change_that_go_cannot_hold_is_a_change(candidate: Any) -> None:
    numbers = List("[]int", INT)
    echo = candidate(lambda x: x.append("no int"), "echo", {"x": numbers}, numbers)
    assert echo.run_control(echo.encode(([1],))).arguments == ([1, "no int"],)


def test_a_control_that_changes_nothing_has_no_changed_arguments(candidate: Any) -> None:
    numbers = List("[]int", INT)
    echo = candidate(lambda x: None, "echo", {"x": numbers}, numbers)
    assert echo.run_control(echo.encode(([1],))).arguments is None


@pytest.mark.parametrize("exception", [ValueError("x"), SystemExit(3)])
def test_what_the_control_raises_is_in_the_outcome(candidate: Any, exception: Any) -> None:
    def fail(x: Any) -> Any:
        raise exception

    echo = candidate(fail, "echo", {"x": INT}, INT)
    outcome = echo.run_control(echo.encode((1,)))
    assert outcome.exception is exception
    assert outcome.raised


def test_keyword_only_parameters_reach_the_control_by_name(candidate: Any) -> None:
    def control(a: Any, /, b: Any, *, c: Any, d: Any = 5) -> Any:
        return [a, b, c, d]

    kinds = dict.fromkeys("abcd", INT)
    echo = candidate(control, "echo", kinds, *kinds.values(), positional=2)
    assert echo.run_control(echo.encode((1, 2, 3, 4))).value == [1, 2, 3, 4]


def test_sides_that_do_not_fit_are_refused(candidate: Any) -> None:
    def control(x: str) -> int: ...

    with pytest.raises(BindError, match=r'm:C.f: parameter 1 "x": Python str, Go int'):
        candidate(control, "echo", {"x": INT}, INT)
