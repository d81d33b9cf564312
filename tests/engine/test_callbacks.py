"""Python functions that a guest calls, on guests that follow docs/wire.md and on others."""

import gc
import sys
import weakref
from typing import Any

import pytest

from strangler.engine import _native
from strangler.engine.callbacks import bind_callbacks
from strangler.errors import BindError, GoTrap, MalformedReply, Unrepresentable
from strangler.signature import Callback, Float, Func, Int, Manifest, Parameter, String

INT, TEXT = ("int", "int", 64, False), ("string", "string")

# The arena is at 65536, replies of Python go to 262144.
RELAY = """
(module
  (import "strangler" "call" (func $call (param i32 i32 i32) (result i64)))
  (import "strangler" "take" (func $take (param i32 i32)))
  (memory (export "memory") 8)
  (func (export "strangler_control") (result i32) i32.const 16)
  (func (export "strangler_arena") (param i32) (result i32) i32.const 65536)
  (func $reply (param $address i32) (param $length i32)
    (i32.store (i32.const 24) (local.get $address))
    (i32.store (i32.const 28) (local.get $length)))
  ;; The first argument is a handle, the rest what is handed over; the reply is Python's.
  (func (export "relay") (param $n i32)
    (local $answer i64)
    (local.set $answer
      (call $call
        (i32.load (i32.const 65536)) (i32.const 65540) (i32.sub (local.get $n) (i32.const 4))))
    (call $take
      (i32.wrap_i64 (i64.shr_u (local.get $answer) (i64.const 32))) (i32.const 262144))
    (call $reply (i32.const 262144) (i32.wrap_i64 (local.get $answer))))
  ;; handle, address, length, ticket, room: as they are.
  (func (export "lie") (param i32)
    (drop
      (call $call
        (i32.load (i32.const 65536)) (i32.load (i32.const 65540)) (i32.load (i32.const 65544))))
    (call $take (i32.load (i32.const 65548)) (i32.load (i32.const 65552))))
  ;; A handle that is called, and whose reply is taken twice.
  (func (export "twice") (param $n i32)
    (drop (call $call (i32.load (i32.const 65536)) (i32.const 65540) (i32.const 0)))
    (call $take (i32.const 0) (i32.const 262144))
    (call $take (i32.const 0) (i32.const 262144))))
"""


def func(parameters: Any = (INT,), result: Any = INT) -> Any:
    return ("func", "func(int) int", ("tuple", "", None, parameters), result)


ANSWER = ("tuple", "answer", None, (("bool", "bool"), INT))
FAILURE = ("tuple", "failure", None, (("bool", "bool"), ("int", "uint32", 32, True), TEXT, TEXT))


@pytest.fixture
def relay(guest: Any) -> Any:
    """Call `relay` with these nodes for its parameters and its result."""
    module = guest(RELAY)

    def make(parameters: Any, result: Any, export: Any = "relay") -> Any:
        names = tuple("abcdefgh"[: len(parameters)])
        return _native.Function(
            module.module,
            export,
            True,
            _native.Codec(("tuple", "", names, parameters)),
            _native.Codec(result),
            print,
        )

    make.module = module
    return make


def test_a_callable_is_called_with_what_the_guest_hands_over(relay: Any) -> None:
    call = relay((func(), INT), ANSWER)
    assert call(lambda n: n * 2, 21) == (False, 42)
    assert call(abs, -5) == (False, 5)


def test_what_it_raises_reaches_the_guest_with_class_and_message(relay: Any) -> None:
    class Own(Exception):
        pass

    call = relay((func(), INT), FAILURE)

    def fails(n: Any) -> Any:
        raise KeyError("EUR")

    def own(n: Any) -> Any:
        raise Own("\ud800")

    assert call(fails, 1) == (True, 1, "KeyError", "'EUR'")
    name = f"{__name__}:{Own.__qualname__}"
    assert call(own, 1) == (True, 1, name, "\\ud800")


