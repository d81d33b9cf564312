"""Ports of texts that count bytes, or pad and repeat as Go does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.parity.hazards import texts
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.hazard import Refused


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


def test_lengths_count_bytes_or_code_units() -> None:
    in_bytes, in_units = variants("byte-length", "call:len")
    assert [in_bytes("aé😀"), in_units("aé😀")] == [7, 4]
    assert [in_bytes([1, 2]), in_units([1, 2])] == [2, 2]


def test_an_index_gives_a_byte() -> None:
    as_code_point, kept, replaced = variants("byte-index", "index")
    assert (replaced("é", 0), replaced("aé", 0), replaced([5], 0)) == ("\ufffd", "a", 5)
    assert (as_code_point("é", 0), kept("é", 0)) == ("Ã", "\udcc3")
    assert (as_code_point("aé", 0), kept("aé", 0), kept("éa", -1)) == ("a", "a", "a")
    assert (as_code_point([5], 0), kept([5], 0)) == (5, 5)
    assert kept("\0a", 0) == "\0"
    for port in (as_code_point, kept, replaced):
        with pytest.raises(IndexError):
            port("é", 2)


def test_loops_go_over_bytes() -> None:
    as_code_points, kept = variants("byte-index", "iterate")
    assert (as_code_points("aé"), kept("aé")) == (["a", "Ã", "©"], ["a", "\udcc3", "\udca9"])
    assert (as_code_points([1]), kept([1])) == ([1], [1])
    assert variants("byte-index", "call:list")[0]("é") == ["Ã", "©"]
    assert variants("byte-index", "call:list")[0]() == []
    assert variants("byte-index", "call:set")[0]("éa") == {"Ã", "©", "a"}
    assert variants("byte-index", "call:sorted")[0]("éa", reverse=True) == ["Ã", "©", "a"]


def test_range_counts_bytes() -> None:
    (numbered,) = variants("byte-index", "call:enumerate")
    assert list(numbered("aéb")) == [(0, "a"), (1, "é"), (3, "b")]
    assert list(numbered("éb", 1)) == [(1, "é"), (3, "b")]
    assert list(numbered(["é", "b"], 1)) == [(1, "é"), (2, "b")]


def test_the_first_byte_is_taken_for_the_code_point() -> None:
    (ordinal,) = variants("byte-index", "call:ord")
    assert (ordinal("é"), ordinal("a"), ordinal(b"a")) == (0xC3, 0x61, 0x61)
    with pytest.raises(TypeError):
        ordinal("")


def test_slices_cut_characters_in_two() -> None:
    shown, replaced, dropped = variants("byte-slice", "slice")
    part = slice(0, 2)
    assert [port("aéb", part) for port in (shown, replaced, dropped)] == ["a\udcc3", "a\ufffd", "a"]
    assert [port([1, 2, 3], part) for port in (shown, replaced, dropped)] == [[1, 2]] * 3
    step = slice(None, None, 2)
    assert [port("éab", step) for port in (shown, replaced)] == ["éb", "éb"]


@given(st.text(), st.text())
def test_offsets_count_bytes(text: str, part: str) -> None:
    (find,) = variants("byte-offset", "method:find")
    found = text.find(part)
    assert find(text, part) == (found if found < 0 else len(text[:found].encode()))


def test_offsets_of_other_searches_stay_as_they_are() -> None:
    (find,), (index,) = (variants("byte-offset", f"method:{key}") for key in ("find", "index"))
    assert (find("ééa", "a"), find("ééa", "a", 1), find(b"\xc3a", b"a")) == (4, 2, 1)
    assert index([1, 2], 2) == 1
    with pytest.raises(ValueError, match="not found"):
        index("é", "a")


def test_reversing_breaks_characters_or_keeps_marks() -> None:
    backwards = slice(None, None, -1)
    in_bytes, in_clusters = variants("byte-reverse", "slice")
    assert in_bytes("aé", backwards) == "\udca9\udcc3a"
    assert in_clusters("e\u0301a", backwards) == "ae\u0301"
    assert in_clusters("\u0301a", backwards) == "a\u0301"
    assert in_clusters("be\u0301a", slice(2, None, -1)) == "e\u0301b"
    assert [port([1, 2], backwards) for port in (in_bytes, in_clusters)] == [[2, 1], [2, 1]]


def test_reversed_does_as_a_slice_does() -> None:
    in_bytes, in_clusters = variants("byte-reverse", "call:reversed")
    assert in_bytes("aé") == ["\udca9", "\udcc3", "a"]
    assert "".join(in_clusters("e\u0301a")) == "ae\u0301"
    assert [list(port([1, 2])) for port in (in_bytes, in_clusters)] == [[2, 1], [2, 1]]


@pytest.mark.parametrize("part", [slice(0, 2), slice(None, None, 2), slice(1, None)])
def test_other_slices_are_not_reversed(part: slice) -> None:
    for port in variants("byte-reverse", "slice"):
        assert port("ae\u0301b", part) == "ae\u0301b"[part]


def test_padding_counts_bytes() -> None:
    (left,) = (variants("padding", "method:ljust")[0],)
    assert (left("é", 3), left("é", 3, "."), left(b"\xc3", 2)) == ("é ", "é.", b"\xc3 ")
    shown = variants("padding", "format")[0]
    assert (shown("é", "", ">4"), shown("é", "", "<1"), shown("é", "", "")) == ("  é", "é", "é")
    assert (shown(5, "", "3"), shown("é", "a", ">8")) == ("  5", r"  '\xe9'")


def test_the_middle_is_off_by_one_by_the_width() -> None:
    right, left, *_ = variants("padding", "method:center")[1:]
    assert (right("ab", 5), left("ab", 5)) == (" ab  ", "  ab ")
    assert (right("ab", 5, "-"), left("ab", 1)) == ("-ab--", "ab")


def test_zeros_stand_before_the_sign() -> None:
    filled = variants("padding", "method:zfill")[1]
    assert filled("-1", 4) == "00-1" != "-1".zfill(4)


def test_padding_cuts_or_refuses_what_is_too_long() -> None:
    cut, refused = variants("padding", "method:rjust")[1:]
    assert (cut("abc", 2), cut("a", 3, "."), cut("a", -1)) == ("ab", "..a", "")
    assert (refused("a", 1), refused("a", 2)) == ("a", " a")
    with pytest.raises(Refused):
        refused("abc", 2)


def test_a_negative_repetition_panics() -> None:
    (repeated,) = variants("repetition", "*")
    assert (repeated("ab", 2), repeated(2, [1]), repeated("a", 0)) == ("abab", [1, 1], "")
    assert (repeated(-1, 3), repeated(-2, 0.5)) == (-3, -1.0)
    for operands in (("a", -1), (-1, b"a"), ([1], -1)):
        with pytest.raises(Refused):
            repeated(*operands)


def test_what_is_no_text_shows_as_lone_surrogates() -> None:
    assert texts._text(b"a\xff") == "a\udcff"
    assert texts._bytes("\ud800") == b"\xed\xa0\x80"
