"""Real Go against its limits: the caller sees which one, and the next call works."""

from typing import Any

import pytest

from strangler import (
    GoExit,
    GoMemoryExceeded,
    GoPanic,
    GoStackOverflow,
    GoTimeout,
    MalformedReply,
)

LIMITS = """
[artifacts."trouble.wasm"]
timeout = 0.25
memory = 32
stack = 1
"""

ENDINGS = [
    ("loop", (1,), GoTimeout, r"trouble.wasm: Go took longer than 0.25 s: raise `timeout`"),
    ("sleep", (10**9,), GoTimeout, "Go took longer than 0.25 s"),
    ("hoard", (64,), GoMemoryExceeded, "Go needed more memory than 32 MiB: raise `memory`"),
    ("recurse", (10**7,), GoStackOverflow, "Go needed more stack than 1 MiB"),
    ("exit", (3,), GoExit, "Go left with exit code 3"),
    ("deadlock", (), GoExit, "all goroutines are asleep"),
    ("broken", (), MalformedReply, "not UTF-8"),
]
"""A call of `app.trouble`, and how it ends."""


@pytest.mark.parametrize(
    ("name", "values", "exception", "message"), ENDINGS, ids=[item[0] for item in ENDINGS]
)
def test_a_call_that_ends_badly_is_named_and_the_next_one_works(
    project: Any, name: Any, values: Any, exception: Any, message: Any
) -> None:
    trouble = project(f'[defaults]\nmode = "go"\non_failure = "raise"\n{LIMITS}')
    for _ in range(2):
        with pytest.raises(exception, match=message):
            getattr(trouble, name)(*values)
        assert trouble.divide(7, 2) == 3
        assert trouble.together(10) == 45


@pytest.mark.parametrize(
    ("name", "values"), [item[:2] for item in ENDINGS], ids=[item[0] for item in ENDINGS]
)
def test_python_answers_in_its_place_where_the_policy_says_so(
    project: Any, name: Any, values: Any
) -> None:
    trouble = project(
        f'[defaults]\nmode = "go"\non_failure = "fallback"\ndemote.traps = 0\n{LIMITS}'
    )
    answers = {"exit": None, "sleep": False, "broken": "python"}
    assert getattr(trouble, name)(*values) == answers.get(name, -1)
    assert trouble.divide(7, 2) == 3


def test_memory_within_the_limit_is_given_back_for_the_next_call(project: Any) -> None:
    trouble = project(
        '[defaults]\nmode = "go"\non_failure = "raise"\n[artifacts."trouble.wasm"]\nmemory = 128\n'
    )
    for _ in range(5):
        assert trouble.hoard(40) == 40  # without a collection the second would not fit


def test_a_panic_is_an_answer_and_keeps_the_instance(project: Any) -> None:
    trouble = project(f'[defaults]\nmode = "go"\n{LIMITS}')
    first = trouble.calls()
    with pytest.raises(GoPanic):
        trouble.panic("boo")
    assert trouble.calls() == first + 1


def test_fresh_instances_keep_nothing_of_a_call(project: Any) -> None:
    trouble = project(
        '[defaults]\nmode = "go"\non_failure = "raise"\n'
        '[functions."app.trouble:calls"]\nisolation = "fresh"\n'
    )
    assert [trouble.calls() for _ in range(3)] == [1, 1, 1]
