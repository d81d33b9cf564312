"""Arguments from JSON, in the plain form of the types that Go has for them."""

import datetime as dt
from collections import deque
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from strangler import signature as go
from strangler.cli.from_json import from_hints, from_json
from strangler.engine.domain import Domain

INT, TEXT = go.Int("int", 64), go.String("string")
DATE = go.Date("py.Date")
COLOUR = go.Choice("Colour", INT, (1, 2))
NODE = go.Struct(
    "Node",
    (
        go.Field("Due", DATE, key="due"),
        go.Field("Next", go.Optional("*Node", go.Ref("Node", "Node")), key="next"),
    ),
)
NOON = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 2, 1)


def read(kind: Any, value: Any) -> Any:
    return from_json((value,), Domain((kind,), {"Node": NODE, "Colour": COLOUR}), ("x",), None)[0]


@pytest.mark.parametrize(
    ("kind", "value", "plain"),
    [
        (INT, 5, 5),
        (INT, "5", "5"),  # no int: the codec says so
        (go.Bool("bool"), True, True),
        (go.Bytes("[]byte"), "AP8=", b"\0\xff"),
        (go.Date("py.Date"), "2026-02-01", DAY),
        (go.Time("time.Time"), "2026-02-01T12:00:00Z", NOON),
        (go.Duration("time.Duration"), "PT1H30M", dt.timedelta(minutes=90)),
        (go.Duration("time.Duration"), 90, dt.timedelta(seconds=90)),
        (go.Decimal("py.Decimal"), "1.50", Decimal("1.50")),
        (go.Decimal("py.Decimal"), 2, Decimal(2)),
        (go.UUID("py.UUID"), "00000000-0000-0000-0000-000000000005", UUID(int=5)),
        (go.Rational("*big.Rat"), "1/3", Fraction(1, 3)),
        (go.Rational("*big.Rat"), 2, Fraction(2)),
        (go.Complex("complex128", 128), "1+2j", 1 + 2j),
        (go.Complex("complex128", 128), [1, 2.5], 1 + 2.5j),
        (go.Complex("complex128", 128), [1, 2, 3], [1, 2, 3]),
        (go.Any("any"), {"a": ["2026-02-01"]}, {"a": ["2026-02-01"]}),
        (go.Optional("*py.Date", DATE), None, None),
        (go.Optional("*py.Date", DATE), "2026-02-01", DAY),
        (go.Some("*py.Date", DATE), "2026-02-01", DAY),
        (go.List("[]py.Date", DATE), ["2026-02-01"], [DAY]),
        (go.List("[]py.Date", DATE), "2026-02-01", "2026-02-01"),
        (go.Array("[1]py.Date", DATE, 1), ["2026-02-01"], (DAY,)),
        (go.Set("map[py.Date]struct{}", DATE), ["2026-02-01"], {DAY}),
        (go.Map("map[int]py.Date", INT, DATE), {"-5": "2026-02-01"}, {-5: DAY}),
        (go.Map("map[py.Date]int", DATE, INT), {"2026-02-01": 5}, {DAY: 5}),
        (go.Map("map[string]int", TEXT, INT), {"5": 5}, {"5": 5}),
        (go.Map("map[int]int", INT, INT), [[1, 2], [3, 4]], {1: 2, 3: 4}),
        (go.Map("map[int]int", INT, INT), [1, 2], [1, 2]),
        (go.Map("map[int]int", INT, INT), [[1]], [[1]]),
        (go.Map("map[C]int", go.Ref("Colour", "Colour"), INT), {"2": 1}, {2: 1}),
        (go.Map("map[bool]int", go.Bool("bool"), INT), {"true": 1}, {True: 1}),
        (
            go.Ref("Node", "Node"),
            {"due": "2026-02-01", "next": {"due": "2026-02-01", "next": None}, "other": 1},
            {"due": DAY, "next": {"due": DAY, "next": None}, "other": 1},
        ),
    ],
)
def test_each_type_has_a_form_in_json(kind: Any, value: Any, plain: Any) -> None:
    made = read(kind, value)
    assert (type(made), made) == (type(plain), plain)


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (DATE, "2026-13-01", "at `x`: Invalid RFC3339 encoded date"),
        (go.Bytes("[]byte"), "é", "at `x`: Invalid base64 encoded string"),
        (go.Rational("*big.Rat"), "1/0", "at `x`: Fraction(1, 0)"),
        (go.Complex("complex128", 128), "i", "at `x`: complex() arg is a malformed string"),
        (go.Map("map[int]py.Date", INT, DATE), {"a": "b"}, "at `x['a']`: Expected `int`"),
        (go.Ref("Node", "Node"), {"next": {"due": "x"}}, "at `x.next.due`: Invalid RFC3339"),
        (go.List("[]py.Date", DATE), ["2026-02-01", "x"], "at `x[1]`: Invalid RFC3339"),
    ],
)
def test_a_text_that_is_none_of_its_type_is_named_with_its_place(
    kind: Any, value: Any, problem: Any
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is compared below
        read(kind, value)
    assert str(caught.value).startswith(problem)


def test_arguments_of_args_are_of_the_type_of_its_elements() -> None:
    kinds = (INT, INT, go.List("[]py.Date", DATE))
    names = ("first", "by_name", "dates")
    given = (1, "2026-02-01", "2026-02-01")
    assert from_json(given, Domain(kinds), names, 1) == (1, DAY, DAY)
    with pytest.raises(ValueError, match=r"at `dates\[1\]`: "):
        from_json((1, "2026-02-01", "x"), Domain(kinds), names, 1)
    assert from_hints(given, {"first": int, "dates": dt.date}, names, 1) == (1, DAY, DAY)


def test_arguments_too_few_and_too_many_are_left_to_the_call() -> None:
    assert from_json((1, 2), Domain((INT,)), ("x",), None) == (1, 2)
    assert from_json((), Domain((INT,)), ("x",), None) == ()
    assert from_hints((1, 2), {}, ("x",), None) == (1, 2)


def test_hints_make_what_they_name() -> None:
    hints = {"a": dt.date, "b": deque[int], "c": list[Decimal], "d": Fraction}
    names = tuple(hints)
    made = from_hints(("2026-02-01", [1], ["1.5"], "1/3"), hints, names, None)
    assert made == (DAY, deque([1]), [Decimal("1.5")], Fraction(1, 3))
    with pytest.raises(ValueError, match="at `a`: Invalid RFC3339 encoded date"):
        from_hints(("x",), hints, names, None)
    with pytest.raises(ValueError, match="at `b`: "):
        from_hints(("2026-02-01", 5), hints, names, None)
