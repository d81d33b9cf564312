"""Every type that crosses, through real Go and back."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler import Unrepresentable
from strangler.compare import compare
from strangler.outcome import Outcome

pytestmark = pytest.mark.usefixtures("real")

FLOAT32 = st.floats(width=32)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def integers(width, unsigned=False):
    low = 0 if unsigned else -(2 ** (width - 1))
    high = 2 ** (width if unsigned else width - 1) - 1
    edges = st.sampled_from([low, low + 1, high - 1, high])
    return edges | st.integers(low, high)


KINDS = {
    "bool": st.booleans(),
    "int": integers(64),
    "int8": integers(8),
    "int16": integers(16),
    "int32": integers(32),
    "int64": integers(64),
    "uint": integers(64, unsigned=True),
    "uint8": integers(8, unsigned=True),
    "uint16": integers(16, unsigned=True),
    "uint32": integers(32, unsigned=True),
    "uint64": integers(64, unsigned=True),
    "byte": integers(8, unsigned=True),
    "float32": FLOAT32,
    "float64": st.floats(),
    "string": TEXT,
    "bytes": st.binary(),
    "ints": st.lists(integers(64)),
    "uint16s": st.lists(integers(16, unsigned=True)),
    "float32s": st.lists(FLOAT32),
    "floats": st.lists(st.floats()),
    "bools": st.lists(st.booleans()),
    "strings": st.lists(TEXT),
    "blobs": st.lists(st.binary()),
    "nested": st.lists(st.lists(st.lists(integers(64)))),
    "optional_int": st.none() | integers(64),
    "optional_text": st.none() | TEXT,
    "optional_list": st.none() | st.lists(integers(64)),
    "optionals": st.lists(st.none() | st.floats()),
    "money": integers(64),
    "moneys": st.lists(integers(64)),
    "tags": st.lists(TEXT),
}


@pytest.fixture
def kinds(real):
    from app import kinds

    assert set(kinds.NAMES) == set(KINDS)
    return kinds


@pytest.mark.parametrize("name", KINDS)
def test_a_value_of_every_type_comes_back_the_same(kinds, name):
    echo = getattr(kinds, name)

    @settings(max_examples=60, deadline=None)
    @given(KINDS[name])
    def comes_back(value):
        assert compare(Outcome(value=value), Outcome(value=echo(value)), ()) is None

    comes_back()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("int8", 128, r"at `x`: 128 exceeds Go int8 \(int8\)"),
        ("int", 2**63, r"at `x`: 9223372036854775808 exceeds Go int \(int64\)"),
        ("int", 2**70, r"exceeds Go int \(int64\)"),
        ("uint", -1, r"-1 is below Go uint \(uint64\)"),
        ("money", 2**63, r"exceeds Go Cents \(int64\)"),
        ("int", True, "Go int takes int, not bool"),
        ("bool", 1, "Go bool takes bool, not int"),
        ("float32", 0.1, "0.1 is not exactly a Go float32"),
        ("float64", 2**53 + 1, "is not exactly a Go float64"),
        ("string", "a\ud800", r"character 1 is the lone surrogate U\+d800"),
        ("string", b"a", "Go string takes str, not bytes"),
        ("ints", [1, 2, "x"], r"at `x\[2\]`: Go int takes int, not str"),
        ("ints", (1, 2), "takes list, not tuple"),
        ("ints", iter([1]), "takes list, not list_iterator"),
        ("nested", [[[1]], [[2, None]]], r"at `x\[1\]\[0\]\[1\]`: Go int takes int, not NoneType"),
    ],
)
def test_what_go_cannot_hold_is_refused_with_its_place(kinds, name, value, message):
    with pytest.raises(Unrepresentable, match=message):
        getattr(kinds, name)(value)


def test_an_exact_int_is_taken_for_a_float(kinds):
    assert kinds.float64(2**53) == float(2**53)
    assert kinds.floats([1, 2.5]) == [1.0, 2.5]


def test_a_list_of_a_million_crosses(kinds):
    million = list(range(-500_000, 500_000))
    assert kinds.ints(million) == million


def test_buffers_cross_as_bytes(kinds):
    assert kinds.bytes(bytearray(b"ab")) == b"ab"
    assert kinds.bytes(memoryview(b"abcd")[::2]) == b"ac"


def test_a_nan_keeps_its_bits(kinds):
    [value] = struct.unpack("<d", struct.pack("<Q", 0x7FF8_0000_0000_0BAD))
    assert math.isnan(kinds.float64(value))
    assert struct.pack("<d", kinds.float64(value)) == struct.pack("<d", value)


def test_several_results_are_a_tuple_and_none_is_none(kinds):
    assert kinds.three(1, "é", [True]) == (1, "é", [True])
    assert kinds.three(c=[], a=2, b="") == (2, "", [])
    assert kinds.nothing() is None
