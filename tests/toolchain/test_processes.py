"""Running commands, and ending them."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from strangler.errors import BuildError
from strangler.toolchain.processes import Finished, Processes


def test_a_command_has_its_folder_environment_and_input(tmp_path: Path) -> None:
    with Processes() as processes:
        finished = processes.run(
            ["/bin/sh", "-c", 'pwd; echo "$NAME"; cat; echo bad >&2; exit 3'],
            tmp_path,
            {"NAME": "ü", "PATH": os.environ["PATH"]},
            "input",
        )
    assert finished == Finished(3, f"{tmp_path.resolve()}\nü\ninput", "bad\n")


def test_a_command_that_does_not_exist_is_an_os_error(tmp_path: Path) -> None:
    with Processes() as processes, pytest.raises(FileNotFoundError):
        processes.run([str(tmp_path / "nothing")], tmp_path, {})


def test_leaving_the_block_ends_what_still_runs_with_all_its_children(tmp_path: Path) -> None:
    seen: list[Finished] = []
    command = ["/bin/sh", "-c", "sleep 60 & echo $! > child; wait"]
    with pytest.raises(KeyboardInterrupt), Processes() as processes:  # noqa: PT012
        thread = threading.Thread(
            target=lambda: seen.append(processes.run(command, tmp_path, os.environ))
        )
        thread.start()
        while not (tmp_path / "child").is_file() or not (tmp_path / "child").read_text():
            time.sleep(0.01)
        raise KeyboardInterrupt
    thread.join()
    assert seen[0].status < 0
    child = int((tmp_path / "child").read_text())
    while Path(f"/proc/{child}").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text():
        time.sleep(0.01)
    with pytest.raises(BuildError, match="interrupted"):
        processes.run(["/bin/true"], tmp_path, os.environ)


def test_an_interrupted_call_ends_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[str]] = []

    def interrupted(self: subprocess.Popen[str], _request: str) -> None:
        started.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt), Processes() as processes:
        processes.run(["/bin/sleep", "60"], tmp_path, os.environ)
    assert started[0].returncode < 0
