"""`strangler retire`: the Python body of a function that Go answers alone, moved to an oracle."""

import difflib
import time
from pathlib import Path

import click

from strangler.cli.changes import decision, record, show_diff
from strangler.cli.options import (
    CannotRun,
    Command,
    config_option,
    fail,
    quietly,
    reason_option,
)
from strangler.config import Config
from strangler.errors import RetireError
from strangler.gates.evidence import read_evidence, versions_of
from strangler.gates.gate import Judgement
from strangler.gates.retirement import judge_retirement
from strangler.outcome import Versions
from strangler.routing.editing import replace_text
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route
from strangler.store import open_store

_FOLDER = "tests/oracles"
_TEST = "test_oracles.py"


@click.command(cls=Command)
@click.argument("function")
@click.option("--write", is_flag=True, help="Make the change that is shown.")
@click.option("--force", is_flag=True, help="Retire without the evidence; needs --reason.")
@reason_option
@config_option
def retire(function: str, write: bool, force: bool, reason: str, config: Config) -> None:
    r"""Move the Python body of FUNCTION out of its module, once Go has answered alone long enough.

    The function keeps its signature and docstring. Its old body becomes an oracle in tests/oracles,
    and a test there keeps checking Go against it. Without --write the change is only shown.

    \b
    Example:
      strangler retire py_impls.arith:sum
      strangler retire py_impls.arith:sum --write

    Exit code: 0 when it is retired (without --write: may be), 1 when the evidence is not enough or
    other code looks into the function, 2 when that could not be found out.
    """
    if force and not reason:
        raise CannotRun("--force needs --reason TEXT, which is recorded")
    with quietly():
        route = find_route(config, function)
    if route.retired is not None:
        click.echo(f"{route.name}: is retired already; its Python is in {route.retired}")
        return
    versions = versions_of(route.candidate())
    judgement = _judge(config, route, versions)
    if judgement.verdict != "pass":
        click.echo(f"{judgement.verdict}  {route.name}: {'; '.join(judgement.reasons)}")
        if not force:
            click.echo("Next: let Go answer, then `strangler retire` again.")
            fail()
    files = _changes(config, route)
    for file, (before, after) in files.items():
        _show(config.root, file, before, after)
    if not write:
        click.echo(f"Nothing is written. Next: `strangler retire {route.name} --write`.")
        return
    for file, (_, after) in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_text(file, after)
    row = decision(
        "retire",
        route.name,
        config.policy(route.name),
        reason,
        versions,
        forced=judgement.verdict != "pass",
    )
    record(config, row)
    click.echo(f"{route.name}: retired. Next: run the tests, `pytest {_FOLDER}` among them.")


def _judge(config: Config, route: Migration, versions: Versions) -> Judgement:
    store = open_store(config.store)
    fallbacks = sum(
        row.counts.get("fallback", 0) for row in store.routes() if row.route == route.name
    )
    return judge_retirement(
        read_evidence(store, route.name, versions),
        config.policy(route.name),
        store.decisions(route.name),
        fallbacks,
        time.time(),
    )


def _changes(config: Config, route: Migration) -> dict[Path, tuple[str, str]]:
    """Each file with its text before and after."""
    try:
        from strangler.retiring.rewrite import oracle_test, rewrite  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise CannotRun(
            f"retiring needs libcst ({error}): `pip install 'strangler[edit]'`"
        ) from error
    from strangler.retiring.uses import inner_uses  # noqa: PLC0415  # with the extra

    module, _, name = route.name.partition(":")
    uses = list(inner_uses(config.root, module, name))
    if uses:
        click.echo(f"fail  {route.name}: other code looks into the function:")
        for use in uses:
            click.echo(f"  {use}")
        click.echo("Next: change these places, then `strangler retire` again.")
        fail()
    file, folder = Path(route.file), config.root / _FOLDER
    oracle = folder / f"{module.replace('.', '_')}_{name}.py"
    if oracle.exists():
        raise RetireError(f"{oracle}: is there already: remove it, if nothing needs it")
    source = file.read_text(encoding="utf-8")
    written = rewrite(source, module, name, str(oracle.relative_to(config.root).as_posix()))
    files = {file: (source, written.module), oracle: ("", written.oracle)}
    test = folder / _TEST
    if not test.exists():
        files[test] = ("", oracle_test(len(Path(_FOLDER).parts)))
    return files


def _show(root: Path, file: Path, before: str, after: str) -> None:
    shown = file.relative_to(root) if file.is_relative_to(root) else file
    lines = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    show_diff("".join(difflib.unified_diff(*lines, str(shown), str(shown), n=2)))
