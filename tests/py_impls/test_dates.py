import calendar
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from py_impls import dates


@pytest.mark.parametrize(
    ("year", "leap"),
    [(2024, True), (23, False), (1900, False), (2000, True), (0, True), (-4, True), (-1, False)],
)
def test_every_fourth_year_is_a_leap_year_but_for_most_centuries(year: int, leap: bool) -> None:
    assert dates.is_leap_year(year) is leap


@given(st.integers())
def test_leap_years_repeat_every_400_years(year: int) -> None:
    assert dates.is_leap_year(year) is dates.is_leap_year(year + 400)
    assert dates.is_leap_year(year) is calendar.isleap(year)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2024-02-29", "2024-02-29", 0),
        ("2024-02-28", "2024-03-01", 2),
        ("2024-01-01", "2023-01-01", -365),
        ("0001-01-01", "9999-12-31", 3652058),
    ],
)
def test_days_are_counted_over_leap_days_and_backwards(start: str, end: str, days: int) -> None:
    assert dates.days_between(start, end) == days


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "2023-02-29",
        "2024-13-01",
        "0000-01-01",
        "20240101",
        "2024-1-01",
        "2024-W01-1",
        "2024-01-01T00:00",
        "2024-01-01\n",
        "٢٠٢٤-01-01",
    ],
)
def test_a_date_is_strictly_year_month_day(malformed: str) -> None:
    with pytest.raises(ValueError, match=r"date|range|day|month"):
        dates.days_between(malformed, "2024-01-01")
    with pytest.raises(ValueError, match=r"date|range|day|month"):
        dates.days_between("2024-01-01", malformed)


@given(st.dates(), st.dates())
def test_days_between_lead_from_start_to_end(start: date, end: date) -> None:
    days = dates.days_between(start.isoformat(), end.isoformat())
    assert start + timedelta(days) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2024, 1, 31), 0, (2024, 1, 31)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2023, 3, 31), -1, (2023, 2, 28)),
        ((2023, 12, 15), 1, (2024, 1, 15)),
        ((2024, 1, 15), -1, (2023, 12, 15)),
        ((2024, 5, 15), -29, (2021, 12, 15)),
        ((1, 1, 1), 9999 * 12 - 1, (9999, 12, 1)),
    ],
)
def test_months_are_added_and_days_clamped_to_the_month(
    start: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    assert dates.add_months(*start, months) == end


@pytest.mark.parametrize(
    ("start", "months"),
    [
        ((1, 1, 1), -1),
        ((9999, 12, 1), 1),
        ((9999, 12, 31), 2**63 - 1),
        ((1, 1, 1), -(2**63)),
    ],
)
def test_months_do_not_lead_out_of_the_calendar(start: tuple[int, int, int], months: int) -> None:
    with pytest.raises(ValueError, match="outside the years 1 to 9999"):
        dates.add_months(*start, months)


@given(st.dates(), st.integers(-1200, 1200))
def test_adding_months_back_returns_to_the_month(start: date, months: int) -> None:
    assume(12 <= start.year * 12 + start.month - 1 + months < 120_000)
    year, month, day = dates.add_months(start.year, start.month, start.day, months)
    assert day <= start.day
    assert dates.add_months(year, month, day, -months)[:2] == (start.year, start.month)


@pytest.mark.parametrize(
    ("year", "month", "day", "name"),
    [(1, 1, 1, "Monday"), (2024, 2, 29, "Thursday"), (9999, 12, 31, "Friday")],
)
def test_a_day_has_its_english_name(year: int, month: int, day: int, name: str) -> None:
    assert dates.weekday_name(year, month, day) == name


@given(st.dates(max_value=date(9999, 12, 24)))
def test_a_week_later_the_name_is_the_same(day: date) -> None:
    later = day + timedelta(7)
    assert dates.weekday_name(day.year, day.month, day.day) == dates.weekday_name(
        later.year, later.month, later.day
    )


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2024, 1, 0),
        (2024, 4, 31),
        (2023, 2, 29),
        (2024, 0, 1),
        (2024, 13, 1),
        (0, 1, 1),
        (10_000, 1, 1),
        (2**62, 1, 1),
        (2024, 1, -(2**63)),
    ],
)
def test_a_date_that_does_not_exist_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"date|day|month|year"):
        dates.weekday_name(year, month, day)
    with pytest.raises(ValueError, match=r"date|day|month|year"):
        dates.add_months(year, month, day, 0)
