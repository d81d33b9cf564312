"""A failing input is made simpler until no single step makes it simpler."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare import compare
from strangler.outcome import Outcome
from strangler.parity.moments import moments
from strangler.parity.shrink import shrink


def same(left: Any, right: Any) -> bool:
    return compare(Outcome(left), Outcome(right)) is None


@pytest.mark.parametrize(
    ("arguments", "fails", "minimal"),
    [
        ((2**31,), lambda n: type(n) is int and n > 1000, (1001,)),
        ((-(2**63),), lambda n: type(n) is int and n < -1000, (-1001,)),
        ((-7,), lambda n: type(n) is int and n, (1,)),
        ((-7,), lambda n: type(n) is int and n < 0 and n % 2, (-1,)),
        ((50, 50), lambda a, b: a == b and type(a) is int and a > 3, (4, 4)),
        ((True,), lambda b: type(b) is bool, (False,)),
        ((12,), lambda n: True, (None,)),
        ((math.inf,), lambda x: type(x) is float and x > 2**52, (2.0**52 + 1,)),
        ((-0.0,), lambda x: type(x) is float, (0.0,)),
        ((-0.0,), lambda x: x == 0 and math.copysign(1, x) < 0, (-0.0,)),
        ((math.nan,), lambda x: type(x) is float and math.isnan(x), (math.nan,)),
        ((-math.inf,), lambda x: type(x) is float and math.isinf(x), (math.inf,)),
        ((2.718281828,), lambda x: type(x) is float and x % 1, (0.5,)),
        ((1234.5,), lambda x: type(x) is float and x % 1 and x > 100, (100.5,)),
        ((1e300,), lambda x: type(x) is float and x >= 17.0, (17.0,)),
        (("Straße\u2003x",), lambda t: t and "ß" in t, ("ß",)),
        (("日本語",), lambda t: t and len(t) != len(t.encode()), ("é",)),
        (("xyzzy",), lambda t: t and len(t) > 2, ("aaa",)),
        (("zqz", "zq"), lambda a, b: a and b and b in a and len(b) > 1, ("aa", "aa")),
        ((b"\x80\x81z",), lambda b: b and len(b) > 1, (b"aa",)),
        ((b"ab\xff",), lambda b: b and b[-1] > 127, (b"\xc3",)),
        (([5, 3, 9, 3],), lambda xs: xs and len(set(xs)) < len(xs), ([None, None],)),
        (([["b"], []],), lambda xs: xs and xs[0] and xs[0][0], ([["a"]],)),
        ((None, 3), lambda a, b: a is None and b is not None, (None, 0)),
        (([1, 2],), lambda xs: type(xs) is list and len(xs) == 2, ([None, None],)),
    ],
)
def test_the_simplest_failing_input_is_found(
    arguments: tuple[Any, ...], fails: Any, minimal: tuple[Any, ...]
) -> None:
    assert fails(*arguments)
    assert same(shrink(arguments, lambda given: bool(fails(*given))), minimal)


def test_a_value_of_another_type_is_left_as_it_is() -> None:
    value = (range(3),)
    assert shrink(value, lambda given: given != (None,)) == value


@pytest.mark.parametrize(
    ("value", "fails", "simplest"),
    [
        (
            {"a": [1, 2, 900], "b": "x"},
            lambda v: v and v.get("a") and "b" in v,
            {"a": [None], "b": None},
        ),
        ({"a": 7, "b": 9}, lambda v: v and "b" in v and v["b"], {"b": 1}),
        ((5, (8, "text")), lambda v: v and v[0] is not None and v[0] > 1, (2, None)),
        ({3, 4, 5}, lambda v: v and len(v) > 1, {4, 5}),
        (Decimal("12.3450"), lambda v: v and v != v.quantize(Decimal("0.01")), Decimal("0.005")),
        (Decimal(99), lambda v: v is not None, Decimal(0)),
        (Fraction(7, 9), lambda v: v and v.denominator > 1, Fraction(1, 2)),
        (UUID(int=77), lambda v: v is not None, UUID(int=0)),
        (date(2024, 2, 29), lambda v: v and v.year == 2024, None),
        (date(2024, 2, 29), lambda v: v and v.day == 29, date(2000, 2, 29)),
        (timedelta(days=900, seconds=5), lambda v: v and v > timedelta(0), timedelta(seconds=1)),
        (1.5 + 2j, lambda v: v and v.imag, 1j),
        (
            datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
            lambda v: v and v.hour,
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
        ),
    ],
)
def test_values_with_a_class_become_the_simplest_that_still_fails(
    value: Any, fails: Any, simplest: Any
) -> None:
    found = shrink((value,), lambda given: bool(fails(given[0])))[0]
    assert found == (value if simplest is None else simplest)
    assert type(found) is type(value)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers()
    | st.decimals()
    | st.fractions()
    | st.dates()
    | st.timedeltas()
    | st.uuids()
    | moments(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.sets(st.integers(), max_size=3)
    ),
    max_leaves=6,
)


@given(st.tuples(VALUES, VALUES))
def test_shrinking_always_ends(arguments: tuple[Any, ...]) -> None:
    assert shrink(arguments, lambda given: True) == (None, None)


@given(st.tuples(VALUES, VALUES))
def test_what_fails_stays_and_what_does_not_is_never_returned(arguments: tuple[Any, ...]) -> None:
    def fails(given: tuple[Any, ...]) -> bool:
        return [type(value) for value in given] == [type(value) for value in arguments]

    assert fails(shrink(arguments, fails))
    assert same(shrink(arguments, lambda given: False), arguments)
