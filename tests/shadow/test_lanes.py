"""The native way: what matches is counted there, everything else is looked at closely."""

import gc
import re
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import wasmtime

import strangler
from strangler import migrate_to, plugins
from strangler.config import Config, load_config
from strangler.engine import _native
from strangler.engine.artifact import forget_artifacts
from strangler.hookspecs import hookimpl
from strangler.routing import comparing, registry
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.store.latency import bucket
from strangler.store.rows import SKETCH_SIZE
from strangler.store.store import Store

PORTS = """
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (global $calls (mut i32) (i32.const 0))
  (func (export "same") (param i64) (result i64) local.get 0)
  (func (export "small") (param i32) (result i32) local.get 0)
  (func (export "nothing") (param i64))
  (func (export "once") (param i64) (result i64)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.gt_s (global.get $calls) (i32.const 3)) (then unreachable))
    local.get 0)
  (func (export "trap") (param i64) (result i64) unreachable)
  (func (export "spin") (param i64) (result i64)
    (loop $again (br_if $again (i64.eqz (local.get 0)))) local.get 0))
"""


class Project:
    """Routes in shadow mode, with a store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store: Store = open_store(f"sqlite:///{root}/.strangler/observations.db")

    def configure(self, text: str = "") -> Config:
        file = self.root / "migration.toml"
        file.write_text(f"[defaults]\nmode = 'shadow'\n{text}")
        config = load_config(file)
        use_config(config)
        registry.refresh()
        return config

    def counts(self, name: str = "same") -> dict[str, int]:
        assert strangler.flush(30)
        found = [row for row in self.store.routes() if re.split("[:.]", row.route)[-1] == name]
        return {k: n for k, n in found[0].counts.items() if n} if found else {}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(comparing, "_counting", True)
    comparing.close_queue()
    folder = tmp_path / ".strangler" / "wasm"
    folder.mkdir(parents=True)
    (folder / "ports.wasm").write_bytes(wasmtime.wat2wasm(PORTS))
    made = Project(tmp_path)
    made.configure()
    yield made
    comparing.close_queue()
    use_config(None)
    forget_artifacts()


def settled(function: Callable[..., Any], **settings: Any) -> Any:
    """A route whose calls take the native way from now on."""
    route = migrate_to("ports.wasm", **settings)(function)
    route(1)  # the first call finds out about the mode
    return route


def same(x: int) -> int:
    return x


# ---- What matches --------------------------------------------------------------------------------


def test_calls_that_match_are_counted_with_versions_inputs_and_durations(project: Project) -> None:
    route = settled(same)
    for number in range(1000):
        assert route(number % 100) == number % 100
    assert project.counts() == {"match": 1001, "python": 1001}
    [row] = project.store.routes()
    assert row.python.count == row.go.count == 1001
    assert 0 < row.go.mean < 1
    [pair] = project.store.pairs()
    assert (pair.counts, pair.distinct) == ({"match": 1001}, 100)
    assert len(pair.versions.python) == len(pair.versions.artifact) == 64


def test_inputs_are_told_apart_by_both_ways_alike(project: Project) -> None:
    route = settled(same)  # the first call took the other way
    for number in range(3000):
        route(number)
    assert project.counts()["match"] == 3001
    [pair] = project.store.pairs()
    assert len(pair.digests) == SKETCH_SIZE
    assert 2400 < pair.distinct < 3600
    settled(same)  # in the same way again: the same digests
    for number in range(3000):
        route(number)
    assert project.counts()["match"] == 6002
    assert project.store.pairs()[0].digests == pair.digests


@pytest.mark.parametrize(
    ("name", "hint", "value"),
    [("same", int, -(2**63)), ("small", bool, True), ("small", int, -(2**31)), ("nothing", int, 3)],
)
def test_every_kind_of_number_takes_the_native_way(
    project: Project, name: str, hint: Any, value: Any
) -> None:
    def function(x: Any) -> Any:
        return None if name == "nothing" else x

    function.__name__ = name
    function.__qualname__ = name
    function.__annotations__ = {"x": hint, "return": None if name == "nothing" else hint}
    route = migrate_to("ports.wasm")(function)
    for _ in range(3):
        route(value)
    assert project.counts(name) == {"match": 3, "python": 3}


def test_keywords_and_defaults_take_the_native_way(project: Project) -> None:
    @migrate_to("ports.wasm")
    def same(x: int = 5) -> int:
        return x

    assert [same(), same(), same(x=7), same(8)] == [5, 5, 7, 8]
    with pytest.raises(TypeError, match="unexpected keyword argument 'y'"):
        same(y=1)  # type: ignore[call-arg]
    assert project.counts() == {"match": 4, "python": 5}


def test_a_histogram_has_the_buckets_of_the_store(project: Project) -> None:
    def slow(x: int) -> int:
        time.sleep(0.002)
        return x

    route = settled(slow, export="same")
    route(1)
    assert project.counts("slow")["match"] == 2
    [row] = project.store.routes()
    for number, durations in row.python.buckets.items():
        mean = durations.seconds / durations.calls
        assert abs(bucket(mean) - number) <= 1


# ---- What does not -------------------------------------------------------------------------------


def test_a_difference_is_looked_at_closely(project: Project) -> None:
    def wrong(x: int) -> int:
        return x + (x == 500)

    route = settled(wrong, export="same")
    for number in range(1000):
        route(number)
    assert project.counts("wrong") == {"match": 1000, "divergence": 1, "python": 1001}
    [row] = project.store.divergences()
    assert (row.smallest.input, row.smallest.python, row.smallest.go) == ("500", "501", "500")
    assert row.smallest.snapshot is not None


@pytest.mark.parametrize("answer", [2**64, 1.0, True, None, "1"])
def test_an_answer_that_go_cannot_give_is_a_difference(project: Project, answer: Any) -> None:
    def odd(x: int) -> int:
        return answer  # type: ignore[no-any-return]

    route = settled(odd, export="same")
    assert route(1) is answer
    assert project.counts("odd") == {"divergence": 2, "python": 2}


def test_an_exception_reaches_the_caller_and_is_compared(project: Project) -> None:
    error = KeyError("gone")

    def raising(x: int) -> int:
        raise error

    route = migrate_to("ports.wasm", export="same")(raising)
    for _ in range(3):
        with pytest.raises(KeyError) as raised:
            route(1)
        assert raised.value is error
        assert error.__context__ is None
    assert project.counts("raising") == {"divergence": 3, "python": 3}


def test_an_outcome_that_cannot_be_copied_is_counted_and_logged_without_its_text(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    project.configure("values = 'none'")

    class Touchy(Exception):
        def __getattribute__(self, name: str) -> Any:
            if name == "args":
                raise SystemExit("4111")
            return super().__getattribute__(name)

    error = Touchy()

    def touchy(x: int) -> int:
        raise error

    route = migrate_to("ports.wasm", export="same")(touchy)
    for _ in range(3):
        with pytest.raises(Touchy) as raised:
            route(1)
        assert raised.value is error
    assert project.counts("touchy") == {"error": 3, "python": 3}
    [record] = caplog.records
    assert "a call was not compared: SystemExit (not logged again)" in record.getMessage()
    assert "4111" not in caplog.text


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_what_is_no_answer_reaches_the_caller_and_is_not_compared(
    project: Project, error: BaseException
) -> None:
    def leaving(x: int) -> int:
        if x:
            raise error
        return x

    route = migrate_to("ports.wasm", export="same")(leaving)
    route(0)
    with pytest.raises(type(error)) as raised:
        route(1)
    assert raised.value is error
    assert project.counts("leaving") == {"match": 1, "python": 2}


def test_arguments_that_go_cannot_hold_are_counted(project: Project) -> None:
    route = settled(same)
    assert route(2**64) == 2**64
    assert project.counts() == {"match": 1, "unrepresentable": 1, "python": 2}


def test_a_trap_spends_one_instance_and_the_calls_after_it_are_compared(project: Project) -> None:
    def once(x: int) -> int:
        return x

    route = settled(once)
    project.counts()  # the first one has run, on an instance that lives on
    for number in range(50):
        route(number)
    counts = project.counts("once")
    assert counts["match"] + counts.get("failure:GoTrap", 0) == 51
    assert counts["match"] > 30


def test_a_function_that_always_traps_has_failures(project: Project) -> None:
    def trap(x: int) -> int:
        return x

    route = settled(trap)
    for number in range(20):
        assert route(number) == number
    assert project.counts("trap") == {"failure:GoTrap": 21, "python": 21}


def test_a_call_that_hangs_is_ended_at_its_deadline(project: Project) -> None:
    project.configure("timeout = 0.05\n")

    def spin(x: int) -> int:
        return x

    route = migrate_to("ports.wasm")(spin)
    assert [route(1), route(1), route(0), route(2)] == [1, 1, 0, 2]
    assert project.counts("spin") == {"match": 3, "failure:GoTimeout": 1, "python": 4}


@pytest.mark.parametrize("setting", ["values = 'sample'", "isolation = 'fresh'"])
def test_settings_that_need_a_closer_look_or_new_instances_are_kept_to(
    project: Project, setting: str
) -> None:
    project.configure(setting)
    route = settled(same)
    for number in range(20):
        route(number)
    assert project.counts()["match"] == 21
    assert bool(project.store.samples(registry.migrations()[0].name)) == ("sample" in setting)


def test_a_plugin_that_wants_to_hear_of_everything_does(project: Project) -> None:
    heard: list[Any] = []

    class Plugin:
        @hookimpl
        def strangler_observed(self, observation: Any) -> None:
            heard.append(observation)

    route = settled(same)
    plugins.manager().register(Plugin())
    for number in range(10):
        route(number)
    assert project.counts()["match"] == 11
    assert len(heard) >= 10


# ---- Room, modes, life ---------------------------------------------------------------------------


def test_what_has_no_room_is_dropped_and_counted(project: Project) -> None:
    route = settled(same)
    project.counts()
    queue = comparing._queue
    assert queue is not None
    with queue._lock:  # the worker cannot be woken: nothing is taken away
        queue._lanes.backlog.asleep = False
        lane = registry.migrations()[0]
        del lane
        small = _native.Backlog(2, 1 << 20, lambda: None)
        candidate = registry.migrations()[0].candidate()
        way = _native.Lane(small, candidate.native, False, False, print, print)
        registry.migrations()[0].route._use_lane(way)
    for number in range(5):
        assert route(number) == number
    assert (len(small), way.dropped) == (2, 3)
    small.clear(True)
    assert (len(small), way.dropped) == (0, 5)
    assert small.run(False) is None


def test_the_bytes_that_wait_are_bounded() -> None:
    with pytest.raises(TypeError):
        _native.Backlog("many", 1, print)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        _native.Lane(None, None, False, False, print, print)  # type: ignore[arg-type]


def test_a_lane_must_fit_its_route(project: Project) -> None:
    @migrate_to("ports.wasm", export="same")
    def two(x: int, y: int) -> int:
        return x + y

    settled(same)
    candidate = registry.migrations()[0].candidate()
    lane = _native.Lane(_native.Backlog(1, 1, print), candidate.native, False, False, print, print)
    with pytest.raises(TypeError, match="a Lane with the route's own parameters"):
        two._use_lane(lane)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="a Lane with the route's own parameters"):
        two._use_lane(None)  # type: ignore[attr-defined]


def test_a_mode_that_changes_takes_the_lane_away(project: Project) -> None:
    route = settled(same)
    route(1)
    with strangler.mode("python"):
        route(2)
    use_config(None)
    project.configure()
    file = project.root / "migration.toml"
    file.write_text("[defaults]\nmode = 'python'\n")
    use_config(load_config(file))
    registry.refresh()
    for number in range(5):
        route(number)
    assert project.counts()["match"] == 2


def test_a_lane_that_was_replaced_is_drained_and_forgotten(project: Project) -> None:
    route = settled(same)
    for _ in range(3):
        for number in range(10):
            route(number)
        registry.refresh()
    assert project.counts()["match"] == 31
    for _ in range(3):
        route(1)
        assert strangler.flush()
    assert comparing._queue is not None
    assert len(comparing._queue._lanes._traffic) == 1


def test_what_goes_wrong_beside_a_call_does_not_reach_its_caller(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    route = settled(same)
    candidate = registry.migrations()[0].candidate()

    def broken(*_: Any) -> None:
        raise ValueError("broken")

    backlog = _native.Backlog(10, 1 << 20, broken)
    lane = _native.Lane(backlog, candidate.native, False, False, broken, broken)
    registry.migrations()[0].route._use_lane(lane)
    assert [route(1), route(2**64), route(True)] == [1, 2**64, True]
    assert len(unraisable) >= 2

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    lane = _native.Lane(
        _native.Backlog(10, 1 << 20, interrupted),
        candidate.native,
        False,
        False,
        print,
        interrupted,
    )
    registry.migrations()[0].route._use_lane(lane)
    for argument in (1, 2**64):
        with pytest.raises(KeyboardInterrupt):
            route(argument)


def test_lanes_and_their_calls_are_collected_as_garbage(project: Project) -> None:
    class Holder:
        """What a lane calls, and what refers to the lane."""

        def __call__(self, *_: Any) -> None:
            return

    settled(same)
    holder = Holder()
    gone = weakref.ref(holder)
    migration = registry.migrations()[0]
    backlog = _native.Backlog(10, 1 << 20, holder)
    lane = _native.Lane(backlog, migration.candidate().native, False, False, holder, holder)
    vars(holder).update(backlog=backlog, lane=lane)
    migration.route._use_lane(lane)
    migration.route(5)
    registry.refresh()
    assert len(backlog) == 1
    del holder, backlog, lane
    gc.collect()
    assert gone() is None


def test_a_child_begins_with_nothing_of_what_waited_or_matched(project: Project) -> None:
    route = settled(same)
    assert strangler.flush()
    queue = comparing._queue
    assert queue is not None
    route(1)
    queue._lanes.run(whole=False)
    route(2)
    queue.restart()  # as a forked child does
    assert len(queue._lanes.backlog) == 0
    assert queue._lanes.dropped() == {registry.migrations()[0].name: 0}
    route(3)
    assert project.counts()["match"] < 4  # 2, unless the parent has written in between


def test_the_user_can_interrupt_the_copying_of_an_outcome(project: Project) -> None:
    class Slow(Exception):
        def __getattribute__(self, name: str) -> Any:
            if name == "args":
                raise KeyboardInterrupt
            return super().__getattribute__(name)

    def slow(x: int) -> int:
        if x:
            raise Slow
        return x

    route = migrate_to("ports.wasm", export="same")(slow)
    route(0)
    with pytest.raises(KeyboardInterrupt):
        route(1)


def test_threads_share_a_lane(project: Project) -> None:
    route = settled(same)
    threads = [
        threading.Thread(target=lambda: [route(number) for number in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert project.counts() == {"match": 2001, "python": 2001}


# ---- Privacy -------------------------------------------------------------------------------------

SECRET = 4111_1111_1111_1111


@pytest.mark.parametrize(
    "setting", ["values = 'none'", "redact = ['arguments', 'result', 'exception']"]
)
def test_a_planted_secret_is_neither_in_the_store_nor_in_the_logs(
    project: Project, caplog: pytest.LogCaptureFixture, setting: str
) -> None:
    project.configure(setting)
    heard: list[Any] = []

    class Plugin:
        @hookimpl
        def strangler_observed(self, observation: Any) -> None:
            heard.append(repr(observation))

        @hookimpl
        def strangler_diverged(self, divergence: Any) -> None:
            heard.append(repr(divergence))

    def leaky(x: int) -> Any:
        if x % 3 == 2:
            raise ValueError(f"card {x}")
        return [x] if x % 3 else x + 1

    caplog.set_level(0)
    route = settled(leaky, export="same")
    plugin = Plugin()
    plugins.manager().register(plugin)
    try:
        for number in range(6):
            with suppress(ValueError):
                route(SECRET + number)
        assert project.counts("leaky")["divergence"] >= 6
    finally:
        plugins.manager().unregister(plugin)
    comparing.close_queue()
    kept = b"".join(file.read_bytes() for file in (project.root / ".strangler").glob("obs*"))
    assert heard
    assert b"leaky" in kept
    for number in range(6):
        for text in (str(SECRET + number), str(SECRET + number + 1)):
            assert text.encode() not in kept
            assert text not in caplog.text + "".join(heard)
            encoded = (SECRET + number).to_bytes(8, "little")
            assert encoded not in kept
