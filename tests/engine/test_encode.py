"""Scalars, texts and buffers to wire bytes: what crosses, and what is named when it cannot."""

# ruff: noqa: SLOT000, TRY301  # hostile classes

import math
import struct
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.engine._native import Codec
from strangler.errors import Unrepresentable


class LoudInt(int):
    def __index__(self) -> None:
        raise AssertionError

    def bit_length(self) -> None:
        raise AssertionError


class LoudStr(str):
    def encode(self, *_: Any) -> None:
        raise AssertionError


class LoudList(list):
    def __len__(self) -> None:
        raise AssertionError

    def __iter__(self) -> None:
        raise AssertionError


class LoudFloat(float):
    def __float__(self) -> None:
        raise AssertionError


class Colour(IntEnum):
    RED = 1


UNREPRESENTABLE = [
    ("int", 2**63, "9223372036854775808 exceeds Go int (int64)"),
    ("int", -(2**63) - 1, "-9223372036854775809 is below Go int (int64)"),
    ("int8", 128, "128 exceeds Go int8 (int8)"),
    ("int8", -129, "-129 is below Go int8 (int8)"),
    ("int16", 2**15, "32768 exceeds Go int16 (int16)"),
    ("int32", 2**31, "2147483648 exceeds Go int32 (int32)"),
    ("int32", 2**70, "1180591620717411303424 exceeds Go int32 (int32)"),
    ("uint8", 256, "256 exceeds Go uint8 (uint8)"),
    ("uint8", -1, "-1 is below Go uint8 (uint8)"),
    ("uint32", -(2**80), "-1208925819614629174706176 is below Go uint32 (uint32)"),
    ("uint64", 2**64, "18446744073709551616 exceeds Go uint64 (uint64)"),
    ("uint64", -1, "-1 is below Go uint64 (uint64)"),
    ("uint64", -(2**64), "-18446744073709551616 is below Go uint64 (uint64)"),
    ("int", 1 << 332_193, "an int of 332194 bits exceeds Go int (int64)"),
    ("int", True, "Go int takes int, not bool"),
    ("int", 1.0, "Go int takes int, not float"),
    ("int", None, "Go int takes int, not NoneType"),
    ("int", Colour.RED, "Go int takes int, not Colour"),
    ("int", LoudInt(1), "Go int takes int, not LoudInt"),
    ("bool", 1, "Go bool takes bool, not int"),
    ("bool", None, "Go bool takes bool, not NoneType"),
    ("float64", True, "Go float64 takes float (or an exact int), not bool"),
    ("float64", "1", "Go float64 takes float (or an exact int), not str"),
    ("float64", LoudFloat(1), "Go float64 takes float (or an exact int), not LoudFloat"),
    ("float64", 2**53 + 1, "9007199254740993 is not exactly a Go float64: pass a float"),
    ("float64", 2**63 - 1, "9223372036854775807 is not exactly a Go float64: pass a float"),
    ("float64", 2**64 + 1, "18446744073709551617 is not exactly a Go float64: pass a float"),
    ("float64", 10**400, "an int of 1329 bits is not exactly a Go float64: pass a float"),
    ("float64", 10**100_000, "an int of 332193 bits is not exactly a Go float64: pass a float"),
    ("float32", 0.1, "0.1 is not exactly a Go float32 (float32)"),
    ("float32", 1e300, "1e+300 is not exactly a Go float32 (float32)"),
    ("float32", 2**24 + 1, "16777217.0 is not exactly a Go float32 (float32)"),
    ("string", b"a", "Go string takes str, not bytes"),
    ("string", LoudStr("a"), "Go string takes str, not LoudStr"),
    ("string", "a\ud800", "character 1 is the lone surrogate U+d800, which UTF-8 cannot hold"),
    ("string", "😀\udfff", "character 1 is the lone surrogate U+dfff, which UTF-8 cannot hold"),
    ("bytes", "a", "Go []byte takes bytes, bytearray or memoryview, not str"),
    ("bytes", [1], "Go []byte takes bytes, bytearray or memoryview, not list"),
    ("[]int", (1,), "Go []int takes list, not tuple"),
    ("[]int", LoudList([1]), "Go []int takes list, not LoudList"),
    ("[]int", None, "Go []int takes list, not NoneType"),
    ("*int", "a", "Go int takes int, not str"),
]

