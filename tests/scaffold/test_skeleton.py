"""The Go source of a port that is yet to be written."""

from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config
from strangler.scaffold.notes import Note
from strangler.scaffold.place import find_place
from strangler.scaffold.skeleton import (
    declared_functions,
    declared_types,
    skeleton,
    zero_value,
)
from strangler.scaffold.subject import find_subject
from strangler.scan.go_types import GoType, Named

ORDERS = '''
import datetime
from dataclasses import dataclass
from enum import Enum

class Colour(Enum):
    """What can be chosen."""
    RED = "red"
    DARK_BLUE = "dark blue"

@dataclass
class Item:
    """A line of an order."""
    name: str
    a_b: int
    aB: float

@dataclass
class Order:
    items: list[Item]
    placed: datetime.datetime

def total(order: Order, type: Colour, *rates: float) -> tuple[int, Item, Colour]:
    """Return the total.

        indented \x07 bell
    """
'''


WHOLE = """\
// Package orders is the Go side of orders.
package orders

import (
\t"time"

\t"example.com/shop/py"
)

// Item is orders.Item.
//
// A line of an order.
type Item struct {
\tName string
\tAB   int
\tAB2  float64 `json:"aB"`
}

// Order is orders.Order.
type Order struct {
\tItems  []Item
\tPlaced time.Time
}

// Colour is orders.Colour.
//
// What can be chosen.
type Colour string

// The members of orders.Colour.
const (
\tColourRED      Colour = "red"
\tColourDARKBLUE Colour = "dark blue"
)

// Total is the Go side of orders:total.
//
// Return the total.
//
// indented   bell
func Total(order Order, type_ Colour, rates ...float64) (int, Item, Colour, error) {
\treturn 0, Item{}, "", py.NotPorted("orders.Total")
}
"""


@pytest.fixture
def text(config: Config, folder: Path) -> Any:
    (folder / "orders.py").write_text(ORDERS + "    return (order.items[-1].a_b // 2, None)\n")
    subject = find_subject(config, "orders:total")

    def render(notes: Any = (), **options: Any) -> str:
        place = find_place(config, subject.function)
        return skeleton(subject.function, subject.typed, place, notes, **options)

    return render


def test_types_stand_before_the_function_that_says_it_is_not_ported(text: Any) -> None:
    assert text() == WHOLE


def test_what_the_package_declares_already_is_left_out(text: Any, folder: Path) -> None:
    shown = text(declared={"Item", "Order", "Colour"}, first=False)
    assert "type " not in shown
    assert shown.startswith('package orders\n\nimport "example.com/shop/py"\n')
    assert "return 0, Item{}, " in shown


def test_a_note_stands_in_the_body_with_the_line_it_is_about(text: Any) -> None:
    shown = text([Note(24, "x // 2", "Go cuts towards zero: py.FloorDiv.")])
    assert "\t// Line 24: x // 2\n\t// Go cuts towards zero: py.FloorDiv.\n\treturn" in shown


@pytest.mark.parametrize(
    ("spelling", "zero"),
    [
        ("int", "0"),
        ("float64", "0"),
        ("complex128", "0"),
        ("bool", "false"),
        ("string", '""'),
        ("any", "nil"),
        ("[]int", "nil"),
        ("*Order", "nil"),
        ("map[string]int", "nil"),
        ("[2]int", "[2]int{}"),
        ("time.Time", "time.Time{}"),
        ("time.Duration", "0"),
        ("py.Decimal", "py.Decimal{}"),
    ],
)
def test_every_type_has_a_zero_value(spelling: str, zero: str) -> None:
    assert zero_value(GoType(spelling)) == zero


def test_a_named_type_has_the_zero_value_of_its_base() -> None:
    for base, zero in (("int", "0"), ("string", '""')):
        named = Named("Level", "shop.Level", "", base, (("LevelLow", "1"),))
        assert zero_value(GoType("Level", frozenset(), (named,))) == zero


def test_what_a_package_declares_is_read_from_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("package a\n\ntype T struct{}\n\nfunc F() {}\n")
    (tmp_path / "b.go").write_text("package a\n\nfunc (t T) M() {}\n\ntype U = T\n")
    assert declared_types(tmp_path) == {"T", "U"}
    assert declared_functions(tmp_path) == {"F": tmp_path / "a.go"}
