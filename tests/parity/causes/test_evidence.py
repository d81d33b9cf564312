"""Causes from outcomes alone: each rule has evidence where it should, and none elsewhere."""

import csv
import itertools
import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from strangler.errors import GoError, GoTrap, MalformedReply
from strangler.parity.causes import evidence
from strangler.parity.causes.cause import Cause
from strangler.parity.gosource import GoLine
from strangler.signature import Function, Int, Optional, Parameter


def one(a: Any) -> Any:
    return 1


def raising(error: BaseException) -> Callable[[Any], Any]:
    def side(a: Any) -> Any:
        raise error

    return side


def constant(value: Any) -> Callable[[Any], Any]:
    return lambda a: value


def changing(*answers: Any) -> Callable[[Any], Any]:
    """Another answer at each call."""
    turns = itertools.cycle(answers)
    return lambda a: next(turns)


def told(cause: Cause | None, name: str, *words: str) -> None:
    assert cause is not None
    assert cause.name == name
    assert all(word in cause.evidence for word in words), cause.evidence


def test_python_that_disagrees_with_itself_is_by_chance(case: Any) -> None:
    told(
        evidence.control_unsteady(case(changing(1, 2), one, "int", 0)),
        "nondeterminism",
        "Python gave two answers",
    )
    assert evidence.control_unsteady(case(one, constant(2), "int", 0)) is None


def test_go_that_returns_the_same_things_in_another_order_walks_a_map(case: Any) -> None:
    found = case(constant([1, 2]), changing([2, 1], [1, 2]), "int", 0)
    told(evidence.candidate_unsteady(found), "map-order", "4 of 8 repetitions")


def test_go_that_changes_its_answer_is_by_chance_unless_a_line_ranges(case: Any) -> None:
    sides = (one, changing(3, 4), "int", 0)
    told(evidence.candidate_unsteady(case(*sides)), "nondeterminism", "changed its answer")
    ranges = (GoLine("f.go", 3, "for k := range counts {"),)
    sums = (GoLine("f.go", 3, "return a"),)
    told(evidence.candidate_unsteady(case(*sides, body=ranges)), "map-order")
    told(evidence.candidate_unsteady(case(*sides, body=sums)), "nondeterminism")
    assert evidence.candidate_unsteady(case(one, constant(3), "int", 0)) is None


def test_a_changed_argument_is_told_with_the_side_that_changed_it(case: Any) -> None:
    def clear(a: list[int]) -> None:
        a.clear()

    told(
        evidence.mutation(case(clear, lambda a: None, "[]int", [1])),
        "argument-mutation",
        "and Python changed",
    )
    told(
        evidence.mutation(case(lambda a: None, clear, "[]int", [1])),
        "argument-mutation",
        "and Go changed",
    )
    told(
        evidence.mutation(case(lambda a: a.append(5), clear, "[]int", [1])),
        "argument-mutation",
        "and Python and Go changed",
    )
    assert evidence.mutation(case(one, constant(2), "[]int", [1])) is None


def test_the_end_of_pythons_stack_is_recursion(case: Any) -> None:
    told(
        evidence.recursion(case(raising(RecursionError("deep")), one, "int", 0)),
        "recursion-depth",
        "RecursionError",
    )
    assert evidence.recursion(case(raising(ValueError("x")), one, "int", 0)) is None


def test_zeros_that_differ_in_their_sign_are_negative_zero(case: Any) -> None:
    told(evidence.zero_sign(case(constant(0.0), constant(-0.0), "int", 0)), "negative-zero")
    assert evidence.zero_sign(case(constant(0.0), constant(1.0), "int", 0)) is None


def test_equal_numbers_of_two_classes_are_a_matter_of_type(case: Any) -> None:
    told(
        evidence.number_type(case(constant(2), constant(2.0), "int", 0)),
        "number-type",
        "int in Python, float in Go",
    )
    for left, right in ((2, 3.0), (2, 3), ("a", 2), (2, "a")):
        assert evidence.number_type(case(constant(left), constant(right), "int", 0)) is None


def test_none_against_a_zero_value_is_told(case: Any) -> None:
    told(
        evidence.none_or_zero(case(constant(None), constant(""), "int", 0)),
        "none-or-zero",
        'Python has None, Go has ""',
    )
    told(
        evidence.none_or_zero(case(constant(0), constant(None), "int", 0)),
        "none-or-zero",
        "Python has 0, Go has None",
    )


class Shown:
    """A value that no literal writes."""

    def __repr__(self) -> str:
        return "<shown>"


@pytest.mark.parametrize(
    ("left", "right"), [(1, 2), (None, 5), ("x", None), (None, Shown()), (Shown(), None)]
)
def test_none_against_what_is_no_zero_value_is_no_evidence(
    case: Any, left: Any, right: Any
) -> None:
    assert evidence.none_or_zero(case(constant(left), constant(right), "int", 0)) is None


def test_none_that_go_could_have_returned_is_no_lack_of_a_pointer(case: Any) -> None:
    found = case(constant(None), constant(0), "int", 0)
    results = (Parameter("", Optional(go="*int", element=Int("int", 64, unsigned=False))),)
    found.subject.function = Function("F", "F", "packed", (), results)
    assert evidence.none_or_zero(found) is None


