"""A call's time, memory and stack are bounded; what exceeds them is named, the next one works."""

import os
import threading
import time
from typing import Any

import pytest

from strangler.engine import _native
from strangler.engine.failures import trap_exception
from strangler.engine.wasm import parse_wasm
from strangler.errors import (
    GoMemoryExceeded,
    GoStackOverflow,
    GoTimeout,
)
from strangler.limits import Limits

LOOPS = """
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $time (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "forever") (loop $again (br $again)))
  (func $spin (param $n i64)
    (loop $again
      (local.set $n (i64.sub (local.get $n) (i64.const 1)))
      (br_if $again (i64.ne (local.get $n) (i64.const 0)))))
  (func (export "spin") (param i64) (call $spin (local.get 0)))
  ;; One subscription: the monotonic clock, relative.
  (func (export "sleep") (param $nanoseconds i64)
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (local.get $nanoseconds))
    (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))
  (func (export "time") (param i32) (result i64)
    (drop (call $time (local.get 0) (i64.const 0) (i32.const 256)))
    (i64.load (i32.const 256)))
  (func (export "random") (result i64)
    (drop (call $random (i32.const 256) (i32.const 8)))
    (i64.load (i32.const 256)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "calls") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    global.get $calls))
"""


def elapsed(call: Any, *values: Any) -> Any:
    """Seconds until a call has timed out."""
    started = time.monotonic()
    with pytest.raises(
        GoTimeout, match="Go took longer than 0.05 s: raise `timeout` for the route"
    ):
        call(*values)
    return time.monotonic() - started


# ---- Time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("export", "parameters", "values"),
    [("forever", [], []), ("spin", ["int"], [2**62]), ("sleep", ["int"], [10**18])],
)
def test_a_call_that_takes_too_long_is_ended_and_the_next_one_works(
    guest: Any, export: Any, parameters: Any, values: Any
) -> None:
    module = guest(LOOPS, timeout=0.05)
    call, calls = module.function(export, parameters), module.function("calls", [], "int32")
    assert [calls(), calls()] == [1, 2]
    assert elapsed(call, *values) >= 0.05
    assert calls() == 1
    assert module.statistics["poisoned"] == 1


def test_a_call_within_its_time_keeps_its_instance(guest: Any) -> None:
    module = guest(LOOPS, timeout=60.0)
    sleep, calls = module.function("sleep", ["int"]), module.function("calls", [], "int32")
    for number in range(1, 4):
        sleep(20_000_000)  # several ticks
        assert calls() == number


def test_the_deadline_holds_after_the_ticker_has_gone_to_sleep(guest: Any) -> None:
    module = guest(LOOPS, timeout=0.05)
    forever = module.function("forever")
    elapsed(forever)
    time.sleep(0.4)
    elapsed(forever)


BEGINNINGS = {
    "initialise": '(func (export "_initialize") (loop $again (br $again)))',
    "command": '(func (export "_start") (loop $again (br $again)))',
    "start section": "(func $begin (loop $again (br $again))) (start $begin)",
}


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_beginning_that_never_ends_is_ended(guest: Any, kind: Any) -> None:
    module = guest(f'(module {BEGINNINGS[kind]} (func (export "f")))', timeout=0.05)
    for number in (1, 2):
        elapsed(module.function("f"))
        assert module.statistics["poisoned"] == number


def test_an_arena_that_never_comes_is_ended_although_the_gil_is_held(guest: Any) -> None:
    module = guest(
        """
        (module (memory (export "memory") 1)
          (func (export "strangler_control") (result i32) i32.const 16)
          (func (export "strangler_arena") (param i32) (result i32)
            (loop $again (br $again)) i32.const 64)
          (func (export "f") (param i32)))""",
        timeout=0.05,
    )
    elapsed(module.function("f", ["string"], packed=True), "a")


def test_many_threads_time_out_each_at_its_own_time(guest: Any) -> None:
    module = guest(LOOPS, timeout=0.05)
    forever, calls = module.function("forever"), module.function("calls", [], "int32")
    seen = []

    def work() -> None:
        for _ in range(3):
            seen.append(elapsed(forever))
            assert calls() >= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 24


def test_a_forked_child_has_a_ticker_of_its_own(guest: Any) -> None:
    module = guest(LOOPS, timeout=0.05)
    forever = module.function("forever")
    elapsed(forever)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            elapsed(forever)
            elapsed(forever)
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    elapsed(forever)


