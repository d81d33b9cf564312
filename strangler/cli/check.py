"""`strangler check`: whether both sides agree on generated inputs."""

import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from strangler.cli.checked import as_json, conclusion, show
from strangler.cli.options import (
    CANNOT_RUN,
    CannotRun,
    Command,
    config_option,
    fail,
    format_option,
    tidy_hypothesis,
)
from strangler.cli.recording import record
from strangler.config import Config
from strangler.corpus import read_corpus, snapshot_of
from strangler.errors import StoreError, StranglerError
from strangler.gates.evidence import versions_of
from strangler.ledger import Ledger, today
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes
from strangler.store import open_store
from strangler.timing import measure_briefly, timing_rows

if TYPE_CHECKING:
    from strangler.engine.candidate import Candidate
    from strangler.parity.search import Progress
    from strangler.parity.verdict import CheckReport
    from strangler.store.rows import TimingRow

_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_SEEN = 20  # inputs of that many divergences in calls are checked again
_MEASURING = 0.5  # seconds, beside the budget
_PATIENCE = 1.0  # seconds of silence before progress is shown


def _seconds(text: str) -> float:
    """A time as people write it: ``10s``, ``500ms``, ``2m``; a bare number counts seconds."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?([a-z]*)", text)
    if match is None or match[2] not in _UNITS or not float(match[1]):
        raise click.BadParameter(f"{text!r} is not a duration: write 10s, 500ms or 2m")
    return float(match[1]) * _UNITS[match[2]]


@click.command(cls=Command)
@click.argument("functions", metavar="[FUNCTION]...", nargs=-1)
@click.option(
    "--budget",
    type=_seconds,
    metavar="TIME",
    default="10s",
    show_default=True,
    help="Time for each function; a call that hangs is not interrupted.",
)
@click.option(
    "--examples", type=click.IntRange(min=1), default=1000, show_default=True, help="Most inputs."
)
@click.option("--seed", type=int, help="Other inputs; the same seed gives the same ones.")
@click.option(
    "--max-divergences",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Stop a function's search after so many different divergences.",
)
@config_option
@format_option("text", "json")
def check(
    functions: tuple[str, ...],
    budget: float,
    examples: int,
    seed: int | None,
    max_divergences: int,
    config: Config,
    form: str,
) -> None:
    """Run both sides of each FUNCTION (all, when none is named) on generated inputs and compare.

    Every divergence is shown with the simplest input that was found and the command that shows it
    again. Too little evidence is a verdict of its own, insufficient, and does not pass.

    \b
    Example:
      strangler check
      strangler check py_impls.money:split_bill --budget 30s --examples 10000

    Exit code: 0 when all pass, 1 when one does not, 2 when one could not be checked.
    """  # noqa: D301  # the character is click's mark for text that is not to be wrapped
    tidy_hypothesis()
    from strangler.parity import check as parity  # noqa: PLC0415  # slow to import
    from strangler.parity.record import check_batch  # noqa: PLC0415
    from strangler.retiring.oracle import subject as subject_of  # noqa: PLC0415

    reports: list[CheckReport] = []
    broken = False
    for route in _routes(config, functions):
        try:
            subject = subject_of(route)
            with _progress(route.name) as progress:
                report = parity.check(
                    subject,
                    budget=budget,
                    examples=examples,
                    seed=seed,
                    max_divergences=max_divergences,
                    rules=route.terms().rules,
                    go_root=config.go_root,
                    corpus=[*_saved(config, subject), *_seen(config, route, subject)],
                    accepts=partial(Ledger(config.ledger).accepts, today=today()),
                    progress=progress,
                )
        except StranglerError as error:
            broken = True
            click.echo(f"Error: {route.name} cannot be checked: {error}", err=True)
            continue
        reports.append(report)
        batch = replace(check_batch(subject, report), timings=_timed(subject, report))
        record(config, batch, "the evidence was")
        if form == "text":
            show(report)
    if form == "json":
        click.echo(json.dumps({"functions": [as_json(report) for report in reports]}, indent=2))
    elif reports:
        click.echo(conclusion(reports))
    if broken:
        raise click.exceptions.Exit(CANNOT_RUN)
    if any(report.verdict != "pass" for report in reports):
        fail()


def _saved(config: Config, subject: "Candidate") -> Iterator[bytes]:
    for saved in read_corpus(config.corpus, subject.name):
        yield snapshot_of(subject, saved)


def _seen(config: Config, route: Migration, subject: "Candidate") -> Iterator[bytes]:
    """Inputs on which the sides were seen to differ in calls, unless they are private."""
    terms = route.terms()
    if terms.values == "none" or terms.redaction:
        return
    try:
        snapshots = open_store(config.store).snapshots(route.name, _SEEN)
    except StoreError:  # recording the evidence will say so
        return
    for snapshot in snapshots:
        with suppress(StranglerError, ValueError):  # the types have changed since
            subject.decode_plain(snapshot)
            yield snapshot


def _timed(subject: "Candidate", report: "CheckReport") -> tuple["TimingRow", ...]:
    """What a call takes on both sides, measured on inputs on which they agree."""
    timings = measure_briefly(subject, report.agreeing, _MEASURING)
    return timing_rows(report.function, versions_of(subject), timings, time.time())


def _routes(config: Config, names: Sequence[str]) -> Sequence[Migration]:
    if names:
        return [find_route(config, name) for name in dict.fromkeys(names)]
    routes = load_routes(config)
    if not routes:
        raise CannotRun(
            "there are no routes: list the modules with @migrate_to functions under "
            "[strangler] modules in migration.toml"
        )
    return routes


@contextmanager
def _progress(name: str) -> Iterator["Progress"]:
    """Show on stderr how far a check is, once it takes longer than a second."""
    started = shown = time.monotonic()
    live = _watched()

    def progress(examples: int, divergences: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < _PATIENCE or not (live or shown == started):
            return
        shown = now
        found = f", {divergences} divergence{'s' * (divergences > 1)}" * bool(divergences)
        line = f"checking {name}: {examples} inputs{found}"
        click.echo(f"\r{line}\x1b[K" if live else line, nl=not live, err=True)

    try:
        yield progress
    finally:
        if live and shown != started:
            click.echo("\r\x1b[K", nl=False, err=True)


def _watched() -> bool:
    return sys.stderr.isatty()
