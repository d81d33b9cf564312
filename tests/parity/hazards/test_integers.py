"""Ports of whole numbers: widths, quotients towards zero, detours over float64."""

import math
import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.parity.hazards import integers
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.hazard import Refused
from strangler.parity.hazards.integers import WIDTHS, as_integer, quotient, remainder, wrap


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


# ---- Widths --------------------------------------------------------------------------------------


@given(st.integers(), st.sampled_from(WIDTHS))
def test_wrapping_keeps_the_low_bits(number: int, kind: tuple[int, bool]) -> None:
    width, unsigned = kind
    left = wrap(number, width, unsigned=unsigned)
    low = 0 if unsigned else -(2 ** (width - 1))
    assert low <= left < low + 2**width
    assert (left - number) % 2**width == 0


def test_every_operation_wraps_at_the_width() -> None:
    small = dict(zip(WIDTHS, BY_NAME["integer-overflow"].variants, strict=True))[8, False]
    assert small["+"](127, 1) == -128
    assert small["**"](2, 7) == -128
    assert small["neg"](-128) == -128
    assert small["call:sum"]([127, 1, 1]) == -127
    assert small["call:sum"]([1, 2], 125) == -128
    assert small["call:math.prod"]([64, 4]) == 0
    assert small["return"](300) == 44
    assert small["*"](0.5, 600) == 300.0
    assert small["+"]("a", "b") == "ab"


def test_shifts_drop_what_leaves_the_width() -> None:
    wide, narrow, masked = variants("shifts", "<<")
    assert [each(1, 31) for each in (wide, narrow, masked)] == [2**31, -(2**31), 2**31]
    assert [each(1, 64) for each in (wide, narrow, masked)] == [0, 0, 1]
    for shift in (wide, narrow, masked):
        with pytest.raises(Refused):
            shift(1, -1)


def test_shifts_to_the_right_may_lose_the_sign() -> None:
    masked, wide, narrow = variants("shifts", ">>")
    assert (masked(8, 65), wide(-1, 1), narrow(-1, 1)) == (4, 2**63 - 1, 2**31 - 1)


def test_bits_are_counted_in_twos_complement() -> None:
    length, at_least = variants("shifts", "method:bit_length")
    (ones,) = variants("shifts", "method:bit_count")
    assert (length(-1), at_least(0), at_least(-8), ones(-1)) == (64, 1, 4, 64)
    assert (length(5), ones(5)) == (3, 2)

    class Flags:
        def bit_length(self) -> int:
            return 3

    assert length(Flags()) == 3


# ---- Division ------------------------------------------------------------------------------------


@given(st.integers(), st.integers().filter(bool))
def test_quotients_cut_and_remainders_have_the_sign_of_the_dividend(a: int, b: int) -> None:
    assert quotient(a, b) * b + remainder(a, b) == a
    assert abs(remainder(a, b)) < abs(b)
    assert remainder(a, b) == 0 or (remainder(a, b) < 0) == (a < 0)


def test_quotients_of_floats_are_cut_as_well() -> None:
    assert (quotient(-7.0, 2), quotient(-7, 2.0)) == (-3.0, -3.0)
    assert (remainder(-7.0, 2), remainder(7, -2.0)) == (-1.0, 1.0)


def test_other_values_are_divided_as_python_does() -> None:
    from fractions import Fraction

    half = Fraction(-7, 2)
    assert (quotient(half, 1), remainder(half, 1)) == (-4, Fraction(1, 2))
    assert remainder("%d", 3) == "3"
    assert integers._euclidean("%d", 3) == "3"


def test_ports_of_divmod_and_shifts_divide_by_halves() -> None:
    assert [each(-7, 2) for each in variants("floor-division", "call:divmod")] == [
        (-3, -1),
        (-3, 1),
    ]
    assert variants("floor-division", ">>")[0](-7, 1) == -3
    assert variants("modulo-sign", "call:divmod")[0](-7, 2) == (-4, -1)


def test_ports_of_the_remainder_choose_another_sign() -> None:
    assert [each(7, -2) for each in variants("modulo-sign", "%")] == [1, 1, 1]
    assert [each(-7, 2) for each in variants("modulo-sign", "%")] == [-1, 1, 1]
    assert variants("modulo-sign", "%")[2](-7.5, 2) == 0.5
    assert variants("modulo-sign", "call:math.fmod")[0](-7.0, 2) == 1.0


def test_a_division_of_integers_is_cut_before_the_conversion() -> None:
    (divided,) = variants("integer-division", "/")
    assert (divided(-7, 2), divided(7.0, 2)) == (-3.0, 3.5)


# ---- Powers --------------------------------------------------------------------------------------


def test_loops_that_do_not_run_give_one_or_zero_for_a_negative_exponent() -> None:
    powers = variants("power", "**")
    assert [repr(each(2, -1)) for each in powers[:5]] == ["1", "1.0", "0", "0.0", "2"]
    assert [each(2, 3) for each in powers[:5]] == [8] * 5
    assert powers[0](2.0, -1) == 0.5
    assert variants("power", "call:pow")[0](3, -1, 7) == 5


