from dataclasses import replace
from typing import Any

import pytest

from strangler.outcome import Divergence, Versions
from strangler.store.latency import Latency
from strangler.store.rows import (
    FAILURE,
    RANKS,
    SAMPLE_SIZE,
    SKETCH_SIZE,
    Batch,
    DivergenceRow,
    EvidenceRow,
    Example,
    PairRow,
    RouteRow,
    divergence_row,
)


def example(seen: float, text: str) -> Example:
    return Example(seen, text, "python", "go", "result")


def row(seen: float, text: str, count: int = 1) -> DivergenceRow:
    one = example(seen, text)
    return DivergenceRow("m:f", "s", "value", count, seen, one, one)


def test_a_divergence_seen_once_is_all_its_examples() -> None:
    divergence = Divergence("m:f", "s", "1, 2", "3", "4", "result", "value", "off", b"12")
    seen = divergence_row(divergence, 10.0, "accepted", Versions("p", "a"))
    one = seen.first
    assert one == Example(10.0, "1, 2", "3", "4", "result", "off", b"12", one.rank)
    assert 0 < one.rank < RANKS
    assert seen == DivergenceRow(
        "m:f", "s", "value", 1, 10.0, one, one, (one,), "accepted", Versions("p", "a")
    )
    assert seen.first_seen == 10.0


def pair(seen: float, digests: Any, **counts: int) -> PairRow:
    return PairRow("m:f", Versions("p", "a"), counts, frozenset(digests), seen, seen)


def test_pairs_add_up() -> None:
    total = pair(2.0, {1, 2}, match=1) + pair(1.0, {2, 3}, match=2, divergence=1)
    assert total == PairRow(
        "m:f", Versions("p", "a"), {"match": 3, "divergence": 1}, frozenset({1, 2, 3}), 1.0, 2.0
    )
    assert total.distinct == 3


def test_of_many_digests_the_smallest_are_kept() -> None:
    odd, even = range(1, 2 * SKETCH_SIZE, 2), range(0, 2 * SKETCH_SIZE, 2)
    assert (pair(1.0, odd) + pair(1.0, even)).digests == set(range(SKETCH_SIZE))


@pytest.mark.parametrize("turn", [lambda a, b: a + b, lambda a, b: b + a])
def test_the_examples_of_both_rows_are_drawn_anew(turn: Any) -> None:
    def drawn(start: int) -> DivergenceRow:
        one = example(1.0, "1")
        sample = tuple(replace(one, rank=start + 2 * n) for n in range(SAMPLE_SIZE))
        return DivergenceRow("m:f", "s", "value", 1, float(start), one, one, sample)

    total = turn(drawn(1), drawn(0))
    assert [one.rank for one in total.sample] == list(range(SAMPLE_SIZE))


def test_the_versions_are_those_of_the_last_one_seen() -> None:
    old, new = replace(row(1.0, "1"), versions=Versions("a")), row(2.0, "1")
    new = replace(new, versions=Versions("b"))
    assert (old + new).versions == (new + old).versions == Versions("b")


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
        (Batch(samples={"m:f": (example(1.0, "1"),)}), True),
        (Batch(pairs=(pair(1.0, ()),)), True),
        (Batch(evidence=(EvidenceRow("m:f", "pass", 1, 1, 0, 0.1, 1.0, "a", "b"),)), True),
    ],
)
def test_a_batch_is_true_when_there_is_something_in_it(batch: Any, full: bool) -> None:
    assert bool(batch) is full


def test_failures_are_the_counters_of_failures_by_kind() -> None:
    counts = {"go": 3, f"{FAILURE}GoTrap": 2}
    assert RouteRow("m:f", counts, Latency(), Latency(), None).failures == {"GoTrap": 2}
