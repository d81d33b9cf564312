"""`strangler build`: Go packages to artifacts."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from strangler.cli.options import Command, config_option, fail, format_option
from strangler.config import Config
from strangler.toolchain.build import build_report
from strangler.toolchain.results import BuildReport, BuiltArtifact, Progress, Skipped

_PATIENCE = 1.0  # seconds of silence before progress is shown


@click.command(cls=Command)
@click.argument("packages", metavar="[PACKAGE]...", nargs=-1)
@click.option("--force", is_flag=True, help="Build also what has not changed.")
@config_option
@format_option("text", "json")
def build(packages: tuple[str, ...], *, force: bool, config: Config, form: str) -> None:
    r"""Compile the Go packages below go_root to WebAssembly, as far as they have changed.

    PACKAGE is a folder below go_root, such as text/slug; without any, all packages are built. Each
    becomes one artifact: text/slug.wasm.

    \b
    Example:
      strangler build
      strangler build money --force

    Exit code: 0 when all is built, 1 when a package is not, 2 when nothing could be built.
    """
    with _progress() as progress:
        report = build_report(config, packages, force=force, progress=progress)
    if form == "json":
        click.echo(json.dumps(_as_json(report), indent=2))
    else:
        _print(report)
    if report.failures:
        fail()


def _print(report: BuildReport) -> None:
    width = max(len(result.package) for result in report.results)
    for result in report.results:
        match result:
            case BuiltArtifact(functions=functions, size=size, seconds=seconds, fresh=fresh):
                label = "built" if fresh else "unchanged"
                duration = f"{seconds:4.1f} s" if fresh else ""
                count = f"{len(functions)} function{'s' * (len(functions) != 1)}"
                details = f"{size / 1e6:4.1f} MB  {duration:6}  {count}"
            case Skipped(reason=reason):
                label, details = "skipped", reason
            case _:
                continue
        click.echo(f"{label:<9}  {result.package:<{width}}  {details}")
    for artifact in report.removed:
        click.echo(f"removed    {artifact}: no package needs it any more")
    for failure in report.failures:
        click.echo(f"{click.style('failed', fg='red')}     {failure.package}", err=True)
        click.echo(str(failure.error), err=True)
    if report.failures:
        click.echo("Next: correct this, then `strangler build` again.", err=True)
    elif report.artifacts:
        click.echo("Next: `strangler check` compares the Go functions with the Python ones.")
    else:
        click.echo("Next: write a Go function with an upper-case name.")


def _as_json(report: BuildReport) -> dict[str, Any]:
    packages: list[dict[str, Any]] = []
    for result in report.results:
        match result:
            case BuiltArtifact():
                values = {**result._asdict(), "path": str(result.path)}
                values["status"] = "built" if values.pop("fresh") else "unchanged"
            case Skipped():
                values = {**result._asdict(), "status": "skipped"}
            case _:
                error = {"class": type(result.error).__name__, "message": str(result.error)}
                values = {"package": result.package, "status": "failed", "error": error}
        packages.append(values)
    return {"packages": packages, "removed": report.removed}


@contextmanager
def _progress() -> Iterator[Progress]:
    """Shows on stderr what is being done, from when it has taken a second."""
    terminal = sys.stderr.isatty()
    lock = threading.Lock()
    patient = True
    latest = ""

    def show() -> None:
        click.echo(f"\r\x1b[K{latest} …" if terminal else f"{latest} …", err=True, nl=not terminal)

    def impatient() -> None:
        nonlocal patient
        with lock:
            patient = False
            if latest:
                show()

    def progress(message: str) -> None:
        nonlocal latest
        with lock:
            latest = message
            if not patient:
                show()

    timer = threading.Timer(_PATIENCE, impatient)
    timer.daemon = True
    timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
        if terminal and not patient:
            click.echo("\r\x1b[K", err=True, nl=False)
