"""The gate before a step: whether the evidence is enough, and what is missing.

`fail` says that the evidence speaks against the step, `insufficient` that there is too little of
it. No evidence never passes.
"""

from dataclasses import dataclass
from typing import Protocol

from strangler.gates.bound import comparisons_needed, lower_bound, upper_bound
from strangler.gates.evidence import Evidence
from strangler.policy import Gate
from strangler.store.rows import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a gate says: its verdict, why (in sentences), and between which bounds the rate lies.

    `limit` is the rate that the step may have, None where it needs no evidence.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    lower: float
    upper: float
    limit: float | None


class Limited(Protocol):
    """A step, as far as its gate needs it."""

    @property
    def limit(self) -> float | None:
        """The rate of divergences that it may have."""


def judge(evidence: Evidence, gate: Gate, step: Limited) -> Judgement:
    """Decide whether a step may be taken."""
    seen = evidence.divergences, evidence.comparisons
    lower, upper = lower_bound(*seen, gate.alpha), upper_bound(*seen, gate.alpha)
    if step.limit is None:
        return Judgement("pass", (), lower, upper, None)
    limit = step.limit if gate.limit is None else gate.limit
    if evidence.check == "fail":
        reason = "the last check of this code found a difference"
        return Judgement("fail", (reason,), lower, upper, limit)
    if lower > limit:
        reason = (
            f"{_number(evidence.divergences)} of {_number(evidence.comparisons)} comparisons "
            f"diverged: a rate of at least {lower:.2%}, and the step allows {limit:.2%}"
        )
        return Judgement("fail", (reason,), lower, upper, limit)
    missing = _missing(evidence, gate, limit)
    return Judgement("insufficient" if missing else "pass", missing, lower, upper, limit)


def _missing(evidence: Evidence, gate: Gate, limit: float) -> tuple[str, ...]:
    missing = []
    needed = max(gate.comparisons, comparisons_needed(evidence.divergences, limit, gate.alpha))
    more = needed - evidence.comparisons
    if more > 0:
        rate = evidence.comparisons / evidence.seconds if evidence.seconds else 0.0
        when = f", about {duration(more / rate)} at the present rate" if rate else ""
        missing.append(f"{_number(more)} more comparisons{when}")
    if evidence.distinct < gate.distinct:
        missing.append(f"{_number(gate.distinct - evidence.distinct)} more distinct inputs")
    left = gate.minutes * 60 - evidence.seconds
    if left > 0:
        missing.append(f"{duration(left)} more of observation")
    return tuple(missing)


def duration(seconds: float) -> str:
    """A duration for people: ``40 minutes``, ``3 hours``."""
    for length, unit in ((86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second")):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.0f} {unit}s"
    return "1 second"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")
