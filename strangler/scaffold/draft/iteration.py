"""What a loop runs over, as Go's ``for`` has it."""

import ast
from dataclasses import dataclass, replace
from typing import Protocol

from strangler.scaffold.draft.context import Context
from strangler.scaffold.draft.kinds import BYTES, INT, STR, Kind
from strangler.scaffold.draft.operators import as_int, binary, element, literal
from strangler.scaffold.draft.value import LENGTH, Refused, Value, described, integer


class Binder(Protocol):
    """Gives the targets of a loop their values."""

    def adopt(self, name: str, value: Value) -> tuple[str, list[str]] | None:
        """The Go name under which Go's own variable can be the target, if it can be.

        The `value`'s code does not count. The lines begin the loop's body.
        """

    def assign(self, target: ast.expr, value: Value) -> list[str]:
        """The lines that give a target its value."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The head of a loop, and the lines with which its body begins."""

    head: str
    first: tuple[str, ...] = ()


def loop(context: Context, target: ast.expr, iterable: ast.expr, binder: Binder) -> Loop:
    """The loop of a statement or a comprehension.

    Raises Refused where the order would not be Python's.
    """
    match iterable:
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]):
            return _range(context, target, [as_int(context.value(a)) for a in args], binder)
        case ast.Call(func=ast.Name(id="enumerate")):
            return _enumerate(context, target, iterable, binder)
        case ast.Call(func=ast.Name(id="zip"), args=[_, _, *_], keywords=[]):
            return _zip(context, target, iterable.args, binder)
        case ast.Call(func=ast.Name(id="reversed"), args=[inner], keywords=[]):
            return _reversed(context, target, inner, binder)
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" as what), args=[]):
            mapping = context.value(inner)
            if mapping.kind.shape == "dict":
                return _dict(context, target, mapping, what, binder)
    return _each(context, target, context.value(iterable), binder)


def _own(context: Context, target: ast.expr, value: Value, binder: Binder) -> tuple[str, list[str]]:
    """The name of Go's own variable for a target, and the lines that the body begins with."""
    if not isinstance(target, ast.Name):
        name = context.scope.spell("item")
        return name, binder.assign(target, replace(value, code=name))
    if target.id == "_" and all(
        isinstance(n.ctx, ast.Store) for n in context.scope.uses.get("_", ())
    ):
        return "_", []
    adopted = binder.adopt(target.id, value)
    if adopted is not None:
        return adopted
    name = context.scope.spell(target.id)
    return name, binder.assign(target, replace(value, code=name))


def _single(context: Context, target: ast.expr, head: str, value: Value, binder: Binder) -> Loop:
    """A loop with one variable, ``NAME`` in `head`, for the target."""
    name, first = _own(context, target, value, binder)
    if name == "_":
        head = head.replace("for _, NAME := range", "for range").replace(
            "for NAME := range", "for range"
        )
    return Loop(head.replace("NAME", name), tuple(first))


def _range(context: Context, target: ast.expr, args: list[Value], binder: Binder) -> Loop:
    if not 1 <= len(args) <= 3 or any(value.kind != INT for value in args):  # noqa: PLR2004
        raise Refused("range() takes integers")
    bounds = [value.bound for value in args]
    bound = None if None in bounds[:2] else max(b for b in bounds[:2] if b is not None)
    if len(args) == 1:
        head = f"for NAME := range {args[0].code} {{"
    else:
        step = args[2] if len(args) == 3 else literal(1)  # noqa: PLR2004
        codes = ", ".join(value.code for value in (*args[:2], step))
        head = f"for NAME := range py.Range({codes}) {{"
    if len(args) == 1 and bounds[0] is None:
        bound = None
    return _single(context, target, head, integer("", bound), binder)


def _enumerate(context: Context, target: ast.expr, node: ast.Call, binder: Binder) -> Loop:
    starts = [keyword.value for keyword in node.keywords if keyword.arg == "start"] + node.args[1:]
    if len(node.keywords) + len(node.args) > 2 or len(starts) > 1 or not node.args:  # noqa: PLR2004
        raise Refused("enumerate() with other arguments is not drafted")
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2:  # noqa: PLR2004
        raise Refused("enumerate() gives pairs: unpack them")
    values = context.value(node.args[0])
    item = item_kind(values)
    start = as_int(context.value(starts[0])) if starts else literal(0)
    source = f"py.Chars({values.code})" if values.kind == STR else values.code
    if values.kind.shape in {"dict", "set"}:
        raise Refused("enumerate() of a dict or set is not drafted")
    if start.constant == (0,):
        index, first = _own(context, target.elts[0], integer("", LENGTH), binder)
    else:
        index = context.scope.spell("i")
        number = binary(ast.Add, integer(index, LENGTH), start)
        first = binder.assign(target.elts[0], number)
    if values.kind == BYTES:
        name = context.scope.spell("item")
        second = binder.assign(target.elts[1], integer(f"int({name})", 255))
    else:
        value = Value("", item, origin=values.origin)
        name, second = _own(context, target.elts[1], value, binder)
    return Loop(f"for {index}, {name} := range {source} {{", (*first, *second))


