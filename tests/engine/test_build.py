"""Wire bytes to containers and objects: malformed replies, and classes that refuse to be made."""

import collections
import dataclasses
import gc
import struct
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import attrs
import numpy as np
import pytest

from strangler.engine import conversions
from strangler.engine._native import Codec
from strangler.errors import MalformedReply

BOOL = ("bool", "bool")
BYTE = ("int", "uint8", 8, True)
INT = ("int", "int", 64, False)
STRING = ("string", "string")
ANY = ("any", "any")


def word(number: Any) -> bytes:
    return struct.pack("<I", number)


def text(content: Any) -> bytes:
    return word(len(content)) + content


def failure(description: Any, wire: Any, definitions: Any = ()) -> str:
    with pytest.raises(MalformedReply) as caught:
        Codec(description, definitions).decode(wire)
    return str(caught.value)


MANY = word(2**32 - 1)


@pytest.mark.parametrize(
    ("description", "wire", "problem"),
    [
        (("complex", "complex128", 128), b"\0" * 15, "at `result`: 16 bytes expected, 15 are left"),
        (("complex", "complex64", 64), b"\0" * 9, "at `result`: 1 bytes are left over"),
        (("rune", "rune"), b"\0" * 3, "at `result`: 4 bytes expected, 3 are left"),
        (("rune", "rune"), word(0xD800), "at `result`: Go's rune 55296 is no character"),
        (("rune", "rune"), word(0x110000), "at `result`: Go's rune 1114112 is no character"),
        (("rune", "rune"), word(2**32 - 1), "at `result`: Go's rune 4294967295 is no character"),
        (("block", "py.UUID", 16), b"\0" * 15, "at `result`: 16 bytes expected, 15 are left"),
        (("array", "[2]bool", BOOL, 2), b"\0", "at `result`: 2 bytes expected, 1 are left"),
        (("array", "[2]bool", BOOL, 2), b"\0\2", "at `result[1]`: a bool is 0 or 1, not 2"),
        (("array", "[0]bool", BOOL, 0), b"", "at `result`: 1 bytes expected, 0 are left"),
        (("array", "[0]bool", BOOL, 0), b"\1", "at `result`: nothing is written as 0, not 1"),
        (("array", "[N]int", INT, 2**40), b"\0" * 64, "bytes expected, 64 are left"),
        (("array", "[N]T", STRING, 2**62), b"\0" * 64, "bytes expected, 64 are left"),
        (("set", "S", INT), MANY, "at `result`: 4294967295 elements of at least 8 bytes"),
        (
            ("set", "S", BYTE),
            word(2) + b"\1\1",
            "at `result`: 2 different keys of Go are 1 to Pyth",
        ),
        (("set", "S", BOOL), word(2) + b"\1\2", "at `result[1]`: a bool is 0 or 1, not 2"),
        (("set", "S", ("list", "[]T", BYTE)), word(1) + word(0), "Go S: TypeError: unhashable"),
        (("map", "M", BYTE, BOOL), MANY, "at `result`: 4294967295 elements of at least 2 bytes"),
        (("map", "M", BYTE, BOOL), word(2) + b"\1\0\1\0", "2 different keys of Go are 1 to Python"),
        (("map", "M", BYTE, BOOL), word(1) + b"\5\2", "at `result[5]`: a bool is 0 or 1, not 2"),
        (("map", "M", BOOL, BYTE), word(1) + b"\2\2", "at `result.keys()`: a bool is 0 or 1"),
        (
            ("map", "M", ("list", "[]T", BYTE), BOOL),
            word(1) + word(0) + b"\1",
            "at `result`: Go []T: TypeError: unhashable type: 'list'",
        ),
        (
            ("optional", "*bool", BOOL, True),
            b"\0",
            "Go's *bool is nil, which the Python hint rules",
        ),
        (("struct", "T", (), ()), b"\1", "at `result`: nothing is written as 0, not 1"),
        (("struct", "T", ("a",), (BOOL,)), b"\2", 'at `result["a"]`: a bool is 0 or 1, not 2'),
        (ANY, b"", "at `result`: 1 bytes expected, 0 are left"),
        (ANY, b"\x0b", "at `result`: no value of any has the tag 11"),
        (ANY, b"\xff", "at `result`: no value of any has the tag 255"),
        (ANY, b"\3\0", "at `result`: 8 bytes expected, 1 are left"),
        (ANY, b"\5" + text(b"\xff"), "at `result`: Go's string is not UTF-8 at byte 0"),
        (ANY, b"\6" + MANY, "at `result`: 4294967295 elements of at least 1 bytes"),
        (ANY, b"\7" + MANY + b"\0" * 9, "at `result`: 4294967295 elements of at least 1 bytes"),
        (ANY, b"\x08" + word(2) + b"\0\x0c", "at `result[1]`: no value of any has the tag 12"),
        (ANY, b"\x09" + word(2) + b"\2\0\3" + b"\1" + b"\0" * 7 + b"\0", "2 different keys of Go"),
        (ANY, b"\x09" + word(1) + b"\7" + word(0) + b"\0", "Go any: TypeError: unhashable type"),
        (ANY, b"\7\1\0\0\0" * 1001, "is nested more than 1000 levels deep"),
    ],
)
def test_a_reply_that_breaks_the_format_is_named_with_its_place(
    description: Any, wire: Any, problem: Any
) -> None:
    assert problem in failure(description, wire)


