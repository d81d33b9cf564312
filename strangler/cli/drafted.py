"""What a draft came to: built, checked, and what is left to do."""

import os
import sys

import click

from strangler.config import Config
from strangler.errors import ToolchainError
from strangler.scaffold.draft.draft import Draft
from strangler.scaffold.writing import Plan
from strangler.toolchain.go import find_go
from strangler.toolchain.processes import Processes

_SHOWN = 5  # gaps that are listed; the file marks all


def try_out(config: Config, planned: Plan, draft: Draft) -> bool:
    """Say what was drafted, build it and check it; whether all is well as far as the draft goes.

    A draft that reaches its marked gaps alone is well: Python answers there. Without a Go toolchain
    nothing is built, and nothing is wrong.
    """
    _say(planned, draft)
    name = planned.subject.function.name
    try:
        find_go(config)
    except ToolchainError as error:
        click.echo(f"It is not built: {error}")
        return True
    click.echo("", err=True)
    if not _run(config, "build", planned.place.folder):
        click.echo(f"Next: correct {planned.place.file.name}: the draft does not compile.")
        return False
    if _run(config, "check", name):
        return True
    if draft.gaps:
        click.echo(
            f"Next: port the marked gaps in {planned.place.file.name}; until then Python answers "
            f"there. Then `strangler build` and `strangler check {name}`."
        )
    return False


def _say(planned: Plan, draft: Draft) -> None:
    file = planned.place.file.name
    along = f", and with it {', '.join(draft.helpers)}" if draft.helpers else ""
    if not draft.gaps:
        click.echo(f"\nDrafted as a whole{along}: read it, it is a translation line by line.")
        return
    count = len(draft.gaps)
    click.echo(f"\nDrafted{along}, with {count} marked gap{'s' * (count > 1)} in {file}:")
    for gap in draft.gaps[:_SHOWN]:
        click.echo(f"  line {gap.line}: {gap.reason}")
    if count > _SHOWN:
        click.echo(f"  and {count - _SHOWN} more: look for strangler:gap")


def _run(config: Config, *arguments: str) -> bool:
    """Run another command, in a process of its own: the code of the project has changed."""
    with Processes() as processes:
        done = processes.run(
            [sys.executable, "-m", "strangler", *arguments],
            config.root,
            {**os.environ, "STRANGLER_CONFIG": str(config.file)},
        )
    click.echo(done.output, nl=False)
    click.echo(done.errors, nl=False, err=True)
    return done.status == 0