def _zip(context: Context, target: ast.expr, nodes: list[ast.expr], binder: Binder) -> Loop:
    if not isinstance(target, ast.Tuple) or len(target.elts) != len(nodes):
        raise Refused("zip() gives tuples: unpack them")
    values = [sequence(context.value(node)) for node in nodes]
    names = [value if value.is_simple else None for value in values]
    if None in names:
        raise Refused("zip() of what has no name is not drafted: name it first")
    index = context.scope.spell("i")
    first: list[str] = []
    for inner, value in zip(target.elts, values, strict=True):
        item = Value(f"{value.operand}[{index}]", item_kind(value), origin=value.origin)
        first += binder.assign(inner, item)
    lengths = ", ".join(f"len({value.code})" for value in values)
    return Loop(f"for {index} := range min({lengths}) {{", tuple(first))


def sequence(value: Value) -> Value:
    """A text as the list of its characters; lists and tuples as they are."""
    if value.kind == STR:
        return Value(f"py.CharList({value.code})", Kind("list", (STR,)), fresh=True)
    if value.kind.shape == "list" or _is_array(value.kind):
        return value
    raise Refused(f"{described(value.kind)} has no order to rely on here")


def _is_array(kind: Kind) -> bool:
    return kind.shape == "tuple" and len(set(kind.items)) == 1


def _reversed(context: Context, target: ast.expr, inner: ast.expr, binder: Binder) -> Loop:
    if (
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id == "range"
    ):
        inner_values = [as_int(context.value(a)) for a in inner.args]
        if len(inner_values) > 2 or any(value.kind != INT for value in inner_values):  # noqa: PLR2004
            raise Refused("reversed() of a range with a step is not drafted")
        start = literal(0) if len(inner_values) == 1 else inner_values[0]
        last = binary(ast.Sub, inner_values[-1], literal(1))
        before = binary(ast.Sub, start, literal(1))
        return _range(context, target, [last, before, literal(-1)], binder)
    values = sequence(context.value(inner))
    if values.kind.shape != "list":
        raise Refused("reversed() of a tuple is not drafted")
    head = f"for _, NAME := range slices.Backward({values.code}) {{"
    return _single(
        context, target, head, Value("", item_kind(values), origin=values.origin), binder
    )


def _dict(context: Context, target: ast.expr, mapping: Value, what: str, binder: Binder) -> Loop:
    key, value = mapping.kind.items
    if what == "values":
        head = f"for _, NAME := range {mapping.operand}.All() {{"
        return _single(context, target, head, Value("", value, origin=mapping.origin), binder)
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2:  # noqa: PLR2004
        raise Refused("items() gives pairs: unpack them")
    one, first = _own(context, target.elts[0], Value("", key), binder)
    other, second = _own(context, target.elts[1], Value("", value, origin=mapping.origin), binder)
    return Loop(f"for {one}, {other} := range {mapping.operand}.All() {{", (*first, *second))


def _each(context: Context, target: ast.expr, values: Value, binder: Binder) -> Loop:
    if values.kind == BYTES:
        name = context.scope.spell("item")
        first = binder.assign(target, integer(f"int({name})", 255))
        return Loop(f"for _, {name} := range {values.code} {{", tuple(first))
    heads = {
        "str": f"for _, NAME := range py.Chars({values.code}) {{",
        "dict": f"for NAME := range {values.operand}.All() {{",
        "list": f"for _, NAME := range {values.code} {{",
    }
    shape = "list" if _is_array(values.kind) else values.kind.shape
    if shape in heads:
        item = Value("", item_kind(values), origin=values.origin)
        return _single(context, target, heads[shape], item, binder)
    if values.kind.shape == "set":
        raise Refused("a set has no order: sort it first")
    raise Refused(f"a loop over {described(values.kind)} is not drafted")


def item_kind(values: Value) -> Kind:
    """The kind of what a loop over it meets. Raises Refused where that is not known."""
    if values.kind == STR:
        return STR
    if values.kind == BYTES:
        return INT
    if values.kind.shape in {"list", "dict", "set"} or _is_array(values.kind):
        return values.kind.item
    raise Refused(f"a loop over {described(values.kind)} is not drafted")


def unpacked(context: Context, target: ast.expr, value: Value, binder: Binder) -> list[str]:
    """The lines that unpack a tuple, or a list of the right length."""
    if not isinstance(target, ast.Tuple | ast.List):
        return binder.assign(target, value)
    if any(isinstance(inner, ast.Starred) for inner in target.elts):
        raise Refused("unpacking with * is not drafted")
    count = len(target.elts)
    lines = []
    if not value.is_simple:
        name = context.scope.spell("parts")
        lines.append(f"{name} := {value.code}")
        value = Value(name, value.kind, origin=value.origin)
    if value.kind.shape == "tuple":
        if len(value.kind.items) != count:
            raise Refused("always raises ValueError: the tuple has another length")
        items = [element(value, index) for index in range(count)]
    elif value.kind.shape == "list":
        lines.append(f"py.Unpack({value.code}, {count})")
        item = item_kind(value)
        items = [Value(f"{value.code}[{i}]", item, origin=value.origin) for i in range(count)]
    else:
        raise Refused(f"unpacking {described(value.kind)} is not drafted")
    for inner, each in zip(target.elts, items, strict=True):
        lines += unpacked(context, inner, each, binder)
    return lines
