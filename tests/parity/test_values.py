"""Values of every Go type, which the codec takes in their plain form."""

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample, Unsatisfiable

from strangler import signature as go
from strangler.engine import _native
from strangler.engine.domain import Domain
from strangler.engine.fitting import Fitting
from strangler.errors import StranglerError
from strangler.literal import literal, parse
from strangler.parity.strategies import arguments, combinations
from strangler.parity.values import parts

INT = go.Int("int", 64)
SMALL = go.Int("int8", 8)
BOOL = go.Bool("bool")
STRING = go.String("string")
BYTES = go.Bytes("[]byte")
FLOAT = go.Float("float64", 64)
ANY = go.Any("any")
POINT = go.Struct("Point", (go.Field("X", SMALL, "x"), go.Field("Y", SMALL, "y")))
EMPTY = go.Struct("struct{}", ())
NAMED = {
    "Tree": go.Struct(
        "Tree",
        (
            go.Field("Name", STRING, "name"),
            go.Field("Left", go.Optional("*Tree", go.Ref("Tree", "Tree")), "left"),
            go.Field("Children", go.List("[]Tree", go.Ref("Tree", "Tree")), "children"),
            go.Field("By", go.Map("map[string]Tree", STRING, go.Ref("Tree", "Tree")), "by"),
        ),
    ),
    "Nest": go.List("Nest", go.Ref("Nest", "Nest")),
    "Node": go.Struct("Node", (go.Field("Edges", go.List("[]Edge", go.Ref("Edge", "Edge")), "e"),)),
    "Edge": go.Struct(
        "Edge", (go.Field("To", go.Optional("*Node", go.Ref("Node", "Node")), "to"),)
    ),
    "Point": POINT,
    "Endless": go.Struct("Endless", (go.Field("Self", go.Ref("Endless", "Endless"), "self"),)),
}


def drawn(*kinds: Any, count: int = 100) -> list[Any]:
    """The argument tuples that a check generates first, the same every time."""
    found: list[Any] = []

    def look(given: Any) -> bool:
        found.append(given)
        return False

    with pytest.raises(NoSuchExample):
        find(
            arguments(Domain(kinds, NAMED)),
            look,
            settings=settings(max_examples=count, database=None, phases=(Phase.generate,)),
            random=Random(1),
        )
    return found


def plain_codec(kind: Any) -> Any:
    fitting = Fitting(NAMED)
    return _native.Codec(fitting.fit(kind, Any, "it"), fitting.definitions)


KINDS = [
    BOOL,
    SMALL,
    FLOAT,
    go.Float("float32", 32),
    STRING,
    BYTES,
    go.Complex("complex128", 128),
    go.Complex("complex64", 64),
    go.Rune("rune"),
    go.Time("time.Time"),
    go.Duration("time.Duration"),
    go.Date("py.Date"),
    go.BigInt("*big.Int"),
    go.Rational("*big.Rat"),
    go.Decimal("py.Decimal"),
    go.UUID("py.UUID"),
    go.List("[]int", INT),
    go.List("[]py.Decimal", go.Decimal("py.Decimal")),
    go.List("[]time.Time", go.Time("time.Time")),
    go.Array("[3]string", STRING, 3),
    go.Array("[0]string", STRING, 0),
    go.Set("map[string]struct{}", STRING),
    go.Set("map[float64]struct{}", FLOAT),
    go.Set("map[Point]struct{}", go.Ref("Point", "Point")),
    go.Set("map[rune]struct{}", go.Rune("rune")),
    go.Map("map[int]bool", INT, BOOL),
    go.Map("map[Point][]string", go.Ref("Point", "Point"), go.List("[]string", STRING)),
    go.Map("map[[2]Point]int", go.Array("[2]Point", POINT, 2), INT),
    go.Map("py.OrderedMap[string, int]", STRING, INT, ordered=True),
    go.Optional("*string", STRING),
    go.Some("*string", STRING),
    POINT,
    EMPTY,
    ANY,
    go.List("[]any", ANY),
    go.Map("map[any]any", ANY, ANY),
    go.Ref("Tree", "Tree"),
    go.Ref("Nest", "Nest"),
    go.Ref("Node", "Node"),
    go.Choice("Colour", STRING, ("red", "green")),
    go.List("[]Colour", go.Choice("Colour", INT, (1, 5))),
]


@pytest.mark.parametrize("kind", KINDS, ids=[f"{n}-{kind.go}" for n, kind in enumerate(KINDS)])
def test_what_is_generated_is_in_the_type_and_has_a_literal(kind: Any) -> None:
    codec = plain_codec(kind)
    inputs = drawn(kind, count=60)
    assert len(inputs) >= 2
    for (value,) in inputs:
        wire = codec.encode(value)
        again = codec.decode(wire)
        text = literal(again, 10**6)
        assert literal(codec.decode(codec.encode(parse(text))), 10**6) == text
    if isinstance(kind, go.Choice):
        assert {value for (value,) in inputs} <= {*kind.values}


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return max(map(depth, value), default=0) + 1 if isinstance(value, list) else 0


