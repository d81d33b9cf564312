"""The process's queue, and the counters that reach the store."""

import os
from _thread import allocate_lock
from typing import Any

import pytest

import strangler
from strangler.routing import comparing
from strangler.shadow import residents

SOURCE = """
@ports
def same(x: int) -> int:
    return x
"""


def counters_of(store: Any) -> Any:
    [route] = store.routes()
    return route.counts


def test_without_comparisons_there_is_nothing_to_flush() -> None:
    assert strangler.flush()


def test_counters_reach_the_store(project: Any) -> None:
    module = project.module(SOURCE)
    project.configure("[defaults]\nmode = 'go'\n")
    assert [module.same(1), module.same(2), module.same(2**63)] == [1, 2, 2**63]
    comparing._make_queue()
    assert strangler.flush()
    counters = counters_of(project.store)
    assert {name: counters[name] for name in ("go", "python", "unrepresentable", "fallback")} == {
        "go": 2,
        "python": 1,
        "unrepresentable": 1,
        "fallback": 1,
    }


def test_a_process_that_ends_at_once_has_its_calls_counted(project: Any, run_python: Any) -> None:
    name = project.write(
        "from strangler import migrate_to\nports = migrate_to('ports.wasm')\n" + SOURCE
    )
    project.configure("[defaults]\nmode = 'go'\n")
    run_python(f"import {name}; print({name}.same(5))")
    assert counters_of(project.store)["go"] == 1


def test_a_process_that_stays_has_its_calls_counted_without_being_asked(
    project: Any, run_python: Any
) -> None:
    name = project.write(
        "from strangler import migrate_to\nports = migrate_to('ports.wasm')\n" + SOURCE
    )
    project.configure("[defaults]\nmode = 'go'\n")
    run_python(f"""
        import os, time, {name}
        from strangler.store import open_store
        from strangler.routing import comparing
        comparing._COUNTING_DELAY = 0.01
        {name}.same(5)
        store = open_store("sqlite:///{project.root}/.strangler/observations.db")
        while True:
            try:
                if store.routes()[0].counts["go"] == 1:
                    os._exit(0)  # without the last write
            except (IndexError, KeyError):
                pass
            time.sleep(0.05)
    """)


def test_counting_that_cannot_begin_is_logged_once(monkeypatch: Any, routing_log: Any) -> None:
    def broken() -> None:
        raise ValueError("no queue")

    monkeypatch.setattr(comparing, "_make_queue", broken)
    monkeypatch.setattr(comparing, "_COUNTING_DELAY", 0.0)
    comparing._count_soon()
    comparing._count_soon()
    [record] = routing_log.records
    assert record.getMessage() == "calls are not counted (not logged again)"


def test_counting_begins_once_and_waits_for_the_exit_when_there_can_be_no_thread(
    monkeypatch: Any,
) -> None:
    begun, registered = [], []

    def refuse(*_: Any) -> None:
        begun.append(1)
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(comparing, "_counting", False)
    monkeypatch.setattr(comparing, "start_new_thread", refuse)
    monkeypatch.setattr(comparing.atexit, "register", registered.append)
    comparing.start_counting()
    comparing.start_counting()
    assert len(begun) == 1
    assert registered == [comparing._count_at_exit]


def test_the_exit_writes_what_there_is(monkeypatch: Any) -> None:
    done: list[str] = []
    monkeypatch.setattr(comparing, "_make_queue", lambda: done.append("made"))
    monkeypatch.setattr(residents, "finish", lambda: done.append("finished"))
    comparing._count_at_exit()
    assert done == ["made", "finished"]


@pytest.mark.forks_threads
def test_a_forked_child_counts_and_compares_anew(project: Any) -> None:
    module = project.module(SOURCE)
    project.configure("[defaults]\nmode = 'shadow'\n")
    assert module.same(1) == 1
    assert strangler.flush()
    with comparing._lock:  # as if another thread were making the queue
        child = os.fork()
        if child == 0:
            answer = 1
            try:
                comparing.close_queue()
                answer = 0 if module.same(2) == 2 and strangler.flush() else 2
            finally:
                os._exit(answer)
    assert os.waitpid(child, 0)[1] == 0
    assert strangler.flush()
    assert counters_of(project.store)["match"] == 2


def test_a_child_begins_to_count_with_a_lock_that_nobody_holds(monkeypatch: Any) -> None:
    held = allocate_lock()
    held.acquire()
    monkeypatch.setattr(comparing, "_lock", held)
    monkeypatch.setattr(comparing, "_counting", True)
    comparing._after_fork()
    assert not comparing._lock.locked()
    assert not comparing._counting


def test_a_call_that_cannot_be_queued_is_complained_about_and_harms_nobody(
    monkeypatch: Any, routing_log: Any
) -> None:
    def broken() -> None:
        raise ValueError("no queue")

    class Unbound:
        name = "m:f"

    monkeypatch.setattr(comparing, "_make_queue", broken)
    comparing.submit(Unbound(), b"", None, None, inline=False)
    assert "m:f: a call was not compared" in routing_log.text


def test_ctrl_c_while_a_call_is_settled_is_not_swallowed(monkeypatch: Any) -> None:
    class Queue:
        def submit(self, job: Any) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            pass

    class Candidate:
        name = "m:f"

    monkeypatch.setattr(comparing, "_queue", Queue())
    monkeypatch.setattr("strangler.shadow.control.settle", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        comparing.submit(Candidate(), b"", None, None, inline=False)