def test_unsigned_numbers_above_an_int64_come_back_as_any() -> None:
    assert Codec(ANY).decode(b"\x0a" + b"\xff" * 8) == 2**64 - 1


def test_what_contains_itself_by_value_ends_at_the_limit_of_levels() -> None:
    loop = (("struct", "T", ("t",), (("ref", 0),)),)
    assert "is nested more than 1000 levels deep" in failure(("ref", 0), b"", loop)
    pair = (("array", "T", ("ref", 0), 2, None, tuple),)
    assert failure(("ref", 0), b"\0" * 8, pair)


# ---- Classes -----------------------------------------------------------------------------------


@dataclasses.dataclass
class Strict:
    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x is below 0")


@dataclasses.dataclass(frozen=True)
class Summed:
    x: int
    total: int = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self.x + 1)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    y: int = 2
    x: int


@attrs.frozen
class Private:
    _x: int
    derived: int = attrs.field(init=False, default=5)


class Pair(NamedTuple):
    x: int
    y: int = 7


def built(cls: Any, names: Any, keywords: Any) -> Any:
    return ("struct", cls.__name__, names, (INT,) * len(names), None, cls, keywords)


def ints(*numbers: Any) -> bytes:
    return struct.pack(f"<{len(numbers)}q", *numbers)


def test_objects_are_made_by_calling_their_class() -> None:
    assert Codec(built(Strict, ("x",), ("x",))).decode(ints(1)) == Strict(1)
    assert Codec(built(Slotted, ("x", "y"), ("x", "y"))).decode(ints(1, 3)) == Slotted(x=1, y=3)
    assert Codec(built(Pair, ("y", "x"), ("y", "x"))).decode(ints(1, 3)) == Pair(3, 1)


def test_fields_that_a_class_computes_are_set_to_what_go_says_frozen_or_not() -> None:
    summed = Codec(built(Summed, ("x", "total"), ("x", None))).decode(ints(1, 9))
    assert (summed.x, summed.total) == (1, 9)
    private = Codec(built(Private, ("derived", "_x"), (None, "x"))).decode(ints(8, 1))
    assert (private._x, private.derived) == (1, 8)


def test_a_class_that_refuses_its_fields_is_a_malformed_reply_with_its_reason() -> None:
    wrong = ("list", "[]Strict", built(Strict, ("x",), ("x",)))
    assert failure(wrong, word(2) + ints(1, -1)) == (
        "at `result[1]`: Go Strict: ValueError: x is below 0"
    )
    missing = built(Strict, ("x",), ("no_such",))
    assert "Go Strict: TypeError: " in failure(missing, ints(1))

    class Closed:
        __slots__ = ()

        def __init__(self) -> None:
            pass

    assert "Go Closed: AttributeError: " in failure(built(Closed, ("x",), (None,)), ints(1))


def test_what_is_no_mere_exception_passes_through() -> None:
    for error in (KeyboardInterrupt, SystemExit, MemoryError):

        class Ends:
            def __init__(self, x: Any, error: Any = error) -> None:
                raise error

        with pytest.raises(error):
            Codec(built(Ends, ("x",), ("x",))).decode(ints(1))


def test_a_constructor_may_decode_or_recurse() -> None:
    class Nosy:
        codec: Any = None

        def __init__(self, x: Any) -> None:
            with pytest.raises(MalformedReply):
                type(self).codec.decode(b"\1")
            self.x = type(self).codec.decode(ints(x - 1)).x + 1 if x else 0

    Nosy.codec = Codec(built(Nosy, ("x",), ("x",)))
    assert Nosy.codec.decode(ints(20)).x == 20
    assert "RecursionError" in failure(built(Nosy, ("x",), ("x",)), ints(10**6))


