"""Routes against a simple model: whatever happens in whichever order, in one process and in three.

The model knows the rules and none of the machinery: what a process has read of the file, of its
plugin and of the store, and which source is the strongest.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from strangler.routing.dials import key_position
from strangler.store import open_store
from strangler.store.rows import Batch, DecisionRow

NAME = "__main__:wrong"
MODES = st.sampled_from(["python", "shadow", "go"])
RANKS = {"python": 0, "shadow": 1, "go": 2}
PATIENCE = 2
"""Divergences until a demotion."""

KEYS = [0, 1, 2, 3, 5, 8, 13]  # on both sides of a share of a third


class Process:
    """One driver (see driver.py) on the other end of two pipes."""

    def __init__(self, cache: str) -> None:
        paths = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("driver.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": paths, "XDG_CACHE_HOME": cache},
        )

    def __call__(self, *step: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(step) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate(timeout=30)


@dataclass
class File:
    """What migration.toml says."""

    defaults: str = "python"
    module: str | None = None
    route: str | None = None
    share: float = 1.0
    sample: float = 0.0

    @property
    def mode(self) -> str:
        return self.route or self.module or self.defaults

    def text(self, artifacts: Path) -> str:
        lines = [
            f'[strangler]\nartifacts = "{artifacts}"\n[defaults]\nmode = "{self.defaults}"',
            f'key = "x"\nshare = {self.share}\nsample = {self.sample}\ninline = true',
            f"demote = {{divergences = {PATIENCE}}}",
        ]
        for name, mode in (("__main__:*", self.module), (NAME, self.route)):
            if mode is not None:
                lines.append(f'[functions."{name}"]\nmode = "{mode}"')
        return "\n".join(lines) + "\n"


@dataclass
class Known:
    """What one process knows."""

    file: File
    called: bool = False
    flag: str | None = None
    """What the plugin would say now."""
    hook: str | None = None
    """What it has said."""
    read: bool = False
    demotion: str | None = None
    divergences: int = 0

    def mode(self, stored: str | None) -> str:
        """The mode in force; reads the demotion when it is first needed."""
        if (self.hook or self.file.mode) == "python":
            return "python"
        if not self.read:
            self.read, self.demotion = True, stored
        if self.hook is not None:
            return self.hook
        if self.demotion is not None and RANKS[self.demotion] < RANKS[self.file.mode]:
            return self.demotion
        return self.file.mode

    @property
    def trusts_go(self) -> bool:
        named = {self.hook, self.file.defaults, self.file.module, self.file.route}
        return self.called and "go" in named


@dataclass
class Model:
    """The file, the store, and what the processes know of them."""

    file: File
    processes: list[Known]
    stored: str | None = None
    broken: bool = field(default=False)

    def call(self, known: Known, x: int, forced: str | None = None) -> int:
        """The answer: x of Python, x + 1 of Go."""
        if not known.called:
            known.called, known.hook = True, known.flag
        mode = known.mode(self.stored)
        share = known.file.share
        if forced is None and mode == "go" and key_position(NAME, x) >= share < 1.0:
            return x
        if (forced or mode) != "python" and known.file.sample and mode == "go":
            self._diverge(known)  # whoever compares: both sides differ, and Go answers others
        return x + 1 if (forced or mode) == "go" else x

    def _diverge(self, known: Known) -> None:
        known.divergences += 1
        if known.divergences >= PATIENCE and known.hook is None:
            known.divergences = 0
            self.stored = "shadow"
            known.read, known.demotion = True, self.stored

    def look(self, known: Known) -> None:
        if not self.broken:
            known.file = self.file
        if known.called:
            known.hook = known.flag
        if known.trusts_go:
            known.read, known.demotion = True, self.stored
        elif known.called:
            known.mode(self.stored)


class Router(RuleBasedStateMachine):
    drivers: list[Process]
    artifacts: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.toml = Path(self.folder.name) / "migration.toml"
        first = File("go", sample=1.0)
        self.model = Model(first, [Known(first) for _ in self.drivers])
        self.toml.write_text(self.model.file.text(self.artifacts))
        self.store = open_store(f"sqlite:///{self.folder.name}/.strangler/observations.db")
        for driver in self.drivers:
            driver("begin", str(self.toml))

    def teardown(self) -> None:
        self.folder.cleanup()

    def _write(self, text: str) -> None:
        new = self.toml.with_suffix(".new")
        new.write_text(text)
        new.replace(self.toml)

    @rule(
        defaults=MODES,
        module=st.none() | MODES,
        route=st.none() | MODES,
        share=st.sampled_from([0.0, 0.35, 1.0]),
        sample=st.sampled_from([0.0, 1.0]),
    )
    def write(self, **settings: Any) -> None:
        self.model.file, self.model.broken = File(**settings), False
        self._write(self.model.file.text(self.artifacts))

    @rule(text=st.sampled_from(["[defaults", "[defaults]\nmode = 'Go'\n", "x = 1\n"]))
    def break_file(self, text: str) -> None:
        self.model.broken = True
        self._write(text)

    @rule(number=st.integers(0, 2))
    def look(self, number: int) -> None:
        index = number % len(self.drivers)
        self.drivers[index]("look")
        self.model.look(self.model.processes[index])

    @rule(number=st.integers(0, 2), mode=st.none() | MODES)
    def flag(self, number: int, mode: Any) -> None:
        index = number % len(self.drivers)
        self.drivers[index]("flag", mode)
        self.model.processes[index].flag = mode

    @rule()
    def promote(self) -> None:
        self._decide("promote", "go")
        self.model.stored = None

    @rule(mode=st.sampled_from(["python", "shadow"]))
    def demote_elsewhere(self, mode: Any) -> None:
        self._decide("demote", mode)
        self.model.stored = mode

    def _decide(self, kind: Any, mode: Any) -> None:
        row = DecisionRow(NAME, kind, mode, mode, "", time.time(), "test")
        self.store.record(Batch(decisions=(row,)))

    @rule(number=st.integers(0, 2), keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=4))
    def call(self, number: int, keys: Any) -> None:
        index = number % len(self.drivers)
        for x in keys:
            answer = self.drivers[index]("call", x)
            assert answer == self.model.call(self.model.processes[index], x)

    @rule(number=st.integers(0, 2), mode=MODES, x=st.sampled_from(KEYS))
    def call_in_a_block(self, number: int, mode: Any, x: int) -> None:
        index = number % len(self.drivers)
        answer = self.drivers[index]("call_in", mode, x)
        assert answer == self.model.call(self.model.processes[index], x, mode)


@pytest.mark.parametrize("count", [1, 3])
def test_routes_do_what_the_model_says(
    tmp_path_factory: Any, ports_wasm: Any, monkeypatch: Any, count: int
) -> None:
    artifacts = tmp_path_factory.mktemp("artifacts")
    (artifacts / "ports.wasm").write_bytes(ports_wasm)
    cache = str(tmp_path_factory.mktemp("cache"))
    drivers = [Process(cache) for _ in range(count)]
    machine = type("Machine", (Router,), {"drivers": drivers, "artifacts": artifacts})
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(max_examples=50, stateful_step_count=30, deadline=None),
        )
    finally:
        for driver in drivers:
            driver.end()
