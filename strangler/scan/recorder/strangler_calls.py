"""Records the calls of one function for `strangler new --record`: arguments, and what came of them.

The function is replaced where its module has been imported: coverage tools and debuggers keep the
interpreter's hooks for themselves. Each call is one line in a file of this process, written at
once: a process that is killed loses nothing.
"""

import functools
import inspect
import json
import os
import sys
import threading

from strangler_values import Description

FILE, NAME = "STRANGLER_RECORD_FILE", "STRANGLER_RECORD_NAME"
MOST = 500
"""So many different calls are recorded in a process."""
ROOM = 2000
"""Of arguments that hold more values than this, the types are recorded, and no case."""


class Calls:
    """The calls of the function `name` in `file`, written to `folder`."""

    def __init__(self, folder, file, name):
        """Nothing is looked at before the module is imported."""
        self.folder = folder
        self.file = os.path.realpath(file)
        self.name = name
        self.known = set()
        self.lock = threading.Lock()
        stem = os.path.splitext(os.path.basename(file))[0]
        self.last = os.path.basename(os.path.dirname(self.file)) if stem == "__init__" else stem

    def find_spec(self, name, path=None, target=None):
        """Find a module as the other finders do; the one that is meant is changed once it ran."""
        if name.rpartition(".")[2] != self.last:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if finder is not self and find is not None else None
            if spec is not None:
                break
        else:
            return None
        if spec.origin and os.path.realpath(spec.origin) == self.file:
            self._watch(spec.loader)
        return spec

    def _watch(self, loader):
        execute = loader.exec_module

        def exec_module(module):
            execute(module)
            self.replace(module)

        loader.exec_module = exec_module

    def replace(self, module):
        """Put the recording function where the function is, if it is there."""
        *path, name = self.name.split(".")
        holder = module
        for part in path:
            holder = getattr(holder, part, None)
        found = getattr(holder, "__dict__", {}).get(name)
        is_static = isinstance(found, staticmethod)
        function = found.__func__ if is_static else found
        if callable(function):
            made = self.recording(function)
            setattr(holder, name, staticmethod(made) if is_static else made)

    def recording(self, function):
        """The function, which leaves a line for each call."""
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            return function

        @functools.wraps(function)
        def recorded(*args, **kwargs):
            if len(self.known) >= MOST:
                return function(*args, **kwargs)
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:  # the function is to say so
                return function(*args, **kwargs)
            bound.apply_defaults()
            before = Description(ROOM)
            arguments = {name: before.of(value) for name, value in bound.arguments.items()}
            row = {"arguments": arguments}
            try:
                result = function(*args, **kwargs)
            except Exception as error:
                row["raised"] = type(error).__name__
                raise
            else:
                answer = Description(ROOM)
                row["result"] = answer.of(result)
                row["whole"] = before.whole and answer.whole
                return result
            finally:
                row.setdefault("whole", before.whole)
                after = Description(ROOM)
                later = {name: after.of(value) for name, value in bound.arguments.items()}
                row["changed"] = later != arguments
                self.write(row)

        for name in ("cache_clear", "cache_info", "cache_parameters"):  # of functools.lru_cache
            if hasattr(function, name):
                setattr(recorded, name, getattr(function, name))
        return recorded

    def write(self, row):
        """Add a line, unless these arguments have been recorded."""
        line = json.dumps(row)
        key = json.dumps(row["arguments"])
        with self.lock:
            if key in self.known:
                return
            self.known.add(key)
            file = os.path.join(self.folder, f"{os.getpid()}.jsonl")
            with open(file, "a", encoding="utf-8") as stream:
                stream.write(f"{line}\n")


def start(environment, folder):
    """Record the calls of the function that the environment names."""
    calls = Calls(folder, environment[FILE], environment[NAME])
    sys.meta_path.insert(0, calls)
    return calls
