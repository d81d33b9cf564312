"""Routes that are awaited."""

import asyncio
import contextvars
import inspect
import os
import threading
import time
from typing import Any

import pytest
import wasmtime

import strangler
from strangler import GoTimeout, GoTrap, Unrepresentable
from strangler.routing import asynchronous
from strangler.routing.registry import migrations

SOURCE = """
import asyncio

@ports
async def add(x: int, y: int) -> int:
    "Adds."
    await asyncio.sleep(0)
    return x + y

@ports
async def wrong(x: int) -> int:
    await asyncio.sleep(0)
    if x < 0:
        raise ValueError("negative")
    return x

@ports
async def trap(x: int) -> int:
    return -x
"""

LOOPS = """
(module (func (export "forever") (result i64) (loop $again (br $again)) i64.const 1))
"""

GO = "[defaults]\nmode = 'go'\non_failure = 'raise'\n"


@pytest.fixture
def sample(project: Any) -> Any:
    def load(text: Any) -> Any:
        loops = bytes(wasmtime.wat2wasm(LOOPS))
        (project.root / ".strangler" / "wasm" / "loops.wasm").write_bytes(loops)
        project.configure(text)
        source = f"{SOURCE}\n@migrate_to('loops.wasm')\nasync def forever() -> int:\n    return 5\n"
        module = project.module(source)
        module.counts = lambda name: counts(f"{module.__name__}:{name}")
        return module

    return load


def counts(name: Any) -> Any:
    [migration] = [known for known in migrations() if known.name == name]
    return migration.route._python_calls, migration.route._go_calls, dict(migration.failures)


def test_a_coroutine_function_stays_one_with_its_name_and_signature(sample: Any) -> None:
    add = sample(GO).add
    assert inspect.iscoroutinefunction(add)
    assert (add.__name__, add.__doc__) == ("add", "Adds.")
    assert list(inspect.signature(add).parameters) == ["x", "y"]


@pytest.mark.parametrize(("mode", "counted"), [("python", (3, 0, {})), ("go", (0, 3, {}))])
def test_the_mode_decides_who_is_awaited(sample: Any, mode: Any, counted: Any) -> None:
    module = sample(f"[defaults]\nmode = '{mode}'\n")

    async def main() -> Any:
        return [await module.add(2, 3), *await asyncio.gather(module.add(1, y=1), module.add(0, 7))]

    assert asyncio.run(main()) == [5, 2, 7]
    assert module.counts("add") == counted


def test_a_block_of_another_mode_holds_for_its_task(sample: Any) -> None:
    module = sample("")

    async def main() -> Any:
        with strangler.mode("go"):
            return await module.wrong(1)

    assert asyncio.run(main()) == 2
    assert asyncio.run(module.wrong(1)) == 1


def test_a_share_leaves_the_rest_to_python(sample: Any) -> None:
    module = sample("[defaults]\nmode = 'go'\nshare = 0.0\n")
    assert asyncio.run(module.wrong(1)) == 1
    assert module.counts("wrong") == (1, 0, {})


def test_a_call_that_does_not_fit_is_refused_by_python(sample: Any) -> None:
    module = sample(GO)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        asyncio.run(module.add(1))


def test_python_is_awaited_in_the_callers_loop_where_go_cannot_answer(sample: Any) -> None:
    module = sample("[defaults]\nmode = 'go'\n")

    async def main() -> Any:
        return [await module.trap(4), await module.add(2**70, 1)]

    assert asyncio.run(main()) == [-4, 2**70 + 1]
    assert module.counts("trap") == (1, 0, {"failure:GoTrap": 1, "fallback": 1})


def test_the_policy_may_let_a_failure_be_raised(sample: Any) -> None:
    module = sample(GO)
    with pytest.raises(GoTrap):
        asyncio.run(module.trap(4))
    with pytest.raises(Unrepresentable):
        asyncio.run(module.add(2**70, 1))


def test_the_loop_goes_on_while_go_computes_and_the_deadline_holds(sample: Any) -> None:
    module = sample(f"{GO}timeout = 0.3\n")

    async def main() -> Any:
        ticks = 0
        task = asyncio.create_task(module.forever())
        while not task.done():
            await asyncio.sleep(0.01)
            ticks += 1
        with pytest.raises(GoTimeout):
            await task
        return ticks

    assert asyncio.run(main()) > 3


