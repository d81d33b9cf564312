"""Automatic demotion: here at once, elsewhere soon, until a promotion or another build."""

import time
from typing import Any

import pytest

import strangler
from strangler import plugins
from strangler.engine import artifact
from strangler.hookspecs import hookimpl
from strangler.outcome import Versions
from strangler.routing import comparing, demoting, registry, watcher
from strangler.routing.demotions import Demotions, demotions
from strangler.store import quick
from strangler.store.rows import Batch, DecisionRow

SOURCE = """
calls = []

@ports
def wrong(x: int) -> int:
    calls.append(x)
    return x

@ports
def trap(x: int) -> int:
    return -1
"""

GO = "[defaults]\nmode = 'go'\n"


@pytest.fixture
def sample(project: Any) -> Any:
    return project.module(SOURCE)


@pytest.fixture
def published(monkeypatch: Any) -> Any:
    """Publish on the caller's thread."""

    class Now:
        def __init__(self, target: Any, args: Any, **_: Any) -> None:
            self.start = lambda: target(*args)

    monkeypatch.setattr(demoting, "Thread", Now)


def migration(leaf: str) -> Any:
    return next(m for m in registry.migrations() if m.name.endswith(f":{leaf}"))


def row(kind: Any = "demote", route: str = "m:f", mode: Any = "python", **more: Any) -> DecisionRow:
    values: dict[str, Any] = {"reason": "r", "when": 1.0, "author": "a", **more}
    return DecisionRow(route, kind, mode, mode, **values)


# ---- In this process -------------------------------------------------------------------------


def test_a_divergence_in_go_mode_puts_the_route_back_to_shadow_by_the_next_call(
    project: Any, sample: Any, published: Any, routing_log: Any
) -> None:
    project.configure(GO + "sample = 1.0\ninline = true\n")
    assert [sample.wrong(1), sample.wrong(1), sample.wrong(1)] == [2, 1, 1]
    resolution = migration("wrong").resolution
    assert (resolution.policy.mode, resolution.claims[0].source) == ("shadow", "demotion")
    assert resolution.claims[0].why.startswith("1 divergence in 60 s, in process ")
    name = f"{sample.__name__}:wrong"
    [record] = [r for r in routing_log.records if "demoted" in r.message]
    assert record.message == (
        f"{name}: demoted to shadow: 1 divergence in 60 s. Next: `strangler report`, correct the "
        f"Go side, and `strangler build` or `strangler promote {name}`"
    )
    [decision] = project.store.decisions()
    assert (decision.kind, decision.mode, decision.route) == ("demote", "shadow", name)
    assert decision.versions.artifact == migration("wrong").candidate().artifact_hash


def test_a_divergence_in_shadow_mode_changes_nothing(
    project: Any, sample: Any, published: Any
) -> None:
    project.configure("[defaults]\nmode = 'shadow'\ninline = true\n")
    assert [sample.wrong(1), sample.wrong(1)] == [1, 1]
    assert project.store.decisions() == ()


def test_lost_instances_put_the_route_back_to_python_by_the_next_call(
    project: Any, sample: Any, published: Any
) -> None:
    project.configure(GO + "demote.traps = 2\n")
    assert [sample.trap(1) for _ in range(5)] == [-1] * 5
    assert migration("trap").failures["failure:GoTrap"] == 2
    assert migration("trap").policy.mode == "python"


def test_failures_in_a_block_that_forces_go_are_no_reason(
    project: Any, sample: Any, published: Any
) -> None:
    project.configure("[defaults]\ndemote.traps = 1\n")
    with strangler.mode("go"):
        assert [sample.trap(1), sample.trap(1)] == [-1, -1]
    assert migration("trap").failures["failure:GoTrap"] == 2
    assert project.store.decisions() == ()


def test_a_divergence_of_a_route_that_is_gone_is_nobody_s(project: Any) -> None:
    comparing._diverged("gone:f")
    assert project.store.decisions() == ()