def test_a_constructor_finds_no_list_with_gaps() -> None:
    found: list[Any] = []

    class Looks:
        def __init__(self, x: Any) -> None:
            gc.collect()
            lists = [each for each in gc.get_objects() if type(each) is list and len(each) == 3]
            found.extend(each for each in lists if "<NULL>" in repr(each))

    codec = Codec(("tuple", "T", None, (("list", "[]T", built(Looks, ("x",), ("x",))),) * 2))
    first, second = codec.decode((word(3) + ints(1, 2, 3)) * 2)
    assert (len(first), len(second), found) == (3, 3, [])
    assert gc.is_tracked(first)


def test_an_object_of_many_fields_is_made() -> None:
    names = tuple(f"f{number}" for number in range(40))
    cls = dataclasses.make_dataclass("Wide", [(name, int) for name in names])
    codec = Codec(built(cls, names, names))
    assert dataclasses.astuple(codec.decode(ints(*range(40)))) == tuple(range(40))
    assert failure(built(cls, names, names), ints(*range(39))).startswith("at `result.f39`: ")


# ---- Factories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factory", "value"),
    [
        (None, [1, 2]),
        (tuple, (1, 2)),
        (deque, deque([1, 2])),
        (frozenset, frozenset([1, 2])),
    ],
)
def test_a_list_becomes_what_the_hint_asks_for(factory: Any, value: Any) -> None:
    codec = Codec(("list", "[]int", INT, (type(value),), factory))
    made = codec.decode(word(2) + ints(1, 2))
    assert (type(made), made) == (type(value), value)
    assert codec.encode(value) == word(2) + ints(1, 2)


@pytest.mark.parametrize(
    ("factory", "cls"),
    [
        (None, dict),
        (OrderedDict, OrderedDict),
        (Counter, Counter),
        (partial(defaultdict, list), defaultdict),
    ],
)
def test_a_map_becomes_what_the_hint_asks_for(factory: Any, cls: Any) -> None:
    codec = Codec(("map", "M", STRING, INT, (cls,), factory))
    wire = word(2) + text(b"b") + ints(1) + text(b"a") + ints(2)
    made = codec.decode(wire)
    assert (type(made), list(made.items())) == (cls, [("b", 1), ("a", 2)])
    assert codec.encode(made) == wire


@pytest.mark.parametrize(
    ("factory", "cls"),
    [
        (partial(np.frombuffer, dtype="d"), np.ndarray),
        (partial(array, "d"), array),
        (lambda data: memoryview(data).cast("d"), memoryview),
    ],
)
@pytest.mark.parametrize("numbers", [[], [1.5, -0.0]])
def test_raw_numbers_become_the_buffer_that_the_hint_asks_for(
    factory: Any, cls: Any, numbers: Any
) -> None:
    codec = Codec(("list", "[]float64", ("float", "float64", 64), None, factory, True, True))
    wire = word(len(numbers)) + struct.pack(f"<{len(numbers)}d", *numbers)
    made = codec.decode(wire)
    assert (type(made), made.tolist()) == (cls, numbers)
    assert codec.encode(made) == wire
    if numbers:
        made[0] = 9.0
        assert made[0] == 9.0
    assert "3 elements of at least 8 bytes" in failure(
        ("list", "[]float64", ("float", "float64", 64), None, factory, True, True),
        word(3) + b"\0" * 8,
    )


def test_a_factory_that_fails_is_told() -> None:
    def fail(_: Any) -> Any:
        raise LookupError("mine")

    for description, wire in (
        (("list", "[]int", INT, (), fail), word(0)),
        (("set", "S", INT, None, fail), word(0)),
        (("map", "M", INT, INT, None, fail), word(0)),
        (("converted", "D", INT, Decimal, fail, fail), ints(1)),
        (("list", "[]int", INT, None, fail, True, True), word(0)),
    ):
        assert failure(description, wire) == f"at `result`: Go {description[1]}: LookupError: mine"


