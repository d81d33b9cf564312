"""`strangler report`: what was observed, and what to do next."""

import gc
import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from strangler.cli.options import (
    CannotRun,
    Command,
    config_option,
    fail,
    format_option,
    quietly,
)
from strangler.config import Config
from strangler.ledger import read_ledger
from strangler.report.building import build_report
from strangler.report.failing import CONDITIONS, reasons_to_fail
from strangler.report.model import Report
from strangler.report.present import present
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes
from strangler.store import open_store
from strangler.store.overview import EXAMPLES
from strangler.store.store import Store

DIVERGENCES = 20
"""How many signatures of a route are read when nothing else is asked for."""

_AT_A_GLANCE = 3
"""How many of them in the faces that show the most urgent routes only."""

_WITHOUT_EXAMPLES = {"terminal", "markdown", "junit"}
"""The faces that show the smallest input of a divergence, and no others."""

_FILE_WIDTH = 80
"""Columns of a terminal report that goes to a file."""


@click.command(cls=Command)
@click.argument("functions", metavar="[FUNCTION]...", nargs=-1)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the report to FILE instead.",
)
@click.option(
    "--divergences",
    metavar="N",
    type=click.IntRange(min=0),
    help="How many different divergences of each route to read, the most frequent first: "
    f"{DIVERGENCES} by default, {_AT_A_GLANCE} for terminal and markdown.",
)
@click.option(
    "--fail-on",
    "conditions",
    type=click.Choice(list(CONDITIONS)),
    multiple=True,
    help="End with exit code 1 when a route has an open divergence, evidence of older code only, "
    "or too little evidence, or an accepted difference has expired. May be given more than once.",
)
@click.option("--serve", "serving", is_flag=True, help="Serve the page, live, until Ctrl-C.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --serve: where.")
@click.option("--port", type=int, default=8765, show_default=True, help="With --serve: where.")
@click.option(
    "--token",
    envvar="STRANGLER_REPORT_TOKEN",
    default="",
    help="With --serve: what who looks must know; needed when others may. Better set in the "
    "environment, as STRANGLER_REPORT_TOKEN.",
)
@click.option(
    "--allow-edit",
    is_flag=True,
    help="With --serve: the page may promote, roll back and accept differences.",
)
@config_option
@format_option("terminal", "json", "markdown", "junit", "html")
def report(
    functions: tuple[str, ...],
    output: Path | None,
    divergences: int | None,
    conditions: tuple[str, ...],
    serving: bool,
    host: str,
    port: int,
    token: str,
    allow_edit: bool,
    config: Config,
    form: str,
) -> None:
    r"""Show calls, comparisons, divergences and durations of routes, and the next step of each.

    Of many routes the terminal shows those that most need somebody; name a FUNCTION to see it.

    \b
    Example:
      strangler report
      strangler report py_impls.arith:sum
      strangler report --format html --output report.html
      strangler report --format markdown --fail-on divergence --fail-on stale
      strangler report --serve

    Exit code: 0 when the report was shown, 1 when --fail-on says so, 2 when it could not be made.
    """
    store = open_store(config.store)
    routes = find_routes(config, functions)
    if divergences is None:
        brief = form in {"terminal", "markdown"} and not functions and not serving
        divergences = _AT_A_GLANCE if brief else DIVERGENCES
    if serving:
        from strangler.cli.serving import live_report, serve  # noqa: PLC0415  # only what is needed

        read = partial(read_report, config, store, routes, divergences, gone=not functions)
        live = live_report(read, store, routes)
        serve(config, live, host, port, token, allow_edit=allow_edit)
        return
    examples = 0 if form in _WITHOUT_EXAMPLES else EXAMPLES
    shown = read_report(config, store, routes, divergences, examples, gone=not functions)
    stream = io.StringIO() if output else _stdout()
    notice = _notice(shown, store)
    if form == "terminal":
        from strangler.report.terminal import render  # noqa: PLC0415  # only what is needed

        stream.write(notice)
        console = Console(file=stream, width=_FILE_WIDTH if output else None, highlight=False)
        render(shown, console, everything=bool(functions))
    else:
        click.echo(notice, nl=False, err=True)
        stream.write(_renderer(form)(shown))
    if output and isinstance(stream, io.StringIO):
        _save(stream.getvalue(), output)
    if reasons := reasons_to_fail(shown, conditions):
        click.echo("\n".join(["Fails:", *(f"  {reason}" for reason in reasons)]), err=True)
        fail()


def find_routes(config: Config, functions: tuple[str, ...]) -> tuple[Migration, ...]:
    """The routes that are named, or all."""
    with quietly():
        if functions:
            return tuple(find_route(config, name) for name in functions)
        return load_routes(config)


def read_report(
    config: Config,
    store: Store,
    routes: tuple[Migration, ...],
    divergences: int,
    examples: int = EXAMPLES,
    *,
    gone: bool = True,
) -> Report:
    """The report of these routes as the store is now; with `gone`, of those that are no more.

    Of each route as many `divergences` are read, and of each of these as many further `examples`.
    """
    only = routes[0].name if len(routes) == 1 and not gone else None
    with _uncollected():
        today = datetime.now(UTC).date()
        ledger = read_ledger(config.ledger)
        valid = [entry.signature for entry in ledger if entry.until >= today]
        overview = store.overview(divergences, only, valid, examples)
        presents = [present(route, config.root, config.go_root) for route in routes]
        return build_report(presents, overview, time.time(), ledger=ledger, gone=gone)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without collecting garbage: all is kept, and looking for some takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _renderer(form: str) -> Callable[[Report], str]:
    """The face of that name, imported when it is asked for."""
    if form == "json":
        from strangler.report.json import render  # noqa: PLC0415
    elif form == "markdown":
        from strangler.report.markdown import render  # noqa: PLC0415
    elif form == "junit":
        from strangler.report.junit import render  # noqa: PLC0415
    else:
        from strangler.report.html.page import render  # noqa: PLC0415
    return render


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
