"""Who answers a call: modes, dials, failures, and what a shadowed call may never change."""

# ruff: noqa: BLE001, SIM105, FLY002  # every failure of a thread is wanted; a name that is not interned

import asyncio
import gc
import inspect
import itertools
import json
import logging
import random
import sys
import threading
import weakref
from typing import Any

import pytest
import wasmtime

import strangler
from strangler.config import Config
from strangler.engine import _native
from strangler.engine.candidate import Candidate
from strangler.errors import (
    ArtifactNotFound,
    BindError,
    ConfigError,
    GoTrap,
    MissingImport,
    StranglerError,
    Unrepresentable,
)
from strangler.routing import registry
from strangler.routing.failures import is_answer
from strangler.routing.resolution import resolve

SOURCE = """
calls = []

@ports
def add(x: int, y: int = 2) -> int:
    calls.append((x, y))
    return x + y

@ports
def wrong(x: int) -> int:
    calls.append(x)
    return x

@ports
def trap(x: int) -> int:
    calls.append(x)
    return x

@ports
def missing(x: int) -> int:
    return x

@ports
def gone(x: int) -> int:
    return x

@ports
def divide(x: int, y: int) -> int:
    return x // y
"""


@pytest.fixture
def sample(project: Any) -> Any:
    return project.module(SOURCE)


def go(project: Any, **more: Any) -> Any:
    lines = "\n".join(f"{key} = {value!r}".lower() for key, value in more.items())
    return project.configure(f"[defaults]\nmode = 'go'\n{lines}\n")


def counts(route: Any) -> Any:
    [migration] = [item for item in registry.migrations() if item.route is route]
    return route._python_calls, route._go_calls, dict(migration.failures)


# ---- Python mode ----------------------------------------------------------------------------


def test_python_answers_by_default(sample: Any) -> None:
    assert [sample.add(1), sample.add(x=1, y=5), sample.add(1, 1)] == [3, 6, 2]
    assert sample.calls == [(1, 2), (1, 5), (1, 1)]
    assert counts(sample.add) == (3, 0, {})


def test_arguments_reach_python_untouched(project: Any) -> None:
    module = project.module("""
        @ports
        def same(*args, **kwargs):
            return args, kwargs
    """)
    thing = object()
    for call in range(2):  # through the dispatcher, then natively
        args, kwargs = module.same(thing, call, key=thing)
        assert args == (thing, call)
        assert kwargs == {"key": thing}


# ---- Go mode --------------------------------------------------------------------------------


def test_go_answers_when_the_mode_says_so(project: Any, sample: Any) -> None:
    go(project)
    assert [sample.add(1), sample.add(2, 5), sample.add(y=1, x=1)] == [3, 7, 2]
    assert [sample.wrong(1), sample.wrong(1)] == [2, 2]
    assert sample.calls == []
    assert counts(sample.add) == (0, 3, {})


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((1,), {}),
        ((1, 2), {}),
        ((1,), {"c": 3, "d": 9}),
        ((1, 5), {"d": 7}),
        ((1,), {"b": 5, "c": 6}),
        ((), {}),
        ((), {"a": 1}),
        ((1, 2, 3), {}),
        ((1,), {"b": 5, "x": 6}),
        ((1, 2), {"b": 5}),
        ((), {"b": 5, "c": 1}),
    ],
)
@pytest.mark.parametrize("dial", ["share = 1.0", "sample = 1.0"])
def test_calls_bind_as_python_binds_them(project: Any, args: Any, kwargs: Any, dial: Any) -> None:
    module = project.module("""
        @ports
        def bound(a: int, /, b: int = 20, *, c: int = 300, d: int = 4000) -> int:
            return a + b + c + d
    """)
    route = module.bound
    expected = None
    try:
        expected = route.__wrapped__(*args, **kwargs)
    except TypeError as error:
        problem = str(error)
    project.configure(f"[defaults]\nmode = 'go'\ninline = true\n{dial}\n")
    for _ in range(2):
        if expected is not None:
            # Go has no `bound`: what was bound is seen in what Python is given instead
            assert route(*args, **kwargs) == expected
            values = route._bind(args, kwargs)
            bound = inspect.signature(route).bind(*args, **kwargs)
            bound.apply_defaults()
            assert values == tuple(bound.arguments.values())
        else:
            with pytest.raises(TypeError) as caught:
                route(*args, **kwargs)
            assert str(caught.value) == problem
            assert route._bind(args, kwargs) is None


