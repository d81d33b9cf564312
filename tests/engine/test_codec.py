"""The native codec, held against an encoder written here from docs/wire.md alone."""

# ruff: noqa: PLR0911, PT017, PLR0124, SLOT000, TRY301  # one return for each type; properties of both outcomes

import gc
import math
import struct
import sys
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler.engine._native import Codec
from strangler.errors import MalformedReply, Unrepresentable

INTS = {"b": (8, False), "h": (16, False), "i": (32, False), "q": (64, False)}
INTS |= {code.upper(): (width, True) for code, (width, _) in INTS.items()}


def reference(node: Any, value: Any) -> Any:
    """docs/wire.md in Python."""
    match node:
        case ("bool", _):
            return b"\1" if value else b"\0"
        case ("int", _, width, unsigned):
            return value.to_bytes(width // 8, "little", signed=not unsigned)
        case ("float", _, width):
            return struct.pack("<f" if width == 32 else "<d", value)
        case ("string", _):
            data = value.encode()
            return struct.pack("<I", len(data)) + data
        case ("bytes", _):
            return struct.pack("<I", len(value)) + value
        case ("list", _, element):
            items = b"".join(reference(element, item) for item in value)
            return struct.pack("<I", len(value)) + items
        case ("optional", _, element):
            return b"\0" if value is None else b"\1" + reference(element, value)
        case ("tuple", _, _, children):
            pairs = zip(children, value, strict=True)
            return b"".join(reference(child, item) for child, item in pairs)
        case ("none", _):
            return b""
    raise AssertionError(node)


FLOAT32 = st.floats(width=32)
LEAVES = [
    st.just(("bool", "bool")),
    st.builds(
        lambda width, unsigned: ("int", "int", width, unsigned),
        st.sampled_from([8, 16, 32, 64]),
        st.booleans(),
    ),
    st.sampled_from([32, 64]).map(lambda width: ("float", "float", width)),
    st.just(("string", "string")),
    st.just(("bytes", "[]byte")),
]


def _optional(element: Any) -> Any:
    # *(*T) cannot be told from *T in Python
    return element if element[0] == "optional" else ("optional", "*T", element)


NODES = st.recursive(
    st.one_of(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda element: ("list", "[]T", element)),
        inner.map(_optional),
        st.lists(inner, min_size=1, max_size=3).map(lambda c: ("tuple", "T", None, tuple(c))),
    ),
    max_leaves=6,
)


def values(node: Any) -> Any:
    match node:
        case ("bool", _):
            return st.booleans()
        case ("int", _, width, unsigned):
            low = 0 if unsigned else -(2 ** (width - 1))
            return st.integers(low, low + 2**width - 1)
        case ("float", _, width):
            return st.floats(width=width)
        case ("string", _):
            return st.text(st.characters(exclude_categories=["Cs"]))
        case ("bytes", _):
            return st.binary()
        case ("list", _, element):
            return st.lists(values(element), max_size=5)
        case ("optional", _, element):
            return st.none() | values(element)
        case ("tuple", _, _, children):
            return st.tuples(*map(values, children))
    raise AssertionError(node)


NODES_AND_VALUES = NODES.flatmap(lambda node: st.tuples(st.just(node), values(node)))


def same(a: Any, b: Any) -> Any:
    """Equal in type and bits."""
    if isinstance(a, float):
        return type(b) is float and (
            (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)
        )
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


@given(NODES_AND_VALUES, st.booleans())
def test_the_wire_bytes_are_those_of_the_specification(pair: Any, strict: Any) -> None:
    node, value = pair
    assert Codec(node).encode(value, strict=strict) == reference(node, value)


@given(NODES_AND_VALUES)
def test_what_is_decoded_is_what_was_encoded(pair: Any) -> None:
    node, value = pair
    codec = Codec(node)
    assert same(codec.decode(codec.encode(value)), value)


@given(NODES_AND_VALUES, st.data())
def test_bytes_that_are_cut_or_changed_decode_or_raise_malformed_reply(
    pair: Any, data: Any
) -> None:
    node, value = pair
    codec = Codec(node)
    wire = bytearray(codec.encode(value))
    for _ in range(data.draw(st.integers(0, 3))):
        if wire:
            wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    cut = wire[: data.draw(st.integers(0, len(wire)))] if data.draw(st.booleans()) else wire
    try:
        decoded = codec.decode(bytes(cut))
    except MalformedReply as error:
        assert "at `result" in str(error)
    else:
        assert len(reference(node, decoded)) == len(cut)


@given(NODES, st.binary(max_size=40))
def test_arbitrary_bytes_decode_or_raise_malformed_reply(node: Any, data: Any) -> None:
    codec = Codec(node)
    try:
        decoded = codec.decode(data)
    except MalformedReply:
        return
    assert len(reference(node, decoded)) == len(data)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.complex_numbers(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner)
        | st.sets(st.text())
    ),
    max_leaves=5,
)


