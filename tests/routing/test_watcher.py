"""Live reload: running processes follow migration.toml and the plugins."""

import threading
import time
from typing import Any

import pytest

from strangler import plugins
from strangler.hookspecs import hookimpl
from strangler.routing import comparing, registry, watcher
from strangler.routing.hooks import hook_claims

SOURCE = """
@ports
def wrong(x: int) -> int:
    return x

@ports
def trap(x: int) -> int:
    return x
"""


@pytest.fixture
def sample(project: Any) -> Any:
    return project.module(SOURCE)


@pytest.fixture(autouse=True)
def own_plugins(monkeypatch: Any) -> Any:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [])
    monkeypatch.setattr(plugins, "_failures", type(plugins._failures)())
    plugins._manager.cache_clear()
    yield
    plugins._manager.cache_clear()


def write(project: Any, text: str) -> None:
    (project.root / "migration.toml").write_text(text)


def look(**how: Any) -> None:
    for _ in range(2):
        watcher.look(ask=how.get("ask", False))


def test_a_change_of_the_file_reaches_routes_that_are_settled(project: Any, sample: Any) -> None:
    project.configure()
    answers = [sample.wrong(1), sample.wrong(1)]
    for text in (
        "[defaults]\nmode = 'go'\n",
        "[defaults]\nmode = 'go'\nshare = 0.0\n",
        f"[functions.'{sample.__name__}:*']\nmode = 'go'\n",
        "[defaults]\nmode = 'shadow'\n",
    ):
        write(project, text)
        look()
        answers += [sample.wrong(1), sample.wrong(1)]
    assert answers == [1, 1, 2, 2, 1, 1, 2, 2, 1, 1]


def test_an_equal_file_changes_nothing(project: Any, sample: Any, monkeypatch: Any) -> None:
    project.configure()
    sample.wrong(1)
    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    before = migration.resolution
    write(project, "# nothing\n")
    look()
    assert migration.resolution is before
    assert [m.in_use for m in registry.migrations()] == [False, True]  # trap, wrong


def test_a_route_whose_go_side_is_missing_is_updated_all_the_same(
    project: Any, sample: Any
) -> None:
    module = project.module("@ports\ndef gone(x: int) -> int: return -1")
    project.configure()
    assert module.gone(1) == -1
    write(project, "[defaults]\nmode = 'go'\n")
    look()
    assert module.gone(1) == -1
    [migration] = [m for m in registry.migrations() if m.name.endswith(":gone")]
    assert migration.failures["fallback"] == 1


def test_a_route_that_is_refreshed_meanwhile_is_left_to_its_next_call(
    project: Any, sample: Any
) -> None:
    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    project.configure()
    migration.update()  # not in use
    assert sample.wrong(1) == 1
    project.configure("[defaults]\nmode = 'go'\n")
    assert sample.wrong(1) == 2
    resolve, stale = migration._resolve, migration.resolution

    def refreshed_meanwhile() -> Any:
        migration._resolve = resolve
        answer = resolve()
        migration.refresh()
        return answer

    project.configure("[defaults]\nmode = 'shadow'\n")
    migration._resolution = stale
    migration._resolve = refreshed_meanwhile
    migration.update()
    assert not migration.in_use
    assert sample.wrong(1) == 1


