"""Both sides are asked once about each input, and what came of it is counted."""

import time
from typing import Any

import pytest

from strangler.errors import ArtifactError, GoTrap, Unrepresentable
from strangler.outcome import Outcome
from strangler.parity import sides as module
from strangler.parity.lines import Lines
from strangler.parity.sides import Sides, TooSlow


def double(x: int) -> int:
    return x * 2


def wrong(x: int) -> int:
    return x * 2 + (x > 9)


def fail(x: int) -> int:
    raise ValueError(x)


@pytest.fixture
def sides(fake: Any) -> Any:
    """Both sides of a route of one integer."""

    def make(python: Any = double, go: Any = double, **given: Any) -> Sides:
        return Sides(fake(python, go, "int"), Lines([python.__code__]), **given)

    return make


def test_an_input_is_run_once_and_its_answer_remembered(sides: Any) -> None:
    both = sides(go=wrong)
    assert both.compare((1,)) is None
    assert both.compare((1,)) is None
    signature = both.compare((10,))
    assert signature is not None
    assert both.compare((10,)) == both.compare_snapshot(b"(10,)") == signature
    assert both.subject.calls == [b"(1,)", b"(10,)"]
    assert both.known == {b"(1,)": None, b"(10,)": signature}
    assert both.agreeing == [b"(1,)"]
    assert both.diverging == {signature: [b"(10,)"]}
    assert both.outcomes[b"(10,)"][0].value == 20


def test_inputs_that_go_cannot_hold_are_counted_and_not_run(sides: Any) -> None:
    both = sides()
    assert both.compare((2**63,)) is None
    assert (both.unrepresentable, both.subject.calls) == (1, [])


def test_inputs_whose_result_go_cannot_hold_are_counted_and_not_compared(sides: Any) -> None:
    def beyond(x: int) -> int:
        raise Unrepresentable("the product is beyond int")

    both = sides(go=beyond)
    assert both.compare((2**62,)) is None
    assert both.compare((2**62,)) is None
    assert (both.unrepresentable, both.beyond, both.diverging) == (1, 1, {})


def test_inputs_for_which_the_predicate_does_not_hold_or_raises_are_not_run(sides: Any) -> None:
    both = sides(go=wrong, requires=lambda x: 10 / x > 1)
    assert both.compare((10,)) is None
    assert both.compare((0,)) is None
    assert both.compare((5,)) is None
    assert (both.rejected, both.subject.calls) == (2, [b"(5,)"])


def test_inputs_that_a_class_of_python_s_refuses_are_counted_and_not_run(sides: Any) -> None:
    both = sides(go=wrong, requires=lambda x: x > 0)
    both.subject.refuses = lambda x: x > 9
    assert [both.compare((x,)) for x in (-1, 5, 10, 11)] == [None] * 4
    assert both.compare_snapshot(b"(12,)") is None
    assert (both.rejected, both.refused, both.subject.calls) == (1, 3, [b"(5,)"])
    assert both.refusal == "at `a`: ValueError: 10"
    assert list(both.known) == [b"(5,)"]


def test_inputs_on_which_both_sides_raise_are_counted(sides: Any) -> None:
    both = sides(fail, fail)
    both.compare((1,))
    assert both.raised == 1
    only_go = sides(go=fail)
    assert only_go.compare((1,)) is not None
    assert only_go.raised == 0


def test_of_many_inputs_some_are_kept(sides: Any) -> None:
    both = sides(go=wrong)
    for x in range(10, 100):
        both.compare((x,))
    [kept] = both.diverging.values()
    assert len(kept) == 64
    agreeing = sides()
    for x in range(200):
        agreeing.compare((x,))
    assert len(agreeing.agreeing) == 64 + len([n for n in range(65, 201) if n % 31 == 0])


def test_inputs_on_which_python_does_not_come_back_are_left_and_end_the_check_when_several(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE", 0.02)

    def slow(x: int) -> int:
        while x > 5:
            time.sleep(0.001)
        return x

    both = sides(slow, slow)
    assert both.compare((1,)) is None
    assert both.compare((6,)) is None
    assert both.compare((6,)) is None  # remembered
    assert both.compare((7,)) is None
    assert both.overdue == [(6,), (7,)]
    assert both.agreeing == [b"(1,)"]
    with pytest.raises(TooSlow):
        both.compare((8,))
    assert both.overdue == [(6,), (7,), (8,)]


def test_an_argument_that_one_side_changes_is_compared_with_what_it_was(fake: Any) -> None:
    def tidy(items: list[int]) -> int:
        items.sort()
        return len(items)

    both = Sides(fake(len, tidy, "[]int"), Lines([]))
    assert both.compare(([1, 2],)) is None
    assert both.compare(([2, 1],)) is not None
    assert both.outcomes[b"([2, 1],)"][2].path.startswith("arguments.a[")


def test_a_failure_of_go_is_an_outcome_and_what_makes_go_unusable_is_raised(sides: Any) -> None:
    both = sides()
    both.subject.replay = lambda snapshot: Outcome(exception=GoTrap("unreachable"))
    assert both.compare((1,)) is not None
    error = ArtifactError("shop.wasm: gone")
    both.subject.replay = lambda snapshot: Outcome(exception=error)
    with pytest.raises(ArtifactError) as raised:
        both.compare((2,))
    assert raised.value is error
