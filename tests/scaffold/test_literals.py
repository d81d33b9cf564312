"""Values as Go expressions: what they are in Python they are in Go, or they are refused."""

import collections
import datetime as dt
import math
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from strangler.scaffold.literals import Literals, Unwritable
from strangler.scan.go_types import Named, Struct
from strangler.scan.values import Instance, Member, Other

ITEM = Struct("Item", "shop.Item", "", (("Name", "string", ""), ("AB2", "float64", "aB")))
COLOUR = Named("Colour", "shop.Colour", "", "string", (("ColourRED", '"red"'),))
MOMENT = dt.datetime(2026, 11, 25, 4, 5, 6, 7, tzinfo=dt.UTC)
EAST = dt.timezone(dt.timedelta(hours=1))


def item(name: Any, rate: Any) -> Instance:
    return Instance("shop.Item", (("name", name), ("aB", rate)))


@pytest.mark.parametrize(
    ("value", "spelling", "text"),
    [
        (True, "bool", "true"),
        (-3, "int", "-3"),
        (3, "float64", "3.0"),
        (1e300, "float64", "1e+300"),
        (math.nan, "float64", "math.NaN()"),
        (-math.inf, "float64", "math.Inf(-1)"),
        (-0.0, "float64", "math.Copysign(0, -1)"),
        (1 - 2j, "complex128", "complex(1.0, -2.0)"),
        ('a"é\n', "string", '"a\\"é\\u000a"'),
        (b'a"\x00', "[]byte", '[]byte("a\\x22\\x00")'),
        (bytearray(b"a"), "[]byte", '[]byte("a")'),
        ([1, 2], "[]int", "[]int{1, 2}"),
        ((1, 2), "[2]int", "[2]int{1, 2}"),
        (collections.deque("a"), "[]string", '[]string{"a"}'),
        ({"b", "a"}, "map[string]struct{}", 'map[string]struct{}{"a": {}, "b": {}}'),
        ({"a": [1]}, "map[string][]int", 'map[string][]int{"a": []int{1}}'),
        ({(1, 2): 3}, "map[[2]int]int", "map[[2]int]int{[2]int{1, 2}: 3}"),
        (
            (1, (True, "a")),
            "struct{ F0 int; F1 struct{ F0 bool; F1 string } }",
            (
                "struct{ F0 int; F1 struct{ F0 bool; F1 string } }"
                '{1, struct{ F0 bool; F1 string }{true, "a"}}'
            ),
        ),
        (None, "*int", "nil"),
        (3, "*int", "func() *int { v := int(3); return &v }()"),
        (item("a", 1.5), "Item", 'Item{Name: "a", AB2: 1.5}'),
        ({"name": "a", "aB": 1.5}, "Item", 'Item{Name: "a", AB2: 1.5}'),
        (item("a", 1.5), "*Item", '&Item{Name: "a", AB2: 1.5}'),
        (Member("shop.Colour", "RED"), "Colour", "ColourRED"),
        (None, "any", "nil"),
        ([1, 1.5, "a", b"", True], "any", '[]any{1, 1.5, "a", []byte(""), true}'),
        ((1,), "any", "py.Tuple{1}"),
        ({1: {}}, "any", "map[any]any{1: map[any]any{}}"),
        (MOMENT, "time.Time", "time.Date(2026, 11, 25, 4, 5, 6, 7000, time.UTC)"),
        (
            MOMENT.astimezone(EAST),
            "time.Time",
            'time.Date(2026, 11, 25, 5, 5, 6, 7000, time.FixedZone("", 3600))',
        ),
        (dt.timedelta(seconds=-1), "time.Duration", "-1000000 * time.Microsecond"),
        (Fraction(1, 3), "*big.Rat", "big.NewRat(1, 3)"),
        (Decimal("1.50"), "py.Decimal", 'py.MustParseDecimal("1.50")'),
        (dt.date(2026, 2, 28), "py.Date", "py.Date{Year: 2026, Month: 2, Day: 28}"),
        (
            uuid.UUID(int=1),
            "py.UUID",
            (
                "py.UUID{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, "
                "0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01}"
            ),
        ),
    ],
)
def test_a_value_is_written_as_an_expression_of_its_type(
    value: Any, spelling: str, text: str
) -> None:
    assert Literals([ITEM, COLOUR]).of(value, spelling) == text


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        (1, "bool"),
        (True, "int"),
        (2**63, "int"),
        (2**53 + 1, "float64"),
        (10**400, "float64"),
        ("\ud800", "string"),
        ("ab", "[]int"),
        ([1], "[2]int"),
        ([1], "map[int]struct{}"),
        ({1: 2}, "map[int]struct{}"),
        ({1}, "map[int]int"),
        ({1: 2}, "map[int"),
        (1, "struct{ F0 int; F1 bool }"),
        ((1,), "struct{ F0 int; F1 bool }"),
        (1, "Item"),
        ({"name": "a"}, "Item"),
        ({"name": "a", "aB": 1.5, "more": 1}, "Item"),
        ("red", "Colour"),
        (Member("shop.Colour", "BLUE"), "Colour"),
        (Other("shop.Box"), "any"),
        (MOMENT.replace(tzinfo=None), "time.Time"),
        (dt.timedelta(days=10**6), "time.Duration"),
        (Fraction(1, 2**64), "*big.Rat"),
        (print, "func(int) int"),
    ],
)
def test_a_value_that_the_type_cannot_hold_is_refused(value: Any, spelling: str) -> None:
    with pytest.raises(Unwritable):
        Literals([ITEM, COLOUR]).of(value, spelling)


def test_what_is_written_says_what_it_needs() -> None:
    literals = Literals([])
    literals.of([1, "a"], "any")
    assert literals.imports == set()
    literals.of((math.nan,), "any")
    literals.of(dt.timedelta(1), "time.Duration")
    assert literals.imports == {"py", "math", "time"}
