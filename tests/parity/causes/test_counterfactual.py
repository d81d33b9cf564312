"""Python with Go's behaviour at some places: the version that gives Go's answers is the cause."""

from collections.abc import Callable
from typing import Any

from strangler.parity.causes.counterfactual import explain_by_experiment
from strangler.parity.hazards.integers import quotient, remainder


def third(a: int) -> int:
    return a // 3


def thirds(a: int, b: int) -> int:
    left = a // 3
    return left + 100 * (b // 3)


def clock(a: int) -> int:
    whole = a // 60
    return 1000 * whole + a % 60


def counting() -> Callable[[int], int]:
    seen = 0

    def count(a: int) -> int:
        nonlocal seen
        seen += 1
        return a // 3

    return count


def nothing(a: int) -> None:
    pass


def names(found: Any) -> list[str]:
    return [cause.name for cause in found]


def test_the_operation_that_gives_gos_answers_is_named_with_its_line_and_figures(case: Any) -> None:
    found = case(third, lambda a: quotient(a, 3), "int", -7, others=(-7, -8), agreeing=(6, 9))
    [cause] = explain_by_experiment(found)
    line = third.__code__.co_firstlineno + 1
    assert str(cause.python) == f"test_counterfactual.py:{line}: return a // 3"
    assert f"line {line}, Python gives Go's answer on 2 of 2 inputs that differ" in cause.evidence
    assert cause.evidence.endswith("and on 2 of 2 that do not")
    assert cause.confidence == round(4 / 4.5, 2)


def test_one_hazard_at_two_places_is_found_when_neither_place_is_enough(case: Any) -> None:
    found = case(thirds, lambda a, b: quotient(a, 3) + 100 * quotient(b, 3), "int int", -7, -8)
    single = case(third, lambda a: quotient(a, 3), "int", -7)
    [cause] = explain_by_experiment(found)
    assert cause.name == names(explain_by_experiment(single))[0]
    assert cause.python is not None
    assert cause.python.text == "left = a // 3"  # the first of them


def test_two_hazards_that_act_together_are_both_named(case: Any) -> None:
    def go(a: int) -> int:
        return 1000 * quotient(a, 60) + remainder(a, 60)

    found = explain_by_experiment(case(clock, go, "int", -7))
    assert sorted(str(cause.python and cause.python.text) for cause in found) == [
        "return 1000 * whole + a % 60",
        "whole = a // 60",
    ]


def test_a_version_that_errs_where_the_sides_agree_is_not_the_cause(case: Any) -> None:
    def go(a: int) -> int:
        return quotient(a, 3) if a == -7 else third(a)

    agreeing = tuple(range(-100, -70))
    assert explain_by_experiment(case(third, go, "int", -7, agreeing=agreeing)) == ()
    assert explain_by_experiment(case(third, go, "int", -7)) != ()


def test_an_answer_that_no_hazard_gives_has_no_cause(case: Any) -> None:
    assert explain_by_experiment(case(third, lambda a: 12345, "int", -7)) == ()


def test_a_function_without_source_or_operations_cannot_be_experimented_with(case: Any) -> None:
    assert explain_by_experiment(case(abs, lambda a: 12345, "int", -7)) == ()
    assert explain_by_experiment(case(nothing, lambda a: 12345, "int", -7)) == ()


def test_a_function_that_cannot_stand_alone_has_no_versions(case: Any) -> None:
    found = case(counting(), lambda a: quotient(a, 3), "int", -7)
    assert found.program.sites
    assert explain_by_experiment(found) == ()
