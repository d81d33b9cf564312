"""The native codec, held against an encoder written here from docs/wire.md alone."""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0124, PT017  # one return for each type; not a number

import gc
import math
import struct
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from strangler.engine import conversions
from strangler.engine._native import Codec
from strangler.errors import MalformedReply, Unrepresentable

# ---- docs/wire.md in Python ----------------------------------------------------------------------


class Definitions(tuple):  # noqa: SLOT001
    """What the references in a description stand for; hashed by identity, as strategies want it."""

    __hash__ = object.__hash__


def word(number: int) -> bytes:
    return struct.pack("<I", number)


def sized(data: bytes) -> bytes:
    return word(len(data)) + data


def big(number: int) -> bytes:
    size = (abs(number).bit_length() + 7) // 8
    return bytes([number < 0]) + sized(abs(number).to_bytes(size, "little"))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: datetime) -> bytes:
    """An aware datetime; the zone's name is written where there is one."""
    since = value - EPOCH
    offset = value.utcoffset()
    assert offset is not None
    key = getattr(value.tzinfo, "key", "UTC" if value.tzinfo is UTC else "")
    return struct.pack(
        "<qIi", since // timedelta(seconds=1), value.microsecond * 1000, int(offset.total_seconds())
    ) + sized(str(key).encode())


def anything(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return bytes([0 if value is None else 1 + value])
    match value:
        case int():
            tag = b"\3" if value < 2**63 else b"\x0a"
            return tag + value.to_bytes(8, "little", signed=value < 2**63)
        case float():
            return b"\4" + struct.pack("<d", value)
        case str():
            return b"\5" + sized(value.encode())
        case bytes():
            return b"\6" + sized(value)
        case list() | tuple():
            tag = b"\7" if isinstance(value, list) else b"\x08"
            return tag + word(len(value)) + b"".join(map(anything, value))
    entries = b"".join(anything(key) + anything(item) for key, item in value.items())
    return b"\x09" + word(len(value)) + entries


def converted(value: Any) -> bytes:
    match value:
        case bool():
            raise AssertionError
        case int():
            return big(value)
        case Fraction():
            return big(value.numerator) + big(value.denominator)
        case Decimal():
            return sized(str(value).encode())
        case UUID():
            return value.bytes
        case datetime():
            return moment(value)
        case date():
            return struct.pack("<iBB", value.year, value.month, value.day)
    return struct.pack("<q", value // timedelta(microseconds=1) * 1000)


def reference(node: Any, value: Any, definitions: Any = ()) -> bytes:
    """The wire form of a value."""

    def inside(child: Any, item: Any) -> bytes:
        return reference(child, item, definitions)

    match node:
        case ("none", _):
            return b""
        case ("bool", _):
            return b"\1" if value else b"\0"
        case ("int", _, width, unsigned):
            return value.to_bytes(width // 8, "little", signed=not unsigned)
        case ("float", _, width):
            return struct.pack("<f" if width == 32 else "<d", value)
        case ("complex", _, width):
            return struct.pack("<2f" if width == 64 else "<2d", value.real, value.imag)
        case ("rune", _):
            return word(ord(value))
        case ("string", _):
            return sized(value.encode())
        case ("bytes", _):
            return sized(value)
        case ("block", _, _):
            return value
        case ("list" | "set", _, element, *_):
            return word(len(value)) + b"".join(inside(element, item) for item in value)
        case ("array", _, element, size, *_):
            return b"".join(inside(element, item) for item in value) if size else b"\0"
        case ("map", _, key, item, *_):
            entries = (inside(key, k) + inside(item, v) for k, v in value.items())
            return word(len(value)) + b"".join(entries)
        case ("optional", _, element, *_):
            return b"\0" if value is None else b"\1" + inside(element, value)
        case ("struct", _, names, children, *rest):
            read = value.get if len(rest) < 2 else lambda name: getattr(value, name)
            fields = [inside(child, read(n)) for n, child in zip(names, children, strict=True)]
            return b"".join(fields) or b"\0"
        case ("tuple", _, _, children):
            return b"".join(inside(c, item) for c, item in zip(children, value, strict=True))
        case ("any", _):
            return anything(value)
        case ("ref", index):
            return inside(definitions[index], value)
        case ("converted", *_):
            return converted(value)
    raise AssertionError(node)


# ---- Types and their values ------------------------------------------------------------------


class Order(NamedTuple):
    """Stands for every class that is made of its fields."""

    number: Any
    lines: Any


CONVERTED = {
    "*big.Int": (conversions.big_integer, st.integers() | st.integers(-(2**300), 2**300)),
    "*big.Rat": (conversions.rational, st.fractions()),
    "py.Decimal": (conversions.decimal, st.decimals(allow_nan=True)),
    "py.UUID": (conversions.uuid, st.uuids()),
    "py.Date": (conversions.date, st.dates()),
    "time.Duration": (
        conversions.duration,
        st.integers(-(2**63) // 1000 + 1, 2**63 // 1000 - 1).map(
            lambda microseconds: timedelta(microseconds=microseconds)
        ),
    ),
    "time.Time": (
        conversions.moment,
        st.datetimes(
            datetime(2, 1, 1),  # noqa: DTZ001  # the zone comes with `timezones`
            datetime(9998, 12, 31),  # noqa: DTZ001
            timezones=st.sampled_from(
                [
                    UTC,
                    timezone(timedelta(hours=5, minutes=45)),
                    timezone(-timedelta(seconds=1)),
                    ZoneInfo("Europe/Berlin"),
                    ZoneInfo("America/St_Johns"),
                ]
            ),
            allow_imaginary=False,
        ).map(lambda value: (EPOCH + (value - EPOCH)).astimezone(value.tzinfo)),  # its fold
    ),
}

TREE = ("struct", "Tree", ("value", "left", "right"))
DEFINITIONS = Definitions(
    [
        (
            *TREE,
            (("string", "string"), *[("optional", "*Tree", ("ref", 0))] * 2),
        ),
        ("list", "Nest", ("ref", 1)),
    ]
)

TREES = st.recursive(
    st.none(),
    lambda inner: st.fixed_dictionaries({"value": st.text("é/a"), "left": inner, "right": inner}),
    max_leaves=6,
).filter(lambda tree: tree is not None)
NESTS = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=3), max_leaves=8)

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, max_size=8)

