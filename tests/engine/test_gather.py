"""Containers and objects to wire bytes, whatever they do meanwhile."""

import collections
import dataclasses
import math
import sys
import threading
import typing
from array import array
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import numpy as np
import pytest

from strangler.engine import conversions
from strangler.engine._native import Codec
from strangler.errors import MalformedReply, Unrepresentable

INT = ("int", "int", 64, False)
STRING = ("string", "string")
ANY = ("any", "any")
TREE = (("struct", "Tree", ("next",), (("optional", "*Tree", ("ref", 0)),)),)


def refusal(codec: Any, value: Any, **more: Any) -> str:
    with pytest.raises(Unrepresentable) as caught:
        codec.encode(value, **more)
    return str(caught.value)


# ---- What does not fit ---------------------------------------------------------------------------


def described(kind: Any, *more: Any) -> Any:
    return Codec((kind, "T", *more))


@pytest.mark.parametrize(
    ("description", "value", "problem"),
    [
        (("complex", "complex128", 128), 1, "at `result`: Go complex128 takes complex"),
        (("complex", "complex128", 128), "1", "at `result`: Go complex128 takes complex"),
        (("complex", "complex64", 64), 0.1j, "0.1j is not exactly a Go complex64 (two float32)"),
        (("complex", "complex64", 64), 1e300 + 0j, "is not exactly a Go complex64"),
        (("rune", "rune"), "", "at `result`: Go rune takes one character, not 0"),
        (("rune", "rune"), "ab", "at `result`: Go rune takes one character, not 2"),
        (("rune", "rune"), "\ud800", "the lone surrogate U+d800 is no character for Go"),
        (("rune", "rune"), 97, "at `result`: Go rune takes str, not int"),
        (("block", "py.UUID", 2), b"abc", "at `result`: Go py.UUID takes 2 bytes, not 3"),
        (("block", "py.UUID", 2), bytearray(2), "at `result`: Go py.UUID takes bytes, not byte"),
        (("array", "[2]int", INT, 2), (1,), "at `result`: Go [2]int takes 2 elements, not 1"),
        (("array", "[2]int", INT, 2), [1, 2], "at `result`: Go [2]int takes tuple, not list"),
        (("array", "[0]int", INT, 0), (1,), "at `result`: Go [0]int takes 0 elements, not 1"),
        (("set", "S", INT), {1: 1}, "at `result`: Go S takes set, not dict"),
        (("set", "S", INT), frozenset([1]), "at `result`: Go S takes set, not frozenset"),
        (("set", "S", INT), {"a"}, "at `result[0]`: Go int takes int, not str"),
        (("set", "S", INT, (set, frozenset), None), [1], "Go S takes set or frozenset, not list"),
        (("map", "M", STRING, INT), [("a", 1)], "at `result`: Go M takes dict, not list"),
        (("map", "M", STRING, INT), {"a": "b"}, 'at `result["a"]`: Go int takes int, not str'),
        (("map", "M", STRING, INT), {1: 1}, "at `result.keys()[1]`: Go string takes str, not int"),
        (
            ("map", "M", STRING, INT),
            collections.Counter("a"),
            "at `result`: Go M takes dict, not Counter",
        ),
        (("list", "[]int", INT), (n for n in [1]), "Go []int takes list, not generator"),
        (("list", "[]int", INT), range(3), "at `result`: Go []int takes list, not range"),
        (("list", "[]int", INT), {1}, "at `result`: Go []int takes list, not set"),
        (("list", "[]string", STRING), "ab", "at `result`: Go []string takes list, not str"),
        (("optional", "*int", INT, True), None, "at `result`: Go int takes a value, not NoneType"),
        (("struct", "T", ("a",), (INT,)), {}, 'at `result["a"]`: Go T needs this key'),
        (("struct", "T", ("a",), (INT,)), [1], "at `result`: Go T takes dict, not list"),
        (("struct", "T", (), ()), {"b": 1}, 'at `result["b"]`: Go T has no field for this key'),
        (
            ("struct", "T", ("a",), (INT,)),
            {"a": 1, (1, 2): 2},
            "at `result[…]`: Go T has no field for this key",
        ),
        (
            ("struct", "T", ("a",), (INT,)),
            {"a": 1, 'q"': 2},
            "at `result['q\"']`: Go T has no field for this key",
        ),
        (
            ("struct", "T", ("a",), (("optional", "*int", INT),), (True,)),
            {"a": None},
            'at `result["a"]`: None and no key are one to Go T: leave the key out',
        ),
        (ANY, 2**63, "9223372036854775808 exceeds Go int (int64), which any holds"),
        (ANY, -(2**63) - 1, "-9223372036854775809 is below Go int (int64), which any holds"),
        (ANY, {1}, "Go any takes None, bool, int, float, str, bytes, list, tuple or dict, not set"),
        (ANY, 1j, "dict, not complex"),
        (ANY, [1, [{"a": {2}}]], 'at `result[1][0]["a"]`: Go any takes None'),
        (ANY, {(1,): 1}, "at `result`: Go's map[any]any has no key of type tuple"),
        (ANY, {"\ud800": 1}, "at `result.keys()['\\ud800']`: character 0 is the lone surrogate"),
        (ANY, collections.OrderedDict(), "dict, not collections.OrderedDict"),
    ],
)
def test_what_a_container_cannot_hold_is_named_with_its_place(
    description: Any, value: Any, problem: Any
) -> None:
    assert problem in refusal(Codec(description), value)