@given(NODES, ANYTHING, st.booleans())
def test_a_value_is_encoded_as_the_specification_says_or_is_unrepresentable(
    node: Any, value: Any, strict: Any
) -> None:
    try:
        wire = Codec(node).encode(value, strict=strict)
    except Unrepresentable as error:
        assert "at `result" in str(error)
    else:
        decoded = Codec(node).decode(wire)
        if strict:
            assert same(decoded, value)
        else:
            assert decoded == value or decoded != decoded or "nan" in repr(decoded)


# ---- What does not fit ---------------------------------------------------------------------------


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


# ---- Malformed replies -------------------------------------------------------------------------


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


# ---- Descriptions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "description",
    [
        None,
        (),
        ("bool",),
        ["bool", "bool"],
        ("bool", 1),
        (1, "bool"),
        ("complex", "complex128"),
        ("bo\0ol", "bool"),
        ("\ud800", "bool"),
        ("bool", "bool", 1),
        ("int", "int"),
        ("int", "int", 65),
        ("int", "int", 24),
        ("int", "int", 64, True, 1),
        ("int", "int", 2**40),
        ("float", "float", 16),
        ("float", "float", 8),
        ("list", "[]T"),
        ("list", "[]T", None),
        ("list", "[]T", ("none", "nothing")),
        ("list", "[]T", ("tuple", "T", None, ())),
        ("optional", "*T", ("none", "nothing")),
        ("tuple", "T", None),
        ("tuple", "T", None, [("bool", "bool")]),
        ("tuple", "T", ("a",), ()),
        ("tuple", "T", "a", (("bool", "bool"),)),
        ("tuple", "T", (1,), (("bool", "bool"),)),
        ("tuple", "T", None, (None,)),
    ],
)
def test_a_wrong_description_is_refused(description: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        Codec(description)


def test_a_description_that_is_too_deep_is_refused() -> None:
    node = ("bool", "bool")
    for _ in range(100_000):
        node = ("optional", "*T", node)
    with pytest.raises(RecursionError):
        Codec(node)


@pytest.mark.parametrize("arguments", [(), (1,), (1, 2, 3), [1, 2], 1])
def test_arguments_come_as_a_tuple_of_as_many(parameters_of: Any, arguments: Any) -> None:
    with pytest.raises(TypeError, match="a tuple of 2 arguments is needed"):
        Codec(parameters_of("int", "int")).encode(arguments)


def test_encode_and_decode_refuse_calls_that_do_not_fit() -> None:
    codec = Codec(("bool", "bool"))
    with pytest.raises(TypeError):
        codec.encode()
    with pytest.raises(TypeError):
        Codec()


# ---- Memory ----------------------------------------------------------------------------------


def grows(action: Any, rounds: Any = 5_000) -> Any:
    """How many blocks more are allocated after many rounds than after a few."""
    for _ in range(200):
        action()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(rounds):
        action()
    gc.collect()
    return sys.getallocatedblocks() - before


NESTED = (
    "tuple",
    "T",
    ("a", "b"),
    (
        ("list", "[]T", ("optional", "*T", ("list", "[]T", ("string", "string")))),
        ("list", "[]T", ("int", "int", 64, True)),
    ),
)


@pytest.mark.parametrize(
    "value",
    [
        ([None, ["a", "é"], []], [1, 2**63]),
        ([None, ["a", "\ud800"], []], [1]),
        ([None, ["a"]], [1, 2**64]),
        ([None, ["a"]], [1, 2**640]),
        ([None, ["a"]], [1, LoudInt()]),
    ],
)
def test_nothing_leaks(value: Any) -> None:
    codec = Codec(NESTED)

    def cycle() -> None:
        try:
            wire = codec.encode(value)
        except Unrepresentable:
            return
        codec.decode(wire)
        for cut in (wire[:-1], wire[:9], wire + b"a", wire.replace(b"a", b"\xff")):
            with pytest.raises(MalformedReply):
                codec.decode(cut)

    assert grows(cycle, 1_000) < 50


def test_neither_codecs_nor_refused_descriptions_leak() -> None:
    def cycle() -> None:
        Codec(NESTED)
        for wrong in (("list", "[]T", ("none", "x")), ("tuple", "T", (1,), (("bool", "b"),))):
            with pytest.raises((TypeError, ValueError)):
                Codec(wrong)

    assert grows(cycle, 1_000) < 50


@settings(max_examples=30)
@given(NODES_AND_VALUES)
def test_values_keep_their_reference_counts(pair: Any) -> None:
    node, value = pair
    codec = Codec(node)
    before = sys.getrefcount(value)
    for _ in range(5):
        codec.decode(codec.encode(value))
    assert sys.getrefcount(value) == before
