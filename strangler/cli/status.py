"""`strangler status`: who answers each route, and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from strangler.cli.changes import dials, percent
from strangler.cli.options import CannotRun, Command, config_option, format_option, quietly
from strangler.config import Config
from strangler.errors import StoreError
from strangler.limits import MIB
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes
from strangler.store import open_store
from strangler.store.instances import InstancesRow


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
    pools = _instances(config)
    if form == "json":
        shown = {
            "config": _file(config),
            "functions": [_json(route, pools.get(route.artifact)) for route in routes],
        }
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif functions:
        details = (_details(route, pools.get(route.artifact)) for route in routes)
        click.echo("\n\n".join(details))
    else:
        click.echo(_overview(routes, pools))


def _instances(config: Config) -> Mapping[str, InstancesRow]:
    """The instances of each artifact, as far as the store can say."""
    try:
        return {row.artifact: row for row in open_store(config.store).instances()}
    except StoreError as error:
        click.echo(f"Instances are not known: {error}", err=True)
        return {}


def _file(config: Config) -> str | None:
    return None if config.file is None else str(config.file)


# ---- Text ------------------------------------------------------------------------------------


def _overview(routes: Sequence[Migration], pools: Mapping[str, InstancesRow]) -> str:
    if not routes:
        return (
            "There are no routes. Next: list the modules with @migrate_to functions under "
            "[strangler] modules in migration.toml."
        )
    rows = [("Function", "Mode", "Decided by")]
    known = [pools[name] for name in sorted({route.artifact for route in routes} & pools.keys())]
    for route in routes:
        resolution = route.resolution
        decisive = _short(route.explain(resolution.claims[0]))
        rows.append((route.name, dials(resolution.policy), decisive))
    lines = _table(rows)
    if known:
        lines += ["", *_table([_INSTANCES, *map(_numbers, known)])]
    return "\n".join([*lines, "", f"Next: `strangler status {routes[0].name}` says why."])


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with aligned columns; the first is the heading."""
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    cells = ([f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)] for row in rows)
    lines = ["".join(row).rstrip() for row in cells]
    lines[0] = click.style(lines[0], bold=True)
    return lines


_INSTANCES = ("Instances of", "Processes", "Alive", "Memory", "Created", "Recycled", "Poisoned")


def _numbers(row: InstancesRow) -> tuple[str, ...]:
    counts = (row.created, row.recycled, row.poisoned)
    processes, alive = f"{row.processes:,}", f"{row.alive:,}"
    return (row.artifact, processes, alive, _memory(row), *(f"{count:,}" for count in counts))


def _memory(row: InstancesRow) -> str:
    return f"{row.memory / MIB:.1f} MiB"


def _short(where: str) -> str:
    """A place without its folder."""
    return where.rpartition("/")[2]


def _details(route: Migration, pool: InstancesRow | None) -> str:
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
    if pool is not None:
        lines.append(
            f"  instances    {_alive(pool)}; of {pool.created:,} made so far, {pool.recycled:,} "
            f"were recycled and {pool.poisoned:,} poisoned"
        )
    return "\n".join(lines)


def _alive(pool: InstancesRow) -> str:
    if not pool.alive:
        return f"none of {pool.artifact} now"
    processes = "1 process" if pool.processes == 1 else f"{pool.processes:,} processes"
    return f"{pool.alive:,} of {pool.artifact} in {processes} with {_memory(pool)}"


_SAMPLED = {
    "shadow": "of the calls are run by Go too, and compared",
    "go": "of Go's answers are compared with Python's",
}


# ---- JSON ------------------------------------------------------------------------------------


def _json(route: Migration, pool: InstancesRow | None) -> dict[str, Any]:
    resolution = route.resolution
    policy = resolution.policy
    return {
        "function": route.name,
        "artifact": route.artifact,
        "mode": policy.mode,
        "share": policy.share,
        "sample": policy.sampled,
        "key": policy.key,
        "source": resolution.claims[0].source,
        "claims": [
            {"source": claim.source, "mode": claim.mode, "where": route.explain(claim)}
            for claim in resolution.claims
        ],
        "instances": None if pool is None else asdict(pool),
    }