HASHABLE = [
    st.just(("bool", "bool")),
    st.builds(
        lambda width, unsigned: ("int", "int", width, unsigned),
        st.sampled_from([8, 16, 32, 64]),
        st.booleans(),
    ),
    st.just(("rune", "rune")),
    st.just(("string", "string")),
    st.integers(1, 20).map(lambda size: ("block", "[N]byte", size)),
    st.sampled_from(["py.UUID", "py.Date", "time.Duration"]).map(
        lambda name: ("converted", name, *CONVERTED[name][0]())
    ),
]
LEAVES = [
    *HASHABLE,
    st.sampled_from([32, 64]).map(lambda width: ("float", "float", width)),
    st.sampled_from([64, 128]).map(lambda width: ("complex", "complex", width)),
    st.just(("bytes", "[]byte")),
    st.just(("any", "any")),
    st.sampled_from([("ref", 0), ("ref", 1)]),
    st.just(("struct", "struct{}", (), ())),
    st.sampled_from(sorted(CONVERTED)).map(lambda name: ("converted", name, *CONVERTED[name][0]())),
]


def _optional(element: Any) -> Any:
    # *(*T) cannot be told from *T in Python
    return element if element[0] == "optional" else ("optional", "*T", element)


NODES = st.recursive(
    st.one_of(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda element: ("list", "[]T", element)),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: ("array", "[N]T", *pair, None, tuple)),
        st.one_of(HASHABLE).map(lambda element: ("set", "map[T]struct{}", element)),
        st.tuples(st.one_of(HASHABLE), inner).map(lambda pair: ("map", "map[K]V", *pair)),
        inner.map(_optional),
        st.lists(inner, min_size=1, max_size=3).map(lambda c: ("tuple", "T", None, tuple(c))),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda c: ("struct", "T", tuple("abc"[: len(c)]), tuple(c))
        ),
        st.tuples(inner, inner).map(
            lambda c: ("struct", "Order", Order._fields, c, None, Order, Order._fields)
        ),
    ),
    max_leaves=6,
)

KEYS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
)
ANYTHING = st.recursive(
    KEYS | st.floats() | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=6,
)


