"""The confidence sequence: as wide as it must be, however often one looks."""

import importlib.util
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.gates.bound import comparisons_needed, log_odds_against, lower_bound, upper_bound

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def simulation() -> Any:
    spec = importlib.util.spec_from_file_location("gate_simulation", ROOT / "benchmarks/gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("comparisons", [100, 1000, 10_000, 100_000])
def test_without_a_divergence_it_is_the_rule_of_three_a_little_wider(comparisons: Any) -> None:
    assert 3.0 < upper_bound(0, comparisons, 0.05) * comparisons < 4.3


@given(st.integers(0, 50), st.integers(0, 5000), st.sampled_from([0.01, 0.05, 0.2]))
def test_the_observed_rate_lies_between_the_bounds(
    divergences: int, matches: int, alpha: float
) -> None:
    comparisons = divergences + matches
    lower = lower_bound(divergences, comparisons, alpha)
    upper = upper_bound(divergences, comparisons, alpha)
    assert 0.0 <= lower <= upper <= 1.0
    if comparisons:
        assert lower <= divergences / comparisons <= upper
    if lower > 0.0:
        assert log_odds_against(divergences, comparisons, lower) >= -math.log(alpha) - 1e-6
    if upper < 1.0:
        assert log_odds_against(divergences, comparisons, upper) >= -math.log(alpha) - 1e-6


def test_nothing_is_known_before_the_first_comparison() -> None:
    assert (lower_bound(0, 0, 0.05), upper_bound(0, 0, 0.05)) == (0.0, 1.0)
    assert upper_bound(5, 5, 0.05) == 1.0


@given(st.integers(0, 20), st.sampled_from([0.5, 0.1, 0.01, 0.002]))
def test_so_many_comparisons_are_needed_and_no_fewer(divergences: int, limit: float) -> None:
    needed = comparisons_needed(divergences, limit, 0.05)
    assert upper_bound(divergences, needed, 0.05) <= limit
    assert needed == 1 or upper_bound(divergences, needed - 1, 0.05) > limit


def test_the_mixture_is_a_martingale() -> None:
    # The expectation of M one comparison later is M: for any past, and the true rate p.
    p = 0.03
    for divergences, comparisons in ((0, 0), (0, 7), (3, 40), (5, 5)):
        here = math.exp(log_odds_against(divergences, comparisons, p))
        later = p * math.exp(log_odds_against(divergences + 1, comparisons + 1, p)) + (
            1 - p
        ) * math.exp(log_odds_against(divergences, comparisons + 1, p))
        assert later == pytest.approx(here, rel=1e-9)


def test_of_2000_rollouts_at_the_limit_fewer_are_promoted_than_stated(simulation: Any) -> None:
    gate = simulation.simulate(simulation.anytime)
    assert simulation.ROLLOUTS == 2000
    assert 0 < len(gate) / 2000 < simulation.ALPHA == 0.05
    # What the simulation can show: an interval for one look breaks its promise there.
    naive = simulation.simulate(simulation.one_look)
    assert len(naive) / 2000 > 0.15


def test_the_simulation_looks_after_every_call(simulation: Any) -> None:
    def every_call(draw: random.Random, rate: float, calls: int) -> Any:
        seen = divergences = 0
        while seen < calls:
            gap = int(math.log(1.0 - draw.random()) / math.log1p(-rate))
            for diverged in [0] * min(gap, calls - seen) + [1]:
                seen, divergences = seen + 1, divergences + diverged
                if seen <= calls and not diverged and simulation.anytime(divergences, seen):
                    return seen
        return None

    for seed in range(150):
        for rate in (0.01, 0.003):
            expected = every_call(random.Random(seed), rate, 1500)
            found = simulation.rollout(random.Random(seed), rate, 1500, simulation.anytime)
            assert found == expected


def test_the_plot_in_the_documentation_is_that_of_the_simulation(simulation: Any) -> None:
    gate = simulation.simulate(simulation.anytime)
    naive = simulation.simulate(simulation.one_look)
    written = (ROOT / "docs" / "concepts" / "gate.svg").read_text()
    assert written == simulation.plot(gate, naive, simulation.ROLLOUTS)
