from typing import Any

import pytest

from strangler.errors import GoError, GoPanic, GoTrap, MalformedReply, MissingImport
from strangler.outcome import Divergence, Outcome
from strangler.shadow.observe import observe


def test_equal_outcomes_match_and_keep_both_durations(sample: Any) -> None:
    job = sample(lambda x: Outcome("a", seconds=0.25)).job("a", Outcome("a", seconds=0.5))
    observation = observe(job)
    assert (observation.route, observation.label) == ("m:f", "match")
    assert (observation.control_seconds, observation.candidate_seconds) == (0.5, 0.25)
    assert (observation.divergence, observation.failure) == (None, None)


def test_different_outcomes_diverge_and_say_where(sample: Any) -> None:
    observation = observe(sample(lambda x: 1).job("a", Outcome(True)))
    assert observation.label == "divergence"
    assert observation.divergence == Divergence(
        "m:f", observation.divergence.signature, '"a"', "True", "1", "result", "type"
    )


@pytest.mark.parametrize("kind", [GoTrap, MalformedReply, MissingImport])
def test_a_candidate_that_gives_no_answer_fails_and_is_not_compared(sample: Any, kind: Any) -> None:
    observation = observe(sample(lambda x: Outcome(exception=kind("gone"))).job())
    assert (observation.label, observation.failure) == ("failure", kind.__name__)
    assert observation.divergence is None


@pytest.mark.parametrize("kind", [GoError, GoPanic])
def test_an_error_or_a_panic_is_an_answer_that_is_compared(sample: Any, kind: Any) -> None:
    job = sample(lambda x: Outcome(exception=kind("no"))).job("a", Outcome(exception=kind("no")))
    assert observe(job).label == "match"
    assert observe(sample(lambda x: Outcome(exception=kind("no"))).job()).label == "divergence"


@pytest.mark.parametrize(
    ("python", "go", "label"),
    [
        (("a",), None, "match"),
        (("b",), None, "divergence"),
        (None, ("b",), "divergence"),
        (("b",), ("b",), "match"),
        (("b",), ("c",), "divergence"),
    ],
)
def test_a_side_that_left_its_arguments_alone_has_them_as_they_were(
    sample: Any, python: Any, go: Any, label: str
) -> None:
    job = sample(lambda x: Outcome(1, arguments=go)).job("a", Outcome(1, arguments=python))
    assert observe(job).label == label
