"""What is kept of the control are copies."""

from typing import Any

import pytest

import strangler
from strangler.outcome import Outcome
from strangler.shadow.control import Unencodable, settle


class Bytewise:
    """A crossing whose one argument and result are lists of small ints."""

    mutable = True

    def encode(self, arguments: Any) -> bytes:
        return self.encode_result(arguments[0])

    def decode_arguments(self, snapshot: bytes) -> Any:
        return (list(snapshot),)

    def encode_result(self, value: Any) -> bytes:
        try:
            return bytes(value)
        except TypeError as error:
            raise strangler.Unrepresentable from error

    def decode_result(self, data: bytes) -> Any:
        return list(data)


def copied(error: BaseException) -> Any:
    return settle(Bytewise(), Outcome(exception=error), b"").exception


def test_a_result_is_a_copy() -> None:
    mine = [1, 2]
    kept = settle(Bytewise(), Outcome(mine, seconds=0.5), b"")
    mine.clear()
    assert kept == Outcome([1, 2], seconds=0.5)


def test_a_result_that_go_cannot_hold_is_kept_when_nobody_can_change_it_else_as_text() -> None:
    assert settle(Bytewise(), Outcome(2.5), b"").value == 2.5
    kept = settle(Bytewise(), Outcome(["a"]), b"").value
    assert isinstance(kept, Unencodable)
    assert (kept.type, kept.text) == ("list", '["a"]')


def test_an_exception_keeps_its_class_and_copies_of_what_is_in_it() -> None:
    error = KeyError("a", [1])
    error.code = {"x": 1}  # type: ignore[attr-defined]
    kept = copied(error)
    assert (type(kept), kept.args, kept.__traceback__) == (KeyError, ("a", "[1]"), None)
    assert kept.code == '{"x": 1}'


def test_how_an_exception_came_about_is_kept_to_some_depth() -> None:
    error = ValueError(0)
    for number in range(1, 100):
        following = ValueError(number)
        following.__cause__ = error
        error = following
    kept, depth = copied(error), 0
    while kept.__cause__ is not None and depth < 20:
        kept, depth = kept.__cause__, depth + 1
    assert depth == 10
    assert copied(error).__suppress_context__


def test_an_exception_with_its_own_ideas_is_kept_as_it_is() -> None:
    class Odd(Exception):
        def __new__(cls, needed: Any) -> Any:
            return super().__new__(cls)

    error = Odd(1)
    assert copied(error) is error


@pytest.mark.parametrize(
    ("after", "kept"), [([1, 2], None), ([1, 2, 3], ([1, 2, 3],)), (["no int"], '["no int"]')]
)
def test_what_python_did_to_its_arguments_is_kept_as_a_copy(after: Any, kept: Any) -> None:
    outcome = settle(Bytewise(), Outcome([1], arguments=(after,)), b"\1\2")
    if isinstance(kept, str):
        assert outcome.arguments is not None
        assert outcome.arguments[0].text == kept
    else:
        assert outcome.arguments == kept
