"""The verdict on one route, and the evidence for it. No data never passes."""

from dataclasses import dataclass

from strangler.parity.deadline import DEADLINE
from strangler.parity.finding import Finding
from strangler.store.rows import Verdict

ENOUGH = 50
"""How many different inputs must have been compared, unless the signature allows fewer."""

_RARE = 0.05  # below this share, inputs that count are too rare to mean much


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check did.

    `examples` inputs were generated, `unrepresentable` of them could not be expressed in Go, and
    `distinct` different ones were compared; on `raised` of those both sides raised. `possible` is
    the number of inputs that the signature allows, as far as it matters. The same `seed` gives the
    same inputs. `exhausted` says that the time ran out first. `rejected` inputs did not meet the
    route's `requires`; `refused` ones were not taken by a class of Python's, the first for the
    reason `refusal`; on `overdue` ones Python did not come back, the first is `slow_input`. `lines`
    is the share of Python's lines that ran, `missed` are the others.
    `first_seconds` is when the first divergence was found.
    """

    examples: int
    distinct: int
    unrepresentable: int
    raised: int
    possible: int
    seed: int
    exhausted: bool
    rejected: int = 0
    refused: int = 0
    refusal: str = ""
    overdue: int = 0
    slow_input: str = ""
    lines: float = 1.0
    missed: tuple[int, ...] = ()
    first_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of one route came to. `reason` says why the evidence is insufficient.

    `accepted` are the divergences that the ledger knows: they do not count. `agreeing` are some of
    the inputs, as snapshots, on which the sides agree.
    """

    function: str
    verdict: Verdict
    reason: str
    evidence: Evidence
    seconds: float
    divergences: tuple[Finding, ...]
    accepted: tuple[Finding, ...] = ()
    agreeing: tuple[bytes, ...] = ()


def judge(evidence: Evidence, divergences: tuple[Finding, ...]) -> tuple[Verdict, str]:
    """The verdict, and the reason when it is ``insufficient``."""
    if divergences:
        return "fail", ""
    reason = _missing(evidence)
    return ("insufficient", reason) if reason else ("pass", "")


def _missing(evidence: Evidence) -> str:
    needed = min(ENOUGH, evidence.possible)
    compared = evidence.distinct
    if evidence.overdue:
        return (
            f"Python did not return within {DEADLINE:.0f} s on ({evidence.slow_input}): leave such "
            "inputs out with requires=… in the decorator"
        )
    for number, what in (
        (
            evidence.rejected,
            "do not meet `requires`: widen it, or give a strategy that does",
        ),
        (
            evidence.refused,
            f"are not taken by Python's own class ({evidence.refusal}): give a better strategy",
        ),
        (evidence.unrepresentable, "cannot be expressed in Go: widen the Go types"),
    ):
        if number > (1 - _RARE) * evidence.examples:
            return f"{number} of {evidence.examples} inputs {what}"
    if compared < needed:
        cure = "give it more time" if evidence.exhausted else "ask for more examples"
        return f"{compared} distinct inputs were compared, {needed} are needed: {cure}"
    values = compared - evidence.raised
    if values < _RARE * compared and (not values or evidence.missed):
        return (
            f"both sides raised on {evidence.raised} of {compared} inputs, so hardly a value was "
            "compared: the generated inputs do not suit this function"
        )
    return ""
