import os
import threading
from pathlib import Path
from typing import Any

import pytest

from strangler.errors import StoreError
from strangler.store import forking, open_store
from strangler.store.rows import Batch

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def in_child(work: Any) -> bytes:
    """What `work` returns (a byte string) in a forked child."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write, work())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    assert os.waitpid(child, 0)[1] == 0
    return answer


def test_a_fork_waits_until_the_store_is_not_in_use(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/observations.db")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            store.record(Batch({("m:f", "go"): 1}))

    def record() -> bytes:
        for _ in range(5):
            store.record(Batch({("m:f", "python"): 1}))
        return b"recorded"

    writer = threading.Thread(target=write)
    writer.start()
    try:
        answers = [in_child(record) for _ in range(10)]
    finally:
        stop.set()
        writer.join()
    assert answers == [b"recorded"] * 10
    assert store.routes()[0].counts["python"] == 50


def test_a_process_forked_in_the_middle_all_the_same_leaves_the_store_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forking, "_SECONDS", 0.01)
    store = open_store(f"sqlite:///{tmp_path}/observations.db")

    def refused() -> bytes:
        with pytest.raises(StoreError, match="forked while the store was in use"):
            store.record(Batch({("m:f", "go"): 1}))
        return in_child(grandchild) + b", child refused"

    def grandchild() -> bytes:
        with pytest.raises(StoreError, match="forked while the store was in use"):
            store.record(Batch({("m:f", "go"): 1}))
        return b"grandchild refused"

    with forking.unforked():
        assert in_child(refused) == b"grandchild refused, child refused"
    store.record(Batch({("m:f", "go"): 1}))
    assert store.routes()[0].counts == {"go": 1}


def test_the_events_of_a_fork_leave_the_lock_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "_inherited", False)
    monkeypatch.setattr(forking, "_lock", threading.Lock())
    forking._before()
    forking._after_in_parent()
    with forking.unforked():
        monkeypatch.setattr(forking, "_SECONDS", 0.01)
        forking._before()
        forking._after_in_parent()  # it holds nothing, so it frees nothing
        assert forking._lock.locked()
        forking._after_in_child()
    with pytest.raises(StoreError, match="forked while the store was in use"), forking.unforked():
        pass
