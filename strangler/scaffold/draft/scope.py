"""What a function's names are, and what is known of them at the line that is translated."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from strangler.scaffold.draft.kinds import UNKNOWN, Kind, join
from strangler.scaffold.draft.value import Refused, Value, described
from strangler.scan.go_names import local

_CHANGING = frozenset(
    "append extend insert pop remove sort reverse clear add discard update setdefault popitem "
    "appendleft popleft difference_update intersection_update".split()
)
_TAKEN = frozenset("bytes cmp err maps slices strconv unicode".split())


@dataclass(slots=True)
class Variable:
    """A name of a function: as Go spells it, its kind as far as it is known, and its bound."""

    go: str
    kind: Kind = UNKNOWN
    bound: int | None = None
    parameter: bool = False


@dataclass(slots=True)
class Flow:
    """What is known at one line: the names that have a value for sure, and what is not None."""

    assigned: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)

    def copy(self) -> "Flow":
        """The same, to go another way."""
        return Flow(set(self.assigned), set(self.present))

    def meet(self, *others: "Flow") -> None:
        """Know only what is known on all of these ways."""
        self.assigned = set.intersection(*(other.assigned for other in others))
        self.present = set.intersection(*(other.present for other in others))


class Scope:
    """The names of one function.

    `known` has the kinds that an earlier reading of the function has found: what a list that begins
    empty comes to hold is known only later.
    """

    def __init__(self, definition: ast.FunctionDef, known: dict[str, Kind]) -> None:
        self.definition = definition
        self.known = known
        self.variables: dict[str, Variable] = {}
        self.flow = Flow()
        self.changed, self.deep = _changed(definition)
        self.uses = _uses(definition)
        self._inner: list[dict[str, Variable]] = []
        self._spelled: set[str] = set(_TAKEN)

    def parameter(self, name: str, kind: Kind) -> Variable:
        """A parameter: it has a value from the beginning."""
        variable = self.variables[name] = Variable(self.spell(name), kind, parameter=True)
        self.flow.assigned.add(name)
        return variable

    def declare(self, name: str, kind: Kind) -> Variable:
        """A variable of the function that is to hold such a value, among others.

        Raises Refused where it holds another kind already.
        """
        variable = self.variables.get(name)
        if variable is None:
            hint = self.known.get(name)
            variable = self.variables[name] = Variable(
                self.spell(name), (hint and join(kind, hint)) or kind
            )
        joined = join(variable.kind, kind)
        if joined is None or (variable.parameter and joined != variable.kind):
            raise Refused(
                f"{name} is {described(variable.kind)} first, and {described(kind)} here: "
                "use two names"
            )
        variable.kind = self.known[name] = joined
        return variable

    def stores(self, name: str) -> int:
        """How many times the function binds the name."""
        return sum(not isinstance(node.ctx, ast.Load) for node in self.uses.get(name, ()))

    def spell(self, name: str) -> str:
        """A Go name that nothing else here has."""
        found = local(name, frozenset(self._spelled))
        self._spelled.add(found)
        return found

    def is_inner(self, name: str) -> bool:
        """Whether the name is bound by a comprehension around this place."""
        return any(name in names for names in self._inner)

    @contextmanager
    def comprehension(self) -> Iterator[dict[str, Variable]]:
        """The names that a comprehension binds: they hide the function's, and end with it."""
        names: dict[str, Variable] = {}
        flow = self.flow
        self.flow = flow.copy()
        self._inner.append(names)
        try:
            yield names
        finally:
            self._inner.pop()
            self.flow = flow
            self._spelled -= {variable.go for variable in names.values()}

    def bind(self, name: str, kind: Kind, bound: int | None = None) -> Variable:
        """A name of the innermost comprehension."""
        variable = Variable(self.spell(name), kind, bound)
        self._inner[-1][name] = variable
        self.flow.present.discard(name)
        return variable

    def find(self, name: str) -> Variable | None:
        """What the name stands for, if it is a variable; it may not have a value yet."""
        for names in reversed(self._inner):
            if name in names:
                return names[name]
        return self.variables.get(name)

    def read(self, name: str) -> Value | None:
        """A variable's value; None when it is none. Raises Refused where it may have no value."""
        variable = self.find(name)
        if variable is None:
            if name in self.uses:
                raise Refused(f"{name} may have no value here")
            return None
        if not self.is_inner(name) and name not in self.flow.assigned:
            raise Refused(f"{name} may have no value here")
        kind = variable.kind
        if kind.shape == "optional" and name in self.flow.present:
            return Value(f"*{variable.go}", kind.item, atom=False, origin=name)
        return Value(variable.go, kind, origin=name, bound=variable.bound)


def _changed(definition: ast.FunctionDef) -> tuple[frozenset[str], frozenset[str]]:
    """The names whose values may be changed in place, and those whose elements may be."""
    found: set[str] = set()
    deep: set[str] = set()
    for node in ast.walk(definition):
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=attr)) if attr in _CHANGING:
                found.add(root(inner))
                if not isinstance(inner, ast.Name):
                    deep.add(root(inner))
            case ast.Subscript(value=inner, ctx=ast.Store() | ast.Del()):
                found.add(root(inner))
                if not isinstance(inner, ast.Name):
                    deep.add(root(inner))
            case ast.AugAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found), frozenset(deep)


def root(node: ast.expr) -> str:
    """The variable that an expression begins with, or nothing."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _uses(definition: ast.FunctionDef) -> dict[str, set[ast.Name]]:
    """Every place of the names that the function itself binds; those of comprehensions left out."""
    found: dict[str, set[ast.Name]] = {}
    bound: set[str] = set()

    def visit(node: ast.AST, hidden: frozenset[str]) -> None:
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            targets = {
                name.id
                for generator in node.generators
                for name in ast.walk(generator.target)
                if isinstance(name, ast.Name)
            }
            visit(node.generators[0].iter, hidden)
            hidden |= targets
        elif isinstance(node, ast.Lambda):
            hidden |= {argument.arg for argument in node.args.args}
        elif isinstance(node, ast.Name) and node.id not in hidden:
            found.setdefault(node.id, set()).add(node)
            if not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
        for child in ast.iter_child_nodes(node):
            visit(child, hidden)

    for statement in definition.body:
        visit(statement, frozenset())
    return {name: nodes for name, nodes in found.items() if name in bound}