def test_an_exception_that_cannot_be_printed_has_an_empty_message(relay: Any) -> None:
    class Silent(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def fails(n: Any) -> Any:
        raise Silent

    assert relay((func(), INT), FAILURE)(fails, 1)[3] == ""


def test_an_answer_that_go_cannot_hold_is_an_exception_for_the_guest(relay: Any) -> None:
    flag, number, name, message = relay((func(), INT), FAILURE)(lambda n: "text", 1)
    assert (flag, number, name) == (True, 1, "strangler.errors:Unrepresentable")
    assert message == "at `result`: Go int takes int, not str"


def test_arguments_that_break_the_format_are_an_exception_for_the_guest(relay: Any) -> None:
    call = relay((func((TEXT,)), INT), FAILURE)
    assert call(len, 2**40)[2] == "strangler.errors:MalformedReply"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_a_program_ends_the_call_and_its_instance(relay: Any, stop: Any) -> None:
    call = relay((func(), INT), ANSWER)

    def ends(n: Any) -> Any:
        raise stop("now")

    poisoned = relay.module.statistics["poisoned"]
    with pytest.raises(stop, match="now"):
        call(ends, 1)
    assert relay.module.statistics["poisoned"] == poisoned + 1
    assert call(abs, -1) == (False, 1)


def test_a_callable_may_call_its_own_route_again(relay: Any) -> None:
    call = relay((func(), INT), ANSWER)

    def down(n: Any) -> Any:
        return 0 if n == 0 else call(down, n - 1)[1] + 1

    assert call(down, 50) == (False, 50)


def test_several_callables_keep_apart(relay: Any) -> None:
    nothing = func((), INT)
    with pytest.raises(GoTrap):  # the second handle is no argument of the first
        relay((nothing,), ANSWER, "twice")(lambda: 1)
    # the request: handle of a, then the handle of b, which is left over as an argument
    flag = relay((func((("int", "uint32", 32, True),), INT), nothing), ANSWER)
    assert flag(lambda handle: handle, lambda: 7) == (False, 1)


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ((7, 65540, 0, 0, 262144), "there is no such callable"),
        ((2**32 - 1, 65540, 0, 0, 262144), "there is no such callable"),
        ((0, 2**32 - 1, 8, 0, 262144), "the arguments are outside linear memory"),
        ((0, 65540, 2**32 - 1, 0, 262144), "the arguments are outside linear memory"),
        ((0, 65540, 0, 5, 262144), "there is no such reply"),
        ((0, 65540, 0, 2**32 - 1, 262144), "there is no such reply"),
        ((0, 65540, 0, 0, 2**32 - 4), "no room for the reply in linear memory"),
    ],
)
def test_a_guest_that_lies_is_trapped_and_the_next_call_works(
    relay: Any, numbers: Any, problem: Any
) -> None:
    word = ("int", "uint32", 32, True)
    # The callable comes last: its handle is the first number, 0, or one that nobody has.
    lie = relay((word,) * 5 + (func((), INT),), ("none", "nothing"), "lie")
    with pytest.raises(GoTrap, match=problem):
        lie(*numbers, lambda: 1)
    assert relay((func(), INT), ANSWER)(abs, -1) == (False, 1)


def test_a_reply_is_taken_once(relay: Any) -> None:
    twice = relay((func((), INT),), ("none", "nothing"), "twice")
    with pytest.raises(GoTrap, match="there is no such reply"):
        twice(lambda: 1)


def test_a_callable_crosses_for_the_length_of_a_call_alone(relay: Any) -> None:
    class Callable:
        def __call__(self, n: Any) -> Any:
            return n

    call, callable_ = relay((func(), INT), ANSWER), Callable()
    seen = weakref.ref(callable_)
    call(callable_, 1)
    del callable_
    gc.collect()
    assert seen() is None
    codec = _native.Codec(("tuple", "", ("f",), (func(),)))
    with pytest.raises(Unrepresentable, match="at `f`: a callable cannot be kept"):
        codec.encode((abs,))
    with pytest.raises(Unrepresentable, match="takes a callable, not int"):
        call(5, 1)
    with pytest.raises(MalformedReply, match="a Go function has no form in Python"):
        _native.Codec(func()).decode(b"\0\0\0\0")


