import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from py_impls import scoring

numbers = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("kitten", "sitting", 3),
        ("flaw", "lawn", 2),
        ("cafe", "café", 1),
    ],
)
def test_edits_are_counted_in_characters(a: str, b: str, edits: int) -> None:
    assert scoring.levenshtein(a, b) == edits


@given(st.text("abé"), st.text("abé"), st.text("abé"))
def test_edits_measure_a_distance(a: str, b: str, c: str) -> None:
    assert (scoring.levenshtein(a, b) == 0) is (a == b)
    assert scoring.levenshtein(a, b) == scoring.levenshtein(b, a)
    assert scoring.levenshtein(a, c) <= scoring.levenshtein(a, b) + scoring.levenshtein(b, c)


@pytest.mark.parametrize(
    ("values", "q", "result"),
    [
        ([], 0.5, None),
        ([7.0], 0.3, 7.0),
        ([3.0, 1.0, 2.0], 0.0, 1.0),
        ([3.0, 1.0, 2.0], 1.0, 3.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([10.0, 20.0], 0.25, 12.5),
        ([-1.7e308, 1.7e308], 0.5, 0.0),
        ([math.inf, math.inf], 0.5, math.inf),
    ],
)
def test_a_percentile_lies_between_two_values(
    values: list[float], q: float, result: float | None
) -> None:
    assert scoring.percentile(values, q) == result


def test_a_percentile_is_a_float_and_not_minus_zero() -> None:
    assert isinstance(scoring.percentile([1, 2], 1), float)
    zero = scoring.percentile([-0.0], 0.5)
    assert zero is not None
    assert math.copysign(1, zero) == 1


@given(st.lists(numbers, min_size=1), st.floats(0, 1))
def test_the_order_of_the_values_does_not_change_a_percentile(
    values: list[float], q: float
) -> None:
    before = list(values)
    assert scoring.percentile(values, q) == scoring.percentile(sorted(values), q)
    assert values == before


@given(st.lists(numbers, min_size=1))
def test_the_outermost_percentiles_are_minimum_and_maximum(values: list[float]) -> None:
    assert scoring.percentile(values, 0) == min(values)
    assert scoring.percentile(values, 1) == max(values)


@pytest.mark.parametrize("q", [-0.1, 1.1, math.inf, math.nan])
def test_a_percentile_needs_a_share_of_0_to_1(q: float) -> None:
    with pytest.raises(ValueError, match=f"q must be 0 to 1: {q}"):
        scoring.percentile([], q)


def test_a_value_that_is_no_number_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="value is NaN: value 1"):
        scoring.percentile([1.0, math.nan], 0.5)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("4111 1111 1111 1111", True),
        ("79927398713", True),
        ("79927398714", False),
        ("18", True),
        ("0", False),
        (" ", False),
        ("1a8", False),
        ("1-8", False),
        ("\N{ARABIC-INDIC DIGIT ONE}8", False),
    ],
)
def test_a_number_is_checked_by_its_last_digit(number: str, valid: bool) -> None:
    assert scoring.luhn_valid(number) is valid


@given(st.text("0123456789", min_size=1))
def test_one_check_digit_of_ten_makes_a_number_valid(payload: str) -> None:
    assert sum(scoring.luhn_valid(payload + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    ("data", "checksum"), [(b"", 1), (b"Wikipedia", 0x11E60398), (b"\xff\x00", 0x02000100)]
)
def test_a_checksum_is_adler_32(data: bytes, checksum: int) -> None:
    assert scoring.adler32(data) == checksum


@given(st.binary())
def test_a_checksum_holds_the_sum_of_the_bytes(data: bytes) -> None:
    assert scoring.adler32(data) % 2**16 == (1 + sum(data)) % 65521


@pytest.mark.parametrize(
    ("scores", "n", "top"),
    [
        ([3, 9, 1, 9], 3, [9, 9, 3]),
        ([1, 2], 2**63 - 1, [2, 1]),
        ([1, 2], 0, []),
        ([], 2, []),
    ],
)
def test_the_highest_scores_come_first(scores: list[int], n: int, top: list[int]) -> None:
    assert scoring.top_scores(scores, n) == top


def test_fewer_than_no_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="count must not be negative: -1"):
        scoring.top_scores([1], -1)


@given(st.lists(st.integers()), st.integers(0, 10))
def test_no_score_left_out_is_higher(scores: list[int], n: int) -> None:
    before = list(scores)
    top = scoring.top_scores(scores, n)
    assert scores == before
    assert sorted(top + sorted(scores)[: max(0, len(scores) - n)]) == sorted(scores)


def test_scores_are_counted_in_ten_buckets() -> None:
    assert scoring.score_histogram([]) == [0] * 10
    assert scoring.score_histogram([0, 9, 10, 89, 90, 99, 100]) == [2, 1, 0, 0, 0, 0, 0, 0, 1, 3]


@given(st.lists(st.integers(0, 100)))
def test_every_score_is_in_one_bucket(scores: list[int]) -> None:
    assert sum(scoring.score_histogram(scores)) == len(scores)


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_out_of_range_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match=f"score must be 0 to 100: score 1 is {score}"):
        scoring.score_histogram([50, score])


@pytest.mark.parametrize(
    ("scores", "pass_mark", "passing"),
    [
        ([], 50, []),
        ([49, 50, 51], 50, [False, True, True]),
        ([-5, 0], None, [True, True]),
    ],
)
def test_a_score_passes_at_the_pass_mark(
    scores: list[int], pass_mark: int | None, passing: list[bool]
) -> None:
    assert scoring.passing(scores, pass_mark) == passing
