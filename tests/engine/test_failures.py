"""What Go said instead of a value."""

import pickle
import struct
from typing import Any

import pytest

from strangler.engine.failures import reply_exception, trap_exception
from strangler.engine.wasm import parse_wasm
from strangler.errors import (
    GoError,
    GoExit,
    GoNotPorted,
    GoPanic,
    GoStackOverflow,
    GoTrap,
    MalformedReply,
    MissingImport,
    Unrepresentable,
)
from strangler.limits import Limits
from strangler.routing.failures import is_answer


def texts(*items: Any) -> Any:
    return b"".join(struct.pack("<I", len(item.encode())) + item.encode() for item in items)


def words(*numbers: Any) -> Any:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def error_reply(
    message: Any = "no",
    *matched: Any,
    go_type: Any = "*impl.E",
    number: Any = 0,
    name: Any = "",
    fields: Any = (),
    cause: Any = None,
) -> Any:
    """An error as ABI 2 writes it; `fields` are pairs of a name and an encoded `any`."""
    told = b"".join(texts(field) + value for field, value in fields)
    return (
        texts(go_type, message)
        + words(len(matched))
        + texts(*matched)
        + words(number)
        + texts(name)
        + words(len(fields))
        + told
        + (b"\0" if cause is None else b"\1" + cause)
    )


def panic_reply(go_type: Any, message: Any, number: Any = 0, name: Any = "") -> Any:
    return texts(go_type, message, "goroutine 1\n") + words(number) + texts(name)


def any_int(number: Any) -> Any:
    return b"\3" + struct.pack("<q", number)


def test_an_error_is_a_go_error_with_its_type() -> None:
    error = reply_exception(1, error_reply("no people", "ErrA", "ErrB"))
    assert type(error) is GoError
    assert (str(error), error.go_type, error.matched) == ("no people", "*impl.E", ("ErrA", "ErrB"))
    assert error.__cause__ is None


def test_an_error_of_abi_1_has_no_more_than_type_message_and_matches() -> None:
    payload = texts("*impl.E", "no") + words(1) + texts("ErrA")
    error = reply_exception(1, payload, abi=1)
    assert (type(error), error.args) == (GoError, ("no", "*impl.E", ("ErrA",)))
    assert type(reply_exception(1, payload, abi=1, errors={"ErrA": KeyError})) is KeyError


def test_the_first_name_of_the_mapping_that_matches_chooses_the_exception() -> None:
    errors = {"ErrC": OSError, "ErrB": KeyError, "ErrA": ValueError}
    error = reply_exception(1, error_reply("no", "ErrA", "ErrB"), errors=errors)
    assert repr(error) == "KeyError('no')"
    assert type(reply_exception(1, error_reply("no", "ErrZ"), errors=errors)) is GoError


def test_go_names_a_built_in_exception_unless_the_mapping_knows_better() -> None:
    payload = error_reply("below 0", "ErrA", name="ValueError")
    assert repr(reply_exception(1, payload)) == "ValueError('below 0')"
    assert repr(reply_exception(1, payload, errors={"ErrA": KeyError})) == "KeyError('below 0')"


@pytest.mark.parametrize(
    "name", ["", "print", "NoSuchError", "SystemExit", "KeyboardInterrupt", "UnicodeDecodeError"]
)
def test_what_names_no_exception_that_takes_a_message_is_a_go_error(name: Any) -> None:
    assert type(reply_exception(1, error_reply("no", name=name))) is GoError


def test_a_function_that_is_yet_to_be_written_has_not_answered() -> None:
    error = reply_exception(1, error_reply("tax.Rate is not ported yet", name="NotPorted"))
    assert type(error) is GoNotPorted
    assert not is_answer(error)
    assert str(error) == "tax.Rate is not ported yet"


@pytest.mark.parametrize(
    ("name", "cls"), [("NotPorted", GoNotPorted), ("Unrepresentable", Unrepresentable)]
)
def test_a_result_that_go_cannot_hold_and_a_gap_are_no_answers_also_as_panics(
    name: str, cls: type[Exception]
) -> None:
    for status, reply in (
        (1, error_reply("the sum is beyond int", name=name)),
        (2, panic_reply("*py.Error", "the sum is beyond int", name=name)),
    ):
        error = reply_exception(status, reply)
        assert type(error) is cls
        assert not is_answer(error)
        assert str(error) == "the sum is beyond int"


def test_the_fields_of_an_error_become_attributes_that_hide_none() -> None:
    fields = [("UnitPrice", any_int(5)), ("Args", any_int(1)), ("Code", b"\5" + texts("E1"))]
    error = reply_exception(1, error_reply("no", fields=fields))
    assert (error.unit_price, error.code) == (5, "E1")
    assert error.args == ("no", "*impl.E", ())


class Frozen(Exception):
    def __setattr__(self, name: Any, value: Any) -> None:
        raise AttributeError(name)


def test_an_exception_that_takes_no_attributes_goes_without() -> None:
    payload = error_reply("no", "ErrA", fields=[("Code", any_int(5))])
    error = reply_exception(1, payload, errors={"ErrA": Frozen})
    assert (type(error), str(error)) == (Frozen, "no")