def test_a_complex_number_takes_floats_that_are_one() -> None:
    codec = Codec(("complex", "complex128", 128))
    assert codec.decode(codec.encode(1.5)) == 1.5 + 0j
    assert "takes complex, not float" in refusal(codec, 1.5, strict=True)
    nan = Codec(("complex", "complex64", 64))
    assert math.isnan(nan.decode(nan.encode(complex(math.nan, math.inf))).real)


def test_the_keys_that_a_place_shows_are_short() -> None:
    codec = Codec(("map", "M", ANY, INT))
    for key in ("k" * 81, 10**40, b"bytes"):
        assert refusal(Codec(("struct", "T", (), ())), {key: 1}).startswith("at `result[…]`: ")
    assert refusal(codec, {None: ""}).startswith("at `result[None]`: ")
    assert refusal(codec, {1.5: ""}).startswith("at `result[1.5]`: ")
    assert refusal(codec, {True: ""}).startswith("at `result[True]`: ")


def test_a_key_that_may_be_missing_is_left_out_both_ways() -> None:
    optional = ("optional", "*int", INT)
    codec = Codec(("struct", "T", ("a", "b"), (optional, optional), (True, False)))
    for value in ({"b": None}, {"a": 1, "b": 2}):
        assert codec.decode(codec.encode(value)) == value


# ---- Cycles and depth ----------------------------------------------------------------------------


def nested(depth: Any) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


def test_what_contains_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    mapping: dict[str, Any] = {}
    mapping["x"] = mapping
    tree: dict[str, Any] = {}
    tree["next"] = tree
    for codec, value in (
        (Codec(ANY), loop),
        (Codec(ANY), mapping),
        (Codec(("ref", 0), TREE), tree),
        (Codec(("ref", 0), (("list", "T", ("ref", 0)),)), loop),
    ):
        assert "is nested more than 1000 levels deep, or contains itself" in refusal(codec, value)


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_hundred_thousand_levels_are_refused(depth: Any) -> None:
    for codec in (Codec(ANY), Codec(("ref", 0), (("list", "T", ("ref", 0)),))):
        assert "is nested more than 1000 levels deep" in refusal(codec, nested(depth))


