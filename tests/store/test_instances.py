"""What processes say of their instances of Go, and what is read of it."""

from dataclasses import replace

from sqlalchemy import inspect

from strangler.store import migrations
from strangler.store.instances import (
    SILENCE,
    InstancesRow,
    ProcessInstances,
)
from strangler.store.retention import Retention
from strangler.store.rows import Batch
from strangler.store.store import Store

MIB = 1 << 20
ONE = ProcessInstances("sum.wasm", "a:1", 100.0, 3, 1, 0, 2, 4 * MIB)


def record(store: Store, *rows: ProcessInstances) -> None:
    store.record(Batch(instances=rows))


def test_without_a_store_there_are_none(store: Store) -> None:
    assert store.instances() == ()


def test_what_a_process_has_counted_adds_up_and_what_it_has_replaces(store: Store) -> None:
    record(store, ONE)
    record(store, ProcessInstances("sum.wasm", "a:1", 101.0, 1, 0, 2, 1, 2 * MIB))
    assert store.instances(102.0) == (InstancesRow("sum.wasm", 1, 1, 2 * MIB, 4, 1, 2),)


def test_processes_add_up_by_artifact(store: Store) -> None:
    other = replace(ONE, artifact="a.wasm", process="b:7")
    record(store, ONE, replace(ONE, process="b:7"), other)
    expected = (
        InstancesRow("a.wasm", 1, 2, 4 * MIB, 3, 1, 0),
        InstancesRow("sum.wasm", 2, 4, 8 * MIB, 6, 2, 0),
    )
    assert store.instances(102.0) == expected


def test_an_overview_has_them_too(store: Store) -> None:
    record(store, ONE)
    assert store.overview(1).instances == (InstancesRow("sum.wasm", 0, 0, 0, 3, 1, 0),)


def test_a_process_that_is_silent_or_has_none_counts_for_what_it_has_counted(store: Store) -> None:
    record(store, ONE, replace(ONE, process="a:2", alive=0, memory=0))
    assert store.instances(100.0 + SILENCE / 2)[0].processes == 1
    assert store.instances(101.0 + SILENCE) == (InstancesRow("sum.wasm", 0, 0, 0, 6, 2, 0),)


def test_pruning_keeps_what_ended_processes_have_counted_in_one_row(store: Store) -> None:
    late = replace(ONE, process="a:3", last_seen=90.0 + SILENCE)
    record(store, ONE, replace(ONE, process="a:2"), late)
    before = store.instances(101.0 + SILENCE)
    for _ in range(2):
        store.prune(Retention(), 101.0 + SILENCE)
        assert store.instances(101.0 + SILENCE) == before
    count = "SELECT process FROM instances ORDER BY process"
    assert [row[0] for row in store._database.read(lambda query: query(count))] == ["", "a:3"]


def test_a_row_of_a_process_goes_on_where_the_last_one_ended() -> None:
    later = ProcessInstances("sum.wasm", "a:1", 200.0, 1, 2, 3, 5, 6)
    assert ONE + later == ProcessInstances("sum.wasm", "a:1", 200.0, 4, 3, 3, 5, 6)


def test_a_store_from_before_them_gets_the_same_table(store: Store) -> None:
    def shape() -> object:
        return store._database.run(
            lambda c: (
                [
                    (column["name"], column["nullable"], str(column["type"]))
                    for column in inspect(c).get_columns("instances")
                ],
                inspect(c).get_pk_constraint("instances")["constrained_columns"],
            )
        )

    record(store, ONE)
    fresh = shape()
    store._database.run(lambda c: c.exec_driver_sql("DROP TABLE instances"))
    store._database.run(migrations.STEPS[1])
    assert shape() == fresh
    record(store, ONE)
    assert store.instances(102.0) == (InstancesRow("sum.wasm", 1, 2, 4 * MIB, 3, 1, 0),)
