"""Policies: what the dials mean, and who answers after which failure."""

from typing import Any

import pytest

from strangler.policy import MODES, Failures, Policy


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_that_is_forced_holds_for_every_call(mode: Any) -> None:
    policy = Policy("go", share=0.1, sample=0.5, key="user")
    assert policy.forced(mode) == Policy(mode, share=1.0, sample=0.5, key="user")
    assert policy.in_mode(mode) == Policy(mode, share=0.1, sample=0.5, key="user")


def test_who_answers_depends_on_the_kind_of_failure_where_the_policy_says_so() -> None:
    assert Policy().on("trap") == "fallback"
    assert Policy(on_failure="raise").on("trap") == "raise"
    policy = Policy(on_failure=Failures("raise", unrepresentable="fallback"))
    assert policy.on("unrepresentable") == "fallback"
    assert policy.on("timeout") == "raise"
