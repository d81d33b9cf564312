"""What to do next with a route: the end of every line of a report."""

import shlex
from collections.abc import Sequence

from strangler.policy import Policy
from strangler.store.rows import DivergenceRow, RouteRow

_BUILD = {"ArtifactError", "ArtifactNotFound", "ExportNotFound", "NotWasm"}
_DIAGNOSE = {"BindError", "ConfigError", "MissingImport"}


def next_step(policy: Policy | None, row: RouteRow, divergences: Sequence[DivergenceRow]) -> str:
    """A command to type, or an edit to make.

    Go is never recommended for a route with a divergence or a failure on record.
    """
    if policy is None:
        return "list its module under [strangler] modules in migration.toml, if it still exists"
    if _BUILD.intersection(row.failures):
        return "strangler build"
    if _DIAGNOSE.intersection(row.failures):
        return "strangler doctor"
    if not _passes(row, divergences):
        return _check(row)
    return _promotion(policy, row, divergences)


def _passes(row: RouteRow, divergences: Sequence[DivergenceRow]) -> bool:
    """Whether the last check has passed, and nothing has differed since."""
    evidence = row.evidence
    if evidence is None or evidence.verdict != "pass":
        return False
    return all(divergence.last_seen < evidence.when for divergence in divergences)


def _promotion(policy: Policy, row: RouteRow, divergences: Sequence[DivergenceRow]) -> str:
    """The step towards Go for a route that passes."""
    if policy.mode == "python":
        return _edit(row, 'mode = "shadow"')
    if divergences or row.failures:
        return f"{_check(row)} --budget 60s"
    if policy.mode == "go":
        return _check(row)
    if not policy.sampled:
        return _edit(row, "sample = 1.0")
    if not row.counts.get("match"):
        return "run your program, then `strangler report`"
    return _edit(row, 'mode = "go"')


def _check(row: RouteRow) -> str:
    return f"strangler check {shlex.quote(row.route)}"


def _edit(row: RouteRow, setting: str) -> str:
    return f'set {setting} under [functions."{row.route}"] in migration.toml'
