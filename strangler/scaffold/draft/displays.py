"""Lists, tuples, dicts and sets as they are written out, and comprehensions."""

import ast
from collections.abc import Callable

from strangler.scaffold.draft.context import Context
from strangler.scaffold.draft.iteration import loop, unpacked
from strangler.scaffold.draft.kinds import BOOL, UNKNOWN, Kind, join, list_of
from strangler.scaffold.draft.uses import USE, resolved
from strangler.scaffold.draft.value import Refused, Value, described, fit

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def display(context: Context, node: ast.expr, want: Kind | None) -> Value | None:
    """The value of a display; None when the expression is none."""
    match node:
        case ast.List(elts=nodes):
            item = want.item if want and want.shape == "list" else None
            values = _elements(context, nodes, item)
            kind = list_of(_common(values, item))
            return Value(f"{kind.go}{{{_codes(values, kind.item)}}}", kind, fresh=True)
        case ast.Tuple(elts=nodes) if want is not None and want.shape == "list":
            values = _elements(context, nodes, want.item)
            kind = list_of(_common(values, want.item))
            return Value(f"{kind.go}{{{_codes(values, kind.item)}}}", kind, fresh=True)
        case ast.Tuple(elts=[_, *_] as nodes):
            return _tuple(context, nodes, want)
        case ast.Set(elts=nodes):
            item = want.item if want and want.shape == "set" else None
            values = _elements(context, nodes, item)
            item = _common(values, item)
            if not item.is_key:
                raise Refused(f"a set of {described(item)} is not drafted")
            return Value(f"py.SetOf({_codes(values, item)})", Kind("set", (item,)), fresh=True)
        case ast.Dict(keys=keys, values=nodes):
            return _dict(context, keys, nodes, want)
    return None


def _elements(context: Context, nodes: list[ast.expr], item: Kind | None) -> list[Value]:
    if any(isinstance(node, ast.Starred) for node in nodes):
        raise Refused("* in a display is not drafted")
    return [context.stored(node, item) for node in nodes]


def _common(values: list[Value], item: Kind | None) -> Kind:
    """The kind that all elements have."""
    found = item if item is not None else UNKNOWN
    for value in values:
        joined = join(found, value.kind)
        if joined is None or (item is not None and item.is_known and joined != item):
            raise Refused("elements of different types are not drafted")
        found = joined
    return found


def _codes(values: list[Value], kind: Kind) -> str:
    return ", ".join(fit(value, kind).code for value in values)


def _tuple(context: Context, nodes: list[ast.expr], want: Kind | None) -> Value:
    kinds: list[Kind | None] = [None] * len(nodes)
    if want is not None and want.shape == "tuple" and len(want.items) == len(nodes):
        kinds = list(want.items)
    values = [
        context.stored(node, kind)
        for node, kind in zip(nodes, kinds, strict=True)
        if not isinstance(node, ast.Starred)
    ]
    if len(values) != len(nodes):
        raise Refused("* in a display is not drafted")
    fitted = [
        value if kind is None else fit(value, kind)
        for value, kind in zip(values, kinds, strict=True)
    ]
    kind = Kind("tuple", tuple(value.kind for value in fitted))
    codes = ", ".join(value.code for value in fitted)
    return Value(f"{kind.go}{{{codes}}}", kind, fresh=True)


def _dict(
    context: Context, keys: list[ast.expr | None], nodes: list[ast.expr], want: Kind | None
) -> Value:
    wanted = want.items if want is not None and want.shape == "dict" else (None, None)
    pairs = []
    key_kind, value_kind = wanted[0] or UNKNOWN, wanted[1] or UNKNOWN
    for key, node in zip(keys, nodes, strict=True):
        if key is None:
            raise Refused("** in a dict is not drafted")
        pair = context.value(key, wanted[0]), context.stored(node, wanted[1])
        joined = join(key_kind, pair[0].kind), join(value_kind, pair[1].kind)
        if joined[0] is None or joined[1] is None:
            raise Refused("a dict of values of different types is not drafted")
        key_kind, value_kind = joined[0], joined[1]
        pairs.append(pair)
    kind = Kind("dict", (key_kind, value_kind))
    if pairs and not key_kind.is_key:
        raise Refused(f"{described(key_kind)} as key of a dict is not drafted")
    name = context.scope.spell("mapping")
    sets = "; ".join(
        f"{name}.Set({fit(key, key_kind).code}, {fit(value, value_kind).code})"
        for key, value in pairs
    )
    new = f"py.NewOrderedMap[{key_kind.go}, {value_kind.go}]({len(pairs)})"
    if not pairs:
        return Value(new, kind, fresh=True)
    return Value(
        f"func() {kind.go} {{ {name} := {new}; {sets}; return {name} }}()", kind, fresh=True
    )


