"""Every row of the table of types, both ways, through docs/wire.md alone."""

import datetime as dt
import math
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler.toolchain.sources import GOLANG

HELPER = {f"py/{path.name}": path.read_text() for path in (GOLANG / "py").glob("*.go")}

SOURCE = """
package sample

import (
	"math/big"
	"time"

	"example.com/backend/py"
	"example.com/backend/units"
)

type Letter rune
type Amount *big.Int
type Point struct{ X, Y float64 }
type Empty struct{}
type Base struct {
	ID      int
	Created *time.Time `json:"created_at,omitempty"`
}
type Line struct {
	SKU      string `json:"sku"`
	Quantity uint16
	Price    py.Decimal
}
type Order struct {
	Base
	unseen
	Lines   []Line
	Notes   map[string]*string
	Origin  Point
	Weights map[units.Gram]units.Box
	secret  int `json:"-"`
	_       int
}
type unseen struct{ Rank int8 }
type Node struct {
	Value int
	Next  *Node
}
type Tree struct {
	Name     string
	Children []Tree
	ByName   map[string]Tree
}
type Forest []Forest
type Index map[string]Index
type Left struct{ Right *Right }
type Right struct{ Lefts []Left }
type Pair[A any, B any] struct {
	First  A
	Second B
}
type Vector [3]float64
type Value any
type Prices = py.OrderedMap[string, py.Decimal]

func Complex(v complex128) complex128                     { return v }
func Complex64(v complex64) complex64                     { return v }
func Complexes(v []complex128) []complex128               { return v }
func Rune(v rune) rune                                    { return v }
func Runes(v []Letter) []Letter                           { return v }
func Array(v [2]int16) [2]int16                           { return v }
func Vectors(v []Vector) []Vector                         { return v }
func Strings(v [2]string) [2]string                       { return v }
func Nothing(v [0]int) [0]int                             { return v }
func Maybe(v *Vector) *Vector                             { return v }
func Map(v map[string]int) map[string]int                 { return v }
func Deep(v map[int][]map[bool]*Point) map[int][]map[bool]*Point { return v }
func Points(v map[string]Point) map[string]Point          { return v }
func Arrays(v map[[2]string]string) map[[2]string]string  { return v }
func Set(v map[string]struct{}) map[string]struct{}       { return v }
func Runeset(v map[rune]struct{}) map[rune]struct{}       { return v }
func Void(v Empty) Empty                                  { return v }
func Voids(v map[string]Empty) map[string]Empty           { return v }
func Echo(v Order) Order                                  { return v }
func Lines(v []Line) []Line                               { return v }
func Anonymous(v struct{ A int; B []string }) struct{ A int; B []string } { return v }
func Tagged(v struct{ A int `json:"time.a"` }) struct{ A int `json:"time.a"` } { return v }
func Nodes(v *Node) *Node                                 { return v }
func Cycle() *Node                                        { n := &Node{}; n.Next = n; return n }
func Trees(v Tree) Tree                                   { return v }
func Forests(v Forest) Forest                             { return v }
func Indexes(v Index) Index                               { return v }
func Mutual(v Left, w Right) (Right, Left)                { return w, v }
func Pairs(v Pair[int, []Pair[string, Point]]) Pair[int, []Pair[string, Point]] { return v }
func Any(v any) any                                       { return v }
func Value_(v Value) Value                                { return v }
func Anys(v []any) []any                                  { return v }
func Keys(v map[any]string) map[any]string                { return v }
func Time(v time.Time) time.Time                          { return v }
func Times(v []time.Time) []time.Time                     { return v }
func Zoned(name string) (time.Time, error) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(2026, 7, 1, 12, 0, 0, 5, zone), nil
}
func Fixed(name string, offset int) time.Time {
	return time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone(name, offset))
}
func Local() time.Time                                    { return time.Unix(0, 0) }
func Noon(v time.Time) time.Time {
	return time.Date(v.Year(), v.Month(), v.Day(), 12, 0, 0, 0, v.Location())
}
func Duration(v time.Duration) time.Duration              { return v }
func Durations(v []time.Duration) []time.Duration         { return v }
func Big(v *big.Int) *big.Int                             { return v }
func MaybeBig(v **big.Int) **big.Int                      { return v }
func Amounts(v []Amount) []Amount                         { return v }
func NilBig() *big.Int                                    { return nil }
func NilRat() []*big.Rat                                  { return make([]*big.Rat, 1) }
func Rational(v *big.Rat) *big.Rat                        { return v }
func Decimal(v py.Decimal) py.Decimal                     { return v }
func MaybeDecimal(v *py.Decimal) *py.Decimal              { return v }
func UUID(v py.UUID) py.UUID                              { return v }
func UUIDs(v map[py.UUID]*py.UUID) map[py.UUID]*py.UUID   { return v }
func Date(v py.Date) py.Date                              { return v }
func MaybeDate(v *py.Date) *py.Date                       { return v }
func NoDate() py.Date                                     { return py.Date{} }
func Ordered(v Prices) Prices                             { return v }
func Last(v py.OrderedMap[string, Point]) py.OrderedMap[string, Point] {
	first := v.Keys()[0]
	point, _ := v.Get(first)
	v.Delete(first)
	v.Set(first, point)
	return v
}
func Tuple(v py.Tuple) py.Tuple                           { return v }
func Bad(which int) rune { return []rune{0xD800, -1, 0x110000}[which] }

func Variadic(sep string, parts ...string) string {
	text := ""
	for _, part := range parts {
		text += part + sep
	}
	return text
}
func Change(v *Order, w map[string]int, x []Point, y any) {
	v.Lines[0].Quantity++
	w["new"] = len(w)
	x[0].X = 9
	y.([]any)[0] = "changed"
}

func Reply(which int) any {
	self := []any{nil}
	self[0] = self
	return []any{
		uint64(1 << 63), uint8(7), int16(-7), float32(0.5), units.Gram(3), "text",
		[]string{"a"}, map[string]int{"a": 1}, [2]bool{true}, units.Label("l"), []byte("x"),
		map[units.Label][]any{"k": {nil}}, map[string]any{"k": py.Tuple{1}}, map[any]any{1: 2},
		Point{}, self, map[any]any{Point{}: 1}, uintptr(1), []any{make(chan int)}, []byte(nil),
		map[string]any{"k": Point{}}, map[any]any{true: Point{}},
	}[which]
}
"""

