"""What every command shares: the configuration, the format, and how errors end a command."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from strangler.config import Config, find_config, load_config
from strangler.engine.cache import cache_folder
from strangler.errors import StranglerError
from strangler.routing.settings import use_config

C = TypeVar("C", bound=Callable[..., Any])

FAILED = 1
"""Exit code: the check, the gate or the build failed."""

CANNOT_RUN = 2
"""Exit code: the command could not do its work."""


class CannotRun(click.ClickException):
    """Ends a command with exit code 2 and one message."""

    exit_code = CANNOT_RUN


class Command(click.Command):
    """A command that ends with exit code 2 and the message when strangler raises an error."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        """Also `-h` asks for help, on a command that is run by itself as well."""
        super().__init__(*arguments, **keywords)
        self.context_settings.setdefault("help_option_names", ["-h", "--help"])
        if self.help:  # click's mark for text that is not to be wrapped, in a raw docstring
            self.help = self.help.replace("\\b\n", "\b\n")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except StranglerError as error:
            raise CannotRun(str(error)) from error


_PROGRAM = "strangler.program"


class CommandWithProgram(Command):
    """A command line that may hold another one, after ``--``: `program_of` has it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the other command line aside."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[_PROGRAM] = args[at + 1 :]
        return super().parse_args(ctx, args[:at])


def program_of(context: click.Context, option: str, *, given: bool) -> list[str]:
    """The other command line, which goes with `option`: both or neither are there.

    Raises UsageError.
    """
    program: list[str] = context.meta[_PROGRAM]
    if given != bool(program):
        raise click.UsageError(
            f"{option} takes a program, and -- stands before it: -- python app.py"
        )
    return program


def config_option(command: C) -> C:
    """Add ``--config PATH``; the command's parameter `config` is the Config, put in force."""
    return click.option(
        "--config",
        metavar="PATH",
        type=click.Path(path_type=Path),
        callback=_load,
        help="migration.toml to use; found upwards from here by default.",
    )(command)


def _load(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Config:
    try:
        config = load_config(find_config() if path is None else path.absolute())
    except StranglerError as error:
        raise CannotRun(str(error)) from error
    use_config(config)
    return config


def format_option(*formats: str) -> Callable[[C], C]:
    """Add ``--format``; the first of `formats` is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )


def dry_run_option(command: C) -> C:
    """Add ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")(
        command
    )


def reason_option(command: C) -> C:
    """Add ``--reason TEXT``."""
    return click.option("--reason", default="", metavar="TEXT", help="Why, for the record.")(
        command
    )


def quietly() -> contextlib.redirect_stdout[Any]:
    """Keep what the user's modules print when they are imported off standard output."""
    return contextlib.redirect_stdout(sys.stderr)


def tidy_hypothesis() -> None:
    """Keep Hypothesis from leaving a ``.hypothesis`` folder where the user happens to be."""
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415  # slow to import

    set_hypothesis_home_dir(cache_folder() / "hypothesis")


def fail() -> NoReturn:
    """End the command with exit code 1."""
    raise click.exceptions.Exit(FAILED)