@pytest.mark.parametrize("args", [(), (1, 2, 3), ("a",)])
def test_a_wrong_call_raises_python_s_own_error_in_go_mode(
    project: Any, sample: Any, args: Any
) -> None:
    go(project)
    sample.divide(4, 2)
    with pytest.raises(TypeError) as native:
        sample.divide(*args)
    with pytest.raises(TypeError) as plain:
        sample.divide.__wrapped__(*args)
    assert str(native.value) == str(plain.value)


def test_keywords_that_are_equal_and_not_the_same_object_bind(project: Any, sample: Any) -> None:
    go(project)
    name = "".join(["", "x", "yz"])[:1]
    assert sample.add(**{name: 1, "y": 1}) == 2
    assert sample.add(**{str(b"y", "ascii"): 1, "x": 1}) == 2


def test_more_parameters_than_can_be_bound_are_left_to_python(project: Any) -> None:
    names = [f"p{number}" for number in range(70)]
    module = project.module(f"@ports\ndef many({', '.join(names)}): return p0")
    go(project)
    assert module.many(**dict.fromkeys(names, 3)) == 3
    assert module.many._bind((), dict.fromkeys(names, 3)) is None
    assert module.many._bind((1,) * 60, {}) is None


def test_a_function_with_keywords_left_over_has_no_counterpart_and_python_answers(
    project: Any, routing_log: Any
) -> None:
    module = project.module("@ports\ndef add(x: int, **rest: int) -> int: return x + len(rest)")
    go(project)
    assert [module.add(1, y=2), module.add(1)] == [2, 1]
    assert counts(module.add)[0] == 2
    with pytest.raises(BindError, match=r"takes \*\*kwargs: name its parameters"):
        registry.migrations()[0].candidate()


def test_arguments_left_over_need_a_list_in_go(project: Any, routing_log: Any) -> None:
    module = project.module("@ports\ndef add(x: int, *rest: int) -> int: return x + sum(rest)")
    go(project)
    assert [module.add(1, 2), module.add(1), module.add(1, 2, 3)] == [3, 1, 6]
    with pytest.raises(BindError, match=r'2 "rest": Python tuple\[int, ...\], Go i64'):
        registry.migrations()[0].candidate()


def test_what_go_cannot_hold_python_answers_and_it_is_counted(
    project: Any, sample: Any, routing_log: Any
) -> None:
    go(project)
    assert [sample.add(1, 1), sample.add(2**63, 1), sample.add("a", "b")] == [2, 2**63 + 1, "ab"]
    assert counts(sample.add) == (2, 1, {"unrepresentable": 2, "fallback": 2})
    assert routing_log.records == []


@pytest.mark.parametrize("name", ["trap", "missing", "gone"])
@pytest.mark.parametrize("dial", [1.0, 0.999999999])
def test_python_answers_when_go_fails_and_the_log_says_so_once(
    project: Any, sample: Any, routing_log: Any, name: Any, dial: Any
) -> None:
    go(project, share=dial)
    function = getattr(sample, name)
    assert [function(5), function(6), function(7)] == [5, 6, 7]
    [record] = routing_log.records
    assert record.levelno == logging.WARNING
    assert f"{sample.__name__}:{name}: Go did not answer:" in record.getMessage()
    python, _, failures = counts(function)
    assert python == 3
    assert failures.pop("fallback") == 3
    assert list(failures.values()) == [3]


@pytest.mark.parametrize(
    ("name", "exception"),
    [("trap", GoTrap), ("missing", MissingImport), ("gone", StranglerError)],
)
def test_nobody_answers_when_the_policy_says_raise(
    project: Any, sample: Any, name: Any, exception: Any
) -> None:
    go(project, on_failure="raise")
    for _ in range(3):
        with pytest.raises(exception):
            getattr(sample, name)(5)
    with pytest.raises(Unrepresentable, match=r"at `x`: 9223372036854775808 exceeds Go i64 .int64"):
        sample.add(2**63)
    assert sample.calls == []


