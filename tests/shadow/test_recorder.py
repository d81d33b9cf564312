import ctypes
import logging
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Never

import pytest

from strangler.outcome import Divergence, Observation
from strangler.shadow.recorder import Recorder
from strangler.store import open_store
from strangler.store.retention import Retention
from strangler.store.rows import Batch
from strangler.store.store import Store

MATCHED = Observation("m:f", "match", 0.5, 0.25)


def counts(store: Store, route: str = "m:f") -> dict[str, int]:
    return {row.route: dict(row.counts) for row in store.routes()}.get(route, {})


def test_a_flush_waits_until_everything_is_in_the_store(recorder: Recorder, store: Store) -> None:
    for _ in range(1000):
        recorder.record(MATCHED)
    assert recorder.flush()
    assert counts(store) == {"match": 1000}
    assert recorder.flush()
    assert counts(store) == {"match": 1000}


def test_observations_are_written_without_a_flush(store: Store) -> None:
    recorder = Recorder(f"sqlite:///{store.place}", interval=0.01)
    recorder.record(MATCHED)
    for _ in range(1000):
        if counts(store):
            break
        time.sleep(0.01)
    assert counts(store) == {"match": 1}
    recorder.close()


def test_nothing_is_written_when_nothing_happened(recorder: Recorder, store: Store) -> None:
    assert recorder.flush()
    recorder.watch(dict)
    assert recorder.flush()
    assert not store.exists()


