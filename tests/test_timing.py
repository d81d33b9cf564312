"""Measuring both sides: what is counted, not how long it takes."""

import json
from typing import Any

import pytest

from strangler import timing
from strangler.outcome import UNKNOWN, Outcome
from strangler.store.rows import TimingRow
from strangler.timing import Timing, break_even, measure, measure_briefly, timing_rows


class Sides:
    """Both sides count their calls; what crosses is JSON."""

    def __init__(self, changing: Any = (), *, raises: bool = False) -> None:
        self.calls = {"python": 0, "go": 0}
        self.changing = changing
        self.raises = raises

    def python(self, values: Any, *, often: Any = 1) -> None:
        self.calls["python"] += 1
        values.extend([1] * often)
        raise ValueError

    @property
    def native(self) -> "Sides":
        return self

    def __call__(self, values: Any) -> None:
        self.calls["go"] += 1

    def replay(self, snapshot: bytes) -> Any:
        if self.raises:
            raise ValueError
        return b"[1]", None

    def decode_result(self, data: bytes) -> Any:
        return json.loads(data)

    def spread(self, arguments: Any) -> Any:
        return arguments, {"often": 1}

    def run_control(self, snapshot: bytes) -> Outcome:
        changed = ([],) if snapshot in self.changing else None
        return Outcome(None, None, changed)

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
    assert all(min(one.python, one.go, one.encoding, one.decoding) > 0 for one in found)
    assert min(sides.calls.values()) >= 2 * timing.ROUNDS


def test_where_there_is_no_result_none_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "BATCH", 1e-5)
    [found] = measure(Sides(raises=True), [b"[[]]"])
    assert found.decoding == 0
    assert found.encoding > 0


def test_measuring_ends_in_time_with_the_input_that_it_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter([0.0, 2.0, 2.0])
    monkeypatch.setattr(timing.time, "monotonic", lambda: next(moments))
    sides = Sides()
    [found] = measure(sides, [b"[[1, 2, 3]]", b"[[]]"], batch=1e-9, end=1.0)
    assert (found.size, sides.calls) == (4, {"python": 2, "go": 2})


def test_in_brief_a_few_inputs_are_measured_and_none_that_python_changes() -> None:
    snapshots = [json.dumps([list(range(length))]).encode() for length in range(20)]
    sides = Sides(changing=snapshots[:10])
    found = measure_briefly(sides, snapshots, 30.0, most=4)
    assert [one.size for one in found] == [len(snapshots[14]), len(snapshots[19])]


def test_timings_become_rows_of_the_store() -> None:
    [row] = timing_rows("m:f", UNKNOWN, [Timing(8, 4.0, 3.0, 2.0, 1.0)], 9.0)
    assert row == TimingRow("m:f", UNKNOWN, 8, 4.0, 3.0, 2.0, 1.0, 9.0)


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