IDS = [f"{go}-{number}" for number, (go, _, _) in enumerate(UNREPRESENTABLE)]


@pytest.mark.parametrize(("go", "value", "problem"), UNREPRESENTABLE, ids=IDS)
def test_a_value_that_go_cannot_hold_is_named_with_its_place(
    parameters_of: Any, go: Any, value: Any, problem: Any
) -> None:
    codec = Codec(parameters_of("bool", go))
    with pytest.raises(Unrepresentable) as caught:
        codec.encode((True, value))
    assert str(caught.value) == f"at `b`: {problem}"


@pytest.mark.parametrize(("go", "value", "problem"), UNREPRESENTABLE, ids=IDS)
def test_the_place_of_an_element_has_its_indexes(
    parameters_of: Any, go: Any, value: Any, problem: Any
) -> None:
    codec = Codec(parameters_of(f"[]*[]{go}"))
    with pytest.raises(Unrepresentable) as caught:
        codec.encode(([None, [], [value]],))
    assert str(caught.value) == f"at `a[2][0]`: {problem}"


@pytest.mark.parametrize("element", ["int8", "int16", "int32", "int64", "float32", "float64"])
def test_the_place_in_a_list_of_numbers_has_its_index(parameters_of: Any, element: Any) -> None:
    with pytest.raises(Unrepresentable, match=r"at `a\[3\]`: Go .* takes .*, not str"):
        Codec(parameters_of(f"[]{element}")).encode(([0, 1, 2, "3"],))


def test_a_failure_inside_the_handling_of_another_is_named_the_same(parameters_of: Any) -> None:
    codec = Codec(parameters_of("[]int"))
    try:
        raise KeyError
    except KeyError:
        with pytest.raises(Unrepresentable, match=r"^at `a\[1\]`: Go int takes int, not str$"):
            codec.encode(([1, "x"],))


@pytest.mark.parametrize(
    ("go", "value", "problem"),
    [
        ("float64", 1, "Go float64 takes float, not int"),
        ("bytes", bytearray(b"a"), "Go []byte takes bytes, not bytearray"),
        ("bytes", memoryview(b"a"), "Go []byte takes bytes, not memoryview"),
        ("none", 1, "Go nothing takes None, not int"),
    ],
)
def test_a_result_must_have_exactly_the_type_that_go_returns(
    wire_node: Any, go: Any, value: Any, problem: Any
) -> None:
    codec = Codec(wire_node(go))
    with pytest.raises(Unrepresentable) as caught:
        codec.encode(value, strict=True)
    assert str(caught.value) == f"at `result`: {problem}"


def test_several_results_are_a_tuple_of_as_many(wire_node: Any) -> None:
    codec = Codec(("tuple", "(int, int)", None, (wire_node("int"), wire_node("int"))))
    assert codec.decode(codec.encode((1, 2))) == (1, 2)
    for wrong in ((1,), [1, 2], (1, 2, 3), 1):
        with pytest.raises(Unrepresentable, match="at `result`: Go returns a tuple of 2, not"):
            codec.encode(wrong)
    with pytest.raises(Unrepresentable, match=r"at `result\[1\]`: Go int takes int, not str"):
        codec.encode((1, "2"))


@pytest.mark.parametrize("value", [0, -1, 2**53, 2**63, 2**64, -(2**63), 2**1023, 3 * 2**60])
def test_an_int_that_is_exactly_a_float_is_one(wire_node: Any, value: Any) -> None:
    assert Codec(wire_node("float64")).decode(struct.pack("<d", value)) == value
    assert Codec(wire_node("float64")).encode(value) == struct.pack("<d", value)