MORE = {
    **HELPER,
    "units/units.go": "package units\n\ntype Gram uint32\n\ntype Label string\n\n"
    "type Box struct{ Width, Height int }\n",
}


@pytest.fixture(scope="module")
def make(build_one: Callable[..., Callable[[], Any]]) -> Callable[[], Any]:
    return build_one(SOURCE, MORE)


@pytest.fixture(scope="module")
def sample(make: Callable[[], Any]) -> Any:
    return make()


ORDER = {
    "ID": 7,
    "Created": None,
    "Rank": -1,
    "Lines": [
        {"SKU": "a", "Quantity": 65535, "Price": Decimal("1.50")},
        {"SKU": "", "Quantity": 0, "Price": Decimal("1E+3")},
    ],
    "Notes": {"x": None, "y": "z"},
    "Origin": {"X": 0.5, "Y": -0.0},
    "Weights": {5: {"Width": 1, "Height": 2}},
}


def node(*values: int) -> dict[str, Any] | None:
    head = None
    for value in reversed(values):
        head = {"Value": value, "Next": head}
    return head


LEAF: dict[str, Any] = {"Name": "leaf", "Children": [], "ByName": {}}
ID = uuid.UUID("12345678-1234-5678-1234-567812345678")

VALUES: list[tuple[str, Any]] = [
    ("Complex", complex(1.5, -0.0)),
    ("Complex64", complex(math.inf, 2)),
    ("Complexes", [1j, 2 + 3j]),
    ("Rune", "🙂"),
    ("Rune", "\x00"),
    ("Runes", ["a", "日"]),
    ("Array", (1, -2)),
    ("Vectors", [(1.0, 2.0, 3.0), (0.0, 0.0, -1.0)]),
    ("Strings", ("a", "")),
    ("Nothing", ()),
    ("Maybe", None),
    ("Maybe", (1.0, 2.0, 3.0)),
    ("Map", {}),
    ("Map", {"a": 1, "": -1}),
    ("Deep", {3: [{True: None, False: {"X": 1.0, "Y": 2.0}}, {}]}),
    ("Points", {"a": {"X": 1.0, "Y": 2.0}}),
    ("Arrays", {("a", "b"): "c"}),
    ("Set", set()),
    ("Set", {"a", "b"}),
    ("Runeset", {"a", "🙂"}),
    ("Void", {}),
    ("Voids", {"a": {}}),
    ("Echo", ORDER),
    ("Lines", ORDER["Lines"]),
    ("Anonymous", {"A": 1, "B": ["x"]}),
    ("Tagged", {"A": 1}),
    ("Nodes", None),
    ("Nodes", node(1, 2, 3)),
    ("Trees", {"Name": "root", "Children": [LEAF, LEAF], "ByName": {"leaf": LEAF}}),
    ("Forests", [[], [[], [[]]]]),
    ("Indexes", {"a": {"b": {}}, "c": {}}),
    ("Pairs", {"First": 1, "Second": [{"First": "a", "Second": {"X": 1.0, "Y": 2.0}}]}),
    ("Any", None),
    ("Any", True),
    ("Any", -(2**63)),
    ("Any", 0.5),
    ("Any", "text"),
    ("Any", b"bytes"),
    ("Any", [1, [True, None], (1, "a"), {"k": {1: 2.5}}]),
    ("Any", {None: 1, True: [], 5: (), "s": b""}),
    ("Value_", [False]),
    ("Anys", [1, None, "a"]),
    ("Keys", {None: "n", 2: "i", "x": "s", 0.5: "f"}),
    ("Duration", -(2**63)),
    ("Durations", [1, -1]),
    ("Big", 0),
    ("Big", -1),
    ("Big", 255),
    ("Big", 256),
    ("Big", -(2**64)),
    ("Big", 3**500),
    ("MaybeBig", None),
    ("MaybeBig", 5),
    ("Amounts", [1, -(10**30)]),
    ("Rational", Fraction(-1, 3)),
    ("Rational", Fraction(0)),
    ("Rational", Fraction(10**40, 7)),
    ("MaybeDecimal", None),
    ("MaybeDecimal", Decimal(5)),
    ("UUID", ID),
    ("UUIDs", {ID: ID, uuid.UUID(int=0): None}),
    ("Date", dt.date(1, 1, 1)),
    ("Date", dt.date(9999, 12, 31)),
    ("Date", dt.date(2024, 2, 29)),
    ("MaybeDate", None),
    ("MaybeDate", dt.date(2026, 1, 2)),
    ("Tuple", [1, "a"]),
]


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_a_value_comes_back_as_it_went(sample: Any, name: str, value: Any) -> None:
    answer, [after] = sample.call_and_look(name, value)
    bare = sample.call(name, value)
    assert [repr(bare), repr(answer), repr(after)] == [repr(value)] * 3 or (
        bare == answer == after == value
    )
    assert type(answer) is type(value)


