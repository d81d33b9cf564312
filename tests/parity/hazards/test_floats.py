"""Ports of floating point: rounding, sums, NaN, the sign of zero and division by it."""

import math
import statistics
from typing import Any

import pytest

from strangler.parity.hazards import floats
from strangler.parity.hazards.catalogue import BY_NAME

NAN, INF = math.nan, math.inf


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


def same(a: Any, b: Any) -> bool:
    """Equal with the sign of zero and NaN, which repr shows."""
    return repr(a) == repr(b)


# ---- Rounding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "whole"),
    [
        (0.5, 1.0),
        (2.5, 3.0),
        (-2.5, -3.0),
        (0.49999999999999994, 0.0),
        (-0.25, -0.0),
        (2.0**52 + 1, 2.0**52 + 1),
        (INF, INF),
        (NAN, NAN),
    ],
)
def test_go_rounds_halves_away_from_zero(x: float, whole: float) -> None:
    assert same(floats.half_away(x), whole)


def test_ports_of_round_take_halves_away_up_or_cut_them() -> None:
    assert [each(-2.5) for each in variants("round-half-even", "call:round")] == [-3, -2, -2]
    assert [each(2.7) for each in variants("round-half-even", "call:round")] == [3, 3, 2]


def test_rounding_of_integers_and_to_digits_stays_as_it_is() -> None:
    rounded = variants("round-half-even", "call:round")[0]
    assert (rounded(5), rounded(25, -1), rounded(0.125, 2)) == (5, 20, 0.12)
    with pytest.raises(ValueError, match="NaN"):
        rounded(NAN)


def test_scaling_by_a_power_of_ten_rounds_before() -> None:
    # 2.675 is a little less than that, and 2.675 * 100 is not.
    assert [each(2.675, 2) for each in variants("round-digits", "call:round")] == [
        2.68,
        2.68,
        2.68,
        2.67,
    ]
    assert [each(-0.5, 0) for each in variants("round-digits", "call:round")] == [-1, 0, 0, 0]


def test_scaling_keeps_what_has_no_whole_part() -> None:
    assert all(same(each(INF, 1), INF) for each in variants("round-digits", "call:round"))


def test_scaling_leaves_integers_and_whole_rounding() -> None:
    rounded = variants("round-digits", "call:round")[0]
    assert (rounded(25, -1), rounded(2.5), rounded(7)) == (20, 2, 7)
    assert type(rounded(2.5)) is int


def test_scaling_past_the_range_is_left_to_python() -> None:
    assert variants("round-digits", "call:round")[0](1.5, 400) == 1.5


def test_format_specifications_are_scaled_as_well() -> None:
    shown = variants("round-digits", "format")[0]
    assert shown(2.675, "", ".2f") == "2.68"
    assert shown(2.675, "", "8.2f") == format(2.675, "8.2f")
    assert shown(2.675, "", ".3e") == "2.675e+00"
    assert shown(3, "", ".2f") == "3.00"
    assert shown("é", "a", "") == r"'\xe9'"


# ---- Sums ----------------------------------------------------------------------------------------


def test_the_order_of_a_sum_decides_its_last_digits() -> None:
    numbers = [1e16, 1.0, 1.0, -1e16]
    sums = [each(numbers) for each in variants("summation-order", "call:sum")]
    assert sums == [0.0, 0.0, 0.0, 2.0, 2.0]


def test_pairwise_sums_halve_until_two_are_left() -> None:
    assert floats._pairwise([1.0, 1e16, 1.0, -1e16]) == (1.0 + 1e16) + (1.0 - 1e16)
    assert floats._pairwise([1, 2, 3, 4, 5], 100) == 115


def test_a_sum_starts_where_it_is_told() -> None:
    assert [each([[1], [2]], []) for each in variants("summation-order", "call:sum")[:3]] == [
        [1, 2],
        [2, 1],
        [1, 2],
    ]
    assert [each([1, 2], 10) for each in variants("summation-order", "call:sum")] == [13] * 5


def test_an_exact_sum_is_one_of_numbers_alone() -> None:
    assert floats._exactly([[1], [2]], []) == [1, 2]
    assert floats._exactly([], 3) == 3


def test_means_are_sums_divided() -> None:
    naive = variants("summation-order", "call:statistics.mean")[0]
    assert naive([1, 2]) == 1.5
    assert variants("summation-order", "call:math.fsum")[0]([1e16, 1, 1, -1e16]) == 0.0
    with pytest.raises(statistics.StatisticsError):
        naive([])