def test_who_forces_a_mode_is_not_overruled(
    project: Any, sample: Any, published: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("STRANGLER_MODE", "go")
    project.configure("[defaults]\ndemote.traps = 2\n")
    assert [sample.trap(1) for _ in range(5)] == [-1] * 5
    assert migration("trap").failures["failure:GoTrap"] == 5
    assert project.store.decisions() == ()


def test_the_file_may_still_ask_for_less_than_the_demotion(
    project: Any, sample: Any, published: Any
) -> None:
    project.configure(GO + "sample = 1.0\ninline = true\n")
    sample.wrong(1)
    project.configure("[defaults]\nmode = 'python'\n")
    assert sample.wrong(1) == 1
    assert migration("wrong").policy.mode == "python"


# ---- Across processes ------------------------------------------------------------------------


def test_a_demotion_survives_the_process_and_a_promotion_lifts_it(
    project: Any, sample: Any, published: Any
) -> None:
    project.configure(GO + "sample = 1.0\ninline = true\n")
    name = f"{sample.__name__}:wrong"
    sample.wrong(1)
    demotions.forget()  # as a process that has just started
    registry.refresh()
    assert [sample.wrong(1), sample.wrong(1)] == [1, 1]
    watcher.look(read=True)
    assert sample.wrong(1) == 1
    project.store.record(Batch(decisions=(row("promote", name, "go"),)))
    watcher.look()
    assert sample.wrong(1) == 1
    watcher.look(read=True)
    assert sample.wrong(1) == 2


def test_another_build_lifts_it(project: Any, sample: Any) -> None:
    project.configure(GO)
    name = f"{sample.__name__}:wrong"
    old, unknown = Versions(artifact="of another build"), Versions()
    project.store.record(Batch(decisions=(row(route=name, versions=old),)))
    assert sample.wrong(1) == 2
    project.store.record(Batch(decisions=(row(route=name, versions=unknown),)))
    watcher.look(read=True)
    assert sample.wrong(1) == 1  # of nobody knows which build: until it is promoted


def test_a_demotion_of_a_route_without_a_go_side_holds_until_there_is_one(
    project: Any, published: Any
) -> None:
    module = project.module("@ports\ndef gone(x: int) -> int: return -1")
    project.configure(GO + "demote = {error_rate = 0.5, calls = 2}\n")
    assert [module.gone(1) for _ in range(4)] == [-1] * 4
    [decision] = project.store.decisions()
    assert (decision.reason, decision.versions.artifact) == ("2 of 2 calls without an answer", "")
    artifact.forget_artifacts()
    registry.refresh()
    assert module.gone(1) == -1
    assert migration("gone").policy.mode == "python"


def test_a_demotion_of_another_process_takes_effect_here(project: Any, sample: Any) -> None:
    project.configure(GO)
    assert sample.wrong(1) == 2
    hash_ = migration("wrong").candidate().artifact_hash
    name = f"{sample.__name__}:wrong"
    demoted = row(route=name, mode="shadow", versions=Versions(artifact=hash_))
    project.store.record(Batch(decisions=(demoted,)))
    watcher.look(read=True)
    assert sample.wrong(1) == 1


def test_the_store_is_not_read_where_go_is_not_asked(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    project.configure()
    sample.wrong(1)
    monkeypatch.setattr(demotions, "exchange", lambda _: 1 / 0)
    watcher.look(read=True)


def test_a_store_that_is_broken_is_said_once_and_demotions_hold_here(
    project: Any, sample: Any, published: Any, routing_log: Any
) -> None:
    project.configure(GO + "sample = 1.0\ninline = true\n")
    project.store._database.path.mkdir(parents=True)
    assert [sample.wrong(1), sample.wrong(1)] == [2, 1]
    watcher.look(read=True)
    assert sample.wrong(1) == 1
    shared = [r.message for r in routing_log.records if "not shared" in r.message]
    assert len(shared) == 1
    assert "is a directory: name a file as `store`" in shared[0]
    project.store._database.path.rmdir()
    watcher.look(read=True)  # and is written when the store is back
    assert [d.kind for d in project.store.decisions()] == ["demote"]
    assert sample.wrong(1) == 1


def test_a_child_leaves_what_its_parent_decided_to_its_parent(project: Any) -> None:
    url = f"sqlite:///{project.root}/store.db"
    known = Demotions()
    known.add(row())
    assert known.find(url, "m:f") is not None
    known.inherit()
    assert known.find(url, "m:f") is not None
    known.exchange(url)
    assert project.store.decisions() == ()
    known.inherit()
    assert known.find(url, "m:f") is None


def test_a_store_that_cannot_be_read_quickly_is_read_in_bounded_time(
    project: Any, monkeypatch: Any
) -> None:
    url = f"sqlite:///{project.root}/store.db"
    from strangler.store import open_store

    open_store(url).record(Batch(decisions=(row(),)))
    monkeypatch.setattr("strangler.routing.demotions.read_demotions", lambda _: None)
    assert Demotions().find(url, "m:f") is not None
    monkeypatch.setattr("strangler.routing.demotions._SECONDS", 0.01)
    slow = Demotions()
    monkeypatch.setattr(slow, "exchange", lambda _: time.sleep(0.2))
    assert slow.find(url, "m:f") is None


def test_the_quick_reading_agrees_with_the_store(project: Any) -> None:
    url = f"sqlite:///{project.store._database.path}"
    assert quick.read_demotions(url) == {}
    assert quick.read_demotions("postgresql+psycopg://host/db") is None
    rows = (
        row(),
        row(route="m:g", versions=Versions("p", "a"), forced=True, failed=3),
        row("promote", "m:g"),
        row(route="m:h", mode="shadow", versions=Versions("p", "a"), failed=2),
    )
    project.store.record(Batch(decisions=rows))
    found = quick.read_demotions(url)
    assert found is not None
    assert list(found) == ["m:f", "m:h"]
    assert found == {d.route: d for d in project.store.decisions() if d.route != "m:g"}
    project.store._database.path.write_bytes(b"something else" * 100)
    assert quick.read_demotions(url) is None


# ---- The rest of the world ---------------------------------------------------------------------


def test_plugins_are_told_on_a_thread_of_their_own(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    told = []

    class Told:
        @hookimpl
        def strangler_on_demotion(self, route: Any, mode: Any, reason: Any) -> None:
            told.append((route, mode, reason))

    monkeypatch.setattr(plugins, "entry_points", lambda group: [])
    plugins._manager.cache_clear()
    plugins.manager().register(Told())
    project.configure(GO + "sample = 1.0\ninline = true\n")
    sample.wrong(1)
    end = time.monotonic() + 10
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    plugins._manager.cache_clear()
    assert told == [(f"{sample.__name__}:wrong", "shadow", "1 divergence in 60 s")]


def test_what_goes_wrong_in_telling_is_logged(
    project: Any, sample: Any, published: Any, routing_log: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(demotions, "exchange", lambda _: 1 / 0)
    project.configure(GO + "sample = 1.0\ninline = true\n")
    assert [sample.wrong(1), sample.wrong(1)] == [2, 1]
    messages = [r.message for r in routing_log.records]
    assert (
        "a demotion was not announced: ZeroDivisionError: division by zero (not logged again)"
        in messages
    )


def test_without_room_for_a_thread_the_watcher_writes_it(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    class Full:
        def __init__(self, **_: Any) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(demoting, "Thread", Full)
    project.configure(GO + "sample = 1.0\ninline = true\n")
    assert [sample.wrong(1), sample.wrong(1)] == [2, 1]
    assert project.store.decisions() == ()
    watcher.look(read=True)
    assert len(project.store.decisions()) == 1


def test_every_process_on_the_store_follows_within_seconds(project: Any, run_python: Any) -> None:
    project.configure(GO)
    name = project.module(SOURCE).__name__
    program = f"""
        import subprocess, sys, time
        from {name} import wrong
        assert wrong(1) == 2
        other = subprocess.run([sys.executable, "-c", '''
        import strangler
        from {name} import wrong
        from strangler.routing.registry import find_migration
        wrong(1)
        find_migration("{name}:wrong").diverged()
        assert wrong(1) == 1
        from strangler.routing.demotions import demotions
        from strangler.routing.settings import current_config
        demotions.exchange(current_config().store)
        '''.replace("\\n        ", "\\n")], check=True, stderr=subprocess.DEVNULL)
        started = time.monotonic()
        while wrong(1) == 2:
            assert time.monotonic() - started < 20
            time.sleep(0.01)
        print("followed")
    """
    assert run_python(program) == "followed\n"
