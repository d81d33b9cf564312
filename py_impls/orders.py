"""Baskets, stock and deliveries: what a shop decides about an order."""

import datetime as dt
import enum
import uuid
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from strangler import migrate_to

ports = migrate_to(
    "orders.wasm",
    errors={"ErrBadLine": ValueError, "ErrBadPercent": ValueError, "ErrBadQuantity": ValueError},
)

_CENT = Decimal("0.01")
_CENTS = -2  # the exponent of a cent
_MOST_PRICE = 10**6
_MOST_QUANTITY = 10**6
_MOST_PERCENT = 100
_MOST_DAYS = 365
_SATURDAY = 5


class Status(enum.StrEnum):
    """How far an order is."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one article, at a price each."""

    sku: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a basket costs; each amount has two decimal places."""

    subtotal: Decimal
    discount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody has ordered."""

    id: uuid.UUID
    customer: str
    placed: dt.date
    status: Status
    lines: list[Line]
    note: str | None = None


@ports
def basket_total(lines: list[Line], percent_off: int | None) -> Receipt:
    """Return what the lines cost together, less a discount that is rounded half to even.

    Raises ``ValueError`` where a quantity is not 1 to a million, a price not 0 to a million in
    whole cents, or the discount not 0 to 100 percent.
    """
    percent = 0 if percent_off is None else percent_off
    if not 0 <= percent <= _MOST_PERCENT:
        raise ValueError(f"a discount is 0 to 100 percent: {percent}")
    subtotal = Decimal("0.00")
    for line in lines:
        price = line.unit_price
        if not price.is_finite() or not 0 <= price <= _MOST_PRICE or _exponent(price) < _CENTS:
            raise ValueError(f"{line.sku}: a price is 0 to a million in whole cents: {price}")
        if not 1 <= line.quantity <= _MOST_QUANTITY:
            raise ValueError(f"{line.sku}: a quantity is 1 to a million: {line.quantity}")
        subtotal += price * line.quantity
    discount = (subtotal * Decimal(percent).scaleb(-2)).quantize(_CENT, ROUND_HALF_EVEN)
    return Receipt(subtotal, discount, subtotal - discount)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101  # it is finite
    return exponent


@ports
def reserve(stock: dict[str, int], wanted: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Return how much of what is wanted is there, and what is left of the stock without it.

    Raises ``KeyError`` for the first article, in the order of their names, that the stock does not
    know, and ``ValueError`` for a quantity that is negative or above a million.
    """
    taken, left = {}, dict(stock)
    for sku in sorted(wanted):
        quantity = wanted[sku]
        if not 0 <= quantity <= _MOST_QUANTITY:
            raise ValueError(f"{sku}: a quantity is 0 to a million: {quantity}")
        taken[sku] = max(0, min(quantity, stock[sku]))
        left[sku] -= taken[sku]
    return taken, left


@ports
def delivery_day(placed: dt.date, working_days: int, holidays: set[dt.date]) -> dt.date:
    """Return the day so many working days later; Saturdays, Sundays and holidays do not count.

    Raises ``ValueError`` where ``working_days`` is not 0 to 365, ``OverflowError`` beyond the last
    day of the calendar.
    """
    if not 0 <= working_days <= _MOST_DAYS:
        raise ValueError(f"working days are 0 to 365: {working_days}")
    day = placed
    while working_days > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            working_days -= 1
    return day


@ports
def open_orders(orders: list[Order]) -> dict[str, list[Order]]:
    """Return the orders that are yet to be paid by customer, the oldest first.

    Orders of one day stay as they are.
    """
    found: dict[str, list[Order]] = {}
    for order in orders:
        if order.status is Status.OPEN:
            found.setdefault(order.customer, []).append(order)
    for theirs in found.values():
        theirs.sort(key=lambda order: order.placed)
    return found
