"""Whether arguments still encode to the bytes that they were encoded to before."""

import sys
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler.engine._native import Codec

TEXT = ("string", "string")
INT = ("int", "int", 64, False)
FLOAT = ("float", "float64", 64)
LEAVES = [
    (INT, st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)),
    (("int", "uint64", 64, True), st.integers(0, 2**64 - 1) | st.integers(0, 3)),
    (("int", "int8", 8, False), st.integers(-128, 127)),
    (FLOAT, st.floats() | st.integers(-3, 3)),
    (TEXT, st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    (("bool", "bool"), st.booleans()),
    (("any", "any"), st.none() | st.integers(-3, 3) | st.lists(st.booleans(), max_size=2)),
    (("bytes", "[]byte"), st.binary(max_size=2)),
]


@dataclass
class Point:
    x: Any
    y: Any


def deeper(inner: Any) -> Any:
    """Containers of a description, with their values."""
    node, values = inner
    few = st.lists(values, max_size=4)
    return st.sampled_from(
        [
            (("list", "[]T", node), few),
            (("array", "[2]T", node, 2), st.tuples(values, values)),
            (("array", "[0]T", node, 0), st.just(())),
            (("map", "map[string]T", TEXT, node), st.dictionaries(st.sampled_from("abc"), values)),
            (("optional", "*T", node), st.none() | values),
            (
                ("struct", "Point", ("x", "y"), (node, node), None, Point, ("x", "y")),
                st.builds(Point, values, values),
            ),
        ]
    )


DESCRIBED = st.sampled_from(LEAVES) | st.sampled_from(LEAVES).flatmap(deeper)
DESCRIBED |= DESCRIBED.flatmap(deeper)


def taking(node: Any) -> Codec:
    return Codec(("tuple", "", ("x",), (node,)))


@settings(max_examples=500)
@given(DESCRIBED.flatmap(lambda pair: st.tuples(st.just(pair[0]), pair[1], pair[1])))
def test_what_matches_is_what_encodes_to_the_same_bytes(case: Any) -> None:
    node, one, other = case
    codec = taking(node)
    wire = codec.encode((one,))
    assert codec.matches((one,), wire)
    assert codec.matches((other,), wire) == (codec.encode((other,)) == wire)
    assert not codec.matches((one,), wire + b"\0")
    assert not codec.matches((one,), wire[:-1])


@pytest.mark.parametrize(
    ("node", "before", "after"),
    [
        (("list", "[]int", INT), [1, 2], [2, 1]),
        (("list", "[]int", INT), [1], [1, 2]),
        (("list", "[]int", INT), [1, 2], [1]),
        (("list", "[]int", INT), [1], [True]),
        (("list", "[]int", INT), [1], [2**70]),
        (("list", "[]int", INT), [1], (1,)),
        (("list", "[]int", INT), [1], None),
        (("list", "[]float64", FLOAT), [0.0], [-0.0]),
        (("list", "[]string", TEXT), ["a"], ["b"]),
        (("list", "[]string", TEXT), ["a"], ["\ud800"]),
        (("list", "[]string", TEXT), ["a"], [b"a"]),
        (("map", "map[string]int", TEXT, INT), {"a": 1}, {"a": 2}),
        (("map", "map[string]int", TEXT, INT), {"a": 1}, {"b": 1}),
        (("map", "map[string]int", TEXT, INT), {"a": 1}, {}),
        (("optional", "*int", INT), 1, None),
    ],
)
def test_a_change_is_seen_wherever_it_is(node: Any, before: Any, after: Any) -> None:
    codec = taking(node)
    assert not codec.matches((after,), codec.encode((before,)))


def test_an_int_that_stands_for_a_float_still_does() -> None:
    codec = taking(("list", "[]float64", FLOAT))
    assert codec.matches(([1, 2.5],), codec.encode(([1.0, 2.5],)))


POINT = ("struct", "Point", ("x", "y"), (INT, INT), None, Point, ("x", "y"))


def test_what_python_code_raises_is_a_change_but_for_what_ends_a_program() -> None:
    class Told(Point):
        error: Any = AttributeError("gone")

        @property
        def x(self) -> Any:
            raise self.error

        @x.setter
        def x(self, value: Any) -> None:
            pass

    wire = taking(POINT).encode((Point(1, 2),))
    node = (*POINT[:5], Told, ("x", "y"))
    assert not taking(node).matches((Told(1, 2),), wire)
    Told.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        taking(node).matches((Told(1, 2),), wire)


def test_a_list_that_changes_while_it_is_read_has_changed() -> None:
    items: list[Any] = []

    class Shrinking(Point):
        @property
        def x(self) -> int:
            items.clear()
            return 1

        @x.setter
        def x(self, value: Any) -> None:
            pass

    node = (*POINT[:5], Shrinking, ("x", "y"))
    codec = taking(("list", "[]Point", node))
    items += [Shrinking(1, 2), Shrinking(1, 2)]
    one = (1).to_bytes(8, "little") + (2).to_bytes(8, "little")
    assert not codec.matches((items,), (2).to_bytes(4, "little") + one + one)


def test_depth_without_end_is_a_change_and_nothing_leaks() -> None:
    endless: list[Any] = []
    endless.append(endless)
    codec = Codec(("tuple", "", ("x",), (("ref", 0),)), (("list", "T", ("ref", 0)),))
    data = (1).to_bytes(4, "little") * 5000
    assert not codec.matches((endless,), data)
    value = [[], [[]]]
    wire = codec.encode((value,))
    before = sys.getrefcount(value)
    for _ in range(1000):
        assert codec.matches((value,), wire)
        assert not codec.matches((endless,), data)
    assert sys.getrefcount(value) == before


@pytest.mark.parametrize("arguments", [((1, 2), b""), ([1], b""), ((1,), "")])
def test_arguments_of_another_number_or_kind_are_refused(arguments: Any) -> None:
    with pytest.raises(TypeError):
        taking(INT).matches(*arguments)
    with pytest.raises(TypeError):
        Codec(INT).matches((1,), b"")
