import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strangler import plugins
from strangler.ledger import Ledger
from strangler.outcome import Outcome
from strangler.shadow.job import Job
from strangler.shadow.observe import Observer
from strangler.shadow.queue import ShadowQueue
from strangler.shadow.recorder import Recorder
from strangler.shadow.terms import Terms
from strangler.store import open_store
from strangler.store.store import Store


class Sample:
    """A candidate whose Go side is a Python function of the one argument in the snapshot."""

    parameters = ("x",)
    artifact_hash = "a"
    mutable = False

    def __init__(self, go: Any = lambda x: x, name: str = "m:f", python: Any = None) -> None:
        self.go = go
        self.name = name
        self.python = python or (lambda x: x)

    def encode(self, arguments: tuple[Any, ...]) -> bytes:
        return str(arguments[0]).encode()

    encode_result = decode_result = staticmethod(lambda value: value)

    def decode_arguments(self, snapshot: bytes) -> tuple[str, ...]:
        return (snapshot.decode(),)

    def replay(self, snapshot: bytes) -> Outcome:
        started = time.perf_counter()
        answer = self.go(*self.decode_arguments(snapshot))
        if isinstance(answer, Outcome):
            return answer
        return Outcome(answer, seconds=time.perf_counter() - started)

    def replay_as(self, snapshot: bytes, seed: int, moment: int) -> Outcome:
        return self.replay(snapshot)

    def run_control(self, snapshot: bytes) -> Outcome:
        return Outcome(self.python(*self.decode_arguments(snapshot)))

    def job(self, text: str = "a", control: Any = None, **terms: Any) -> Job:
        control = control or Outcome(text, seconds=0.001)
        return Job(self, text.encode(), control, Terms(**terms))


@pytest.fixture
def sample() -> type[Sample]:
    return Sample


@pytest.fixture(autouse=True)
def _no_installed_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [])
    monkeypatch.setattr(plugins, "_failures", type(plugins._failures)())
    plugins._manager.cache_clear()
    yield
    plugins._manager.cache_clear()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/observations.db")


@pytest.fixture
def recorder(store: Store) -> Iterator[Recorder]:
    """A recorder that writes only when it is told to."""
    recorder = Recorder(f"sqlite:///{store.place}", interval=3600.0)
    yield recorder
    recorder.close()


@pytest.fixture
def queue(recorder: Recorder) -> Iterator[ShadowQueue]:
    queue = ShadowQueue(recorder, Observer(Ledger()))
    yield queue
    queue.close()
