"""What Go said instead of a value."""

import struct
from typing import Any

import pytest

from strangler.engine.failures import reply_exception, trap_exception
from strangler.engine.wasm import parse_wasm
from strangler.errors import (
    GoError,
    GoExit,
    GoPanic,
    GoStackOverflow,
    GoTrap,
    MalformedReply,
    MissingImport,
)
from strangler.limits import Limits


def texts(*items: Any) -> Any:
    return b"".join(struct.pack("<I", len(item.encode())) + item.encode() for item in items)


def error_reply(message: Any = "no", *matched: Any) -> Any:
    return texts("*impl.E", message) + struct.pack("<I", len(matched)) + texts(*matched)


def test_an_error_is_a_go_error_with_its_type() -> None:
    error = reply_exception(1, error_reply("no people", "ErrA", "ErrB"), {})
    assert type(error) is GoError
    assert (str(error), error.go_type, error.matched) == ("no people", "*impl.E", ("ErrA", "ErrB"))


def test_the_first_name_of_the_mapping_that_matches_chooses_the_exception() -> None:
    errors = {"ErrC": OSError, "ErrB": KeyError, "ErrA": ValueError}
    error = reply_exception(1, error_reply("no", "ErrA", "ErrB"), errors)
    assert repr(error) == "KeyError('no')"
    assert type(reply_exception(1, error_reply("no", "ErrZ"), errors)) is GoError


@pytest.mark.parametrize(
    ("go_type", "message", "exception"),
    [
        ("runtime.boundsError", "index out of range [5] with length 3", IndexError),
        ("runtime.boundsError", "slice bounds out of range [:5]", IndexError),
        ("runtime.runtimeError", "integer divide by zero", ZeroDivisionError),
        ("runtime.errorString", "something new", GoPanic),
        ("string", "index out of range", GoPanic),
    ],
)
def test_a_panic_is_what_python_would_have_raised_where_that_is_clear(
    go_type: Any, message: Any, exception: Any
) -> None:
    panic = reply_exception(2, texts(go_type, message, "goroutine 1\n"), {})
    assert type(panic) is exception
    assert str(panic) == message
    assert panic.__notes__ == ["Go stack:\ngoroutine 1"]


def test_a_status_without_a_meaning_is_malformed() -> None:
    assert type(reply_exception(3, b"", {})) is MalformedReply


@pytest.fixture
def module(wat2wasm: Any) -> Any:
    return parse_wasm(
        wat2wasm('(module (import "env" "a" (func)) (import "env" "b" (func)))'), "m.wasm"
    )


def test_an_exit_repeats_the_last_words_of_the_guest(module: Any) -> None:
    failure = trap_exception(module, Limits(), "exit", "exit", 2, b" fatal error: all asleep\n\xff")
    assert type(failure) is GoExit
    assert str(failure) == "m.wasm: Go left with exit code 2: fatal error: all asleep\n�"
    long = trap_exception(module, Limits(), "exit", "exit", 2, b"x" * 1000)
    assert str(long).endswith(f"code 2: {'x' * 400}")
    assert (
        str(trap_exception(module, Limits(), "exit", "", 0, b""))
        == "m.wasm: Go left with exit code 0"
    )


def test_a_trap_is_named_by_its_cause(module: Any) -> None:
    text = "error while executing at wasm backtrace:\n  0: f\n\nCaused by:\n  wasm trap: boom"
    failure = trap_exception(module, Limits(), "trap", text, 0, b"")
    assert (type(failure), str(failure)) == (GoTrap, "m.wasm: boom")
    assert failure.__notes__ == [text]
    assert type(trap_exception(module, Limits(), "stack", text, 0, b"")) is GoStackOverflow


def test_a_call_into_an_unknown_import_names_it(module: Any) -> None:
    text = "unknown import: `env::b` has not been defined"
    failure = trap_exception(module, Limits(), "trap", text, 0, b"")
    assert type(failure) is MissingImport
    assert "m.wasm: " in str(failure)
    assert "b" in str(failure)
    other = trap_exception(module, Limits(), "trap", "unknown import: `x::y`", 0, b"")
    assert type(other) is GoTrap


def test_a_fatal_error_of_the_runtime_is_an_exit_with_its_reason(module: Any) -> None:
    printed = b"x\nfatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1"
    failure = trap_exception(module, Limits(), "trap", "wasm trap: unreachable", 0, printed)
    assert type(failure) is GoExit
    reason = "all goroutines are asleep - deadlock!"
    assert str(failure) == f"m.wasm: Go's runtime gave up: {reason}"
