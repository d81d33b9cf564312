"""Classes with nothing inside, and what makes two of their values the same."""

import datetime as dt
import decimal
import fractions
import pathlib
import struct
from collections.abc import Callable
from enum import Enum
from types import NoneType
from typing import Any


def same_float(value: float) -> bytes | None:
    """Its bits, and None for every NaN."""
    return None if float.__ne__(value, value) else struct.pack("<d", value)


def _moment(value: dt.datetime | dt.time) -> tuple[object, ...]:
    zone = value.tzinfo
    key = getattr(zone, "key", None)  # zoneinfo: two zones may agree at this moment
    return (
        value.replace(tzinfo=None).isoformat(),
        value.fold,
        type(zone),
        key,
        value.utcoffset(),
        value.tzname(),
    )


PLAIN = frozenset({bool, int, str, bytes, NoneType})
"""Classes whose ``==`` is strict, once the classes are the same."""

EXACT: dict[type, Callable[[Any], Any]] = {
    NoneType: id,
    bool: id,
    Enum: id,
    int: int.__int__,
    float: same_float,
    str: str.__str__,
    bytes: lambda value: bytes(memoryview(value)),
    bytearray: bytes,
    memoryview: lambda value: (value.format, value.shape, value.tobytes()),
    complex: lambda value: (same_float(value.real), same_float(value.imag)),
    fractions.Fraction: lambda value: (value.numerator, value.denominator),
    decimal.Decimal: decimal.Decimal.as_tuple,
    dt.datetime: _moment,
    dt.time: _moment,
    dt.date: dt.date.toordinal,
    dt.timedelta: lambda value: (value.days, value.seconds, value.microseconds),
    pathlib.PurePath: str,
}
"""For classes with nothing inside: something hashable that is equal exactly when they are."""
