from typing import Any

import pytest

from strangler.outcome import Divergence, Observation, Versions
from strangler.shadow import tally as module
from strangler.shadow.tally import Tally
from strangler.store.rows import SAMPLE_SIZE, SKETCH_SIZE, Example

OLD, NEW = Versions("p", "a1"), Versions("p", "a2")


def diverged(signature: str = "s", text: str = "1") -> Observation:
    divergence = Divergence("m:f", signature, text, "2", "3", "result", "value")
    return Observation("m:f", "divergence", 0.5, 0.25, divergence)


def test_observations_are_counted_by_label_and_their_durations_by_side() -> None:
    tally = Tally()
    for observation in (Observation("m:f", "match", 0.5, 0.25), diverged(), diverged()):
        tally.observe(observation)
    batch = tally.batch()
    assert batch.counts == {("m:f", "match"): 1, ("m:f", "divergence"): 2}
    assert sorted((key[:2], tuple(sums)) for key, sums in batch.latencies.items()) == [
        (("m:f", "go"), (3, 0.75)),
        (("m:f", "python"), (3, 1.5)),
    ]


def test_a_failure_is_counted_by_kind_and_has_no_duration_of_an_answer() -> None:
    tally = Tally()
    tally.observe(Observation("m:f", "failure", 0.5, 9.0, failure="GoTrap"))
    batch = tally.batch()
    assert batch.counts == {("m:f", "failure:GoTrap"): 1}
    assert [key[:2] for key in batch.latencies] == [("m:f", "python")]


def test_divergences_of_one_signature_are_one_row() -> None:
    tally = Tally()
    tally.observe(diverged(text="[1, 2]"))
    tally.observe(diverged(text="[1]"))
    [row] = tally.batch().divergences
    assert (row.count, row.first.input, row.smallest.input) == (2, "[1, 2]", "[1]")
    assert row.first_seen <= row.last_seen


def test_signatures_are_bounded_and_further_ones_only_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_SIGNATURES", 2)
    tally = Tally()
    for signature in ("a", "b", "c", "a"):
        tally.observe(diverged(signature))
    batch = tally.batch()
    assert {row.signature: row.count for row in batch.divergences} == {"a": 2, "b": 1}
    assert batch.counts["m:f", "divergence"] == 4


def test_what_was_not_written_is_added_again() -> None:
    first, second, both = Tally(), Tally(), Tally()
    for part, text in ((first, "[1, 2]"), (second, "[1]")):
        for tally in (part, both):
            tally.observe(diverged(text=text))
            tally.observe(Observation("m:f", "match", 0.5, 0.25))
            tally.count("m:f", "go", 3)
    second.absorb(first.batch())
    assert second.batch().counts == both.batch().counts
    assert second.batch().latencies == both.batch().latencies
    [row], [expected] = second.batch().divergences, both.batch().divergences
    assert (row.count, row.first.input, row.smallest.input) == (2, "[1, 2]", "[1]")
    assert expected.count == 2


def seen(digest: int, label: Any = "match", versions: Versions = OLD) -> Observation:
    return Observation("m:f", label, 0.5, 0.25, versions=versions, digest=digest, failure="GoTrap")


def test_what_was_observed_is_kept_by_versions() -> None:
    tally = Tally()
    for observation in (seen(1), seen(1), seen(2, "failure"), seen(3, versions=NEW)):
        tally.observe(observation)
    old, new = tally.batch().pairs
    assert (old.versions, old.counts) == (OLD, {"match": 2, "failure:GoTrap": 1})
    assert (old.digests, new.digests) == ({1, 2}, {3})
    assert old.first_seen <= old.last_seen <= new.first_seen


def test_the_smallest_digests_are_kept() -> None:
    tally = Tally()
    for digest in range(2 * SKETCH_SIZE, 0, -1):
        tally.observe(seen(digest))
    tally.observe(seen(5 * SKETCH_SIZE))
    [pair] = tally.batch().pairs
    assert pair.digests == set(range(1, SKETCH_SIZE + 1))


def test_pairs_and_samples_that_were_not_written_are_added_again() -> None:
    first, second = Tally(), Tally()
    first.observe(seen(1))
    second.observe(seen(2, "failure"))
    first.sample("m:f", Example(1.0, "a", "", "", "", rank=2))
    second.sample("m:f", Example(1.0, "b", "", "", "", rank=1))
    second.absorb(first.batch())
    batch = second.batch()
    [pair] = batch.pairs
    assert (pair.counts, pair.digests) == ({"match": 1, "failure:GoTrap": 1}, {1, 2})
    assert [one.input for one in batch.samples["m:f"]] == ["b", "a"]


def test_only_the_examples_on_which_the_lot_falls_are_wanted() -> None:
    tally = Tally()
    for rank in range(100, 100 + SAMPLE_SIZE):
        assert tally.wants("m:f", rank)
        tally.sample("m:f", Example(1.0, "a", "", "", "", rank=rank))
    assert tally.wants("m:f", 1)
    assert not tally.wants("m:f", 1000)


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 3600.0])
def test_any_duration_can_be_kept(seconds: float) -> None:
    tally = Tally()
    tally.observe(Observation("m:f", "match", seconds, seconds))
    assert set(tally.batch().latencies.values()) == {(1, seconds)}
