"""Making a failing input simpler, value by value.

Hypothesis shrinks the choices behind an input: it cannot turn the edge 2**31 into 1001, because
that is another branch of the strategy, and it knows nothing of an input that was observed rather
than generated. This goes on from any input, and ends with one that no single step makes simpler.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from typing import Any

from strangler.literal import literal, parse

Arguments = tuple[Any, ...]

_SMALL = 10
_CHARACTERS = "a0 Aé日😀"
_BYTES = tuple(b"a0 \x00\xc3\xff")
_SIMPLE = {
    "complex": ("0j", "1j", "(1+1j)"),
    "Decimal": ('Decimal("0")', 'Decimal("1")', 'Decimal("0.5")', 'Decimal("0.005")'),
    "Fraction": ("Fraction(0, 1)", "Fraction(1, 1)", "Fraction(1, 2)", "Fraction(1, 3)"),
    "UUID": ("UUID(int=0)",),
    "date": ("date(2000, 1, 1)", "date(2000, 1, 31)", "date(2000, 2, 29)"),
    "timedelta": ("timedelta(0)", "timedelta(seconds=1)", "timedelta(days=1)"),
    "datetime": (
        "datetime(2000, 1, 1, tzinfo=UTC)",
        "datetime(2000, 1, 31, tzinfo=UTC)",
        "datetime(2000, 2, 29, tzinfo=UTC)",
    ),
}
"""Literals of classes whose values have no parts, the simplest first."""


def shrink(arguments: Arguments, fails: Callable[[Arguments], bool]) -> Arguments:
    """The simplest arguments reachable from `arguments`, which fail, such that `fails` still holds.

    `fails` is asked for every step; when it has had enough, it answers False, or raises.
    """
    while (simpler := next(filter(fails, _simpler_tuple(arguments)), None)) is not None:
        arguments = simpler
    return arguments


def _simpler_tuple(arguments: Arguments) -> Iterator[Arguments]:
    for index, argument in enumerate(arguments):
        for simpler in _simpler(argument):
            yield (*arguments[:index], simpler, *arguments[index + 1 :])
    shown = repr(arguments)
    for scalar in _scalars(arguments):  # what must stay equal becomes simpler together
        for simpler in _simpler(scalar):
            together = _replace(arguments, scalar, simpler)
            if repr(together) != shown:  # None replaces no character
                yield together


def _simpler(value: Any) -> Iterator[Any]:  # noqa: C901  # one branch for each class
    """Simpler values, the simplest first; following any of them again and again ends."""
    if value is None:
        return
    yield None  # most types refuse it
    if isinstance(value, bool):
        yield from [False] * value
    elif isinstance(value, int):
        yield from _simpler_int(value)
    elif isinstance(value, float):
        yield from _simpler_float(value)
    elif isinstance(value, str):
        yield from _shorter(value)
        yield from _with_simpler(value, _CHARACTERS, "".join)
    elif isinstance(value, bytes):
        yield from _shorter(value)
        yield from _with_simpler(value, _BYTES, bytes)
    elif isinstance(value, list):
        yield from _shorter(value)
        yield from _with_simpler_element(value)
    elif isinstance(value, tuple):
        yield from map(tuple, _with_simpler_element(list(value)))
    elif isinstance(value, dict):
        yield from map(dict, _shorter(list(value.items())))
        for key, entry in value.items():
            yield from ({**value, key: simpler} for simpler in _simpler(entry))
    elif isinstance(value, set):
        ordered = sorted(value, key=repr)
        yield from map(set, _shorter(ordered))
    else:
        yield from _simpler_object(value)


def _with_simpler_element(value: list[Any]) -> Iterator[list[Any]]:
    for index, element in enumerate(value):
        for simpler in _simpler(element):
            yield [*value[:index], simpler, *value[index + 1 :]]


def _simpler_object(value: Any) -> Iterator[Any]:
    """Of the simple values of its class, those that come before it; a moment in UTC, if in none."""
    simple = [parse(text) for text in _SIMPLE.get(type(value).__name__, ())]
    shown = literal(value)
    texts = [literal(each) for each in simple]
    yield from simple[: texts.index(shown) if shown in texts else len(simple)]
    if isinstance(value, dt.datetime) and value.tzinfo is not dt.UTC:
        yield value.astimezone(dt.UTC)
        yield value.replace(tzinfo=dt.UTC, fold=0)


def _simpler_int(value: int) -> Iterator[int]:
    """Those around zero, the positive one, then ever closer to the value itself."""
    size, sign = abs(value), 1 if value > 0 else -1
    for small in range(min(size, _SMALL)):
        yield from (small, -small)
    if value < 0:
        yield size
    step = size // 2
    while step:
        yield sign * (size - step)
        step //= 2


def _simpler_float(value: float) -> Iterator[float]:
    """Simpler by kind first (whole, half, any, infinite, NaN), then smaller."""
    candidates = [0.0, 1.0, 0.5, -value]
    if math.isfinite(value):
        whole = math.trunc(value)
        candidates += [float(whole), whole + math.copysign(0.5, value), round(value, 1)]
        candidates += [number + (value - whole) for number in _simpler_int(whole)]
    else:
        candidates += [math.inf, 2.0**53, -1.0]
    yield from (each for each in candidates if _rank(each) < _rank(value))


def _rank(value: float) -> tuple[int, float, bool]:
    if math.isnan(value):
        return 4, 0.0, False
    negative = math.copysign(1.0, value) < 0
    if math.isinf(value):
        return 3, 0.0, negative
    kind = 0 if value.is_integer() else 1 if (2 * value).is_integer() else 2
    return kind, abs(value), negative


def _shorter(value: Any) -> Iterator[Any]:
    """Without ever smaller parts: all, halves, quarters, single elements."""
    size = len(value)
    while size:
        for start in range(0, len(value), size):
            yield value[:start] + value[start + size :]
        size //= 2


def _with_simpler(value: Any, simple: Any, join: Callable[[list[Any]], Any]) -> Iterator[Any]:
    """With one element replaced by one that comes earlier among the simple ones."""
    for index, element in enumerate(value):
        rank = simple.index(element) if element in simple else len(simple)
        for simpler in simple[:rank]:
            yield join([*value[:index], simpler, *value[index + 1 :]])


# ---- Together ----------------------------------------------------------------------------------


def _scalars(value: Any) -> list[Any]:
    """The different scalars inside, and the different characters of all texts."""
    found: dict[tuple[type, str], Any] = {}
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, (list, tuple)) or (isinstance(each, str) and len(each) > 1):
            pending.extend(each)
        elif each is not None:
            found[type(each), repr(each)] = each
    return list(found.values())


def _replace(value: Any, old: Any, new: Any) -> Any:
    if type(value) is type(old) and repr(value) == repr(old):
        return new
    if isinstance(value, (list, tuple)):
        return type(value)(_replace(each, old, new) for each in value)
    if isinstance(value, str) and isinstance(old, str) and isinstance(new, str):
        return value.replace(old, new)
    return value