def test_a_missing_artifact_is_named_with_its_fix(project: Any, routing_log: Any) -> None:
    module = project.module("""
        @migrate_to("absent.wasm")
        def same(x: int) -> int:
            return x
    """)
    go(project)
    assert [module.same(1), module.same(2)] == [1, 2]
    [record] = routing_log.records
    assert record.getMessage().startswith(
        f"{module.__name__}:same: Go did not answer: absent.wasm: not found in "
    )
    assert "run `strangler build`" in record.getMessage()
    go(project, on_failure="raise")
    for _ in range(2):
        with pytest.raises(ArtifactNotFound, match="run `strangler build`"):
            module.same(1)


def test_an_artifact_beside_the_module_is_found(project: Any, ports_wasm: Any) -> None:
    (project.root / "beside.wasm").write_bytes(ports_wasm)
    module = project.module("""
        @migrate_to("beside.wasm", export="wrong")
        def same(x: int) -> int:
            return x
    """)
    go(project)
    assert module.same(1) == 2


def test_python_s_exception_after_a_failure_has_no_context_of_ours(project: Any) -> None:
    module = project.module("""
        @ports
        def trap(x: int) -> int:
            raise KeyError(x)
    """)
    for share in (1.0, 0.999999999):
        go(project, share=share)
        for _ in range(2):
            with pytest.raises(KeyError) as caught:
                module.trap(1)
            assert caught.value.__context__ is None


def test_a_failure_keeps_none_of_the_caller_s_objects_alive(project: Any) -> None:
    module = project.module("""
        @migrate_to("absent.wasm")
        def same(x):
            return None
    """)
    go(project)

    class Big:
        pass

    big = Big()
    module.same(big)
    marker = weakref.ref(big)
    del big
    gc.collect()
    assert marker() is None


