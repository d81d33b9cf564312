"""A search asks saved inputs, many fast ones and careful ones, until a limit is reached."""

import sys
import time
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

import pytest

from strangler.parity import search as search_module
from strangler.parity import sides as sides_module
from strangler.parity.constants import Constants
from strangler.parity.lines import Lines
from strangler.parity.search import Limits, Search
from strangler.parity.sides import Sides
from strangler.signature import Function, Int, List, Parameter


def double(x: int) -> int:
    return x * 2


def wrong(x: int) -> int:
    return x * 2 + (x == 31337)


def invert(x: bool) -> bool:
    return not x


Told = list[tuple[int, int]]

_SAVED_ONLY = Limits(1000, 0, 0, 5)


@pytest.fixture
def search(fake: Any) -> Any:
    """A search over both sides of a route, and what it told of its progress."""

    def make(
        python: Callable[..., Any] = double,
        go: Callable[..., Any] | None = None,
        types: tuple[str, ...] = ("int",),
        *,
        limits: Limits = _SAVED_ONLY,
        known: Constants | None = None,
        native: Callable[..., Any] | None = None,
        requires: Callable[..., object] | None = None,
        clock: Callable[[], float] = time.perf_counter,
        codes: Iterable[CodeType] = (),
    ) -> tuple[Search, Told]:
        subject = fake(python, go or python, *types)
        if native is not None:
            subject.native, subject._positional = native, len(types)
        told: Told = []
        both = Sides(subject, Lines(list(codes)), requires)
        progress = lambda examples, divergences: told.append((examples, divergences))  # noqa: E731
        return Search(both, known or Constants(), limits, 1, progress, clock), told

    return make


# ---- Saved inputs --------------------------------------------------------------------------------


def test_saved_inputs_come_first_and_all_of_them(search: Any) -> None:
    found, told = search(go=lambda x: -x, limits=Limits(1000, 50, 100, 1))
    found.run([b"(0,)", b"(1,)", b"(2,)"])
    assert found.sides.subject.calls == [b"(0,)", b"(1,)", b"(2,)"]
    assert (found.replayed, found.mixed, found.examples) == (3, 0, 0)
    assert [examples for examples, _ in told] == [1, 2, 3]
    assert found.first_seconds > 0


def test_the_first_divergence_is_timed_once(search: Any) -> None:
    ticks = iter(range(100))
    found, _ = search(go=wrong, limits=Limits(1000, 0, 0, 1), clock=lambda: next(ticks))
    found.run([b"(1,)", b"(31337,)", b"(31337,)"])
    assert found.first_seconds == 1


def test_a_function_that_does_not_come_back_ends_the_search(
    search: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sides_module, "DEADLINE", 0.01)

    def hangs(x: int) -> int:
        while True:
            time.sleep(0.001)

    found, _ = search(hangs)
    found.run([b"(1,)", b"(2,)", b"(3,)", b"(4,)"])
    assert found.hung
    assert found.replayed == 3


# ---- Fast inputs ---------------------------------------------------------------------------------


def test_fast_inputs_are_compared_in_chunks_up_to_their_limit(search: Any) -> None:
    found, told = search(limits=Limits(1000, 1, 100, 5))
    found.run([])
    assert (found.mixed, found.examples) == (128, 1)
    assert told == [(64, 0), (128, 0), (129, 0)]


def test_fast_inputs_take_a_quarter_of_the_budget_at_most(search: Any) -> None:
    ticks = iter(range(10**6))
    found, _ = search(limits=Limits(20, 1, 10**6, 5), clock=lambda: next(ticks))
    found.run([])
    assert found.mixed == 4 * 64


def test_a_small_signature_needs_no_fast_inputs(search: Any) -> None:
    found, _ = search(invert, types=("bool",), limits=Limits(1000, 10, 1000, 5))
    found.run([])
    assert (found.mixed, found.distinct) == (0, 2)