def test_exceptions_are_no_zero_values(case: Any) -> None:
    found = case(raising(ValueError("x")), raising(KeyError("x")), "int", 0)
    assert evidence.none_or_zero(found) is None


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        (2**64 + 5, 5, "int64"),
        (2**64 - 1, -1, "int64"),
        (2**65 - 1, 2**64 - 1, "uint64"),
        (2**32 + 5, 5, "int32"),
        (-1 - 2**31, 2**31 - 1, "int32"),
        (300, 44, "int8"),
        (456, 200, "uint8"),
    ],
)
def test_a_number_cut_to_the_width_of_a_go_integer_overflowed(
    case: Any, left: int, right: int, kind: str
) -> None:
    found = evidence.overflow(case(constant(left), constant(right), "int", 0))
    told(found, "integer-overflow", f"{left} cut to {kind} is {right}")


@pytest.mark.parametrize(("left", "right"), [(1, 2), (300, 45), (1.5, 1), (300, 44.0)])
def test_other_numbers_did_not_overflow(case: Any, left: Any, right: Any) -> None:
    assert evidence.overflow(case(constant(left), constant(right), "int", 0)) is None


def by_size(a: list[str]) -> list[str]:
    return sorted(a, key=len)


def by_size_in_place(a: list[str]) -> list[str]:
    ordered = list(a)
    ordered.sort(key=len, reverse=True)
    return ordered


def pairs(a: list[str]) -> list[tuple[int, str]]:
    return sorted(((len(each), each) for each in a), key=lambda pair: pair[0])


def letters(a: str) -> str:
    return "".join(sorted(a, key=str.lower))


def test_ties_in_another_order_are_an_unstable_sort(case: Any) -> None:
    ties = (by_size, constant(["c", "b", "aa"]), "[]string", ["b", "aa", "c"])
    cause = evidence.unstable_sort(case(*ties))
    told(cause, "sort-stability", "compare equal")
    assert cause is not None
    assert str(cause.python).endswith("return sorted(a, key=len)")


def test_ties_of_a_sort_in_place_and_of_tuples_are_found_as_well(case: Any) -> None:
    place = (by_size_in_place, constant(["aa", "c", "b"]), "[]string", ["b", "aa", "c"])
    told(evidence.unstable_sort(case(*place)), "sort-stability")
    tuples = (pairs, constant([(1, "c"), (1, "b")]), "[]string", ["b", "c"])
    told(evidence.unstable_sort(case(*tuples)), "sort-stability")


def test_ties_of_characters_are_found_in_the_text_that_they_make(case: Any) -> None:
    told(
        evidence.unstable_sort(case(letters, constant("aAb"), "string", "bAa")),
        "sort-stability",
    )


def test_an_order_that_no_sort_of_the_source_gives_is_no_unstable_sort(case: Any) -> None:
    wrong = (by_size, constant(["aa", "b", "c"]), "[]string", ["b", "aa", "c"])
    assert evidence.unstable_sort(case(*wrong)) is None
    no_sort = (one_list, constant([2, 1]), "[]int", [1, 2])
    assert evidence.unstable_sort(case(*no_sort)) is None
    no_source = (sorted, constant([2, 1]), "[]int", [1, 2])
    assert evidence.unstable_sort(case(*no_source)) is None


def one_list(a: list[int]) -> list[int]:
    return a


def test_a_difference_that_vanishes_without_nan_comes_from_nan(case: Any) -> None:
    def least(a: list[float]) -> float:
        return min(a)

    def go(a: list[float]) -> float:
        return math.nan if any(map(math.isnan, a)) else min(a)

    found = case(least, go, "[]float64", [1.0, math.nan])
    told(evidence.nan_input(found), "nan-comparison", "numbers stand in the place of NaN")


def test_a_difference_that_stays_without_nan_is_of_another_kind(case: Any) -> None:
    assert evidence.nan_input(case(one, constant(2), "float64", math.nan)) is None
    assert evidence.nan_input(case(one, constant(2), "float64", 1.0)) is None


def test_only_the_nans_are_replaced(case: Any) -> None:
    assert evidence._without_nan(([math.nan, 2.0], "x", (1, math.nan)), 1.5) == (
        [1.5, 2.0],
        "x",
        (1, 1.5),
    )


@pytest.mark.parametrize(
    ("left", "right", "units"),
    [(0.3, 0.1 + 0.2, 1), (1.0, 1.0 + 2**-51, 2), (-1.0, -1.0 - 2**-52, 1), (5e-324, -5e-324, 2)],
)
def test_floats_a_few_units_apart_are_of_a_sum_in_another_order(
    case: Any, left: float, right: float, units: int
) -> None:
    found = case(constant(left), constant(right), "[]float64", [1.0, math.inf])
    told(evidence.last_digits(found), "summation-order", f"are {units} units")


def test_large_terms_excuse_small_differences(case: Any) -> None:
    sides = (constant(1.0), constant(1.0 + 1e-6), "[]float64")
    assert evidence.last_digits(case(*sides, [2.0])) is None
    told(evidence.last_digits(case(*sides, [1e9])), "summation-order")


