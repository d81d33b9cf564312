"""Python imports this at its start where `strangler scan --profile` has put it on the path.

It counts and times the calls of the functions below one folder, in every thread and every process
that the program starts, and writes what it has seen when the process ends. Only the standard
library, and as little as possible: it runs inside somebody else's program.
"""

import atexit
import json
import os
import sys
import threading
import time

OUT, ROOT = "STRANGLER_SCAN_OUT", "STRANGLER_SCAN_ROOT"
SAMPLES = 64
"""Of so many calls of a function, the first and then ever rarer ones, the sizes are looked at."""


class Recorder:
    """What was seen, by file and line of the functions: calls, seconds, seconds in C, and sizes."""

    def __init__(self, root):
        """Only functions in files below `root` are recorded."""
        self.root = root.rstrip(os.sep) + os.sep
        self.seen = {}
        self.local = threading.local()

    def event(self, frame, event, argument):
        """What `sys.setprofile` calls; never raises."""
        del argument
        now = time.perf_counter()
        stack = self.local.__dict__.setdefault("stack", [])
        if event == "call":
            row = self._row(frame.f_code)
            if row is not None:
                self._sample(row, frame)
            stack.append([row, time.perf_counter(), 0.0, 0.0, 0.0])
        elif event == "c_call":
            if stack:
                stack[-1][4] = now
        elif event in ("c_return", "c_exception"):
            if stack:
                stack[-1][3] += now - stack[-1][4]
        elif stack:  # "return"; none for frames that were there before
            row, started, inner, native, _ = stack.pop()
            passed = now - started
            if stack:
                stack[-1][2] += passed
            if row is not None:
                row["calls"] += 1
                row["seconds"] += passed
                row["own"] += passed - inner
                row["native"] += native

    def _row(self, code):
        if not code.co_filename.startswith(self.root):
            return None
        key = f"{code.co_filename}:{code.co_firstlineno}"
        row = self.seen.get(key)
        if row is None:
            row = {"calls": 0, "seconds": 0.0, "own": 0.0, "native": 0.0, "sizes": []}
            self.seen[key] = row
        return row

    @staticmethod
    def _sample(row, frame):
        calls, sizes = row["calls"], row["sizes"]
        if len(sizes) < SAMPLES and (calls < SAMPLES // 2 or calls & (calls - 1) == 0):
            count = frame.f_code.co_argcount
            values = [frame.f_locals.get(name) for name in frame.f_code.co_varnames[:count]]
            kinds = (str, bytes, list, tuple, dict, set)
            sizes.append(max([len(value) for value in values if type(value) in kinds] or [1]))

    def write(self, folder):
        """Leave what was seen in a file of this process."""
        with open(os.path.join(folder, f"{os.getpid()}.json"), "w", encoding="utf-8") as stream:
            json.dump(self.seen, stream)


def start(environment):
    """Record until the process ends, where the environment asks for it."""
    folder, root = environment.get(OUT), environment.get(ROOT)
    if not folder or not root:
        return None
    recorder = Recorder(root)
    atexit.register(recorder.write, folder)
    os.register_at_fork(after_in_child=recorder.seen.clear)
    threading.setprofile(recorder.event)
    sys.setprofile(recorder.event)
    return recorder


if __name__ == "sitecustomize":  # pragma: no cover  # at the start of another interpreter
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    start(os.environ)
    for entry in sys.path:  # the one that this has stood before
        other = os.path.join(entry, "sitecustomize.py")
        if os.path.isfile(other):
            import runpy

            runpy.run_path(other)
            break