def test_some_thousand_fast_inputs_follow_the_first_that_diverges(search: Any) -> None:
    limits = Limits(1000, 1, 100_000, 5)
    found, _ = search(go=lambda x: x * 2 + (x == 300), limits=limits, known=Constants((300,)))
    found.run([])
    assert len(found.sides.diverging) == 1
    assert found.mixed == 64 * (1 + -(-2000 // 64) + (found._first_at() - 64) // 64)


def test_scalars_are_compared_without_being_encoded_where_go_can_be_called(search: Any) -> None:
    found, _ = search(native=double, limits=Limits(1000, 1, 1000, 5))
    found.run([])
    assert found.mixed == 1024
    assert len(found.sides.subject.calls) == 1  # Hypothesis's
    assert found.distinct > 100


@pytest.mark.parametrize(
    ("python", "native", "slow"),
    [
        (double, lambda x: float(x * 2), "a different class"),
        (double, lambda x: x, "a different value"),
        (lambda x: x * 0.0, lambda x: x * 0.0, "a zero, which may have another sign"),
        (lambda x: 1 // (x * 0), double, "an exception of Python"),
        (double, lambda x: 1 // (x * 0), "an exception of Go"),
        (sys.exit, double, "an exit"),
    ],
)
def test_what_may_differ_is_compared_with_care(
    search: Any, python: Any, native: Any, slow: str
) -> None:
    found, _ = search(python, native=native, limits=Limits(1000, 0, 64, 1000))
    found._bulk()
    assert len(found.sides.known) > 10, slow
    assert len(found._fast) <= 1  # zero is twice zero


def test_nothing_is_left_out_that_the_fast_way_cannot_do(search: Any) -> None:
    limits = Limits(1000, 0, 64, 5)
    for options in (
        {"requires": lambda x: True},
        {"python": lambda text: text.title(), "types": ("string",)},
    ):
        found, _ = search(native=lambda x: x, limits=limits, **options)
        found._bulk()
        assert not found._fast
        assert found.sides.known
    unreachable, _ = search(limits=limits)
    unreachable._bulk()
    assert not unreachable._fast
    positional, _ = search(native=double, limits=limits)
    positional.sides.subject._positional = 0  # called with keywords
    positional._bulk()
    assert not positional._fast


def test_a_result_that_is_no_scalar_is_compared_with_care(search: Any) -> None:
    for kind, fast in ((Int("int", 64), True), (List("[]int", Int("int", 64)), False)):
        found, _ = search(native=double)
        results = (Parameter("", kind),)
        found.sides.subject.function = Function("F", "F", "packed", (), results)
        assert (found._fast_check() is not None) is fast


# ---- Hypothesis ----------------------------------------------------------------------------------


def test_enough_different_divergences_end_the_search(search: Any) -> None:
    found, _ = search(go=lambda x: -x, limits=Limits(1000, 1000, 0, 1))
    found.run([])
    assert len(found.sides.diverging) == 1
    assert found.examples < 1000


def test_time_ends_the_search_after_one_input_at_least(search: Any) -> None:
    found, _ = search(limits=Limits(0, 1000, 0, 5))
    found.run([])
    assert (found.examples, found.exhausted) == (1, True)


def test_once_there_is_a_divergence_time_is_left_to_shrink_it(search: Any) -> None:
    def ticking() -> Callable[[], float]:
        ticks = iter(range(1000))
        return lambda: next(ticks)

    clean, _ = search(limits=Limits(100, 1000, 0, 5), clock=ticking())
    clean.run([])
    broken, _ = search(go=lambda x: -x, limits=Limits(100, 1000, 0, 5), clock=ticking())
    broken.run([b"(1,)"])
    assert clean.examples == 100
    assert broken.examples < 75


def test_inputs_that_reach_other_lines_are_reported_to_hypothesis(
    search: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def signed(x: int) -> str:
        if x < 0:
            return "negative"
        return "positive"

    targets: list[tuple[float, str]] = []
    monkeypatch.setattr(search_module, "target", lambda x, label: targets.append((x, label)))
    found, _ = search(signed, limits=Limits(1000, 100, 0, 5), codes=[signed.__code__])
    found.run([])
    assert targets == [(2.0, "lines"), (3.0, "lines")]


def test_what_breaks_a_comparison_is_raised_as_it_is(search: Any) -> None:
    found, _ = search(limits=Limits(1000, 10, 0, 5))
    error = MemoryError("full")

    def broken(snapshot: bytes) -> Any:
        raise error

    found.sides.subject.replay = broken
    with pytest.raises(MemoryError) as raised:
        found.run([])
    assert raised.value is error
    assert found.examples == 1
