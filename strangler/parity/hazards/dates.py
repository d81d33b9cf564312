"""Dates: months that overflow, weekdays that start elsewhere, zones and ranges."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from strangler.parity.hazards.hazard import Hazard


def _normal_date(year: int, month: int, day: int) -> dt.date:
    """Go's time.Date: what is too much goes over into the next month."""
    years, months = divmod(month - 1, 12)
    return dt.date(year + years, months + 1, 1) + dt.timedelta(days=day - 1)


def _normal_replace(value: Any, *given: Any, **named: Any) -> Any:
    if not isinstance(value, dt.date) or given:
        return value.replace(*given, **named)
    day = _normal_date(
        named.pop("year", value.year), named.pop("month", value.month), named.pop("day", value.day)
    )
    first = value.replace(day=1).replace(year=day.year, month=day.month)
    return first.replace(day=day.day, **named)


def _normal(value: Any) -> Any:
    """A date in ISO form read field by field, the excess going over."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value) if isinstance(value, str) else None
    return _normal_date(*map(int, found.groups())) if found else dt.date.fromisoformat(value)


def _strict(value: Any) -> Any:
    """Go's time.Parse with one layout."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError(value)
    return dt.date.fromisoformat(value)


def _strict_time(value: Any) -> Any:
    if not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)", value, re.ASCII
    ):
        raise ValueError(value)
    return dt.datetime.fromisoformat(value)


def _two_digits(function: Any) -> Callable[..., Any]:
    def parse(text: str, form: str) -> Any:
        shape = re.escape(form)
        for letter, digits in (("Y", 4), ("m", 2), ("d", 2), ("H", 2), ("M", 2), ("S", 2)):
            shape = shape.replace(f"%{letter}", rf"\d{{{digits}}}")
        if "%" not in shape and not re.fullmatch(shape, text, re.ASCII):
            raise ValueError(text)
        return function(text, form)

    return parse


def _sunday_first(value: Any) -> int:
    return int(value.isoweekday() % 7)


def _monday_first(value: Any) -> int:
    return int(value.weekday())


def _utc(value: Any) -> Any:
    naive = isinstance(value, dt.datetime) and value.tzinfo is None
    return value.replace(tzinfo=dt.UTC) if naive else value


def _week(value: Any) -> Any:
    year, _, day = value.isocalendar()
    return type(value.isocalendar())(year, (value.timetuple().tm_yday - 1) // 7 + 1, day)


def _simple_leap(year: int) -> bool:
    return year % 4 == 0


def _no_centuries(year: int) -> bool:
    return year % 4 == 0 and year % 100 != 0


HAZARDS = (
    Hazard(
        "date-overflow",
        "Dates that do not exist",
        "Python raises ValueError for 31 April and for 29 February of a common year; Go's "
        "time.Date and AddDate carry the excess into the next month.",
        "compare what comes back (t.Day() != day): return an error, or take the month's last day",
        (
            {"call:datetime.date": _normal_date, "method:replace": _normal_replace},
            {"call:datetime.date.fromisoformat": _normal},
        ),
        None,
        r"time\.Date|AddDate",
    ),
    Hazard(
        "weekday-numbering",
        "Weekdays",
        "Python's weekday() counts from Monday 0 and isoweekday() from Monday 1; Go's Weekday "
        "counts from Sunday 0.",
        "(int(t.Weekday()) + 6) % 7 is weekday()",
        (
            {"method:weekday": _sunday_first, "method:isoweekday": _sunday_first},
            {"method:isoweekday": _monday_first},
            {"method:weekday": lambda value: value.isoweekday()},
            {"method:isocalendar": _week},
        ),
        None,
        r"Weekday|ISOWeek|YearDay",
    ),
    Hazard(
        "date-parsing",
        "Reading dates",
        "Python's fromisoformat() takes several forms (20240101, 2024-W01-1), strptime() single "
        "digits; Go's time.Parse takes its one layout.",
        "try the layouts in turn: 2006-01-02, 20060102",
        (
            {"call:datetime.date.fromisoformat": _strict},
            {"call:datetime.datetime.fromisoformat": _strict_time},
            {"call:datetime.datetime.strptime": _two_digits(dt.datetime.strptime)},
        ),
        None,
        r"time\.Parse|Sscanf|layout",
    ),
    Hazard(
        "naive-or-aware",
        "Naive and aware times",
        "A Python datetime may be without a zone, and does not compare with one that has it; a Go "
        "time always has a location.",
        "keep the text's zone apart, or use aware times on the Python side alone",
        (
            {"call:datetime.datetime.fromisoformat": lambda t: _utc(dt.datetime.fromisoformat(t))},
            {"call:datetime.datetime": lambda *a, **k: _utc(dt.datetime(*a, **k))},  # noqa: DTZ001
        ),
        (),
        r"time\.(Parse|Date)|UTC|RFC3339",
    ),
    Hazard(
        "leap-years",
        "Leap years",
        "A year that divides by 100 is no leap year unless it divides by 400; hand-written tests "
        "forget one or the other.",
        "year%4 == 0 && (year%100 != 0 || year%400 == 0)",
        ({"call:calendar.isleap": _simple_leap}, {"call:calendar.isleap": _no_centuries}),
        None,
        r"% ?4|% ?100|% ?400",
    ),
)
