"""A fork waits for the imports of other threads, and for nothing else."""

import subprocess
import sys
import textwrap
import time
from typing import Any

import pytest

from strangler.routing import imports


def run(program: str, path: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": f"{path}:{':'.join(sys.path)}"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.forks_threads
def test_a_child_can_import_what_another_thread_was_importing(tmp_path: Any) -> None:
    (tmp_path / "slow.py").write_text(
        "import started\nimport time\nstarted.event.set()\ntime.sleep(0.2)\n"
    )
    (tmp_path / "started.py").write_text("import threading\nevent = threading.Event()\n")
    program = """
        import os, threading, strangler, started
        threading.Thread(target=__import__, args=("slow",)).start()
        started.event.wait()
        child = os.fork()
        if child == 0:
            import slow
            os._exit(3)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert run(program, tmp_path) == "3\n"


def test_a_fork_in_the_middle_of_its_own_import_does_not_wait(tmp_path: Any) -> None:
    (tmp_path / "forks.py").write_text(
        "import os, strangler.routing.imports as imports\n"
        "imports.time.sleep = None\n"  # nobody may call it
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(4)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    assert run("import strangler, forks", tmp_path) == "4\n"


class Lock:
    owner = -1  # a thread that never ends


class Ended:
    owner = None


def test_it_waits_for_a_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "_SECONDS", 0.02)
    monkeypatch.setattr(imports, "_locks", lambda: iter((Ended(), Lock())))
    started = time.monotonic()
    imports.wait_for_imports()
    assert time.monotonic() - started >= 0.02


def test_an_import_system_without_such_locks_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["_frozen_importlib"], "_module_locks", {"gone": lambda: None})
    imports.wait_for_imports()
    monkeypatch.delattr(sys.modules["_frozen_importlib"], "_module_locks")
    imports.wait_for_imports()


def test_it_ends_when_the_other_thread_has_its_module(tmp_path: Any, monkeypatch: Any) -> None:
    import threading

    (tmp_path / "sample_slow.py").write_text("import time\ntime.sleep(0.2)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    thread = threading.Thread(target=__import__, args=("sample_slow",))
    thread.start()
    while "sample_slow" not in sys.modules:
        time.sleep(0.001)
    imports.wait_for_imports()
    assert sys.modules["sample_slow"].__spec__._initializing is False
    thread.join()
