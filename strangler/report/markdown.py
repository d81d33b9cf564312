"""The report as a comment on a pull request: a table, and what differs folded below it.

Everything from the store stands in code spans, where neither markup nor mentions mean anything.
"""

from collections.abc import Iterator

from strangler.report.facts import ATTENTION, facts, is_quiet, summary
from strangler.report.model import FunctionReport, Report
from strangler.report.terminal import most_urgent
from strangler.report.wording import number, percent, plain, several

ROOM = 60_000
"""How many characters it has at most; a comment on GitHub holds 65 536."""

_MARKS = {"good": "✅", "bad": "❌", "warning": "⚠️", "": ""}
_SPEECHLESS = {"pass": "✅ pass", "fail": "❌ fail", "insufficient": "⚠️ too few"}


def render(report: Report) -> str:
    """A document that ends in a newline."""
    lines = ["## Migration to Go", ""]
    lines += [
        f"- {_MARKS[fact.tone]} **{fact.label}** {fact.text}".replace("-  ", "- ")
        for fact in summary(report.totals)
    ]
    shown = most_urgent(report.functions)
    if shown:
        lines += ["", *_table(shown)]
    left = len(report.functions) - len(shown)
    if left:
        lines += ["", f"{several(left, 'more route')}, which are less urgent."]
    room = ROOM - sum(len(line) + 1 for line in lines)
    for count, function in enumerate(shown):
        section = "\n".join(_section(function))
        room -= len(section) + 100
        if room < 0:
            lines += ["", f"There is no room here for {several(len(shown) - count, 'route')}."]
            break
        lines += ["", section]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """A code span that holds any text on one line."""
    text = plain(text)
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * (longest + 1)
    space = " " if text[:1] in {"`", " "} or text[-1:] in {"`", " "} else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(functions: tuple[FunctionReport, ...]) -> Iterator[str]:
    yield "| function | mode | Python | Go | compared | differ | speed | check | next |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    for function in functions:
        speedup, evidence = function.latency.speedup, function.evidence
        check = "" if evidence is None else _SPEECHLESS[evidence.verdict]
        cells = (
            code(function.function),
            _mode(function),
            number(function.calls.python),
            number(function.calls.go),
            number(function.comparisons),
            f"**{number(function.diverged)}**" if function.open else number(function.diverged),
            "" if speedup is None else f"{speedup:.2g}x",
            "⚠️ of older code" if evidence is not None and evidence.stale else check,
            code(function.next),
        )
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _mode(function: FunctionReport) -> str:
    if function.mode != "go" or function.share is None or function.share >= 1.0:
        return function.mode or "gone"
    return f"go {percent(function.share)}"


def _section(function: FunctionReport) -> Iterator[str]:
    """The facts of one route, folded."""
    if is_quiet(function):
        return
    attention = "" if function.attention is None else f": {ATTENTION[function.attention]}"
    yield f"<details><summary><code>{_html(function.function)}</code>{attention}</summary>"
    yield ""
    for fact in facts(function):
        indent = "  " if fact.label.startswith(" ") else ""
        yield f"{indent}- {fact.label.strip()} {code(fact.text)}"
    yield f"- next {code(function.next)}"
    yield ""
    yield "</details>"


def _html(text: str) -> str:
    escaped = plain(text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;")):
        escaped = escaped.replace(character, entity)
    return escaped
