"""Orders of dataclasses, decimals, dates and enums: the sample's two sides, on random ones."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strangler
from py_impls import orders
from py_impls.orders import Line, Order, Status
from strangler.config import Config

alike = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one build serves all examples
)

names = st.text(st.characters(codec="utf-8"), max_size=4)
prices = (
    st.decimals("-1", "1000001", places=2)
    | st.decimals("0", "1000", places=3)
    | st.sampled_from([Decimal(text) for text in ("1E+3", "-0", "0E+5", "NaN", "Infinity")])
)
lines = st.builds(Line, names, st.integers(-1, 10) | st.just(10**6 + 1), prices)
good_lines = st.builds(Line, names, st.integers(1, 10**6), st.decimals("0", "1000000", places=2))
stocks = st.dictionaries(names, st.integers(-5, 50), max_size=6)
dates = st.dates()
placed = st.builds(
    Order,
    st.uuids(),
    names,
    st.dates(dt.date(2026, 5, 1), dt.date(2026, 5, 3)),
    st.sampled_from(Status),
    st.lists(good_lines, max_size=2),
    st.none() | names,
)


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...], mode: str) -> str:
    """The value, its maps in an order of our own, or the exception's class."""
    with strangler.mode(mode):
        try:
            answer = function(*arguments)
        except Exception as error:  # noqa: BLE001  # whatever it is, both sides must raise it
            return type(error).__name__
    return repr(_sorted(answer))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, _sorted(item)) for key, item in value.items())
    if isinstance(value, tuple):
        return tuple(_sorted(item) for item in value)
    return value


def assert_alike(function: Callable[..., Any], *arguments: Any) -> None:
    assert outcome(function, arguments, "go") == outcome(function, arguments, "python")


@pytest.fixture(autouse=True)
def built(sample: Config) -> None:
    """The sample project is in force."""


@alike
@given(st.lists(lines, max_size=4) | st.lists(good_lines), st.none() | st.integers(-1, 101))
def test_baskets_cost_the_same(basket: list[Line], percent: int | None) -> None:
    assert_alike(orders.basket_total, basket, percent)


@alike
@given(stocks, stocks)
def test_the_same_is_reserved(stock: dict[str, int], wanted: dict[str, int]) -> None:
    assert_alike(orders.reserve, stock, wanted)
    assert_alike(orders.reserve, stock, {sku: wanted.get(sku, 3) for sku in stock})


@alike
@given(dates | st.just(dt.date.max), st.integers(-1, 366), st.sets(dates))
def test_deliveries_are_on_the_same_day(day: dt.date, days: int, free: set[dt.date]) -> None:
    assert_alike(orders.delivery_day, day, days, free)
    near = {day + dt.timedelta(n) for n in (1, 2, 4)} if day.year < dt.MAXYEAR else free
    assert_alike(orders.delivery_day, day, days % 10, near)


@alike
@given(st.lists(placed, max_size=6))
def test_the_same_orders_are_open(all_orders: list[Order]) -> None:
    assert_alike(orders.open_orders, all_orders)


def test_what_go_gives_back_has_python_s_classes() -> None:
    order = Order(id=orders.uuid.UUID(int=5), customer="a", placed=dt.date(2026, 1, 1),
                  status=Status.OPEN, lines=[Line("tea", 1, Decimal("2.50"))])  # fmt: skip
    with strangler.mode("go"):
        [found] = orders.open_orders([order])["a"]
    assert found == order
    assert type(found.status) is Status
    assert type(found.lines[0].unit_price) is Decimal
