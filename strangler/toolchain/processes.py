"""Running commands: the only place that starts processes."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from strangler.errors import BuildError


class Finished(NamedTuple):
    """What a process left behind."""

    status: int
    output: str
    errors: str


class Processes:
    """The processes of one build; leaving the block ends those that still run.

    `run` may be called from any thread. A process gets a group of its own, so that the compilers
    that `go` has started end with it, and Ctrl-C ends them through this class alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended = True
            for process in self._running:
                _end(process)

    def run(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        request: str = "",
    ) -> Finished:
        """Run a command in `folder` with `request` as its input, until it ends.

        Raises OSError when it cannot be started, BuildError when the block has been left.
        """
        with self._lock:
            if self._ended:
                raise BuildError("the build was interrupted")
            process = subprocess.Popen(  # noqa: S603  # the Go command, and what it compiled
                command,
                cwd=folder,
                env={**environment, "PWD": str(folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                process_group=0,
            )
            self._running.add(process)
        try:
            with process:
                try:
                    output, errors = process.communicate(request)
                finally:
                    _end(process)
        finally:
            with self._lock:
                self._running.discard(process)
        return Finished(process.returncode, output, errors)


def attend(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program of the user's with this process's own input and output; its exit code.

    Raises OSError when it cannot be started.
    """
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def _end(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started, unless it has ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, signal.SIGKILL)
