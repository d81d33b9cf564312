"""A real server of the live page, in this process."""

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
import uvicorn

from strangler.report.serving.app import make_app
from strangler.report.serving.live import LiveReport


class Answer(NamedTuple):
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server(NamedTuple):
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    @contextmanager
    def stream(self, path: str) -> Iterator[Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        try:
            yield connection.getresponse()
        finally:
            connection.close()


@contextmanager
def serving(app: Any) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True
        )
        thread.start()
        yield Server(listening.getsockname()[1])
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


class Source:
    """What is served: a report that the test exchanges."""

    def __init__(self, report: Any) -> None:
        self.report = report
        self.error: Exception | None = None
        self.reads = 0

    def read(self) -> Any:
        self.reads += 1
        return self.report

    def state(self) -> Any:
        if self.error is not None:
            raise self.error
        return id(self.report)


@pytest.fixture
def source(make: Any) -> Source:
    return Source(make.every_kind())


@pytest.fixture
def live(source: Source) -> LiveReport:
    return LiveReport(source.read, source.state)


@pytest.fixture
def start(live: LiveReport) -> Iterator[Callable[..., Server]]:
    """Serve the report; with what is given to `make_app`."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(serving(make_app(live, **options)))
