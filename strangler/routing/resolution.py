"""Which mode a route is in, and which of the sources that name one has decided it.

From the strongest: a `with strangler.mode(…)` block (which is looked at call by call, see
`override`), `STRANGLER_MODE`, a plugin's `strangler_resolve_mode`, a demotion, and migration.toml:
the route's table, its module's, `[defaults]`.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from strangler.config import Config, Table, forced_mode
from strangler.policy import Mode, Policy

Source = Literal[
    "retired", "environment", "hook", "demotion", "route", "module", "defaults", "built-in"
]


_RANKS: dict[Mode, int] = {"python": 0, "shadow": 1, "go": 2}
"""How much each mode trusts Go: a demotion never raises it."""


class Claim(msgspec.Struct, frozen=True):
    """One source that names a mode: `why` tells people of it, or `table` of the file has it."""

    source: Source
    mode: Mode
    why: str = ""
    table: Table = ()

    def where(self, config: Config) -> str:
        """Where it stands, or why, for people. Slow: looks for the line in the file."""
        return config.where(self.table, "mode") if self.table else self.why


class Resolution(msgspec.Struct, frozen=True):
    """The policy in force for one route; `claims` are the modes named, the decisive one first.

    Does not know the blocks of `with strangler.mode(…)`, which hold for their callers alone.
    """

    policy: Policy
    claims: tuple[Claim, ...]


def resolve(
    config: Config, route: str, *, hook: Claim | None = None, demotion: Claim | None = None
) -> Resolution:
    """Decide the mode of a route.

    `hook` and `demotion` are what those sources say, if anything. A mode that is forced by the
    environment holds for every call (its share is 1); a hook chooses the mode alone, and the dials
    are those of the file. Raises ConfigError when `STRANGLER_MODE` is not a mode.
    """
    policy = config.policy(route)
    claims = tuple(_claims(config, route, hook, demotion))
    winner = claims[0]
    if winner.source == "environment":
        policy = policy.forced(winner.mode)
    elif winner.source in {"hook", "demotion"}:
        policy = policy.in_mode(winner.mode)
    return Resolution(policy, claims)


def resolve_retired(config: Config, route: str, oracle: str) -> Resolution:
    """The policy of a route without a Python side: Go answers, or nobody does."""
    policy = msgspec.structs.replace(
        config.policy(route).forced("go"), sample=0.0, on_failure="raise"
    )
    return Resolution(policy, (Claim("retired", "go", f"its Python is in {oracle}"),))


def _claims(
    config: Config, route: str, hook: Claim | None, demotion: Claim | None
) -> Iterator[Claim]:
    forced = forced_mode()
    if forced is not None:
        yield Claim("environment", forced, f"STRANGLER_MODE={forced}")
    if hook is not None:
        yield hook
    if demotion is not None and _RANKS[demotion.mode] < _RANKS[config.policy(route).mode]:
        yield demotion
    for table in config.tables(route):
        mode: Mode | None = config.written[table].get("mode")
        if mode is not None:
            yield Claim(_source(table), mode, table=table)
    yield Claim("built-in", "python", "the default of strangler")


def _source(table: Table) -> Source:
    if len(table) == 1:
        return "defaults"
    return "module" if table[-1].endswith(":*") else "route"
