"""Values described in one process are the same in another, and say their types."""

import collections
import datetime as dt
import enum
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.literal import literal
from strangler.scan.recorded import RECORDER
from strangler.scan.values import Instance, Member, Other, hint, restore, restore_line

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters())
    | st.binary()
    | st.binary().map(bytearray)
    | st.decimals()
    | st.fractions()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(dt.UTC)).map(lambda moment: moment.replace(fold=0))
    | st.timedeltas()
    | st.uuids()
)
_KEYS = st.integers() | st.text() | st.booleans()
VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.lists(inner, max_size=4).map(collections.deque)
        | st.sets(_KEYS, max_size=4)
        | st.frozensets(_KEYS, max_size=4)
        | st.dictionaries(_KEYS, inner, max_size=4)
        | st.dictionaries(_KEYS, inner, max_size=4).map(collections.OrderedDict)
        | st.dictionaries(_KEYS, inner, max_size=4).map(lambda d: collections.defaultdict(None, d))
        | st.dictionaries(_KEYS, st.integers(), max_size=4).map(collections.Counter)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def describing() -> Iterator[Any]:
    """The module that describes values, as programs import it."""
    sys.path.insert(0, str(RECORDER))
    import strangler_values  # type: ignore[import-not-found]

    yield strangler_values
    sys.path.remove(str(RECORDER))
    del sys.modules["strangler_values"]


def sent(describing: Any, value: Any, room: int = 2000) -> tuple[Any, bool]:
    """A value as it arrives, and whether it is whole."""
    description = describing.Description(room)
    return restore(json.loads(json.dumps(description.of(value)))), description.whole


@given(VALUES)
def test_what_python_has_arrives_as_it_was(describing: Any, value: Any) -> None:
    found, whole = sent(describing, value)
    assert whole
    assert type(found) is type(value)
    assert literal(found, 10**6) == literal(value, 10**6)


class Colour(enum.IntEnum):
    RED = 1


class Point(NamedTuple):
    x: int
    y: list[int]


@dataclass
class Item:
    name: str
    at: Point
    tags: set[str] = field(default_factory=set)


@attrs.define
class Box:
    side: float


class Plain:
    pass


class Hidden:
    __dataclass_fields__ = ("gone",)


def test_instances_are_stood_in_for(describing: Any) -> None:
    point = Instance(f"{__name__}.Point", (("x", 1), ("y", [2])))
    item = sent(describing, Item("a", Point(1, [2]), {"b"}))
    assert item == (
        Instance(f"{__name__}.Item", (("name", "a"), ("at", point), ("tags", {"b"}))),
        True,
    )
    assert sent(describing, Box(1.5))[0] == Instance(f"{__name__}.Box", (("side", 1.5),))
    assert sent(describing, Colour.RED) == (Member(f"{__name__}.Colour", "RED"), True)
    assert sent(describing, [Plain()]) == ([Other(f"{__name__}.Plain")], True)
    assert sent(describing, print)[0] == Other("builtin_function_or_method")


def test_a_value_that_cannot_be_looked_at_is_no_more_than_its_class(describing: Any) -> None:
    assert sent(describing, Hidden()) == (Other(f"{__name__}.Hidden"), False)


def test_stand_ins_that_cannot_be_keys_leave_the_name_of_what_held_them(describing: Any) -> None:
    @dataclass(eq=False)
    class Key:
        parts: list[int]

    assert sent(describing, {Key([1])})[0] == Other("set")
    assert sent(describing, {Key([1]): 1})[0] == Other("dict")


def test_large_values_are_cut_and_say_so(describing: Any) -> None:
    assert sent(describing, list(range(9)), room=5) == ([0, 1, 2, 3], False)
    found, whole = sent(describing, {n: str(n) for n in range(9)}, room=6)
    assert found == {0: "0"}
    assert not whole
    assert sent(describing, "x" * 100, room=3) == ("x" * 32, False)
    assert sent(describing, 3**5000) == (2**2000, False)
    deep: list[Any] = []
    deep.append(deep)
    assert not sent(describing, deep)[1]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], ""),
        ([1, 2], "int"),
        ([1, 2.5], "float"),
        ([2**60, 2.5], "int | float"),
        ([None, "a"], "str | None"),
        ([None], "None"),
        ([True, 1], "bool | int"),
        ([[1], [], [None]], "list[int | None]"),
        ([[]], "list"),
        ([{"a"}, set()], "set[str]"),
        ([frozenset()], "frozenset"),
        ([(1, "a"), (2, "b")], "tuple[int, str]"),
        ([(1,), (1, 2)], "tuple[int, ...]"),
        ([()], "tuple"),
        ([{"a": [1.5]}, {}], "dict[str, list[float]]"),
        ([{}], "dict"),
        ([collections.Counter("a")], "collections.Counter[str]"),
        ([collections.Counter()], "collections.Counter"),
        ([collections.OrderedDict(a=1)], "collections.OrderedDict[str, int]"),
        ([collections.deque([1])], "collections.deque[int]"),
        ([Decimal(1)], "decimal.Decimal"),
        ([Fraction(1), None], "fractions.Fraction | None"),
        ([dt.date(1, 1, 1)], "datetime.date"),
        ([dt.datetime(1, 1, 1, tzinfo=dt.UTC)], "datetime.datetime"),
        ([dt.timedelta()], "datetime.timedelta"),
        ([uuid.UUID(int=1)], "uuid.UUID"),
        ([Instance("shop.Item", ()), Other("shop.Box")], "shop.Item | shop.Box"),
    ],
)
def test_the_hint_is_the_narrowest_that_fits(values: list[Any], text: str) -> None:
    assert hint(values) == text


def test_a_line_that_was_cut_off_is_none() -> None:
    assert restore_line('{"a": 1}') == {"a": 1}
    assert restore_line('{"a": ') is None
