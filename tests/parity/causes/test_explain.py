"""What is certain comes first, then experiments, then other evidence."""

from typing import Any

from strangler.parity.causes.explain import causes
from strangler.parity.hazards.integers import quotient


def third(a: int) -> int:
    return a // 3


def deep(a: int) -> int:
    if a < 0:
        raise RecursionError("deep")
    return a // 3


def third_or_none(a: int) -> int | None:
    return None if a < 0 else a // 3


def sure(a: str) -> str:
    return a


def test_what_is_certain_ends_the_search(case: Any) -> None:
    [cause] = causes(case(deep, lambda a: quotient(a, 3), "int", -7))
    assert cause.name == "recursion-depth"


def test_an_experiment_goes_before_evidence_of_another_kind(case: Any) -> None:
    [cause] = causes(case(third, lambda a: quotient(a, 3), "int", -7))
    assert cause.python is not None
    assert cause.evidence.startswith("with Go's behaviour in line ")


def test_without_an_experiment_the_outcomes_speak(case: Any) -> None:
    def go(a: str) -> str:
        raise ValueError("bad")

    [cause] = causes(case(sure, go, "string", "x"))
    assert cause.name == "error-instead-of-value"


def test_without_evidence_there_is_no_cause(case: Any) -> None:
    assert causes(case(third, lambda a: 12345, "int", -7)) == ()
