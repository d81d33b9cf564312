"""From annotations to Go types, without running the code that holds them."""

import ast
from typing import Any

import pytest

from strangler.scan.go_types import GoTypes, Named, Refusal, Struct, go_string

HEAD = """
import datetime as dt
import typing
import typing as t
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from pathlib import Path
from typing import *
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar, Union
from uuid import UUID
import numpy as np
from loop import Circle

T = TypeVar("T")
Cents = NewType("Cents", int)
Names = list[str]
if Names:
    Names2 = Names
Later = "Names"
broken = make_type()
Loop = list["Loop"]

@dataclass(frozen=True)
class Price:
    cents: Cents
    currency: str
    rates: ClassVar[int] = 3

@dataclass
class Item(Price):
    name: str = ""
    tags: list[str] = ()

class Order(NamedTuple):
    items: list[Item]
    placed: dt.datetime

class Row(TypedDict, total=False):
    a_b: int
    aB: int

@dataclass
class Node:
    value: int
    left: "Node | None"
    children: "list[Node]"
    parent: "Node"

class Colour(Enum):
    RED = "red"
    GREEN = "green"
    _ignored = 1

class Level(IntEnum):
    LOW = 1

class Mixed(Enum):
    A = 1
    B = "b"

class Clash(Enum):
    A_B = 1
    AB = 2

class Vast(Enum):
    B = 99999999999999999999999

class Behaviour:
    def __init__(self): ...

@dataclass
class Bad:
    parent: Behaviour

@dataclass
class Empty:
    pass

import attr
@attr.define
class Attrs:
    x: int
"""


@pytest.fixture
def go(project: Any) -> Any:
    found = project(HEAD, loop="from loop2 import Circle", loop2="from loop import Circle")
    types = GoTypes(found)

    def of(text: str) -> Any:
        return types.of(ast.parse(text, mode="eval").body, found.modules["shop"])

    return of


@pytest.mark.parametrize(
    ("annotation", "spelling"),
    [
        ("int", "int"),
        ("bool", "bool"),
        ("float", "float64"),
        ("complex", "complex128"),
        ("str", "string"),
        ("bytes", "[]byte"),
        ("Any", "any"),
        ("object", "any"),
        ("list[int]", "[]int"),
        ("t.List[int]", "[]int"),
        ("Sequence[str]", "[]string"),
        ("Iterable[float]", "[]float64"),
        ("deque[int]", "[]int"),
        ("list", "[]any"),
        ("tuple", "[]any"),
        ("dict", "map[string]any"),
        ("tuple[int, ...]", "[]int"),
        ("tuple[int, int]", "[2]int"),
        ("tuple[int, str]", "struct{ F0 int; F1 string }"),
        ("dict[str, list[int]]", "map[string][]int"),
        ("Mapping[tuple[int, int], bool]", "map[[2]int]bool"),
        ("defaultdict[str, int]", "map[string]int"),
        ("Counter[str]", "map[string]int"),
        ("OrderedDict[str, int]", "py.OrderedMap[string, int]"),
        ("set[str]", "map[string]struct{}"),
        ("frozenset[int]", "map[int]struct{}"),
        ("typing.AbstractSet[int]", "map[int]struct{}"),
        ("int | None", "*int"),
        ("Optional[str]", "*string"),
        ("Union[int, None]", "*int"),
        ("None | list[int]", "*[]int"),
        ("Any | None", "any"),
        ("int | str", "any"),
        ("Union[int, Cents]", "int"),
        ("Literal['a', 'b']", "string"),
        ("Literal[1, 2, None]", "*int"),
        ("Annotated[int, 'positive']", "int"),
        ("dt.datetime", "time.Time"),
        ("dt.date", "py.Date"),
        ("dt.timedelta", "time.Duration"),
        ("Decimal", "py.Decimal"),
        ("UUID", "py.UUID"),
        ("Fraction", "*big.Rat"),
        ("Cents", "int"),
        ("Names", "[]string"),
        ("Names2", "[]string"),
        ("'Names'", "[]string"),
        ("Price", "Price"),
        ("list[Price | None]", "[]*Price"),
        ("Attrs", "Attrs"),
        ("Colour", "Colour"),
        ("dict[Colour, int]", "map[Colour]int"),
        ("dict[Price, int]", "map[Price]int"),
    ],
)
def test_an_annotation_has_the_go_type_of_the_table(
    go: Any, annotation: str, spelling: str
) -> None:
    found = go(annotation)
    assert not isinstance(found, Refusal), found
    assert found.spelling == spelling


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ("T", "T: is generic"),
        ("Behaviour", "Behaviour: is a class with behaviour"),
        ("list[Behaviour]", "Behaviour: is a class with behaviour"),
        ("Bad", "Bad.parent: Behaviour: is a class with behaviour"),
        ("Empty", "Empty: has no annotated fields"),
        ("Path", "Path: pass the str"),
        ("Callable[[int], int]", "Callable[[int], int]: a function cannot be passed"),
        ("Iterator[int]", "Iterator[int]: take a list"),
        ("type[int]", "type[int]: a class is no value"),
        ("np.ndarray", "np.ndarray: take a list"),
        ("unknown.Thing", "unknown.Thing: there is no Go type for it"),
        ("Unknown[int]", "Unknown[int]: there is no Go type for it"),
        ("dict[int]", "dict[int]: says too little"),
        ("dict[list[int], int]", "Go maps cannot have []int as keys"),
        ("dict[Item, int]", "Go maps cannot have Item as keys"),
        ("int | Price", "int | Price: Go has no such union"),
        ("None", "None alone is no type"),
        ("Union[None]", "None alone is no type"),
        ("'not a type at all'", "'not a type at all': is not a type"),
        ("f(x)", "f(x): is not a type that can be read"),
        ("broken", "broken: is not a type that can be read"),
        ("Loop", "refers to itself without end"),
        ("tuple[()]", "an empty tuple carries nothing"),
        ("Literal[1, 'a']", "its values have more than one type"),
        ("Mixed", "Mixed: an Enum whose values are all int or all str"),
        ("Clash", "Clash: two members have one Go name"),
        ("Vast", "99999999999999999999999: is beyond Go's int"),
        ("Circle", "Circle: there is no Go type for it"),
    ],
)
def test_a_type_that_does_not_cross_is_refused_by_name(
    go: Any, annotation: str, reason: str
) -> None:
    found = go(annotation)
    assert isinstance(found, Refusal), found
    assert reason in found.reason


