"""`strangler new`: begin the Go side of a function."""

from pathlib import Path

import click

from strangler.cli.drafted import try_out
from strangler.cli.options import CannotRun, CommandWithProgram, config_option, fail, program_of
from strangler.config import Config
from strangler.report.wording import several
from strangler.scaffold.subject import Subject, find_function, subject_of
from strangler.scaffold.writing import Plan, carry_out, plan, save_inputs
from strangler.scan.recorded import Calls, record_calls
from strangler.scan.signature import go_signature
from strangler.toolchain.git import uncommitted


@click.command(cls=CommandWithProgram)
@click.argument("function")
@click.option("--dry-run", is_flag=True, help="Show the Go files, and write nothing.")
@click.option(
    "--draft",
    "drafted",
    is_flag=True,
    help="Translate what can be translated surely, and check it.",
)
@click.option("--record", is_flag=True, help="Run the program after --, test Go by its calls.")
@config_option
@click.pass_context
def new(
    context: click.Context,
    function: str,
    *,
    dry_run: bool,
    drafted: bool,
    record: bool,
    config: Config,
) -> None:
    r"""Begin the Go side of FUNCTION, module:function: a file that compiles, and the route to it.

    The Go function says that it is not ported yet, so Python goes on answering. What FUNCTION does
    that Go does otherwise is noted line by line. The code of the project is read, never run; the
    Python file gets a decorator, and keeps its formatting.

    With --draft, the Go function is a first translation of what surely does the same in Go; each
    other place is a marked gap, `strangler:gap`, at which Python answers. It is built and checked
    (which does run the function), where there is a Go toolchain.

    With --record, a program of yours is run, such as your tests. Its calls of FUNCTION become a Go
    test and inputs of every check, and say the types where FUNCTION has no hints.

    \b
    Example:
      strangler new shop.tax:rate
      strangler new shop.tax:rate --draft
      strangler new shop.tax:rate --dry-run
      strangler new shop.tax:rate --record -- pytest tests

    Exit code: 0 when it was written, 1 when its draft does not pass the check, 2 when it could not
    be written.
    """
    if config.file is None:
        raise CannotRun("there is no migration.toml here: run `strangler init`")
    program = program_of(context, "--record", given=record)
    found = find_function(config, function)
    calls = record_calls(program, found.function) if record else None
    subject = subject_of(found, calls.hints if calls else {})
    planned = plan(config, subject, calls, drafted=drafted)
    if dry_run:
        for file, data in planned.files:
            if file.suffix == ".go":
                click.echo(data.decode(), nl=False)
        return
    for file in uncommitted(config, [file for file, _ in planned.files if file in planned.changed]):
        click.echo(
            f"Note: {_shown(file, config)} has changes that are not committed; it is changed all "
            "the same.",
            err=True,
        )
    carry_out(config, planned)
    saved = save_inputs(config, planned)
    _print(planned, subject, config)
    if calls is not None:
        _print_recorded(planned, calls, saved)
    if planned.draft is None:
        if drafted:
            click.echo(f"\nNothing of it could be drafted: {planned.undrafted}")
        click.echo(
            f"\nNext: port it in {planned.place.file.name}, then `strangler build` and "
            f"`strangler check {subject.function.name}`."
        )
    elif not try_out(config, planned, planned.draft):
        fail()


def _print(planned: Plan, subject: Subject, config: Config) -> None:
    for file, _ in planned.files:
        verb = "changed" if file in planned.changed else "wrote"
        click.echo(f"{verb:<8} {_shown(file, config)}")
    click.echo(f"{'changed':<8} {_shown(config.file or config.root, config)}")
    click.echo(f"\n  {go_signature(subject.function, subject.typed)}")
    effects = subject.project.effects(subject.function)
    for effect in effects:
        click.echo(f"  Mind: it {effect.what} (line {effect.line}), which Go cannot do for Python.")
    if planned.notes and planned.draft is None:
        count = several(len(planned.notes), "line")
        click.echo(f"  {count} of it would do otherwise in Go: see the comments.")


def _shown(file: Path, config: Config) -> Path:
    """The file as seen from the project's folder."""
    return file.relative_to(config.root) if file.is_relative_to(config.root) else file


def _print_recorded(planned: Plan, calls: Calls, saved: int) -> None:
    """What became of the calls that were recorded."""
    function = planned.subject.function
    if calls.status:
        click.echo(
            f"Note: the program ended with exit code {calls.status}; what was recorded before is "
            "used all the same.",
            err=True,
        )
    hints = {parameter.name: parameter.annotation for parameter in function.parameters}
    for name, seen in calls.hints.items():
        if hints.get(name, function.returns) is None:
            shown = "the result" if name == "return" else name
            is_class = f"{function.module.partition('.')[0]}." in seen
            advice = ": write that as its hint, or checks and Go's answers have dicts" * is_class
            click.echo(f"  {shown} has no hint: {seen} was seen{advice}.")
    if planned.test is None:
        click.echo("  No call was recorded that a Go test can hold.")
        return
    cases, left_out = len(planned.test.cases), planned.test.left_out
    if planned.draft is not None:
        click.echo(f"  {saved} of {several(cases, 'recorded call')} became inputs of every check.")
    else:
        click.echo(
            f"  {several(cases, 'recorded call')} in {planned.place.test.name}, {saved} of them "
            "inputs of every check too."
        )
    if left_out:
        click.echo(
            f"  {several(left_out, 'call')} left out: too large, with changed arguments, with "
            "another answer the next time, or of values that no Go source can write."
        )
