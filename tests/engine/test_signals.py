"""Signals during a long Go call: Python's handlers run, and may end the call."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from strangler.errors import GoTimeout

LOOPS = """
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "forever") (loop $again (br $again)))
  (func $mix (param $n i64) (result i64)
    (i64.store (i32.const 512) (i64.add (local.get $n) (i64.load (i32.const 512))))
    (i64.rotl (i64.load (i32.const 512)) (i64.const 7)))
  (func (export "spin") (param $n i64)
    (loop $again
      (local.set $n (i64.sub (local.get $n) (i64.const 1)))
      (drop (call $mix (local.get $n)))
      (br_if $again (i64.ne (local.get $n) (i64.const 0)))))
  (func (export "sleep") (param $nanoseconds i64)
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (local.get $nanoseconds))
    (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))
  (func (export "calls") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    global.get $calls))
"""

LONG = [("forever", [], []), ("spin", ["int"], [2**62]), ("sleep", ["int"], [10**18])]
"""Export, parameters, arguments: a loop, a loop with calls, a host function."""


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Any:
    """A process that was started in the background may ignore SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def send() -> Any:
    """Send signals to this process while it is in a call."""
    timers = []

    def later(number: Any, seconds: Any = 0.1) -> None:
        timer = threading.Timer(seconds, os.kill, (os.getpid(), number))
        timers.append(timer)
        timer.start()

    yield later
    for timer in timers:
        timer.join()


@pytest.mark.parametrize("timeout", [None, 60.0])
@pytest.mark.parametrize(("export", "parameters", "values"), LONG)
def test_ctrl_c_ends_a_call_and_the_next_one_works(
    guest: Any, send: Any, export: Any, parameters: Any, values: Any, timeout: Any
) -> None:
    module = guest(LOOPS, timeout=timeout)
    call, calls = module.function(export, parameters), module.function("calls", [], "int32")
    assert [calls(), calls()] == [1, 2]
    for number in (1, 2, 3):
        send(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            call(*values)
        assert calls() == 1
        assert module.statistics["poisoned"] == number


def test_ctrl_c_ends_a_beginning_that_never_ends(guest: Any, send: Any) -> None:
    module = guest("""
        (module (func (export "_initialize") (loop $again (br $again))) (func (export "f")))""")
    send(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        module.function("f")()
    assert module.statistics["poisoned"] == 1


@pytest.mark.parametrize("timeout", [None, 60.0])
def test_a_handler_that_returns_lets_the_call_go_on(guest: Any, send: Any, timeout: Any) -> None:
    module = guest(LOOPS, timeout=timeout)
    spin, calls = module.function("spin", ["int"]), module.function("calls", [], "int32")
    calls()
    seen = []

    def handler(*_: Any) -> None:
        seen.append(calls())  # on an instance of its own
        if len(seen) == 3:
            raise LookupError("enough")

    old = signal.signal(signal.SIGUSR1, handler)
    try:
        for turn in range(1, 4):
            send(signal.SIGUSR1, 0.15 * turn)
        with pytest.raises(LookupError, match="enough"):
            spin(2**62)
    finally:
        signal.signal(signal.SIGUSR1, old)
    assert seen == [1, 2, 3]
    assert module.statistics["poisoned"] == 1


def test_a_signal_does_not_wait_for_a_call_of_another_thread(guest: Any, send: Any) -> None:
    module = guest(LOOPS, timeout=1.0)
    forever = module.function("forever")
    ended = threading.Event()

    def work() -> None:
        with pytest.raises(GoTimeout):
            forever()
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    send(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        ended.wait(60)
    assert ended.wait(60)
    thread.join()


def test_a_forked_child_can_be_interrupted_too(guest: Any, send: Any) -> None:
    module = guest(LOOPS)
    forever = module.function("forever")
    send(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        forever()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            with pytest.raises(KeyboardInterrupt):
                forever()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


def test_a_fork_between_calls_leaves_no_thread_behind(guest: Any) -> None:
    def threads() -> Any:
        return len(list(Path("/proc/self/task").iterdir()))

    calls = guest(LOOPS).function("calls", [], "int32")
    before = threads()
    calls()
    assert threads() >= before
    child = os.fork()
    if child == 0:
        os._exit(threads() - 1)
    assert os.waitpid(child, 0)[1] == 0
    assert threads() <= before


def test_interrupts_at_any_instruction_harm_nobody(guest: Any) -> None:
    module = guest(LOOPS)
    spin, calls = module.function("spin", ["int"]), module.function("calls", [], "int32")

    def handler(*_: Any) -> None:
        raise LookupError

    old = signal.signal(signal.SIGALRM, handler)
    try:
        for turn in range(30):
            with pytest.raises(LookupError):  # noqa: PT012  # it may come before the call
                signal.setitimer(signal.ITIMER_REAL, 0.005 + turn * 0.0013)
                spin(2**62)
            assert calls() == 1
    finally:
        signal.signal(signal.SIGALRM, old)


# ---- The GIL ------------------------------------------------------------------------------------


class Counting(threading.Thread):
    """Counts as long as it gets the GIL."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.count, self.over = 0, False

    def run(self) -> None:
        while not self.over:
            self.count += 1
            time.sleep(0)


@pytest.fixture
def counting() -> Any:
    thread = Counting()
    thread.start()
    yield thread
    thread.over = True
    thread.join()


@pytest.mark.parametrize("interruptible", [True, False])
@pytest.mark.parametrize("export", ["spin", "sleep"])
def test_other_threads_run_while_a_call_takes_long(
    guest: Any, counting: Any, export: Any, interruptible: Any
) -> None:
    function = guest(LOOPS, interruptible=interruptible).function(export, ["int"])
    for _ in range(3):  # found out to be long, then known to be
        before = counting.count
        function(200_000_000)
        assert counting.count > before + 10


def test_a_call_that_was_long_may_be_short_again(guest: Any) -> None:
    spin = guest(LOOPS).function("spin", ["int"])
    spin(200_000_000)
    for _ in range(100):
        assert spin(10) is None


def test_what_cannot_be_interrupted_ends_before_the_signal_counts(guest: Any, send: Any) -> None:
    module = guest(LOOPS, interruptible=False)
    spin, calls = module.function("spin", ["int"]), module.function("calls", [], "int32")
    assert calls() == 1
    send(signal.SIGINT, 0.05)
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012  # at the end of the one or in the other
        spin(300_000_000)
        time.sleep(60)
    assert calls() == 2  # the instance has lived on
