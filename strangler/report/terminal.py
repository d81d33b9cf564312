"""The report for people at a terminal: readable at 80 columns and without colour.

Everything from the store is hostile: it is shown as plain text, and what could move the cursor or
reorder a line is escaped.
"""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from strangler.report.facts import TONES, Fact, facts, is_quiet, summary
from strangler.report.model import FunctionReport, Report
from strangler.report.wording import number, plain

SHOWN = 20
"""How many routes are shown when none is named."""

_INDENT = 12
_NARROWEST = 20

_STYLES = {"": "", "good": "green", "bad": "bold red", "warning": "yellow"}
_URGENCY = ("diverges", "fails", "stale", "slower", None, "unused")


def render(report: Report, console: Console, *, everything: bool = False) -> None:
    """Print the report: the routes that most need somebody, or `everything`."""
    if not report.functions:
        return
    shown = report.functions if everything else most_urgent(report.functions)
    console.print(_table(report, shown))
    console.print()
    _print(console, *(line for fact in summary(report.totals) for line in _lines(console, fact)))
    console.print()
    for function in shown:
        if not is_quiet(function):
            _print_function(console, function)
    quiet = dict.fromkeys(function.next for function in shown if is_quiet(function))
    if quiet:
        console.print(Text("No calls recorded yet; next:", "bold"))
    for step in quiet:
        console.print(Text(f"  {plain(step)}"), soft_wrap=True)
    left = len(report.functions) - len(shown)
    if left:
        console.print(
            f"{number(left)} more: `strangler report FUNCTION` shows one, "
            "`strangler report --format html --output report.html` all.",
            soft_wrap=True,
        )


def most_urgent(functions: Sequence[FunctionReport]) -> tuple[FunctionReport, ...]:
    """At most `SHOWN` routes, those that most need somebody first; all of them by name if few."""
    if len(functions) <= SHOWN:
        return tuple(functions)
    urgent = sorted(
        functions,
        key=lambda f: (_URGENCY.index(f.attention), -f.diverged, -f.calls.total, f.function),
    )
    return tuple(urgent[:SHOWN])


# ---- The overview --------------------------------------------------------------------------------


def _table(report: Report, shown: Sequence[FunctionReport]) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        show_footer=True,
    )
    totals = report.totals
    footer = f"{number(totals.functions)} function{'s' * (totals.functions != 1)}"
    table.add_column("Function", footer, overflow="fold")
    table.add_column("Mode", no_wrap=True)
    for title, total in (
        ("Python", totals.calls.python),
        ("Go", totals.calls.go),
        ("Compared", totals.comparisons),
        ("Differ", totals.divergences),
    ):
        table.add_column(title, number(total), justify="right", no_wrap=True)
    table.add_column("Check", no_wrap=True)
    for function in shown:
        table.add_row(
            Text(plain(function.function)),
            Text(function.mode or "gone", "" if function.mode else "dim"),
            number(function.calls.python),
            number(function.calls.go),
            number(function.comparisons),
            Text(number(function.diverged), _STYLES["bad"] if function.open else ""),
            _verdict(function),
        )
    return table


def _verdict(function: FunctionReport) -> Text:
    evidence = function.evidence
    if evidence is None:
        return Text("-", "dim")
    if evidence.stale:
        return Text("old", _STYLES["warning"])
    short = "few" if evidence.verdict == "insufficient" else evidence.verdict
    return Text(short, _STYLES[TONES[evidence.verdict]])


# ---- One route -----------------------------------------------------------------------------------


def _print_function(console: Console, function: FunctionReport) -> None:
    said = [line for fact in facts(function) for line in _lines(console, fact)]
    step = Text("  next".ljust(_INDENT), "bold").append(plain(function.next), "not bold")
    _print(console, _heading(function), *said, step)
    console.print()


def _heading(function: FunctionReport) -> Text:
    heading = Text(plain(function.function), "bold")
    if function.mode is None:
        return heading.append("  no longer defined", "dim")
    dials: list[str] = [function.mode]
    if function.mode == "go" and function.share != 1.0:
        dials.append(f"share {function.share:.4g}")
    if function.mode != "python":
        dials.append(f"sample {function.sample:.4g}")
    return heading.append(f"  {', '.join(dials)}", "not bold")


def _lines(console: Console, fact: Fact) -> Iterator[Text]:
    text, label = Text(fact.text, _STYLES[fact.tone]), fact.label
    if fact.typed:  # a command must be copyable
        yield Text(f"  {label}".ljust(_INDENT)).append_text(text)
        return
    for line in text.wrap(console, max(_NARROWEST, console.width - _INDENT), overflow="fold"):
        line.rstrip()
        yield Text(f"  {label}".ljust(_INDENT)).append_text(line)
        label = ""


def _print(console: Console, *lines: Text) -> None:
    """Print lines as they are."""
    console.print(Text("\n").join(lines), soft_wrap=True)
