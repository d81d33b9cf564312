"""Texts that nearly match a pattern: quick, of any valid pattern, and mostly right."""

import re
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strangler.parity.patterns import near_match


def texts(pattern: str, count: int = 200) -> set[str]:
    """What is made for a pattern."""
    return {near_match(pattern, Random(seed)) for seed in range(count)}


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "abc",
        "a|bc|",
        r"^\w{4}-\w\w?$",
        r"(?P<year>\d+):(?P<month>[0-9]+)",
        "(?:x|y){2,3}z",
        "x{2,}",
        "x{",
        "{a}",
        "[a-f0-9_]+",
        "[]a]",
        "[^]a]",
        "[^a]b*?c",
        "[-x]+[x-]",
        r"[\d.]+\.[\w-]",
        r"[\b-z]",
        r"[^\n]",
        r"\s\S\D\W",
        r"\bfoo\b",
        r"\(\)\t\n\r\\",
        "a(?=b)b",
        "(?i:ab)c",
        "(?i)ab",
        "(?#aside)a",
        "a++b",
        ".",
    ],
)
def test_a_pattern_is_matched(pattern: str) -> None:
    made = texts(pattern)
    found = [text for text in made if re.search(pattern, text)]
    assert len(found) > 0.4 * len(made)


@pytest.mark.parametrize(
    "pattern",
    ["a{2}b", "a{1,3}", "(?:ab)+", "[x-z]?", r"v\w{3}", "a(?P<name>b)c", "(ab|c)d", "x+?y*+"],
)
def test_what_is_made_of_common_patterns_always_matches_in_full(pattern: str) -> None:
    assert all(re.fullmatch(pattern, text) for text in texts(pattern))


def test_every_alternative_and_every_count_comes() -> None:
    assert texts("cat|dog") == {"cat", "dog"}
    assert texts("a{1,3}") == {"a", "aa", "aaa"}
    assert texts("a*") == {"", "a", "aa", "aaa"}
    assert texts("ab?") == {"a", "ab"}
    assert texts("x{2,}") == {"xx", "xxx", "xxxx", "xxxxx"}


def test_what_is_repeated_is_made_anew() -> None:
    assert texts("[ab]{2}") == {"aa", "ab", "ba", "bb"}


def test_the_ends_and_the_middle_of_a_range_come() -> None:
    assert texts("[a-e]") == {"a", "c", "e"}


def test_the_end_of_a_text_may_be_a_line_end() -> None:
    assert texts("a$") == {"a", "a\n"}
    assert texts(r"\Aa\Z") == {"a", "a\n"}


def test_what_is_looked_at_comes_or_does_not() -> None:
    assert texts("a(?!b)c") == {"abc", "ac"}
    assert texts("(?<=a)b") == {"ab", "b"}
    assert texts("(?<!a)b") == {"ab", "b"}


def test_digits_of_other_scripts_are_digits() -> None:
    assert "\u0663" in texts(r"\d")


def test_a_class_without_the_likely_characters_is_missed() -> None:
    assert texts("[^aZ0 \\-\n\u00e9]") == {"a"}


def test_surrogates_are_left_out() -> None:
    assert texts("a\ud800b") == {"ab"}
    assert texts("[\ud7ff-\ue001]") == {"\ud7ff", "\ue001", ""}


def test_texts_stay_short_however_often_an_atom_is_to_come() -> None:
    assert texts("a{100000000}", 1) == {"a" * 200}
    assert texts("(?:ab){150,}", 1) == {"ab" * 100}


@given(
    st.text("ab()[]{}|?*+^$\\-,01.:=!<>Pdwsi\u00b2\u0663", max_size=12),
    st.integers(0, 2**16),
)
def test_every_valid_pattern_has_a_text(pattern: str, seed: int) -> None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        assume(False)
    except (FutureWarning, DeprecationWarning):
        pass
    assert len(near_match(pattern, Random(seed))) <= 200
