"""Fast inputs fit the Go types, and meet what ports trip over."""

import itertools
import math
import re
import struct
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from strangler.engine.domain import Domain
from strangler.parity.bulk import can_mix, mixes
from strangler.parity.constants import Constants
from strangler.parity.strategies import integer_edges
from strangler.signature import Int, Rune

MakesDomain = Callable[..., Domain]

KNOWN = Constants((-7, 300, 2**70), (0.1, 1e300), ("EUR", "shop-"), (r"\d{3}-[A-F]",))


@pytest.fixture
def drawn(go_domain: MakesDomain) -> Any:
    """The first inputs of some Go types, the same every time."""

    def draw(*types: str, known: Constants | None = None, count: int = 4000) -> list[Any]:
        inputs = mixes(go_domain(*types).parameters, known or Constants(), Random(1))
        return list(itertools.islice(inputs, count))

    return draw


def column(inputs: list[Any]) -> list[Any]:
    return [given[0] for given in inputs]


# ---- Every type ----------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [Constants(), KNOWN])
@pytest.mark.parametrize(
    "types",
    [
        ("bool", "int"),
        ("int8", "uint8", "uint64", "int64"),
        ("float32", "float64", "float32"),
        ("string", "[]byte", "int8"),
        ("[]int16", "[][]string", "[]*int", "int16"),
        ("*string", "**bool", "*[]uint16"),
        ("[]byte", "[]byte", "uint8"),
    ],
)
def test_every_input_fits_the_signature(
    types: tuple[str, ...], known: Constants, fake: Any, drawn: Any
) -> None:
    subject = fake(print, print, *types)
    for given in drawn(*types, known=known, count=400):
        assert len(given) == len(types)
        assert len(subject.decode_arguments(subject.encode_plain(given))) == len(types)


def test_types_of_which_nothing_is_known_are_refused(go_domain: MakesDomain) -> None:
    assert can_mix(go_domain("[]int", "*string").parameters)
    assert not can_mix([Int("int", 64), Rune("rune")])


def test_no_parameters_need_no_inputs(drawn: Any) -> None:
    assert drawn() == []


def test_the_same_source_of_chance_gives_the_same_inputs(drawn: Any) -> None:
    assert repr(drawn("string", "[]float64")) == repr(drawn("string", "[]float64"))


def test_edges_of_a_few_scalars_meet_in_every_combination_first(drawn: Any) -> None:
    int8, int16 = integer_edges(Int("int8", 8)), integer_edges(Int("int16", 16))
    everything = list(itertools.product([False, True], int8, int16))
    assert drawn("bool", "int8", "int16", count=len(everything)) == everything


def test_too_many_combinations_of_edges_are_left_to_chance(drawn: Any) -> None:
    width = len(integer_edges(Int("int64", 64)))
    first = drawn("int64", "int64", "int64", count=width)
    assert len({given[:2] for given in first}) > 2


def test_known_constants_are_among_the_edges(drawn: Any) -> None:
    assert {-7, 300} <= set(column(drawn("int16", known=KNOWN, count=60)))
    assert -7 not in column(drawn("uint16", known=KNOWN))


# ---- Numbers -------------------------------------------------------------------------------------


def test_integers_are_small_or_of_any_size_and_of_both_signs(drawn: Any) -> None:
    numbers = column(drawn("int64"))
    assert {-40, -1, 0, 1, 40} <= set(numbers)
    assert {number.bit_length() for number in numbers} >= set(range(64))
    assert any(number < -(2**40) for number in numbers)
    assert all(number >= 0 for number in column(drawn("uint64")))


def test_large_squares_and_the_numbers_before_them_are_tried(drawn: Any) -> None:
    large = [number for number in column(drawn("uint64")) if number > 2**41]
    squares = {number for number in large if math.isqrt(number) ** 2 == number}
    before = {number for number in large if math.isqrt(number + 1) ** 2 == number + 1}
    edges = set(integer_edges(Int("uint64", 64, unsigned=True)))
    assert squares - edges
    assert before - edges


def test_floats_are_halves_edges_prices_and_of_any_magnitude(drawn: Any) -> None:
    numbers = column(drawn("float64", known=KNOWN))
    assert {-20.0, 0.5, 0.1, 1e300} <= set(numbers)
    assert any(math.isnan(number) for number in numbers)
    assert any(round(number * 100) / 100 == number and number > 100 for number in numbers)
    finite = [abs(number) for number in numbers if math.isfinite(number)]
    assert any(0 < number < 1e-5 for number in finite)
    assert any(1e15 < number < 1e20 for number in finite)


def test_a_float32_is_never_rounded_and_what_is_too_large_for_it_is_infinite(drawn: Any) -> None:
    numbers = column(drawn("float32", known=Constants(floats=(0.1, -1e300))))
    held = [number for number in numbers if not math.isnan(number)]
    assert [struct.unpack("f", struct.pack("f", number))[0] for number in held] == held
    assert struct.unpack("f", struct.pack("f", 0.1))[0] in held
    large = column(drawn("float32", known=Constants(floats=(1e300,) * 500)))
    assert large.count(math.inf) > 5 * large.count(-math.inf)


