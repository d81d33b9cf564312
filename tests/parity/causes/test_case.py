"""Experiments on one divergence: other arguments, other versions, and what they did."""

import time
from typing import Any

import pytest

from strangler.compare import Rules
from strangler.comparison import Comparison
from strangler.errors import GoError, GoTrap, MalformedReply
from strangler.outcome import Outcome
from strangler.parity.causes import case as module
from strangler.parity.causes.case import Case
from strangler.parity.causes.cause import Place
from strangler.parity.gosource import GoLine


def half(a: int) -> float:
    return a / 2


def halves(a: int) -> int:
    return a // 2


def patient(a: int) -> int:
    time.sleep(30 * (a == 7))
    return a


def scaled_by_name(a: int, *, b: int) -> int:
    return a * 10 - b


def scaled(a: int, b: int) -> int:
    return a * 10 - b


def append(a: list[int]) -> None:
    a.append(1)


def test_other_arguments_show_whether_the_sides_differ_there_too(case: Any) -> None:
    found = case(half, halves, "int", 3)
    assert found.arguments == (3,)
    assert found.differs((5,)) is True
    assert case(abs, abs, "int", 1).differs((-5,)) is False
    assert found.differs((2**70,)) is None  # no int of Go
    assert found.differs(("text",)) is None
    found.subject.refuses = lambda a: a == 5
    assert found.differs((5,)) is None


def test_python_that_does_not_come_back_shows_nothing(
    case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    found = case(patient, lambda a: -a, "int", 1)
    assert found.differs((2,)) is True
    assert found.differs((7,)) is None
    assert found.run(patient, b"(7,)") is None
    assert found.run(patient, b"(2,)") == Outcome(2)


def test_arguments_that_one_side_changed_are_compared_with_what_they_were(case: Any) -> None:
    found: Case = case(append, lambda a: None, "[]int", [])
    assert not found.same(Outcome(None, None, ([1],)), Outcome(None), found.snapshot)
    assert found.same(Outcome(None, None, ([],)), Outcome(None), found.snapshot)


def test_the_rules_of_the_route_decide_what_is_equal(case: Any) -> None:
    assert not case(half, halves, "int", 3).same(Outcome(1.0), Outcome(1.1), b"(3,)")
    loose = case(half, halves, "int", 3, rules=Rules(Comparison(rtol=0.2)))
    assert loose.same(Outcome(1.0), Outcome(1.1), b"(3,)")


def test_a_version_gets_its_keyword_arguments_by_name(case: Any) -> None:
    found = case(scaled, lambda a, b: a + b, "int int", 5, 3)
    assert found.run(scaled, b"(5, 3)") == Outcome(47)
    object.__setattr__(found.subject, "python", scaled_by_name)
    assert found.run(scaled_by_name, b"(5, 3)") == Outcome(47)


def test_a_built_in_gets_all_of_its_arguments_by_position(case: Any) -> None:
    assert case(divmod, lambda a, b: (0, 0), "int int", 7, 2).run(divmod, b"(7, 2)") == Outcome(
        (3, 1)
    )


def test_what_a_version_changes_or_raises_is_part_of_its_outcome(case: Any) -> None:
    found = case(append, lambda a: None, "[]int", [])
    assert found.run(append, b"([],)") == Outcome(None, None, ([1],))
    left = found.run(exit, b"([],)")
    assert isinstance(left.exception, SystemExit)


def test_a_version_without_an_outcome_predicts_nothing(case: Any) -> None:
    assert not case(half, halves, "int", 3).predicts(None, Outcome(1), b"(3,)")


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        ("a\ud800", True),
        ("a", False),
        ({"k": ["\udfff"]}, True),
        ({"\ud83d": 1}, True),
        ({"k": ("v", 1)}, False),
        (("a", ["b\udc00"]), True),
        (7, False),
    ],
)
def test_a_reply_that_cannot_be_read_is_predicted_by_text_that_is_no_utf8(
    case: Any, value: Any, broken: bool
) -> None:
    found = case(half, halves, "int", 3)
    went = Outcome(exception=MalformedReply("invalid UTF-8"))
    assert found.predicts(Outcome(value), went, b"(3,)") is broken
    assert not found.predicts(Outcome(value, ValueError()), went, b"(3,)")


def raising(error: BaseException) -> Any:
    def side(a: int) -> int:
        raise error

    return side


@pytest.mark.parametrize(
    ("python", "go", "predicted"),
    [
        (ValueError("x"), GoError("shop: no"), True),
        (KeyError("x"), GoError("shop: no"), True),
        (TypeError("x"), GoError("shop: no"), False),
        (ValueError("x"), GoTrap("unreachable"), False),
    ],
)
def test_a_refusal_is_predicted_by_a_refusal(
    case: Any, python: BaseException, go: BaseException, predicted: bool
) -> None:
    found = case(half, halves, "int", 3)  # they return: no exceptions to tell apart
    outcome = Outcome(exception=python)
    assert found.predicts(outcome, Outcome(exception=go), b"(3,)") is predicted
    assert not found.predicts(outcome, Outcome(1), b"(3,)")


def test_where_the_class_of_exceptions_differs_only_that_class_is_a_prediction(case: Any) -> None:
    found = case(raising(ValueError("x")), raising(KeyError("x")), "int", 3)
    assert found.difference.cause == "exception"
    went = found.candidate
    assert found.predicts(Outcome(exception=KeyError("y")), went, b"(3,)")
    assert not found.predicts(Outcome(exception=ValueError("y")), went, b"(3,)")


def test_a_cause_names_the_lines_of_both_sides(case: Any) -> None:
    body = (GoLine("shop/half.go", 4, "func F(a int) int {"), GoLine("shop/half.go", 5, "x := a+b"))
    found = case(scaled, lambda a, b: a + b, "int int", 5, 3, body=body)
    cause = found.cause("integer-overflow", "seen", 0.5)
    assert (cause.name, cause.evidence, cause.confidence) == ("integer-overflow", "seen", 0.5)
    assert cause.python == Place(
        "test_case.py", scaled.__code__.co_firstlineno + 1, "return a * 10 - b"
    )
    assert str(cause.go) == "half.go:5: x := a+b"


def test_a_cause_without_source_has_no_lines(case: Any) -> None:
    found = case(divmod, lambda a, b: (0, 0), "int int", 7, 2)
    assert found.program is None
    cause = found.cause("integer-overflow", "seen", 0.5)
    assert cause.python is None
    assert cause.go is None
