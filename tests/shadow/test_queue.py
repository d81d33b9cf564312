import ctypes
import logging
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from typing import Any, Never

import pytest

from strangler import plugins
from strangler.hookspecs import hookimpl
from strangler.ledger import Ledger
from strangler.shadow import queue as module
from strangler.shadow.observe import Observer
from strangler.shadow.queue import ShadowQueue
from strangler.shadow.recorder import Recorder
from strangler.shadow.redaction import Redaction
from strangler.store.rows import SAMPLE_SIZE
from strangler.store.store import Store


def counts(store: Store, route: str = "m:f") -> dict[str, int]:
    return {row.route: dict(row.counts) for row in store.routes()}.get(route, {})


@pytest.fixture
def gate(sample: Any) -> Iterator[Any]:
    """A candidate that answers when it is let, and says when it was asked."""

    class Gate(sample):
        def __init__(self) -> None:
            super().__init__(self.wait)
            self.asked = threading.Event()
            self.open = threading.Event()

        def wait(self, x: Any) -> Any:
            self.asked.set()
            self.open.wait(30)
            return x

    gate = Gate()
    yield gate
    gate.open.set()


# ---- Jobs ----------------------------------------------------------------------------------------


def test_every_job_is_compared_on_another_thread_and_recorded(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    threads = set()

    def go(x: Any) -> Any:
        threads.add(threading.current_thread().name)
        return x if x != "b" else "wrong"

    for text in "abc" * 100:
        queue.submit(sample(go).job(text))
    assert queue.flush()
    assert threads == {"strangler-shadow"}
    assert counts(store) == {"match": 200, "divergence": 100}
    [divergence] = store.divergences()
    assert (divergence.count, divergence.first.input) == (100, '"b"')
    assert (divergence.first.python, divergence.first.go) == ('"b"', '"wrong"')


def test_an_inline_job_is_compared_before_the_caller_goes_on(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    asked = []
    queue.run(sample(lambda x: asked.append(threading.current_thread()) or x).job())
    assert asked == [threading.current_thread()]
    assert queue.flush()
    assert counts(store) == {"match": 1}


def test_plugins_hear_of_every_observation(queue: ShadowQueue, sample: Any) -> None:
    heard = []

    class Plugin:
        @hookimpl
        def strangler_observed(self, observation: Any) -> None:
            heard.append(observation.label)

        @hookimpl
        def strangler_diverged(self, divergence: Any) -> None:
            heard.append(divergence.path)

    plugins.manager().register(Plugin())
    queue.submit(sample().job())
    queue.submit(sample(lambda x: 1).job())
    assert queue.flush()
    assert heard == ["match", "divergence", "result"]


def test_a_hook_that_raises_keeps_no_observation_from_being_recorded(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    class Plugin:
        @hookimpl
        def strangler_observed(self) -> Never:
            raise SystemExit

    plugins.manager().register(Plugin(), name="raising")
    queue.submit(sample().job())
    queue.run(sample().job())
    assert queue.flush()
    assert counts(store) == {"match": 2}
    assert plugins.failures() == {"raising: strangler_observed": 2}


# ---- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ValueError("no"), SystemExit(3), MemoryError(), RecursionError()]
)
@pytest.mark.parametrize("inline", [True, False])
def test_what_a_comparison_raises_is_counted_logged_once_and_reaches_nobody(
    queue: ShadowQueue,
    store: Store,
    sample: Any,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    inline: bool,
) -> None:
    def go(x: Any) -> Never:
        raise error

    for _ in range(3):
        (queue.run if inline else queue.submit)(sample(go).job())
    queue.submit(sample().job())
    assert queue.flush()
    assert counts(store) == {"error": 3, "match": 1}
    assert caplog.messages == [
        f"m:f: a call was not compared: {type(error).__name__} (not logged again)"
    ]
    assert caplog.records[0].exc_info[1] is error


def test_what_a_comparison_raises_is_logged_without_its_text_where_values_are_kept_private(
    queue: ShadowQueue, sample: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def go(x: Any) -> Never:
        raise ValueError("4111")

    queue.run(sample(go).job(redaction=Redaction("result")))
    queue.run(sample(go, name="m:g").job(values="none"))
    assert len(caplog.records) == 2
    assert "4111" not in caplog.text


def test_matches_are_kept_as_examples_where_samples_are_wanted(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    for number in range(100):
        queue.submit(sample().job(f"{number}", values="sample"))
        queue.submit(sample(name="m:g").job(f"{number}"))
    assert queue.flush()
    kept = store.samples("m:f")
    assert len(kept) == SAMPLE_SIZE
    assert {one.input for one in kept} <= {f'"{number}"' for number in range(100)}
    assert store.samples("m:g") == ()


def test_the_user_can_interrupt_an_inline_comparison(queue: ShadowQueue, sample: Any) -> None:
    def go(x: Any) -> Never:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queue.run(sample(go).job())


def test_a_logging_handler_that_raises_reaches_nobody(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    class Broken(logging.Handler):
        def emit(self, record: Any) -> Never:
            raise ValueError(record)

    def go(x: Any) -> Never:
        raise ValueError

    handler = Broken()
    logging.getLogger("strangler").addHandler(handler)
    try:
        queue.run(sample(go).job())
    finally:
        logging.getLogger("strangler").removeHandler(handler)
    assert queue.flush()
    assert counts(store) == {"error": 1}


def test_a_full_queue_drops_and_counts_and_never_waits(
    recorder: Recorder, store: Store, sample: Any, gate: Any
) -> None:
    queue = ShadowQueue(recorder, Observer(Ledger()), capacity=5)
    queue.submit(gate.job())
    gate.asked.wait(30)
    for _ in range(12):
        queue.submit(sample().job())
    assert queue.totals() == {"m:f": {"dropped": 7, "error": 0}}
    gate.open.set()
    assert queue.close()
    assert counts(store) == {"match": 6, "dropped": 7}


def test_large_snapshots_are_dropped_before_they_fill_the_memory(
    recorder: Recorder, sample: Any, gate: Any
) -> None:
    queue = ShadowQueue(recorder, Observer(Ledger()), max_bytes=100)
    queue.submit(gate.job())
    gate.asked.wait(30)
    for _ in range(50):
        queue.submit(sample().job("x" * 30))
    assert len(queue._jobs) == 4
    queue.submit(sample().job("small"))
    assert len(queue._jobs) == 5
    assert queue.totals() == {"m:f": {"dropped": 46, "error": 0}}
    gate.open.set()
    assert queue.close()


def test_a_snapshot_larger_than_the_bound_is_compared_when_nothing_waits(
    recorder: Recorder, store: Store, sample: Any
) -> None:
    queue = ShadowQueue(recorder, Observer(Ledger()), max_bytes=100)
    queue.submit(sample().job("x" * 1000))
    assert queue.close()
    assert counts(store) == {"match": 1}


def test_a_flush_ends_in_time_when_go_hangs(queue: ShadowQueue, store: Store, gate: Any) -> None:
    queue.submit(gate.job())
    assert not queue.flush(0.05)
    gate.open.set()
    assert queue.flush()
    assert counts(store) == {"match": 1}


def test_a_flush_on_the_workers_thread_does_not_wait_for_itself(
    queue: ShadowQueue, sample: Any
) -> None:
    answers = []
    queue.submit(sample(lambda x: answers.append(queue.flush()) or x).job())
    assert queue.flush()
    assert answers == [False]


@pytest.mark.parametrize("end", ["close", "finish"])
def test_what_is_left_in_the_end_is_counted_as_dropped(
    recorder: Recorder,
    store: Store,
    sample: Any,
    gate: Any,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    monkeypatch.setattr(module, "_EXIT_SECONDS", 0.05)
    queue = ShadowQueue(recorder, Observer(Ledger()))
    queue.submit(gate.job())
    gate.asked.wait(30)
    for _ in range(3):
        queue.submit(sample().job())
    if end == "close":
        assert not queue.close(0.05)
    else:
        queue.finish()
    gate.open.set()
    assert queue.close()
    assert counts(store) == {"match": 1, "dropped": 3}


def test_jobs_are_accepted_when_no_thread_can_be_started(
    queue: ShadowQueue, sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Any) -> Never:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        queue.submit(sample().job())
        assert not queue.flush(1.0)
    assert queue.flush()


# ---- The worker's thread -------------------------------------------------------------------------


def test_a_worker_without_work_falls_asleep_and_the_next_job_wakes_it(
    queue: ShadowQueue, store: Store, sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_NAPS", 2)
    monkeypatch.setattr(module, "_NAP_SECONDS", 0.001)
    for number in range(3):
        queue.submit(sample().job())
        while not queue._asleep:
            time.sleep(0.001)
        assert queue._thread.is_alive()
        assert queue.flush()
        assert counts(store) == {"match": number + 1}


def test_a_job_that_comes_while_the_worker_falls_asleep_is_not_left_lying(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    queue._jobs.append(sample().job())
    queue._sleep()  # it would never return had it not looked again
    assert not queue._asleep
    queue._asleep = True
    queue.submit(sample().job())
    assert queue.flush()
    assert counts(store) == {"match": 2}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_somebody_kills_is_replaced(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    queue.submit(sample().job())
    assert queue.flush()
    killed = queue._thread
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(killed.ident), ctypes.py_object(SystemExit)
    )
    killed.join(30)
    assert not killed.is_alive()
    assert queue._thread is None
    queue.submit(sample().job())
    assert queue.flush()
    assert counts(store) == {"match": 2}


def test_a_closed_queue_has_no_thread_until_it_is_used_again(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    queue.submit(sample().job())
    worker = queue._thread
    assert queue.close()
    worker.join(5)
    assert not worker.is_alive()
    assert queue.close()
    queue.submit(sample().job())
    assert queue.close()
    assert counts(store) == {"match": 2}


def test_a_call_from_inside_a_comparison_is_accepted(
    queue: ShadowQueue, store: Store, sample: Any
) -> None:
    def go(x: Any) -> Any:
        if x == "a":
            queue.submit(sample().job("b"))
            queue.run(sample().job("c"))
        return x

    queue.submit(sample(go).job("a"))
    assert queue.flush()
    assert queue.flush()
    assert counts(store) == {"match": 3}


def test_a_child_begins_with_an_empty_queue_and_its_own_thread(
    queue: ShadowQueue, store: Store, sample: Any, gate: Any
) -> None:
    queue.submit(gate.job())
    gate.asked.wait(30)
    queue.submit(sample().job())
    queue.restart()
    queue.submit(sample(name="m:child").job())
    assert queue.flush()
    assert counts(store, "m:child") == {"match": 1}
    assert counts(store) == {}


# ---- The life of a process -----------------------------------------------------------------------

PROLOGUE = """
    import os, sys, threading, time, warnings
    from strangler.outcome import Outcome
    from strangler.shadow.job import Job
    from strangler.ledger import Ledger
    from strangler.shadow.observe import Observer
    from strangler.shadow.queue import ShadowQueue
    from strangler.shadow.recorder import Recorder
    from strangler.shadow.terms import Terms

    warnings.simplefilter("ignore")

    class Sample:
        name, parameters, artifact_hash, python = "m:f", ("x",), "a", print
        def decode_arguments(self, snapshot): return (snapshot,)
        def replay(self, snapshot):
            time.sleep(0.001)
            return Outcome(snapshot)

    job = Job(Sample(), b"x", Outcome(b"x"), Terms())
    queue = ShadowQueue(Recorder(f"sqlite:///{sys.argv[1]}", interval=3600.0), Observer(Ledger()))
"""


def run(code: str, store: Store) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROLOGUE) + textwrap.dedent(code), store.place],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_end_of_a_process_compares_what_is_queued(store: Store) -> None:
    ran = run("for _ in range(200): queue.submit(job)", store)
    assert counts(store) == {"match": 200}
    assert ran.stderr == ""


def test_the_end_of_a_process_does_not_wait_for_go_for_ever(store: Store) -> None:
    ran = run(
        """
        Sample.replay = lambda self, snapshot: time.sleep(600)
        for _ in range(3): queue.submit(job)
        time.sleep(0.1)
        """,
        store,
    )
    assert counts(store) == {"dropped": 2}
    assert ran.stderr == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_while_the_worker_runs_leaves_both_processes_working(store: Store) -> None:
    ran = run(
        """
        children = []
        for _ in range(5):
            for _ in range(40): queue.submit(job)
            child = os.fork()
            if child == 0:
                for _ in range(7): queue.submit(job)
                assert queue.flush(20)
                sys.exit()
            children.append(child)
        for child in children: assert os.waitpid(child, 0)[1] == 0
        """,
        store,
    )
    assert counts(store) == {"match": 235}
    assert ran.stderr == ""
