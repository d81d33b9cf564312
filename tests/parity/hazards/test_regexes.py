"""Ports of regular expressions: RE2's classes and anchors, Go's replacements and empty matches."""

import re
from typing import Any

import pytest

from strangler.parity.hazards import regexes
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.hazard import Refused


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


# ---- Rewritten expressions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\d", "٣1", ["1"]),
        (r"\w", "éa", ["a"]),
        (r"\s", "\v\x85 ", [" "]),
        (r"\S", "\va ", ["\v", "a"]),
        (r"[\sx]", "\vx ", ["x", " "]),
        (r"[]\s]", "\v] ", ["]", " "]),
        (r"\\s", r"\s ", [r"\s"]),
    ],
)
def test_classes_know_ascii_alone(pattern: str, text: str, found: list[str]) -> None:
    (findall,) = variants("regex-classes", "call:re.findall")
    assert findall(pattern, text) == found


def test_every_use_of_an_expression_is_rewritten() -> None:
    variant = BY_NAME["regex-classes"].variants[0]
    assert variant["call:re.compile"](r"\d").search("٣") is None
    assert variant["call:re.sub"](r"\d", "-", "٣11", 1) == "٣-1"
    assert variant["call:re.sub"]("A", "-", "aa", 1, re.IGNORECASE) == "-a"
    assert variant["call:re.split"]("X", "1x2x3", 1, re.IGNORECASE) == ["1", "2x3"]
    assert variant["call:re.match"]("A", "a", re.IGNORECASE)
    assert variant["call:re.subn"]("A", "-", "aa", flags=re.IGNORECASE, count=1) == ("-a", 1)
    made = re.compile(r"\w", re.IGNORECASE)
    assert variant["method:findall"](made, "éA") == ["A"]
    assert variant["call:re.findall"](made, "éA") == ["A"]


def test_methods_of_other_values_and_bytes_stay_as_they_are() -> None:
    variant = BY_NAME["regex-classes"].variants[0]
    assert variant["method:split"]("a b") == ["a", "b"]
    assert variant["call:re.findall"](rb"\s", b"\v") == [b"\v"]


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "found"),
    [
        # Only the very end, every line, no line, and a dot for everything.
        ("a$", 0, "a\na\n", [[], ["a", "a"], ["a"], ["a"]]),
        ("a$", re.MULTILINE, "a\na\n", [["a", "a"], ["a", "a"], ["a"], ["a", "a"]]),
        (r"[$]|\$", 0, "$\n", [["$"]] * 4),
        ("a.b", 0, "a\nb", [[], [], [], ["a\nb"]]),
        ("a.b", re.DOTALL, "a\nb", [["a\nb"], ["a\nb"], ["a\nb"], []]),
    ],
)
def test_ends_and_lines_are_taken_otherwise(
    pattern: str, flags: int, text: str, found: list[list[str]]
) -> None:
    ports = variants("regex-dollar", "call:re.findall")
    assert [port(pattern, text, flags) for port in ports] == found


def test_flags_are_forgotten_and_quantifiers_turned_greedy() -> None:
    cased, greedy = variants("regex-flags", "call:re.findall")
    assert (cased("a", "aA"), cased("a", "aA", re.IGNORECASE)) == (["a", "A"], ["a"])
    assert greedy("<.+?>", "<a><b>") == ["<a><b>"]


def test_lookaround_is_left_out() -> None:
    without, _ = variants("regex-lookaround", "call:re.findall")
    assert without(r"(?<!a)b(?=\))", "ab b) b") == ["b", "b", "b"]


@pytest.mark.parametrize(
    "pattern", ["a(?=b)", "(?<!a)b", r"(a)\1", "(?P<x>a)(?P=x)", "(a)?(?(1)b|c)"]
)
def test_re2_refuses_what_it_does_not_have(pattern: str) -> None:
    _, refusing = variants("regex-lookaround", "call:re.search")
    with pytest.raises(Refused):
        refusing(pattern, "ab")


def test_re2_takes_everything_else() -> None:
    _, refusing = variants("regex-lookaround", "call:re.search")
    assert refusing(r"(?:a)(?P<x>b)+?", "ab")[0] == "ab"


# ---- Anchors and groups --------------------------------------------------------------------------