def test_a_failing_look_is_logged_once_and_the_thread_goes_on(
    project: Any, routing_log: Any, monkeypatch: Any
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(watcher, "look", lambda **_: 1 / 0)
    monkeypatch.setattr(watcher.time, "sleep", lambda _: None)

    def stop_after_three(message: str) -> None:
        noted.append(message)
        if len(noted) == 3:
            raise SystemExit

    monkeypatch.setattr(watcher, "warn_once", stop_after_three)
    with pytest.raises(SystemExit):
        watcher._watch()
    assert noted == ["routes are not kept up to date: ZeroDivisionError: division by zero"] * 3


def test_without_room_for_a_thread_the_next_call_tries_again(monkeypatch: Any) -> None:
    def full(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(watcher, "_running", False)
    monkeypatch.setattr(watcher, "start_new_thread", full)
    watcher.start_watching()
    assert not watcher._running
    started: list[Any] = []
    monkeypatch.setattr(watcher, "start_new_thread", lambda *what: started.append(what))
    watcher.start_watching()
    watcher.start_watching()
    assert started == [(watcher._watch, ())]


def test_a_fork_does_not_wait_for_ever(monkeypatch: Any) -> None:
    monkeypatch.setattr(watcher, "_FORK_SECONDS", 0.01)
    monkeypatch.setattr(watcher, "_working", threading.Lock())
    with watcher._working:
        watcher._before_fork()
        watcher._after_in_parent()
        assert watcher._working.locked()
    watcher._before_fork()
    watcher._after_in_parent()
    assert not watcher._working.locked()


def test_a_child_of_a_process_without_calls_has_no_thread(monkeypatch: Any) -> None:
    monkeypatch.setattr(watcher, "_running", False)
    monkeypatch.setattr(watcher, "_working", watcher._working)
    watcher._after_in_child()
    assert not watcher._running


# ---- In processes of their own ----------------------------------------------------------------

FOLLOW = """
    import os, sys, time
    from {module} import wrong
    def wait_for(answer):
        end = time.monotonic() + 20
        while wrong(1) != answer:
            assert time.monotonic() < end, "not reloaded"
            time.sleep(0.01)
    wait_for(1)
    def write(text):
        with open("migration.toml.new", "w") as file:
            file.write(text)
        os.replace("migration.toml.new", "migration.toml")
"""


@pytest.mark.forks_threads
def test_a_process_and_its_child_follow_the_file(project: Any, run_python: Any) -> None:
    project.configure("[defaults]\nmode = 'python'\n")
    name = project.module(SOURCE).__name__
    program = (
        FOLLOW
        + """
    child = os.fork()
    if child == 0:
        wait_for(2)
        print("child", flush=True)
        sys.exit(0)
    write("[defaults]\\nmode = 'go'\\n")
    wait_for(2)
    assert os.waitpid(child, 0)[1] == 0
    write("[defaults]\\nmode = 'python'\\n")
    wait_for(1)
    print("parent")
    """
    )
    assert run_python(program.format(module=name)) == "child\nparent\n"


@pytest.mark.forks_threads
def test_forks_and_reloads_do_not_wait_for_each_other(project: Any, run_python: Any) -> None:
    project.configure("[defaults]\nmode = 'python'\n")
    name = project.module(SOURCE).__name__
    program = (
        FOLLOW
        + """
    from strangler.routing import watcher
    watcher.SECONDS = 0.001
    for turn in range(30):
        write(f"[defaults]\\nmode = 'go'\\nshare = 0.{{turn}}\\n")
        child = os.fork()
        if child == 0:
            wait_for(1)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    print("done")
    """
    )
    assert run_python(program.format(module=name)) == "done\n"


def test_callers_go_on_while_a_route_is_put_in_force(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    project.configure()
    sample.wrong(1)
    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    entered, leave = threading.Event(), threading.Event()
    bind = migration.bind

    def slowly(python: Any) -> Any:
        entered.set()
        assert leave.wait(10)
        return bind(python)

    monkeypatch.setattr(migration, "bind", slowly)
    write(project, "[defaults]\nmode = 'go'\n")
    thread = threading.Thread(target=look)
    thread.start()
    assert entered.wait(10)
    assert sample.wrong(1) == 1  # the old state, at once
    leave.set()
    thread.join()
    assert sample.wrong(1) == 2


# ---- Plugins ----------------------------------------------------------------------------------


class Modes:
    def __init__(self, **modes: Any) -> None:
        self.modes = modes

    @hookimpl
    def strangler_resolve_mode(self, route: Any) -> Any:
        return self.modes.get(route.partition(":")[2])


def test_a_plugin_decides_from_the_first_call_on_and_may_change_its_mind(
    project: Any, sample: Any
) -> None:
    modes = Modes(wrong="go")
    plugins.manager().register(modes, name="flags")
    project.configure()
    assert [sample.wrong(1), sample.wrong(1), sample.trap(1)] == [2, 2, 1]
    modes.modes["wrong"] = "python"
    look()
    assert sample.wrong(1) == 2
    look(ask=True)
    assert sample.wrong(1) == 1
    modes.modes.clear()
    write(project, "[defaults]\nmode = 'go'\n")
    look(ask=True)
    assert sample.wrong(1) == 2
    assert hook_claims(["m:wrong"]) == {}


def test_plugins_are_not_loaded_where_there_are_none(run_python: Any, project: Any) -> None:
    name = project.module(SOURCE).__name__
    program = f"""
        import sys
        from {name} import wrong
        wrong(1)
        print("pluggy" in sys.modules)
    """
    assert run_python(program) == "False\n"


def test_a_mode_that_is_none_is_counted_and_left_out(project: Any, sample: Any) -> None:
    plugins.manager().register(Modes(wrong="Go"), name="flags")
    project.configure()
    assert sample.wrong(1) == 1
    assert plugins.failures() == {"flags: strangler_resolve_mode": 1}


def test_the_plugin_that_came_last_is_asked_first_and_none_is_no_answer(project: Any) -> None:
    plugins.manager().register(Modes(f="go", g="shadow"), name="first")
    plugins.manager().register(Modes(f="python"), name="last")
    assert plugins.ask_modes(["m:f", "m:g", "m:h"]) == {
        "m:f": ("last", "python"),
        "m:g": ("first", "shadow"),
    }


def test_a_plugin_that_hangs_is_left_alone_until_it_comes_back(
    project: Any, monkeypatch: Any
) -> None:
    come_back = threading.Event()
    asked = []

    class Hanging:
        @hookimpl
        def strangler_resolve_mode(self, route: Any) -> Any:
            asked.append(route)
            if len(asked) == 1:
                come_back.wait(20)
            return "shadow"

    monkeypatch.setattr(plugins, "SECONDS", 0.05)
    plugins.manager().register(Modes(f="go"), name="quick")
    plugins.manager().register(Hanging(), name="hanging")
    assert plugins.ask_modes(["m:f"]) == {}
    assert plugins.failures() == {"hanging: strangler_resolve_mode": 1}
    assert plugins.ask_modes(["m:f"]) == {"m:f": ("quick", "go")}
    assert asked == ["m:f"]
    come_back.set()
    end = time.monotonic() + 10
    while plugins._hanging and time.monotonic() < end:
        time.sleep(0.001)
    assert plugins.ask_modes(["m:f"]) == {"m:f": ("hanging", "shadow")}


def test_a_process_that_ends_asks_nobody(monkeypatch: Any) -> None:
    def full(_: Any) -> None:
        raise RuntimeError("can't start new thread")

    plugins.manager().register(Modes(f="go"))
    monkeypatch.setattr(threading.Thread, "start", full)
    assert plugins.ask_modes(["m:f"]) == {}


def test_plugins_are_told_of_a_demotion() -> None:
    told = []

    class Told:
        @hookimpl
        def strangler_on_demotion(self, route: Any, mode: Any, reason: Any) -> None:
            told.append((route, mode, reason))

    plugins.announce_demotion("m:f", "shadow", "nobody listens")
    plugins.manager().register(Told())
    plugins.announce_demotion("m:f", "shadow", "a divergence")
    assert told == [("m:f", "shadow", "a divergence")]


def test_routes_are_counted_once_they_leave_python(project: Any, sample: Any) -> None:
    project.configure()
    sample.wrong(1)
    write(project, "[defaults]\nmode = 'go'\n")
    look()
    sample.wrong(1)
    comparing._make_queue()
    assert comparing.flush()
    counts = {row.route: row.counts for row in project.store.routes()}
    assert counts[f"{sample.__name__}:wrong"]["go"] == 1
