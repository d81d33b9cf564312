"""Calendar arithmetic in the proleptic Gregorian calendar, years 1 to 9999."""

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date

from strangler import migrate_to

ports = migrate_to("dates.wasm", errors={"ErrBadDate": ValueError, "ErrOutOfRange": ValueError})

_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@ports
def is_leap_year(year: int) -> bool:
    """Return whether ``year`` has 366 days; any year will do, also 0 and negative ones."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@ports
def days_between(start: str, end: str) -> int:
    """Return the days from ``start`` to ``end``, negative where ``end`` comes first.

    Both are strictly YYYY-MM-DD; raises ``ValueError`` otherwise.
    """
    return (_parsed(end) - _parsed(start)).days


@ports
def add_months(year: int, month: int, day: int, months: int) -> tuple[int, int, int]:
    """Return year, month and day of the date ``months`` later, or earlier where negative.

    A day that its month does not have becomes the month's last. Raises ``ValueError`` where the
    date does not exist, and where the result leaves the years 1 to 9999.
    """
    _checked(year, month, day)
    to_year, months_since_january = divmod(year * 12 + month - 1 + months, 12)
    if not MINYEAR <= to_year <= MAXYEAR:
        raise ValueError(f"outside the years 1 to 9999: {months} months from {year:04}-{month:02}")
    to_month = months_since_january + 1
    return to_year, to_month, min(day, calendar.monthrange(to_year, to_month)[1])


@ports
def weekday_name(year: int, month: int, day: int) -> str:
    """Return the English name of the day of the week, such as "Monday".

    Raises ``ValueError`` where the date does not exist.
    """
    # Not strftime: its names follow the locale.
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[_checked(year, month, day).weekday()]


def _parsed(text: str) -> date:
    # date.fromisoformat also reads 20240229 and 2024-W09-4.
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(f"not a date: {text!r}, want YYYY-MM-DD")
    return date.fromisoformat(text)


def _checked(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except OverflowError:  # what an int beyond a C int raises
        raise ValueError(f"not a date: year {year}, month {month}, day {day}") from None