def values(node: Any) -> Any:
    """Values of a description."""
    match node:
        case ("bool", _):
            return st.booleans()
        case ("int", _, width, unsigned):
            low = 0 if unsigned else -(2 ** (width - 1))
            return st.integers(low, low + 2**width - 1)
        case ("float", _, width):
            return st.floats(width=width)
        case ("complex", _, width):
            part = st.floats(width=width // 2)
            return st.builds(complex, part, part)
        case ("rune", _):
            return CHARACTERS
        case ("string", _):
            return TEXTS
        case ("bytes", _):
            return st.binary(max_size=20)
        case ("block", _, size):
            return st.binary(min_size=size, max_size=size)
        case ("list", _, element):
            return st.lists(values(element), max_size=5)
        case ("array", _, element, size, *_):
            return st.tuples(*[values(element)] * size)
        case ("set", _, element):
            return st.sets(values(element), max_size=5)
        case ("map", _, key, value):
            return st.dictionaries(values(key), values(value), max_size=5)
        case ("optional", _, element):
            return st.none() | values(element)
        case ("tuple", _, _, children):
            return st.tuples(*map(values, children))
        case ("struct", _, _, children, None, cls, _):
            return st.builds(cls, *map(values, children))
        case ("struct", _, names, children):
            pairs = zip(names, children, strict=True)
            return st.fixed_dictionaries({name: values(child) for name, child in pairs})
        case ("any", _):
            return ANYTHING
        case ("ref", index):
            return (TREES, NESTS)[index]
        case ("converted", name, *_):
            return CONVERTED[name][1]
    raise AssertionError(node)


NODES_AND_VALUES = NODES.flatmap(lambda node: st.tuples(st.just(node), values(node)))


def same(a: Any, b: Any) -> bool:
    """Equal in type and bits."""
    if type(a) is not type(b):
        return False
    match a:
        case float():
            return (a != a and b != b) or struct.pack("d", a) == struct.pack("d", b)
        case complex():
            return same(a.real, b.real) and same(a.imag, b.imag)
        case Decimal():
            return str(a) == str(b)
        case datetime():
            return (a.isoformat(), a.fold, a.tzinfo) == (b.isoformat(), b.fold, b.tzinfo)
        case list() | tuple():
            return len(a) == len(b) and all(map(same, a, b))
        case dict():
            ordered = (sorted(each.items(), key=lambda item: repr(item[0])) for each in (a, b))
            return same(*ordered)
        case set():
            return a == b and sorted(map(repr, a)) == sorted(map(repr, b))
    return bool(a == b)


def codec_of(node: Any) -> Codec:
    return Codec(node, tuple(DEFINITIONS))


@given(NODES_AND_VALUES, st.booleans())
def test_the_wire_bytes_are_those_of_the_specification(pair: Any, strict: Any) -> None:
    node, value = pair
    assert codec_of(node).encode(value, strict=strict) == reference(node, value, DEFINITIONS)


@given(NODES_AND_VALUES)
def test_what_is_decoded_is_what_was_encoded(pair: Any) -> None:
    node, value = pair
    codec = codec_of(node)
    assert same(codec.decode(codec.encode(value)), value)


def canonical(node: Any) -> bool:
    """Whether a type has one wire form for each value, so that nothing is read leniently."""
    return "converted" not in repr(node)


@given(NODES_AND_VALUES, st.data())
def test_bytes_that_are_cut_or_changed_decode_or_raise_malformed_reply(
    pair: Any, data: Any
) -> None:
    node, value = pair
    codec = codec_of(node)
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
        assert not canonical(node) or len(reference(node, decoded, DEFINITIONS)) == len(cut)


@given(NODES, st.binary(max_size=40))
def test_arbitrary_bytes_decode_or_raise_malformed_reply(node: Any, data: Any) -> None:
    codec = codec_of(node)
    try:
        decoded = codec.decode(data)
    except MalformedReply:
        return
    assert not canonical(node) or len(reference(node, decoded, DEFINITIONS)) == len(data)


WHATEVER = st.recursive(
    ANYTHING | st.integers() | st.text() | st.complex_numbers() | st.dates() | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
        | st.sets(st.text(max_size=3), max_size=4)
    ),
    max_leaves=5,
)


@given(NODES, WHATEVER, st.booleans())
def test_a_value_is_encoded_as_the_specification_says_or_is_unrepresentable(
    node: Any, value: Any, strict: Any
) -> None:
    codec = codec_of(node)
    try:
        wire = codec.encode(value, strict=strict)
    except Unrepresentable as error:
        assert "at `result" in str(error)
        return
    decoded = codec.decode(wire)
    if strict:
        assert same(decoded, value)
    else:
        assume("nan" not in repr(decoded).lower())
        assert decoded == value


# ---- Memory ----------------------------------------------------------------------------------


def grows(action: Any, rounds: Any = 5_000) -> Any:
    """How many blocks more are allocated after many rounds than after a few.

    Threads that other tests have left behind allocate for themselves now and then, a leak each
    time: the least of three counts.
    """
    for _ in range(200):
        action()
    return min(_growth(action, rounds) for _ in range(3))


def _growth(action: Any, rounds: Any) -> Any:
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(rounds):
        action()
    gc.collect()
    return sys.getallocatedblocks() - before


