"""`route.map`: many calls of one route, each the route's own way."""

import sys
from typing import Any

import pytest

import strangler

SOURCE = """
    @ports
    def add(x: int, y: int = 1) -> int:
        return x + y

    @ports
    def divide(x: int, y: int) -> int:
        return x // y
"""


@pytest.fixture(params=["python", "shadow", "go"])
def module(project: Any, request: Any) -> Any:
    module = project.module(SOURCE)
    project.configure(f"[defaults]\nmode = '{request.param}'\ninline = true\n")
    return module


def test_the_answers_come_in_the_order_of_the_rows(module: Any) -> None:
    assert module.add.map([1, 2, 3], (10, 20, 30)) == [11, 22, 33]
    assert module.add.map(range(3)) == [1, 2, 3]
    assert module.add.map(iter(()), []) == []


def test_what_go_cannot_hold_is_answered_by_python_among_the_others(module: Any) -> None:
    assert module.add.map([1, 2**70, 3]) == [2, 2**70 + 1, 4]


def test_an_exception_ends_it_or_takes_the_place_of_the_answer(module: Any) -> None:
    with pytest.raises(TypeError):
        module.add.map([1, None])
    first, error, last = module.add.map([1, None, 3], return_exceptions=True)
    assert (first, type(error), last) == (2, TypeError, 4)
    assert error.__traceback__ is not None


def test_iterables_of_different_lengths_are_refused(module: Any) -> None:
    for iterables in (([1, 2], [1]), ([1], [1, 2]), ([], [1])):
        with pytest.raises(ValueError, match="map: the iterables have different lengths"):
            module.add.map(*iterables)


def test_an_iterable_that_fails_ends_it(module: Any) -> None:
    def rows() -> Any:
        yield 1
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        module.add.map(rows(), return_exceptions=True)
    with pytest.raises(TypeError, match="not iterable"):
        module.add.map([1], 5)


def test_its_own_arguments_are_checked(module: Any) -> None:
    with pytest.raises(TypeError, match="map takes 1 to 64 iterables"):
        module.add.map()
    with pytest.raises(TypeError, match="map takes 1 to 64 iterables"):
        module.add.map(*[[1]] * 65)
    with pytest.raises(TypeError):
        module.add.map([1], exceptions=True)


def test_a_forced_mode_holds_for_every_row(project: Any) -> None:
    module = project.module(SOURCE)
    with strangler.mode("go"):
        assert module.add.map(range(100)) == list(range(1, 101))
    assert (module.add._python_calls, module.add._go_calls) == (0, 100)


def test_interrupts_are_not_answers(project: Any) -> None:
    module = project.module("""
        @ports
        def same(x: int) -> int:
            raise KeyboardInterrupt
    """)
    with pytest.raises(KeyboardInterrupt):
        module.same.map([1], return_exceptions=True)


def test_rows_do_not_leak(module: Any) -> None:
    def cycle() -> None:
        module.add.map(range(300, 400), range(300, 400))
        module.add.map([1, None, 2**70], return_exceptions=True)

    for _ in range(20):
        cycle()
    strangler.flush()
    before = sys.getallocatedblocks()
    for _ in range(20):
        cycle()
    strangler.flush()
    assert sys.getallocatedblocks() - before < 300
