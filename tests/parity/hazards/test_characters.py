"""Ports of case, white space, classes and splitting, each as Go or a person does it."""

from typing import Any

import pytest

from strangler.parity.hazards import characters
from strangler.parity.hazards.catalogue import BY_NAME


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[f"method:{key}"] for each in BY_NAME[hazard].variants if f"method:{key}" in each]


@pytest.mark.parametrize(
    ("text", "upper", "lower"),
    [
        ("aZé", "AZÉ", "azé"),
        ("ß", "ß", "ß"),  # several letters in Python
        ("\u1fb3", "\u1fbc", "\u1fb3"),  # the capital of one letter is its title case
        ("İ", "İ", "i"),
        ("ΑΣ", "ΑΣ", "\u03b1\u03c3"),  # no final sigma
    ],
)
def test_go_maps_case_character_by_character(text: str, upper: str, lower: str) -> None:
    assert variants("case-mapping", "upper")[0](text) == upper
    assert variants("case-mapping", "lower")[0](text) == lower


def test_an_ascii_port_of_case_leaves_other_letters() -> None:
    assert variants("case-mapping", "upper")[-1]("aé") == "Aé"


@pytest.mark.parametrize(
    ("text", "plain", "spaced", "lowered"),
    [
        # What Go 1.25 prints for strings.Title, as the first of them.
        ("don't o_neil", "Don'T O_neil", "Don't O_neil", "Don'T O_neil"),
        ("aBC a-b", "ABC A-B", "Abc A-b", "Abc A-B"),
        ("x·y e\u0301a", "X·y E\u0301a", "X·y E\u0301a", "X·y E\u0301a"),
    ],
)
def test_words_begin_with_a_capital_by_each_rule(
    text: str, plain: str, spaced: str, lowered: str
) -> None:
    assert [title(text) for title in variants("case-mapping", "title")[:3]] == [
        plain,
        spaced,
        lowered,
    ]


def test_ports_of_capitalize_treat_the_rest_and_the_first_letter_differently() -> None:
    assert [each("éCOLE") for each in variants("case-mapping", "capitalize")] == [
        "ÉCOLE",
        "École",
        "éCOLE",
    ]
    assert [each("ßA") for each in variants("case-mapping", "capitalize")] == ["SSA", "ßa", "ßA"]


def test_a_port_of_swapcase_changes_letters_one_by_one() -> None:
    (swap,) = variants("case-mapping", "swapcase")
    assert swap("aBß1") == "Abß1"


@pytest.mark.parametrize(
    ("text", "upper"),
    [
        ("AB", [True, True, True, True]),
        ("A1", [True, False, False, False]),
        ("É", [True, False, True, True]),
        ("", [True, True, True, False]),
    ],
)
def test_ports_of_isupper_judge_what_is_no_letter_differently(text: str, upper: list[bool]) -> None:
    assert [each(text) for each in variants("case-mapping", "isupper")] == upper
    assert [each(text.lower()) for each in variants("case-mapping", "islower")] == upper


def test_methods_of_other_values_stay_as_they_are() -> None:
    assert variants("case-mapping", "upper")[0](b"\xdfa") == b"\xdfA"
    assert variants("split", "split")[0](b"a  b", maxsplit=1) == [b"a", b"b"]


def test_the_separators_of_ascii_are_no_space_to_go() -> None:
    strip, isspace, split = (
        variants("white-space", key)[0] for key in ("strip", "isspace", "split")
    )
    assert strip("\x1c a\u00a0\t") == "\x1c a"
    assert strip(" \n ") == ""
    assert not isspace("\x1c")
    assert isspace("\u00a0")
    assert not isspace("")
    assert split(" a\x1cb  c ") == ["a\x1cb", "c"]


def test_one_sided_strips_leave_the_other_side() -> None:
    left, right = (variants("white-space", key)[0] for key in ("lstrip", "rstrip"))
    assert (left(" a "), right(" a ")) == ("a ", " a")


