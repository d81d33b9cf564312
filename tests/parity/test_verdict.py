"""The verdict needs evidence: no data never passes."""

from dataclasses import replace
from typing import Any

import pytest

from strangler.outcome import Divergence
from strangler.parity.finding import Finding
from strangler.parity.verdict import ENOUGH, Evidence, judge

GOOD = Evidence(
    examples=1000,
    distinct=900,
    unrepresentable=0,
    raised=100,
    possible=ENOUGH,
    seed=1,
    exhausted=False,
)
FINDING = Finding(Divergence("m:f", "0", "1", "1", "2", "result", "value"), "", "")


def test_enough_different_inputs_without_a_divergence_pass() -> None:
    assert judge(GOOD, ()) == ("pass", "")
    assert judge(replace(GOOD, distinct=ENOUGH, raised=0), ()) == ("pass", "")


def test_a_divergence_fails_whatever_the_evidence() -> None:
    assert judge(replace(GOOD, distinct=1), (FINDING,)) == ("fail", "")


def test_a_signature_with_few_possible_inputs_needs_no_more_than_those() -> None:
    assert judge(replace(GOOD, distinct=2, raised=0, possible=2), ()) == ("pass", "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"distinct": 49},
            "49 distinct inputs were compared, 50 are needed: ask for more examples",
        ),
        (
            {"distinct": 3, "exhausted": True},
            "3 distinct inputs were compared, 50 are needed: give it more time",
        ),
        ({"distinct": 0, "raised": 0}, "0 distinct inputs were compared, 50 are needed"),
        ({"distinct": 1, "raised": 1, "possible": 1}, "both sides raised on 1 of 1 inputs"),
        ({"unrepresentable": 951}, "951 of 1000 inputs cannot be expressed in Go"),
        (
            {"raised": 860, "missed": (7,)},
            "both sides raised on 860 of 900 inputs, so hardly a value",
        ),
        ({"overdue": 1, "slow_input": "7"}, "Python did not return within 2 s on (7)"),
        (
            {"refused": 960, "refusal": "at `a`: ValueError: odd"},
            "960 of 1000 inputs are not taken by Python's own class (at `a`: ValueError: odd): ",
        ),
        ({"rejected": 960}, "960 of 1000 inputs do not meet `requires`"),
    ],
)
def test_too_little_evidence_is_insufficient_and_says_why(
    change: dict[str, Any], reason: str
) -> None:
    verdict, why = judge(replace(GOOD, **change), ())
    assert verdict == "insufficient"
    assert why.startswith(reason)
