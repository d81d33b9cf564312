"""`strangler report`: what was observed, and what to do next."""

import contextlib
import io
import sys
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from strangler.cli.options import CannotRun, Command, config_option, format_option
from strangler.config import Config
from strangler.report.json import render as render_json
from strangler.report.model import Report, build_report
from strangler.report.terminal import render as render_terminal
from strangler.routing.registry import load_routes
from strangler.store import open_store
from strangler.store.store import Store

_FILE_WIDTH = 80
"""Columns of a terminal report that goes to a file."""


@click.command(cls=Command)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the report to FILE instead.",
)
@config_option
@format_option("terminal", "json")
def report(output: Path | None, config: Config, form: str) -> None:
    r"""Show calls, comparisons, divergences and durations of every route, and its next step.

    \b
    Example:
      strangler report
      strangler report --format json --output report.json

    Exit code: 0 when the report was shown, 2 when it could not be made.
    """
    store = open_store(config.store)
    with contextlib.redirect_stdout(sys.stderr):  # what the user's modules print when imported
        routes = load_routes(config)
    shown = build_report(routes, store.routes(), store.divergences())
    stream = io.StringIO() if output else _stdout()
    if form == "json":
        click.echo(_notice(shown, store), nl=False, err=True)
        stream.write(render_json(shown))
    else:
        stream.write(_notice(shown, store))
        console = Console(file=stream, width=_FILE_WIDTH if output else None, highlight=False)
        render_terminal(shown, console)
    if output and isinstance(stream, io.StringIO):
        _save(stream.getvalue(), output)


def _stdout() -> TextIO:
    """Standard output, which may have an encoding that lacks a character of the report."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def _notice(shown: Report, store: Store) -> str:
    """Why there is little to see, if that is so."""
    if not shown.functions:
        return (
            "There are no routes. Next: list the modules with @migrate_to functions under "
            "[strangler] modules in migration.toml.\n"
        )
    totals = shown.totals
    if totals.calls.python or totals.calls.go or totals.comparisons:
        return ""
    state = "is empty" if store.exists() else "does not exist yet"
    return (
        f"No calls are recorded: {store.place} {state}.\n"
        'Next: `strangler check`; or set mode = "shadow" in migration.toml, and run your program.\n'
    )


def _save(text: str, output: Path) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotRun(
            f"{output}: cannot be written ({error.strerror}): name another file"
        ) from error
    click.echo(f"The report is in {output}.", err=True)
