"""The report for people at a terminal: readable at 80 columns and without colour.

Everything from the store is hostile: it is shown as plain text, and what could move the cursor or
reorder a line is escaped.
"""

from collections.abc import Iterator
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from strangler.report.model import DivergenceReport, Durations, FunctionReport, Report, Totals

_LONGEST = 400
"""How many characters of a value are shown; the JSON has all that are stored."""

_INDENT = 12
_NARROWEST = 20

_STYLES = {"pass": "green", "fail": "bold red", "insufficient": "yellow"}
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_MILLION = 1_000_000

Fact = tuple[str, Text]


def render(report: Report, console: Console) -> None:
    """Print the report."""
    if not report.functions:
        return
    console.print(_table(report))
    console.print()
    quiet = []
    for function in report.functions:
        facts = list(_facts(function))
        if not facts:
            quiet.append(function)
            continue
        console.print(_heading(function), soft_wrap=True)
        for label, text in facts:
            _print_fact(console, label, text)
        # Not wrapped: a command must be copyable.
        console.print(
            Text("  next".ljust(_INDENT), "bold").append(plain(function.next), "not bold"),
            soft_wrap=True,
        )
        console.print()
    if quiet:
        console.print(Text("No calls recorded yet; next:", "bold"))
    for function in quiet:
        console.print(Text(f"  {plain(function.next)}"), soft_wrap=True)


def plain(text: str) -> str:
    """The text on one line, with everything but letters, marks, symbols and spaces escaped."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text.encode("utf-8", "backslashreplace").decode()
    )


# ---- The overview --------------------------------------------------------------------------------


def _table(report: Report) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        show_footer=True,
    )
    totals = report.totals
    table.add_column("Function", _footer(totals), overflow="fold")
    table.add_column("Mode", no_wrap=True)
    for title, total in (
        ("Python", totals.calls.python),
        ("Go", totals.calls.go),
        ("Compared", totals.comparisons),
        ("Differ", totals.divergences),
    ):
        table.add_column(title, _number(total), justify="right", no_wrap=True)
    table.add_column("Check", no_wrap=True)
    for function in report.functions:
        table.add_row(
            Text(plain(function.function)),
            Text(function.mode or "gone", "" if function.mode else "dim"),
            _number(function.calls.python),
            _number(function.calls.go),
            _number(function.comparisons),
            Text(_number(function.diverged), "bold red" if function.diverged else ""),
            _verdict(function),
        )
    return table


def _footer(totals: Totals) -> str:
    return f"{totals.functions} function{'s' * (totals.functions != 1)}"


def _verdict(function: FunctionReport) -> Text:
    if function.evidence is None:
        return Text("-", "dim")
    verdict = function.evidence.verdict
    return Text("few" if verdict == "insufficient" else verdict, _STYLES[verdict])


# ---- One route -----------------------------------------------------------------------------------


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


def _facts(function: FunctionReport) -> Iterator[Fact]:
    calls = function.calls
    if calls.python or calls.go:
        yield "calls", Text(f"{_number(calls.python)} by Python, {_number(calls.go)} by Go")
    if function.comparisons:
        differ = f"{_number(function.diverged)} differ{'s' * (function.diverged == 1)}"
        yield (
            "compared",
            Text(f"{_number(function.comparisons)}: ")
            .append(f"{_number(function.matches)} match, ")
            .append(differ, "bold red" if function.diverged else ""),
        )
    yield from _troubles(function)
    yield from _latency(function)
    if (evidence := function.evidence) is not None:
        yield (
            "checked",
            Text(evidence.verdict, _STYLES[evidence.verdict])
            .append(f": {_number(evidence.examples)} inputs, ")
            .append(f"{_number(evidence.distinct)} different, {_when(evidence.when)}"),
        )
    for divergence in function.divergences:
        yield from _divergence(divergence)


def _troubles(function: FunctionReport) -> Iterator[Fact]:
    failures = sorted(function.failures.items(), key=lambda item: (-item[1], item[0]))
    if failures:
        kinds = ", ".join(f"{_number(count)} {plain(kind)}" for kind, count in failures)
        yield "no answer", Text(f"from Go: {kinds}", "bold red")
    if function.fallbacks:
        yield "fallback", Text(f"Python answered {_number(function.fallbacks)} calls for Go")
    if function.unrepresentable:
        yield (
            "unfit",
            Text(f"{_number(function.unrepresentable)} calls that Go's types cannot hold"),
        )
    if function.dropped:
        yield "dropped", Text(f"{_number(function.dropped)} comparisons, the queue was full")
    if function.errors:
        yield "broken", Text(f"{_number(function.errors)} comparisons raised, see the log")


def _latency(function: FunctionReport) -> Iterator[Fact]:
    python, go = function.latency.python, function.latency.go
    if python:
        yield "Python", Text(_quantiles(python))
    if go:
        yield "Go", Text(_quantiles(go))


def _quantiles(durations: Durations) -> str:
    return f"{_duration(durations.p50)} (p50), {_duration(durations.p99)} (p99)"


def _divergence(divergence: DivergenceReport) -> Iterator[Fact]:
    times = f"{_number(divergence.count)} time{'s' * (divergence.count != 1)}"
    yield (
        "differs",
        Text(f"at {plain(divergence.path)}: {plain(divergence.cause)}, {times}", "bold red"),
    )
    yield "  input", Text(_value(divergence.input))
    yield "  python", Text(_value(divergence.python))
    yield "  go", Text(_value(divergence.go))
    yield "  seen", Text(f"{_when(divergence.last_seen)}, {plain(divergence.signature)}")


def _print_fact(console: Console, label: str, text: Text) -> None:
    for line in text.wrap(console, max(_NARROWEST, console.width - _INDENT), overflow="fold"):
        line.rstrip()
        console.print(Text(f"  {label}".ljust(_INDENT)).append_text(line), soft_wrap=True)
        label = ""


# ---- Values --------------------------------------------------------------------------------------


def _value(text: str) -> str:
    if len(text) <= _LONGEST:
        return plain(text)
    return f"{plain(text[:_LONGEST])} … {_number(len(text) - _LONGEST)} more characters"


def _number(count: int) -> str:
    return f"{count:,}" if count < _MILLION else f"{count / _MILLION:,.2f}M"


def _duration(seconds: float) -> str:
    size, unit = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