@pytest.mark.parametrize("size", [64, 256, 8192])
def test_what_is_too_deep_for_the_stack_of_a_thread_is_refused(size: Any) -> None:
    values = [nested(depth) for depth in (10, 200, 500, 999)]
    codecs = [Codec(ANY), Codec(("ref", 0), (("list", "T", ("ref", 0)),))]
    wires = [(codec, codec.encode(value)) for codec in codecs for value in values[:-1]]
    told: list[str] = []

    def cross() -> None:
        for codec in codecs:
            for value in values:
                try:
                    codec.encode(value)
                except Unrepresentable as error:
                    told.append(str(error))
        for codec, wire in wires:
            try:
                codec.decode(wire)
            except MalformedReply as error:
                told.append(str(error))

    before = threading.stack_size(size * 1024)
    try:
        thread = threading.Thread(target=cross)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert told or size == 8192
    assert not told or size < 8192
    assert all("is nested too deep for this thread's stack: give it more" in text for text in told)


def test_of_the_place_of_something_deep_both_ends_are_named() -> None:
    names = ("first", *["next"] * 298, "last")
    nodes = tuple(
        ("struct", "Tree", (name,), (("ref", index + 1),)) for index, name in enumerate(names)
    )
    wrong: Any = "x"
    for name in reversed(names):
        wrong = {name: wrong}
    message = refusal(Codec(("ref", 0), (*nodes, INT)), wrong)
    assert message.startswith('at `result["first"]["next"]["next"]')
    assert message.endswith('["next"]["last"]`: Go int takes int, not str')
    assert "…" in message
    assert len(message) < 1000


# ---- Classes with a mind of their own ----------------------------------------------------------


class LyingLength(list):
    def __len__(self) -> int:
        return 10**9


class LyingDict(dict):
    def __len__(self) -> int:
        return 10**9

    def __iter__(self) -> Any:
        raise AssertionError

    def items(self) -> Any:
        raise AssertionError


class LyingSequence:
    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, index: Any) -> Any:
        raise AssertionError


@pytest.mark.parametrize("value", [LyingLength([1]), LyingDict(a=1), LyingSequence()])
@pytest.mark.parametrize(
    "description",
    [
        ("list", "T", INT),
        ("list", "T", INT, (list, tuple), None, True, False),
        ("set", "T", INT),
        ("map", "T", STRING, INT),
        ("struct", "T", ("a",), (INT,)),
        ANY,
    ],
)
def test_only_the_very_classes_are_read_and_no_length_is_asked(
    value: Any, description: Any
) -> None:
    assert type(value).__name__ in refusal(Codec(description), value)


def test_a_subclass_that_is_asked_for_is_read_as_python_copies_it() -> None:
    class Odd(dict):
        def keys(self) -> Any:
            raise LookupError("mine")

        def __iter__(self) -> Any:
            raise LookupError("mine")

    codec = Codec(("map", "M", STRING, INT, (Odd, collections.OrderedDict), None))
    ordered = collections.OrderedDict(a=1, b=2)
    ordered.move_to_end("a")
    assert list(codec.decode(codec.encode(ordered))) == ["b", "a"]
    assert "at `result`: Go M: LookupError: mine" in refusal(codec, Odd(a=1))


class Thing:
    """An object whose attribute `x` is whatever its function `get` returns."""

    def __init__(self, get: Any) -> None:
        self._get = get

    @property
    def x(self) -> Any:
        return self._get()


THING = ("struct", "Thing", ("x",), (INT,), None, Thing, ("x",))


def test_an_attribute_that_raises_is_unrepresentable_with_its_reason() -> None:
    def fail(error: Any) -> Any:
        raise error

    codec = Codec(THING)
    assert refusal(codec, Thing(lambda: fail(KeyError("k")))) == (
        "at `result.x`: Go Thing: KeyError: 'k'"
    )
    assert refusal(codec, Thing(lambda: fail(Unrepresentable("own")))) == "at `result.x`: own"
    for error in (MemoryError, KeyboardInterrupt, SystemExit):
        with pytest.raises(error):
            codec.encode(Thing(lambda error=error: fail(error())))

    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert refusal(codec, Thing(lambda: fail(Mute()))) == "at `result.x`: Go Thing: Mute"
    assert "RecursionError" in refusal(codec, Thing(lambda: codec.encode(Thing(recurse))))


