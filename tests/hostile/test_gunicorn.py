"""The real gunicorn with --preload: four workers answer while one of them is killed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

WORKERS = 4
REQUESTS = 5000
"""For each worker."""

APPLICATION = """
import os
from urllib.parse import parse_qs
from app import trouble

assert trouble.divide(7, 2) == 3  # Go has run in the master before it forks
assert trouble.together(3) == 3

def application(environ, start_response):
    query = parse_qs(environ["QUERY_STRING"])
    x, y = int(query["x"][0]), int(query["y"][0])
    answers = [trouble.divide(x, y), *trouble.cut([x, y, x], 1, 3)]
    if x % 50 == 0:
        answers.append(trouble.together(y))  # goroutines, timers, select
    if x % 500 == 0:
        try:
            trouble.exit(1)
        except Exception as error:
            answers.append(type(error).__name__)
    body = repr(answers).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("X-Worker", str(os.getpid()))])
    return [body]
"""


def expected(x: int, y: int) -> str:
    answers: list[Any] = [x // y, y, x]
    if x % 50 == 0:
        answers.append(sum(range(y)))
    if x % 500 == 0:
        answers.append("GoExit")
    return repr(answers)


@pytest.fixture
def server(real_build: Any, tmp_path: Path) -> Any:
    (tmp_path / "served.py").write_text(APPLICATION)
    (tmp_path / "migration.toml").write_text(
        f'[strangler]\nmodules = ["app"]\nartifacts = "{real_build.artifacts}"\n'
        '[defaults]\nmode = "go"\non_failure = "raise"\n'
        "demote = {traps = 0, timeouts = 0, error_rate = 0}\n"
    )
    with closing(socket.socket()) as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "ignore", "-m", "gunicorn", "--preload"),
            *("-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--log-level", "warning"),
            *("--timeout", "60", "--backlog", "256", "served:application"),
        ],
        cwd=tmp_path,
        stderr=log,
        env={
            **os.environ,
            "STRANGLER_CONFIG": str(tmp_path / "migration.toml"),
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{real_build.root}{os.pathsep}{ROOT}",
        },
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def get(port: int, x: int, y: int) -> tuple[str, str]:
    """The body and the worker's process id; tried again where the worker died meanwhile."""
    end = time.monotonic() + 60
    while True:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            try:
                connection.request("GET", f"/?x={x}&y={y}")
                response = connection.getresponse()
                body = response.read().decode()
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
                continue
            assert response.status == 200, body
            return body, str(response.getheader("X-Worker"))


def test_workers_answer_rightly_while_one_is_killed_and_replaced(server: int) -> None:
    wrong: list[Any] = []
    workers: Counter[str] = Counter()
    share = WORKERS * REQUESTS // 8

    def client(number: int) -> None:
        for turn in range(share):
            x, y = number * share + turn, turn % 20 + 1
            try:
                body, worker = get(server, x, y)
            except Exception as error:  # noqa: BLE001  # every failure of a thread is wanted
                wrong.append(error)
                return
            workers[worker] += 1
            if body != expected(x, y):
                wrong.append((x, y, body))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while sum(workers.values()) < WORKERS * REQUESTS // 2 and not wrong:
        time.sleep(0.05)
    os.kill(int(next(iter(workers))), signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(workers.values()) == WORKERS * REQUESTS
    assert len(workers) == WORKERS + 1
