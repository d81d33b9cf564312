"""`strangler doctor`: whether everything that a migration needs is there, and what to do if not."""

import contextlib
import importlib
import json
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

import click

from strangler.cli.options import Command, fail, format_option
from strangler.config import FILE_NAME, Config, find_config, load_config
from strangler.engine.cache import cache_folder, private_folder
from strangler.engine.library import check_layouts
from strangler.errors import ArtifactNotFound, ConfigError, StranglerError
from strangler.routing import registry
from strangler.routing.migration import Migration
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.toolchain.go import GoToolchain, find_go

Status = Literal["ok", "warn", "FAIL"]

OLDEST_PYTHON = (3, 11)
OLDEST_WASMTIME = 48
NEWEST_WASMTIME = 51
"""The range of wasmtime's major versions that strangler is tested with; pyproject.toml agrees."""

_COLOURS = {"ok": "green", "warn": "yellow", "FAIL": "red"}
_INSTALL = f'run `pip install "wasmtime>={OLDEST_WASMTIME},<{NEWEST_WASMTIME + 1}"`'


class Line(NamedTuple):
    """The answer to one check: `text` says what there is, `fix` what to do about it."""

    status: Status
    name: str
    text: str
    fix: str = ""

    def __str__(self) -> str:
        """The line without its status, on one line whatever it quotes."""
        text = f"{self.text}: {self.fix}" if self.fix else self.text
        return f"{self.name:<10} {' '.join(text.split())}"


class RouteState(NamedTuple):
    """One route: `built` says that its artifact is there, `problem` why Go cannot answer it."""

    name: str
    built: bool
    problem: str = ""


@dataclass(frozen=True)
class Project:
    """What the checks look at, gathered once; an error stands where a value could not be had.

    `routes` holds those that could be loaded, `routes_error` says why others could not.
    """

    config: Config | ConfigError
    go: GoToolchain | StranglerError
    routes: tuple[RouteState, ...] = ()
    routes_error: str = ""

    @property
    def built(self) -> bool:
        """Whether every artifact is there, so that this machine can do without Go."""
        return bool(self.routes) and all(route.built for route in self.routes)


@click.command(cls=Command)
@click.option(
    "--config",
    metavar="PATH",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="migration.toml to look at; found upwards from here by default.",
)
@format_option("text", "json")
def doctor(config: Path | None, form: str) -> None:
    r"""Check everything a migration needs, one line each, with the fix.

    \b
    Example:
      strangler doctor

    Exit code: 0 when nothing fails, 1 when something does, 2 when the command could not run.
    """
    project = gather(config)
    lines = [line for check in CHECKS for line in check(project)]
    healthy = all(line.status != "FAIL" for line in lines)
    if form == "json":
        checks = [line._asdict() for line in lines]
        click.echo(json.dumps({"healthy": healthy, "checks": checks}, indent=2))
    else:
        for line in lines:
            click.echo(f"{click.style(f'{line.status:<5}', fg=_COLOURS[line.status])} {line}")
    if not healthy:
        fail()


def gather(path: Path | None) -> Project:
    """Look at the project of the migration.toml at `path`, or the one that is found.

    Imports the user's modules; what they print goes to stderr.
    """
    try:
        config: Config | ConfigError = load_config(path.absolute() if path else find_config())
    except ConfigError as error:
        config = error
    known = config if isinstance(config, Config) else load_config(None)
    try:
        go: GoToolchain | StranglerError = find_go(known)
    except StranglerError as error:
        go = error
    if isinstance(config, ConfigError):
        return Project(config, go)
    with contextlib.redirect_stdout(sys.stderr):
        return Project(config, go, *_load_routes(config))


def _load_routes(config: Config) -> tuple[tuple[RouteState, ...], str]:
    """What `Project` says of routes."""
    use_config(config)
    problem = ""
    try:
        registry.load_routes(config)
    except StranglerError as error:
        problem = str(error)
    return tuple(_state(migration) for migration in registry.migrations()), problem


def _state(migration: Migration) -> RouteState:
    """Bind a route as its first call would."""
    try:
        migration.candidate()
    except StranglerError as error:
        return RouteState(migration.name, not isinstance(error, ArtifactNotFound), str(error))
    return RouteState(migration.name, built=True)


# ---- The checks, in the order in which they are shown -------------------------------------------


def check_python(_: Project) -> Iterator[Line]:
    """Whether the extension is made for this Python."""
    yield judge_python(sys.version_info[:3], platform.python_implementation())


def judge_python(version: tuple[int, ...], implementation: str) -> Line:
    """The line for one Python."""
    text = f"{implementation} {'.'.join(map(str, version))}"
    if implementation != "CPython":
        return Line("FAIL", "Python", text, "use CPython, which the native extension is made for")
    if version < OLDEST_PYTHON:
        return Line("FAIL", "Python", text, "use Python 3.11 or newer")
    return Line("ok", "Python", text)


def check_wasmtime(_: Project) -> Iterator[Line]:
    """Whether wasmtime is installed, known to work, and its shared library loads."""
    try:
        version = metadata.version("wasmtime")
        importlib.import_module("wasmtime")
    except metadata.PackageNotFoundError:
        yield Line("FAIL", "wasmtime", "is not installed", _INSTALL)
    except (ImportError, OSError, RuntimeError) as error:
        yield Line("FAIL", "wasmtime", f"{version} does not load ({error})", _INSTALL)
    else:
        yield judge_wasmtime(version, datetime.now(UTC).date())


