"""Every expression of Python that has a translation, as Go."""

import ast
from dataclasses import replace
from typing import Protocol

from strangler.scaffold.draft import displays
from strangler.scaffold.draft.builtins import MATH_CONSTANTS, TEXT_CONSTANTS, builtin, math_call
from strangler.scaffold.draft.kinds import BOOL, BYTES, INT, NONE, STR, Kind, join
from strangler.scaffold.draft.methods import method
from strangler.scaffold.draft.narrowing import present
from strangler.scaffold.draft.operators import (
    as_int,
    binary,
    compared,
    element,
    inverted,
    is_none,
    literal,
    negated,
    truth,
)
from strangler.scaffold.draft.scope import Scope
from strangler.scaffold.draft.texts import fstring, percent
from strangler.scaffold.draft.value import Refused, Value, described, fit, integer, must
from strangler.scan.body import dotted


class Surroundings(Protocol):
    """What a function's translation finds outside it."""

    def full_name(self, name: str) -> str:
        """The full name of a name of the module."""

    def constant(self, name: str) -> Value | None:
        """The value of a name of the module that is bound once, to a literal."""

    def hinted(self, annotation: ast.expr) -> Kind | None:
        """The kind that a hint says, as far as it is one that is drafted."""

    def call(self, node: ast.Call, name: str, expressions: "Expressions") -> Value | None:
        """The call of a function of the project; None when it is none."""


