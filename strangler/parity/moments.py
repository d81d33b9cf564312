"""Days, moments and lengths of time on which implementations disagree."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

_DAYS = (
    *((2000, 2, 29), (1900, 2, 28), (2024, 2, 29), (2023, 2, 28), (2024, 12, 31), (2025, 1, 1)),
    *((1970, 1, 1), (1969, 12, 31), (1, 1, 1), (9999, 12, 31), (2024, 3, 31), (2024, 4, 30)),
    *((2020, 12, 28), (2021, 1, 3), (2038, 1, 19)),
)
"""Leap days and their neighbours, ends of months, years and weeks of the year, and of all time."""

_CLOCK = ((0, 0, 0, 0), (23, 59, 59, 999_999), (12, 0, 0, 0), (1, 30, 0, 0), (2, 30, 0, 1))

_CHANGES = {
    "Europe/Berlin": ((2024, 3, 31, 1, 0), (2024, 10, 27, 1, 0)),
    "America/New_York": ((2024, 3, 10, 7, 0), (2024, 11, 3, 6, 0)),
    "Australia/Lord_Howe": ((2024, 4, 6, 15, 0), (2024, 10, 5, 15, 30)),  # by half an hour
    "Asia/Kathmandu": ((1985, 12, 31, 18, 30),),  # to an offset of 5:45
}
"""When their clocks were changed, in UTC: an hour is missing then, or comes twice."""

_SECOND = dt.timedelta(seconds=1)


def dates() -> SearchStrategy[dt.date]:
    """Days of the Gregorian calendar."""
    edges = st.sampled_from([dt.date(*day) for day in _DAYS])
    return st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)) | edges | st.dates()


def durations() -> SearchStrategy[dt.timedelta]:
    """Lengths that a time.Duration holds."""
    bound = (1 << 63) // 1000 * dt.timedelta(microseconds=1) - _SECOND
    steps = (0, 1, -1, 60, 3600, 86_399, 86_400, -86_400, 31 * 86_400)
    edges = [dt.timedelta(seconds=step) for step in steps]
    edges += [dt.timedelta(microseconds=1), dt.timedelta(microseconds=-1), bound, -bound]
    return st.sampled_from(edges) | st.timedeltas(-bound, bound)


def moments() -> SearchStrategy[dt.datetime]:
    """Aware moments, in zones that change their clocks and in such that do not."""
    days = dates().filter(lambda day: 1 < day.year < 9999)  # noqa: PLR2004  # room for the offset
    clock = st.sampled_from([dt.time(*parts) for parts in _CLOCK]) | st.times()
    naive = st.builds(dt.datetime.combine, days, clock)
    return st.builds(_in_zone, naive, st.sampled_from(_zones())) | st.sampled_from(_changes())


@cache
def _zones() -> tuple[dt.tzinfo, ...]:
    offset = dt.timedelta(hours=5, minutes=30)
    named = [ZoneInfo(name) for name in _CHANGES if name in available_timezones()]
    return (dt.UTC, dt.timezone(offset), dt.timezone(-offset), *named)


@cache
def _changes() -> tuple[dt.datetime, ...]:
    """Before, at and after the changes; simply the first moment where no zones are installed."""
    around = [dt.timedelta(minutes=minutes) for minutes in (0, 15, -15, 45, -45)]
    return (
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        *(
            _in_zone(dt.datetime(*change) + step, ZoneInfo(name))  # noqa: DTZ001  # told in UTC
            for name, changes in _CHANGES.items()
            if name in available_timezones()
            for change in changes
            for step in around
        ),
    )


def _in_zone(naive: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment when clocks in UTC show `naive`, told by the clocks of the zone."""
    return naive.replace(tzinfo=dt.UTC, fold=0).astimezone(zone)
