"""Parity in a user's own tests: both sides of one call, or the whole check of a route."""

from collections.abc import Callable
from typing import Any

from strangler.compare import compare_sides
from strangler.config import find_config, load_config
from strangler.errors import ConfigError
from strangler.parity.check import check
from strangler.parity.finding import explain
from strangler.parity.verdict import CheckReport
from strangler.retiring.oracle import subject
from strangler.routing.migration import Migration
from strangler.routing.registry import find_migration, find_route


def call_both(route: Callable[..., Any] | str, *arguments: Any, **keywords: Any) -> Any:
    """Call both sides of a route with copies of the arguments, and return Python's answer.

    Raises AssertionError when the sides differ, what Python raised when both raise the same,
    Unrepresentable when Go cannot take the arguments, and ConfigError when it is no route.
    """
    migration = _migration(route)
    candidate = subject(migration)
    given = migration.route._bind(arguments, keywords)  # noqa: SLF001 - a route's own names
    if given is None:
        raise TypeError(f"{migration.name} takes ({', '.join(migration.parameters)})")
    snapshot = candidate.encode(given)
    control, answer = candidate.run_control(snapshot), candidate.replay(snapshot)
    rules = migration.terms().rules
    before = candidate.decode_arguments(snapshot)
    difference = compare_sides(control, answer, candidate.parameters, before, rules)
    if difference is not None:
        raise AssertionError(f"{migration.name}: {explain(control, answer, difference)}")
    if control.exception is not None:
        raise control.exception
    return control.value


def assert_parity(
    route: Callable[..., Any] | str, *, budget: float = 10.0, seed: int | None = None
) -> CheckReport:
    """Check a route as ``strangler check`` does, for `budget` seconds at most.

    Raises AssertionError with every divergence, or with the reason why the evidence is
    insufficient; ConfigError when it is no route.
    """
    migration = _migration(route)
    report = check(subject(migration), budget=budget, seed=seed, rules=migration.terms().rules)
    if report.verdict != "pass":
        lines = [f"{report.function}: {report.verdict} {report.reason}".strip()]
        for finding in report.divergences:
            lines.append(f"  ({finding.divergence.input}): {finding.explanation}")
            lines += [f"    {cause.name}: {cause.advice}" for cause in finding.causes]
            lines.append(f"    reproduce: {finding.reproduce}")
        raise AssertionError("\n".join(lines))
    return report


def _migration(route: Callable[..., Any] | str) -> Migration:
    if isinstance(route, str):
        return find_migration(route) or find_route(load_config(find_config()), route)
    name = f"{getattr(route, '__module__', '')}:{getattr(route, '__qualname__', '')}"
    found = find_migration(name)
    if found is None:
        raise ConfigError(f"{route!r} is no route: decorate it with @migrate_to")
    return found