def recurse() -> Any:
    return recurse()


def test_a_missing_attribute_is_named() -> None:
    @dataclasses.dataclass
    class Point:
        x: int

    point = Point(1)
    del point.x
    codec = Codec(("struct", "P", ("x",), (INT,), None, Point, ("x",)))
    assert "at `result.x`: Go P: AttributeError: " in refusal(codec, point)


def test_an_object_may_be_encoded_while_another_one_is() -> None:
    codec = Codec(("list", "[]Thing", THING))
    inner = Codec(("list", "[]int", INT))

    def other() -> Any:
        assert "at `result[1]`" in refusal(inner, [1, "x"])
        return inner.decode(inner.encode([5]))[0]

    assert codec.encode([Thing(other)]) == codec.encode([Thing(lambda: 5)])
    assert "at `result[1].x`: Go int takes int" in refusal(
        codec, [Thing(other), Thing(lambda: refusal(inner, [""]))]
    )


@pytest.mark.parametrize("change", ["append", "clear", "pop"])
def test_a_list_that_changes_while_it_is_read_is_refused(change: Any) -> None:
    codec = Codec(("list", "[]Thing", THING))
    things: list[Any] = []
    grow = {"append": lambda: things.append(Thing(lambda: 1)), "clear": things.clear}
    alter = grow.get(change, things.pop)

    def get() -> int:
        alter()
        return 1

    things += [Thing(get), Thing(lambda: 1), Thing(lambda: 1)]
    assert "at `result`: changed its length while it was read" in refusal(codec, things)


def test_an_element_that_its_list_drops_is_held_while_it_is_read() -> None:
    codec = Codec(("list", "[][]Thing", ("list", "[]Thing", THING)))
    outer: list[Any] = []

    def get() -> int:
        outer[0] = []
        return 7

    outer.append([Thing(get), Thing(lambda: 8)])
    assert codec.encode(outer)[-16:] == (7).to_bytes(8, "little") + (8).to_bytes(8, "little")


@pytest.mark.parametrize("change", ["add", "remove", "replace"])
def test_a_dict_that_changes_while_it_is_read_is_refused(change: Any) -> None:
    codec = Codec(("map", "M", STRING, THING))
    things: dict[str, Any] = {}

    def get() -> int:
        if change == "add":
            things.update({f"k{n}": Thing(lambda: 1) for n in range(50)})
        else:
            things.pop("b", None)
            if change == "replace":
                things.update({f"c{n}": Thing(lambda: 1) for n in range(20)})
        return 1

    things.update(a=Thing(get), b=Thing(lambda: 1), c=Thing(lambda: 1))
    assert "at `result`: changed its length while it was read" in refusal(codec, things)


def test_a_struct_whose_dict_changes_while_it_is_read_is_refused_or_whole() -> None:
    codec = Codec(("struct", "T", ("a", "b"), (THING, THING)))
    fields: dict[str, Any] = {}

    def get() -> int:
        fields.clear()
        return 1

    fields.update(a=Thing(get), b=Thing(lambda: 2))
    assert 'at `result["b"]`: Go T needs this key' in refusal(codec, fields)

    def more() -> int:
        fields["c"] = 1
        return 1

    fields.update(a=Thing(more), b=Thing(lambda: 2))
    assert 'at `result["c"]`: Go T has no field for this key' in refusal(codec, fields)

    def drop() -> int:
        del fields["a"]
        return 1

    fields.clear()
    fields.update(a=Thing(drop), b=Thing(lambda: 2))
    assert "at `result`: changed its length while it was read" in refusal(codec, fields)


class SlyKey(str):
    """Equal to the key `a`, and changes the dict that it is asked in."""

    __slots__ = ("act",)
    act: Any

    def __hash__(self) -> int:
        return hash("a")

    def __eq__(self, other: object) -> bool:
        self.act()
        return True


