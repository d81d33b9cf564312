import io
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from strangler.report.model import Report, build_report
from strangler.report.terminal import plain, render

GOLDEN = Path(__file__).parent / "golden.txt"


def show(report: Any, width: int = 80, **console: Any) -> str:
    stream = io.StringIO()
    render(report, Console(file=stream, width=width, highlight=False, **console))
    return stream.getvalue()


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture
def report(make: Any) -> Report:
    """Every kind of route and of fact."""
    return build_report(
        [
            make.route("py_impls.arith:sum", "shadow"),
            make.route("py_impls.dates:add_months"),
            make.route("py_impls.money:split_bill", "go", share=0.25, sample=0.01),
            make.route("py_impls.scoring:score_histogram_of_every_single_player", "python"),
            make.route("py_impls.text:word_count", "go"),
        ],
        [
            make.row(
                "py_impls.arith:sum",
                {"python": 1204, "match": 1200, "dropped": 4},
                python=(1.5e-6, 2e-6),
                go=(3e-7,),
                evidence=make.evidence("py_impls.arith:sum"),
            ),
            make.row(
                "py_impls.money:split_bill",
                {
                    "python": 750_000,
                    "go": 1_250_000,
                    "match": 19_998,
                    "divergence": 3,
                    "failure:GoTrap": 1,
                    "failure:GoExit": 12,
                    "fallback": 13,
                    "unrepresentable": 2,
                    "error": 1,
                },
                python=(0.0021,),
                go=(1.25,),
                evidence=make.evidence("py_impls.money:split_bill", "fail"),
            ),
            make.row("py_impls.old:gone", {"python": 12}),
            make.row(
                "py_impls.text:word_count",
                {"go": 1},
                evidence=make.evidence("py_impls.text:word_count", "insufficient"),
            ),
        ],
        [
            make.divergence("py_impls.money:split_bill", '"café", -1'),
            make.divergence("py_impls.money:split_bill", "[1, " * 200, signature="other", count=1),
        ],
    )


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
    report = build_report([make.route(name)], [make.row(name, {"go": 1})], [])
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
    for routes in ([], [make.route(name)]):
        text = show(build_report(routes, [row], [divergence]))
        shown = text.replace("\n", "").replace(" ", "")
        assert plain(hostile).replace(" ", "") in shown
        assert all(character.isprintable() for character in text.replace("\n", ""))


def test_markup_and_emoji_names_stay_as_they_are() -> None:
    assert plain("[red]x[/red] :warning:") == "[red]x[/red] :warning:"


def test_what_cannot_be_seen_is_escaped() -> None:
    assert plain("a\x1b\n\u202e\ud800é漢") == r"a\x1b\n\u202e\ud800é漢"


def test_a_long_value_is_cut_and_says_so(make: Any) -> None:
    text = show(build_report([], [], [make.divergence(text="x" * 10_000_000)]))
    assert "10.00M more characters" in " ".join(text.split())
    assert len(text) < 3000


def test_an_empty_report_prints_nothing() -> None:
    assert show(build_report([], [], [])) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 ns"), (3.2e-8, "32 ns"), (1.5e-6, "1.5 µs"), (0.25, "250 ms"), (90.0, "90 s")],
)
def test_durations_are_shown_in_a_fitting_unit(make: Any, seconds: float, text: str) -> None:
    row = make.row(counts={"match": 1}, python=(seconds,))
    assert f"  Python    {text} (p50), {text} (p99)" in lines(show(build_report([], [row], [])))