# ---- Texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        r"[ab 0-]{4}",  # plain
        r"\d{4}-\d\d-\d\d",  # dates
        r"9999-12-3[01]",
        r"[-+ ]\d{15,}\.(5|05|125)?",  # numerals
        r"\d+e3",
        "\u00df|\ufb00",  # what has no simple upper case
        "[\u0370-\u03ff]",
        "[\U00010000-\U0010ffff]",
        r"\$1|%20",  # templates
        r".*[^\d-].*-\d\d-\d\d",  # a date with something in it
    ],
)
def test_texts_have_the_shapes_that_functions_read(shape: str, drawn: Any) -> None:
    assert any(re.fullmatch(f"(?s:.*){shape}(?s:.*)", text) for text in column(drawn("string")))


@pytest.mark.parametrize(
    "text",
    [
        "EUR",
        "eur",  # changed in its case
        "EUR\n",
        "ER",  # with a character left out
        "EUREUR",
        "1EUR",
    ],
)
def test_known_texts_come_as_they_are_and_changed(text: str, drawn: Any) -> None:
    assert text in column(drawn("string", known=Constants(texts=("EUR",))))


def test_texts_that_known_patterns_match_come_as_they_are_and_changed(drawn: Any) -> None:
    texts = column(drawn("string", known=Constants(patterns=(r"[A-F]{4}",))))
    assert any(re.fullmatch(r"[A-F]{4}", text) for text in texts)
    assert any(re.fullmatch(r"[A-F]{4}\n", text) for text in texts)
    assert any(re.fullmatch(r"[a-f]{4}", text) for text in texts)
    assert any(re.fullmatch(r"[A-F]{8}", text) for text in texts)  # nothing else is known


def test_bytes_are_any_or_a_text(drawn: Any) -> None:
    blobs = column(drawn("[]byte"))
    assert {each for blob in blobs for each in blob} == set(range(256))
    assert any("\u00df".encode() in blob for blob in blobs)


# ---- Containers ----------------------------------------------------------------------------------


def test_optional_values_are_missing_at_times(drawn: Any) -> None:
    values = column(drawn("*int"))
    assert 0.2 < values.count(None) / len(values) < 0.3


def test_lists_are_short_or_long_with_few_different_values_and_some_are_sorted(drawn: Any) -> None:
    lists = column(drawn("[]bool"))
    assert {0, 1, 6, 12, 13, 14, 30, 100} <= set(map(len, lists))
    numbers = column(drawn("[]int64"))
    assert all(len(set(each)) <= 4 for each in numbers if len(each) > 6)
    several = [each for each in numbers if len(set(each)) > 3]
    assert sum(each == sorted(each, key=repr) for each in several) > len(several) / 20


# ---- Relations -----------------------------------------------------------------------------------


def test_a_number_is_often_near_the_length_of_a_text_in_characters_or_bytes(drawn: Any) -> None:
    inputs = [(text, n) for text, n in drawn("string", "int") if len(text) > 3]
    wide = [(text, n) for text, n in inputs if len(text.encode()) > len(text) + 3]
    share = len(inputs) / 25
    assert sum(len(text) - 1 <= n <= len(text) + 1 for text, n in inputs) > share
    assert any(n == -len(text) for text, n in inputs)
    assert any(n == len(text.encode()) for text, n in wide)
    assert any(n == len(text) for text, n in wide)


def test_the_length_of_a_list_is_cut_to_what_the_number_holds(drawn: Any) -> None:
    assert any(len(each) == n > 10 for each, n in drawn("[]string", "int8"))
    assert any(len(each) > 10 and n == 0 for each, n in drawn("[]bool", "uint8"))


def test_one_argument_is_often_an_element_of_another(drawn: Any) -> None:
    inputs = [given for given in drawn("[]float64", "float64") if len(given[0]) > 1]
    assert sum(number in numbers for numbers, number in inputs) > len(inputs) / 5
    assert ([], 0.0) in drawn("[]float64", "float64")


def test_several_lists_are_often_equally_long(drawn: Any) -> None:
    inputs = drawn("[]int", "bool", "[]string")
    level = [given for given in inputs if len(given[0]) == len(given[2]) in {5, 13, 14, 20}]
    assert len(level) > len(inputs) / 10


def test_equal_types_often_have_equal_values_or_parts_of_each_other(drawn: Any) -> None:
    floats = drawn("float64", "float64", count=8000)[-2000:]
    assert sum(a == b for a, b in floats) > len(floats) / 5
    texts = [(a, b) for a, b in drawn("string", "string") if len(a) > 4]
    assert sum(b in a and 0 < len(b) < 4 for a, b in texts) > len(texts) / 10