def test_a_key_that_pretends_to_be_another_harms_nothing() -> None:
    codec = Codec(("struct", "T", ("a",), (INT,)))
    sly = SlyKey("z")
    sly.act = lambda: None
    assert codec.encode({sly: 5}) == (5).to_bytes(8, "little")
    fields: dict[Any, Any] = {sly: 5, "b": 6}

    def fail() -> Any:
        raise LookupError("mine")

    sly.act = fail
    with pytest.raises((LookupError, Unrepresentable), match="mine"):
        codec.encode(fields)
    sly.act = fields.clear
    with pytest.raises((RuntimeError, Unrepresentable)):
        codec.encode(fields)


def test_a_deque_or_set_that_a_conversion_changes_is_read_as_it_was() -> None:
    for cls, kind in ((collections.deque, "list"), (set, "set")):
        codec = Codec((kind, "T", THING, (cls,), cls))
        things = cls()
        add = things.append if cls is collections.deque else things.add

        def get(add: Any = add) -> int:
            add(Thing(lambda: 3))
            return 2

        add(Thing(get))
        assert codec.encode(things)[:4] == b"\1\0\0\0"
        assert len(things) == 2


def test_other_threads_may_change_what_is_encoded() -> None:
    slow = Codec(("list", "[]Thing", THING))
    numbers = Codec(("list", "[]int", INT))
    mapping = Codec(("map", "M", STRING, INT))
    things: Any = [Thing(lambda: 1)] * 50
    many: Any = list(range(1000))
    entries: Any = {str(n): n for n in range(100)}
    done = threading.Event()

    def disturb() -> None:
        while not done.is_set():
            things.append(Thing(lambda: 2))
            many.append(1)
            entries["x"] = 1
            things.pop()
            many.pop()
            entries.pop("x")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for codec, value in [(slow, things), (numbers, many), (mapping, entries)] * 100:
            try:
                wire = codec.encode(value)
            except Unrepresentable as error:
                assert "changed its length" in str(error)  # noqa: PT017
            else:
                count = int.from_bytes(wire[:4], "little")
                assert len(wire) >= 4 + 8 * count
                assert count in {50, 51, 1000, 1001, 100, 101}
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(interval)


# ---- Objects ------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: int
    y: int = 2


@attrs.frozen
class Private:
    _x: int


class Pair(typing.NamedTuple):
    x: int


class Shade(Enum):
    DARK = 1


def test_objects_are_of_exactly_their_class() -> None:
    class Sub(Pair):
        pass

    pair = Codec(("struct", "Pair", ("x",), (INT,), None, Pair, ("x",)))
    assert "at `result`: Go Pair takes Pair, not Sub" in refusal(pair, Sub(1))
    assert "at `result`: Go Pair takes Pair, not tuple" in refusal(pair, (1,))
    private = Codec(("struct", "P", ("_x",), (INT,), None, Private, ("x",)))
    assert private.decode(private.encode(Private(5))) == Private(5)
    point = Codec(("struct", "P", ("x", "y"), (INT, INT), None, Point, ("x", "y")))
    assert point.decode(point.encode(Point(x=5))) == Point(x=5)
    shade = Codec(("converted", "S", *conversions.enum_members(Shade, INT, (int,))))
    assert shade.decode(shade.encode(Shade.DARK)) is Shade.DARK
    assert "at `result`: Go S takes Shade, not int" in refusal(shade, 1)
    number = Codec(("converted", "D", *conversions.decimal()))
    assert "at `result`: Go D takes decimal.Decimal, not float" in refusal(number, 1.5)


def test_what_a_conversion_raises_is_told() -> None:
    def fail(_: Any) -> Any:
        raise ZeroDivisionError("mine")

    codec = Codec(("converted", "T", INT, Decimal, fail, fail))
    assert refusal(codec, Decimal(1)) == "at `result`: Go T: ZeroDivisionError: mine"
    wrong = Codec(("converted", "T", INT, Decimal, lambda _: "text", fail))
    assert refusal(wrong, Decimal(1)) == "at `result`: Go int takes int, not str"


