"""`strangler corpus`: from what was seen in a running program to a test that stays."""

import click

from strangler.cli.options import Command, config_option
from strangler.config import Config
from strangler.corpus import Input, input_of, read_corpus, write_corpus
from strangler.engine.candidate import Candidate
from strangler.errors import StranglerError
from strangler.routing.registry import find_route
from strangler.shadow.terms import Terms
from strangler.store import open_store
from strangler.store.rows import DivergenceRow


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def corpus() -> None:
    """Saved inputs, which every check replays first.

    \b
    Example:
      strangler corpus pull py_impls.money:split_bill
    """  # noqa: D301  # the character is click's mark for text that is not to be wrapped


@corpus.command(cls=Command)
@click.argument("function")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.0),
    default=10.0,
    show_default=True,
    help="Time to make each input simpler.",
)
@config_option
def pull(function: str, seconds: float, config: Config) -> None:
    """Save the inputs on which FUNCTION's sides were seen to differ, each made simple.

    They come from the store, and go to a file that is committed like a test. An input on which the
    sides agree by now is saved as it is.

    \b
    Example:
      strangler corpus pull py_impls.money:split_bill

    Exit code: 0 when they were saved, 2 when that was not possible.
    """  # noqa: D301  # as above
    route = find_route(config, function)
    rows = open_store(config.store).divergences(route.name)
    if not rows:
        click.echo(f"{route.name}: no differences are recorded, so there is nothing to save.")
        return
    candidate, terms = route.candidate(), route.terms()
    known = read_corpus(config.corpus, route.name)
    found = [one for row in rows if (one := _saved(candidate, terms, row, seconds)) is not None]
    if not found:
        return
    file = write_corpus(config.corpus, route.name, (*known, *found))
    number = len({*read_corpus(config.corpus, route.name)} - {*known})
    click.echo(f"{number} new of {len(known) + number} inputs in {file}")
    click.echo(f"Next: commit it; `strangler check {route.name}` replays it first.")


def _saved(candidate: Candidate, terms: Terms, row: DivergenceRow, seconds: float) -> Input | None:
    """The simplest input that shows a difference, or None, and a line that says so."""
    from strangler.parity.captured import simplest  # noqa: PLC0415  # slow to import

    for example in (row.smallest, row.first, *row.sample):
        if example.snapshot is None:
            continue
        try:
            snapshot, divergence = simplest(candidate, example.snapshot, terms.rules, seconds)
        except StranglerError as error:
            click.echo(f"  {row.signature}  cannot be replayed: {error}", err=True)
            return None
        saved = input_of(candidate, snapshot, row.signature)
        if divergence is None:
            click.echo(f"  {row.signature}  ({', '.join(saved.arguments)})  the sides agree by now")
        else:
            click.echo(f"  {row.signature}  {divergence.input}")
            click.echo(f"    python  {divergence.python}")
            click.echo(f"    go      {divergence.go}")
        return saved
    click.echo(f"  {row.signature}  its inputs are not kept (values, redact)", err=True)
    return None
