"""`strangler new`: begin the Go side of a function."""

import click

from strangler.cli.drafted import try_out
from strangler.cli.options import CannotRun, Command, config_option, fail
from strangler.config import Config
from strangler.scaffold.subject import Subject, find_subject
from strangler.scaffold.writing import Plan, carry_out, plan
from strangler.scan.signature import go_signature
from strangler.toolchain.git import uncommitted


@click.command(cls=Command)
@click.argument("function")
@click.option("--dry-run", is_flag=True, help="Show the Go file, and write nothing.")
@click.option(
    "--draft",
    "drafted",
    is_flag=True,
    help="Translate what can be translated surely, and check it.",
)
@config_option
def new(function: str, *, dry_run: bool, drafted: bool, config: Config) -> None:
    r"""Begin the Go side of FUNCTION, module:function: a file that compiles, and the route to it.

    The Go function says that it is not ported yet, so Python goes on answering. What FUNCTION does
    that Go does otherwise is noted line by line. The code of the project is read, never run; the
    Python file gets a decorator, and keeps its formatting.

    With --draft, the Go function is a first translation of what surely does the same in Go; each
    other place is a marked gap, `strangler:gap`, at which Python answers. It is built and checked
    (which does run the function), where there is a Go toolchain.

    \b
    Example:
      strangler new shop.tax:rate
      strangler new shop.tax:rate --draft
      strangler new shop.tax:rate --dry-run

    Exit code: 0 when it was written, 1 when its draft does not pass the check, 2 when it could not
    be written.
    """
    if config.file is None:
        raise CannotRun("there is no migration.toml here: run `strangler init`")
    subject = find_subject(config, function)
    planned = plan(config, subject, drafted=drafted)
    if dry_run:
        click.echo(planned.files[0][1].decode(), nl=False)
        return
    for file in uncommitted(config, [file for file, _ in planned.files if file in planned.changed]):
        click.echo(
            f"Note: {file} has changes that are not committed; it is changed all the same.",
            err=True,
        )
    carry_out(config, planned)
    _print(planned, subject, config)
    if drafted and not try_out(config, planned):
        fail()


def _print(planned: Plan, subject: Subject, config: Config) -> None:
    for file, _ in planned.files:
        verb = "changed" if file in planned.changed else "wrote"
        shown = file.relative_to(config.root) if file.is_relative_to(config.root) else file
        click.echo(f"{verb:<8} {shown}")
    click.echo(f"{'changed':<8} {config.file}")
    click.echo(f"\n  {go_signature(subject.function, subject.typed)}")
    effects = subject.project.effects(subject.function)
    for effect in effects:
        click.echo(f"  Mind: it {effect.what} (line {effect.line}), which Go cannot do for Python.")
    if planned.notes and planned.draft is None:
        count = len(planned.notes)
        click.echo(
            f"  {count} line{'s' * (count > 1)} of it would do otherwise in Go: see the comments."
        )
    if planned.draft is not None:
        return
    click.echo(
        f"\nNext: port it in {planned.place.file.name}, then `strangler build` and "
        f"`strangler check {subject.function.name}`."
    )