@pytest.mark.parametrize(
    ("left", "right"), [(1, 1.5), (1.5, "x"), (math.inf, 1.0), (1.0, math.nan), (1.0, 2.0)]
)
def test_other_values_are_no_last_digits(case: Any, left: Any, right: Any) -> None:
    assert evidence.last_digits(case(constant(left), constant(right), "int", 0)) is None


def test_two_classes_of_exceptions_are_told(case: Any) -> None:
    classes = case(raising(KeyError("x")), raising(ValueError("x")), "int", 0)
    told(evidence.other_class(classes), "exception-class", "Python raised KeyError, Go ValueError")
    failed = case(raising(KeyError("x")), raising(GoTrap("x")), "int", 0)
    assert evidence.other_class(failed) is None
    assert evidence.other_class(case(one, constant(2), "int", 0)) is None


@pytest.mark.parametrize(
    ("value", "confidence", "zero"),
    [(0, 0.8, True), ("", 0.8, True), (-1, 0.8, False), (math.nan, 0.8, False), (7, 0.6, False)],
)
def test_a_value_in_the_place_of_an_error_is_surest_when_it_is_zero(
    case: Any, value: Any, confidence: float, zero: bool
) -> None:
    found = evidence.missing_error(case(raising(KeyError("x")), constant(value), "int", 0))
    told(found, "zero-instead-of-error", "Python raised KeyError")
    assert found is not None
    assert found.confidence == confidence
    assert found.evidence.endswith(", a zero value") is zero
    assert evidence.missing_error(case(one, constant(2), "int", 0)) is None
    both = case(raising(KeyError("x")), raising(ValueError("x")), "int", 0)
    assert evidence.missing_error(both) is None


def test_an_error_in_the_place_of_a_value_is_told(case: Any) -> None:
    found = case(one, raising(GoError("shop: empty")), "int", 0)
    told(evidence.unexpected_error(found), "error-instead-of-value", "Go raised GoError: ")
    assert evidence.unexpected_error(case(one, constant(2), "int", 0)) is None
    both = case(raising(KeyError("x")), raising(ValueError("x")), "int", 0)
    assert evidence.unexpected_error(both) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("abc", "cab", True),
        ("abc", "abd", False),
        ([1, 2], [2, 1], True),
        ([1, 2], (2, 1), False),
        ([{"a": 1}], [{1: "a"}], True),
        ([{1, 2}, 3], [3, {2, 1}], True),
        ([1, 1], [1], False),
        (1, 1, False),
    ],
)
def test_results_hold_the_same_things_in_any_order(
    case: Any, left: Any, right: Any, same: bool
) -> None:
    found = case(constant(left), constant(right), "int", 0)
    assert evidence._same_pieces(found.control, found.candidate) is same


def test_exceptions_hold_no_things(case: Any) -> None:
    found = case(raising(KeyError("x")), constant([1]), "int", 0)
    assert not evidence._same_pieces(found.control, found.candidate)
    assert not evidence._same_pieces(found.candidate, found.control)


def dumped(a: Any) -> str:
    return json.dumps(a)


def test_json_of_the_same_content_is_written_otherwise(case: Any) -> None:
    spaced = case(dumped, lambda a: '{"a":1}', "int", {"a": 1})
    told(evidence.same_json(spaced), "json-spacing", "both texts hold the same")
    assert evidence.same_json(case(dumped, lambda a: "[2]", "int", [1])) is None
    written_by_hand = case(constant("[1, 2]"), constant("[1,2]"), "int", 0)
    assert evidence.same_json(written_by_hand) is None
    assert evidence.same_json(case(one, constant(2), "int", 0)) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("a,b", '"a","b"', True),
        ('"a b"\r\n', "a b\r\n", True),
        ('"a",b', '"a",c', False),
        ("a,b", "a;b", False),  # nothing is quoted
        (1, '"1"', False),
    ],
)
def test_csv_of_the_same_fields_is_quoted_otherwise(
    case: Any, left: Any, right: Any, same: bool
) -> None:
    found = evidence.same_csv(case(constant(left), constant(right), "int", 0))
    if same:
        told(found, "csv-quoting", "the same fields")
    else:
        assert found is None


def test_fields_too_long_for_csv_are_evidence_of_nothing(case: Any) -> None:
    before = csv.field_size_limit(3)
    try:
        assert evidence.same_csv(case(constant('"abcd"'), constant("abcd"), "int", 0)) is None
    finally:
        csv.field_size_limit(before)


def test_text_of_go_that_is_no_utf8_was_cut_within_a_character(case: Any) -> None:
    broken = MalformedReply("at `result`: not UTF-8 at byte 0")
    told(evidence.broken_text(case(one, raising(broken), "int", 0)), "byte-slice", "cut in two")
    other = MalformedReply("status 7 means nothing")
    assert evidence.broken_text(case(one, raising(other), "int", 0)) is None
    assert evidence.broken_text(case(one, raising(GoTrap("not UTF-8")), "int", 0)) is None
