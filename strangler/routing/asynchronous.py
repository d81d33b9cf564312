"""Routes that are awaited: `@migrate_to` over an ``async def``.

Go computes in a worker thread while the event loop goes on; Python's side is awaited in the loop of
its caller. What is awaited can be cancelled at once: the thread is free again when the Go call has
ended, at its `timeout` at the latest. For comparisons, Python's side runs in a loop of its own.
"""

# ruff: noqa: SLF001  # a route's own methods have underscores: its names are its function's

from __future__ import annotations

import asyncio
import contextvars
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps

from strangler.engine import _native
from strangler.errors import StranglerError
from strangler.limits import MIB, Limits
from strangler.outcome import Outcome
from strangler.routing.comparing import call_compared, submit
from strangler.routing.failures import is_answer

TYPE_CHECKING = False  # importing typing costs more than all of this file
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from strangler.policy import Policy
    from strangler.routing.migration import Arguments, Keywords, Migration

_ROOM = 6 * MIB
"""Bytes of stack that a worker has beside what Go may use."""

_lock = threading.Lock()
_executor: ThreadPoolExecutor | None = None


def _after_fork() -> None:
    global _lock, _executor  # noqa: PLW0603  # the threads are the parent's
    _lock = threading.Lock()
    _executor = None


os.register_at_fork(after_in_child=_after_fork)


def run_to_end(coroutine_function: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
    """The same function for callers without an event loop: what checks and comparisons run."""

    @wraps(coroutine_function)
    def run(*args: Any, **kwargs: Any) -> Any:
        async def main() -> Any:
            return await coroutine_function(*args, **kwargs)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(main())
        with ThreadPoolExecutor(1) as thread:  # this one is busy with the loop that compares inline
            return thread.submit(asyncio.run, main()).result()

    return run


def awaited(
    migration: Migration, coroutine_function: Callable[..., Awaitable[Any]]
) -> Callable[..., Awaitable[Any]]:
    """What stands in the place of a coroutine function: one whose calls the policy decides."""

    @wraps(coroutine_function)
    async def route(*args: Any, **kwargs: Any) -> Any:
        policy = migration.start_call()
        if policy.mode == "shadow":
            return await _shadow(migration, coroutine_function, policy, args, kwargs)
        if policy.mode == "go" and (policy.share == 1.0 or migration.route._chosen(args, kwargs)):
            return await _go(migration, coroutine_function, policy, args, kwargs)
        migration.route._count_python()
        return await coroutine_function(*args, **kwargs)

    return route


async def _go(
    migration: Migration,
    python: Callable[..., Awaitable[Any]],
    policy: Policy,
    args: Arguments,
    kwargs: Keywords,
) -> Any:
    arguments = migration.route._bind(args, kwargs)
    if arguments is not None:  # else Python says what is wrong with the call
        try:
            answer = await _in_worker(policy, partial(_answer, migration, policy, arguments))
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            if is_answer(error):
                migration.route._count_go()
                raise
            failure = error
        else:
            migration.route._count_go()
            return answer
        migration.give_up(failure)
    migration.route._count_python()
    return await python(*args, **kwargs)


def _answer(migration: Migration, policy: Policy, arguments: Arguments) -> Any:
    """What Go answers, in a worker: the first call compiles."""
    candidate = migration.candidate()
    if _native.chance(policy.sampled):
        return call_compared(candidate, arguments, migration.terms(), inline=policy.inline)
    return candidate.native(*arguments)


async def _shadow(
    migration: Migration,
    python: Callable[..., Awaitable[Any]],
    policy: Policy,
    args: Arguments,
    kwargs: Keywords,
) -> Any:
    """Python answers; the arguments as they were before go to the comparing worker."""
    migration.route._count_python()
    arguments = migration.route._bind(args, kwargs) if _native.chance(policy.sampled) else None
    if arguments is None:
        return await python(*args, **kwargs)
    try:
        candidate = await _in_worker(policy, migration.candidate)
        terms = migration.terms()
        snapshot = candidate.encode(arguments)
    except StranglerError as error:
        migration._count(error)
        return await python(*args, **kwargs)
    started = time.perf_counter()
    compare = partial(submit, candidate, snapshot, terms=terms, inline=policy.inline)
    try:
        value = await python(*args, **kwargs)
    except Exception as error:
        compare(control=Outcome(None, error, arguments, time.perf_counter() - started))
        raise
    compare(control=Outcome(value, None, arguments, time.perf_counter() - started))
    return value


# ---- Workers -------------------------------------------------------------------------------------


async def _in_worker(limits: Limits, call: Callable[[], Any]) -> Any:
    """Make a call in another thread, in this task's context."""
    context = contextvars.copy_context()
    return await asyncio.wrap_future(_submit(limits, partial(context.run, call)))


def _submit(limits: Limits, call: Callable[[], Any]) -> Any:
    """Hand a call to the executor, whose threads get a stack on which Go finds its room."""
    global _executor  # noqa: PLW0603  # one per process
    with _lock:
        if _executor is None:
            _executor = ThreadPoolExecutor(thread_name_prefix="strangler-async")
        usual = threading.stack_size()
        threading.stack_size(max(usual, limits.stack * MIB + _ROOM))
        try:
            return _executor.submit(call)
        finally:
            threading.stack_size(usual)