def test_lengths_are_roots_of_sums() -> None:
    (hypot,), (dist,) = (
        variants("summation-order", f"call:math.{name}") for name in ("hypot", "dist")
    )
    assert hypot(3.0, 4.0) == 5.0
    assert hypot(1e200, 1e200) == INF  # math.hypot scales first
    assert dist([1.0, 1.0], [4.0, 5.0]) == 5.0


def test_a_loop_may_go_backwards() -> None:
    (iterate,) = variants("summation-order", "iterate")
    assert iterate([1, 2]) == [2, 1]
    assert iterate("ab") == "ab"


# ---- NaN -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "least"),
    [
        ([1.0, NAN, 2.0], [NAN, 1.0, 2.0, 2.0]),
        ([NAN, 1.0, 2.0], [NAN, 1.0, 1.0, 1.0]),
        ([2.0, 1.0], [1.0] * 4),
        ([NAN], [NAN, INF, NAN, NAN]),
    ],
)
def test_ports_of_min_differ_where_nan_is_among_them(numbers: Any, least: list[float]) -> None:
    found = [each(numbers) for each in variants("nan-comparison", "call:min")]
    assert same(found, least)
    if len(numbers) > 1:
        assert same([each(*numbers) for each in variants("nan-comparison", "call:min")], least)


def test_ports_of_max_differ_where_nan_is_among_them() -> None:
    found = [each([1.0, NAN, 2.0, 1.5]) for each in variants("nan-comparison", "call:max")]
    assert same(found, [NAN, 2.0, 2.0, 2.0])


def test_equals_are_told_apart_by_the_comparison_alone() -> None:
    # 1 and 1.0 are equal: `<` takes the later of them, `<=` keeps the first.
    assert [repr(each([1, 1.0])) for each in variants("nan-comparison", "call:min")[2:]] == [
        "1.0",
        "1",
    ]


def test_keys_and_other_values_are_compared_as_python_does() -> None:
    for least in variants("nan-comparison", "call:min"):
        assert least([NAN, -2.0, 1.0], key=abs, default=0) is not None
        assert least(["b", "a"]) == "a"
        assert least([], default=3) == 3


def test_sorting_puts_nan_first_or_last() -> None:
    numbers = [2.0, NAN, 1.0]
    first, last = variants("nan-comparison", "call:sorted")
    assert same(first(numbers), [NAN, 1.0, 2.0])
    assert same(last(numbers), [1.0, 2.0, NAN])
    assert same(last(numbers, reverse=True), [2.0, 1.0, NAN])
    assert first([1.0, 2.0], reverse=True) == [2.0, 1.0]
    assert first([2.0, 1.0]) == [1.0, 2.0]
    (sort,) = variants("nan-comparison", "method:sort")
    sort(numbers)
    assert same(numbers, [NAN, 1.0, 2.0])


def test_nan_equals_nothing_wherever_it_stands() -> None:
    equal, unequal, within, without = (
        variants("nan-comparison", key)[0] for key in ("==", "!=", "in", "not in")
    )
    held = [1.0, NAN]
    assert held == held  # noqa: PLR0124  # one object is equal to itself in Python
    assert not equal(held, held)
    assert unequal(held, held)
    assert equal((1.0, [2]), (1.0, [2]))
    assert not equal([1], [1, 2])
    assert not equal([1], (1,))
    assert not within(NAN, held)
    assert without(NAN, held)
    assert within(1.0, held)
    assert within("a", "abc")


def test_nan_is_neither_found_nor_counted_in_a_list() -> None:
    (index,), (count,) = (variants("nan-comparison", f"method:{key}") for key in ("index", "count"))
    held = [NAN, 1.0, 1.0]
    assert (index(held, 1.0), count(held, 1.0), count(held, NAN)) == (1, 2, 0)
    with pytest.raises(ValueError, match="nan"):
        index(held, NAN)
    assert (index("abca", "a", 1), count("abca", "a", 1)) == (3, 1)


def test_negated_comparisons_are_true_of_nan() -> None:
    for key in ("<", "<=", ">", ">="):
        (compared,) = variants("nan-comparison", key)
        assert compared(NAN, 1.0)
        assert compared(1.0, 1.0) is ("=" in key)
    assert variants("nan-comparison", "<")[0](1.0, 2.0)
    assert not variants("nan-comparison", ">")[0](1.0, 2.0)


# ---- The sign of zero ----------------------------------------------------------------------------