# ---- Conversions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conversion", "wire", "problem"),
    [
        (conversions.decimal, text(b"1.5.2"), "InvalidOperation"),
        (conversions.rational, b"\0" + text(b"\1") + b"\0" + text(b""), "ZeroDivisionError"),
        (conversions.big_integer, b"\2" + text(b""), "a bool is 0 or 1, not 2"),
        (conversions.date, struct.pack("<iBB", 2023, 2, 29), "ValueError: day is out of range"),
        (conversions.date, struct.pack("<iBB", 0, 1, 1), "ValueError: year 0 is out of range"),
        (conversions.duration, ints(1001), "ValueError: 1001 ns is no whole number of microsec"),
        (conversions.moment, struct.pack("<qIi", 0, 1, 0) + text(b""), "1 ns is no whole number"),
        (conversions.moment, struct.pack("<qIi", 2**62, 0, 0) + text(b""), "OverflowError"),
        (conversions.moment, struct.pack("<qIi", 0, 0, 90_000) + text(b""), "ValueError: offset"),
        (conversions.moment, struct.pack("<qIi", 0, 0, 0) + text(b"No/Where"), "No/Where"),
        (conversions.moment, struct.pack("<qIi", 0, 0, 0) + text(b"../x"), "ValueError"),
    ],
)
def test_what_python_has_no_value_for_is_a_malformed_reply(
    conversion: Any, wire: Any, problem: Any
) -> None:
    assert problem in failure(("converted", "T", *conversion()), wire)


def test_a_member_that_an_enum_or_literal_does_not_have_is_named() -> None:
    from enum import IntEnum

    class Shade(IntEnum):
        DARK = 1

    enum = conversions.enum_members(Shade, INT, (int,))
    assert failure(("converted", "Shade", *enum), ints(9)) == (
        f"at `result`: Go Shade: ValueError: 9 is not a valid {Shade.__qualname__}"
    )
    literal = conversions.literal((1, 2), INT)
    assert failure(("converted", "int", *literal), ints(9)) == (
        "at `result`: Go int: ValueError: 9 is none of 1, 2"
    )


# ---- Replies that lack their count, and skipping -----------------------------------------------


@pytest.mark.parametrize(
    ("description", "value"),
    [
        (("complex", "complex128", 128), 1.5j),
        (("rune", "rune"), "é"),
        (("block", "B", 3), b"abc"),
        (("array", "[2]T", STRING, 2, None, tuple), ("a", "b")),
        (("array", "[0]T", STRING, 0, None, tuple), ()),
        (("set", "S", INT), {1, 2}),
        (("map", "M", STRING, INT), {"a": 1}),
        (("struct", "T", (), ()), {}),
        (("struct", "T", ("a", "b"), (INT, STRING)), {"a": 1, "b": "x"}),
        (ANY, {"k": [None, True, 1, 1.5, "s", b"b", ("t", {}), []]}),
        (("ref", 0), {"next": {"next": None}}),
        (("converted", "D", *conversions.decimal()), Decimal("1.50")),
        (("optional", "*T", ("list", "[]T", STRING)), ["a"]),
    ],
)
def test_a_replay_finds_the_end_of_every_result(packed: Any, description: Any, value: Any) -> None:
    tree = (("struct", "Tree", ("next",), (("optional", "*Tree", ("ref", 0)),)),)
    codec = Codec(description, tree)
    wire = codec.encode(value)
    function = packed.function("raw", ["bytes"], codec, packed=True)
    assert function(wire) == value
    snapshot = text(wire)
    assert function.replay(snapshot) == (wire, b"")
    assert function.replay(text(wire + b"tail")) == (wire, b"tail")
    for cut in range(len(wire)):
        with pytest.raises(MalformedReply, match="^at `result"):
            function.replay(text(wire[:cut]))


def test_a_replay_names_the_place_of_what_is_malformed(packed: Any) -> None:
    for description, wire, place in (
        (("map", "M", BYTE, BOOL), word(2) + b"\1\1\2\2", r"result\[1\]"),
        (ANY, b"\x08" + word(2) + b"\0\x0c", r"result\[1\]"),
        (
            ("list", "L", ("list", "L", ("list", "L", BOOL))),
            (word(1) * 3) + b"\5",
            r"result\[0\]\[",
        ),
        (("struct", "T", ("a", "b"), (BOOL, BOOL)), b"\1\7", r"result\[1\]"),
    ):
        function = packed.function("raw", ["bytes"], Codec(description), packed=True)
        with pytest.raises(MalformedReply, match=f"at `{place}"):
            function.replay(text(wire))


def test_a_named_tuple_of_collections_is_made_too() -> None:
    Point = collections.namedtuple("Point", "x y")  # noqa: PYI024
    codec = Codec(built(Point, ("x", "y"), ("x", "y")))
    assert codec.decode(codec.encode(Point(1, 2))) == Point(1, 2)