# ---- Buffers of numbers ------------------------------------------------------------------------

SEQUENCE = (list, tuple)


@pytest.mark.parametrize(
    ("element", "buffer"),
    [
        (("int", "int8", 8, False), array("b", [1, -2])),
        (("int", "uint16", 16, True), array("H", [1, 2])),
        (("int", "int", 64, False), array("q", [1, -2])),
        (("int", "int", 64, False), array("l", [1, -2])),
        (("float", "float32", 32), array("f", [1.5, -2])),
        (("float", "float64", 64), array("d", [1.5, -2])),
        (("float", "float64", 64), np.array([1.5, -2.0])),
        (("float", "float64", 64), np.array([1.5, 0.0, -2.0])[::2]),
        (("float", "float64", 64), np.array([1.5, 0.0, -2.0], dtype="<f8")[::2]),
        (("float", "float64", 64), memoryview(array("d", [1.5, -2]))),
        (("int", "uint8", 8, True), bytearray([1, 2])),
    ],
)
def test_a_buffer_of_the_very_numbers_crosses_as_a_list_of_them(element: Any, buffer: Any) -> None:
    codec = Codec(("list", "[]T", element, SEQUENCE, None, True, False))
    assert (
        codec.encode(buffer) == codec.encode(list(map(type(buffer.tolist()[0]), buffer)))
        if (hasattr(buffer, "tolist"))
        else codec.encode(buffer) == codec.encode(list(buffer))
    )
    fixed = Codec(("array", "[2]T", element, 2, SEQUENCE, None, True, False))
    assert fixed.encode(buffer) == codec.encode(buffer)[4:]
    with pytest.raises(Unrepresentable, match="takes 3 elements, not 2"):
        Codec(("array", "[3]T", element, 3, SEQUENCE, None, True, False)).encode(buffer)


@pytest.mark.parametrize(
    "buffer",
    [
        array("i", [1]),
        array("Q", [1]),
        array("d", [1.5]),
        np.array([1], dtype=">i8"),
        np.array([[1]]),
        np.array(5),
        np.array([True]),
        np.array(["a"]),
        np.array([(1, 2)], dtype=[("a", "i4"), ("b", "i4")]),
        np.array(["2024-01-01"], dtype="datetime64[D]"),
        memoryview(b"12345678"),
        b"12345678",
    ],
)
def test_a_buffer_of_other_numbers_is_refused(buffer: Any) -> None:
    codec = Codec(("list", "[]int", INT, SEQUENCE, None, True, False))
    assert "at `result`: Go []int takes list or tuple, not" in refusal(codec, buffer)
    raw = Codec(("list", "[]int", INT, None, np.frombuffer, True, True))
    assert "takes a buffer of such numbers, not" in refusal(raw, buffer)


def test_a_result_that_is_a_buffer_is_of_the_class_that_is_hinted() -> None:
    codec = Codec(("list", "[]int", INT, (array,), np.frombuffer, True, True))
    assert codec.encode(array("q", [5])) == codec.encode(array("l", [5]))
    assert "takes array.array of such numbers, not numpy.ndarray" in refusal(codec, np.array([5]))
    assert "takes array.array of such numbers, not array.array" in refusal(codec, array("d", [5]))
    assert "takes array.array of such numbers, not list" in refusal(codec, [5])


def test_a_released_buffer_is_refused() -> None:
    view = memoryview(array("q", [1]))
    view.release()
    codec = Codec(("list", "[]int", INT, SEQUENCE, None, True, False))
    assert "not memoryview" in refusal(codec, view)


def test_a_buffer_that_does_not_say_its_format_is_bytes() -> None:
    ctypes = pytest.importorskip("ctypes")
    codec = Codec(("list", "[]uint8", ("int", "uint8", 8, True), SEQUENCE, None, True, False))
    assert codec.encode((ctypes.c_ubyte * 2)(1, 2)) == b"\2\0\0\0\1\2"
