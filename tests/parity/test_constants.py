"""Constants are read from a function's source and from the globals that it names."""

import functools
import re
from collections.abc import Callable
from typing import Any

import pytest

from strangler.parity.constants import Constants, constants

LIMIT = 4096
RATES = {"EUR": 1.5, "JPY": 100, ("no", "scalar"): None}
SCORES = range(10, 20)
WORDS = {"beta", "alpha"}
NESTED = [[77]]


def shop(x: int, text: str) -> Any:
    """Not a constant: 'docstring', 999."""
    "nor is this"
    if x > 1000 or text.startswith("shop-"):
        return -3 if text == b"raw\xff".decode("latin-1") else 0.25
    return f"{x} of {LIMIT}", "\ud800", True, None, ""


def tables(code: str) -> Any:
    return RATES[code], SCORES, WORDS, NESTED, len


def many() -> Any:
    return [*range(5), HUNDREDS]


HUNDREDS = [f"text {i:03}" for i in range(300)]


CODE = re.compile("[A-Z]{3}")
RAW = re.compile(b"[a-z]+")


def matching(text: str) -> Any:
    return CODE.match(text) or RAW, re.match(r"\d+-\d+", text), "a(b", "(", "no pattern", "[[x]"


def wrapping(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: Any) -> Any:
        return function(*arguments, 31337)

    return wrapper


def test_integers_come_with_their_neighbours_and_their_opposite() -> None:
    found = constants(shop).integers
    assert {1000, 999, 1001, -1000, 3, -3, 4, 2} <= set(found)
    assert len(set(found)) == len(found)


def test_floats_and_texts_are_found_but_no_docstrings_and_no_surrogates() -> None:
    found = constants(shop)
    assert found.floats == (0.25,)
    assert set(found.texts) == {"shop-", "latin-1", "raw\xff", " of "}


def test_globals_that_the_function_names_count_with_what_is_in_them() -> None:
    assert {4096, 4095, 4097} <= set(constants(shop).integers)
    found = constants(tables)
    assert found.floats == (1.5,)
    assert set(found.texts) == {"EUR", "JPY", "alpha", "beta"}
    assert {100, 10, 20} <= set(found.integers)
    assert 77 not in found.integers


def test_patterns_are_found_compiled_or_written_if_they_are_valid_without_a_warning() -> None:
    found = constants(matching)
    assert set(found.patterns) == {"[A-Z]{3}", r"\d+-\d+", "[[x]"}
    assert {"a(b", "(", "no pattern"} <= set(found.texts)


def test_there_are_at_most_two_hundred_of_a_kind() -> None:
    assert constants(many).texts == tuple(HUNDREDS[:200])


def test_decorators_are_looked_through() -> None:
    found = constants(wrapping(shop)).integers
    assert 1000 in found
    assert 31337 not in found


def test_a_function_without_source_has_none() -> None:
    assert constants(len) == Constants()
    assert constants(functools.partial(shop, 5)) == Constants()
    made: dict[str, Any] = {}
    exec("def made(): return 5", made)
    assert constants(made["made"]) == Constants()


def test_a_lambda_cut_out_of_its_expression_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect.getsource", lambda function: "key=lambda x: x > 5)")
    assert constants(shop) == Constants()
