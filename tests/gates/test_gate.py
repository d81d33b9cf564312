"""The gate: pass, fail or insufficient, with what is missing; no data never passes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.gates.evidence import Evidence, read_evidence, versions_of
from strangler.gates.gate import duration, judge
from strangler.gates.ladder import LADDER, rung
from strangler.outcome import Versions
from strangler.policy import Gate, Policy
from strangler.store import open_store
from strangler.store.rows import Batch, EvidenceRow, PairRow

NOW = Versions("p", "a")
FIRST = LADDER[2]  # go 1 %


def evidence(comparisons: int, divergences: int = 0, **more: Any) -> Evidence:
    values: dict[str, Any] = {"distinct": 100, "first_seen": 0.0, "last_seen": 7200.0, **more}
    return Evidence(NOW, comparisons, divergences, **values)


# ---- Verdicts --------------------------------------------------------------------------------


def test_enough_evidence_passes() -> None:
    judgement = judge(evidence(1000), Gate(), FIRST)
    assert (judgement.verdict, judgement.reasons, judgement.limit) == ("pass", (), 0.01)
    assert 0.0 == judgement.lower < judgement.upper < 0.005


def test_no_evidence_is_insufficient_and_says_all_that_is_missing() -> None:
    judgement = judge(Evidence(NOW), Gate(), FIRST)
    assert judgement.verdict == "insufficient"
    assert judgement.reasons == (
        "1 000 more comparisons",
        "50 more distinct inputs",
        "60 minutes more of observation",
    )


def test_what_is_missing_comes_with_the_time_it_takes_at_the_present_rate() -> None:
    judgement = judge(evidence(1570), Gate(), LADDER[5])
    assert judgement.reasons == ("2 300 more comparisons, about 3 hours at the present rate",)


def test_a_divergence_needs_more_comparisons_to_make_up_for_it() -> None:
    assert judge(evidence(1000, 2), Gate(), FIRST).reasons == (
        "65 more comparisons, about 8 minutes at the present rate",
    )
    assert judge(evidence(1065, 2), Gate(), FIRST).verdict == "pass"


def test_a_rate_that_is_too_high_for_certain_fails() -> None:
    judgement = judge(evidence(1000, 60), Gate(), FIRST)
    assert judgement.verdict == "fail"
    assert judgement.reasons[0].startswith(
        "60 of 1 000 comparisons diverged: a rate of at least 3."
    )
    assert judgement.reasons[0].endswith("%, and the step allows 1.00%")


def test_a_check_that_found_a_difference_fails() -> None:
    judgement = judge(evidence(10_000, check="fail"), Gate(), FIRST)
    assert judgement.verdict == "fail"
    assert judgement.reasons == ("the last check of this code found a difference",)
    assert judge(evidence(10_000, check="insufficient"), Gate(), FIRST).verdict == "pass"


@pytest.mark.parametrize("step", LADDER[:2])
def test_a_step_on_which_python_answers_needs_nothing(step: Any) -> None:
    assert judge(Evidence(NOW), Gate(), step).verdict == "pass"


def test_a_gate_may_ask_for_less_or_more_than_the_ladder() -> None:
    small = Gate(comparisons=10, distinct=1, minutes=0.0, limit=0.5)
    assert judge(evidence(10, distinct=1, last_seen=0.0), small, LADDER[-1]).verdict == "pass"
    assert judge(evidence(1000), Gate(limit=0.0001), FIRST).verdict == "insufficient"
    assert judge(evidence(1000), Gate(minutes=600.0), FIRST).reasons == (
        "8 hours more of observation",
    )


def test_a_clock_that_went_backwards_has_observed_for_no_time() -> None:
    judgement = judge(evidence(10, last_seen=-50.0), Gate(distinct=0), FIRST)
    assert judgement.reasons == ("990 more comparisons", "60 minutes more of observation")


@given(st.integers(0, 3000), st.integers(0, 30), st.integers(0, 100), st.sampled_from(LADDER[2:]))
def test_more_of_the_same_evidence_never_turns_a_pass_around(
    matches: int, divergences: int, distinct: int, step: Any
) -> None:
    before = evidence(matches + divergences, divergences, distinct=distinct)
    after = evidence(matches + divergences + 100, divergences, distinct=distinct)
    if judge(before, Gate(), step).verdict == "pass":
        assert judge(after, Gate(), step).verdict == "pass"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 second"),
        (2, "2 seconds"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (5399, "90 minutes"),
        (5400, "2 hours"),
        (129_600, "2 days"),
    ],
)
def test_durations_are_for_people(seconds: Any, text: str) -> None:
    assert duration(seconds) == text


# ---- The ladder ------------------------------------------------------------------------------


def test_every_step_is_found_again_in_its_policy() -> None:
    for number, step in enumerate(LADDER):
        assert rung(Policy(step.mode, step.share, step.sample)) == number
    assert [step.label for step in LADDER] == [
        "python",
        "shadow",
        "go 1 %",
        "go 10 %",
        "go 50 %",
        "go 100 %",
        "go",
    ]


@pytest.mark.parametrize(
    ("policy", "number"),
    [
        (Policy("go", 0.0), 1),
        (Policy("go", 0.005), 1),
        (Policy("go", 0.03), 2),
        (Policy("go", 0.999), 4),
        (Policy("go", 1.0, 0.0001), 5),
        (Policy("go"), 6),
        (Policy("shadow", 0.5), 1),
    ],
)
def test_between_two_steps_the_lower_one_counts(policy: Policy, number: int) -> None:
    assert rung(policy) == number


def test_limits_fall_as_shares_grow() -> None:
    limits = [step.limit for step in LADDER if step.limit is not None]
    assert limits == sorted(limits, reverse=True)


# ---- Evidence --------------------------------------------------------------------------------


class Sides:
    name = "m:f"
    artifact_hash = "a"

    def __init__(self, python: Any) -> None:
        self.python = python


def test_evidence_is_of_the_present_versions_alone(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    assert read_evidence(store, "m:f", NOW) == Evidence(NOW)
    counts = {"match": 90, "divergence": 3, "failure:GoTrap": 2, "accepted": 50}
    row = PairRow("m:f", NOW, counts, frozenset({1, 2}), 5.0, 9.0)
    old = Versions("p", "before")
    store.record(
        Batch(
            pairs=(row, of_versions(row, old)),
            evidence=(EvidenceRow("m:f", "pass", 10, 9, 0, 1.0, 4.0, "p", "a"),),
        )
    )
    assert read_evidence(store, "m:f", NOW) == Evidence(NOW, 95, 5, 2, 5.0, 9.0, "pass")
    assert read_evidence(store, "m:f", old).check is None
    assert read_evidence(store, "m:f", Versions("p2", "a")) == Evidence(Versions("p2", "a"))


def of_versions(row: PairRow, versions: Versions) -> PairRow:
    return PairRow(row.route, versions, row.counts, row.digests, 1.0, 2.0)


def test_an_edit_of_the_python_source_or_another_build_is_another_version() -> None:
    one, two = Sides(test_durations_are_for_people), Sides(of_versions)
    assert versions_of(one) != versions_of(two)
    assert versions_of(one).artifact == "a"
