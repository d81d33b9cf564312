"""Which lines of the Python side have run: what was never exercised was never compared."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

_TRACED = 500  # calls that are traced before Python 3.12, where tracing is slow
_TOOLS = range(5, 2, -1)
_MONITORING: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on


class Lines:
    """The lines of some functions (and of those inside them), and which of them have run."""

    def __init__(self, codes: list[CodeType]) -> None:
        self.codes = {code for each in codes for code in _nested(each)}
        self.wanted = {(code.co_filename, line) for code in self.codes for line in _lines(code)}
        self.run: set[tuple[str, int]] = set()
        self._left = _TRACED

    @property
    def missed(self) -> tuple[int, ...]:
        """The lines that never ran."""
        return tuple(sorted(line for _, line in self.wanted - self.run))

    @property
    def share(self) -> float:
        """The share of the lines that ran; 1.0 when there are none."""
        return len(self.wanted & self.run) / len(self.wanted) if self.wanted else 1.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note the lines that run in the block, on this thread (all threads from 3.12 on)."""
        if _MONITORING is None:  # `traced` does it, call by call
            yield
        else:
            yield from self._monitored(_MONITORING)

    def _monitored(self, monitoring: Any) -> Iterator[None]:
        tool = next((n for n in _TOOLS if monitoring.get_tool(n) is None), None)
        if tool is None:  # a debugger, a profiler and a coverage tool have them all
            yield
            return
        event = monitoring.events.LINE

        def ran(code: CodeType, line: int) -> Any:
            self.run.add((code.co_filename, line))
            return monitoring.DISABLE  # once is enough

        monitoring.use_tool_id(tool, "strangler")
        monitoring.register_callback(tool, event, ran)
        for code in self.codes:
            monitoring.set_local_events(tool, code, event)
        monitoring.restart_events()
        try:
            yield
        finally:
            for code in self.codes:
                monitoring.set_local_events(tool, code, 0)
            monitoring.register_callback(tool, event, None)
            monitoring.free_tool_id(tool)

    def traced(self, call: Callable[[], Any]) -> Any:
        """Run a call and note its lines, where `watching` does not."""
        if _MONITORING is not None or self._left <= 0 or self.wanted <= self.run:
            return call()
        self._left -= 1
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            return call()
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if frame.f_code not in self.codes:
            return None
        if event == "line":
            self.run.add((frame.f_code.co_filename, frame.f_lineno))
        return self._trace


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _nested(each)


def _lines(code: CodeType) -> set[int]:
    lines = {line for _, _, line in code.co_lines() if line}
    return lines - {code.co_firstlineno} or lines  # the line of `def` runs with the module
