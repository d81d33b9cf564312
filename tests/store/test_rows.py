from typing import Any

import pytest

from strangler.outcome import Divergence
from strangler.store.latency import Latency
from strangler.store.rows import (
    FAILURE,
    Batch,
    DivergenceRow,
    EvidenceRow,
    Example,
    RouteRow,
    divergence_row,
)


def example(seen: float, text: str) -> Example:
    return Example(seen, text, "python", "go", "result")


def row(seen: float, text: str, count: int = 1) -> DivergenceRow:
    one = example(seen, text)
    return DivergenceRow("m:f", "s", "value", count, seen, one, one)


def test_a_divergence_seen_once_is_its_first_and_its_smallest_example() -> None:
    seen = divergence_row(Divergence("m:f", "s", "1, 2", "3", "4", "result", "value"), 10.0)
    assert seen == DivergenceRow(
        "m:f",
        "s",
        "value",
        1,
        10.0,
        Example(10.0, "1, 2", "3", "4", "result"),
        Example(10.0, "1, 2", "3", "4", "result"),
    )
    assert seen.first_seen == 10.0


@pytest.mark.parametrize("turn", [lambda a, b: a + b, lambda a, b: b + a])
def test_rows_add_up_to_the_earliest_the_smallest_and_the_latest_in_any_order(turn: Any) -> None:
    total = turn(row(1.0, "[1, 2, 3]", 4), row(2.0, "[1]", 5))
    assert total.count == 9
    assert total.first == example(1.0, "[1, 2, 3]")
    assert total.smallest == example(2.0, "[1]")
    assert total.last_seen == 2.0


def test_of_two_inputs_of_one_length_the_smallest_is_settled_by_the_text() -> None:
    assert (row(1.0, "b") + row(2.0, "a")).smallest.input == "a"


@pytest.mark.parametrize(
    ("batch", "full"),
    [
        (Batch(), False),
        (Batch(counts={("m:f", "go"): 1}), True),
        (Batch(divergences=(row(1.0, "1"),)), True),
        (Batch(evidence=(EvidenceRow("m:f", "pass", 1, 1, 0, 0.1, 1.0, "a", "b"),)), True),
    ],
)
def test_a_batch_is_true_when_there_is_something_in_it(batch: Any, full: bool) -> None:
    assert bool(batch) is full


def test_failures_are_the_counters_of_failures_by_kind() -> None:
    counts = {"go": 3, f"{FAILURE}GoTrap": 2}
    assert RouteRow("m:f", counts, Latency(), Latency(), None).failures == {"GoTrap": 2}
