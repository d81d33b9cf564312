"""The causes of a divergence: certain rules first, then experiments, then other evidence."""

from collections.abc import Iterable

from strangler.parity.causes.case import Case
from strangler.parity.causes.cause import Cause
from strangler.parity.causes.counterfactual import explain_by_experiment
from strangler.parity.causes.evidence import FIRST, LAST, Rule


def causes(case: Case) -> tuple[Cause, ...]:
    """What is behind a divergence, the surest cause first; empty when nothing has evidence."""
    certain = _first(FIRST, case)
    if certain is not None:
        return (certain,)
    found = explain_by_experiment(case)
    if found:
        return tuple(sorted(found, key=lambda cause: -cause.confidence))
    other = _first(LAST, case)
    return () if other is None else (other,)


def _first(rules: Iterable[Rule], case: Case) -> Cause | None:
    for rule in rules:
        cause = rule(case)
        if cause is not None:
            return cause
    return None
