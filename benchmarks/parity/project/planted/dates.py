"""Dates."""

import calendar
import datetime as dt

from planted import cause
from strangler import migrate_to

ports = migrate_to("dates.wasm", errors={"ErrDate": ValueError})


@ports
@cause("date-overflow")
def next_month(year: int, month: int, day: int) -> str:
    if not (1 <= year <= 9000 and 1 <= month <= 11 and 1 <= day <= 31):
        return ""
    return dt.date(year, month + 1, day).isoformat()


@ports
@cause("date-overflow")
def anniversary(text: str) -> str:
    if len(text) != 10 or not text.isascii():
        return ""
    day = dt.date.fromisoformat(text)
    if day.year > 9000:
        return ""
    return day.replace(year=day.year + 1).isoformat()


@ports
@cause("weekday-numbering")
def weekday(year: int, month: int, day: int) -> int:
    if not (1 <= year <= 9000 and 1 <= month <= 12 and 1 <= day <= 28):
        return -1
    return dt.date(year, month, day).weekday()


@ports
@cause("weekday-numbering")
def iso_weekday(year: int, day: int) -> int:
    if not (1 <= year <= 9000 and 1 <= day <= 28):
        return -1
    return dt.date(year, 3, day).isoweekday()


@ports
@cause("date-parsing")
def day_of_year(text: str) -> int:
    try:
        return dt.date.fromisoformat(text).timetuple().tm_yday
    except ValueError:
        return -1


@ports
@cause("naive-or-aware")
def stamp(year: int, month: int, day: int) -> str:
    if not (1 <= year <= 9000 and 1 <= month <= 12 and 1 <= day <= 28):
        return ""
    return dt.datetime(year, month, day).isoformat()


@ports
@cause("leap-years")
def leap(year: int) -> bool:
    return calendar.isleap(year)


@ports
@cause("leap-years")
def february(year: int) -> int:
    return 29 if calendar.isleap(year) else 28