class Expressions:
    """Translates the expressions of one function."""

    def __init__(self, scope: Scope, surroundings: Surroundings) -> None:
        self.scope = scope
        self.surroundings = surroundings

    def full_name(self, node: ast.expr) -> str:
        """The full name that a dotted expression has, through the imports; or nothing."""
        name = dotted(node)
        first = name.partition(".")[0]
        if not name or self.scope.find(first) is not None or first in self.scope.uses:
            return ""
        return self.surroundings.full_name(name)

    def call(self, node: ast.Call, name: str) -> Value | None:
        """The call of a function of the project."""
        return self.surroundings.call(node, name, self)

    def any_all(self, name: str, node: ast.GeneratorExp | ast.ListComp) -> Value:
        """any() or all() of a comprehension."""
        return displays.any_all(self, name, node)

    def narrow(self, test: ast.expr) -> None:
        """From here on the condition holds."""
        self.scope.flow.present |= present(test)[0]

    def condition(self, node: ast.expr) -> Value:
        """Whether an expression is true."""
        match node:
            case ast.BoolOp(op=op, values=values):
                return self._junction(op, values)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return inverted(self.condition(inner))
        return truth(self.value(node))

    def _junction(self, op: ast.boolop, nodes: list[ast.expr]) -> Value:
        """``and`` and ``or`` of conditions: what comes later knows what came before."""
        flow = self.scope.flow
        self.scope.flow = flow.copy()
        conjunction = isinstance(op, ast.And)
        try:
            codes = []
            for node in nodes:
                codes.append(self.condition(node).operand)
                self.scope.flow.present |= present(node)[0 if conjunction else 1]
        finally:
            self.scope.flow = flow
        return Value((" && " if conjunction else " || ").join(codes), BOOL, atom=False)

    def stored(self, node: ast.expr, want: Kind | None = None) -> Value:
        """An expression that a container is to hold. Raises Refused where it is changed later."""
        value = self.value(node, want)
        if value.kind.is_container and not value.fresh and value.origin in self.scope.changed:
            raise Refused(f"{value.origin} is changed in place, and would be in two places")
        return value

    def value(self, node: ast.expr, want: Kind | None = None) -> Value:
        """An expression. Raises Refused, with the reason, where it has no sure translation."""
        wanted = want.item if want is not None and want.shape == "optional" else want
        found = self._plain(node, wanted)
        if found is None:
            found = displays.display(self, node, wanted)
        if found is None:
            raise Refused(f"{_shown(node)} is not drafted")
        return found

    def _plain(  # noqa: C901, PLR0911, PLR0912  # one for each sort of expression
        self, node: ast.expr, want: Kind | None
    ) -> Value | None:
        match node:
            case ast.Constant(value=None):
                return Value("nil", NONE)
            case ast.Constant(value=constant):
                return literal(constant)
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute():
                return self._attribute(node)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return negated(self.value(inner))
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return as_int(self.value(inner))
            case ast.UnaryOp(op=ast.Invert(), operand=inner):
                return self._complement(inner)
            case ast.UnaryOp(op=ast.Not()):
                return self.condition(node)
            case ast.BinOp():
                return self._binary(node, want)
            case ast.BoolOp(op=op, values=values):
                return self._chosen(op, values, want)
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp():
                return self._either(node, want)
            case ast.Subscript(value=owner, slice=index):
                return self._subscript(self.value(owner), index)
            case ast.Call():
                return self._call(node, want)
            case ast.JoinedStr():
                return fstring(self, node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return displays.comprehension(self, node, want)
            case ast.GeneratorExp():
                raise Refused("a generator is a value of its own: make it a list")
        return None

    def _name(self, name: str) -> Value:
        found = self.scope.read(name)
        if found is None and (full := self.surroundings.full_name(name)) in TEXT_CONSTANTS:
            return literal(TEXT_CONSTANTS[full])
        if found is None:
            found = self.surroundings.constant(name)
        if found is None:
            raise Refused(f"the name {name} is not drafted")
        return found

    def _attribute(self, node: ast.Attribute) -> Value:
        name = self.full_name(node)
        known = MATH_CONSTANTS.get(name, TEXT_CONSTANTS.get(name))
        if known is not None:
            return literal(known)
        found = self.surroundings.constant(name) if name else None
        if found is not None:
            return found
        raise Refused(f"the attribute {ast.unparse(node)} is not drafted")

    def _complement(self, inner: ast.expr) -> Value:
        value = as_int(self.value(inner))
        if value.kind != INT:
            raise Refused(f"~ of {described(value.kind)} is not drafted")
        return integer(f"^{value.operand}", atom=False)

    def _binary(self, node: ast.BinOp, want: Kind | None) -> Value:
        if (
            isinstance(node.op, ast.Mod)
            and isinstance(node.left, ast.Constant)
            and isinstance(node.left.value, str)
        ):
            return percent(self, node.left.value, node.right)
        left = self.value(node.left, want)
        right = self.value(node.right, left.kind if left.kind.shape == "list" else None)
        if not left.kind.is_known and left.kind.shape == "list":
            left = self.value(node.left, right.kind)
        if "optional" in {left.kind.shape, right.kind.shape}:
            raise Refused(
                "an operator of a value that may be None is not drafted: check that first"
            )
        return binary(type(node.op), left, right)

    def _chosen(self, op: ast.boolop, nodes: list[ast.expr], want: Kind | None) -> Value:
        """``and`` and ``or``: of booleans theirs, else the first operand that decides."""
        try:
            kinds = {self.value(nodes[0]).kind}
        except Refused:
            kinds = set()
        if kinds <= {BOOL}:
            flow = self.scope.flow
            self.scope.flow = flow.copy()
            try:
                for node in nodes:
                    kinds.add(self.value(node).kind)
                    self.scope.flow.present |= present(node)[0 if isinstance(op, ast.And) else 1]
            finally:
                self.scope.flow = flow
            if kinds == {BOOL}:
                return self._junction(op, nodes)
        if len(nodes) > 2:  # noqa: PLR2004
            rest = ast.copy_location(ast.BoolOp(op, nodes[1:]), nodes[1])
            nodes = [nodes[0], rest]
        first = self.value(nodes[0], want)
        second = self.value(nodes[1], first.kind if want is None else want)
        inner = first.kind.item if first.kind.shape == "optional" else first.kind
        kind = join(inner, second.kind)
        conjunction = isinstance(op, ast.And)
        if (
            kind is None
            or kind.shape == "optional"
            or not kind.is_known
            or (conjunction and first.kind != kind)
        ):
            raise Refused("`and` and `or` of values of different types are not drafted")
        name = self.scope.spell("first")
        held = Value(name, first.kind)
        test = inverted(held) if conjunction else truth(held)
        answer = f"*{name}" if first.kind.shape == "optional" else name
        body = f"if {name} := {first.code}; {test.code} {{ return {answer} }}; return {second.code}"
        return Value(
            f"func() {kind.go} {{ {body} }}()",
            kind,
            fresh=first.fresh and second.fresh,
            origin=first.origin or second.origin,
        )

    def _either(self, node: ast.IfExp, want: Kind | None) -> Value:
        test = self.condition(node.test)
        when, otherwise = present(node.test)
        sides = []
        for inner, names in ((node.body, when), (node.orelse, otherwise)):
            flow = self.scope.flow
            self.scope.flow = flow.copy()
            self.scope.flow.present |= names
            try:
                sides.append(self.value(inner, want))
            finally:
                self.scope.flow = flow
        kind = join(sides[0].kind, sides[1].kind)
        if kind is None or kind.shape == "none":
            raise Refused("a choice between values of different types is not drafted")
        if want is not None and want.is_known and kind.shape != "optional":
            kind = want
        one, other = (fit(side, kind) for side in sides)
        code = (
            f"func() {kind.go} {{ if {test.code} {{ return {one.code} }}; return {other.code} }}()"
        )
        bounds = [side.bound for side in sides]
        return Value(
            code,
            kind,
            fresh=one.fresh and other.fresh,
            origin=one.origin or other.origin,
            bound=None if None in bounds else max(b for b in bounds if b is not None),
        )

    def _compare(self, node: ast.Compare) -> Value:
        nodes = [node.left, *node.comparators]
        if len(node.ops) > 1:
            middle = [self.value(each) for each in nodes[1:-1]]
            if not all(value.is_simple or value.kind in {INT, STR} for value in middle):
                raise Refused("a chain of comparisons of this is not drafted")
        parts = [
            self._comparison(op, left, right)
            for op, left, right in zip(node.ops, nodes, nodes[1:], strict=False)
        ]
        if len(parts) == 1:
            return parts[0]
        return Value(" && ".join(part.operand for part in parts), BOOL, atom=False)

    def _comparison(self, op: ast.cmpop, one: ast.expr, other: ast.expr) -> Value:
        if isinstance(op, ast.In | ast.NotIn):
            found = self._contained(one, other)
            if isinstance(op, ast.NotIn):
                return Value(f"!{found.operand}", BOOL)
            return found
        left = self.value(one)
        right = self.value(other, left.kind)
        if NONE in {left.kind, right.kind}:
            value = right if left.kind == NONE else left
            found = is_none(value)
            if isinstance(op, ast.Is | ast.Eq):
                return found
            if isinstance(op, ast.IsNot | ast.NotEq):
                return inverted(found)
        if isinstance(op, ast.Is | ast.IsNot):
            if left.kind == right.kind == BOOL:
                return compared(ast.Eq if isinstance(op, ast.Is) else ast.NotEq, left, right)
            raise Refused("`is` of values is not drafted: it depends on how Python keeps them")
        if not left.kind.is_known and right.kind.is_known:
            left = self.value(one, right.kind)
        return compared(type(op), left, right)

    def _contained(self, one: ast.expr, other: ast.expr) -> Value:
        value = self.value(one)
        if value.kind.shape == "optional":
            raise Refused("`in` of a value that may be None is not drafted: check that first")
        if isinstance(other, ast.Tuple | ast.List | ast.Set) and other.elts:
            items = [self.value(each, value.kind) for each in other.elts]
            if all(item.kind == value.kind for item in items) and value.kind.is_key:
                if value.is_simple and len(items) <= 3:  # noqa: PLR2004
                    code = " || ".join(f"{value.code} == {item.operand}" for item in items)
                    return Value(code, BOOL, atom=False)
                codes = ", ".join(item.code for item in items)
                return Value(f"slices.Contains([]{value.kind.go}{{{codes}}}, {value.code})", BOOL)
        owner = self.value(other)
        match owner.kind.shape:
            case "str" if value.kind == STR:
                return Value(f"strings.Contains({owner.code}, {value.code})", BOOL)
            case "list" if value.kind == owner.kind.item and value.kind.is_key:
                return Value(f"slices.Contains({owner.code}, {value.code})", BOOL)
            case "set" if value.kind == owner.kind.item:
                return Value(f"py.Has({owner.code}, {value.code})", BOOL)
            case "dict" if value.kind == owner.kind.item:
                return Value(f"py.HasKey({owner.code}, {value.code})", BOOL)
        raise Refused(f"`in` {described(owner.kind)} of {described(value.kind)} is not drafted")

    def _subscript(self, owner: Value, index: ast.expr) -> Value:
        if isinstance(index, ast.Slice):
            return self._slice(owner, index)
        if owner.kind.shape == "dict":
            key = fit(self.value(index, owner.kind.item), owner.kind.item)
            code = f"py.Item({owner.code}, {key.code})"
            return replace(must(code, owner.kind.items[1]), origin=owner.origin)
        at = as_int(self.value(index))
        if at.kind != INT:
            raise Refused(f"{described(at.kind)} as an index is not drafted")
        if owner.kind == STR:
            return must(f"py.CharAt({owner.code}, {at.code})", STR)
        if owner.kind == BYTES:
            return integer(f"int(py.Must(py.At({owner.code}, {at.code})))", 255)
        if owner.kind.shape == "list":
            item = must(f"py.At({owner.code}, {at.code})", owner.kind.item)
            return replace(item, origin=owner.origin)
        if owner.kind.shape == "tuple":
            return self._element(owner, at)
        raise Refused(f"an element of {described(owner.kind)} is not drafted")

    def _element(self, owner: Value, at: Value) -> Value:
        count = len(owner.kind.items)
        if at.constant and isinstance(at.constant[0], int):
            position = at.constant[0] + count * (at.constant[0] < 0)
            if 0 <= position < count:
                return element(owner, position)
            raise Refused("always raises IndexError")
        if len(set(owner.kind.items)) > 1 or not owner.is_simple:
            raise Refused("an element of a tuple that is worked out is not drafted")
        item = must(f"py.At({owner.code}[:], {at.code})", owner.kind.item)
        return replace(item, origin=owner.origin)

    def _slice(self, owner: Value, part: ast.Slice) -> Value:
        if owner.kind.shape not in {"str", "list", "bytes"}:
            raise Refused(f"a slice of {described(owner.kind)} is not drafted")
        helper = "SliceText" if owner.kind == STR else "Slice"
        fresh = not owner.kind.items or not owner.kind.item.is_container
        if part.step is not None:
            step = as_int(self.value(part.step))
            if step.constant == (-1,) and part.lower is part.upper is None:
                helper = "Reverse" if owner.kind == STR else "Reversed"
                return Value(
                    f"py.{helper}({owner.code})", owner.kind, fresh=fresh, origin=owner.origin
                )
            if not step.constant or step.kind != INT or owner.kind == BYTES:
                raise Refused("a slice with a step that is worked out is not drafted")
            return self._stepped(owner, part, step)
        lower = self._bound(part.lower, "0")
        upper = self._bound(part.upper, "math.MaxInt")
        code = f"py.{helper}({owner.code}, {lower}, {upper})"
        return Value(code, owner.kind, fresh=fresh, origin=owner.origin)

    def _stepped(self, owner: Value, part: ast.Slice, step: Value) -> Value:
        """A slice with a step: bounds that are left out are Python's None."""
        bounds = [
            "nil" if each is None else f"py.Some({self._bound(each, '')})"
            for each in (part.lower, part.upper)
        ]
        name = "StepText" if owner.kind == STR else "StepBetween"
        code = f"py.{name}({owner.code}, {bounds[0]}, {bounds[1]}, {step.code})"
        return replace(must(code, owner.kind, fresh=owner.kind == STR), origin=owner.origin)

    def _bound(self, node: ast.expr | None, default: str) -> str:
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return default or "0"
        value = as_int(self.value(node))
        if value.kind != INT:
            raise Refused(f"{described(value.kind)} as the end of a slice is not drafted")
        return value.code

    def _call(self, node: ast.Call, want: Kind | None) -> Value:
        name = self.full_name(node.func)
        plain = isinstance(node.func, ast.Name) and self.scope.find(node.func.id) is None
        found = self.call(node, name) if name else None
        if found is not None:
            return found
        if plain and name == dotted(node.func):
            if name in {"set", "dict", "list"} and not node.args and not node.keywords and want:
                empty = {"set": f"{want.go}{{}}", "list": f"{want.go}{{}}"}.get(name)
                if want.shape == name and empty:
                    return Value(empty, want, fresh=True)
            if name == "dict" and not node.args and not node.keywords:
                return self.value(ast.copy_location(ast.Dict([], []), node), want)
            found = builtin(self, name, node)
        if name in {"typing.cast", "typing_extensions.cast"} and len(node.args) == 2:  # noqa: PLR2004
            return self.value(node.args[1], want)
        if found is None and name:
            found = math_call(self, name, node)
        if found is None and isinstance(node.func, ast.Attribute) and not _is_module(name):
            found = method(self, node)
        if found is None:
            raise Refused(f"the call of {_shown(node.func)} is not drafted")
        return found


def _is_module(name: str) -> bool:
    return name.partition(".")[0] in {"re", "os", "math", "json", "datetime", "random", "string"}


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}…"  # noqa: PLR2004
