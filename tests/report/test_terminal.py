import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from strangler.ledger import Entry
from strangler.report.model import Report
from strangler.report.terminal import SHOWN, render
from strangler.report.wording import plain
from strangler.store.rows import Example

GOLDEN = Path(__file__).parent / "golden.txt"


def show(report: Any, width: int = 80, **console: Any) -> str:
    stream = io.StringIO()
    render(report, Console(file=stream, width=width, highlight=False, **console))
    return stream.getvalue()


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture
def report(make: Any) -> Report:
    return make.every_kind()


def test_at_80_columns_it_looks_as_it_did_before(report: Any) -> None:
    assert lines(show(report)) == GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_nothing_but_names_and_next_steps_is_wider_than_the_terminal(
    report: Any, width: int
) -> None:
    for line in lines(show(report, width)):
        if "next" not in line and "strangler" not in line and "py_impls" not in line:
            assert cell_len(line) <= max(width, 32), line


def test_every_route_ends_in_its_next_step(report: Any) -> None:
    text = show(report)
    for function in report.functions:
        assert function.next in text


def test_a_next_step_is_never_broken(make: Any) -> None:
    name = "a.module.with.a.very.long.name.indeed.and.then.some:a_function_of_the_same_kind"
    report = make.report([make.present(name)], [make.row(name, {"go": 1})])
    assert f"  next      strangler check {name}" in lines(show(report, 40))


def test_without_colour_there_are_no_escape_sequences_and_with_it_the_same_words(
    report: Any,
) -> None:
    plainly = show(report)
    assert "\x1b" not in plainly
    coloured = show(report, force_terminal=True, color_system="standard")
    assert "\x1b[1;31m" in coloured
    assert "\x1b[" not in show(
        report, force_terminal=True, color_system=None, no_color=True
    ).replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[2m", "")


HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "[red]not red[/red]",
    "[link=https://example.com]click[/link]",
    ":warning:",
    "one\ntwo\r\x08three\ttabs",
    "\u202eright to left\u2066",
    "\u200bzero\ufeff",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_and_never_obeyed(make: Any, hostile: str) -> None:
    name = f"m:{hostile}"
    row = make.row(name, {"go": 1, f"failure:{hostile}": 1})
    divergence = make.divergence(name, hostile, signature=hostile, cause=hostile, route=name)
    for presents in ([], [make.present(name, problem=hostile)]):
        text = show(make.report(presents, [row], [divergence]))
        shown = text.replace("\n", "").replace(" ", "")
        assert plain(hostile).replace(" ", "") in shown
        assert all(character.isprintable() for character in text.replace("\n", ""))


def test_a_long_value_is_cut_and_says_so(make: Any) -> None:
    text = show(make.report([], [], [make.divergence(text="x" * 10_000_000)]))
    assert "10.00M more characters" in " ".join(text.split())
    assert len(text) < 3000


def test_an_empty_report_prints_nothing(make: Any) -> None:
    assert show(make.report()) == ""


def test_of_many_routes_those_that_need_somebody_are_shown(make: Any) -> None:
    presents = [make.present(f"m:f{n:03}", "shadow") for n in range(100)]
    rows = [make.row(f"m:f{n:03}", {"python": n}) for n in range(100)]
    found = [make.divergence("m:f007"), make.divergence("m:f042")]
    report = make.report(presents, rows, found)
    text = show(report)
    assert [line.split()[0] for line in lines(text)[2 : 2 + SHOWN]] == [
        "m:f042",
        "m:f007",
        *(f"m:f{n:03}" for n in range(99, 81, -1)),
    ]
    assert "80 more: `strangler report FUNCTION` shows one" in text
    assert "more: `strangler report" not in show(make.report(presents[:SHOWN]))
    stream = io.StringIO()
    render(report, Console(file=stream, width=80), everything=True)
    assert "m:f000" in stream.getvalue()


def test_what_the_others_are_is_said(make: Any) -> None:
    fast = make.row("m:f", {"go": 8}, python=(3.0,), go=(1.0,), evidence=make.evidence())
    presents = [make.present(mode="shadow"), make.present("m:g")]
    text = show(make.report(presents, [fast], pairs=[make.pair(match=5000)]))
    assert "  time      Go's answers have saved 16 s" in text
    assert "  ready     1 route for the next step" in text
    assert "  speed     Go is 3 times as fast" in text
    assert "  no data   1 route" in text
    over = Entry("abc", "why", "payments", date(2026, 9, 20))
    assert "  expired   1 accepted difference" in show(make.report([make.present()], ledger=[over]))
    older = make.row(evidence=make.evidence(versions=("sha256:p", "old")))
    text = show(make.report([make.present()], [older]))
    assert "  stale     1 route changed since compared" in text
    assert " old" in lines(text)[2]


def test_it_says_whether_and_from_which_size_on_go_pays_off(make: Any) -> None:
    def told(*timings: Any) -> str:
        row = make.row(python=(1e-6,), go=(1e-6,))
        return show(make.report([make.present()], [row], timings=timings))

    assert "  pays off  not on arguments of up to 80 bytes" in told(make.timing(80, 1e-6, 4e-6))
    any_size = "  pays off  on arguments of any measured size, 80 bytes on"
    assert any_size in told(make.timing(80, 1e-5, 4e-6))
    assert "  crossing  1 µs to encode 80 bytes of arguments" in told(make.timing(80, 1, 4))


def test_a_divergence_is_told_with_its_days_its_inputs_and_what_changes(make: Any) -> None:
    first = Example(make.moment - 86_400, "[9]", "x", "y", "result")
    smallest = Example(make.moment, "[1]", '"naïve"', '"naive"', "result")
    row = make.divergence(first=first, smallest=smallest, sample=(first, smallest))
    days = {int(make.moment // 86_400) - ago: 2 for ago in (1, 0)}
    text = show(make.report([make.present()], [], [row], sightings={("m:f", row.signature): days}))
    assert "    change  ï became i\n" in text
    assert "2026-09-20 14:13 UTC to 2026-09-21 14:13 UTC" in text
    assert "(09-20 2, 09-21 2)" in text
    assert "    also    [9]\n" in text