def test_types_that_contain_themselves_have_small_and_deeper_values() -> None:
    trees = [tree for (tree,) in drawn(go.Ref("Tree", "Tree"), count=60)]
    assert any(tree["left"] is None for tree in trees)
    assert any(tree["left"] and tree["left"]["left"] for tree in trees)
    assert any(tree["children"] for tree in trees)
    assert any(tree["by"] for tree in trees)
    nests = [depth(nest) for (nest,) in drawn(go.Ref("Nest", "Nest"))]
    assert {1, 2, 3} <= set(nests)
    assert max(nests) <= 4


def test_a_type_without_end_has_no_values() -> None:
    endless = Domain((go.Ref("Endless", "Endless"),), NAMED)
    with pytest.raises((Unsatisfiable, NoSuchExample)):
        find(arguments(endless), lambda _: True, settings=settings(max_examples=5, database=None))


def test_a_function_cannot_be_made_up() -> None:
    with pytest.raises(StranglerError, match=r"no function can be made up for a func\(int\) int: "):
        drawn(go.Func("func(int) int", (), ()))


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (go.Time("time.Time"), lambda t: t.fold == 1),
        (go.Time("time.Time"), lambda t: t.utcoffset() == dt.timedelta(hours=2)),
        (go.Time("time.Time"), lambda t: t.tzinfo is dt.UTC),
        (go.Time("time.Time"), lambda t: (t.month, t.day) == (2, 29)),
        (go.Date("py.Date"), lambda d: (d.month, d.day) == (2, 29)),
        (go.Date("py.Date"), lambda d: d.day == 31),
        (go.Date("py.Date"), lambda d: d.year == 1),
        (go.Duration("time.Duration"), lambda d: d < dt.timedelta(0)),
        (go.Duration("time.Duration"), lambda d: d > dt.timedelta(days=100 * 365)),
        (go.Decimal("py.Decimal"), lambda d: d.is_nan()),
        (go.Decimal("py.Decimal"), lambda d: str(d) == "-0"),
        (go.Decimal("py.Decimal"), lambda d: d.is_finite() and d.as_tuple().exponent == -2),
        (go.BigInt("*big.Int"), lambda n: n >= 2**64),
        (go.BigInt("*big.Int"), lambda n: n == 3),
        (go.Rational("*big.Rat"), lambda f: f.denominator == 3),
        (go.UUID("py.UUID"), lambda u: u.int == 0),
        (go.Rune("rune"), lambda r: ord(r) > 0xFFFF),
        (go.Complex("complex128", 128), lambda c: c.imag != 0 != c.real),
        (ANY, lambda v: isinstance(v, dict) and v),
        (ANY, lambda v: isinstance(v, tuple)),
        (ANY, lambda v: v is True),
        (go.List("[]py.Date", go.Date("py.Date")), lambda v: len(v) > 2 and v == sorted(v)),
        (go.Set("map[string]struct{}", STRING), lambda v: len(v) > 1),
        (go.Map("map[string]int", STRING, INT), lambda v: len(v) > 1),
    ],
)
def test_inputs_that_matter_are_generated(kind: Any, wanted: Any) -> None:
    assert any(wanted(value) for (value,) in drawn(kind, count=400))


def test_keys_are_never_different_from_themselves() -> None:
    for (mapping,) in drawn(go.Map("map[float64]int", FLOAT, INT)):
        assert all(key == key for key in mapping)  # noqa: PLR0124
    for (value,) in drawn(go.Set("map[Point]struct{}", POINT)):
        assert all(isinstance(each, tuple) for each in value)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (go.Choice("C", INT, (1, 2, 3)), 3),
        (go.Some("*bool", BOOL), 2),
        (go.Array("[3]bool", BOOL, 3), 8),
        (go.Array("[0]int", INT, 0), 1),
        (
            go.Struct(
                "S", (go.Field("A", BOOL, "a"), go.Field("B", go.Optional("*bool", BOOL), "b"))
            ),
            6,
        ),
        (EMPTY, 1),
        (go.Ref("Point", "Point"), 50),
        (go.Ref("Tree", "Tree"), 50),
        (go.Set("S", BOOL), 50),
        (go.Array("[9]bool", BOOL, 9), 50),
    ],
)
def test_the_number_of_values_is_counted_up_to_a_bound(kind: Any, count: int) -> None:
    assert combinations(Domain((kind,), NAMED), 50) == count


def test_the_parts_of_a_type_are_all_that_is_inside_it() -> None:
    found = parts(go.Map("M", STRING, go.Choice("C", INT, (1,))), NAMED)
    assert {STRING, INT} <= set(found)
    tree = parts(go.Ref("Tree", "Tree"), NAMED)
    assert NAMED["Tree"] in tree
    assert STRING in tree


def test_not_a_number_is_sorted_nowhere() -> None:
    for (value,) in drawn(go.List("[]py.Decimal", go.Decimal("py.Decimal")), count=300):
        assert all(isinstance(each, Decimal) for each in value)
