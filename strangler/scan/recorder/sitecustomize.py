"""Python imports this at its start where `strangler scan --profile` has put it on the path.

So has `strangler new --record`, which asks for the calls of one function: `strangler_calls`. This
counts and times the calls of the functions below one folder, in every thread and every process
that the program starts, and writes what it has seen when the process ends. Only the standard
library, and as little as possible: it runs inside somebody else's program.
"""

import atexit
import dis
import json
import os
import sys
import threading
import time

from strangler_values import Description

OUT, ROOT = "STRANGLER_SCAN_OUT", "STRANGLER_SCAN_ROOT"
SAMPLES = 64
"""Of so many calls of a function, the first and then ever rarer ones, the values are looked at."""
ROOM = 32
"""So many values are looked at for the types of one argument or result."""
_RETURNS = [dis.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in dis.opmap]


class Recorder:
    """What was seen, by file and line of the functions.

    That is calls, seconds, seconds in C, sizes, and examples of arguments and results.
    """

    def __init__(self, root):
        """Only functions in files below `root` are recorded."""
        self.root = root.rstrip(os.sep) + os.sep
        self.seen = {}
        self.local = threading.local()

    def event(self, frame, event, argument):
        """What `sys.setprofile` calls; never raises."""
        now = time.perf_counter()
        stack = self.local.__dict__.setdefault("stack", [])
        if event == "call":
            row = self._row(frame.f_code)
            seen = self._sample(row, frame) if row is not None else None
            started = time.perf_counter()
            if stack:
                stack[-1][2] += started - now  # this is not the caller's time
            stack.append([row, started, 0.0, 0.0, 0.0, seen])
        elif event == "c_call":
            if stack:
                stack[-1][4] = now
        elif event in ("c_return", "c_exception"):
            if stack:
                stack[-1][3] += now - stack[-1][4]
        elif stack:  # "return"; none for frames that were there before
            row, started, inner, native, _, seen = stack.pop()
            passed = now - started
            if stack:
                stack[-1][2] += passed
            if row is not None:
                row["calls"] += 1
                row["seconds"] += passed
                row["own"] += passed - inner
                row["native"] += native
            _look_at_result(seen, frame, argument)

    def _row(self, code):
        if not code.co_filename.startswith(self.root):
            return None
        key = f"{code.co_filename}:{code.co_firstlineno}"
        row = self.seen.get(key)
        if row is None:
            row = {"calls": 0, "seconds": 0.0, "own": 0.0, "native": 0.0}
            row |= {"sizes": [], "values": []}
            self.seen[key] = row
        return row

    @staticmethod
    def _sample(row, frame):
        """Look at the arguments of some calls: their sizes, and what they are."""
        calls, sizes = row["calls"], row["sizes"]
        if len(sizes) >= SAMPLES or (calls >= SAMPLES // 2 and calls & (calls - 1)):
            return None
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = {name: frame.f_locals.get(name) for name in names}
        kinds = (str, bytes, list, tuple, dict, set)
        sizes.append(max([len(value) for value in values.values() if type(value) in kinds] or [1]))
        seen = {name: Description(ROOM).of(value) for name, value in values.items()}
        row["values"].append(seen)
        return seen

    def write(self, folder):
        """Leave what was seen in a file of this process."""
        with open(os.path.join(folder, f"{os.getpid()}.json"), "w", encoding="utf-8") as stream:
            json.dump(self.seen, stream)


def _look_at_result(seen, frame, result):
    """Add a result to the arguments that were looked at, unless an exception ends the call."""
    if seen is not None and frame.f_code.co_code[frame.f_lasti] in _RETURNS:
        seen["return"] = Description(ROOM).of(result)


def start(environment):
    """Record until the process ends, where the environment asks for it."""
    folder, root = environment.get(OUT), environment.get(ROOT)
    if not folder:
        return None
    if "STRANGLER_RECORD_FILE" in environment:
        import strangler_calls

        return strangler_calls.start(environment, folder)
    if not root:
        return None
    recorder = Recorder(root)
    atexit.register(recorder.write, folder)
    os.register_at_fork(after_in_child=recorder.seen.clear)
    threading.setprofile(recorder.event)
    sys.setprofile(recorder.event)
    return recorder


if __name__ == "sitecustomize":  # pragma: no cover  # at the start of another interpreter
    here = os.path.dirname(os.path.abspath(__file__))
    start(os.environ)
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    for entry in sys.path:  # the one that this has stood before
        other = os.path.join(entry, "sitecustomize.py")
        if os.path.isfile(other):
            import runpy

            runpy.run_path(other)
            break
