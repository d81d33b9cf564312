"""Thresholds: what Go may do wrong before it answers no more."""

from typing import Any

import pytest

from strangler.policy import Thresholds
from strangler.routing import breaker
from strangler.routing.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: Any) -> Clock:
    clock = Clock()
    monkeypatch.setattr(breaker, "time", clock)
    return clock


NONE = Thresholds(divergences=0, timeouts=0, traps=0, error_rate=0.0)


def test_one_divergence_is_enough_by_default() -> None:
    assert Breaker().diverged(Thresholds()) == ("shadow", "1 divergence in 60 s")


def test_divergences_count_within_the_window_alone(clock: Clock) -> None:
    tripped, thresholds = Breaker(), Thresholds(divergences=3, seconds=10.0)
    assert [tripped.diverged(thresholds) for _ in range(2)] == [None, None]
    clock.now += 10.0
    assert [tripped.diverged(thresholds) for _ in range(2)] == [None, None]
    assert tripped.diverged(thresholds) == ("shadow", "3 divergences in 10 s")
    tripped.reset()
    assert tripped.diverged(thresholds) is None


@pytest.mark.parametrize(
    ("kind", "name"), [("timeout", "3 timeouts in 60 s"), ("trap", "3 lost instances in 60 s")]
)
def test_each_kind_has_a_threshold_of_its_own(kind: Any, name: str) -> None:
    tripped, thresholds = Breaker(), Thresholds(timeouts=3, traps=3)
    other = "trap" if kind == "timeout" else "timeout"
    for _ in range(2):
        assert tripped.failed(kind, 0, thresholds) is None
        assert tripped.failed(other, 0, thresholds) is None
    assert tripped.failed(kind, 0, thresholds) == ("python", name)


def test_the_rate_counts_once_there_are_calls_enough(clock: Clock) -> None:
    tripped = Breaker()
    thresholds = Thresholds(traps=0, error_rate=0.1, calls=20, seconds=10.0)
    assert tripped.failed("artifact", 500, thresholds) is None  # 1 of 1
    assert tripped.failed("artifact", 517, thresholds) is None  # 2 of 19
    assert tripped.failed("artifact", 517, thresholds) == (
        "python",
        "3 of 20 calls without an answer",
    )
    clock.now += 11.0
    assert tripped.failed("artifact", 600, thresholds) is None
    assert tripped.failed("artifact", 650, thresholds) is None  # 2 of 52


def test_what_go_cannot_hold_is_no_fault_of_it_and_zero_switches_off() -> None:
    tripped = Breaker()
    for _ in range(300):
        assert tripped.failed("unrepresentable", 0, Thresholds()) is None
        assert tripped.failed("trap", 0, NONE) is None
        assert tripped.diverged(NONE) is None
