"""`strangler call`: one call, answered by the side of your choice."""

# ruff: noqa: SLF001  # a route's own methods have underscores: its names are its function's

import json
import sys
from typing import Any

import click

from strangler.cli.from_json import from_hints, from_json
from strangler.cli.options import CannotRun, Command, config_option, fail
from strangler.compare import Rules, compare_sides
from strangler.config import Config
from strangler.engine.candidate import Candidate
from strangler.engine.hints import function_hints
from strangler.errors import StranglerError, Unrepresentable
from strangler.literal import literal, parse
from strangler.outcome import Outcome
from strangler.routing.failures import is_answer
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route

_WHOLE = sys.maxsize


@click.command(
    cls=Command,
    context_settings={"ignore_unknown_options": True},  # so that -5 is an argument
)
@click.argument("function")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--json",
    "json_arguments",
    metavar="ARRAY",
    help="The arguments as a JSON array; dates, decimals and the like as text, bytes in Base64.",
)
@click.option(
    "--mode",
    type=click.Choice(["python", "go", "both"]),
    help="Which side answers; by default the one that migration.toml says.",
)
@config_option
def call(
    function: str,
    arguments: tuple[str, ...],
    json_arguments: str | None,
    mode: str | None,
    config: Config,
) -> None:
    r"""Call FUNCTION and print the answer as a Python literal.

    ARGUMENTS are Python literals, in the order of the parameters, keyword-only ones too: a dict for
    a dataclass, its value for an Enum's member, calls like Decimal("1.5") or date(2024, 2, 29).
    With --mode go nobody answers in Go's place; with --mode both, both answers are printed and
    compared.

    \b
    Example:
      strangler call py_impls.arith:sum 12 12 --mode go
      strangler call py_impls.text:word_count '"to be or not"' --mode both

    Exit code: 0 for an answer, 1 when the function raised or the sides differ, 2 when it could not
    be called.
    """
    values = _values(arguments, json_arguments)
    migration = find_route(config, function)
    if json_arguments is not None:
        values = _of_json(migration, values)
    if mode == "both":
        _both(migration.candidate(), _checked(migration, values), migration.terms().rules)
    elif mode == "go":
        candidate = migration.candidate()
        _print(candidate.replay(candidate.encode_plain(_checked(migration, values))))
    else:
        python = mode == "python"
        called = migration.python if python else migration.route
        _print(_outcome(called, *_with_classes(migration, values)))


def _values(arguments: tuple[str, ...], json_arguments: str | None) -> tuple[Any, ...]:
    if json_arguments is None:
        try:
            return tuple(parse(text) for text in arguments)
        except ValueError as error:
            raise CannotRun(str(error)) from error
    if arguments:
        raise CannotRun("give the arguments as literals or with --json, not both")
    try:
        values = json.loads(json_arguments)
    except ValueError as error:
        raise CannotRun(f"--json: {error}: write an array, like [12, 12]") from error
    if not isinstance(values, list):
        raise CannotRun("--json: write an array with one element per argument, like [12, 12]")
    return tuple(values)


def _of_json(migration: Migration, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with dates, decimals and the like made of their texts, as the types ask."""
    names = migration.parameters
    rest = migration._positional if migration._variadic else None
    try:
        try:
            domain = migration.candidate().domain
        except StranglerError:  # there is no Go side to go by
            hints = function_hints(migration.python)
            return from_hints(values, hints, names, rest)
        return from_json(values, domain, names, rest)
    except ValueError as error:
        raise CannotRun(f"--json: {error}") from error


def _checked(migration: Migration, values: tuple[Any, ...]) -> tuple[Any, ...]:
    bound = _bound(migration, values)
    if bound is None:
        needed = ", ".join(migration.parameters)
        raise CannotRun(
            f"{migration.name} takes ({needed}), not {len(values)} arguments: give one for each"
        )
    return bound


def _split(migration: Migration, values: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The positional arguments, and those of the keyword-only parameters behind them."""
    count = len(values) if migration._variadic else migration._positional
    return values[:count], dict(zip(migration.parameters[count:], values[count:], strict=False))


def _bound(migration: Migration, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The arguments in plain form: there, what ``*args`` takes is a list."""
    if not migration._variadic and len(values) > len(migration.parameters):
        return None
    bound = migration.route._bind(*_split(migration, values))
    return (*bound[:-1], list(bound[-1])) if bound and migration._variadic else bound


def _with_classes(
    migration: Migration, values: tuple[Any, ...]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of the call, in the classes that the hints ask for as far as Go knows them."""
    bound = _bound(migration, values)
    if bound is None:  # Python says what is wrong
        return values, {}
    try:
        candidate = migration.candidate()
        return candidate.spread(candidate.decode_arguments(candidate.encode_plain(bound)))
    except StranglerError:  # values that Go does not take, or no Go side
        return _split(migration, values)


def _outcome(function: Any, values: tuple[Any, ...], named: dict[str, Any]) -> Outcome:
    try:
        return Outcome(value=function(*values, **named))
    except Exception as error:
        if not is_answer(error):
            raise
        return Outcome(exception=error)


def _print(outcome: Outcome) -> None:
    error = outcome.exception
    if error is None:
        click.echo(literal(outcome.value, _WHOLE))
        return
    if not is_answer(error):
        raise error
    click.echo(f"raised {_describe(error)}", err=True)
    for note in getattr(error, "__notes__", ()):
        click.echo(note, err=True)
    fail()


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _both(candidate: Candidate, values: tuple[Any, ...], rules: Rules) -> None:
    try:
        snapshot = candidate.encode_plain(values)
    except Unrepresentable as error:
        raise CannotRun(f"{candidate.name}: Go cannot take these arguments: {error}") from error
    control, answer = candidate.run_control(snapshot), candidate.replay(snapshot)
    for side, outcome in (("python", control), ("go", answer)):
        raised = outcome.exception
        shown = literal(outcome.value, _WHOLE) if raised is None else f"raised {_describe(raised)}"
        click.echo(f"{side:<7} {shown}")
    before = candidate.decode_arguments(snapshot)
    difference = compare_sides(control, answer, candidate.parameters, before, rules)
    if difference is None:
        click.echo("equal")
        return
    detail = f" ({difference.detail})" if difference.detail else ""
    click.echo(f"differ  at {difference.path}: {difference.cause}{detail}")
    fail()