def test_an_error_while_binding_is_never_taken_for_go_s_answer(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(Candidate, "__init__", broken)
    go(project)
    assert sample.add(1, 1) == 2
    with pytest.raises(BindError, match=r"cannot be bound .ZeroDivisionError: inside"):
        registry.migrations()[0].candidate()


def test_a_logging_handler_that_raises_harms_nobody(project: Any, sample: Any) -> None:
    class Broken(logging.Handler):
        def emit(self, record: Any) -> None:
            raise OSError("no log")

    handler = Broken()
    logging.getLogger("strangler.routing").addHandler(handler)
    try:
        go(project)
        assert sample.trap(3) == 3
    finally:
        logging.getLogger("strangler.routing").removeHandler(handler)


# ---- The dials ------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_share_is_the_part_that_go_answers(project: Any, sample: Any, share: Any) -> None:
    go(project, share=share)
    random.seed(1)
    answers = [sample.wrong(1) for _ in range(300)]
    assert abs(answers.count(2) / 300 - share) < 0.1
    assert counts(sample.wrong)[:2] == (answers.count(1), answers.count(2))


def test_sample_is_the_part_that_is_compared(project: Any, sample: Any) -> None:
    project.configure("[defaults]\nmode = 'shadow'\nsample = 0.3\ninline = true\n")
    random.seed(1)
    for _ in range(300):
        assert sample.wrong(1) == 1
    assert strangler.flush()
    [summary] = project.store.divergences()
    assert 60 < summary.count < 120


def test_go_answers_and_python_is_compared_in_go_mode_with_a_sample(
    project: Any, sample: Any
) -> None:
    go(project, sample=1.0, inline=True, pure=False, **{"demote.divergences": 0})
    assert [sample.wrong(1), sample.wrong(2)] == [2, 3]
    assert sample.calls == [1, 2]
    assert counts(sample.wrong)[:2] == (0, 2)
    strangler.flush()
    assert [item.count for item in project.store.divergences()] == [2]


# ---- Shadow mode ----------------------------------------------------------------------------


def shadow(project: Any, **more: Any) -> Any:
    lines = "\n".join(f"{key} = {value!r}".lower() for key, value in more.items())
    return project.configure(f"[defaults]\nmode = 'shadow'\n{lines}\n")


@pytest.mark.parametrize("inline", [True, False])
def test_python_answers_and_go_is_compared(project: Any, sample: Any, inline: Any) -> None:
    shadow(project, inline=inline)
    assert [sample.add(1, 1), sample.wrong(1), sample.add(x=2)] == [2, 1, 4]
    assert strangler.flush()
    [divergence] = project.store.divergences()
    assert divergence.route == f"{sample.__name__}:wrong"
    assert (divergence.first.python, divergence.first.go) == ("1", "2")


@pytest.mark.parametrize("name", ["trap", "missing", "gone"])
@pytest.mark.parametrize("inline", [True, False])
def test_the_caller_sees_python_whatever_becomes_of_go(
    project: Any, sample: Any, name: Any, inline: Any
) -> None:
    shadow(project, inline=inline)
    for number in range(3):
        assert getattr(sample, name)(number) == number
    assert strangler.flush()
    assert project.store.divergences() == ()


def test_what_go_cannot_hold_is_counted_and_python_s(project: Any, sample: Any) -> None:
    shadow(project)
    assert sample.add(2**70, 1) == 2**70 + 1
    assert counts(sample.add) == (1, 0, {"unrepresentable": 1})


def test_a_wrong_call_is_python_s_in_shadow_mode(project: Any, sample: Any) -> None:
    shadow(project)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        sample.divide(1)


@pytest.mark.parametrize("inline", [True, False])
def test_python_s_own_exception_object_reaches_the_caller(project: Any, inline: Any) -> None:
    module = project.module("""
        error = KeyError("mine")

        @ports
        def add(x: int, y: int) -> int:
            raise error
    """)
    shadow(project, inline=inline)
    with pytest.raises(KeyError) as caught:
        module.add(1, 2)
    assert caught.value is module.error
    assert caught.value.__context__ is None
    assert caught.value.args == ("mine",)
    strangler.flush()
    [divergence] = project.store.divergences()
    assert divergence.first.python == 'raise KeyError("mine")'


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_exception_passes_unobserved(project: Any, exception: Any) -> None:
    module = project.module(f"""
        @ports
        def add(x: int, y: int) -> int:
            raise {exception.__name__}
    """)
    shadow(project, inline=True)
    with pytest.raises(exception):
        module.add(1, 2)


def test_an_exception_that_cannot_be_copied_harms_nobody(project: Any) -> None:
    module = project.module("""
        class Odd(Exception):
            def __new__(cls, a, b):
                return super().__new__(cls, a, b)
            def __str__(self):
                raise RuntimeError("no text")

        @ports
        def add(x: int, y: int) -> int:
            raise Odd(1, 2)
    """)
    shadow(project, inline=True)
    with pytest.raises(module.Odd):
        module.add(1, 2)


def test_a_result_that_go_cannot_return_is_a_divergence(project: Any) -> None:
    module = project.module("""
        class Hostile:
            def __repr__(self):
                raise SystemError
            __str__ = __eq__ = __hash__ = __repr__

        @ports
        def add(x: int, y: int):
            return Hostile()
    """)
    shadow(project, inline=True)
    assert type(module.add(1, 2)) is module.Hostile
    strangler.flush()
    [divergence] = project.store.divergences()
    assert divergence.first.go == "3"


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("part", ["job", "observe", "control"])
def test_whatever_breaks_while_comparing_the_caller_has_python_s_answer(
    project: Any, sample: Any, monkeypatch: Any, inline: Any, part: Any, routing_log: Any
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("broken")

    if part == "job":
        monkeypatch.setattr("strangler.shadow.job.Job.__new__", broken)
    elif part == "observe":
        monkeypatch.setattr("strangler.shadow.observe.Observer.observe", broken)
    else:
        monkeypatch.setattr("strangler.shadow.control.settle", broken)
    shadow(project, inline=inline)
    assert [sample.add(1, 1), sample.add(1, 1)] == [2, 2]
    go(project, sample=1.0, inline=inline)
    assert sample.add(1, 1) == 2
    go(project, sample=1.0, on_failure="raise", inline=inline)
    with pytest.raises(GoTrap):
        sample.trap(1)
    strangler.flush()
    complaints = [r for r in routing_log.records if "was not compared" in r.getMessage()]
    assert len(complaints) <= 1


def test_an_unwritable_store_harms_nobody(project: Any, sample: Any, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL)
    project.configure("""
        [strangler]
        store = "sqlite:////proc/no/such/place.db"
        [defaults]
        mode = "shadow"
        inline = true
    """)
    assert [sample.add(1, 1), sample.wrong(1)] == [2, 1]
    assert not strangler.flush()


def test_an_unsupported_store_harms_nobody(project: Any, sample: Any, caplog: Any) -> None:
    caplog.set_level(logging.CRITICAL)
    project.configure("""
        [strangler]
        store = "postgres://nowhere"
        [defaults]
        mode = "shadow"
    """)
    assert sample.add(1, 1) == 2
    assert not strangler.flush()


# ---- Overrides and the environment -------------------------------------------------------------


def test_a_block_forces_a_mode_and_ends(project: Any, sample: Any) -> None:
    assert sample.wrong(1) == 1
    with strangler.mode("go"):
        assert sample.wrong(1) == 2
        with strangler.mode("python"):
            assert sample.wrong(1) == 1
            with strangler.mode("go"):
                assert sample.wrong(1) == 2
        assert sample.wrong(1) == 2
    assert sample.wrong(1) == 1
    assert _native.add_override(0) == 0


def test_a_block_beats_the_configuration_and_its_mode_s_dials_hold(
    project: Any, sample: Any
) -> None:
    go(project, inline=True)
    assert sample.wrong(1) == 2
    with strangler.mode("python"):
        assert sample.wrong(1) == 1
    with strangler.mode("shadow"):  # compared, although nothing is sampled in go mode
        assert sample.wrong(1) == 1
    strangler.flush()
    assert [item.count for item in project.store.divergences()] == [1]
    shadow(project, inline=True)
    with strangler.mode("go"):  # not compared, although everything is sampled in shadow mode
        assert sample.wrong(1) == 2
    strangler.flush()
    assert [item.count for item in project.store.divergences()] == [1]


def test_a_block_holds_for_its_own_thread_and_tasks(project: Any, sample: Any) -> None:
    seen = {}

    def elsewhere() -> None:
        seen["thread"] = sample.wrong(1)

    async def child(name: Any) -> Any:
        await asyncio.sleep(0)
        return sample.wrong(1)

    async def other(mode: Any, expected: Any) -> Any:
        with strangler.mode(mode):
            for _ in range(5):
                await asyncio.sleep(0)
                assert sample.wrong(1) == expected
            return await asyncio.create_task(child("inner"))

    async def main() -> Any:
        with strangler.mode("go"):
            inherited = asyncio.create_task(child("inherits"))
        answers = await asyncio.gather(other("go", 2), other("python", 1), child("plain"))
        return [await inherited, *answers]

    with strangler.mode("go"):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert seen == {"thread": 1}
    assert asyncio.run(main()) == [2, 2, 1, 1]
    assert _native.add_override(0) == 0


def test_one_block_object_may_be_entered_in_many_threads_at_once(project: Any, sample: Any) -> None:
    block, barrier, answers = strangler.mode("go"), threading.Barrier(4), []

    def work() -> None:
        with block:
            barrier.wait()
            answers.append(sample.wrong(1))
            barrier.wait()
        answers.append(sample.wrong(1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [1] * 4 + [2] * 4
    assert _native.add_override(0) == 0


def test_a_block_ends_with_its_exception(sample: Any) -> None:
    with pytest.raises(ZeroDivisionError), strangler.mode("go"):
        raise ZeroDivisionError
    assert sample.wrong(1) == 1


@pytest.mark.parametrize("wrong", ["Go", "", "off", None])
def test_only_the_three_modes_are_modes(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="is not a mode: use python, shadow or go"):
        strangler.mode(wrong)


@pytest.mark.parametrize(("mode", "answer"), [("go", 2), ("python", 1), ("", 1)])
def test_the_environment_forces_a_mode(
    project: Any, sample: Any, monkeypatch: Any, mode: Any, answer: Any
) -> None:
    monkeypatch.setenv("STRANGLER_MODE", mode)
    project.configure(
        '[functions."x:y"]\nmode = "go"\n' if mode == "python" else "[defaults]\nmode='python'\n"
    )
    assert sample.wrong(1) == answer


def test_a_mode_in_the_environment_that_is_none_is_an_error_in_every_call(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("STRANGLER_MODE", "bogus")
    registry.refresh()
    for _ in range(2):
        with pytest.raises(ConfigError, match="STRANGLER_MODE=bogus: is not a mode: use python"):
            sample.add(1, 1)


def test_a_route_s_own_table_beats_the_defaults(project: Any, sample: Any) -> None:
    project.configure(f"""
        [defaults]
        mode = "python"
        [functions."{sample.__name__}:wrong"]
        mode = "go"
    """)
    assert [sample.wrong(1), sample.add(1, 1), sample.calls] == [2, 2, [(1, 1)]]


def test_a_refreshed_route_follows_the_new_configuration(project: Any, sample: Any) -> None:
    answers = []
    for mode in ("go", "python", "shadow", "go", "python"):
        project.configure(f"[defaults]\nmode = '{mode}'\n")
        answers += [sample.wrong(1), sample.wrong(1)]
    assert answers == [2, 2, 1, 1, 1, 1, 2, 2, 1, 1]


def test_a_route_refreshed_while_it_is_resolved_is_resolved_again(
    project: Any, sample: Any, monkeypatch: Any
) -> None:
    config = go(project)
    original = Config.policy

    def refreshed_meanwhile(self: Any, route: Any) -> Any:
        policy = original(self, route)
        if pending.pop("once", None):
            thread = threading.Thread(target=migration.refresh)
            thread.start()
            threads.append(thread)
        return policy

    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    pending, threads = {"once": True}, []
    monkeypatch.setattr(Config, "policy", refreshed_meanwhile)
    assert sample.wrong(1) == 2
    threads[0].join()
    stale = resolve(config, migration.name)
    migration._settle(stale)  # of before the refresh: must not settle the route
    assert migration._resolution is not stale or sample.wrong(1) == 2


def test_many_threads_share_a_route_through_changes_of_mode(project: Any, sample: Any) -> None:
    stop, failures = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            try:
                assert sample.add(1, 1) == 2
                assert sample.add(x=2**63) == 2**63 + 2
                assert sample.trap(1) == 1
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for mode in itertools.islice(itertools.cycle(["go", "python", "shadow"]), 12):
        project.configure(f"[defaults]\nmode = '{mode}'\n")
        with strangler.mode("go"):
            sample.add(1, 1)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_route_calls_itself_in_every_mode(project: Any) -> None:
    module = project.module("""
        @ports
        def same(x: int) -> int:
            return x if x < 1 else same(x - 1) + 1
    """)
    for mode in ("python", "go", "shadow"):
        project.configure(f"[defaults]\nmode = '{mode}'\ninline = true\n")
        assert module.same(20) == 20


# ---- Signatures and small parts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (strangler.GoError("x"), True),
        (strangler.GoPanic("x"), True),
        (KeyError(), True),
        (GoTrap(), False),
        (Unrepresentable(), False),
        (BindError(), False),
    ],
)
def test_an_answer_is_what_go_said_and_not_its_silence(error: Any, answer: Any) -> None:
    assert is_answer(error) is answer


def test_a_route_settles_only_what_fits_it(sample: Any) -> None:
    route = sample.add
    for wrong in ((len, 1.0, 0.0, None), (None, 1.0, 0.0, "key")):
        with pytest.raises(TypeError, match="a Function and a Key are needed"):
            route._use("go", *wrong)
    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    with pytest.raises(BindError, match="as many parameters are needed on both sides"):
        route._use("go", migration.candidate().native, 1.0, 0.0, None)
    with pytest.raises(ValueError, match="the key is of a parameter that there is not"):
        route._use("go", None, 1.0, 0.0, _native.Key(bytes(16), 2, (), None))
    for dials in ((-0.1, 0.0), (0.0, 1.1), (float("nan"), 0.0)):
        with pytest.raises(ValueError, match="a share is a number from 0 to 1"):
            route._use("go", None, *dials, None)
    with pytest.raises(TypeError):
        route._use("go")
    assert route(1) == 3


def test_a_route_whose_signature_contradicts_itself_is_refused() -> None:
    for numbers in ((-1, 0), (1, 0), (0, 2)):
        with pytest.raises(ValueError, match="the signature contradicts itself"):
            _native.Route(len, print, print, print, ("a",), (1,), *numbers, False, True)
    for names, defaults, variadic in ((("a",), (), False), (("a",), (1,), True)):
        with pytest.raises(ValueError, match="the signature contradicts itself"):
            _native.Route(len, print, print, print, names, defaults, 0, 1, variadic, True)
    with pytest.raises(TypeError):
        _native.Route(len)
    with pytest.raises(TypeError):
        _native.add_override("x")


def test_calls_do_not_leak(project: Any, sample: Any) -> None:
    def cycle() -> None:
        sample.add(1, y=2)
        sample.add(2**70, 1)
        sample.trap(1)
        sample.calls.clear()
        try:
            sample.add()
        except TypeError:
            pass

    for mode in ("python", "go"):
        # For it to go on trapping.
        thresholds = "demote = {timeouts = 0, traps = 0, error_rate = 0.0}"
        project.configure(f"[defaults]\nmode = '{mode}'\n{thresholds}\n")
        for _ in range(50):
            cycle()
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(300):
            cycle()
        gc.collect()
        assert sys.getallocatedblocks() - before < 300


ERRORS = r"""
(module
  (memory (export "memory") 1)
  (data (i32.const 1024)
    "\07\00\00\00*impl.E\02\00\00\00no\01\00\00\00\05\00\00\00ErrNo")
  (func (export "strangler_control") (result i32) i32.const 16)
  (func (export "strangler_arena") (param i32) (result i32) i32.const 4096)
  (func (export "Fail") (param i64) (result i64)
    (i32.store (i32.const 20) (i32.const 1))
    (i32.store (i32.const 24) (i32.const 1024))
    (i32.store (i32.const 28) (i32.const 30))
    i64.const 0)
  (@custom "strangler" "MANIFEST"))
"""


NUMBER = {"kind": "int", "width": 64, "go": "int"}
MANIFEST = {
    "abi": 1,
    **dict.fromkeys(("package", "import_path", "go", "source"), ""),
    "errors": ["ErrNo"],
    "functions": [
        {
            "name": "Fail",
            "export": "Fail",
            "convention": "direct",
            "error": True,
            "parameters": [{"name": "x", "type": NUMBER}],
            "results": [{"name": "", "type": NUMBER}],
        }
    ],
}


@pytest.mark.parametrize("share", [1.0, 0.999999999])
def test_an_error_is_go_s_answer_and_nobody_answers_instead(project: Any, share: float) -> None:
    path = project.root / ".strangler" / "wasm" / "errors.wasm"
    manifest = json.dumps(MANIFEST).replace('"', '\\"')
    path.write_bytes(wasmtime.wat2wasm(ERRORS.replace("MANIFEST", manifest)))
    module = project.module("""
        @migrate_to("errors.wasm", errors={"ErrNo": LookupError})
        def fail(x: int) -> int:
            raise AssertionError

        @migrate_to("errors.wasm", export="Fail")
        def plain(x: int) -> int:
            raise AssertionError
    """)
    go(project, share=share)
    for _ in range(2):
        with pytest.raises(LookupError, match=r"^no$"):
            module.fail(1)
        with pytest.raises(strangler.GoError, match=r"^no$"):
            module.plain(1)
    assert counts(module.fail) == counts(module.plain) == (0, 2, {})