@pytest.mark.parametrize(
    ("key", "stripped"), [("strip", "a"), ("lstrip", "axy"), ("rstrip", "yxa")]
)
def test_characters_to_strip_are_no_matter_of_space(key: str, stripped: str) -> None:
    assert variants("white-space", key)[0]("yxaxy", "xy") == stripped


def test_a_separator_or_a_number_of_cuts_is_no_matter_of_space() -> None:
    split = variants("white-space", "split")[0]
    assert split("a\x1cb,c", ",") == ["a\x1cb", "c"]
    assert split("a b c", None, 1) == ["a", "b c"]


def test_hand_written_sets_of_space_lack_more_and_more() -> None:
    text = "\v\n\ta"
    assert [strip(text) for strip in variants("white-space", "strip")] == [
        "a",
        "a",
        text,
        text,
        text,
    ]
    assert [each("\n\ta") for each in variants("white-space", "strip")] == [
        "a",
        "a",
        "a",
        "\n\ta",
        "\n\ta",
    ]


def test_loops_over_no_character_take_the_empty_text_for_space() -> None:
    assert [each("") for each in variants("white-space", "isspace")[-2:]] == [True, True]
    assert [each("\x1c") for each in variants("white-space", "isspace")[-2:]] == [False, True]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("7", [True] * 7),
        ("²", [False, False, True, True, True, False, False]),
        ("½", [False, False, False, True, True, False, False]),
        ("٣", [True, True, True, True, True, False, False]),
        ("", [False, True, True, True, False, False, True]),
    ],
)
def test_ports_of_isdigit_draw_the_line_elsewhere(text: str, digits: list[bool]) -> None:
    assert [each(text) for each in variants("digits-and-letters", "isdigit")] == digits


def test_letters_are_those_of_the_category() -> None:
    assert variants("digits-and-letters", "isalpha")[0]("aé")
    assert not variants("digits-and-letters", "isalpha")[-1]("aé")
    assert variants("digits-and-letters", "isalnum")[0]("a1")
    assert not variants("digits-and-letters", "isalnum")[0]("a-")


def test_ports_of_split_keep_drop_and_count_differently() -> None:
    split = variants("split", "split")
    assert [each("a  b ") for each in split] == [
        ["a", "", "b", ""],
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
        ["a", "b", ""],
        ["a", "b"],
    ]
    assert [each("a,,b", ",", 1) for each in split] == [
        ["a", ",b"],
        ["a", ",b"],
        ["a,,b"],
        ["a", "", "b"],
        ["a", ",b"],
        ["a", ",b"],
    ]
    assert [each("", ",") for each in split] == [[""], [], [""], [""], [""], []]
    assert characters._split_n("a,b", ",", 0) == []


def test_ports_of_splitlines_know_other_breaks_and_another_end() -> None:
    lines = variants("line-breaks", "splitlines")
    assert [each("a\r\nb\n") for each in lines] == [
        ["a\r", "b", ""],
        ["a", "b"],
        ["a\r", "b"],
        ["a", "b", ""],
    ]
    assert lines[1]("a") == ["a"]
    assert lines[0]("a\nb", keepends=True) == ["a\n", "b\n"]


def test_affixes_go_once_and_whole() -> None:
    strip, left, right = (
        variants("strip-characters", key)[0] for key in ("strip", "lstrip", "rstrip")
    )
    text = "xyxyaxyxy"
    assert (strip(text, "xy"), left(text, "xy"), right(text, "xy")) == (
        "xyaxy",
        "xyaxyxy",
        "xyxyaxy",
    )
    assert (strip(" a "), left(" a "), right(" a ")) == ("a", "a ", " a")


def test_sets_of_characters_go_where_an_affix_was_meant() -> None:
    (prefix,) = variants("strip-characters", "removeprefix")
    (suffix,) = variants("strip-characters", "removesuffix")
    assert (prefix("xyxya", "xy"), suffix("ayx", "xy")) == ("a", "a")
