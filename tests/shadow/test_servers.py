"""Routes in shadow mode behind real servers: every request answered, every call compared."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from strangler.store import open_store

ROOT = Path(__file__).resolve().parent.parent.parent

WASM = """(module (func (export "twice") (param i64) (result i64)
    (i64.mul (local.get 0) (i64.const 2))))"""

ROUTE = """
from strangler import migrate_to

@migrate_to("ports.wasm")
def twice(x: int) -> int:
    return 2 * x + (x == 13)
"""

FLASK = """
from flask import Flask, jsonify
from route import twice

app = Flask(__name__)

@app.get("/twice/<int:x>")
def answer(x):
    return jsonify(twice(x))
"""

# uvicorn ends by the signal that it was sent, which runs no `atexit` function.
FASTAPI = """
from contextlib import asynccontextmanager
from fastapi import FastAPI
from route import twice
import strangler

@asynccontextmanager
async def lifespan(app):
    yield
    strangler.flush()

app = FastAPI(lifespan=lifespan)

@app.get("/twice/{x}")
async def answer(x: int) -> int:
    return twice(x)
"""

TASKS = """
import multiprocessing, sys
from route import twice

def work(numbers):
    return [twice(number) for number in numbers]

if __name__ == "__main__":
    assert twice(0) == 0  # the parent has used the route before its workers are forked
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=3) as pool:
        answers = pool.map(work, [range(50)] * 8, chunksize=1)
        pool.close()
        pool.join()
    assert answers == [[2 * n + (n == 13) for n in range(50)]] * 8
"""

GUNICORN = [sys.executable, "-m", "gunicorn", "--workers", "2", "--log-level", "error", "app:app"]
UVICORN = [sys.executable, "-m", "uvicorn", "app:app", "--log-level", "error"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".strangler" / "wasm").mkdir(parents=True)
    (tmp_path / ".strangler" / "wasm" / "ports.wasm").write_bytes(wasmtime.wat2wasm(WASM))
    (tmp_path / "migration.toml").write_text("[defaults]\nmode = 'shadow'\n")
    (tmp_path / "route.py").write_text(ROUTE)
    return tmp_path


def environment(project: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(project), str(ROOT)]),
        "XDG_CACHE_HOME": str(project / "cache"),
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture
def serve(project: Path) -> Iterator[Callable[..., int]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], option: str, app: str) -> int:
        (project / "app.py").write_text(textwrap.dedent(app))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        place = f"127.0.0.1:{port}" if option == "--bind" else str(port)
        running.append(
            subprocess.Popen([*command, option, place], cwd=project, env=environment(project))
        )
        for _ in range(600):
            try:
                ask(port, 0)
            except OSError:
                time.sleep(0.05)
            else:
                return port
        raise AssertionError("the server does not answer")

    def stop() -> None:
        for server in running:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) in (0, -signal.SIGTERM)

    start.stop = stop  # type: ignore[attr-defined]
    yield start
    for server in running:
        if server.poll() is None:
            server.kill()
            server.wait()


def ask(port: int, number: int) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", f"/twice/{number}")
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def counts(project: Path) -> dict[str, int]:
    [row] = open_store(f"sqlite:///{project}/.strangler/observations.db").routes()
    return {name: count for name, count in row.counts.items() if count}


@pytest.mark.parametrize(
    ("command", "option", "app"),
    [(GUNICORN, "--bind", FLASK), (UVICORN, "--port", FASTAPI)],
    ids=["flask on gunicorn", "fastapi on uvicorn"],
)
def test_every_request_is_answered_by_python_and_compared(
    project: Path, serve: Any, command: list[str], option: str, app: str
) -> None:
    port = serve(command, option, app)
    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda number: ask(port, number), range(200)))
    assert answers == [2 * number + (number == 13) for number in range(200)]
    serve.stop()
    found = counts(project)
    assert found == {"python": 201, "match": 200, "divergence": 1}


def test_the_workers_of_a_prefork_pool_lose_nothing(project: Path) -> None:
    (project / "tasks.py").write_text(TASKS)
    subprocess.run(
        [sys.executable, "tasks.py"],
        cwd=project,
        env=environment(project),
        check=True,
        timeout=120,
    )
    assert counts(project) == {"python": 401, "match": 393, "divergence": 8}
