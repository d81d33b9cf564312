"""`strangler set`: the mode and the dials of a route, written into migration.toml."""

from decimal import Decimal, InvalidOperation

import click

from strangler.cli.changes import (
    FOLLOW_SECONDS,
    change_config,
    decision,
    dials,
    find_demotion,
    record,
    show_change,
    show_diff,
    show_json,
)
from strangler.cli.options import (
    Command,
    config_option,
    dry_run_option,
    format_option,
    quietly,
    reason_option,
)
from strangler.config import Config, module_of
from strangler.errors import ConfigError
from strangler.policy import MODES, Mode, Policy
from strangler.routing.editing import set_route
from strangler.routing.migration import Migration
from strangler.routing.registry import check_key, find_route, load_routes


def share(text: str) -> float:
    """A share as people write it: ``5%`` or ``0.05``."""
    number, hundredth = text.removesuffix("%"), text.endswith("%")
    try:
        value = float(Decimal(number.strip()) / (100 if hundredth else 1))
    except InvalidOperation:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise click.BadParameter(f"{text!r} is not a share: write 5% or 0.05, from 0 to 1")
    return value


@click.command(cls=Command)
@click.argument("function")
@click.argument("mode", type=click.Choice(MODES))
@click.option("--share", type=share, metavar="SHARE", help="Part of the calls that Go answers.")
@click.option("--sample", type=share, metavar="SHARE", help="Part of those that is compared.")
@click.option("--key", metavar="PATH", help="The parameter whose values each stay on one side.")
@reason_option
@dry_run_option
@config_option
@format_option("text", "json")
def set(  # noqa: A001  # the command's name
    function: str,
    mode: Mode,
    share: float | None,
    sample: float | None,
    key: str | None,
    reason: str,
    dry_run: bool,
    config: Config,
    form: str,
) -> None:
    r"""Put FUNCTION into MODE, whatever the evidence, by editing migration.toml.

    FUNCTION may be every route of a module, as in 'py_impls.text:*'. Dials that are not named stay
    as they are. Running processes follow within seconds.

    \b
    Example:
      strangler set py_impls.arith:sum shadow --sample 25%
      strangler set py_impls.arith:sum go --share 5% --sample 1.0 --key user_id

    Exit code: 0 when it is set, 2 when it could not be.
    """
    route, routes = _routes(config, function)
    before = config.policy(route)
    settings = {"mode": mode, "share": share, "sample": sample, "key": key}
    given = {name: value for name, value in settings.items() if value is not None}
    for migration in routes:
        check_key(migration, Policy(key=key))
    changed, diff = change_config(config, set_route(route, given), dry_run=dry_run)
    after = changed.policy(route)
    if not dry_run:
        record(config, decision("set", route, after, reason))
    if form == "json":
        shown = {"function": route, "before": dials(before), "after": dials(after), "diff": diff}
        show_json({**shown, "dry_run": dry_run})
        return
    show_diff(diff)
    show_change(route, before, after, dry_run=dry_run)
    _next(config, route, after)


def _routes(config: Config, function: str) -> tuple[str, tuple[Migration, ...]]:
    """The name to write, and the routes that it stands for."""
    with quietly():
        if not function.endswith(":*"):
            route = find_route(config, function)
            return route.name, (route,)
        routes = tuple(r for r in load_routes(config) if module_of(r.name) == function)
    if not routes:
        raise ConfigError(f"{function}: there is no route in this module: `strangler status` lists")
    return function, routes


def _next(config: Config, route: str, policy: Policy) -> None:
    demotion = find_demotion(config, route)
    if demotion is not None and policy.mode == "go":
        click.echo(
            f"It stays in {demotion.mode}, to which it was demoted ({demotion.reason}), until "
            f"`strangler promote {route}` or another build."
        )
        return
    click.echo(f"Running processes follow within {FOLLOW_SECONDS} s. Next: `strangler status`.")