def test_powers_through_floats_lose_digits_and_end_at_infinity() -> None:
    through = integers._float_power
    assert through(3, 39) == int(3.0**39) != 3**39
    assert through(2.0, 3) == 8.0
    assert through(10, 400) == 2**63 - 1
    assert through(0.0, -1) == math.inf
    narrow = variants("power", "**")[-1]
    assert (narrow(2, 31), narrow(2.0, 0.5)) == (-(2**31), 2.0**0.5)


@pytest.mark.parametrize(
    ("a", "b", "power"),
    [
        (3, 5, 243),
        (-3, 5, -243),
        (2, 62, 2**62),
        (2, 64, 2**63 - 1),
        (2, -1, 0),
        (1, -5, 1),
        (10, 10**6, 2**63 - 1),
        (0, 3, 0),
        (2.5, 2, 6.25),
    ],
)
def test_go_squares_mantissa_and_exponent(a: Any, b: Any, power: Any) -> None:
    assert integers._go_power(a, b) == power


# ---- Floats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "whole"),
    [
        (math.nan, 0),
        (-2.9, -2),
        (math.inf, 2**63 - 1),
        (-math.inf, -(2**63)),
        (2.0**63, 2**63 - 1),
        (-(2.0**63), -(2**63)),
        (2.0**62, 2**62),
    ],
)
def test_conversions_on_webassembly_saturate(number: float, whole: int) -> None:
    assert as_integer(number) == whole


def test_ports_of_int_wrap_round_or_floor() -> None:
    convert = variants("float-to-integer", "call:int")
    assert [each(-2.5) for each in convert] == [-2, -2, -2, -3]
    assert [each(2.0**31) for each in convert] == [2**31, -(2**31), 2**31, 2**31]
    assert [each("11", 2) for each in convert] == [3] * 4
    assert [each() for each in convert] == [0] * 4
    assert convert[2](2.7) == 3
    with pytest.raises(OverflowError):
        convert[2](math.inf)


def test_floor_ceil_trunc_and_round_do_not_raise() -> None:
    saturating = BY_NAME["float-to-integer"].variants[0]
    for name in ("call:math.floor", "call:math.ceil", "call:math.trunc", "call:round"):
        assert saturating[name](math.inf) == 2**63 - 1
        assert saturating[name](math.nan) == 0
    assert [
        saturating[name](2.5)
        for name in ("call:math.floor", "call:math.ceil", "call:math.trunc", "call:round")
    ] == [2, 3, 2, 2]
    assert saturating["call:round"](0.125, 2) == 0.12
    cut = BY_NAME["float-to-integer"].variants[-1]
    assert (cut["call:math.floor"](-1.5), cut["call:math.ceil"](1.5)) == (-1, 1)


def test_integers_through_floats_skip_some() -> None:
    odd = 2**53 + 1
    assert variants("float-precision", "+")[0](odd, 0) == 2**53
    assert variants("float-precision", "-")[0](0.5, 1) == -0.5
    assert variants("float-precision", "==")[0](odd, odd - 1) is True
    assert variants("float-precision", "==")[0]("a", "b") is False
    assert variants("float-precision", "parameter")[0](odd) == 2**53
    assert variants("float-precision", "parameter")[0](2**64 + 1) == 2**64 + 1
    assert variants("float-precision", "iterate")[0]([odd, "a"]) == [2**53, "a"]
    assert variants("float-precision", "call:sum")[0]([odd, 1]) == 2**53
    assert variants("float-precision", "call:math.isqrt")[0]((2**53 + 1) ** 2 - 1) == odd - 1
    assert [each(2**63 - 1, 1) for each in variants("float-precision", "//")] == [2**63 - 1] * 2
    assert [each(-7, 2) for each in variants("float-precision", "//")] == [-4, -3]


def test_quotients_through_floats_still_raise_for_zero() -> None:
    for divided in variants("float-precision", "//"):
        with pytest.raises(ZeroDivisionError):
            divided(1, 0)


def test_a_division_of_floats_rounds_its_operands_first() -> None:
    (divided,) = variants("float-precision", "/")
    a = 2**53 + 3
    assert divided(a, 3) == 3002399751580332.0 != a / 3
    assert divided(1.0, 4) == 0.25


@pytest.mark.parametrize("key", ["==", "<", "<=", ">", ">="])
def test_comparisons_of_rounded_numbers_take_neighbours_for_equal(key: str) -> None:
    near = variants("float-precision", key)[1]
    compared = {"==": operator.eq, "<": operator.lt, "<=": operator.le}
    compared |= {">": operator.gt, ">=": operator.ge}
    assert near(2**53 + 1, 2**53) is compared[key](0, 0)
    assert near(2**2000, 1) is compared[key](1, 0)
    assert near("a", "b") is compared[key](0, 1)
