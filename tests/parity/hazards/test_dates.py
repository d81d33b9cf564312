"""Ports of dates: the excess carried over, weekdays from Sunday, one layout."""

import datetime as dt

import pytest

from strangler.parity.hazards import dates
from strangler.parity.hazards.catalogue import BY_NAME


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ((2024, 2, 29), (2024, 2, 29)),
        ((2023, 2, 29), (2023, 3, 1)),
        ((2023, 14, 31), (2024, 3, 2)),  # as Go prints for time.Date(2023, 14, 31, …)
        ((2023, 1, 0), (2022, 12, 31)),
        ((2023, 0, 1), (2022, 12, 1)),
    ],
)
def test_what_is_too_much_goes_over(fields: tuple[int, int, int], date: tuple[int, ...]) -> None:
    assert dates._normal_date(*fields) == dt.date(*date)


def test_replacing_carries_the_excess_over() -> None:
    assert dates._normal_replace(dt.date(2024, 1, 31), month=4) == dt.date(2024, 5, 1)
    assert dates._normal_replace(dt.date(2024, 2, 29), year=2023) == dt.date(2023, 3, 1)
    noon = dt.datetime(2024, 1, 31, 12, tzinfo=dt.UTC)
    assert dates._normal_replace(noon, month=2, hour=1) == dt.datetime(2024, 3, 2, 1, tzinfo=dt.UTC)


def test_replacing_in_other_values_stays_as_it_is() -> None:
    assert dates._normal_replace("a-b", "-", "+") == "a+b"
    assert dates._normal_replace(dt.time(1, 2), minute=3) == dt.time(1, 3)
    assert dates._normal_replace(dt.date(2024, 1, 2), 2023) == dt.date(2023, 1, 2)


def test_fields_of_a_text_are_carried_over_where_it_has_them() -> None:
    assert dates._normal("2023-02-30") == dt.date(2023, 3, 2)
    assert dates._normal("20230228") == dt.date(2023, 2, 28)
    with pytest.raises(TypeError):
        dates._normal(3)


def test_one_layout_refuses_the_other_forms_of_a_date() -> None:
    assert dates._strict("2024-01-02") == dt.date(2024, 1, 2)
    for text in ("20240102", "2024-W01-1", "2024-1-2", "٢٠٢٤-01-02"):
        with pytest.raises(ValueError, match=text):
            dates._strict(text)


def test_one_layout_refuses_the_other_forms_of_a_time() -> None:
    assert dates._strict_time("2024-01-02T03:04:05Z") == dt.datetime(
        2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC
    )
    for text in ("2024-01-02T03:04:05", "2024-01-02 03:04:05Z", "2024-01-02T03:04Z"):
        with pytest.raises(ValueError, match=text):
            dates._strict_time(text)


def test_one_layout_wants_two_digits() -> None:
    parse = dates._two_digits(dt.datetime.strptime)
    assert parse("2024-01-02", "%Y-%m-%d") == dt.datetime(2024, 1, 2)  # noqa: DTZ001
    with pytest.raises(ValueError, match="2024-1-2"):
        parse("2024-1-2", "%Y-%m-%d")
    # Letters that it does not know are left to Python.
    assert parse("2 Jan 24", "%d %b %y") == dt.datetime(2024, 1, 2)  # noqa: DTZ001


def test_weekdays_are_counted_from_another_day_or_number() -> None:
    sunday, monday = dt.date(2024, 1, 7), dt.date(2024, 1, 8)
    variants = BY_NAME["weekday-numbering"].variants
    assert [variants[0]["method:weekday"](day) for day in (sunday, monday)] == [0, 1]
    assert [variants[1]["method:isoweekday"](day) for day in (sunday, monday)] == [6, 0]
    assert [variants[2]["method:weekday"](day) for day in (sunday, monday)] == [7, 1]


@pytest.mark.parametrize(
    ("date", "week"),
    [
        (dt.date(2021, 1, 1), (2020, 1, 5)),  # in the last week of 2020 to Python
        (dt.date(2021, 1, 8), (2021, 2, 5)),
        (dt.date(2020, 12, 31), (2020, 53, 4)),
    ],
)
def test_weeks_of_seven_days_from_the_first_of_january(
    date: dt.date, week: tuple[int, int, int]
) -> None:
    found = dates._week(date)
    assert found == week
    assert (found.year, found.week, found.weekday) == week


def test_go_gives_every_time_a_zone() -> None:
    read, made = (variant[key] for variant in BY_NAME["naive-or-aware"].variants for key in variant)
    zone = dt.timezone(dt.timedelta(hours=2))
    assert made(2024, 1, 2) == dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    assert made(2024, 1, 2, tzinfo=zone).tzinfo is zone
    assert read("2024-01-02T00:00:00").tzinfo is dt.UTC
    assert dates._utc(dt.date(2024, 1, 2)) == dt.date(2024, 1, 2)


@pytest.mark.parametrize(
    ("year", "leap"),
    [(2000, [True, False]), (1900, [True, False]), (2004, [True] * 2), (3, [False] * 2)],
)
def test_hand_written_leap_years_forget_a_rule(year: int, leap: list[bool]) -> None:
    assert [each["call:calendar.isleap"](year) for each in BY_NAME["leap-years"].variants] == leap