@pytest.mark.parametrize(
    "description",
    [
        ("func", "f", ("tuple", "", None, ())),
        ("func", "f", INT, INT),
        ("func", "f", None, INT),
        ("func", "f", ("tuple", "", None, ()), None),
    ],
)
def test_a_wrong_description_of_a_callable_is_refused(description: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        _native.Codec(description)


def test_calls_back_do_not_leak(relay: Any) -> None:
    call, fails = relay((func(), INT), ANSWER), relay((func(), INT), FAILURE)

    def raises(n: Any) -> Any:
        raise ValueError(n)

    def cycle() -> None:
        for _ in range(50):
            call(abs, -1)
            fails(raises, 1)
        gc.collect()

    cycle()
    before = sys.getallocatedblocks()
    for _ in range(5):
        cycle()
    assert sys.getallocatedblocks() - before < 100


# ---- Function variables of a package -----------------------------------------------------------


def lookup(code: str, day: int = 0) -> float:
    return float(len(code) + day)


class Rates:
    @staticmethod
    def half(n: int) -> float:
        return n / 2


NOT_CALLABLE = 5


def manifest(python: Any, parameters: Any = None, results: Any = None) -> Any:
    kind = Func(
        "func(string) float64",
        tuple(Parameter("", each) for each in parameters or (String("string"),)),
        tuple(Parameter("", each) for each in results or (Float("float64", 64),)),
        error=True,
    )
    callback = Callback("Lookup", python, kind, "rates/rates.go", 12)
    return Manifest(2, "rates", "", "", "", (), callbacks=(callback,))


@pytest.fixture
def importable(monkeypatch: Any) -> Any:
    monkeypatch.setitem(sys.modules, "rates_for_go", sys.modules[__name__])
    return "rates_for_go"


def test_a_variable_is_bound_to_the_function_it_names(importable: Any, guest: Any) -> None:
    [(function, parameters, result)] = bind_callbacks(manifest(f"{importable}:lookup"), "r.wasm")
    assert function is lookup
    assert parameters.decode(b"\3\0\0\0EUR") == ("EUR",)
    assert result.encode(1.5) == b"\0\0\0\0\0\0\xf8?"
    module = guest(RELAY).module
    module.set_callbacks(((function, parameters, result),))
    module.set_callbacks(())  # a second route of the artifact: nothing changes
    first = _native.Function(
        module,
        "relay",
        True,
        _native.Codec(("tuple", "", ("a", "b"), (("int", "uint32", 32, True), TEXT))),
        _native.Codec(("tuple", "", None, (("bool", "bool"), ("float", "float64", 64)))),
        print,
    )
    assert first(0, "EUR") == (False, 3.0)


def test_a_method_of_a_class_and_several_results_are_bound(importable: Any) -> None:
    [(half, _, _)] = bind_callbacks(
        manifest(f"{importable}:Rates.half", (Int("int", 64),)), "r.wasm"
    )
    assert half(3) == 1.5
    several = manifest(f"{importable}:divmod_", (Int("int", 64),) * 2, (Int("int", 64),) * 2)
    [(_, _, result)] = bind_callbacks(several, "r.wasm")
    assert len(result.encode((1, 2))) == 16


def divmod_(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("no_such_module:f", "no_such_module:f cannot be found .ModuleNotFoundError"),
        ("rates_for_go:missing", "cannot be found .AttributeError.*correct the //strangler:python"),
        ("rates_for_go:NOT_CALLABLE", "is no function but int"),
    ],
)
def test_a_name_that_is_no_function_is_named_with_its_variable(
    importable: Any, name: Any, problem: Any
) -> None:
    with pytest.raises(BindError, match=rf"r.wasm: var Lookup .rates/rates.go:12.: .*{problem}"):
        bind_callbacks(manifest(name), "r.wasm")


def test_hints_that_do_not_fit_the_variable_are_all_named(importable: Any) -> None:
    wrong = manifest(f"{importable}:lookup", (Int("int", 64),), (String("string"),))
    with pytest.raises(BindError) as caught:
        bind_callbacks(wrong, "r.wasm")
    assert [line.partition("lookup: ")[2] for line in str(caught.value).split("\n")] == [
        "code: Python str, Go int",
        "result: Python float, Go string",
    ]


def test_a_function_that_tells_nothing_of_itself_is_bound_by_go_s_types(importable: Any) -> None:
    [(function, parameters, _)] = bind_callbacks(manifest("builtins:len"), "r.wasm")
    assert function is len
    assert parameters.decode(b"\1\0\0\0a") == ("a",)


@pytest.mark.parametrize("callbacks", [None, [()], ((abs,),), ((abs, 1, 2),)])
def test_callbacks_are_tuples_of_a_callable_and_two_codecs(guest: Any, callbacks: Any) -> None:
    with pytest.raises(TypeError):
        guest(RELAY).module.set_callbacks(callbacks)