def test_another_function_matches_elsewhere() -> None:
    anywhere, whole = variants("regex-anchoring", "call:re.match")
    assert (bool(anywhere("b", "abc")), bool(whole("a", "abc"))) == (True, False)
    method = variants("regex-anchoring", "method:match")[0]
    assert method(re.compile("b"), "abc")

    class Router:
        def match(self, path: str) -> str:
            return path

    assert method(Router(), "/a") == "/a"


def test_splits_and_findings_have_no_groups() -> None:
    (split,), (findall,) = (variants("regex-groups", f"call:re.{k}") for k in ("split", "findall"))
    assert split("(,)(;)?", "a,b,;c") == ["a", "b", "c"]
    assert split("(,)", "a,b,c", 1) == ["a", "b,c"]
    assert findall("(a)(b)", "abab") == ["ab", "ab"]
    (method,) = variants("regex-groups", "method:split")
    assert method(re.compile("(,)"), "a,b") == ["a", "b"]
    assert method("a b") == ["a", "b"]


def test_a_group_that_took_no_part_is_empty() -> None:
    found = re.match("(a)(b)?", "a")
    (group,), (item,) = (variants("regex-groups", key) for key in ("method:group", "index"))
    assert (group(found, 1), group(found, 2), group(found, 1, 2)) == ("a", "", ("a", None))
    assert (item(found, 2), item(found, 1), item([3], 0)) == ("", "a", 3)

    class Chat:
        def group(self, name: str) -> None:
            """No match, whatever the name of its method."""

    assert group(Chat(), "a") is None


# ---- Empty matches, which Go prints as the right sides -------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "replaced", "parts"),
    [
        ("x*", "axb", "-a-b-", ["a", "b"]),
        ("x*", "axbxx", "-a-b-", ["a", "b", ""]),
        ("", "ab", "-a-b-", ["a", "b"]),
        ("", "", "-", []),
        ("x*", "", "-", [""]),
        (",", "", "", [""]),
        (",", "a,b", "a-b", ["a", "b"]),
        (",", ",a,", "-a-", ["", "a", ""]),
    ],
)
def test_an_empty_match_behind_another_does_not_count(
    pattern: str, text: str, replaced: str, parts: list[str]
) -> None:
    (sub,), (split,) = (variants("regex-empty-matches", f"call:re.{k}") for k in ("sub", "split"))
    assert sub(pattern, "-", text) == replaced
    assert split(pattern, text) == parts


def test_replacements_and_parts_are_counted() -> None:
    assert regexes._substituted("x*", "-", "axb", 2) == "-a-b"
    assert regexes._substituted("(x)", r"<\1>", "axb") == "a<x>b"
    assert regexes._substituted("x", lambda found: found[0].upper(), "axb") == "aXb"
    assert regexes._parts(",", "a,b,c", 1) == ["a", "b,c"]


def test_findings_are_counted_likewise() -> None:
    (findall,), (finditer,) = (
        variants("regex-empty-matches", f"call:re.{key}") for key in ("findall", "finditer")
    )
    assert findall("x*", "axb") == ["", "x", ""]
    assert findall("(x)(y)?", "axb") == [("x", None)]
    assert [found.start() for found in finditer("x*", "axb")] == [0, 1, 3]


# ---- Replacements --------------------------------------------------------------------------------


def test_replacements_are_taken_literally() -> None:
    literally = variants("regex-replacement", "call:re.sub")[0]
    assert literally("(a)", r"<\1>", "aa", 1) == r"<\1>a"
    assert literally("a", lambda found: found[0] * 2, "ab") == "aab"


def test_dollars_name_groups() -> None:
    dollars = variants("regex-replacement", "call:re.sub")[1]
    # As Go's ReplaceAllString: what no group has is nothing, and $$ is a dollar.
    assert dollars("(x)(y)?", "<$1|${2}|$9|$name|$$>", "axb") == "a<x||||$>b"
    assert dollars("(x)", "$$1", "x") == "$1"
    assert dollars("(?P<n>x)", "${n}$n_", "x") == "x"
    assert dollars("(x)", lambda found: f"${found[0]}$1", "x") == "x"
    assert dollars("x", "$ 5", "xx", 1) == "$ 5x"


def test_one_replacement_stands_for_all_and_all_for_one() -> None:
    first = variants("regex-replacement", "call:re.sub")[2]
    assert (first("a", "b", "aa"), first("a", "b", "aaa", 1)) == ("ba", "bbb")
