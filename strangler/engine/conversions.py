"""Classes whose wire form is that of something simpler (docs/wire.md): dates, exact numbers, enums.

A conversion is the tail of a codec's description: ``("converted", label, element, class, to_wire,
from_wire)``. What is not on the wire raises Unrepresentable on the way out; on the way in, any
exception says that the reply does not hold such a value.
"""

from __future__ import annotations

from functools import cache
from operator import attrgetter

from strangler.errors import Unrepresentable

TYPE_CHECKING = False  # typing and the classes below are slow to import: only those that cross
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from enum import Enum
    from fractions import Fraction
    from typing import Any, TypeAlias
    from uuid import UUID

    Description: TypeAlias = tuple[Any, ...]
    Conversion: TypeAlias = tuple[Description, type, Callable[[Any], Any], Callable[[Any], Any]]

_MICROSECOND = 1000  # nanoseconds
_SECOND = 1_000_000  # microseconds
_LONGEST = (1 << 63) - 1  # nanoseconds of a time.Duration

_I32 = ("int", "int32", 32, False)
_I64 = ("int", "int64", 64, False)
_U8 = ("int", "uint8", 8, True)
_U32 = ("int", "uint32", 32, True)
_STRING = ("string", "string")
_BIG = ("tuple", "*big.Int", None, (("bool", "bool"), ("bytes", "[]byte")))


def enum_members(
    cls: type[Enum], element: Description, classes: tuple[type, ...]
) -> Conversion | None:
    """The members of an Enum, by their values; None when these are not of the `classes`."""
    if not all(type(member._value_) in classes for member in cls):
        return None
    return element, cls, attrgetter("_value_"), cls


class Literals:
    """A check that a value is one of some; every other is refused with a ValueError."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = tuple(values)

    def __call__(self, value: Any) -> Any:
        """The value itself."""
        if value not in self.values:
            raise ValueError(f"{value!r} is none of {', '.join(map(repr, self.values))}")
        return value


def literal(values: Sequence[Any], element: Description) -> Conversion:
    """The values of a Literal, all of one class."""
    check = Literals(values)
    return element, type(values[0]), check, check


# ---- Exact numbers ----------------------------------------------------------------------------


def big_integer() -> Conversion:
    """An int of any size."""
    return _BIG, int, _big_to_wire, _big_from_wire


def _big_to_wire(number: int) -> tuple[bool, bytes]:
    size = (number.bit_length() + 7) // 8
    return number < 0, abs(number).to_bytes(size, "little")


def _big_from_wire(wire: tuple[bool, bytes]) -> int:
    negative, magnitude = wire
    number = int.from_bytes(magnitude, "little")
    return -number if negative else number


@cache
def rational() -> Conversion:
    """A Fraction."""
    from fractions import Fraction  # noqa: PLC0415

    def to_wire(number: Fraction) -> tuple[int, int]:
        return number.numerator, number.denominator

    def from_wire(wire: tuple[int, int]) -> Fraction:
        return Fraction(*wire)

    whole = ("converted", "*big.Int", *big_integer())
    return ("tuple", "*big.Rat", None, (whole, whole)), Fraction, to_wire, from_wire


@cache
def decimal() -> Conversion:
    """A Decimal, as its text."""
    from decimal import Decimal  # noqa: PLC0415

    return _STRING, Decimal, str, Decimal


@cache
def uuid() -> Conversion:
    """A UUID."""
    from uuid import UUID  # noqa: PLC0415

    def from_wire(data: bytes) -> UUID:
        return UUID(bytes=data)

    return ("block", "py.UUID", 16), UUID, attrgetter("bytes"), from_wire


# ---- Dates --------------------------------------------------------------------------------------


@cache
def date() -> Conversion:
    """A date."""
    import datetime as dt  # noqa: PLC0415

    def from_wire(wire: tuple[int, int, int]) -> dt.date:
        return dt.date(*wire)

    wire = ("tuple", "py.Date", None, (_I32, _U8, _U8))
    return wire, dt.date, attrgetter("year", "month", "day"), from_wire


@cache
def duration() -> Conversion:
    """A timedelta."""
    import datetime as dt  # noqa: PLC0415

    def to_wire(length: dt.timedelta) -> int:
        whole = (length.days * 86_400 + length.seconds) * _SECOND + length.microseconds
        nanoseconds = whole * _MICROSECOND
        if abs(nanoseconds) > _LONGEST:
            raise Unrepresentable(f"{length} does not fit in a Go time.Duration (292 years)")
        return nanoseconds

    def from_wire(nanoseconds: int) -> dt.timedelta:
        return dt.timedelta(microseconds=_microseconds(nanoseconds))

    return _I64, dt.timedelta, to_wire, from_wire


def _microseconds(nanoseconds: int) -> int:
    whole, rest = divmod(nanoseconds, _MICROSECOND)
    if rest:
        raise ValueError(f"{nanoseconds} ns is no whole number of microseconds: round it in Go")
    return whole


@cache
def moment() -> Conversion:
    """An aware datetime: the instant, the offset, and the name of its zone where it has one."""
    import datetime as dt  # noqa: PLC0415

    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)

    def to_wire(moment: dt.datetime) -> tuple[int, int, int, str]:
        zone, offset = moment.tzinfo, moment.utcoffset()
        if zone is None or offset is None:
            raise Unrepresentable(
                f"{moment.isoformat()} has no time zone, which every time.Time has: "
                "use an aware datetime"
            )
        if offset % second:
            raise Unrepresentable(f"the offset {offset} is no whole number of seconds")
        since = moment - epoch
        back = (epoch + since).astimezone(zone)
        if (back.replace(tzinfo=None), back.fold) != (moment.replace(tzinfo=None), moment.fold):
            raise Unrepresentable(f"{moment.isoformat()} (fold={moment.fold}) is not in its zone")
        seconds = since.days * 86_400 + since.seconds
        nanoseconds = since.microseconds * _MICROSECOND
        return seconds, nanoseconds, offset // second, _zone_name(zone, offset)

    def from_wire(wire: tuple[int, int, int, str]) -> dt.datetime:
        seconds, nanoseconds, offset, name = wire
        since = dt.timedelta(seconds=seconds, microseconds=_microseconds(nanoseconds))
        return (epoch + since).astimezone(_zone(name, offset))

    wire = ("tuple", "time.Time", None, (_I64, _U32, _I32, _STRING))
    return wire, dt.datetime, to_wire, from_wire


def _zone_name(zone: dt.tzinfo, offset: dt.timedelta) -> str:
    """The name on the wire of a zone that comes back as what it is."""
    import datetime as dt  # noqa: PLC0415

    key = getattr(zone, "key", None)
    if zone is dt.UTC:
        return "UTC"
    if type(zone).__module__ == "zoneinfo" and key and key != "UTC":
        return str(key)
    if type(zone) is dt.timezone and repr(zone) == repr(dt.timezone(offset)):  # no own name
        return ""
    raise Unrepresentable(
        f"the zone {zone!r} would come back as another: use datetime.UTC, datetime.timezone "
        "without a name, or zoneinfo.ZoneInfo"
    )


def _zone(name: str, offset: int) -> dt.tzinfo:
    import datetime as dt  # noqa: PLC0415

    if name == "UTC":
        return dt.UTC
    if name:
        from zoneinfo import ZoneInfo  # noqa: PLC0415  # zones alone

        return ZoneInfo(name)
    return dt.timezone(dt.timedelta(seconds=offset))
