"""The gate before a function loses its Python side."""

from collections.abc import Sequence
from dataclasses import replace

from strangler.gates.evidence import Evidence
from strangler.gates.gate import Judgement, duration, judge
from strangler.gates.ladder import LADDER
from strangler.policy import Policy
from strangler.store.rows import DecisionRow

_DAY = 86_400.0


def judge_retirement(
    evidence: Evidence,
    policy: Policy,
    decisions: Sequence[DecisionRow],
    fallbacks: int,
    now: float,
) -> Judgement:
    """Whether Go has answered everything for long enough.

    `decisions` are those on the route, the oldest first; `fallbacks` is how often Python has
    answered in Go's place so far, `now` the time.
    """
    judgement = judge(evidence, policy.gate, LADDER[-1])
    if judgement.verdict == "fail":
        return judgement
    missing = _missing(policy, decisions, evidence, fallbacks, now)
    if not missing:
        return judgement
    return replace(judgement, verdict="insufficient", reasons=(*judgement.reasons, *missing))


def _missing(
    policy: Policy,
    decisions: Sequence[DecisionRow],
    evidence: Evidence,
    fallbacks: int,
    now: float,
) -> Sequence[str]:
    if policy.mode != "go" or policy.share < 1.0:
        return ("Go does not answer every call yet: promote it first",)
    last = decisions[-1] if decisions else None
    if last is None or last.kind != "promote" or last.versions != evidence.versions:
        return ("a promotion of this code to its last step: `strangler promote`, `rollback` first",)
    missing = []
    if fallbacks > last.failed:
        missing.append(
            f"Python has answered {fallbacks - last.failed} calls since, that Go could not"
        )
    left = last.when + policy.gate.retire_days * _DAY - now
    if left > 0:
        missing.append(f"{duration(left)} more of Go answering alone")
    return missing
