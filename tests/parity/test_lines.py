"""Which lines ran: with tracing before Python 3.12, with `sys.monitoring` from then on."""

import sys
from collections.abc import Callable
from types import CodeType, SimpleNamespace
from typing import Any

import pytest

from strangler.parity import lines as module
from strangler.parity.lines import Lines


def sign(a: int) -> int:
    if a < 0:
        return -1
    return 1


def squares(a: list[int]) -> list[int]:
    def square(x: int) -> int:
        return x * x

    return [square(each) for each in a]


def failing(a: int) -> int:
    raise ValueError(a)


class Monitoring:
    """What `sys.monitoring` does, as far as it is asked for here."""

    DISABLE = object()
    events = SimpleNamespace(LINE=32)

    def __init__(self, *taken: int) -> None:
        self.tools: dict[int, str] = dict.fromkeys(taken, "another tool")
        self.callbacks: dict[tuple[int, int], Callable[..., Any]] = {}
        self.watched: set[tuple[int, CodeType]] = set()
        self.restarts = 0

    def get_tool(self, tool: int) -> str | None:
        return self.tools.get(tool)

    def use_tool_id(self, tool: int, name: str) -> None:
        assert tool not in self.tools
        self.tools[tool] = name

    def free_tool_id(self, tool: int) -> None:
        del self.tools[tool]

    def register_callback(self, tool: int, event: int, callback: Callable[..., Any] | None) -> None:
        self.callbacks.pop((tool, event), None)
        if callback is not None:
            self.callbacks[tool, event] = callback

    def set_local_events(self, tool: int, code: CodeType, events: int) -> None:
        assert tool in self.tools
        (self.watched.add if events == self.events.LINE else self.watched.discard)((tool, code))

    def restart_events(self) -> None:
        self.restarts += 1

    def line(self, code: CodeType, number: int) -> list[Any]:
        """Tell the tools that watch a code that one of its lines runs; what they answer."""
        return [
            callback(code, number)
            for (tool, _), callback in self.callbacks.items()
            if (tool, code) in self.watched
        ]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python before 3.12."""
    monkeypatch.setattr(module, "_MONITORING", None)


def after(function: Any, *offsets: int) -> tuple[int, ...]:
    """Lines of a function, counted from its `def`."""
    return tuple(function.__code__.co_firstlineno + each for each in offsets)


def test_the_lines_that_did_not_run_are_missed_in_this_python() -> None:
    lines = Lines([sign.__code__])
    assert lines.missed == after(sign, 1, 2, 3)
    assert lines.share == 0
    with lines.watching():
        assert lines.traced(lambda: sign(5)) == 1
    assert lines.missed == after(sign, 2)
    assert lines.share == 2 / 3
    with lines.watching():
        assert lines.traced(lambda: sign(-5)) == -1
    assert lines.missed == ()
    assert lines.share == 1


def test_functions_inside_a_function_count_as_well() -> None:
    lines = Lines([squares.__code__])
    with lines.watching():
        lines.traced(lambda: squares([]))
    assert lines.missed == after(squares, 2)
    with lines.watching():
        lines.traced(lambda: squares([3]))
    assert lines.missed == ()


def test_a_call_that_raises_is_noted_and_raises(old: None) -> None:
    lines = Lines([failing.__code__])
    before = sys.gettrace()
    with lines.watching(), pytest.raises(ValueError, match="7"):
        lines.traced(lambda: failing(7))
    assert lines.missed == ()
    assert sys.gettrace() is before


def test_nothing_to_run_has_run() -> None:
    lines = Lines([])
    assert lines.share == 1
    assert lines.missed == ()


def test_a_function_on_one_line_has_that_line() -> None:
    lines = Lines([(lambda a: a + 1).__code__])
    assert len(lines.missed) == 1


def test_tracing_puts_back_what_traced_before(old: None, monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[Any] = []
    debugger = object()
    # A tool that measures coverage sees nothing of what runs while another function traces.
    monkeypatch.setattr(
        module, "sys", SimpleNamespace(gettrace=lambda: debugger, settrace=set_to.append)
    )
    lines = Lines([sign.__code__])
    assert lines.traced(lambda: sign(5)) == 1
    assert set_to == [lines._trace, debugger]
    with pytest.raises(ValueError, match="7"):
        lines.traced(lambda: failing(7))
    assert set_to == [lines._trace, debugger] * 2


def test_only_the_lines_of_the_watched_functions_are_traced() -> None:
    lines = Lines([sign.__code__])
    first = after(sign, 1)[0]
    inside = SimpleNamespace(f_code=sign.__code__, f_lineno=first)
    assert lines._trace(inside, "call", None) == lines._trace  # type: ignore[arg-type]
    assert lines.run == set()
    assert lines._trace(inside, "line", None) == lines._trace  # type: ignore[arg-type]
    assert lines.run == {(sign.__code__.co_filename, first)}
    outside = SimpleNamespace(f_code=squares.__code__, f_lineno=first)
    assert lines._trace(outside, "call", None) is None  # type: ignore[arg-type]


def test_tracing_ends_when_everything_has_run_or_after_so_many_calls(
    old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced: list[Any] = []
    monkeypatch.setattr(
        module, "sys", SimpleNamespace(gettrace=lambda: None, settrace=traced.append)
    )
    monkeypatch.setattr(module, "_TRACED", 2)
    lines = Lines([sign.__code__])
    assert [lines.traced(lambda: sign(5)) for _ in range(4)] == [1, 1, 1, 1]
    assert traced == [lines._trace, None] * 2
    complete = Lines([sign.__code__])
    complete.run |= complete.wanted
    assert complete.traced(lambda: sign(5)) == 1
    assert traced == [lines._trace, None] * 2


def test_monitoring_notes_each_line_once_and_ends_with_the_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monitoring = Monitoring(5)
    monkeypatch.setattr(module, "_MONITORING", monitoring)
    lines = Lines([sign.__code__])
    first, second, _ = after(sign, 1, 2, 3)
    with lines.watching():
        assert monitoring.tools == {5: "another tool", 4: "strangler"}
        assert monitoring.restarts == 1  # lines that an earlier block switched off
        assert monitoring.line(sign.__code__, first) == [Monitoring.DISABLE]
        assert monitoring.line(squares.__code__, 1) == []
        assert lines.traced(lambda: sign(5)) == 1  # no tracing besides
    assert monitoring.line(sign.__code__, second) == []
    assert lines.run == {(sign.__code__.co_filename, first)}
    assert (monitoring.tools, monitoring.callbacks, monitoring.watched) == (
        {5: "another tool"},
        {},
        set(),
    )


def test_monitoring_ends_with_a_block_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monitoring = Monitoring()
    monkeypatch.setattr(module, "_MONITORING", monitoring)
    with pytest.raises(ValueError, match="over"), Lines([sign.__code__]).watching():
        raise ValueError("over")
    assert not monitoring.tools
    assert not monitoring.watched


def test_without_a_free_tool_nothing_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monitoring = Monitoring(3, 4, 5)
    monkeypatch.setattr(module, "_MONITORING", monitoring)
    lines = Lines([sign.__code__])
    with lines.watching():
        assert monitoring.line(sign.__code__, after(sign, 1)[0]) == []
    assert monitoring.tools == dict.fromkeys((3, 4, 5), "another tool")
    assert lines.run == set()
