"""Frozen records of what happened."""

import dataclasses
from typing import Any

import pytest

from strangler.outcome import Difference, Divergence, Observation, Outcome


def test_an_outcome_is_a_value_or_an_exception() -> None:
    assert not Outcome(1).raised
    assert not Outcome().raised
    assert Outcome(exception=KeyError()).raised


@pytest.mark.parametrize(
    "record",
    [
        Outcome(1),
        Difference("result", "value", "1", "2"),
        Divergence("m:f", "abc", "1", "1", "2", "result", "value"),
        Observation("m:f", "match", 0.1, 0.2),
    ],
)
def test_records_are_frozen_and_small(record: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, dataclasses.fields(record)[0].name, 5)
    assert not hasattr(record, "__dict__")
