"""Measuring both sides: what is counted, not how long it takes."""

import json
from typing import Any

import pytest

from strangler import timing
from strangler.timing import Timing, break_even, measure


class Sides:
    """Both sides count their calls; what crosses is JSON."""

    def __init__(self) -> None:
        self.calls = {"python": 0, "go": 0}

    def python(self, values: Any) -> None:
        self.calls["python"] += 1
        values.append(1)
        raise ValueError

    def native(self, values: Any) -> None:
        self.calls["go"] += 1

    def encode(self, arguments: Any) -> bytes:
        return json.dumps(arguments).encode()

    def decode_arguments(self, snapshot: bytes) -> Any:
        return tuple(json.loads(snapshot))


def test_both_sides_are_timed_on_every_input_the_smallest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timing, "BATCH", 1e-5)
    sides = Sides()
    found = measure(sides, [b"[[1, 2, 3]]", b"[[]]"])
    assert [one.size for one in found] == [4, 11]
    assert all(one.python > 0 and one.go > 0 and one.encoding > 0 for one in found)
    assert min(sides.calls.values()) >= 2 * timing.ROUNDS


@pytest.mark.parametrize(
    ("speedups", "size"),
    [
        ([0.5, 2.0, 3.0], 20),
        ([2.0, 0.5, 3.0], 30),
        ([2.0, 3.0], 10),
        ([3.0, 0.5], None),
        ([], None),
    ],
)
def test_go_pays_from_the_size_after_the_last_loss(speedups: Any, size: Any) -> None:
    timings = [Timing(10 * i, gain, 1.0, 0.1) for i, gain in enumerate(speedups, 1)]
    assert break_even(timings) == size