def test_values_that_refer_to_each_other_cross(sample: Any) -> None:
    left: dict[str, Any] = {"Right": {"Lefts": [{"Right": None}]}}
    right: dict[str, Any] = {"Lefts": [left, {"Right": None}]}
    assert sample.call("Mutual", left, right) == (right, left)


def test_named_structs_are_in_the_manifest_once(sample: Any) -> None:
    types = sample.manifest["types"]
    assert {"Order", "Line", "Point", "Node", "Tree", "Forest", "Index", "units.Box"} <= set(types)
    assert "Pair[int, []Pair[string, Point]]" in types
    assert [(f["name"], f.get("key", "")) for f in types["Order"]["fields"]][:3] == [
        ("ID", ""),
        ("Created", "created_at"),
        ("Rank", ""),
    ]


def test_a_linked_list_of_a_thousand_crosses(sample: Any) -> None:
    data = b"".join(b"\1" + number.to_bytes(8, "little") for number in range(1000)) + b"\0"
    assert sample.send("Nodes", data) == data


def test_any_may_be_nested_deeply(sample: Any) -> None:
    data = b"\7\1\0\0\0" * 999 + b"\0"
    assert sample.send("Any", data) == data


def test_a_result_that_contains_itself_is_a_panic(sample: Any, host: ModuleType) -> None:
    for call in (("Cycle",), ("Reply", 15)):
        with pytest.raises(host.GuestPanic, match="more than 1000 levels deep: does it contain"):
            sample.call(*call)
    assert sample.call("Nodes", node(1)) == node(1)


