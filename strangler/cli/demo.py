"""`strangler demo`: a migration from the first call to the last, on real code, in a minute.

Nothing here is canned: the sample project is copied, built with Go, called, compared, checked,
repaired and called again; every figure printed was counted or measured just before.
"""

import contextlib
import difflib
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import strangler
from strangler.cli.options import CannotRun, Command, quietly, tidy_hypothesis
from strangler.cli.report import DIVERGENCES, read_report
from strangler.config import FILE_NAME, Config, load_config
from strangler.engine.artifact import forget_artifacts
from strangler.gates.evidence import versions_of
from strangler.literal import literal
from strangler.parity.check import check
from strangler.parity.record import check_batch
from strangler.parity.verdict import CheckReport
from strangler.report.html.page import render
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes, refresh
from strangler.routing.settings import use_config
from strangler.shadow.residents import finish
from strangler.store import open_store
from strangler.timing import measure_briefly, timing_rows
from strangler.toolchain.build import build

BILL, TITLE, DISTANCE = "py_impls.money:split_bill", "py_impls.text:truncate", "levenshtein"
PACKAGES = ("money", "text", "scoring")
CALLS = 2000
BUDGET = 4.0
"""Seconds that each check may take."""

SETTINGS = """\
[strangler]
go_root = "go_impls"
modules = ["py_impls"]

"""

Call = tuple[Any, ...]


@click.command(cls=Command)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Keep the demo's project in this new folder; without it, only the report is kept.",
)
def demo(into: Path | None) -> None:
    """Show a whole migration: python, shadow, a divergence found and fixed, go.

    \b
    Example:
      strangler demo
      strangler demo --into /tmp/demo
    """  # noqa: D301  # the character is click's mark for text that is not to be wrapped
    tidy_hypothesis()
    started = time.perf_counter()
    with _workplace(into) as project:
        config = _tell(project)
        page = _write_report(config, into)
        click.echo(f"\nThe whole story took {time.perf_counter() - started:.0f} s.")
    if into is not None:
        click.echo(f"The project is in {into}: cd there, and try `strangler report`.")
    else:
        click.echo("Next: `strangler demo --into DIR` keeps the project, so that you can play on.")
    click.echo(f"What happened is told by the report, for a browser: {page}")


def sample_project() -> Path:
    """The folder with the sample's go_impls and py_impls: in the package, else in the checkout."""
    package = Path(strangler.__file__).parent
    for folder in (package / "_sample", package.parent):
        if (folder / "go_impls" / "go.mod").is_file() and (folder / "py_impls").is_dir():
            return folder
    raise CannotRun(f"the sample project is missing beside {package}: reinstall strangler")


@contextlib.contextmanager
def _workplace(into: Path | None) -> Iterator[Path]:
    """A copy of the sample project, removed afterwards unless it is wanted."""
    with contextlib.ExitStack() as stack:
        folder = into and into.absolute()
        if folder is None:
            # Python 3.11 cannot be told to leave what another thread is still writing.
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="strangler-")))
        elif folder.exists():
            raise CannotRun(f"{into} exists already: name a new folder")
        source = sample_project()
        for name in ("go_impls", "py_impls"):
            shutil.copytree(
                source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        stack.callback(finish)  # or what is left would be written where the project was
        yield folder


# ---- The story -----------------------------------------------------------------------------------


def _tell(project: Path) -> Config:
    config = _configure(project, "python")
    _step("1", "A backend's functions were ported to Go; two ports are wrong. Build the Go side.")
    _command(f"strangler build {' '.join(PACKAGES)}")
    _build(config)
    load_routes(config)
    bill, title = find_route(config, BILL), find_route(config, TITLE)

    _step("2", 'mode = "python": nothing changes. Python answers, Go is not even loaded.')
    _show_call(bill, (1000, 3))
    _show_call(title, ("Parity, or it did not happen", 6))

    _step("3", 'mode = "shadow": Python still answers; Go gets the same arguments, unseen.')
    config = _configure(project, "shadow")
    traffic = ((bill, _bills()), (title, _titles()))
    for migration, calls in traffic:
        _run(migration, calls)
    strangler.flush(30.0)
    _show_shadow(config, (bill, title))

    _step("4", "Why? Search for the smallest inputs that tell the two sides apart.")
    for migration in (bill, title):
        _show_check(_check(migration, config))

    _step("5", "The ports are wrong, not the test data: fix them as a Go developer would.")
    for package, file in (("money", "split_bill.go"), ("text", "truncate.go")):
        _fix(config.go_root / package / file)
    _command(f"strangler build {' '.join(PACKAGES)}")
    _build(config)
    for migration in (bill, title):
        _show_check(_check(migration, config))

    _step("6", 'mode = "go": Go answers, and a tenth of its answers is compared.')
    config = _configure(project, "go", "sample = 0.1\n")
    for migration, calls in traffic:
        _run(migration, calls)
        count = migration.route._go_calls  # noqa: SLF001  # the native counter
        click.echo(f"  {migration.name:<28} {count:,} calls answered by Go")
    _show_speed(bill, _bills())
    _show_speed(find_route(config, DISTANCE), _word_pairs())
    click.echo(
        "  Where the work is small, the crossing eats the gain; where it is not, Go pays off."
    )
    strangler.flush(30.0)
    return config


def _configure(project: Path, mode: str, dials: str = "") -> Config:
    """Write migration.toml with this mode for the demo's functions, and put it in force."""
    tables = "".join(f'[functions."{name}"]\nmode = "{mode}"\n{dials}\n' for name in (BILL, TITLE))
    file = project / FILE_NAME
    file.write_text(SETTINGS + tables)
    config = load_config(file)
    use_config(config)
    refresh()
    return config


def _build(config: Config) -> None:
    for artifact in build(config, PACKAGES, progress=_progress):
        if artifact.fresh:
            size = artifact.path.stat().st_size / 1e6
            click.echo(f"  {artifact.path.name:<14} {size:.1f} MB in {artifact.seconds:.1f} s")
    forget_artifacts()
    refresh()


def _show_call(migration: Migration, arguments: Call) -> None:
    text = ", ".join(literal(argument) for argument in arguments)
    name = migration.python.__name__
    click.echo(f"  >>> {name}({text})\n  {literal(migration.route(*arguments))}")


def _run(migration: Migration, calls: Iterable[Call]) -> None:
    for arguments in calls:
        migration.route(*arguments)


def _show_shadow(config: Config, migrations: Iterable[Migration]) -> None:
    rows = {row.route: row for row in open_store(config.store).routes()}
    divergences = open_store(config.store).divergences()
    for migration in migrations:
        counts = rows[migration.name].counts
        compared = counts.get("match", 0) + counts.get("divergence", 0)
        click.echo(
            f"  {migration.name:<28} {compared:,} calls compared, "
            f"{counts.get('divergence', 0):,} diverged"
        )
        for row in divergences:
            if row.route == migration.name:
                example = row.smallest
                click.echo(f"    {example.input}: python {example.python}, go {example.go}")
    click.echo("  No caller noticed: every answer was Python's.")


def _check(migration: Migration, config: Config) -> CheckReport:
    _command(f"strangler check {migration.name}")
    candidate = migration.candidate()
    report = check(candidate, budget=BUDGET, go_root=config.go_root)
    timings = measure_briefly(candidate, report.agreeing, 0.5)
    rows = timing_rows(migration.name, versions_of(candidate), timings, time.time())
    open_store(config.store).record(replace(check_batch(candidate, report), timings=rows))
    return report


def _show_check(report: CheckReport) -> None:
    evidence = report.evidence
    click.echo(
        f"  {report.verdict.upper():<5} {evidence.distinct:,} distinct inputs compared in "
        f"{report.seconds:.1f} s"
    )
    for finding in report.divergences:
        found = finding.divergence
        click.echo(f"    {found.input}: python {found.python}, go {found.go}")


def _fix(file: Path) -> None:
    """Replace a port by the right one, and show the difference."""
    fixed = file.parent / "testdata" / "fixed" / file.name
    before, after = file.read_text(), fixed.read_text()
    name = f"{file.parent.name}/{file.name}"
    for line in difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, name, n=0, lineterm=""
    ):
        code = line[1:].lstrip()
        if line[0] in "+-" and line[:3] not in {"+++", "---"} and not code.startswith("//"):
            click.secho(f"  {name}: {line}", fg="green" if line[0] == "+" else "red")
    file.write_text(after)