def test_a_task_that_is_cancelled_returns_at_once_and_its_thread_at_the_deadline(
    sample: Any,
) -> None:
    module = sample(f"{GO}timeout = 0.4\n")

    async def main() -> Any:
        started = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(module.forever(), 0.05)
        cancelled = time.monotonic() - started
        assert await module.add(1, 2) == 3
        return cancelled

    assert asyncio.run(main()) < 0.4
    assert module.counts("forever") == (0, 0, {})


def test_context_variables_are_seen_by_what_go_s_thread_runs(sample: Any, monkeypatch: Any) -> None:
    variable = contextvars.ContextVar("user", default="nobody")
    seen = []
    original = asynchronous._answer

    def answer(*values: Any) -> Any:
        seen.append((variable.get(), threading.current_thread().name))
        return original(*values)

    monkeypatch.setattr(asynchronous, "_answer", answer)
    module = sample(GO)

    async def main() -> None:
        variable.set("ada")
        await module.add(1, 2)

    asyncio.run(main())
    [(user, thread)] = seen
    assert user == "ada"
    assert thread.startswith("strangler-async")


@pytest.mark.parametrize(
    "text",
    ["[defaults]\nmode = 'shadow'\ninline = true\n", "[defaults]\nmode = 'shadow'\n"],
    ids=["inline", "queued"],
)
def test_what_python_answers_is_compared(sample: Any, project: Any, text: Any) -> None:
    module = sample(text)

    async def main() -> None:
        assert await module.wrong(1) == 1
        with pytest.raises(ValueError, match="negative"):
            await module.wrong(-1)
        assert await module.add(1, 2) == 3
        assert await module.add(2**70, 2) == 2**70 + 2
        with pytest.raises(TypeError):
            await module.add()

    asyncio.run(main())
    assert strangler.flush(30)
    stored = {(d.route.rpartition(":")[2], d.count) for d in project.store.divergences()}
    assert {name for name, _ in stored} == {"wrong"}


def test_what_go_answers_is_compared_with_what_python_would_have(sample: Any, project: Any) -> None:
    module = sample(
        "[defaults]\nmode = 'go'\nsample = 1.0\ninline = true\ndemote.divergences = 0\n"
    )
    assert asyncio.run(module.wrong(1)) == 2
    assert strangler.flush(30)
    [found] = project.store.divergences()
    assert found.route.endswith(":wrong")


def test_a_shadow_without_a_go_side_is_python_alone(sample: Any, project: Any) -> None:
    module = sample("[defaults]\nmode = 'shadow'\n")
    (project.root / ".strangler" / "wasm" / "ports.wasm").unlink()
    assert asyncio.run(module.add(1, 2)) == 3


@pytest.mark.forks_threads
def test_a_forked_child_has_workers_of_its_own(sample: Any) -> None:
    module = sample(GO)
    assert asyncio.run(module.add(1, 2)) == 3
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if asyncio.run(module.add(2, 2)) == 4 else 2
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


def test_threads_that_others_start_keep_their_usual_stack(sample: Any) -> None:
    before = threading.stack_size()
    module = sample(GO)
    assert asyncio.run(module.add(1, 2)) == 3
    assert threading.stack_size() == before


def test_an_exception_that_go_answers_with_is_raised_and_counted(
    sample: Any, monkeypatch: Any
) -> None:
    def answer(*_: Any) -> Any:
        raise LookupError("from Go")

    monkeypatch.setattr(asynchronous, "_answer", answer)
    module = sample(GO)
    with pytest.raises(LookupError, match="from Go"):
        asyncio.run(module.add(1, 2))
    assert module.counts("add") == (0, 1, {})


def test_workers_are_made_anew_after_a_fork(sample: Any) -> None:
    module = sample(GO)
    assert asyncio.run(module.add(1, 2)) == 3
    parents = asynchronous._executor
    asynchronous._after_fork()  # as in a child
    assert asyncio.run(module.add(1, 2)) == 3
    assert asynchronous._executor is not parents
    parents.shutdown()
