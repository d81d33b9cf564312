"""Record classes, callables, keys and what does not fit: hints against Go types."""

import array
import dataclasses
import datetime as dt
import enum
import typing
import zoneinfo
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

import attrs
import numpy as np
import pytest

from strangler import signature as go
from strangler.engine import _native
from strangler.engine.binding import fit_hints
from strangler.engine.domain import domain_of
from strangler.engine.fitting import Fitting
from strangler.engine.hints import Unresolved, members
from strangler.engine.records import record_of
from strangler.errors import BindError, MalformedReply, Unrepresentable

INT, STRING = go.Int("int", 64), go.String("string")
POINT = go.Struct("Point", (go.Field("X", INT), go.Field("Y", INT)))
NODE = go.Struct(
    "Node", (go.Field("Value", INT), go.Field("Next", go.Optional("*Node", go.Ref("Node", "Node"))))
)
NAMED = {"Point": POINT, "Node": NODE}
UNARY = go.Func("func(int) int", (go.Parameter("n", INT),), (go.Parameter("", INT),))


class Pair(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Transient:
    x: int
    y: int
    z: dataclasses.InitVar[int]


@dataclasses.dataclass
class Computed:
    x: int
    y: int = dataclasses.field(init=False, default=0)


@attrs.frozen
class Frozen:
    x: int
    y: int


class Partial(TypedDict):
    x: int
    y: NotRequired[int]


@dataclasses.dataclass
class Node:
    value: int
    next: "typing.Self | None"


T = typing.TypeVar("T")


@dataclasses.dataclass
class Page(typing.Generic[T]):
    first: T
    count: int


class Colour(enum.Enum):
    RED = "red"


def fit(kind: Any, hint: Any, *, results: bool = False) -> tuple[Fitting, Any]:
    fitting = Fitting(NAMED, results=results)
    return fitting, fitting.fit(kind, hint, "x")


def problems(kind: Any, hint: Any, *, results: bool = False) -> list[str]:
    return [text for _, text in fit(kind, hint, results=results)[0].problems]


def codec(kind: Any, hint: Any, *, results: bool = False) -> Any:
    fitting, description = fit(kind, hint, results=results)
    assert fitting.problems == []
    return _native.Codec(description, fitting.definitions)


def same(kind: Any, hint: Any, value: Any) -> None:
    both = codec(kind, hint)
    made = both.decode(both.encode(value))
    assert (type(made), made) == (type(value), value)


def test_classes_with_fields_come_back_as_what_they_are() -> None:
    same(POINT, Pair, Pair(1, 2))
    same(POINT, Frozen, Frozen(1, 2))
    same(POINT, Computed, Computed(1))
    changed = Computed(1)
    changed.y = 7
    same(POINT, Computed, changed)
    same(NODE, Node, Node(1, Node(2, None)))


def test_a_key_that_may_be_missing_is_a_pointer_in_go() -> None:
    optional = go.Struct("P", (go.Field("X", INT), go.Field("Y", go.Optional("*int", INT))))
    same(optional, Partial, {"x": 1})
    same(optional, Partial, {"x": 1, "y": 2})
    assert problems(POINT, Partial) == ["a key that may be missing, Go int: use a pointer"]


def test_fields_without_a_counterpart_are_named_on_both_sides() -> None:
    one = go.Struct("One", (go.Field("X", INT), go.Field("Other", INT)))
    assert problems(one, Pair) == [
        "Go One.Other has no field in Pair",
        "Pair.y has no field in Go One",
    ]
    assert "Transient has the InitVar z, which is not kept" in problems(POINT, Transient)


@pytest.mark.parametrize("hint", [int, tuple[int, ...], tuple[int, int, int], str | bytes])
def test_a_struct_is_no_value_of_another_kind(hint: Any) -> None:
    assert len(problems(POINT, hint)) == 1


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        (go.Map("map[string]int", STRING, INT), list[int]),
        (go.Map("map[string]int", STRING, INT), Partial),
        (go.Map("map[string]int", STRING, INT), "unreadable"),
        (go.List("[]int", INT), "unreadable"),
        (UNARY, int),
        (UNARY, "unreadable"),
        (INT, Colour),
        (INT, Literal["a"]),
    ],
)
def test_what_does_not_fit_is_one_problem(kind: Any, hint: Any) -> None:
    assert len(problems(kind, hint)) == 1


def test_an_unresolved_hint_counts_only_where_a_class_is_needed() -> None:
    missing = Unresolved("Missing")
    assert problems(INT, missing) == []
    assert problems(go.Map("M", STRING, go.List("[]int", INT)), missing) == []
    for kind in (POINT, go.Ref("Point", "Point"), go.Optional("*Point", POINT)):
        [problem] = problems(kind, missing)
        assert problem.startswith("Python Missing (not found at run time: import it outside")


def test_any_takes_every_hint() -> None:
    assert fit(go.Any("any"), int)[1] == ("any", "any")


