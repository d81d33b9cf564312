"""Fork, forkserver and spawn, at every moment: children answer, whatever the parent was doing."""

import sys
from typing import Any

import pytest

CHECK = """
def check():
    # goroutines, timers, select, sleep, lists, a panic
    assert trouble.divide(7, 2) == 3
    assert trouble.sleep(5) is True
    assert trouble.together(10) == 45
    assert trouble.cut([1, 2, 3], 1, 3) == [2, 3]
    try:
        trouble.at([1], 3)
    except IndexError:
        return True
"""

QUIET = """
import warnings
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
"""

FORK = (
    QUIET
    + """
import logging, os, threading, time
logging.disable()  # a route's first failure is logged
from app import trouble
"""
    + CHECK
    + """
def in_child(action):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if action() else 2
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0
"""
)


@pytest.mark.parametrize("first", ["pass", "check()"], ids=["before", "after"])
def test_a_child_answers_before_and_after_the_first_use_in_the_parent(
    script: Any, first: Any
) -> None:
    program = f"""{FORK}
{first}
for _ in range(3):
    assert in_child(check)
    assert in_child(lambda: check() and in_child(check))
assert check()
print("fine")
"""
    assert script(program) == "fine\n"


def test_children_forked_while_threads_are_inside_go_answer(script: Any) -> None:
    program = f"""{FORK}
stop = threading.Event()
def work(call):
    while not stop.is_set():
        call()
def trap():
    try:
        trouble.exit(1)
    except Exception:
        pass
calls = [lambda: trouble.sleep(20), lambda: trouble.together(5), trap,
         lambda: trouble.cut(list(range(1000)), 1, 999), lambda: trouble.recurse(1000)]
threads = [threading.Thread(target=work, args=(call,)) for call in calls]
for thread in threads:
    thread.start()
time.sleep(0.2)
for _ in range(20):
    assert in_child(check)
stop.set()
for thread in threads:
    thread.join()
assert check()
print("fine")
"""
    assert script(program) == "fine\n"


def test_a_child_of_a_thread_that_is_not_the_main_one_answers(script: Any) -> None:
    program = f"""{FORK}
check()
answers = []
thread = threading.Thread(target=lambda: answers.append(in_child(check)))
thread.start()
thread.join()
assert answers == [True]
print("fine")
"""
    assert script(program) == "fine\n"


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_multiprocessing_answers_by_every_method(script: Any, method: Any) -> None:
    program = f"""{QUIET}
import multiprocessing
from app import trouble

def work(number):
    assert trouble.together(number) == sum(range(number))
    assert trouble.sleep(2)
    return trouble.divide(number * 10, 10)

if __name__ == "__main__":
    assert work(5) == 5
    with multiprocessing.get_context({method!r}).Pool(3) as pool:
        assert pool.map(work, range(1, 20)) == list(range(1, 20))
    print("fine")
"""
    assert script(program) == "fine\n"


def test_a_route_crosses_to_another_process_by_its_name(script: Any) -> None:
    program = """
import concurrent.futures, multiprocessing
from app import trouble

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(trouble.divide, [8, 9], [2, 3])) == [4, 3]
    print("fine")
"""
    assert script(program) == "fine\n"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="older ones do not warn")
def test_a_fork_after_a_call_warns_of_no_thread_of_ours(script: Any) -> None:
    program = f"""{FORK}
warnings.filterwarnings("error", "This process .* is multi-threaded", DeprecationWarning)
from strangler.engine.artifact import find_artifact, open_artifact
from strangler.engine.candidate import Candidate
route = trouble.divide
import os
from pathlib import Path
import strangler.routing.registry as registry
[migration] = [m for m in registry.migrations() if m.name.endswith(":divide")]
native = migration.candidate().native
assert native(7, 2) == 3
assert in_child(lambda: native(9, 3) == 3)
print("fine")
"""
    assert script(program) == "fine\n"
