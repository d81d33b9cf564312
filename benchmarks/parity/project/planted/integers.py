"""Whole numbers."""

import math

from planted import cause
from strangler import migrate_to

ports = migrate_to("integers.wasm", errors={"ErrValue": ValueError})


@ports
@cause("integer-overflow")
def area(width: int, height: int) -> int:
    return width * height


@ports
@cause("integer-overflow")
def total(numbers: list[int]) -> int:
    return sum(numbers)


@ports
@cause("integer-overflow")
def checksum(data: bytes) -> int:
    state = 7
    for byte in data:
        state = state * 31 + byte
    return state


@ports
@cause("integer-overflow")
def microseconds(seconds: int) -> int:
    return seconds * 1_000_000


@ports
@cause("integer-overflow")
def gap(high: int, low: int) -> int:
    return high - low


@ports
@cause("floor-division")
def centre(low: int, high: int) -> int:
    if not -10000 <= low <= high <= 10000:
        raise ValueError(low)
    return (low + high) // 2


@ports
@cause("floor-division")
def page_of(index: int, size: int) -> int:
    if size <= 0:
        return 0
    return index // size


@ports
@cause("floor-division")
def split_even(cents: int, people: int) -> list[int]:
    if not 1 <= people <= 50:
        return []
    share, rest = divmod(cents, people)
    return [share, rest]


@ports
@cause("modulo-sign")
def hour_after(hour: int, delta: int) -> int:
    if not 0 <= hour < 24:
        raise ValueError(hour)
    if abs(delta) > 1000:
        return -1
    return (hour + delta) % 24


@ports
@cause("modulo-sign")
def slot(key: int) -> int:
    return key % 16


@ports
@cause("modulo-sign")
def is_odd(number: int) -> bool:
    return number % 2 == 1


@ports
@cause("shifts")
def mask(bits: int) -> int:
    if not 0 <= bits <= 200:
        return 0
    return 1 << bits


@ports
@cause("shifts")
def high_part(number: int, bits: int) -> int:
    if not 1 <= bits <= 63:
        return 0
    return number >> bits


@ports
@cause("shifts")
def bits_needed(number: int) -> int:
    return number.bit_length()


@ports
@cause("power")
def compound(base: int, years: int) -> int:
    if abs(base) > 9 or abs(years) > 15 or base == 0:
        return 0
    return int(base**years * 1)


@ports
@cause("power")
def cube(number: int) -> int:
    if abs(number) > 2_000_000:
        return 0
    return number**3


@ports
@cause("float-precision")
def ratio(part: int, whole: int) -> float:
    if whole == 0:
        return 0.0
    return part / whole


@ports
@cause("float-precision")
def root(number: int) -> int:
    if number < 0:
        return -1
    return math.isqrt(number)


@ports
@cause("float-precision")
def two_thirds(number: int) -> int:
    if abs(number) > 2**61:
        return 0
    return number * 2 // 3


@ports
@cause("integer-division")
def percent(part: int, whole: int) -> float:
    if whole <= 0 or abs(part) > 10000:
        return 0.0
    return part / whole


@ports
@cause("integer-division")
def average_of(numbers: list[int]) -> float:
    if not numbers or max(map(abs, numbers)) > 10000:
        return 0.0
    return sum(numbers) / len(numbers)


@ports
@cause("float-to-integer")
def cents(amount: float) -> int:
    return int(amount * 100)


@ports
@cause("float-to-integer")
def bucket(reading: float) -> int:
    if not abs(reading) < 1e9:
        return 0
    return math.floor(reading / 10)


@ports
@cause("off-by-one")
def is_adult(age: int) -> bool:
    return age >= 18


@ports
@cause("off-by-one")
def grade(points: int) -> str:
    if points > 90:
        return "A"
    return "B" if points > 75 else "C"
