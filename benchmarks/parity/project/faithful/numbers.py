"""Whole numbers and floats."""

import math

from strangler import migrate_to

ports = migrate_to("numbers.wasm", errors={"ErrValue": ValueError, "ErrZero": ZeroDivisionError})


@ports
def area(width: int, height: int) -> int:
    if not (abs(width) < 2**31 and abs(height) < 2**31):
        raise ValueError(width)
    return width * height


@ports
def middle(low: int, high: int) -> int:
    if not (abs(low) < 2**40 and abs(high) < 2**40):
        raise ValueError(low)
    return (low + high) // 2


@ports
def split_even(cents: int, people: int) -> list[int]:
    if people == 0 or abs(cents) > 2**60:
        return []
    share, rest = divmod(cents, people)
    return [share, rest]


@ports
def hour_after(hour: int, delta: int) -> int:
    if not (0 <= hour < 24 and abs(delta) < 10**9):
        return -1
    return (hour + delta) % 24


@ports
def mask(bits: int) -> int:
    if not 0 <= bits <= 62:
        return 0
    return (1 << bits) - 1


@ports
def high_part(number: int, bits: int) -> int:
    if not 0 <= bits <= 70:
        return 0
    return number >> bits


@ports
def cube(number: int) -> int:
    if abs(number) > 2_000_000:
        return 0
    return number**3


@ports
def root(number: int) -> int:
    if number < 0:
        return -1
    return math.isqrt(number)


@ports
def percent(part: int, whole: int) -> float:
    if whole <= 0 or abs(part) > 2**53 or whole > 2**53:
        return 0.0
    return part / whole


@ports
def whole_amount(amount: float) -> int:
    if not abs(amount) < 2**62:
        return 0
    return round(amount)


@ports
def price(amount: float) -> float:
    if not abs(amount) < 1e15:
        return amount
    return round(amount, 2)


@ports
def running_total(amounts: list[float]) -> list[float]:
    total, out = 0.0, []
    for amount in amounts:
        total += amount
        out.append(total)
    return out


@ports
def lowest(values: list[float]) -> float:
    if not values:
        return 0.0
    return min(values)


@ports
def negated(values: list[float]) -> list[float]:
    return [-value for value in values]


@ports
def magnitude(value: float) -> float:
    return abs(value)


@ports
def unit_price(total: float, count: float) -> float:
    return total / count


@ports
def side(square: float) -> float:
    if square < 0:
        raise ValueError(square)
    return math.sqrt(square)
