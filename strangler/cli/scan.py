"""`strangler scan`: which functions are worth moving, and which are not."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import click

from strangler.cli.options import CannotRun, CommandWithProgram, format_option, program_of
from strangler.report.wording import several
from strangler.scan.cost import TYPICAL, Estimate
from strangler.scan.judging import Candidate, duration, judge, reason_kinds
from strangler.scan.profile import Seen, record, saved, seen_of
from strangler.scan.project import Project, read_project
from strangler.scan.signature import go_signature
from strangler.scan.sources import locate

_PATIENCE = 1.0  # seconds of silence before progress is shown
_HOUR = 3600  # seconds
_UNREADABLE = 5  # files that are named


@click.command(cls=CommandWithProgram)
@click.argument("path", metavar="[PATH]", default=".")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=15,
    show_default=True,
    help="How many functions of each kind are listed.",
)
@click.option("--profile", is_flag=True, help="Run the program after --, judge by its calls.")
@click.option("--explain", metavar="FUNCTION", help="Say everything about one function.")
@format_option("text", "json")
@click.pass_context
def scan(
    context: click.Context, path: str, limit: int, explain: str | None, form: str, *, profile: bool
) -> None:
    r"""Find the functions below PATH that are worth moving to Go, and say why others are not.

    PATH is a file, a folder (here by default) or an importable package. The code is read, never
    run. Times are estimates from the source, right within a factor of two for most functions; what
    a function is worth depends on how often it is called, which no source says. With --profile, a
    program of yours is run and its calls are counted and timed, which slows it down.

    \b
    Example:
      strangler scan src
      strangler scan --explain shop.tax:rate
      strangler scan src --profile -- python -m pytest tests

    Exit code: 0 when it was read, 2 when it could not be found or the program could not be run.
    """
    program = program_of(context, "--profile", given=profile)
    if profile:
        _profiled(path, program, limit, form)
        return
    started = time.monotonic()
    project = read_project(locate(path), _progress())
    candidates = judge(project)
    seconds = time.monotonic() - started
    if explain is not None:
        candidates = (_find(candidates, explain),)
    if form == "json":
        click.echo(json.dumps(_as_json(project, candidates), indent=2, ensure_ascii=False))
    elif explain is not None:
        click.echo(_explanation(candidates[0]))
    else:
        _print(project, candidates, limit, seconds)


def _profiled(path: str, program: Sequence[str], limit: int, form: str) -> None:
    root = locate(path)
    started = time.monotonic()
    status, seen = record(program, root)
    lasted = time.monotonic() - started
    if status:
        click.echo(f"Note: the program ended with exit code {status}.", err=True)
    found = []
    for candidate in judge(read_project(root, _progress())):
        calls = seen_of(seen, candidate.function)
        if calls is not None:
            worth = candidate.verdict in {"worth it", "maybe"}
            found.append((saved(candidate, calls) if worth else 0.0, candidate, calls))
    found.sort(key=lambda row: (row[1].verdict == "cannot", -row[0]))
    if form == "json":
        rows = [
            _candidate(candidate) | _seen(gain, calls, lasted) for gain, candidate, calls in found
        ]
        shown = {"seconds": round(lasted, 3), "functions": rows}
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    whole = sum(calls.own for _, _, calls in found)
    count = several(len(found), "function")
    click.echo(f"\nThe program called {count} of these, {whole:.2f} s without what they call.")
    gains = sum(gain for gain, _, _ in found if gain > 0)
    if gains:
        each = duration(gains / lasted * _HOUR * 1e9)
        click.echo(f"An hour of this would be shorter by about {each} with Go where it saves.")
    click.echo()
    click.secho(f"{'saves':>9}  {'of':>9}  {'in C':>5}  {'calls':>9}  {'size':>6}", bold=True)
    for gain, candidate, calls in found[:limit]:
        portable = candidate.verdict != "cannot"
        gained = "nothing" if gain <= 0 else duration(gain * 1e9)
        native = min(calls.native / calls.own, 1.0) if calls.own else 0.0
        click.echo(
            f"{gained if portable else 'cannot':>9}  {duration(calls.own * 1e9):>9}  "
            f"{native:>5.0%}  {calls.calls:>9,}  {calls.size:>6,}  {candidate.function.name}"
        )
        if not portable or gain > 0:
            for reason in candidate.reasons[:1]:
                click.echo(f"{'':>46}  {reason}")
    click.echo(f"\n{_next([candidate for gain, candidate, _ in found if gain > 0])}")


def _seen(gain: float, calls: Seen, lasted: float) -> dict[str, Any]:
    return {
        "profile": {
            "calls": calls.calls,
            "seconds": round(calls.seconds, 6),
            "own_seconds": round(calls.own, 6),
            "native_seconds": round(calls.native, 6),
            "size": calls.size,
            "saved_seconds": round(gain, 6),
            "saved_seconds_per_hour": round(gain / lasted * _HOUR, 3),
            "types": dict(calls.hints),
        }
    }


def _progress() -> Callable[[int, int], None]:
    """Shows on stderr how many files were read, from when it has taken a second."""
    started = shown = time.monotonic()
    terminal = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _PATIENCE or not (terminal or shown == started):
            return
        shown = now
        line = f"reading {done} of {total} files"
        click.echo(f"\r{line}\x1b[K" if terminal else line, nl=not terminal, err=True)

    return progress


def _find(candidates: Sequence[Candidate], name: str) -> Candidate:
    named = [c for c in candidates if name in (c.function.name, c.function.qualname)]
    if len(named) == 1:
        return named[0]
    if named:
        names = ", ".join(candidate.function.name for candidate in named)
        raise CannotRun(f"{name}: more than one function has this name: say which: {names}")
    raise CannotRun(f"{name}: there is no such function here: name it module:function")


# ---- Text ----------------------------------------------------------------------------------------


def _print(project: Project, candidates: Sequence[Candidate], limit: int, seconds: float) -> None:
    files = len(project.modules) + len(project.unreadable)
    counts = f"{several(len(candidates), 'function')} in {several(files, 'file')}"
    click.echo(f"{counts}, read in {seconds:.1f} s")
    for bad in project.unreadable[:_UNREADABLE]:
        click.echo(f"{click.style('not read', fg='yellow')}  {bad.file}: {bad.reason}")
    if len(project.unreadable) > _UNREADABLE:
        click.echo(f"          and {len(project.unreadable) - _UNREADABLE} more files")
    for verdict, title in (("worth it", "Worth it"), ("maybe", "Maybe")):
        found = [candidate for candidate in candidates if candidate.verdict == verdict]
        if found and limit:
            more = f", the first {limit} of {len(found):,}" if len(found) > limit else ""
            click.secho(f"\n{title}{more}", bold=True)
            click.echo(f"{f'gain at {TYPICAL:,}':>14}  {'faster from':>11}")
            click.echo("\n".join(_lines(candidate) for candidate in found[:limit]))
    verdicts = Counter(candidate.verdict for candidate in candidates)
    click.secho(
        f"\nNot worth it: {verdicts['not worth it']:,}. "
        f"Cannot move as they are: {verdicts['cannot']:,}.",
        bold=True,
    )
    rest = [c for c in candidates if c.verdict in {"not worth it", "cannot"}]
    for kind, count in reason_kinds(rest):
        click.echo(f"{count:>8,}  {kind}")
    click.echo(f"\n{_next(candidates)}")


def _lines(candidate: Candidate) -> str:
    """One function: its gain, where it begins, its name, and below it what to do first."""
    gain = "-".join(f"{side:.2g}" for side in candidate.estimate.spread)
    even = "never" if candidate.even is None else f"{candidate.even:,}"
    notes = [*candidate.reasons]
    if candidate.first and not notes:
        names = ", ".join(name.partition(":")[2] for name in candidate.first)
        notes = [f"calls {names}: port these first, or let Go call them back"]
    first = f"{gain + 'x':>14}  {even:>11}  {candidate.function.name}"
    return "\n".join([first, *(f"{'':>27}  {note}" for note in notes)])


def _next(candidates: Sequence[Candidate]) -> str:
    if candidates and candidates[0].verdict == "worth it":
        name = candidates[0].function.name
        return f"Next: `strangler new {name}` writes the Go side's skeleton."
    if candidates and candidates[0].verdict == "maybe":
        name = candidates[0].function.name
        return f"Next: `strangler scan --explain {name}` says what has to change."
    return "Next: nothing here is worth a port; `strangler scan --explain FUNCTION` says why."


def _explanation(candidate: Candidate) -> str:
    function, found = candidate.function, candidate.estimate
    lines = [
        click.style(f"{function.name}  {candidate.verdict}", bold=True),
        f"  at          {function.file}:{function.line}, {function.lines} lines",
        f"  signature   {go_signature(candidate.function, candidate.typed)}",
        f"  estimate    {_estimated(found)}",
        f"  gain        {found.spread[0]:.1f} to {found.spread[1]:.1f} times",
        f"  faster from {'never' if candidate.even is None else f'{candidate.even:,} elements'}",
    ]
    lines += [f"  because     it {reason}" for reason in candidate.reasons]
    lines += [f"  first       {name}: port it, or let Go call it back" for name in candidate.first]
    lines += [f"  together    {name}: they call each other" for name in candidate.together]
    return "\n".join([*lines, "", _next_step(candidate)])


def _estimated(found: Estimate) -> str:
    return (
        f"with {found.n:,} elements {duration(found.python)} in Python, {duration(found.go)} in "
        f"Go, of which {duration(found.crossing)} to get across"
    )


def _next_step(candidate: Candidate) -> str:
    if candidate.verdict == "cannot":
        return "Next: change what is named above, then scan again."
    return f"Next: `strangler new {candidate.function.name}` writes the Go side's skeleton."


# ---- JSON ----------------------------------------------------------------------------------------


def _as_json(project: Project, candidates: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "files": len(project.modules),
        "unreadable": [{"file": str(bad.file), "reason": bad.reason} for bad in project.unreadable],
        "functions": [_candidate(candidate) for candidate in candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    function, found = candidate.function, candidate.estimate
    return {
        "function": function.name,
        "verdict": candidate.verdict,
        "reasons": candidate.reasons,
        "file": str(function.file),
        "line": function.line,
        "lines": function.lines,
        "kind": function.kind,
        "signature": go_signature(function, candidate.typed),
        "effects": [
            {"kind": effect.kind, "what": effect.what, "line": effect.line}
            for effect in function.effects
        ],
        "estimate": {
            "elements": found.n,
            "python_ns": round(found.python),
            "go_ns": round(found.go),
            "crossing_ns": round(found.crossing),
            "speedup": [round(side, 2) for side in found.spread],
            "break_even": candidate.even,
        },
        "first": candidate.first,
        "together": candidate.together,
    }
