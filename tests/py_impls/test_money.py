from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from py_impls import money

MOST = 10**13


@pytest.mark.parametrize(
    ("cents", "people", "shares"),
    [
        (900, 3, [300, 300, 300]),
        (1001, 3, [334, 334, 333]),
        (2, 3, [1, 1, 0]),
        (0, 2, [0, 0]),
        (-100, 3, [-33, -33, -34]),
        (-1, 2, [0, -1]),
    ],
)
def test_a_bill_or_refund_is_split_to_the_cent(cents: int, people: int, shares: list[int]) -> None:
    assert money.split_bill(cents, people) == shares


@given(st.integers(), st.integers(1, 100))
def test_shares_add_up_and_differ_by_at_most_a_cent(cents: int, people: int) -> None:
    shares = money.split_bill(cents, people)
    assert len(shares) == people
    assert sum(shares) == cents
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("people", [0, -1, 10_001])
def test_a_bill_needs_one_to_ten_thousand_people(people: int) -> None:
    with pytest.raises(ValueError, match=f"people must be 1 to 10000: {people}"):
        money.split_bill(100, people)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.34", 1234),
        ("-0.5", -50),
        ("7", 700),
        ("007.10", 710),
        ("-0", 0),
        ("92233720368547758.07", 2**63 - 1),
        ("-92233720368547758.08", -(2**63)),
    ],
)
def test_an_amount_is_read_as_cents(text: str, cents: int) -> None:
    assert money.parse_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "-", "+1", "--1", ".5", "5.", "1.234", "1.2.3", "1_0", " 1", "1\n", "1e2", "٣", "1" * 18],
)
def test_what_the_grammar_does_not_allow_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"bad amount: .* want digits such as 12\.34"):
        money.parse_amount(text)


@pytest.mark.parametrize("text", ["92233720368547758.08", "-92233720368547758.09"])
def test_an_amount_beyond_int64_cents_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="exceeds int64 cents"):
        money.parse_amount(text)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1234, "12.34"), (-100, "-1.00")],
)
def test_an_amount_is_written_with_two_decimals(cents: int, text: str) -> None:
    assert money.format_amount(cents) == text


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_written_amount_is_read_back(cents: int) -> None:
    assert money.parse_amount(money.format_amount(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "basis_points", "result"),
    [
        (1000, 1900, 190),
        (1, 5000, 0),
        (3, 5000, 2),
        (1, 5001, 1),
        (-1, 5000, 0),
        (-3, 5000, -2),
        (-7, 1900, -1),
        (999, -1000, -100),
        (-3, -5000, 2),
        (-MOST, 100_000, -10 * MOST),
    ],
)
def test_a_rate_rounds_half_a_cent_to_even(cents: int, basis_points: int, result: int) -> None:
    assert money.apply_rate(cents, basis_points) == result


@given(st.integers(-MOST, MOST), st.integers(-100_000, 100_000))
def test_a_rate_is_exact_before_it_is_rounded(cents: int, basis_points: int) -> None:
    assert money.apply_rate(cents, basis_points) == round(Fraction(cents * basis_points, 10_000))


@pytest.mark.parametrize("cents", [MOST + 1, -MOST - 1])
def test_a_rate_is_not_applied_to_amounts_out_of_range(cents: int) -> None:
    with pytest.raises(ValueError, match=f"bad amount: {cents} cents is outside"):
        money.apply_rate(cents, 1)


@pytest.mark.parametrize("basis_points", [100_001, -100_001])
def test_a_rate_beyond_a_thousand_percent_is_refused(basis_points: int) -> None:
    with pytest.raises(ValueError, match=f"basis points: {basis_points}"):
        money.apply_rate(1, basis_points)
