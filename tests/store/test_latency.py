import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.store.latency import Durations, Latency, bucket


def histogram(durations: Any) -> Latency:
    buckets = {}
    for seconds in durations:
        calls, total = buckets.get(bucket(seconds), (0, 0.0))
        buckets[bucket(seconds)] = Durations(calls + 1, total + seconds)
    return Latency(buckets)


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_a_longer_duration_never_has_a_lower_bucket(a: float, b: float) -> None:
    assert (bucket(a) <= bucket(b)) or a > b


@given(st.floats(2e-9, 1e6))
def test_a_bucket_is_an_eighth_of_a_doubling(seconds: float) -> None:
    assert bucket(seconds * 2) - bucket(seconds) in {8, 9, 7}
    assert bucket(seconds * 1.1) > bucket(seconds)


@pytest.mark.parametrize("seconds", [0.0, -0.0, 1e-12, 1e-9, 5e-324])
def test_what_is_too_short_to_measure_has_the_first_bucket(seconds: float) -> None:
    assert bucket(seconds) == 0


@given(st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_quantile_is_within_ten_percent_of_the_real_one(durations: Any, share: float) -> None:
    real = sorted(durations)[math.ceil(share * len(durations)) - 1]
    assert histogram(durations).quantile(share) == pytest.approx(real, rel=0.1)


@given(st.lists(st.floats(1e-9, 1e3), min_size=1, max_size=50))
def test_count_and_mean_are_exact(durations: Any) -> None:
    latency = histogram(durations)
    assert latency.count == len(durations)
    assert latency.mean == pytest.approx(math.fsum(durations) / len(durations))


def test_the_highest_quantile_is_in_the_last_bucket() -> None:
    assert histogram([1.0, 2.0, 4.0]).quantile(1.0) == 4.0


def test_without_durations_the_count_is_zero() -> None:
    assert Latency().count == 0