def supported_until(major: int) -> date:
    """The day on which security fixes for a major version of wasmtime end.

    Version 20 came out on 20 April 2024, and one has each month since; each is supported for two
    months, every twelfth for 24. Source: the release process in wasmtime's documentation.
    """
    months = 3 + (major - 20) + (24 if major % 12 == 0 else 2)
    return date(2024 + months // 12, months % 12 + 1, 20)


def judge_wasmtime(version: str, today: date) -> Line:
    """The line for a wasmtime that loads."""
    major = int(version.partition(".")[0])
    if major < OLDEST_WASMTIME:
        return Line("FAIL", "wasmtime", f"{version} is too old", _INSTALL)
    if major > NEWEST_WASMTIME:
        return Line("warn", "wasmtime", f"{version} is newer than strangler knows", _INSTALL)
    end = supported_until(major)
    if today > end:
        problem = f"{version} has had no security fixes since {end}"
        return Line("warn", "wasmtime", problem, "run `pip install --upgrade wasmtime`")
    return Line("ok", "wasmtime", f"{version}, supported until {end}")


def check_extension(_: Project) -> Iterator[Line]:
    """Whether the native extension, without which nothing runs, fits the installed wasmtime."""
    try:
        check_layouts()
    except StranglerError as error:
        yield Line("FAIL", "extension", str(error))
    except (ImportError, OSError, RuntimeError) as error:
        yield Line("FAIL", "extension", f"has no wasmtime to work with ({error})", _INSTALL)
    else:
        yield Line("ok", "extension", "loads and fits wasmtime")


def check_go(project: Project) -> Iterator[Line]:
    """Whether there is a Go that can build; without one, built artifacts can still be called."""
    if isinstance(project.go, StranglerError):
        yield Line("warn" if project.built else "FAIL", "Go", str(project.go))
    else:
        yield Line("ok", "Go", f"{project.go.version} ({project.go.command})")


def check_config(project: Project) -> Iterator[Line]:
    """Whether there is a migration.toml, and a valid one."""
    if isinstance(project.config, ConfigError):
        yield Line("FAIL", "config", str(project.config))
    elif project.config.file is None:
        yield Line(
            "warn",
            "config",
            f"there is no {FILE_NAME} in {project.config.root} or above it",
            "write one, or name it in STRANGLER_CONFIG",
        )
    else:
        yield Line("ok", "config", str(project.config.file))


def check_go_root(project: Project) -> Iterator[Line]:
    """Whether the Go module is there; it is needed for building alone, like Go."""
    if isinstance(project.config, ConfigError):
        return
    folder = project.config.go_root
    status: Status = "warn" if project.built else "FAIL"
    if not folder.is_dir():
        fix = f"make it, or set `go_root` in {FILE_NAME}"
        yield Line(status, "go_root", f"there is no folder {folder}", fix)
    elif not (folder / "go.mod").is_file():
        yield Line(status, "go_root", f"{folder} has no go.mod", "run `go mod init NAME` in it")
    else:
        yield Line("ok", "go_root", str(folder))


def check_routes(project: Project) -> Iterator[Line]:
    """Whether the modules can be imported and define the routes that are configured."""
    if isinstance(project.config, ConfigError):
        return
    if project.routes_error:
        yield Line("FAIL", "routes", project.routes_error)
    elif not project.config.modules:
        fix = f"name the packages with migrated functions as `modules` in {FILE_NAME}"
        yield Line("warn", "routes", "none, no module is named", fix)
    elif not project.routes:
        modules = ", ".join(project.config.modules)
        yield Line("warn", "routes", f"none in {modules}", "decorate a function with @migrate_to")
    else:
        yield Line("ok", "routes", f"{len(project.routes)} found")


def check_artifacts(project: Project) -> Iterator[Line]:
    """Whether each route has its artifact, with the function in it that it calls."""
    problems = dict.fromkeys(route.problem for route in project.routes if route.problem)
    for problem in problems:
        yield Line("FAIL", "artifacts", problem)
    if project.routes and not problems:
        yield Line("ok", "artifacts", "every route fits its Go function")


def check_cache(_: Project) -> Iterator[Line]:
    """Whether compiled modules can be kept."""
    folder = cache_folder() / "modules"
    if private_folder(folder):
        yield Line("ok", "cache", str(folder))
    else:
        yield Line(
            "warn",
            "cache",
            f"{folder} is not a folder of yours alone, so every process compiles anew",
            f"run `chmod go-w {folder}`, or point XDG_CACHE_HOME elsewhere",
        )


def check_store(project: Project) -> Iterator[Line]:
    """Whether observations can be recorded, and those that are there be read."""
    if isinstance(project.config, ConfigError):
        return
    try:
        store = open_store(project.config.store)
        store.routes()
        store.check_writable()
    except StranglerError as error:
        yield Line("FAIL", "store", str(error))
        return
    yield Line("ok", "store", store.place)


CHECKS: tuple[Callable[[Project], Iterator[Line]], ...] = (
    check_python,
    check_wasmtime,
    check_extension,
    check_go,
    check_config,
    check_go_root,
    check_routes,
    check_artifacts,
    check_cache,
    check_store,
)
