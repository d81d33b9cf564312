"""All files of a project together: names looked up across them, effects passed on to callers."""

import ast
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from strangler.scan.function import Effect, Function
from strangler.scan.module import Class, Module
from strangler.scan.reading import read_module
from strangler.scan.sources import Unreadable, find_files, read_source

_HOPS = 20  # re-exports that are followed


class Project:
    """What is known of a codebase.

    `functions` has every function by its dotted name, `files` and `unreadable` say what was read.
    """

    def __init__(self, modules: Iterable[Module], unreadable: Iterable[Unreadable] = ()) -> None:
        self.modules: Mapping[str, Module] = {module.name: module for module in modules}
        self.unreadable = tuple(unreadable)
        self.functions: Mapping[str, Function] = {
            f"{module.name}.{function.qualname}": function
            for module in self.modules.values()
            for function in module.functions
        }
        self._callees: dict[str, tuple[Function, ...]] = {}

    def _resolve(self, name: str) -> tuple[Module, str] | None:
        """The module and the name in it that a dotted name leads to, through re-exports."""
        for _ in range(_HOPS):  # two files may re-export from each other
            module, rest = self._split(name)
            if module is None:
                return None
            first, dot, tail = rest.partition(".")
            target = None if first in module.defined else self._imported(module, first)
            if target is None or target + dot + tail == name:
                return module, rest
            name = target + dot + tail
        return None

    def _imported(self, module: Module, name: str) -> str | None:
        """What a name that the file does not define is imported from."""
        if name in module.imports:
            return module.imports[name]
        for star in module.stars:
            other = self.modules.get(star)
            if other is not None and (name in other.defined or name in other.imports):
                return f"{star}.{name}"
        return None

    def full_name(self, module: Module, name: str) -> str:
        """The full name of a name in a file, also of one that comes through a star."""
        full = module.dotted(name)
        first, dot, rest = name.partition(".")
        through = self._imported(module, first) if full == name else None
        return full if through is None else through + dot + rest

    def _split(self, name: str) -> tuple[Module | None, str]:
        head, _, tail = name.rpartition(".")
        while head:
            if head in self.modules:
                return self.modules[head], tail
            head, _, more = head.rpartition(".")
            tail = f"{more}.{tail}"
        return None, name

    def find_class(self, name: str) -> tuple[Module, Class] | None:
        """The class that the full name means, with its module."""
        found = self._resolve(name)
        if found is None or found[1] not in found[0].classes:
            return None
        return found[0], found[0].classes[found[1]]

    def find_alias(self, name: str) -> tuple[Module, ast.expr] | None:
        """The expression that the full name is bound to, with its module."""
        found = self._resolve(name)
        if found is None or found[1] not in found[0].aliases:
            return None
        return found[0], found[0].aliases[found[1]]

    def find_constant(self, name: str) -> ast.expr | None:
        """The literal that the full name is bound to, once and for all."""
        found = self._resolve(name)
        return None if found is None else found[0].constants.get(found[1])

    def find_function(self, name: str, caller: Function) -> Function | None:
        """The function that `caller` calls by this dotted name."""
        module = self.modules[caller.module]
        found = self._resolve(self.full_name(module, name))
        if found is None:
            return None
        return self.functions.get(f"{found[0].name}.{found[1]}")

    def callees(self, function: Function) -> tuple[Function, ...]:
        """The project's own functions that one calls, each once."""
        if function.name not in self._callees:
            found = (self.find_function(call.target, function) for call in function.calls)
            known = tuple(dict.fromkeys(callee for callee in found if callee is not None))
            self._callees[function.name] = known
        return self._callees[function.name]

    def outside_calls(self, function: Function) -> tuple[str, ...]:
        """What it calls that is neither the project's, nor a class of values, nor well known."""
        names = []
        for call in function.calls:
            if call.target.startswith("."):
                names.append(f"the method {call.target}")
            elif call.target.startswith("("):
                names.append(f"its argument {call.target.strip('()')}")
            elif not self._is_known(call.target, function):
                names.append(call.target)
        return tuple(dict.fromkeys(names))

    def _is_known(self, name: str, caller: Function) -> bool:
        if self.find_function(name, caller) is not None:
            return True
        found = self.find_class(self.full_name(self.modules[caller.module], name))
        if found is not None:
            return found[1].shape != "other" or self._is_exception(*found)
        return name.endswith(("Error", "Exception", "Warning")) or name in _EXCEPTIONS

    def _is_exception(self, module: Module, found: Class) -> bool:
        """Whether a class is an exception, by the names of those that it is derived from."""
        for _ in range(_HOPS):
            if any(base.endswith(("Error", "Exception", "Warning")) for base in found.bases):
                return True
            parents = [self.find_class(self.full_name(module, base)) for base in found.bases]
            parent = next((each for each in parents if each is not None), None)
            if parent is None:
                return False
            module, found = parent
        return False

    def effects(self, function: Function) -> tuple[Effect, ...]:
        """Its own effects and those of everything of the project that it calls, at any depth."""
        effects = list(function.effects)
        seen = {function.name}
        waiting = list(self.callees(function))
        while waiting:
            callee = waiting.pop()
            if callee.name in seen:
                continue
            seen.add(callee.name)
            effects += [
                Effect(effect.kind, f"{effect.what}, in {callee.qualname}", effect.line)
                for effect in callee.effects
                if effect.kind != "mutation"
            ]
            waiting += self.callees(callee)
        return tuple(effects)


_EXCEPTIONS = {"StopIteration", "KeyboardInterrupt", "SystemExit", "GeneratorExit"}


def read_project(root: Path, progress: Callable[[int, int], None] = lambda _a, _b: None) -> Project:
    """Read every Python file below `root`; `progress` is told how many of how many.

    Raises ScanError when `root` is a file that is not Python.
    """
    files = list(find_files(root))
    modules: list[Module] = []
    unreadable: list[Unreadable] = []
    for index, file in enumerate(files):
        progress(index, len(files))
        source = read_source(file)
        if isinstance(source, Unreadable):
            unreadable.append(source)
            continue
        modules.append(read_module(source))
    return Project(modules, unreadable)
