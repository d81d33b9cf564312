"""strangler.testing: Go whose answers repeat."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strangler.config import load_config
from strangler.engine.artifact import open_artifact
from strangler.engine.candidate import Candidate
from strangler.testing import deterministic
from strangler.toolchain.build import build

GO = """package chance

import (
	"math/rand"
	"time"
)

var names = map[string]int{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8}

// Order is the order in which a map is walked through.
func Order() string {
	order := ""
	for name := range names {
		order += name
	}
	return order
}

// Random is a random number.
func Random() int { return rand.Int() }

// Now is the time, after a sleep of an hour.
func Now() int64 {
	time.Sleep(time.Hour)
	return time.Now().Unix()
}
"""


@pytest.fixture(scope="module")
def chance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The functions of the package above."""
    root: Path = tmp_path_factory.mktemp("chance")
    (root / "go_impls" / "chance").mkdir(parents=True)
    (root / "go_impls" / "chance" / "chance.go").write_text(GO)
    (root / "go_impls" / "go.mod").write_text("module example.com/chance\n\ngo 1.24\n")
    [built] = build(load_config(None, root))
    artifact = open_artifact(built.path)

    def function(name: str) -> Any:
        return Candidate(f"m:{name}", lambda: None, (), artifact, name, {}).native

    return function


@pytest.mark.parametrize("name", ["Order", "Random"])
def test_a_seed_repeats_chance_and_another_one_changes_it(chance: Any, name: Any) -> None:
    call = chance(name)
    answers = {}
    for seed in (1, 2, 3, 1, 2, 3):
        with deterministic(seed):
            answer = call()
            assert call() == answer
            assert answers.setdefault(seed, answer) == answer
    assert len(set(answers.values())) > 1


def test_the_clock_starts_where_it_is_set_and_sleeping_takes_no_time(chance: Any) -> None:
    now = chance("Now")
    start = dt.datetime(2020, 2, 29, 12, tzinfo=dt.UTC)
    with deterministic(clock=start):
        assert now() == int(start.timestamp()) + 3600
    with deterministic():
        assert now() == int(dt.datetime(2000, 1, 1, 1, tzinfo=dt.UTC).timestamp())


def test_a_block_inside_another_holds_to_its_end(chance: Any) -> None:
    random = chance("Random")
    with deterministic(1):
        first = random()
        with deterministic(-1):
            assert random() != first
        assert random() == first
    assert random() != random()


@pytest.mark.parametrize(
    "clock",
    [
        dt.datetime(2020, 1, 1),  # noqa: DTZ001  # that is what is wrong with it
        dt.datetime(1969, 12, 31, tzinfo=dt.UTC),
    ],
)
def test_a_clock_has_a_time_zone_and_is_not_before_1970(clock: Any) -> None:
    with pytest.raises(ValueError, match="give a time with a time zone, of 1970 or later"):
        deterministic(clock=clock).__enter__()