NESTED = (
    "tuple",
    "T",
    ("a", "b", "c"),
    (
        ("list", "[]T", ("optional", "*T", ("list", "[]T", ("string", "string")))),
        ("list", "[]T", ("int", "int", 64, True)),
        ("any", "any"),
    ),
)


class LoudInt(int):
    def bit_length(self) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    "value",
    [
        ([None, ["a", "é"], []], [1, 2**63], {"k": ([1.5, b"b"], None)}),
        ([None, ["a", "\ud800"], []], [1], None),
        ([None, ["a"]], [1, 2**64], None),
        ([None, ["a"]], [1, 2**640], None),
        ([None, ["a"]], [1, LoudInt()], None),
        ([], [], {"k": [{"deep": object()}]}),
        ([], [], {("no", "key"): 1}),
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


class Whole(NamedTuple):
    name: str
    tags: set[str]
    prices: dict[str, Decimal]
    when: datetime


WHOLE = (
    "struct",
    "Whole",
    Whole._fields,
    (
        ("string", "string"),
        ("set", "map[string]struct{}", ("string", "string")),
        ("map", "map[string]T", ("rune", "rune"), ("converted", "T", *conversions.decimal())),
        ("converted", "time.Time", *conversions.moment()),
    ),
    None,
    Whole,
    Whole._fields,
)


def test_objects_and_their_parts_do_not_leak() -> None:
    good = Whole("a", {"x", "y"}, {"k": Decimal("1.5")}, datetime(2024, 2, 29, tzinfo=UTC))
    codec = Codec(WHOLE)
    wire = codec.encode(good)
    assert codec.decode(wire) == good
    wrong = [
        good._replace(tags={"x", 1}),
        good._replace(prices={"k": Decimal(1), "long": Decimal(1)}),
        good._replace(prices={"k": 1}),
        good._replace(when=datetime(2024, 2, 29)),  # noqa: DTZ001
        tuple(good),
    ]
    broken = [wire[:cut] for cut in range(len(wire))]
    broken += [
        wire.replace(b"y", b"x"),
        wire.replace(b"1.5", b"1x5"),
        wire.replace(b"k\0\0\0", b"\xff" * 4),
    ]

    def cycle() -> None:
        codec.decode(codec.encode(good))
        for value in wrong:
            with pytest.raises(Unrepresentable):
                codec.encode(value)
        for data in broken:
            with pytest.raises(MalformedReply):
                codec.decode(data)

    assert grows(cycle, 300) < 50


def test_neither_codecs_nor_refused_descriptions_leak() -> None:
    wrong = [
        ("list", "[]T", ("none", "x")),
        ("tuple", "T", (1,), (("bool", "b"),)),
        ("struct", "T", ("a",), (("bool", "b"),), None, Order, None),
        ("struct", "T", ("a",), (("bool", "b"),), None, Order, (1,)),
        ("converted", "T", ("bool", "b"), 1, len, len),
        ("ref", 7),
        ("map", "T", ("bool", "b"), ("bo", "b")),
    ]

    def cycle() -> None:
        Codec(NESTED)
        Codec(WHOLE)
        Codec(("ref", 0), tuple(DEFINITIONS))
        for description in wrong:
            with pytest.raises((TypeError, ValueError)):
                Codec(description)

    assert grows(cycle, 1_000) < 50


@settings(max_examples=30)
@given(NODES_AND_VALUES)
def test_values_keep_their_reference_counts(pair: Any) -> None:
    node, value = pair
    codec = codec_of(node)
    before = sys.getrefcount(value)
    for _ in range(5):
        codec.decode(codec.encode(value))
    assert sys.getrefcount(value) == before


def test_a_codec_in_a_cycle_with_its_class_is_collected() -> None:
    import weakref

    def make() -> Any:
        class Own(tuple):  # noqa: SLOT001
            pass

        Own.codec = Codec(("converted", "T", ("string", "string"), Own, str, Own))
        return weakref.ref(Own)

    gone = make()
    gc.collect()
    assert gone() is None


def test_a_dict_keeps_the_order_of_the_entries(wire_node: Any) -> None:
    codec = Codec(("map", "map[string]int", wire_node("string"), wire_node("int")))
    assert list(codec.decode(codec.encode({"b": 1, "a": 2}))) == ["b", "a"]


def test_nan_keys_of_go_stay_apart(wire_node: Any) -> None:
    codec = Codec(("map", "map[float64]bool", wire_node("float64"), wire_node("bool")))
    nan = struct.pack("<d", math.nan)
    assert len(codec.decode(word(2) + nan + b"\1" + nan + b"\0")) == 2