class _Names:
    """The targets of a comprehension: always Go's own variables."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def adopt(self, name: str, value: Value) -> tuple[str, list[str]] | None:
        """Go's own variable is the target."""
        variable = self.context.scope.bind(name, value.kind, value.bound)
        return variable.go, [f"{USE}{variable.go}"]

    def assign(self, target: ast.expr, value: Value) -> list[str]:
        """A target that has to be made of it."""
        if not isinstance(target, ast.Name):
            return unpacked(self.context, target, value, self)
        variable = self.context.scope.bind(target.id, value.kind, value.bound)
        return [f"{variable.go} := {value.code}", f"{USE}{variable.go}"]


def comprehension(context: Context, node: Comprehension, want: Kind | None) -> Value:
    """A list, set or dict that is gathered by loops."""
    found: list[Kind] = []
    name = context.scope.spell("gathered")

    def gather() -> str:
        if isinstance(node, ast.DictComp):
            wanted = want.items if want and want.shape == "dict" else (None, None)
            pair = context.value(node.key, wanted[0]), context.stored(node.value, wanted[1])
            found.append(Kind("dict", (pair[0].kind, pair[1].kind)))
            return f"{name}.Set({pair[0].code}, {pair[1].code})"
        item = want.items[0] if want and want.shape in {"list", "set"} else None
        value = context.stored(node.elt, item)
        if item is not None and item.is_known:
            value = fit(value, item)
        if isinstance(node, ast.SetComp):
            found.append(Kind("set", (value.kind,)))
            return f"{name}[{value.code}] = struct{{}}{{}}"
        found.append(list_of(value.kind))
        return f"{name} = append({name}, {value.code})"

    lines = _loops(context, node.generators, gather)
    kind = found[0]
    if not kind.is_known or (kind.shape != "list" and not kind.item.is_key):
        raise Refused(f"a comprehension of {described(kind)} is not drafted")
    new = f"{kind.go}{{}}"
    if kind.shape == "dict":
        new = f"py.NewOrderedMap[{kind.items[0].go}, {kind.items[1].go}](0)"
    body = "\n".join([f"{name} := {new}", *lines, f"return {name}"])
    return Value(f"func() {kind.go} {{\n{body}\n}}()", kind, fresh=True)


def any_all(context: Context, name: str, node: ast.GeneratorExp | ast.ListComp) -> Value:
    """any() or all(): a loop that returns at the first element that decides."""

    def decide() -> str:
        condition = context.condition(node.elt)
        if name == "any":
            return f"if {condition.code} {{ return true }}"
        return f"if !({condition.code}) {{ return false }}"

    lines = _loops(context, node.generators, decide)
    body = "\n".join([*lines, f"return {'false' if name == 'any' else 'true'}"])
    return Value(f"func() bool {{\n{body}\n}}()", BOOL)


def _loops(
    context: Context, generators: list[ast.comprehension], inner: Callable[[], str]
) -> list[str]:
    if not generators:
        return [inner()]
    generator, *rest = generators
    if generator.is_async:
        raise Refused("async comprehensions are not drafted")
    with context.scope.comprehension():
        head = loop(context, generator.target, generator.iter, _Names(context))
        ends = 1
        lines = [head.head, *head.first]
        for test in generator.ifs:
            lines.append(f"if {context.condition(test).code} {{")
            context.narrow(test)
            ends += 1
        lines += _loops(context, rest, inner)
        return resolved([*lines, *["}"] * ends])
