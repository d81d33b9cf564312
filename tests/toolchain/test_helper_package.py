"""The helper package's types do what Python's do; the sample project has a copy of its own."""

import datetime as dt
import decimal
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler.toolchain.go import GoToolchain
from strangler.toolchain.processes import Processes
from strangler.toolchain.sources import GOLANG

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {path.name: path.read_text() for path in (GOLANG / "py").glob("*.go")}

SOURCE = """
package sample

import "example.com/backend/py"

func Add(a, b py.Decimal) py.Decimal { return a.Add(b) }
func Sub(a, b py.Decimal) py.Decimal { return a.Sub(b) }
func Mul(a, b py.Decimal) py.Decimal { return a.Mul(b) }
func Neg(a py.Decimal) py.Decimal    { return a.Neg() }
func Abs(a py.Decimal) py.Decimal    { return a.Abs() }
func Cmp(a, b py.Decimal) int        { return a.Cmp(b) }
func Float(a py.Decimal) float64     { return a.Float64() }
func Parse(text string) (py.Decimal, error) { return py.ParseDecimal(text) }
func Round(a py.Decimal, places int, way uint8) py.Decimal {
	return a.Round(places, py.Rounding(way))
}
func Quo(a, b py.Decimal, places int, way uint8) (py.Decimal, error) {
	return a.Quo(b, places, py.Rounding(way))
}
func AddDays(d py.Date, days int) py.Date { return d.AddDays(days) }
func Weekday(d py.Date) int               { return d.Weekday() }
func DaysSince(a, b py.Date) int          { return a.DaysSince(b) }
"""

ROUNDINGS = [
    decimal.ROUND_HALF_EVEN,
    decimal.ROUND_HALF_UP,
    decimal.ROUND_HALF_DOWN,
    decimal.ROUND_UP,
    decimal.ROUND_DOWN,
    decimal.ROUND_CEILING,
    decimal.ROUND_FLOOR,
]

EXACT = decimal.Context(prec=2000, Emax=10**6, Emin=-(10**6))

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
halves = st.integers(-100_000, 100_000).map(lambda n: Decimal(n * 5).scaleb(-3))
finite = numbers | halves
extended = finite | st.sampled_from([Decimal("Infinity"), Decimal("-Infinity")])
days = st.dates()


@pytest.fixture(scope="module")
def sample(build_one: Callable[..., Callable[[], Any]]) -> Any:
    return build_one(SOURCE, {f"py/{name}": text for name, text in SOURCES.items()})()


def test_the_sample_project_has_the_package_as_it_is_shipped() -> None:
    copy = {
        path.name: path.read_text()
        for path in (ROOT / "go_impls" / "py").glob("*.go")
        if not path.name.endswith("_test.go")
    }
    assert copy == SOURCES


def test_the_package_passes_its_go_tests(go: GoToolchain) -> None:
    environment = {**os.environ, "GOROOT": str(go.goroot), "GOTOOLCHAIN": "local"}
    with Processes() as processes:
        command = [str(go.command), "test", "./py"]
        finished = processes.run(command, ROOT / "go_impls", environment)
    assert finished.status == 0, finished.output
    assert finished.output.startswith("ok")


@settings(max_examples=200, deadline=None)
@given(a=finite, b=finite)
def test_arithmetic_is_that_of_a_context_that_does_not_round(
    sample: Any, a: Decimal, b: Decimal
) -> None:
    assert str(sample.call("Add", a, b)) == str(EXACT.add(a, b))
    assert str(sample.call("Sub", a, b)) == str(EXACT.subtract(a, b))
    assert str(sample.call("Mul", a, b)) == str(EXACT.multiply(a, b))
    assert str(sample.call("Neg", a)) == str(EXACT.minus(a))
    assert str(sample.call("Abs", a)) == str(EXACT.abs(a))


@settings(max_examples=200, deadline=None)
@given(a=extended, b=extended)
def test_numbers_are_ordered_as_in_python(sample: Any, a: Decimal, b: Decimal) -> None:
    assert sample.call("Cmp", a, b) == int(a.compare(b))
    assert sample.call("Cmp", a, a) == 0
    assert sample.call("Float", a) == float(a)


@settings(max_examples=200, deadline=None)
@given(a=finite, places=st.integers(-35, 35), way=st.integers(0, 6))
def test_rounding_is_quantize(sample: Any, a: Decimal, places: int, way: int) -> None:
    unit = Decimal(1).scaleb(-places)
    expected = a.quantize(unit, rounding=ROUNDINGS[way], context=EXACT)
    assert str(sample.call("Round", a, places, way)) == str(expected)


@settings(max_examples=200, deadline=None)
@given(a=finite, b=finite.filter(bool), places=st.integers(-5, 20), way=st.integers(0, 6))
def test_quotients_are_rounded_once(
    sample: Any, a: Decimal, b: Decimal, places: int, way: int
) -> None:
    answer = sample.call("Quo", a, b, places, way)
    unit = Decimal(1).scaleb(-places)
    assert answer.as_tuple().exponent == -places
    rest = EXACT.subtract(a, EXACT.multiply(answer, b))  # exact, as the quotient may not be
    assert EXACT.compare(EXACT.abs(rest), EXACT.multiply(unit, EXACT.abs(b))) < 0 or not rest
    with decimal.localcontext(EXACT) as context:
        context.rounding = ROUNDINGS[way]
        expected = (a / b).quantize(unit)
    assert answer == expected


@settings(max_examples=200, deadline=None)
@given(text=st.text("0123456789.+-eE_ NaNinfty", max_size=8))
def test_text_is_a_number_where_it_is_one_in_python(
    sample: Any, host: ModuleType, text: str
) -> None:
    try:
        expected = Decimal(text)
    except decimal.InvalidOperation:
        with pytest.raises(host.GuestError) as raised:
            sample.call("Parse", text)
        assert raised.value.args[4] == "ValueError"
    else:
        assert str(sample.call("Parse", text)) == str(expected)


@settings(max_examples=200, deadline=None)
@given(day=days, other=days, more=st.integers(-1000, 1000))
def test_dates_count_as_in_python(sample: Any, day: dt.date, other: dt.date, more: int) -> None:
    assert sample.call("Weekday", day) == day.weekday()
    assert sample.call("DaysSince", day, other) == (day - other).days
    if 1 <= day.toordinal() + more <= dt.date.max.toordinal():
        assert sample.call("AddDays", day, more) == day + dt.timedelta(more)