def _show_speed(migration: Migration, calls: list[Call]) -> None:
    """Time both sides on the same calls, taking turns."""
    native = migration.candidate().native
    python, go = (min(_time(side, calls) for _ in range(3)) for side in (migration.python, native))
    unit = 1e6 / len(calls)
    click.echo(
        f"  {migration.name:<28} python {python * unit:.1f} µs, go {go * unit:.1f} µs a call: "
        f"{python / go:.1f}x"
    )


def _time(function: Callable[..., Any], calls: list[Call]) -> float:
    started = time.perf_counter()
    for arguments in calls:
        function(*arguments)
    return time.perf_counter() - started


def _write_report(config: Config, into: Path | None) -> Path:
    """Make a page of what the demo did; it outlives the demo's own folder."""
    with quietly():
        routes = tuple(route for route in load_routes(config) if route.name in {BILL, TITLE})
    report = read_report(config, open_store(config.store), routes, DIVERGENCES, gone=False)
    if into is not None:
        page = into / "report.html"
    else:
        file, name = tempfile.mkstemp(prefix="strangler-demo-", suffix=".html")
        os.close(file)
        page = Path(name)
    page.write_text(render(report), encoding="utf-8")
    return page


# ---- Traffic -------------------------------------------------------------------------------------


def _bills() -> list[Call]:
    """Bills of a restaurant; three in a hundred are refunds."""
    chance = random.Random(7)  # noqa: S311  # the same traffic every time
    amounts = (chance.randint(500, 30_000) for _ in range(CALLS))
    return [
        (-cents if chance.random() < 0.03 else cents, chance.randint(1, 6))  # noqa: PLR2004
        for cents in amounts
    ]


def _titles() -> list[Call]:
    """Titles of articles and the room there is for them."""
    chance = random.Random(7)  # noqa: S311  # the same traffic every time
    words = "the a new old café parity money naïve report Zürich Go Python moves slowly".split()
    return [
        (" ".join(chance.choices(words, k=chance.randint(1, 6))), chance.randint(4, 40))
        for _ in range(CALLS)
    ]


def _word_pairs() -> list[Call]:
    """Pairs of long similar texts."""
    chance = random.Random(7)  # noqa: S311  # the same traffic every time
    texts = ("".join(chance.choices("abcdefgh ", k=150)) for _ in range(20))
    return [(text, text[5:] + "xyz") for text in texts]


# ---- Printing ------------------------------------------------------------------------------------


def _step(number: str, sentence: str) -> None:
    click.secho(f"\n{number}. {sentence}", bold=True)


def _progress(line: str) -> None:
    click.secho(f"  {line}", dim=True, err=True)


def _command(line: str) -> None:
    click.secho(f"  $ {line}", dim=True)