@pytest.mark.parametrize("timeout", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_timeout_is_a_number_of_seconds(guest: Any, timeout: Any) -> None:
    module = guest(LOOPS, timeout=1.0)
    none = _native.Codec(("none", "nothing"))
    with pytest.raises(ValueError, match="a timeout is a number of seconds"):
        _native.Function(
            module.module,
            "forever",
            False,
            _codec(),
            none,
            print,
            timeout,
        )


def _codec() -> Any:
    return _native.Codec(("tuple", "", (), ()))


def test_a_timeout_needs_code_that_can_be_interrupted(guest: Any) -> None:
    module = guest(LOOPS, interruptible=False)
    with pytest.raises(ValueError, match="needs an engine that is interruptible"):
        _native.Function(
            module.module,
            "forever",
            False,
            _codec(),
            _native.Codec(("none", "nothing")),
            print,
            1.0,
        )


# ---- Memory --------------------------------------------------------------------------------------


def test_memory_grows_to_its_limit_and_not_beyond(guest: Any) -> None:
    grow = guest(LOOPS, memory=1).function("grow", ["int32"], "int32")
    assert grow(15) == 1
    assert grow(1) == -1
    assert grow(0) == 16


def test_a_module_that_starts_with_too_much_memory_is_named(guest: Any) -> None:
    module = guest('(module (memory (export "memory") 17) (func (export "f")))', memory=1)
    for _ in range(2):
        with pytest.raises(GoMemoryExceeded, match=r"guest.wasm: Go needed more memory than 1 MiB"):
            module.function("f")()


def test_an_instance_that_has_grown_beyond_the_mark_is_not_used_again(guest: Any) -> None:
    module = guest(LOOPS, high_water=1)
    grow, calls = module.function("grow", ["int32"], "int32"), module.function("calls", [], "int32")
    assert [calls(), grow(15), calls()] == [1, 1, 2]
    assert [grow(1), calls()] == [16, 1]
    assert module.statistics["recycled"] == 1


# ---- Stack ---------------------------------------------------------------------------------------

DEEP = """
(module
  (func $deep (export "deep") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (i64.const 0))
      (else (i64.add (i64.const 1) (call $deep (i64.sub (local.get 0) (i64.const 1))))))))
"""


def test_the_stack_is_as_deep_as_its_limit_says(guest: Any) -> None:
    small = guest(DEEP, stack=1).function("deep", ["int"], "int")
    large = guest(DEEP, stack=4).function("deep", ["int"], "int")
    assert small(1000) == 1000
    with pytest.raises(GoStackOverflow, match="Go needed more stack than 1 MiB"):
        small(80_000)
    assert large(80_000) == 80_000


# ---- Fresh instances -----------------------------------------------------------------------------


def test_isolated_calls_find_everything_as_it_was_at_the_start(guest: Any) -> None:
    module = guest(LOOPS, isolation="fresh")
    calls = module.function("calls", [], "int32")
    assert [calls(), calls(), calls()] == [1, 1, 1]
    assert module.statistics["created"] == 3
    assert module.statistics["idle"] == 0


# ---- Time and chance that repeat -----------------------------------------------------------------


@pytest.fixture
def deterministic() -> Any:
    yield _native.set_determinism
    _native.set_determinism(None)


def test_a_seed_decides_the_random_numbers_of_every_call(guest: Any, deterministic: Any) -> None:
    random = guest(LOOPS).function("random", [], "int")
    assert random() != random()
    deterministic((1, 0))
    first = random()
    assert random() == first
    deterministic((2, 0))
    assert random() != first
    deterministic((1, 0))
    assert random() == first
    deterministic(None)
    assert random() != random()


def test_a_made_up_clock_starts_at_its_time_and_jumps_while_the_guest_sleeps(
    guest: Any, deterministic: Any
) -> None:
    module = guest(LOOPS)
    clock, sleep = module.function("time", ["int32"], "int"), module.function("sleep", ["int"])
    deterministic((0, 1_700_000_000 * 10**9))
    assert [clock(0), clock(0)] == [1_700_000_000 * 10**9 + 1000] * 2
    assert clock(1) == 10**9 + 1000
    started = time.monotonic()
    sleep(10**15)
    assert time.monotonic() - started < 1000


def test_a_choice_is_a_seed_and_a_time(deterministic: Any) -> None:
    for wrong in ((1,), (1, "a"), (1, 2, 3)):
        with pytest.raises(TypeError):
            deterministic(wrong)


# ---- Messages ------------------------------------------------------------------------------------


@pytest.fixture
def wasm(wat2wasm: Any) -> Any:
    return parse_wasm(wat2wasm("(module)"), "m.wasm")


@pytest.mark.parametrize(
    ("limits", "kind", "output", "message"),
    [
        (
            Limits(memory=64),
            "exit",
            b"fatal error: runtime: out of memory\n",
            "m.wasm: Go needed more memory than 64 MiB: raise `memory` for the route, or for [art",
        ),
        (
            Limits(),
            "trap",
            b"fatal error: out of memory\n",
            "m.wasm: Go needed more than the 4096 MiB that a wasm module can have",
        ),
        (
            Limits(stack=8),
            "exit",
            b"runtime: goroutine stack exceeds a limit\nfatal error: stack overflow\n",
            "m.wasm: Go needed more stack than 8 MiB: look for an endless recursion, or raise `sta",
        ),
    ],
)
def test_a_limit_is_named_with_its_number_and_where_to_raise_it(
    wasm: Any, limits: Any, kind: Any, output: Any, message: Any
) -> None:
    failure = trap_exception(wasm, limits, kind, "boom", 2, output)
    assert str(failure).startswith(message)
    assert isinstance(failure, (GoMemoryExceeded, GoStackOverflow))
