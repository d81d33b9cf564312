"""Replies that do not follow the wire format."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.engine._native import Codec
from strangler.errors import MalformedReply


@pytest.mark.parametrize(
    ("go", "wire", "problem"),
    [
        ("bool", b"", "1 bytes expected, 0 are left"),
        ("bool", b"\2", "a bool is 0 or 1, not 2"),
        ("int64", b"\0" * 7, "8 bytes expected, 7 are left"),
        ("int8", b"\0\0", "1 bytes are left over"),
        ("string", b"\0\0\0", "4 bytes expected, 3 are left"),
        ("string", b"\4\0\0\0abc", "4 elements of at least 1 bytes do not fit in 3"),
        ("string", b"\2\0\0\0a\xff", "Go's string is not UTF-8 at byte 1: return []byte instead"),
        ("string", b"\3\0\0\0\xed\xa0\x80", "Go's string is not UTF-8 at byte 0"),
        ("bytes", b"\xff\xff\xff\xff", "4294967295 elements of at least 1 bytes do not fit in 0"),
        ("[]int64", b"\xff\xff\xff\xff" + b"\0" * 16, "4294967295 elements of at least 8 bytes"),
        ("[]string", b"\2\0\0\0" + b"\0" * 7, "2 elements of at least 4 bytes do not fit in 7"),
        ("*int8", b"\2\0", "an optional starts with 0 or 1, not 2"),
        ("*int8", b"", "1 bytes expected, 0 are left"),
        ("*int8", b"\1", "1 bytes expected, 0 are left"),
        ("none", b"\0", "1 bytes are left over"),
    ],
)
def test_a_reply_that_breaks_the_format_is_named_with_its_place(
    wire_node: Any, go: Any, wire: Any, problem: Any
) -> None:
    with pytest.raises(MalformedReply) as caught:
        Codec(wire_node(go)).decode(wire)
    assert str(caught.value).startswith(f"at `result`: {problem}")


@given(
    st.lists(
        st.sampled_from([b"a" * 33, b"a", b"\xc3\xa9", b"\xc2", b"\xc1\x80", b"\xc4\x80", b"\x80"])
        | st.binary(max_size=3),
        max_size=6,
    )
)
def test_a_string_is_utf8_where_python_says_so(pieces: Any) -> None:
    data = b"".join(pieces)
    wire = len(data).to_bytes(4, "little") + data
    codec = Codec(("string", "string"))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        with pytest.raises(MalformedReply, match=rf"not UTF-8 at byte {error.start}:"):
            codec.decode(wire)
    else:
        assert codec.decode(wire) == text


def test_the_place_in_a_malformed_reply_has_its_indexes(wire_node: Any) -> None:
    codec = Codec(("tuple", "T", None, (wire_node("bool"), wire_node("[]*bool"))))
    with pytest.raises(MalformedReply, match=r"^at `result\[1\]\[2\]`: a bool is 0 or 1, not 9$"):
        codec.decode(b"\1\3\0\0\0\0\1\0\1\x09")
    named = Codec(("tuple", "T", ("x", "ys"), (wire_node("bool"), wire_node("[]bool"))))
    with pytest.raises(MalformedReply, match=r"^at `result\.ys\[1\]`: a bool is 0 or 1, not 9$"):
        named.decode(b"\1\2\0\0\0\0\x09")


def test_only_bytes_are_decoded() -> None:
    with pytest.raises(TypeError):
        Codec(("bool", "bool")).decode(bytearray(b"\1"))
