"""`strangler hazards`: what a port of a function will have to get right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strangler.cli.options import CannotRun, Command, config_option, format_option
from strangler.config import Config

if TYPE_CHECKING:
    from strangler.parity.hazards.scan import Sighting


@click.command(cls=Command)
@click.argument("target", metavar="FUNCTION|PATH")
@config_option
@format_option("text", "json")
def hazards(target: str, config: Config, form: str) -> None:
    r"""List where Python and Go differ in a FUNCTION (module:name), a file or a folder.

    Nothing is imported or run: the source is read. What is listed may bite or not; each line says
    what to write in Go.

    \b
    Example:
      strangler hazards py_impls.money:split_bill
      strangler hazards py_impls

    Exit code: 0, or 2 when there is no such source.
    """
    found = [
        (file, sighting)
        for file, name in _sources(target, config)
        for sighting in _find(file, name)
    ]
    if form == "json":
        rows = [
            {
                "file": _shown(file, config),
                "function": one.function,
                "line": one.line,
                "text": one.text,
                "hazard": one.hazard.name,
                "gap": one.hazard.gap,
                "advice": one.hazard.advice,
            }
            for file, one in found
        ]
        click.echo(json.dumps({"hazards": rows}, indent=2, ensure_ascii=False))
        return
    last = None
    for file, one in found:
        if last != (file, one.line):
            click.echo(f"{_shown(file, config)}:{one.line}: {one.text}")
        last = file, one.line
        click.echo(f"  {one.hazard.name:<20} {one.hazard.gap}")
        click.echo(f"  {'in Go':<20} {one.hazard.advice}")
    lines = len({(file, one.line) for file, one in found})
    click.echo(
        f"{len(found)} hazards in {lines} lines. Next: `strangler new FUNCTION` begins a port."
        if found
        else "No hazards. Next: `strangler new FUNCTION` begins a port."
    )


def _sources(target: str, config: Config) -> Iterator[tuple[Path, str | None]]:
    """Files to read, and the function in them that is asked for."""
    module, colon, name = target.partition(":")
    if colon:
        base = config.root / module.replace(".", "/")
        files = [f for f in (base.with_suffix(".py"), base / "__init__.py") if f.is_file()]
        if not files:
            raise CannotRun(
                f"{target}: there is no file {base}.py: name the module from {config.root}"
            )
        yield files[0], name
        return
    path = Path(target)
    if not path.exists():
        raise CannotRun(f"{target}: there is no such file: give a path, or module:function")
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        yield file, None


def _find(file: Path, name: str | None) -> "tuple[Sighting, ...]":
    from strangler.parity.hazards.scan import find_hazards  # noqa: PLC0415 - slow to import

    try:
        return find_hazards(file.read_text(), name)
    except LookupError as error:
        raise CannotRun(f"{file}: there is no function {name}: write it as Class.method") from error
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        raise CannotRun(f"{file}: cannot be read as Python: {error}") from error


def _shown(file: Path, config: Config) -> str:
    return str(file.relative_to(config.root)) if file.is_relative_to(config.root) else str(file)
