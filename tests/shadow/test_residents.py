import gc
import multiprocessing.util
import sys
from collections.abc import Iterator

import pytest

from strangler.shadow import residents


class Thing:
    def __init__(self, log: list[str], name: str) -> None:
        self.log = log
        self.name = name

    def restart(self) -> None:
        self.log.append(f"restart {self.name}")

    def finish(self) -> None:
        self.log.append(f"finish {self.name}")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the residents of this test were told; multiprocessing forgets them afterwards."""
    monkeypatch.setattr(residents, "_residents", [])
    registries = (
        multiprocessing.util._finalizer_registry,
        multiprocessing.util._afterfork_registry.data,
    )
    before = [dict(registry) for registry in registries]
    for registry in registries:
        registry.clear()
    yield []
    for registry, content in zip(registries, before, strict=True):
        registry.clear()
        registry.update(content)


def test_children_begin_in_the_order_of_arrival_and_processes_end_in_the_opposite_one(
    log: list[str],
) -> None:
    things = [Thing(log, "recorder"), Thing(log, "queue")]
    for thing in things:
        residents.enlist(thing)
    residents._restart()
    residents.finish()
    assert log == ["restart recorder", "restart queue", "finish queue", "finish recorder"]


def test_what_nobody_needs_any_more_is_forgotten(log: list[str]) -> None:
    residents.enlist(Thing(log, "gone"))
    gc.collect()
    residents.finish()
    assert log == []
    assert residents._residents == []


def test_without_multiprocessing_nothing_of_it_is_loaded(
    log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "multiprocessing.util")
    thing = Thing(log, "queue")
    residents.enlist(thing)
    residents._restart()
    assert "multiprocessing.util" not in sys.modules
    assert log == ["restart queue"]


def test_a_child_of_multiprocessing_finishes_at_its_end(log: list[str]) -> None:
    """The steps that `multiprocessing.process.BaseProcess._bootstrap` takes in a child."""
    thing = Thing(log, "queue")
    residents.enlist(thing)
    multiprocessing.util._finalizer_registry.clear()
    multiprocessing.util._run_after_forkers()
    multiprocessing.util._run_finalizers()
    assert "finish queue" in log
