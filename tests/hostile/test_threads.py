"""Thirty-two threads over mixed routes: answers are right, failures stay where they happen."""

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest

from strangler import GoExit, GoPanic, GoStackOverflow, GoTimeout

THREADS = 32

MIXED = """
[defaults]
mode = "go"
on_failure = "raise"
demote = {traps = 0, timeouts = 0, error_rate = 0}
[functions."app.trouble:loop"]
timeout = 0.2
"""


def calls_of(trouble: Any) -> list[Callable[[random.Random], None]]:
    """Short and long calls, right and wrong ones; each checks what comes back."""

    def divide(chance: random.Random) -> None:
        x, y = chance.randrange(10**6), chance.randrange(1, 1000)
        assert trouble.divide(x, y) == x // y

    def cut(chance: random.Random) -> None:
        values = [chance.randrange(-(2**63), 2**63) for _ in range(chance.randrange(1, 2000))]
        end = chance.randrange(len(values) + 1)
        assert trouble.cut(values, 0, end) == values[:end]

    def together(chance: random.Random) -> None:
        count = chance.randrange(1, 20)
        assert trouble.together(count) == sum(range(count))

    def recurse(chance: random.Random) -> None:
        depth = chance.randrange(5000)
        assert trouble.recurse(depth) == depth

    def fails(exception: type[Exception], name: str, *values: Any) -> Callable[[Any], None]:
        def call(_chance: random.Random) -> None:
            with pytest.raises(exception):
                getattr(trouble, name)(*values)

        return call

    return [
        *[divide] * 20,
        *[cut] * 10,
        *[together] * 4,
        *[recurse] * 4,
        fails(IndexError, "at", [1, 2], 5),
        fails(GoPanic, "panic", "boo"),
        fails(GoExit, "exit", 3),
        fails(GoExit, "deadlock"),
        fails(GoStackOverflow, "recurse", 10**7),
        fails(GoTimeout, "loop", 1),
        fails(KeyError, "find", "x"),
    ]


def run_all(work: Callable[[int], None], count: int = THREADS) -> None:
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001  # every failure of a thread is wanted
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_threads_get_right_answers_whatever_the_others_do(project: Any) -> None:
    trouble = project(MIXED)
    calls = calls_of(trouble)

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(60):
            chance.choice(calls)(chance)

    run_all(work)
    assert trouble.divide(7, 2) == 3


def test_as_many_instances_stay_as_calls_have_run_at_once_and_no_more(project: Any) -> None:
    from strangler.engine.artifact import open_artifacts

    trouble = project(MIXED)
    run_all(lambda _: [trouble.together(3) for _ in range(5)] and None)  # type: ignore[func-returns-value]
    [artifact] = [item for item in open_artifacts() if item.name == "trouble.wasm"]
    for module in artifact.modules():
        statistics = module.statistics()
        assert statistics["created"] <= THREADS + statistics["poisoned"]
        assert statistics["idle"] == (
            statistics["created"] - statistics["poisoned"] - statistics["recycled"]
        )