class UnknownSku(LookupError):
    def __init__(self, sku: Any) -> None:
        super().__init__(f"unknown sku {sku!r}")
        self.sku = sku


class Refused(Exception):
    def __init__(self, message: Any, *, code: Any, retry: Any = False) -> None:
        super().__init__(message, code)
        self.code, self.retry = code, retry


class Hostile(Exception):
    level = 3

    def __init__(self, message: Any) -> None:
        raise ValueError(message)


class Strange(Exception):
    def __init__(self, text: Any, /, *rest: Any) -> None:
        super().__init__(text.upper(), *rest)


@pytest.mark.parametrize(
    ("cls", "arguments", "attributes"),
    [
        (UnknownSku, ("unknown sku 'a'",), {"sku": "a"}),
        (Refused, ("no", 5), {"code": 5, "retry": False, "sku": "a"}),
        (Hostile, ("no",), {"sku": "a", "code": 5, "level": 1}),
        (Strange, ("NO",), {"sku": "a", "code": 5, "level": 1}),
        (KeyError, ("no",), {"sku": "a", "code": 5, "level": 1}),
    ],
)
def test_a_class_of_the_users_is_made_of_the_fields_or_else_of_the_message(
    cls: Any, arguments: Any, attributes: Any
) -> None:
    fields = [("SKU", b"\5" + texts("a")), ("Code", any_int(5)), ("Level", any_int(1))]
    error = reply_exception(1, error_reply("no", "E", fields=fields), errors={"E": cls})
    assert (type(error), error.args) == (cls, arguments)
    assert vars(error).items() >= attributes.items()
    assert error.level == 1


def test_a_class_that_takes_neither_the_fields_nor_the_message_goes_without_init() -> None:
    error = reply_exception(1, error_reply("no", "E"), errors={"E": Refused})
    assert (type(error), error.args, vars(error)) == (Refused, ("no",), {})
    strict = reply_exception(1, error_reply("no", "E"), errors={"E": UnicodeDecodeError})
    assert repr(strict) == "GoError('no', '*impl.E', ('E',))"


def test_wrapped_errors_are_the_causes_in_their_order() -> None:
    inner = error_reply("disk", "ErrDisk", go_type="*fs.PathError")
    middle = error_reply("load: disk", "ErrDisk", go_type="*fmt.wrapError", cause=inner)
    error = reply_exception(
        1, error_reply("start: load: disk", cause=middle), errors={"ErrDisk": OSError}
    )
    assert type(error) is GoError
    assert repr(error.__cause__) == "OSError('load: disk')"
    assert repr(error.__cause__.__cause__) == "OSError('disk')"
    assert error.__cause__.__cause__.__cause__ is None


def test_a_chain_without_end_is_malformed() -> None:
    payload = error_reply()
    for _ in range(3_000):
        payload = error_reply(cause=payload)
    with pytest.raises(MalformedReply, match="nested more than 1000 levels"):
        reply_exception(1, payload)


def test_an_exception_that_python_raised_comes_back_as_the_same_object() -> None:
    raised = [KeyError("a"), ValueError("b")]
    assert reply_exception(1, error_reply("b", number=2), raised) is raised[1]
    wrapped = reply_exception(1, error_reply("f: a", cause=error_reply("a", number=1)), raised)
    assert wrapped.__cause__ is raised[0]
    assert reply_exception(2, panic_reply("*py.Error", "a", number=1), raised) is raised[0]


@pytest.mark.parametrize("payload", [(1, error_reply(number=3)), (2, panic_reply("a", "b", 3))])
def test_a_number_that_no_exception_has_is_malformed(payload: Any) -> None:
    failure = reply_exception(*payload, [KeyError(), KeyError()])
    assert type(failure) is MalformedReply
    assert "Python exception 3 of 2 was never raised" in str(failure)


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
    for abi, payload in (
        (1, texts(go_type, message, "goroutine 1\n")),
        (2, panic_reply(go_type, message)),
    ):
        panic = reply_exception(2, payload, abi=abi)
        assert type(panic) is exception
        assert str(panic) == message
        assert panic.__notes__ == ["Go stack:\ngoroutine 1"]


def test_a_panic_may_name_a_built_in_exception() -> None:
    panic = reply_exception(2, panic_reply("*py.Error", "no such key", name="KeyError"))
    assert repr(panic) == "KeyError('no such key')"
    assert panic.__notes__ == ["Go stack:\ngoroutine 1"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_go_said_survives_pickling(protocol: Any) -> None:
    fields = [("UnitPrice", any_int(5))]
    error = reply_exception(1, error_reply("no people", "ErrA", fields=fields))
    panic = reply_exception(2, panic_reply("string", "boom"))
    again, panicked = pickle.loads(pickle.dumps((error, panic), protocol))
    assert (type(again), again.args, vars(again)) == (GoError, error.args, vars(error))
    assert again.unit_price == 5
    assert (type(panicked), panicked.args, panicked.__notes__) == (
        GoPanic,
        panic.args,
        panic.__notes__,
    )


def test_a_status_without_a_meaning_is_malformed() -> None:
    assert type(reply_exception(3, b"")) is MalformedReply


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
