"""`strangler status`: who answers each route, and why."""

import json
from collections.abc import Sequence
from typing import Any

import click

from strangler.cli.changes import dials, percent
from strangler.cli.options import CannotRun, Command, config_option, format_option, quietly
from strangler.config import Config
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes


class Status(Command):
    """Says of a migration.toml that cannot be used what processes do meanwhile."""

    def make_context(self, *arguments: Any, **keywords: Any) -> click.Context:
        """Read the configuration."""
        try:
            return super().make_context(*arguments, **keywords)
        except CannotRun as error:
            raise CannotRun(
                f"{error.message}\nProcesses that run keep the last good configuration; a process "
                "that starts now fails at its first call. Next: correct the file."
            ) from error


@click.command(cls=Status)
@click.argument("functions", metavar="[FUNCTION]...", nargs=-1)
@config_option
@format_option("text", "json")
def status(functions: tuple[str, ...], config: Config, form: str) -> None:
    r"""Show who answers each FUNCTION (all, when none is named), and what has decided it.

    Of a FUNCTION that is named, every source that names a mode is listed, the strongest first.

    \b
    Example:
      strangler status
      strangler status py_impls.arith:sum

    Exit code: 0 when it was shown, 2 when it could not be found out.
    """
    with quietly():
        if functions:
            routes = tuple(find_route(config, name) for name in functions)
        else:
            routes = load_routes(config)
    if form == "json":
        shown = {"config": _file(config), "functions": [_json(route) for route in routes]}
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif functions:
        click.echo("\n\n".join(_details(route) for route in routes))
    else:
        click.echo(_overview(routes))


def _file(config: Config) -> str | None:
    return None if config.file is None else str(config.file)


# ---- Text ------------------------------------------------------------------------------------


def _overview(routes: Sequence[Migration]) -> str:
    if not routes:
        return (
            "There are no routes. Next: list the modules with @migrate_to functions under "
            "[strangler] modules in migration.toml."
        )
    rows = [("Function", "Mode", "Decided by")]
    for route in routes:
        resolution = route.resolution
        decisive = _short(route.explain(resolution.claims[0]))
        rows.append((route.name, dials(resolution.policy), decisive))
    first, second = (max(len(row[column]) for row in rows) + 2 for column in (0, 1))
    lines = [f"{name:<{first}}{mode:<{second}}{source}" for name, mode, source in rows]
    lines[0] = click.style(lines[0], bold=True)
    return "\n".join([*lines, "", f"Next: `strangler status {routes[0].name}` says why."])


def _short(where: str) -> str:
    """A place without its folder."""
    return where.rpartition("/")[2]


def _details(route: Migration) -> str:
    resolution = route.resolution
    policy = resolution.policy
    lines = [click.style(f"{route.name}  {dials(policy)}", bold=True)]
    for number, claim in enumerate(resolution.claims):
        verb = "decides" if number == 0 else "says"
        lines.append(f"  {claim.source:<12} {verb:<8} {claim.mode:<7} {route.explain(claim)}")
    if policy.mode == "go":
        lines.append(f"  share        {percent(policy.share)} of the calls are answered by Go")
        if policy.key and policy.share < 1.0:
            lines.append(f"  key          {policy.key}: one key, one side")
    if policy.mode != "python":
        lines.append(f"  sample       {percent(policy.sampled)} {_SAMPLED[policy.mode]}")
    return "\n".join(lines)


_SAMPLED = {
    "shadow": "of the calls are run by Go too, and compared",
    "go": "of Go's answers are compared with Python's",
}


# ---- JSON ------------------------------------------------------------------------------------


def _json(route: Migration) -> dict[str, Any]:
    resolution = route.resolution
    policy = resolution.policy
    return {
        "function": route.name,
        "mode": policy.mode,
        "share": policy.share,
        "sample": policy.sampled,
        "key": policy.key,
        "source": resolution.claims[0].source,
        "claims": [
            {"source": claim.source, "mode": claim.mode, "where": route.explain(claim)}
            for claim in resolution.claims
        ],
    }
