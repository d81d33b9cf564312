"""`strangler rollback`: one step back towards Python, or all the way for every route."""

import click

from strangler.cli.changes import (
    FOLLOW_SECONDS,
    change_config,
    decision,
    dials,
    record,
    show_change,
    show_diff,
    show_json,
)
from strangler.cli.options import (
    CannotRun,
    Command,
    config_option,
    dry_run_option,
    format_option,
    quietly,
    reason_option,
)
from strangler.cli.promote import step_settings
from strangler.config import Config
from strangler.gates.ladder import LADDER, rung
from strangler.routing.editing import Change, all_to_python, set_route
from strangler.routing.registry import find_route


@click.command(cls=Command)
@click.argument("function", required=False)
@click.option("--all", "everything", is_flag=True, help="Every route to Python, at once.")
@reason_option
@dry_run_option
@config_option
@format_option("text", "json")
def rollback(
    function: str | None, everything: bool, reason: str, dry_run: bool, config: Config, form: str
) -> None:
    r"""Take FUNCTION one step back, or with --all have Python answer every route.

    Needs no evidence and no store. With --all no module is imported, so that it works whatever is
    wrong with them.

    \b
    Example:
      strangler rollback py_impls.arith:sum
      strangler rollback --all --reason "incident 42"

    Exit code: 0 when it is done, 2 when it could not be.
    """
    if everything == (function is not None):
        raise CannotRun("name one FUNCTION, or give --all")
    if function is None:
        change: Change = all_to_python
        names = [name for name, policy in config.functions.items() if policy.mode != "python"]
        names += ["*"] if config.defaults.mode != "python" else []
    else:
        with quietly():
            route = find_route(config, function).name
        names = [route]
        change = set_route(route, step_settings(LADDER[_below(config, route)], config, route))
    changed, diff = change_config(config, change, dry_run=dry_run)
    moved = [(name, config.policy(name), changed.policy(name)) for name in names]
    if not dry_run:
        rows = [
            decision("rollback", n, after, reason) for n, before, after in moved if before != after
        ]
        if rows:
            record(config, *rows)
    if form == "json":
        steps = [{"function": n, "before": dials(b), "after": dials(a)} for n, b, a in moved]
        show_json({"functions": steps, "diff": diff, "dry_run": dry_run})
        return
    show_diff(diff)
    for name, before, after in moved:
        show_change(name, before, after, dry_run=dry_run)
    if not moved:
        click.echo("Python answers every route already.")
    elif diff and not dry_run:
        click.echo(f"Running processes follow within {FOLLOW_SECONDS} s. Next: `strangler status`.")


def _below(config: Config, route: str) -> int:
    """The step below the present one; between two steps, the lower of them."""
    policy = config.policy(route)
    number = rung(policy)
    step = LADDER[number]
    if policy.mode == "go" and policy.share != step.share:
        return number
    return max(0, number - 1)
