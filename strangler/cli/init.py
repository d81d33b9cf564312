"""`strangler init`: set a repository up for its first port."""

from pathlib import Path

import click

from strangler.cli.options import Command
from strangler.scaffold.beginning import begin, is_src_layout


@click.command(cls=Command)
def init() -> None:
    r"""Set this folder up: migration.toml, a Go module with its helper package, ignored files.

    Run it where pyproject.toml is. What is there already stays; running it again brings the helper
    package up to date and changes nothing else.

    \b
    Example:
      strangler init

    Exit code: 0 when all is there, 2 when something could not be written.
    """
    root = Path.cwd()
    for step in begin(root):
        path = step.path.relative_to(root) if step.path.is_relative_to(root) else step.path
        click.echo(f"{step.done:<8} {path}{'/' * step.path.is_dir()}")
    if is_src_layout(root):
        click.echo(
            "Note: the modules below src/ are found where the project is installed: "
            "`pip install -e .`"
        )
    click.echo("\nNext: `strangler scan` says which functions are worth moving.")
