"""What makes a report fail in CI."""

from collections.abc import Callable, Iterable, Mapping

from strangler.report.model import Accepted, FunctionReport, Report
from strangler.report.wording import plain, several


def _divergence(function: FunctionReport) -> str:
    if function.open:
        return several(function.open, "open divergence")
    evidence = function.evidence
    failed = evidence is not None and not evidence.stale and evidence.verdict == "fail"
    return "its last check found a difference" if failed else ""


def _stale(function: FunctionReport) -> str:
    evidence = function.evidence
    stale = function.attention == "stale" or (evidence is not None and evidence.stale)
    return "its evidence is of older code" if stale else ""


def _insufficient(function: FunctionReport) -> str:
    evidence = function.evidence
    if evidence is None:
        return "it was never checked"
    return "its last check saw too little" if evidence.verdict == "insufficient" else ""


_CONDITIONS: Mapping[str, Callable[[FunctionReport], str]] = {
    "divergence": _divergence,
    "stale": _stale,
    "insufficient": _insufficient,
}
"""What can be asked of a route: why it fails, or nothing."""

CONDITIONS = (*_CONDITIONS, "expired")
"""What can be asked for."""


def reasons_to_fail(report: Report, conditions: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each route of the project and each condition that it does not meet."""
    reasons = []
    for condition in conditions:
        if condition == "expired":
            reasons += [_expired(entry) for entry in report.accepted if entry.expired]
            continue
        for function in report.functions:
            reason = _CONDITIONS[condition](function)
            if reason and function.mode is not None:
                reasons.append(f"{plain(function.function)}: {reason}: {function.next}")
    return tuple(reasons)


def _expired(entry: Accepted) -> str:
    where = f"{plain(entry.function)}: " if entry.function else ""
    return (
        f"{where}{plain(entry.signature)} was accepted until {entry.until} by "
        f"{plain(entry.owner)}: correct it, or `strangler ledger accept` it again"
    )