def test_zero_loses_its_sign_in_results() -> None:
    subtracted, cleared = variants("negative-zero", "neg")
    assert same(subtracted(0.0), 0.0)
    assert same(cleared(-0.0), 0.0)
    assert cleared("a") == "a"
    assert same(variants("negative-zero", "*")[0](-1.0, 0.0), 0.0)
    assert same(variants("negative-zero", "call:round")[0](-0.2, 1), -0.2)
    assert same(variants("negative-zero", "call:round")[0](-0.01, 1), 0.0)


def test_a_hand_written_abs_keeps_the_sign_of_zero() -> None:
    for key in ("call:abs", "call:math.fabs"):
        (size,) = variants("negative-zero", key)
        assert same(size(-0.0), -0.0)
        assert size(-2.0) == 2.0


def test_go_takes_negative_zero_for_less() -> None:
    (least,), (most,) = (variants("negative-zero", f"call:{name}") for name in ("min", "max"))
    assert same(least(0.0, -0.0), -0.0)
    assert same(most([-0.0, 0.0, -1.0]), 0.0)
    assert same(least(0.0, 0.0), 0.0)
    assert least(["b", "a"]) == "a"
    assert least([1.0, 2.0]) == 1.0


def test_texts_of_zero_have_no_sign() -> None:
    (shown,) = variants("negative-zero", "format")
    assert shown(-0.0, "", ".1f") == "0.0"
    assert shown(-0.001, "", ".1f") == "0.0"
    assert shown(-1.0, "", ".1f") == "-1.0"
    assert shown("-0", "s", "") == "-0"
    (text,) = variants("negative-zero", "call:str")
    assert (text(-0.0), text()) == ("0.0", "")


def test_a_sign_by_comparison_does_not_see_that_of_zero() -> None:
    (sign,) = variants("negative-zero", "call:math.copysign")
    assert (sign(-2.0, -0.0), sign(2.0, -1.0)) == (2.0, -2.0)


# ---- Division by zero, and outside of a domain ---------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [
        (1.0, 4.0, 0.25),
        (1.0, 0.0, INF),
        (1.0, -0.0, -INF),
        (-1.0, 0.0, -INF),
        (0.0, 0.0, NAN),
        (NAN, 0.0, NAN),
    ],
)
def test_division_by_zero_gives_infinity_or_nan(a: float, b: float, result: float) -> None:
    assert same(floats.divided(a, b), result)
    assert same(variants("division-by-zero", "/")[0](a, b), result)


def test_whole_quotients_and_rests_of_floats_know_no_error() -> None:
    floored, rest, fmod, both = (
        variants("division-by-zero", key)[0] for key in ("//", "%", "call:math.fmod", "call:divmod")
    )
    assert (floored(7.0, 2), rest(7.0, 2)) == (3.0, 1.0)
    assert same((floored(7.0, 0), rest(7, 0.0), fmod(7.0, 0.0)), (INF, NAN, NAN))
    assert same(both(1.0, 0.0), (INF, NAN))
    for operation in (floored, rest):
        with pytest.raises(ZeroDivisionError):
            operation(7, 0)
    with pytest.raises(TypeError):
        floored("a", 0)


def test_a_guard_gives_some_value_where_the_divisor_is_zero() -> None:
    guarded = BY_NAME["division-by-zero"].variants[1]
    assert [guarded[key](7.0, 2.0) for key in ("/", "//", "%")] == [3.5, 3.0, 1.0]
    assert same([guarded[key](7, 0) for key in ("/", "//", "%")], [0.0, 0, 0])
    assert same(BY_NAME["division-by-zero"].variants[2]["/"](7, 0), 0)


@pytest.mark.parametrize(
    ("name", "given", "result"),
    [
        ("sqrt", (-1.0,), NAN),
        ("sqrt", (4.0,), 2.0),
        ("log", (0.0,), -INF),
        ("log", (-1.0,), NAN),
        ("log2", (0.0,), -INF),
        ("pow", (0.0, -1.0), INF),
        ("pow", (-1.0, 0.5), NAN),
        ("exp", (1000.0,), INF),
    ],
)
def test_outside_of_a_domain_go_gives_nan_or_infinity(
    name: str, given: tuple[float, ...], result: float
) -> None:
    (computed,) = variants("math-domain", f"call:math.{name}")
    assert same(computed(*given), result)


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [
        (2, 3, 8),
        (2.0, 3, 8.0),
        (0.0, -1.0, INF),
        (-1.0, 0.5, NAN),
        (10.0, 400, INF),
        (0, -1, INF),
    ],
)
def test_powers_of_floats_know_no_error(a: float, b: float, result: float) -> None:
    (power,) = variants("math-domain", "**")
    assert same(power(a, b), result)