def test_several_results_are_a_record_class_where_one_is_hinted() -> None:
    fitting = Fitting(NAMED, results=True)
    description = fitting.fit_several((INT, INT), "(int, int)", Pair, "result")
    assert _native.Codec(description).decode(b"\1" + b"\0" * 7 + b"\2" + b"\0" * 7) == Pair(1, 2)
    fitting.fit_several((INT,), "(int)", int, "result")
    assert fitting.problems == [("result", "Python int, Go (int)")]


def test_callables_are_fitted_by_their_hints_and_without() -> None:
    number = go.Func("func() ", (), ())
    assert fit(number, Callable[[], None])[1][3] == ("none", "nothing")
    assert fit(UNARY, Callable[..., int])[1][0] == "func"
    assert fit(UNARY, Any)[1][0] == "func"
    assert problems(UNARY, Callable[[str], int]) == ["Python str, Go int"]


def test_an_enum_and_a_literal_are_narrowed_in_the_domain() -> None:
    for hint, values in ((Colour, ("red",)), (Literal["a", "b"], ("a", "b"))):
        fitting, description = fit(STRING, hint)
        domain = domain_of((STRING,), (description,), NAMED, fitting.definitions)
        assert domain.parameters == (go.Choice("string", STRING, values),)
        assert Fitting({}).fit(domain.parameters[0], Any, "x") == ("string", "string")
    both = codec(STRING, Literal["a", "b"])
    with pytest.raises(Unrepresentable, match="'c' is none of 'a', 'b'"):
        both.encode("c")


def test_a_pointer_that_is_never_none_stays_one_in_the_domain() -> None:
    kind = go.Optional("*int", INT)
    fitting, description = fit(kind, int)
    domain = domain_of((kind,), (description,), NAMED, fitting.definitions)
    assert domain.parameters == (go.Some("*int", INT),)
    assert Fitting({}).fit(domain.parameters[0], Any, "x") == (*description[:3], True)


def test_structs_as_keys_and_as_tuples_are_plain_by_their_names() -> None:
    for kind, hint in (
        (go.Set("map[Point]struct{}", go.Ref("Point", "Point")), set),
        (go.List("[]Point", POINT), list[tuple[int, int]]),
    ):
        fitting, description = fit(kind, hint)
        [narrowed] = domain_of((kind,), (description,), NAMED, fitting.definitions).parameters
        assert [field.key for field in narrowed.element.fields] == ["x", "y"]


def test_moments_keep_their_zone() -> None:
    both = codec(go.Time("time.Time"), dt.datetime)
    for zone in (
        dt.UTC,
        dt.timezone(dt.timedelta(hours=5, minutes=30)),
        zoneinfo.ZoneInfo("Europe/Berlin"),
    ):
        moment = dt.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=zone)
        made = both.decode(both.encode(moment))
        assert (made, made.tzinfo) == (moment, zone)


def test_what_is_finer_than_a_microsecond_is_reported() -> None:
    both = codec(go.Duration("time.Duration"), dt.timedelta, results=True)
    with pytest.raises(MalformedReply, match="no whole number of microseconds: round it in Go"):
        both.decode(b"\1" + b"\0" * 7)


def test_a_generic_class_is_filled_in() -> None:
    same(go.Struct("Page", (go.Field("First", INT), go.Field("Count", INT))), Page[int], Page(1, 2))
    assert problems(POINT, Page[str]) != []


def test_a_numpy_hint_says_its_dtype_or_leaves_it_open() -> None:
    numbers = go.List("[]float64", go.Float("float64", 64))
    for hint in (
        np.ndarray[Any, np.dtype[np.float64]],
        np.ndarray[Any, np.dtype[Any]],
        np.ndarray[Any, Any],
    ):
        made = codec(numbers, hint)
        assert made.decode(made.encode(np.array([1.5]))).tolist() == [1.5]


def test_what_is_no_record_is_none() -> None:
    for hint in (int, "text", list[int], Any):
        assert record_of(hint) is None
    assert [f.name for f in record_of(Pair).fields] == ["x", "y"]


def test_a_generic_alias_of_python_3_12_is_looked_through() -> None:
    class TypeAliasType:
        """As `type Several[T] = list[T] | None` makes."""

        def __init__(self) -> None:
            variable = typing.TypeVar("T")  # noqa: PLC0132  # of a class of its own
            self.__value__ = list[variable] | None
            self.__parameters__ = (variable,)

        def __getitem__(self, item: Any) -> Any:
            return typing._GenericAlias(self, (item,))  # type: ignore[attr-defined]

    several: Any = TypeAliasType()
    assert members(several[int]) == [list[int], type(None)]


def test_a_signature_with_mistakes_everywhere_names_them_all() -> None:
    function = go.Function(
        "F",
        "F",
        "packed",
        (go.Parameter("a", go.List("[]Point", go.Ref("Point", "Point"))), go.Parameter("b", INT)),
        (go.Parameter("", go.Array("[2]int", INT, 2)),),
    )
    hints = {"a": list[Frozen | str], "b": array.array, "return": tuple[int, int, int]}
    with pytest.raises(BindError) as caught:
        fit_hints("m:f", ("a", "b"), function, hints, NAMED)
    assert str(caught.value).split("\n") == [
        'm:f: parameter 2 "b": Python array.array, Go int',
        "m:f: result: Python tuple[int, int, int], Go [2]int",
    ]
