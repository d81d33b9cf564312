"""Shadowing real Go functions that take and return lists."""

import pytest

import strangler
from strangler import migrate_to
from strangler.config import Config
from strangler.routing import registry
from strangler.store import open_store


def test_packed_calls_match_and_see_what_became_of_their_arguments(
    sample: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRANGLER_MODE", "shadow")
    monkeypatch.setattr(registry, "_migrations", {})

    @migrate_to("scoring.wasm", export="TopScores")
    def top(scores: list[int], n: int) -> list[int]:
        if n == 7:
            scores.append(1)
        if n == 8:
            scores.append("no score")  # type: ignore[arg-type]
        return sorted(scores[:], reverse=True)[:n]

    given = list(range(1000))
    for _ in range(50):
        assert top(given[:], 3) == [999, 998, 997]
    changed = given[:]
    assert top(changed, 7) == given[:-8:-1]
    assert changed == [*given, 1]
    with pytest.raises(TypeError):
        top([1, 2], 8)
    assert top([], 0) == []
    assert strangler.flush(30)
    store = open_store(sample.store)
    [row] = store.routes()
    assert row.counts["match"] == 51
    assert row.counts["divergence"] == 2
    assert {row.smallest.path for row in store.divergences()} == {"arguments.scores", "exception"}
