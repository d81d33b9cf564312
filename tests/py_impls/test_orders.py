import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from py_impls import orders
from py_impls.orders import Line, Order, Receipt, Status


def line(price: str, quantity: int = 1) -> Line:
    return Line("tea", quantity, Decimal(price))


@pytest.mark.parametrize(
    ("lines", "percent", "amounts"),
    [
        ([], None, "0.00 0.00 0.00"),
        ([line("1.50", 3), line("2")], 0, "6.50 0.00 6.50"),
        ([line("0.05")], 50, "0.05 0.02 0.03"),
        ([line("0.15")], 50, "0.15 0.08 0.07"),
        ([line("1E+3")], 100, "1000.00 1000.00 0.00"),
    ],
)
def test_a_basket_is_added_up_and_discounted_to_the_cent(lines, percent, amounts) -> None:
    expected = Receipt(*map(Decimal, amounts.split()))
    assert repr(orders.basket_total(lines, percent)) == repr(expected)


@pytest.mark.parametrize("price", ["-0.01", "0.001", "1000000.01", "NaN", "Infinity"])
def test_a_price_is_an_amount_in_whole_cents(price) -> None:
    with pytest.raises(ValueError, match="tea"):
        orders.basket_total([line("1"), line(price)], None)


@pytest.mark.parametrize(("quantity", "percent"), [(0, 0), (10**6 + 1, 0), (1, -1), (1, 101)])
def test_a_basket_that_cannot_be_is_refused(quantity, percent) -> None:
    with pytest.raises(ValueError, match="tea|percent"):
        orders.basket_total([line("1", quantity)], percent)


def test_what_is_wanted_is_taken_out_of_the_stock() -> None:
    stock = {"a": 5, "b": 1, "c": -2}
    taken, left = orders.reserve(stock, {"a": 2, "b": 3, "c": 1})
    assert (taken, left) == ({"a": 2, "b": 1, "c": 0}, {"a": 3, "b": 0, "c": -2})
    assert stock == {"a": 5, "b": 1, "c": -2}
    with pytest.raises(KeyError, match="x"):
        orders.reserve(stock, {"x": 1, "a": 1})
    with pytest.raises(ValueError, match="-1"):
        orders.reserve(stock, {"a": -1})


@given(st.dictionaries(st.text(), st.integers(0, 100)), st.integers(0, 100))
def test_no_more_is_taken_than_there_is(stock, quantity) -> None:
    taken, left = orders.reserve(stock, dict.fromkeys(stock, quantity))
    assert all(0 <= taken[sku] <= quantity for sku in stock)
    assert {sku: left[sku] + taken[sku] for sku in stock} == stock


def test_working_days_leave_out_weekends_and_holidays() -> None:
    friday, holidays = dt.date(2026, 4, 3), {dt.date(2026, 4, 6)}
    assert orders.delivery_day(friday, 1, holidays) == dt.date(2026, 4, 7)
    assert orders.delivery_day(friday, 0, holidays) == friday
    assert orders.delivery_day(friday, 5, set()) == dt.date(2026, 4, 10)
    with pytest.raises(ValueError, match="working days are 0 to 365: 366"):
        orders.delivery_day(friday, 366, set())
    with pytest.raises(OverflowError):
        orders.delivery_day(dt.date.max, 1, set())


def test_open_orders_are_sorted_by_their_day() -> None:
    def order(customer: str, day: int, status: Status, number: int) -> Order:
        return Order(uuid.UUID(int=number), customer, dt.date(2026, 5, day), status, [])

    found = orders.open_orders(
        [
            order("a", 2, Status.OPEN, 1),
            order("a", 1, Status.OPEN, 2),
            order("a", 2, Status.OPEN, 3),
            order("a", 1, Status.PAID, 4),
            order("b", 1, Status.OPEN, 5),
            order("c", 1, Status.CANCELLED, 6),
        ]
    )
    assert {name: [each.id.int for each in theirs] for name, theirs in found.items()} == {
        "a": [2, 1, 3],
        "b": [5],
    }