def test_threads_record_at_once_and_lose_nothing(recorder: Recorder, store: Store) -> None:
    threads = [
        threading.Thread(target=lambda: [recorder.record(MATCHED) for _ in range(500)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert recorder.flush()
    for thread in threads:
        thread.join()
    assert recorder.flush()
    assert counts(store) == {"match": 2000}


def test_growing_counters_are_stored_by_what_they_have_grown(
    recorder: Recorder, store: Store
) -> None:
    totals = {"m:f": {"python": 5, "go": 0}}
    recorder.watch(lambda: totals)
    assert recorder.flush()
    assert counts(store) == {"python": 5}
    totals = {"m:f": {"python": 6, "go": 2}, "m:g": {"go": 1}}
    assert recorder.flush()
    assert recorder.flush()
    assert counts(store) == {"python": 6, "go": 2}
    assert counts(store, "m:g") == {"go": 1}


def test_counters_that_cannot_be_read_are_logged_once_and_do_not_stop_the_others(
    recorder: Recorder, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Never:
        raise ValueError("broken")

    recorder.watch(broken)
    recorder.watch(lambda: {"m:f": {"go": 1}})
    assert recorder.flush()
    assert recorder.flush()
    assert counts(store) == {"go": 1}
    assert caplog.messages == ["calls cannot be counted: ValueError (not logged again)"]


def test_an_unusable_store_is_logged_once_counted_and_what_it_missed_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "observations.db"
    path.mkdir()
    recorder = Recorder(f"sqlite:///{path}", interval=3600.0)
    divergence = Divergence("m:f", "s", "1", "2", "3", "result", "value")
    for number in range(3):
        recorder.record(Observation("m:f", "divergence", 0.5, 0.25, divergence))
        assert not recorder.flush()
        assert recorder.store_errors == number + 1
    [record] = caplog.records
    assert (record.name, record.levelname) == ("strangler.shadow", "WARNING")
    assert record.message == (
        f"observations cannot be stored and are kept: {path}: is a directory: name a file as "
        "`store` in migration.toml (not logged again)"
    )
    path.rmdir()
    assert recorder.flush()
    store = open_store(f"sqlite:///{path}")
    assert counts(store) == {"divergence": 3}
    assert [row.count for row in store.divergences()] == [3]
    assert recorder.close()


def test_a_store_of_an_unknown_kind_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder("postgresql://somewhere", interval=3600.0)
    recorder.record(MATCHED)
    assert not recorder.close()
    assert "is not supported" in caplog.text


def test_a_logging_handler_that_raises_does_not_end_the_recorder(store: Store) -> None:
    class Broken(logging.Handler):
        def emit(self, record: Any) -> Never:
            raise ValueError(record)

    Path(store.place).mkdir()
    recorder = Recorder(f"sqlite:///{store.place}", interval=3600.0)
    handler = Broken()
    logging.getLogger("strangler").addHandler(handler)
    try:
        recorder.record(MATCHED)
        assert not recorder.flush()
    finally:
        logging.getLogger("strangler").removeHandler(handler)
    Path(store.place).rmdir()
    assert recorder.close()
    assert counts(store) == {"match": 1}


def test_a_store_that_is_deleted_while_running_is_made_anew(
    recorder: Recorder, store: Store
) -> None:
    recorder.record(MATCHED)
    assert recorder.flush()
    Path(store.place).unlink()
    recorder.record(MATCHED)
    assert recorder.flush()
    assert counts(store) == {"match": 1}


def test_the_store_is_pruned_now_and_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pruned = []
    monkeypatch.setattr(type(store), "prune", lambda *arguments: pruned.append(arguments[1:]))
    recorder = Recorder(f"sqlite:///{store.place}", 3600.0, Retention(1.0, 2.0))
    recorder.record(MATCHED)
    assert recorder.flush()
    assert pruned == []
    recorder._due = 0.0
    for _ in range(2):
        recorder.record(MATCHED)
        assert recorder.flush()
    [(retention, when)] = pruned
    assert retention == Retention(1.0, 2.0)
    assert abs(when - time.time()) < 60
    assert recorder.close()


def test_a_flush_ends_in_time_when_the_store_is_locked(recorder: Recorder, store: Store) -> None:
    recorder.record(MATCHED)
    assert recorder.flush()
    with closing(sqlite3.connect(store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        recorder.record(MATCHED)
        assert not recorder.flush(0.05)
        other.execute("ROLLBACK")
    assert recorder.flush()
    assert counts(store) == {"match": 2}


def test_a_counter_that_flushes_while_it_is_read_does_not_wait_for_itself(
    recorder: Recorder,
) -> None:
    answers = []

    def totals() -> dict[str, dict[str, int]]:
        answers.append(recorder.flush())
        return {}

    recorder.watch(totals)
    assert recorder.flush()
    assert recorder.close()
    assert recorder.flush()
    recorder.restart()
    assert set(answers[:3]) == {False}


def test_a_flush_without_a_thread_waits_no_longer_than_it_may(recorder: Recorder) -> None:
    with recorder._writing:
        assert not recorder.flush(0.01)


def test_a_closed_recorder_has_no_thread_until_it_is_used_again(
    recorder: Recorder, store: Store
) -> None:
    recorder.record(MATCHED)
    thread = recorder._thread
    assert recorder.close()
    thread.join(5)
    assert not thread.is_alive()
    recorder.record(MATCHED)
    assert recorder._thread is not None
    assert recorder.close()
    assert counts(store) == {"match": 2}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_somebody_kills_is_replaced(recorder: Recorder, store: Store) -> None:
    recorder.record(MATCHED)
    killed = recorder._thread
    assert killed is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(killed.ident or 0), ctypes.py_object(SystemExit)
    )
    recorder._wake.put(None)
    killed.join(30)
    assert not killed.is_alive()
    recorder.record(MATCHED)
    assert recorder.flush()
    assert counts(store) == {"match": 2}


def test_without_a_thread_a_flush_writes_by_itself(
    recorder: Recorder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Any) -> Never:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    recorder.record(MATCHED)
    assert recorder.flush()
    assert counts(store) == {"match": 1}


def test_a_child_begins_with_nothing_of_its_parent(recorder: Recorder, store: Store) -> None:
    totals = {"m:f": {"go": 7}}
    recorder.watch(lambda: totals)
    assert recorder.flush()
    thread = recorder._thread
    totals = {"m:f": {"go": 9}}
    recorder.record(MATCHED)
    recorder.restart()
    assert recorder._thread is not thread
    totals = {"m:f": {"go": 10}}
    assert recorder.flush()
    assert counts(store) == {"go": 8}
    recorder.close()
    recorder.restart()
    assert recorder._thread is None


# ---- The life of a process -----------------------------------------------------------------------

PROLOGUE = """
    import os, sys
    from strangler.outcome import Observation
    from strangler.shadow.recorder import Recorder

    matched = Observation("m:f", "match", 0.5, 0.25)
    recorder = Recorder(f"sqlite:///{sys.argv[1]}", interval=float(sys.argv[2]))
"""


def run(code: str, store: Store, interval: float = 3600.0) -> subprocess.CompletedProcess[str]:
    code = textwrap.dedent(PROLOGUE) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", code, store.place, str(interval)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_end_of_a_process_loses_nothing(store: Store) -> None:
    ran = run("for _ in range(500): recorder.record(matched)", store)
    assert counts(store) == {"match": 500}
    assert ran.stderr == ""


def test_observations_made_while_the_process_ends_harm_nobody(store: Store) -> None:
    ran = run(
        """
        import atexit
        recorder.record(matched)
        atexit._run_exitfuncs()
        recorder.record(matched)
        """,
        store,
    )
    assert counts(store)["match"] >= 1
    assert ran.stderr == ""


def test_the_end_of_a_process_does_not_wait_for_a_locked_store(store: Store) -> None:
    store.record(Batch({("m:f", "match"): 1}))
    with closing(sqlite3.connect(store.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        run("recorder.record(matched)", store)
        other.execute("ROLLBACK")
    assert counts(store) == {"match": 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_records_its_own_and_only_its_own(store: Store) -> None:
    run(
        """
        import warnings
        warnings.simplefilter("ignore")
        calls = 100
        recorder.watch(lambda: {"m:f": {"go": calls}})
        recorder.record(matched)
        for _ in range(3):
            if os.fork() == 0:
                calls += 1
                recorder.record(matched)
                sys.exit()
        for _ in range(3):
            assert os.wait()[1] == 0
        """,
        store,
    )
    assert counts(store) == {"match": 4, "go": 103}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_writes_while_it_runs(store: Store) -> None:
    run(
        """
        import signal, time, warnings
        from strangler.store import open_store
        warnings.simplefilter("ignore")
        store = open_store(f"sqlite:///{sys.argv[1]}")
        calls = 100
        recorder.watch(lambda: {"m:f": {"go": calls}})
        child = os.fork()
        if child == 0:
            calls += 1
            time.sleep(600)
        while not any(row.counts["go"] % 100 for row in store.routes()):
            time.sleep(0.01)
        os.kill(child, signal.SIGKILL)
        """,
        store,
        interval=0.01,
    )
    assert counts(store) == {"go": 101}


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_children_of_multiprocessing_lose_nothing(
    store: Store, tmp_path: Path, method: str
) -> None:
    """They leave through os._exit, which runs no atexit handler."""
    (tmp_path / "work.py").write_text(
        textwrap.dedent(PROLOGUE)
        + textwrap.dedent(
            """
            import multiprocessing, warnings
            warnings.simplefilter("ignore")

            def work():
                recorder.record(matched)

            if __name__ == "__main__":
                recorder.record(matched)
                context = multiprocessing.get_context(sys.argv[3])
                children = [context.Process(target=work) for _ in range(3)]
                for child in children: child.start()
                for child in children: child.join()
                assert all(child.exitcode == 0 for child in children)
            """
        )
    )
    subprocess.run(
        [sys.executable, tmp_path / "work.py", store.place, "3600", method],
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert counts(store) == {"match": 4}
