from datetime import UTC, datetime

import pytest

from strangler.report.wording import duration, number, percent, plain, several, size, value, when


def test_markup_and_emoji_names_stay_as_they_are() -> None:
    assert plain("[red]x[/red] :warning:") == "[red]x[/red] :warning:"


def test_what_cannot_be_seen_is_escaped() -> None:
    assert plain("a\x1b\n\u202e\ud800é漢") == r"a\x1b\n\u202e\ud800é漢"


def test_a_long_value_is_cut_and_says_so() -> None:
    assert value("x" * 401) == "x" * 400 + " … 1 more characters"
    assert value("x" * 400) == "x" * 400


def test_of_a_long_value_what_matters_is_shown() -> None:
    text = "a" * 1000 + "!" + "b" * 999
    assert value(text, 1000) == f"900 characters … {text[900:1300]} … 700 more characters"
    assert value(text, 1990) == f"1,600 characters … {text[1600:]}"


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 byte"), (999, "999 bytes"), (1500, "1.5 kB"), (12_345_678, "12.3 MB")],
)
def test_sizes_are_shown_in_a_fitting_unit(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 ns"),
        (3.2e-8, "32 ns"),
        (1.5e-6, "1.5 µs"),
        (0.25, "250 ms"),
        (90.0, "90 s"),
        (-90.0, "-90 s"),
        (150.0, "2.5 minutes"),
        (7200.0, "2 hours"),
        (1_000_000.0, "11.6 days"),
    ],
)
def test_durations_are_shown_in_a_fitting_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (0.00001, "< 0.01 %"), (0.00367, "0.367 %"), (0.05, "5 %"), (1.0, "100 %")],
)
def test_shares_are_percentages(share: float, text: str) -> None:
    assert percent(share) == text


def test_counts_are_readable() -> None:
    assert (number(1234), number(12_345_678)) == ("1,234", "12.35M")
    assert (several(1, "route"), several(1000, "route")) == ("1 route", "1,000 routes")


def test_times_are_in_utc() -> None:
    assert when(datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)) == "2026-09-21 14:13 UTC"
