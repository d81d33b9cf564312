"""What may go wrong beside a call, for a system that compares: strangler, or laboratory.

Every trouble is a pair of functions, told what to do by their arguments, and something that happens
around the calls. Run by itself, this prints a table::

    python tests/hostile/interference.py
"""

import contextlib
import copy
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLS = 200
"""How often each function is called."""

WASM = """
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "same") (param i64) (result i64) local.get 0)
  (func (export "trap") (param i64) (result i64) unreachable)
  (func (export "leave") (param i64) (result i64) (call $exit (i32.const 3)) local.get 0)
  (func (export "spin") (param i64) (result i64) (loop $again (br $again)) local.get 0)
  (func (export "hoard") (param i64) (result i64)
    (loop $again (br_if $again (i32.ne (memory.grow (i32.const 64)) (i32.const -1))))
    unreachable))
"""

Function = Callable[..., Any]
Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Trouble:
    """One thing that may go wrong.

    `candidate` is what the Go side does, in Python, for systems that compare Python functions;
    `export` is the Go side itself. `around` is given the place of the store.
    """

    name: str
    python: Function
    candidate: Function
    export: str = "same"
    artifact: str = "trouble.wasm"
    arguments: Callable[[int], Arguments] = lambda number: (number,)
    around: Callable[[Path], contextlib.AbstractContextManager[None]] = lambda store: (
        contextlib.nullcontext()
    )
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass
class Seen:
    """What a caller can see of one call."""

    value: Any
    exception: tuple[type, Any] | None
    arguments: Any


def call(function: Function, arguments: Arguments) -> Seen:
    """Make one call and look at everything that it has done."""
    try:
        value, exception = function(*arguments), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - what a caller would see
        value, exception = None, (type(error), repr(error.args))
    return Seen(copy.copy(value), exception, [repr(argument) for argument in arguments])


def differences(trouble: Trouble, decorated: Function) -> int:
    """How many of the calls end otherwise than undecorated ones."""
    found = 0
    for number in range(CALLS):
        expected = call(trouble.python, trouble.arguments(number))
        found += call(decorated, trouble.arguments(number)) != expected
    return found


# ---- The functions -------------------------------------------------------------------------------


def same(x: int) -> int:
    return x


def ends(x: int) -> int:
    raise SystemExit(x)


def raises(x: int) -> int:
    raise LookupError(x)


def hangs(x: int) -> int:
    time.sleep(0.02)
    return x


def hoards(x: int) -> int:
    raise MemoryError


def mutates(scores: list[int], n: int) -> list[int]:
    scores.append(n)
    scores.sort(reverse=True)
    return scores[:n]


def recurses(x: int) -> int:
    return x if x < 3 else int(route(x - 3)) + 3


route: Function = same
"""The decorated function that is being called: for those that call it themselves."""


def reenters(x: int) -> int:
    return int(str(Shown(x)))


class Shown:
    """Calls the route when it is shown."""

    def __init__(self, x: int) -> None:
        self.x = x

    def __repr__(self) -> str:
        return str(route(self.x - 1) + 1 if self.x % 2 else self.x)


class Restless(list[int]):
    """Loses an element whenever somebody iterates over it."""

    def __iter__(self) -> Iterator[int]:
        if len(self) > 1:
            self.pop()
        return super().__iter__()

    def __deepcopy__(self, memo: Any) -> "Restless":
        return Restless(iter(self))


def counts(scores: Any, n: int) -> Any:
    return len(scores)


def unpicklable(number: int) -> Arguments:
    return [threading.Lock, len], number  # with a repr that says no address


# ---- What happens around the calls ---------------------------------------------------------------


@contextlib.contextmanager
def locked(store: Path) -> Iterator[None]:
    """Another program holds the store."""
    store.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextlib.contextmanager
def unwritable(store: Path) -> Iterator[None]:
    """Where the store should be, there is no room for it."""
    store.parent.mkdir(parents=True, exist_ok=True)
    store.mkdir()
    yield


@contextlib.contextmanager
def deleted(store: Path) -> Iterator[None]:
    """Somebody deletes the store again and again."""
    stop = threading.Event()

    def delete() -> None:
        while not stop.wait(0.001):
            store.unlink(missing_ok=True)

    thread = threading.Thread(target=delete)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def broken(*_: Any) -> Any:
    raise SystemExit("broken")


LIST = {"artifact": "scoring.wasm", "export": "TopScores"}

TROUBLES = (
    Trouble(
        "both sides change their argument",
        mutates,
        mutates,
        arguments=lambda number: ([number, 3, 1], 2),
        **LIST,
    ),
    Trouble("the candidate ends the process", same, ends, "leave"),
    Trouble("the candidate fails (a trap, any exception)", same, raises, "trap"),
    Trouble("the candidate takes all memory", same, hoards, "hoard"),
    Trouble("the candidate hangs", same, hangs, "spin", settings={"timeout": 0.02}),
    Trouble("the function ends the process", ends, same),
    Trouble("the function raises", raises, same),
    Trouble("the comparator raises", same, raises, settings={"compare": {"predicate": broken}}),
    Trouble("the redactor raises", raises, same, settings={"redact": broken}),
    Trouble("the store is locked", same, same, around=locked),
    Trouble("the store cannot be written", same, same, around=unwritable),
    Trouble("the store is deleted", same, same, around=deleted),
    Trouble("arguments cannot be copied", counts, counts, arguments=unpicklable, **LIST),
    Trouble(
        "arguments change when they are read",
        counts,
        counts,
        arguments=lambda number: (Restless([number, 2, 3]), 1),
        **LIST,
    ),
    Trouble("the function calls itself", recurses, same),
    Trouble("the value calls the function", reenters, same),
)


# ---- The table -----------------------------------------------------------------------------------


def with_laboratory(trouble: Trouble) -> Function:
    """The function as an experiment of laboratory, run on every call."""
    import laboratory

    class Observed(laboratory.Experiment):
        def publish(self, result: Any) -> None:
            if trouble.name == "the store cannot be written":
                raise OSError("no room")

        def compare(self, control: Any, candidate: Any) -> bool:
            if trouble.name == "the comparator raises":
                raise SystemExit("broken")
            return bool(super().compare(control, candidate))

    def decorated(*arguments: Any) -> Any:
        experiment = Observed(raise_on_mismatch=False)
        experiment.control(trouble.python, args=arguments)
        experiment.candidate(trouble.candidate, args=arguments)
        return experiment.conduct()

    return decorated


if __name__ == "__main__":
    for trouble in TROUBLES:
        route = with_laboratory(trouble)
        print(f"| {trouble.name} | {differences(trouble, route)} of {CALLS} |")  # noqa: T201
