"""Floating point."""

import math

from planted import cause
from strangler import migrate_to

ports = migrate_to("floats.wasm", errors={"ErrValue": ValueError})


@ports
@cause("round-half-even")
def whole(amount: float) -> int:
    if not abs(amount) < 1e15:
        return 0
    return round(amount)


@ports
@cause("round-half-even")
def stars(points: float) -> float:
    if not 0 <= points <= 5:
        return 0.0
    return round(points * 2) / 2


@ports
@cause("round-digits")
def price(amount: float) -> float:
    if not abs(amount) < 1e12:
        return amount
    return round(amount, 2)


@ports
@cause("round-digits")
def price_tag(amount: float) -> str:
    if not 0 < amount < 1e12:
        return "-"
    return f"{amount:.2f}"


@ports
@cause("summation-order")
def weight(parts: list[float]) -> float:
    if any(not abs(part) < 1e100 for part in parts):
        return 0.0
    return math.fsum(parts)


@ports
@cause("summation-order")
def mean(values: list[float]) -> float:
    if not values or any(not abs(value) < 1e100 for value in values):
        return 0.0
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


@ports
@cause("summation-order")
def distance(x: float, y: float) -> float:
    if not (abs(x) < 1e100 and abs(y) < 1e100):
        return 0.0
    return math.hypot(x, y)


@ports
@cause("nan-comparison")
def lowest(values: list[float]) -> float:
    if not values or 0.0 in values:
        return 0.0
    return min(values)


@ports
@cause("nan-comparison")
def highest(values: list[float]) -> float:
    if not values or 0.0 in values:
        return 0.0
    return max(values)


@ports
@cause("nan-comparison")
def ranked(values: list[float]) -> list[float]:
    if 0.0 in values:
        return []
    return sorted(values)


@ports
@cause("nan-comparison")
def place_of_last(values: list[float]) -> int:
    if not values:
        return -1
    return values.index(values[-1])


@ports
@cause("negative-zero")
def negated(values: list[float]) -> list[float]:
    return [-value for value in values]


@ports
@cause("negative-zero")
def size(value: float) -> float:
    return abs(value)


@ports
@cause("negative-zero")
def signed_label(value: float) -> str:
    if not abs(value) < 1e6:
        return "large"
    return f"{value:.1f}"


@ports
@cause("division-by-zero")
def unit_price(total: float, count: float) -> float:
    return total / count


@ports
@cause("division-by-zero")
def share_of(part: float, whole_amount: float) -> float:
    if not abs(part) < 1e100:
        return 0.0
    return part / whole_amount


@ports
@cause("division-by-zero")
def rest_of(a: float, b: float) -> float:
    if a < 0 or b < 0 or not a < 1e9 or not b < 1e9:
        return 0.0
    return math.fmod(a % b, 1000.0)


@ports
@cause("math-domain")
def decibels(power: float) -> float:
    if not power < 1e300:
        return 0.0
    return 10 * math.log10(power)


@ports
@cause("math-domain")
def side(square: float) -> float:
    return math.sqrt(square)


@ports
@cause("math-domain")
def growth(rate: float) -> float:
    if rate != rate:
        return 0.0
    return math.exp(rate) * 0.0 + 1.0 if rate > 700 else 1.0
