"""What makes a report fail in CI."""

from collections.abc import Callable, Iterable, Mapping

from strangler.report.model import FunctionReport, Report
from strangler.report.wording import plain, several


def _divergence(function: FunctionReport) -> str:
    return several(function.open, "open divergence") if function.open else ""


def _stale(function: FunctionReport) -> str:
    evidence = function.evidence
    stale = function.attention == "stale" or (evidence is not None and evidence.stale)
    return "its evidence is of older code" if stale else ""


def _insufficient(function: FunctionReport) -> str:
    evidence = function.evidence
    if evidence is None:
        return "it was never checked"
    return "its last check saw too little" if evidence.verdict == "insufficient" else ""


CONDITIONS: Mapping[str, Callable[[FunctionReport], str]] = {
    "divergence": _divergence,
    "stale": _stale,
    "insufficient": _insufficient,
}
"""What can be asked for: of a route, why it fails, or nothing."""


def reasons_to_fail(report: Report, conditions: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each route of the project and each condition that it does not meet."""
    return tuple(
        f"{plain(function.function)}: {reason}: {function.next}"
        for condition in conditions
        for function in report.functions
        if function.mode is not None and (reason := CONDITIONS[condition](function))
    )
