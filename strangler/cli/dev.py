"""`strangler dev`: on every save, build what changed and check what it may have changed."""

import os
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strangler.cli.options import CannotRun, Command, config_option
from strangler.config import Config
from strangler.errors import BuildError
from strangler.routing.migration import Migration
from strangler.routing.registry import load_routes
from strangler.toolchain.build import build_report
from strangler.toolchain.processes import Processes

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_ENDINGS = {".go", ".mod", ".py", ".toml"}
_SETTLED = 100  # milliseconds of quiet after which a save is over


@click.command(cls=Command)
@click.option("--budget", default="1s", show_default=True, help="Time for each check.")
@config_option
def dev(budget: str, config: Config) -> None:
    r"""Watch both sides: build on every save, replay saved inputs, and check for a second.

    A Go file that is saved is built, and the routes of its package are checked; a Python file that
    is saved has its own routes checked; migration.toml, or a file that nobody knows, all of them.
    Ctrl-C ends it.

    \b
    Example:
      strangler dev
      strangler dev --budget 5s

    Exit code: 0 when it was ended, 2 when it could not begin.
    """
    routes = load_routes(config)
    if not routes:
        raise CannotRun("there are no routes yet: begin one with `strangler new FUNCTION`")
    click.echo(f"Watching {len(routes)} route{'s' * (len(routes) > 1)}. Ctrl-C ends it.")
    for files in _saves(config):
        react(config, routes, files, budget)


def _saves(config: Config) -> Iterator["AbstractSet[Path]"]:
    """The files of each save, until Ctrl-C."""
    try:
        from watchfiles import watch  # noqa: PLC0415  # an extra
    except ImportError:
        raise CannotRun(
            'watching files needs watchfiles: run `pip install "strangler[edit]"`'
        ) from None
    folders = {config.root, config.go_root}
    changes = watch(
        *folders, watch_filter=_is_watched, debounce=_SETTLED, step=20, raise_interrupt=False
    )
    for changed in changes:
        yield {Path(path) for _, path in changed}


def _is_watched(_change: object, path: str) -> bool:
    file = Path(path)
    hidden = any(part.startswith(".") or part == "__pycache__" for part in file.parts)
    return file.suffix in _ENDINGS and not hidden


def react(
    config: Config, routes: Sequence[Migration], files: Collection[Path], budget: str
) -> None:
    """Build and check what the saved `files` may have changed, and say what came of it."""
    started = time.monotonic()
    names = ", ".join(sorted(file.name for file in files))
    click.secho(f"\n{time.strftime('%H:%M:%S')}  {names}", bold=True)
    if any(file.suffix in {".go", ".mod"} for file in files) and not _built(config):
        return
    concerned = affected(config, routes, files)
    with Processes() as processes:
        checked = processes.run(
            [sys.executable, "-m", "strangler", "check", *concerned, "--budget", budget],
            Path.cwd(),
            {**os.environ, "STRANGLER_CONFIG": str(config.file)},
        )
    click.echo(checked.output or checked.errors, nl=False)
    click.echo(f"{time.monotonic() - started:.1f} s from the save to the verdict")


def _built(config: Config) -> bool:
    """Build what has changed; what the compiler refuses is shown."""
    try:
        report = build_report(config)
    except BuildError as error:
        click.secho(str(error), fg="red")
        return False
    for failure in report.failures:
        click.secho(f"{failure.package} is not built:", fg="red")
        click.echo(str(failure.error))
    return not report.failures


def affected(
    config: Config, routes: Sequence[Migration], files: Collection[Path]
) -> tuple[str, ...]:
    """The routes that a save may have changed: all of them where that cannot be told."""
    found: set[str] = set()
    for file in files:
        folder = file.parent
        if file.suffix == ".py":
            near = {r.name for r in routes if Path(r.place.rpartition(":")[0]) == file}
        elif file.suffix == ".go" and folder.is_relative_to(config.go_root):
            artifact = f"{folder.relative_to(config.go_root).as_posix()}.wasm"
            near = {r.name for r in routes if r.artifact == artifact}
        else:
            near = set()
        if not near:
            return tuple(route.name for route in routes)
        found |= near
    return tuple(sorted(found))
