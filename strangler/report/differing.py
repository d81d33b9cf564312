"""A divergence, told: from what calls have shown and what checks have found of one signature."""

import shlex
from collections.abc import Iterable
from datetime import UTC, datetime

from strangler.outcome import Label
from strangler.report import model
from strangler.report.present import Present
from strangler.report.reproduce import reproduce
from strangler.store import rows

_SHORT = 60
"""How many characters of each side stand in a sentence."""


def tell(
    row: rows.DivergenceRow,
    finding: rows.FindingRow | None,
    present: Present | None,
    *,
    label: Label,
    stale: bool,
    days: Iterable[model.Sighting] = (),
) -> model.DivergenceReport:
    """A divergence; `finding` is what a check has found of the same signature."""
    shown = row.smallest
    # A check makes inputs simple, and needs not hide any.
    if finding is not None and (not shown.input or len(finding.input) < len(shown.input)):
        shown = _example_of(finding)
    causes = tuple(_cause(cause) for cause in finding.causes) if finding else ()
    lines = [cause for cause in causes if cause.python or cause.go]
    again = reproduce(row.route, shown.input)
    route = shlex.quote(row.route)
    return model.DivergenceReport(
        signature=row.signature,
        count=row.count,
        input=shown.input,
        python=shown.python,
        go=shown.go,
        common=in_common(shown.python, shown.go),
        path=shown.path,
        cause=row.cause,
        detail=shown.detail,
        explanation=explain(shown),
        causes=causes,
        python_at=(lines[0].python if lines else "") or (present.place if present else ""),
        go_at=(lines[0].go if lines else "") or (present.go_place if present else ""),
        label=label,
        stale=stale,
        first_seen=moment(row.first_seen),
        last_seen=moment(row.last_seen),
        first=_example(row.first),
        examples=tuple(_example(example) for example in row.sample),
        days=tuple(days),
        reproduce=again,
        save=f"strangler corpus pull {route}",
        accept=f"strangler ledger accept {shlex.quote(row.signature)} --reason … --owner … "
        "--until YYYY-MM-DD",
        next=f"strangler check {route}" if stale else again,
    )


def row_of(finding: rows.FindingRow) -> rows.DivergenceRow:
    """A divergence that a check has found and no call has shown."""
    example = _example_of(finding)
    return rows.DivergenceRow(
        finding.route,
        finding.signature,
        finding.cause,
        0,
        finding.when,
        example,
        example,
        versions=finding.versions,
    )


def explain(shown: rows.Example) -> str:
    """What differs, in one sentence; empty where the answers are not kept."""
    python, go = (_cut(side) for side in (shown.python, shown.go))
    if not (python or go):
        return ""
    if shown.path.startswith("arguments"):
        return f"After the call {shown.path} are not the same on both sides."
    if python == go:
        return f"The answers differ at {shown.path}, further than is shown here."
    return f"Python answered {python}, Go answered {go}."


def in_common(python: str, go: str) -> tuple[int, int]:
    """How many characters at the beginning and at the end both sides have in common."""
    start = _prefix(python, go)
    return start, _prefix(python[start:][::-1], go[start:][::-1])


def _prefix(left: str, right: str) -> int:
    """The length of the common prefix, by halves: values may be large."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def moment(seconds: float) -> datetime:
    """A time of the store."""
    return datetime.fromtimestamp(seconds, UTC)


def _cut(side: str) -> str:
    return side if len(side) <= _SHORT else f"{side[:_SHORT]}…"


def _example_of(finding: rows.FindingRow) -> rows.Example:
    sides = finding.python, finding.go
    return rows.Example(finding.when, finding.input, *sides, finding.path, finding.detail)


def _example(row: rows.Example) -> model.Example:
    return model.Example(moment(row.seen), row.input, row.python, row.go, row.path, row.detail)


def _cause(row: rows.CauseRow) -> model.Cause:
    return model.Cause(
        row.name, row.gap, row.evidence, row.confidence, row.advice, row.python, row.go
    )
