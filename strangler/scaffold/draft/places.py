"""Where values go: names, elements, and methods that change what a name stands for."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from strangler.scaffold.draft.expressions import Expressions
from strangler.scaffold.draft.iteration import unpacked
from strangler.scaffold.draft.kinds import NONE, UNKNOWN, Kind, optional
from strangler.scaffold.draft.methods import change
from strangler.scaffold.draft.operators import as_int, binary
from strangler.scaffold.draft.scope import Flow, Scope, root
from strangler.scaffold.draft.uses import USE
from strangler.scaffold.draft.value import Refused, Value, described, fit, must


class Places:
    """Gives the names of one function their values.

    `strict` says whether what is not known of a variable is refused: later lines may still tell.
    `hoisted` are the variables that are declared where the function begins, with their types.
    """

    def __init__(self, scope: Scope, expressions: Expressions) -> None:
        self.scope = scope
        self.expressions = expressions
        self.strict = False
        self.hoisted: dict[str, str] = {}
        self.declared: set[str] = set()
        self.regions: list[set[ast.Name]] = []
        self.breaks: list[list[Flow]] = []
        self.depth = 0

    @contextmanager
    def region(self, nodes: Sequence[ast.AST]) -> Iterator[None]:
        """Names of which every use is in there may be declared here."""
        self.regions.append(
            {n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}
        )
        try:
            yield
        finally:
            self.regions.pop()

    def change(self, node: ast.Call) -> list[str] | None:
        """A method that changes a list, dict or set in place."""
        assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked by the caller
        owner_node = node.func.value
        if isinstance(owner_node, ast.Subscript):
            return self._change_element(node, owner_node)
        if not isinstance(owner_node, ast.Name) or self.scope.find(owner_node.id) is None:
            return None
        name = owner_node.id
        if name not in self.scope.changed:
            return None
        self.owned(name)
        owner = self.expressions.value(owner_node)
        if not owner.kind.is_known and node.args:
            self._learn(name, owner.kind, node)
            owner = self.expressions.value(owner_node)
        if name in self.scope.deep and owner.kind.items and owner.kind.items[-1].is_container:
            for argument in node.args:
                value = self.expressions.value(argument)
                if value.kind.is_container and not value.fresh:
                    raise Refused(f"{name} would hold what something else refers to")
        code = change(self.expressions, node, owner)
        if code is None and node.func.attr == "sort":
            raise Refused(".sort() is not drafted: write sorted()")
        if code is None:
            raise Refused(f"the method {node.func.attr} is not drafted")
        return [code]

    def _change_element(self, node: ast.Call, place: ast.Subscript) -> list[str] | None:
        """``groups[key].append(value)``."""
        assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked by the caller
        if node.func.attr != "append" or not isinstance(place.value, ast.Name):
            return None
        self.owned(place.value.id)
        owner = self.expressions.value(place)
        if owner.kind.shape != "list" or len(node.args) != 1:
            return None
        item = fit(self.expressions.stored(node.args[0], owner.kind.item), owner.kind.item)
        more = Value(f"append({owner.code}, {item.code})", owner.kind, fresh=True)
        return [self._put(place, more)]

    def _hint(self, name: str, annotation: ast.expr) -> None:
        """The hint of a variable says what it holds, where that is not known yet."""
        kind = self.expressions.surroundings.hinted(annotation)
        if kind is not None and name not in self.scope.known:
            self.scope.known[name] = kind

    def _learn(self, name: str, kind: Kind, node: ast.Call) -> None:
        """What a list or set that began empty holds, from what is put into it."""
        assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked by the caller
        item = self.expressions.value(node.args[-1])
        if node.func.attr in {"append", "add", "insert", "discard"}:
            self.scope.declare(name, Kind(kind.shape, (item.kind,)))
        elif node.func.attr in {"extend", "update"} and item.kind.shape == kind.shape:
            self.scope.declare(name, item.kind)

    def owned(self, name: str) -> None:
        """Raise Refused unless the variable's value is the function's own, to be changed."""
        variable = self.scope.find(name)
        if variable is None or variable.parameter:
            raise Refused(f"{name} is changed in place, and its caller would not see that")

    def adopt(self, name: str, value: Value) -> tuple[str, list[str]] | None:
        """Go's own variable as the target of a loop, where nothing outside the loop uses it."""
        if name in self.declared or not self.scope.uses.get(name, set()) <= self.regions[-1]:
            return None
        variable = self._known(name, value)
        self.declared.add(name)
        return variable, [f"{USE}{variable}"]

    def assign(self, target: ast.expr, value: Value) -> list[str]:
        """The lines that give a target its value."""
        match target:
            case ast.Name(id=name):
                return self._assign_name(name, value)
            case ast.Tuple() | ast.List():
                return unpacked(self.expressions, target, value, self)
            case ast.Subscript():
                return [self._put(target, value)]
        raise Refused(f"an assignment to {ast.unparse(target)} is not drafted")

    def _known(self, name: str, value: Value) -> str:
        """Take note of a variable's value; its Go name."""
        if value.kind == NONE and value.code != "nil":
            raise Refused("what returns nothing has no value")
        kinds = (value.kind, self.scope.known.get(name, value.kind))
        if self.strict and not any(kind.is_known or kind == NONE for kind in kinds):
            raise Refused(f"what {name} holds is not known: {described(value.kind)}")
        if value.kind.is_container and not value.fresh:
            if name in self.scope.changed:
                raise Refused(
                    f"{name} is changed in place, and may be what something else refers to"
                )
            if value.origin in self.scope.changed:
                raise Refused(
                    f"{value.origin} is changed in place, and {name} would refer to it too"
                )
        kind = optional(UNKNOWN) if value.kind == NONE else value.kind
        try:
            variable = self.scope.declare(name, kind)
        except Refused:
            if self.depth or self.breaks:
                raise
            del self.scope.variables[name]  # from here on it is another variable
            self.scope.known.pop(name, None)
            self.declared.discard(name)
            variable = self.scope.declare(name, kind)
        variable.bound = value.bound if self.scope.stores(name) == 1 else None
        self.scope.flow.assigned.add(name)
        self.scope.flow.present.discard(name)
        if variable.kind.shape == "optional" and value.kind.shape not in {"optional", "none"}:
            self.scope.flow.present.add(name)
        return variable.go

    def _assign_name(self, name: str, value: Value) -> list[str]:
        parameter = self.scope.variables.get(name)
        go = self._known(name, value)
        variable = self.scope.variables[name]
        code = fit(value, variable.kind).code
        if name in self.declared or (parameter is variable and variable.parameter):
            return [f"{go} = {code}"]
        self.declared.add(name)
        if self.scope.uses.get(name, set()) <= self.regions[-1]:
            plain = code != "nil" and value.kind == variable.kind
            beginning = f"{go} := {code}" if plain else f"var {go} {variable.kind.go} = {code}"
            return [beginning, f"{USE}{go}"]
        self.hoisted[go] = variable.kind.go
        return [f"{go} = {code}"]

    def want(self, target: ast.expr) -> Kind | None:
        """The kind that a target has, as far as it is known."""
        if isinstance(target, ast.Name):
            variable = self.scope.variables.get(target.id)
            return variable.kind if variable is not None else self.scope.known.get(target.id)
        return None

    def _assign(self, target: ast.expr, node: ast.expr) -> list[str]:
        if isinstance(target, ast.Tuple) and isinstance(node, ast.Tuple):
            return self._assign_pairs(target, node)
        if isinstance(target, ast.Subscript):
            self._learn_item(target, node)
            return self._store(target, node)
        value = self._popped(node) or self.expressions.value(node, self.want(target))
        return self.assign(target, value)

    def _popped(self, node: ast.expr) -> Value | None:
        """``stack.pop()``, which has a value and changes the list."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="pop")):
                variable = self.scope.find(name)
                if variable is None or variable.kind.shape != "list":
                    return None
                [code] = self.change(node) or [""]
                popped = must("", variable.kind.item)
                return replace(popped, code=code, origin=name)
        return None

    def _learn_item(self, target: ast.Subscript, node: ast.expr) -> None:
        """What a dict that began empty holds, from what is put into it."""
        if not isinstance(target.value, ast.Name):
            return
        variable = self.scope.variables.get(target.value.id)
        if variable is not None and variable.kind.shape == "dict" and not variable.kind.is_known:
            key = self.expressions.value(target.slice)
            value = self.expressions.value(node)
            self.scope.declare(target.value.id, Kind("dict", (key.kind, value.kind)))

    def _store(self, target: ast.Subscript, node: ast.expr) -> list[str]:
        owner = self.expressions.value(target.value)
        want = owner.kind.items[-1] if owner.kind.items else None
        value = self.expressions.stored(node, want)
        if root(target) in self.scope.deep and value.kind.is_container and not value.fresh:
            raise Refused(f"{root(target)} would hold what something else refers to")
        return [self._put(target, value)]

    def _put(self, target: ast.Subscript, value: Value) -> str:
        """``values[index] = value``."""
        self.owned(root(target))
        owner = self.expressions.value(target.value)
        if isinstance(target.slice, ast.Slice):
            raise Refused("an assignment to a slice is not drafted")
        if owner.kind.shape == "list":
            index = as_int(self.expressions.value(target.slice))
            return f"py.Put({owner.code}, {index.code}, {fit(value, owner.kind.item).code})"
        if owner.kind.shape == "dict" and isinstance(target.value, ast.Name):
            key_kind, value_kind = owner.kind.items
            key = fit(self.expressions.value(target.slice, key_kind), key_kind)
            return f"{owner.code}.Set({key.code}, {fit(value, value_kind).code})"
        raise Refused(f"an assignment to an element of {described(owner.kind)} is not drafted")

    def _delete(self, target: ast.Subscript) -> str:
        self.owned(root(target))
        owner = self.expressions.value(target.value)
        if isinstance(target.value, ast.Name) and not isinstance(target.slice, ast.Slice):
            inner = self.expressions.value(target.slice)
            if owner.kind.shape == "list":
                return f"py.Must(py.Pop(&{owner.code}, {as_int(inner).code}))"
            if owner.kind.shape == "dict":
                key = fit(inner, owner.kind.item)
                return f"py.Must(py.Take({owner.code}, {key.code}))"
        raise Refused("this del is not drafted")

    def _assign_pairs(self, target: ast.Tuple, node: ast.Tuple) -> list[str]:
        """``a, b = b, a + b``: all of the right side before any of the left."""
        if len(target.elts) != len(node.elts) or any(
            isinstance(each, ast.Starred) for each in (*target.elts, *node.elts)
        ):
            raise Refused("this unpacking is not drafted")
        values = [
            self.expressions.stored(each, self.want(place))
            for place, each in zip(target.elts, node.elts, strict=True)
        ]
        for value in values:
            if value.kind == NONE:
                raise Refused("None among several values is not drafted")
        merged = self._at_once(target.elts, values)
        if merged is not None:
            return merged
        names = [self.scope.spell("next") for _ in values]
        lines = [f"{', '.join(names)} := {', '.join(value.code for value in values)}"]
        for place, name, value in zip(target.elts, names, values, strict=True):
            lines += self.assign(place, replace(value, code=name, constant=()))
        return lines

    def _at_once(self, targets: Sequence[ast.expr], values: Sequence[Value]) -> list[str] | None:
        """Go's own ``a, b = b, a``; None where the places need more than a name each."""
        named = [target.id for target in targets if isinstance(target, ast.Name)]
        variables = [self.scope.variables.get(name) for name in named]
        if len(set(named)) != len(targets) or any(
            variable is not None and variable.kind != value.kind
            for variable, value in zip(variables, values, strict=True)
        ):
            return None
        lines = [
            self.assign(t, replace(v, constant=())) for t, v in zip(targets, values, strict=True)
        ]
        for sign in (" := ", " = "):
            parts = [line[0].partition(sign) for line in lines]
            if all(part[1] and part[0].isidentifier() for part in parts):
                left, right = (", ".join(part[i] for part in parts) for i in (0, 2))
                return [f"{left}{sign}{right}", *(more for line in lines for more in line[1:])]
        if any(value.is_simple and not value.constant for value in values):
            raise Refused("this unpacking is not drafted")
        return [line for each in lines for line in each]

    def _assign_all(self, targets: list[ast.expr], node: ast.expr) -> list[str]:
        """``a = b = 0``."""
        value = self.expressions.value(node)
        if value.kind.is_container or not value.kind.is_known:
            raise Refused("two names for one list, dict or set are not drafted")
        if not value.is_simple:
            name = self.scope.spell("value")
            lines = [f"{name} := {value.code}"]
            value = replace(value, code=name)
        else:
            lines = []
        for target in targets:
            lines += self.assign(target, value)
        return lines

    def _augmented(self, node: ast.AugAssign) -> list[str]:
        load = ast.copy_location(_loaded(node.target), node)
        current = self.expressions.value(load)
        more = self.expressions.value(node.value, current.kind)
        if "optional" in {current.kind.shape, more.kind.shape}:
            raise Refused(
                "an operator of a value that may be None is not drafted: check that first"
            )
        if current.kind.shape == "list" and isinstance(node.op, ast.Add):
            if not isinstance(node.target, ast.Name):
                raise Refused("+= of a list in a list is not drafted")
            self.owned(node.target.id)
            if not current.kind.is_known:
                self.scope.declare(node.target.id, more.kind)
            if more.kind != current.kind or more.kind.item.is_container:
                raise Refused(
                    f"+= of {described(more.kind)} to {described(current.kind)} is not drafted"
                )
            return [f"{current.code} = append({current.code}, {more.code}...)"]
        if current.kind.shape == "set":
            raise Refused("this operator changes the set in place: use a method")
        return self.assign(node.target, binary(type(node.op), current, more))


def _loaded(target: ast.expr) -> ast.expr:
    """A target as the expression that reads it."""
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Subscript(value=owner, slice=index):
            return ast.copy_location(ast.Subscript(owner, index, ast.Load()), target)
    raise Refused(f"an assignment to {ast.unparse(target)} is not drafted")