REPLIES = [
    (0, 2**63),
    (1, 7),
    (2, -7),
    (3, 0.5),
    (4, 3),
    (5, "text"),
    (6, ["a"]),
    (7, {"a": 1}),
    (8, [True, False]),
    (9, "l"),
    (10, b"x"),
    (11, {"k": [None]}),
    (12, {"k": (1,)}),
    (13, {1: 2}),
    (19, b""),
]


@pytest.mark.parametrize(("which", "value"), REPLIES)
def test_what_go_puts_into_an_any_arrives_as_its_relative(
    sample: Any, which: int, value: Any
) -> None:
    answer = sample.call("Reply", which)
    assert (answer, type(answer)) == (value, type(value))


@pytest.mark.parametrize(
    ("which", "message"),
    [
        (14, "an any cannot hold a sample.Point on its way to Python: use nil, bool, numbers"),
        (16, "a sample.Point in an any cannot be the key of a dict: use a string"),
        (17, "cannot hold a uintptr"),
        (18, "cannot hold a chan int"),
        (20, "cannot hold a sample.Point"),
        (21, "cannot hold a sample.Point"),
    ],
)
def test_what_an_any_cannot_hold_is_named(
    sample: Any, host: ModuleType, which: int, message: str
) -> None:
    with pytest.raises(host.GuestPanic, match=message):
        sample.call("Reply", which)


def test_results_that_python_cannot_hold_are_named(sample: Any, host: ModuleType) -> None:
    for call, message in (
        (("NilBig",), "a nil *big.Int has no counterpart in Python: use new(big.Int)"),
        (("NilRat",), "a nil *big.Rat has no counterpart in Python"),
        (("NoDate",), "the date of year 0, month 0, day 0 is none that Python has"),
        (("Bad", 0), "the rune 55296 is no code point"),
        (("Bad", 1), "the rune -1 is no code point"),
        (("Bad", 2), "the rune 1114112 is no code point"),
    ):
        with pytest.raises(host.GuestPanic) as raised:
            sample.call(*call)
        assert message in raised.value.args[1]
        assert raised.value.args[0] == "string"


def test_decimals_keep_their_digits(sample: Any) -> None:
    for text in (
        "0 -0 0.00 0E+3 1 -1.50 1E+3 1.2E-7 0.000001 1E-7 123456789012345678901234567890.5 "
        "1E+999999 NaN sNaN -NaN NaN123 Infinity -Infinity"
    ).split():
        assert str(sample.call("Decimal", Decimal(text))) == text


@settings(max_examples=200, deadline=None)
@given(value=st.decimals(allow_nan=True, allow_infinity=True))
def test_any_decimal_comes_back_as_it_went(sample: Any, value: Decimal) -> None:
    assert str(sample.call("Decimal", value)) == str(value)


def test_ordered_maps_keep_their_order(sample: Any) -> None:
    prices = {"b": Decimal(1), "a": Decimal("2.0")}
    assert list(sample.call("Ordered", prices).items()) == list(prices.items())
    points = {"b": {"X": 1.0, "Y": 0.0}, "a": {"X": 2.0, "Y": 0.0}}
    answer, [after] = sample.call_and_look("Last", points)
    assert list(answer) == list(after) == ["a", "b"]
    assert answer == points


def test_times_keep_instant_offset_and_zone(sample: Any, host: ModuleType) -> None:
    for moment in (
        host.Time(0),
        host.Time(-62135596800),
        host.Time(253402300799, 999_999_999),
        host.Time(1_750_000_000, 5, 7200, "Europe/Berlin"),
        host.Time(1_735_700_000, 0, 3600, "Europe/Berlin"),
        host.Time(1_750_000_000, 0, 19800, "Asia/Kolkata"),
        host.Time(1_750_000_000, 0, -16200, ""),
        host.Time(1_750_000_000, 0, 0, ""),
        host.Time(1_750_000_000, 0, 3661, "Mars/Base"),
        host.Time(1_750_000_000, 0, 3600, "Europe/Berlin"),  # at odds with our rules: stays
    ):
        assert sample.call("Time", moment) == moment
    assert sample.call("Times", [host.Time(1), host.Time(2)]) == [host.Time(1), host.Time(2)]


