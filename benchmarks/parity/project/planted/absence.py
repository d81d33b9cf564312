"""Nothing, failure and truth."""

from planted import cause
from strangler import migrate_to

ports = migrate_to("absence.wasm", errors={"ErrNotFound": ValueError})

PRICES = {"tea": 3, "milk": 1, "cake": 7}


@ports
@cause("truthiness")
def discount(percent: int | None) -> int:
    return percent or 10


@ports
@cause("truthiness")
def greeting(name: str | None) -> str:
    if name:
        return f"Hello {name}"
    return "Hello"


@ports
@cause("truthiness")
def in_stock(count: int) -> bool:
    if count:
        return True
    return False


@ports
@cause("none-or-zero")
def first_word(text: str) -> str | None:
    found = text.split(",")
    return found[0] or None


@ports
@cause("none-or-zero")
def largest(numbers: list[int]) -> int | None:
    if not numbers:
        return None
    return max(numbers)


@ports
@cause("zero-instead-of-error")
def price(name: str) -> int:
    return PRICES[name]


@ports
@cause("zero-instead-of-error")
def position(names: list[str], name: str) -> int:
    return names.index(name)


@ports
@cause("error-instead-of-value")
def price_or_nothing(name: str) -> int:
    return PRICES.get(name, 0)


@ports
@cause("error-instead-of-value")
def checked_age(age: int) -> int:
    if age < 0:
        raise ValueError(age)
    return min(age, 150)


@ports
@cause("exception-class")
def price_of(name: str) -> int:
    return PRICES[name]


@ports
@cause("exception-class")
def only(items: list[int]) -> int:
    if len(items) != 1:
        raise LookupError(len(items))
    return items[0]


@ports
@cause("number-type")
def takings(amounts: list[float]) -> float:
    total = 0
    for amount in amounts[:1]:
        total = amount
    return total


@ports
@cause("number-type")
def capped(value: float) -> float:
    if value != value:
        return value
    return value if value > 1 else 1


@ports
@cause("recursion-depth")
def depth(count: int) -> int:
    if not 0 < count < 3000:
        return 0
    return 1 + _deeper(count - 1)


def _deeper(count: int) -> int:
    return 1 + _deeper(count - 1) if count > 0 else 0