@pytest.mark.parametrize("value", [0.5, -0.0, math.inf, -math.inf, 2.0**-149, 16777216])
def test_a_float_that_is_exactly_a_float32_crosses(wire_node: Any, value: Any) -> None:
    assert Codec(wire_node("float32")).encode(value) == struct.pack("<f", value)


def test_nan_crosses_in_both_widths(wire_node: Any) -> None:
    for go in ("float32", "float64"):
        codec = Codec(wire_node(go))
        assert math.isnan(codec.decode(codec.encode(math.nan)))


# ---- Buffers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        b"abc",
        bytearray(b"abc"),
        memoryview(b"abc"),
        memoryview(b"a-b-c")[::2],
        memoryview(b"cba")[::-1],
    ],
)
def test_every_kind_of_buffer_crosses_as_its_bytes(wire_node: Any, value: Any) -> None:
    assert Codec(wire_node("bytes")).encode(value) == b"\3\0\0\0abc"


def test_a_bytearray_may_be_resized_after_it_has_crossed(wire_node: Any) -> None:
    data = bytearray(b"abc")
    Codec(wire_node("bytes")).encode(data)
    data.extend(b"def")
    assert Codec(wire_node("bytes")).encode(data) == b"\6\0\0\0abcdef"


def test_a_released_memoryview_is_unrepresentable(wire_node: Any) -> None:
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(Unrepresentable, match="readable buffer"):
        Codec(wire_node("bytes")).encode(view)


@pytest.mark.parametrize(
    "view",
    [
        memoryview(b"abcdefgh").cast("q"),
        memoryview(b"abcd").cast("B", (2, 2)),
        memoryview(b"a").cast("B", ()),
    ],
)
def test_a_memoryview_whose_length_is_not_in_bytes_is_unrepresentable(
    wire_node: Any, view: Any
) -> None:
    with pytest.raises(Unrepresentable, match="a memoryview of bytes in one dimension"):
        Codec(wire_node("bytes")).encode(view)


# ---- Text and size ---------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_text_crosses_as_utf8(text: Any) -> None:
    codec = Codec(("string", "string"))
    assert codec.encode(text)[4:] == text.encode()
    assert codec.decode(codec.encode(text)) == text


_RUNS = st.lists(
    st.tuples(st.sampled_from("aé\x7f\x80\xffĀ€😀"), st.integers(1, 70)), min_size=1, max_size=8
)


@given(_RUNS)
def test_runs_of_characters_of_every_width_cross(runs: Any) -> None:
    text = "".join(character * count for character, count in runs)
    codec = Codec(("string", "string"))
    assert codec.encode(text)[4:] == text.encode()
    back = codec.decode(codec.encode(text))
    assert (back, back.isascii(), hash(back)) == (text, text.isascii(), hash(text))


def test_empty_values_cross(wire_node: Any) -> None:
    for go, value in (
        ("string", ""),
        ("bytes", b""),
        ("[]int", []),
        ("[]string", []),
        ("*int", None),
    ):
        codec = Codec(wire_node(go))
        assert codec.decode(codec.encode(value)) == value


def test_a_list_of_a_million_crosses(wire_node: Any) -> None:
    codec = Codec(wire_node("[]int"))
    numbers = list(range(1_000_000))
    wire = codec.encode(numbers)
    assert wire == struct.pack("<I1000000q", 1_000_000, *numbers)
    assert codec.decode(wire) == numbers


def test_deep_nesting_crosses_and_the_place_is_complete() -> None:
    node, value = ("int", "int", 64, False), 1
    for _ in range(100):
        node, value = ("list", "[]T", ("optional", "*T", node)), [value]
    codec = Codec(node)
    assert codec.decode(codec.encode(value)) == value
    wrong = "x"
    for _ in range(100):
        wrong = [wrong]
    with pytest.raises(Unrepresentable) as caught:
        codec.encode(wrong)
    assert str(caught.value) == f"at `result{'[0]' * 100}`: Go int takes int, not str"