def test_a_zone_has_its_rules_in_go(sample: Any, host: ModuleType) -> None:
    winter = host.Time(1_735_700_000, 0, 3600, "Europe/Berlin")
    summer = host.Time(1_750_000_000, 0, 7200, "Europe/Berlin")
    assert sample.call("Noon", winter).offset == 3600
    assert sample.call("Noon", summer).offset == 7200


def test_times_made_in_go_have_the_name_of_their_zone_if_it_is_one(
    sample: Any, host: ModuleType
) -> None:
    assert sample.call("Zoned", "America/New_York")[1:] == (5, -14400, "America/New_York")
    assert sample.call("Fixed", "CET", 7200)[2:] == (7200, "CET")
    assert sample.call("Fixed", "CET", 3600)[2:] == (3600, "")  # in summer it is another
    assert sample.call("Fixed", "home", 60)[2:] == (60, "")
    assert sample.call("Fixed", "UTC", 60)[2:] == (60, "")
    assert sample.call("Fixed", "", 60)[2:] == (60, "")
    assert sample.call("Local") == host.Time(0)
    with pytest.raises(host.GuestError, match="unknown time zone Nowhere"):
        sample.call("Zoned", "Nowhere")


def test_variadic_parameters_are_a_list(sample: Any) -> None:
    function = sample.functions["Variadic"]
    assert (function["variadic"], sample.functions["Any"]["variadic"]) == (True, False)
    assert function["parameters"][1]["type"]["go"] == "[]string"
    assert sample.call("Variadic", "-", ["a", "b"]) == "a-b-"
    assert sample.call("Variadic", "-", []) == ""


def test_changes_to_arguments_are_seen_at_any_depth(sample: Any) -> None:
    _, after = sample.call_and_look("Change", ORDER, {"a": 1}, [{"X": 1.0, "Y": 2.0}], [1])
    assert after[0]["Lines"][0]["Quantity"] == 0  # 65535 + 1 in a uint16
    assert after[1:] == [{"a": 1, "new": 1}, [{"X": 9.0, "Y": 2.0}], ["changed"]]


MALFORMED = [
    ("Rune", b"\x00\xd8\x00\x00", "55296 is no code point"),
    ("Map", b"\2\0\0\0" + b"\1\0\0\0a" + bytes(8) + b"\1\0\0\0a" + bytes(8), "a key comes twice"),
    ("Set", b"\2\0\0\0" + b"\1\0\0\0a" * 2, "a key comes twice"),
    ("Void", b"\1", "1 stands where nothing is"),
    ("Nothing", b"\2", "2 is neither 0 nor 1"),
    ("Any", b"\x0a" + bytes(8), "the tag 10 has no meaning here"),
    ("Any", b"\x0b", "the tag 11 has no meaning here"),
    ("Any", b"\x09\1\0\0\0\7\0\0\0\0\0", "the tag 7 has no meaning here"),
    ("Any", b"\x09\2\0\0\0\0\0\0\0", "a key comes twice"),
    ("Big", b"\0\1\0\0\0\0", "not in its shortest form"),
    ("Big", b"\1\0\0\0\0", "not in its shortest form"),
    ("Rational", b"\0\0\0\0\0" * 2, "a denominator is not positive"),
    ("Decimal", b"\1\0\0\0x", '"x" is not a decimal number'),
    ("Date", b"\xea\7\0\0\2\x1e", "2026-02-30 is not a date"),
    ("UUID", bytes(15), "ends too early"),
    ("Array", bytes(3), "ends too early"),
]


@pytest.mark.parametrize(("name", "request_", "message"), MALFORMED)
def test_a_malformed_request_is_refused(
    sample: Any, host: ModuleType, name: str, request_: bytes, message: str
) -> None:
    with pytest.raises(host.GuestPanic) as raised:
        sample.send(name, request_)
    assert raised.value.args[1].startswith("strangler: malformed request: ")
    assert message in raised.value.args[1]
