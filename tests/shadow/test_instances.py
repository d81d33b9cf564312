import os
from typing import Any

import pytest

from strangler.shadow.instances import Instances
from strangler.shadow.recorder import Recorder
from strangler.shadow.tally import Tally
from strangler.store.instances import SILENCE, InstancesRow, ProcessInstances
from strangler.store.store import Store


def counted(*numbers: int) -> dict[str, int]:
    names = ("created", "recycled", "poisoned", "alive", "memory")
    return dict(zip(names, numbers, strict=True))


class Source:
    """Counts that a test sets."""

    def __init__(self, *numbers: int) -> None:
        self.set(*numbers)
        self.instances = Instances(lambda: self.counts)

    def set(self, *numbers: int) -> None:
        self.counts = {"sum.wasm": counted(*numbers)}

    def news(self, now: float = 1.0, *, ending: bool = False) -> Any:
        rows = self.instances.news(now, ending=ending)
        return [
            (row.created, row.recycled, row.poisoned, row.alive, row.memory, row.last_seen)
            for row in rows
        ]


def test_what_has_grown_is_told_once_with_what_there_is() -> None:
    source = Source(3, 1, 0, 2, 700)
    assert source.news() == [(3, 1, 0, 2, 700, 1.0)]
    assert source.news(2.0) == []
    source.set(5, 1, 2, 2, 700)
    assert source.news(3.0) == [(2, 0, 2, 2, 700, 3.0)]


def test_more_memory_is_told_although_nothing_was_made() -> None:
    source = Source(1, 0, 0, 1, 700)
    source.news()
    source.set(1, 0, 0, 1, 900)
    assert source.news(2.0) == [(0, 0, 0, 1, 900, 2.0)]


def test_an_artifact_that_made_no_instance_is_not_told_of() -> None:
    assert Source(0, 0, 0, 0, 0).news() == []


def test_a_quiet_process_speaks_before_it_is_taken_for_ended() -> None:
    source = Source(1, 0, 0, 1, 700)
    source.news(1.0)
    assert source.news(1.0 + SILENCE / 4) == []
    assert source.news(1.0 + SILENCE / 2) == [(0, 0, 0, 1, 700, 1.0 + SILENCE / 2)]
    source.set(1, 1, 0, 0, 0)
    assert len(source.news(2.0 + SILENCE / 2)) == 1
    assert source.news(9.0 * SILENCE) == []  # it has none


def test_a_process_that_ends_has_none_any_more() -> None:
    source = Source(1, 0, 0, 1, 700)
    source.news()
    assert source.news(2.0, ending=True) == [(0, 0, 0, 0, 0, 2.0)]
    assert source.news(3.0, ending=True) == []


def test_an_artifact_that_was_read_anew_counts_from_the_start() -> None:
    source = Source(5, 0, 0, 1, 700)
    source.news()
    source.set(1, 0, 0, 1, 700)
    assert source.news(2.0) == [(1, 0, 0, 1, 700, 2.0)]


def test_a_forked_child_tells_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(5, 2, 1, 2, 700)
    monkeypatch.setattr(os, "getpid", lambda: 77)
    source.instances.restart()
    source.set(5, 2, 1, 0, 0)
    assert source.news() == []
    source.set(6, 2, 1, 1, 300)
    [row] = source.instances.news(2.0, ending=False)
    assert row.process.endswith(":77")
    assert (row.created, row.alive, row.memory) == (1, 1, 300)


def test_rows_that_were_not_written_wait_for_the_next_time() -> None:
    first = ProcessInstances("sum.wasm", "a:1", 1.0, 2, 0, 0, 2, 700)
    unwritten, tally = Tally(), Tally()
    unwritten.hold(first)
    tally.absorb(unwritten.batch())
    tally.hold(ProcessInstances("sum.wasm", "a:1", 2.0, 1, 1, 0, 2, 800))
    assert tally.batch().instances == (ProcessInstances("sum.wasm", "a:1", 2.0, 3, 1, 0, 2, 800),)


def test_instances_are_in_the_store_and_gone_when_the_process_ends(
    recorder: Recorder, store: Store
) -> None:
    recorder.watch_instances(lambda: {"sum.wasm": counted(2, 0, 1, 1, 700)})
    assert recorder.flush()
    assert store.instances() == (InstancesRow("sum.wasm", 1, 1, 700, 2, 0, 1),)
    recorder.restart()  # in a child, which has been told of nothing
    assert recorder.flush()
    recorder.finish()
    assert store.instances() == (InstancesRow("sum.wasm", 0, 0, 0, 2, 0, 1),)


def test_counts_that_cannot_be_read_are_logged_once(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    recorder.watch_instances(lambda: {"sum.wasm": {}})
    assert recorder.flush()
    assert recorder.flush()
    assert caplog.messages == ["instances cannot be counted: KeyError (not logged again)"]