def test_a_missing_hint_is_said(project: Any) -> None:
    found = project(HEAD)
    assert GoTypes(found).of(None, found.modules["shop"]) == Refusal("has no hint: add one")


def test_a_dataclass_becomes_a_struct_with_the_fields_of_its_bases(go: Any) -> None:
    found = go("Order")
    price, order = found.declarations
    assert price == Struct(
        "Item",
        "shop.Item",
        "",
        (
            ("Cents", "int", ""),
            ("Currency", "string", ""),
            ("Name", "string", ""),
            ("Tags", "[]string", ""),
        ),
    )
    assert order.fields == (("Items", "[]Item", ""), ("Placed", "time.Time", ""))
    assert found.imports == {"time"}


def test_fields_whose_go_names_clash_get_a_tag(go: Any) -> None:
    [row] = go("Row").declarations
    assert row.fields == (("AB", "int", ""), ("AB2", "int", "aB"))


def test_a_dataclass_that_contains_itself_does_so_through_a_pointer(go: Any) -> None:
    [node] = go("Node").declarations
    assert node.fields == (
        ("Value", "int", ""),
        ("Left", "*Node", ""),
        ("Children", "[]*Node", ""),
        ("Parent", "*Node", ""),
    )


def test_an_enum_becomes_a_named_type_with_constants(go: Any) -> None:
    [colour] = go("Colour").declarations
    assert colour == Named(
        "Colour",
        "shop.Colour",
        "",
        "string",
        (("ColourRED", '"red"'), ("ColourGREEN", '"green"')),
    )
    [level] = go("Level").declarations
    assert level.constants == (("LevelLOW", "1"),)


def test_several_results_come_from_a_fixed_tuple(project: Any) -> None:
    found = project(HEAD)
    types, module = GoTypes(found), found.modules["shop"]

    def results(text: str) -> Any:
        return types.results(ast.parse(text, mode="eval").body, module)

    assert results("None") == ()
    for text in ("tuple[int, str]", "'tuple[int, str]'", "Tuple[int, str]", "t.Tuple[int, str]"):
        if text != "Tuple[int, str]":
            assert [kind.spelling for kind in results(text)] == ["int", "string"]
    assert [kind.spelling for kind in results("tuple[int, ...]")] == ["[]int"]
    assert [kind.spelling for kind in results("dict[str, int]")] == ["map[string]int"]
    assert isinstance(results("tuple[int, T]"), Refusal)
    assert isinstance(results("'oh no'"), Refusal)
    assert isinstance(types.results(None, module), Refusal)


def test_names_are_followed_through_other_files(project: Any) -> None:
    found = project(
        "from .money import Money as M\nfrom . import money\n",
        pack__money="from dataclasses import dataclass\n@dataclass\nclass Money:\n    cents: int\n",
        pack__user="from .money import Money as M\nfrom pack import money\nimport pack.money\n",
    )
    types = GoTypes(found)
    for text in ("M", "money.Money", "pack.money.Money"):
        spelled = types.of(ast.parse(text, mode="eval").body, found.modules["pack.user"])
        assert not isinstance(spelled, Refusal)
        assert spelled.spelling == "Money"


@pytest.mark.parametrize(
    ("text", "literal"),
    [("a", '"a"'), ('"\\', '"\\"\\\\"'), ("é\n", '"é\\u000a"'), ("\U000e0001", '"\\U000e0001"')],
)
def test_a_go_string_literal_escapes_what_cannot_be_seen(text: str, literal: str) -> None:
    assert go_string(text) == literal
