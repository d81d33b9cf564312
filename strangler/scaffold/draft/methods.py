"""Methods of str, bytes, list, dict and set, as Go has them."""

import ast
from collections.abc import Sequence

from strangler.scaffold.draft.builtins import sequence_of
from strangler.scaffold.draft.context import Context, arguments
from strangler.scaffold.draft.kinds import BOOL, INT, STR, Kind, list_of, optional
from strangler.scaffold.draft.operators import as_int, literal
from strangler.scaffold.draft.texts import format_method
from strangler.scaffold.draft.value import (
    LENGTH,
    Refused,
    Value,
    described,
    fit,
    integer,
    must,
    sliced,
)

_PLAIN_TEXT = {  # without an argument: text to text
    "upper": "py.Upper({})",
    "lower": "py.Lower({})",
    "title": "py.Title({})",
    "capitalize": "py.Capitalize({})",
}
_TESTS = {
    "isdigit": "py.IsDigit({})",
    "isdecimal": "py.IsDecimal({})",
    "isalpha": "py.IsAlpha({})",
    "isspace": "py.IsSpaces({})",
    "isascii": "py.IsASCII({})",
    "isupper": "py.IsUpper({})",
    "islower": "py.IsLower({})",
}
_STRIPS = {
    "strip": ("py.Strip", "strings.Trim"),
    "lstrip": ("py.LStrip", "strings.TrimLeft"),
    "rstrip": ("py.RStrip", "strings.TrimRight"),
}
_ONE_TEXT = {  # one text as argument
    "removeprefix": ("strings.TrimPrefix({}, {})", STR),
    "removesuffix": ("strings.TrimSuffix({}, {})", STR),
    "find": ("py.Find({}, {})", INT),
    "rfind": ("py.RFind({}, {})", INT),
    "count": ("strings.Count({}, {})", INT),
}
_PARTITIONS = {"partition": "py.Partition", "rpartition": "py.RPartition"}
_TRIPLE = Kind("tuple", (STR, STR, STR))
_PADS = {"ljust": "'<'", "rjust": "'>'"}


def method(context: Context, node: ast.Call) -> Value | None:
    """The call of a method; None when it is none that is known here."""
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked for by the caller
    name = node.func.attr
    owner = context.value(node.func.value)
    match owner.kind.shape:
        case "str":
            return _text(context, owner, name, node)
        case "list":
            return _list(context, owner, name, node)
        case "dict":
            return _dict(context, owner, name, node)
        case "set":
            return _set(context, owner, name, node)
        case "int" | "bool" if name == "bit_length" and not node.args:
            return integer(f"py.BitLength({as_int(owner).code})", 64)
        case "optional":
            raise Refused(f".{name} of a value that may be None is not drafted: check that first")
    return None


def _texts(context: Context, nodes: Sequence[ast.expr]) -> list[Value]:
    values = [context.value(node) for node in nodes]
    if any(value.kind != STR for value in values):
        raise Refused("a text is wanted here")
    return values


def _text(  # noqa: C901, PLR0911  # one for each sort of method
    context: Context, owner: Value, name: str, node: ast.Call
) -> Value | None:
    if name == "format" and owner.constant:
        return format_method(context, str(owner.constant[0]), node)
    if name == "join":
        return _join(context, owner, node)
    if name in {"startswith", "endswith"}:
        return _affix(context, owner, name, node)
    if name in {"split", "rsplit"}:
        return _split(context, owner, name, node)
    nodes = arguments(node, 3, 0)
    if nodes is None:
        raise Refused(f".{name}() with keywords is not drafted")
    count = len(nodes)
    if name in _PLAIN_TEXT and not count:
        return Value(_PLAIN_TEXT[name].format(owner.code), STR)
    if name in _TESTS and not count:
        return Value(_TESTS[name].format(owner.code), BOOL)
    if name == "splitlines" and not count:
        return Value(f"py.SplitLines({owner.code})", list_of(STR), fresh=True)
    if name in _STRIPS:
        return _strip(context, owner, name, nodes)
    if name in _ONE_TEXT and count == 1:
        [part] = _texts(context, nodes)
        code, kind = _ONE_TEXT[name]
        bound = LENGTH if kind == INT else None
        return Value(code.format(owner.code, part.code), kind, bound=bound)
    if name == "index" and count == 1:
        [part] = _texts(context, nodes)
        return must(f"py.IndexText({owner.code}, {part.code})", INT, bound=LENGTH)
    if name in _PARTITIONS and count == 1:
        [part] = _texts(context, nodes)
        return must(f"{_PARTITIONS[name]}({owner.code}, {part.code})", _TRIPLE)
    return _replaced_or_padded(context, owner, name, nodes)


def _replaced_or_padded(
    context: Context, owner: Value, name: str, nodes: Sequence[ast.expr]
) -> Value | None:
    count = len(nodes)
    if name == "replace" and count in {2, 3}:
        one, other = _texts(context, nodes[:2])
        if count == 2:  # noqa: PLR2004
            return Value(f"strings.ReplaceAll({owner.code}, {one.code}, {other.code})", STR)
        times = as_int(context.value(nodes[2]))
        return Value(f"strings.Replace({owner.code}, {one.code}, {other.code}, {times.code})", STR)
    if name == "zfill" and count == 1:
        width = as_int(context.value(nodes[0]))
        return Value(f"py.ZFill({owner.code}, {width.code})", STR)
    if name in {*_PADS, "center"} and count in {1, 2}:
        width = as_int(context.value(nodes[0]))
        fill = context.value(nodes[1]) if count == 2 else literal(" ")  # noqa: PLR2004
        if not fill.constant or len(str(fill.constant[0])) != 1 or width.kind != INT:
            raise Refused(f".{name}() with a fill that is worked out is not drafted")
        if name == "center":
            return Value(f"py.Center({owner.code}, {width.code}, {fill.code})", STR)
        return Value(f"py.Pad({owner.code}, {fill.code}, {_PADS[name]}, {width.code})", STR)
    return None


def _strip(context: Context, owner: Value, name: str, nodes: Sequence[ast.expr]) -> Value:
    white, of = _STRIPS[name]
    if not nodes or (isinstance(nodes[0], ast.Constant) and nodes[0].value is None):
        return Value(f"{white}({owner.code})", STR)
    [characters] = _texts(context, nodes)
    return Value(f"{of}({owner.code}, {characters.code})", STR)


def _join(context: Context, owner: Value, node: ast.Call) -> Value:
    given = arguments(node, 1)
    if given is None:
        raise Refused(".join() takes one argument")
    values = sequence_of(context, given[0])
    if not values.kind.items or values.kind.item != STR:
        raise Refused(f".join() of {described(values.kind)} is not drafted")
    return Value(f"strings.Join({sliced(values).code}, {owner.code})", STR)


def _affix(context: Context, owner: Value, name: str, node: ast.Call) -> Value:
    given = arguments(node, 1)
    if given is None:
        raise Refused(f".{name}() with positions is not drafted")
    function = "strings.HasPrefix" if name == "startswith" else "strings.HasSuffix"
    if isinstance(given[0], ast.Tuple):
        parts = [f"{function}({owner.code}, {p.code})" for p in _texts(context, given[0].elts)]
        return Value(" || ".join(parts) or "false", BOOL, atom=False)
    value = context.value(given[0])
    if value.kind.shape in {"list", "tuple"} and value.kind.item == STR and owner.is_simple:
        holds = f"func(part string) bool {{ return {function}({owner.code}, part) }}"
        return Value(f"slices.ContainsFunc({sliced(value).code}, {holds})", BOOL)
    [part] = _texts(context, given)
    return Value(f"{function}({owner.code}, {part.code})", BOOL)


def _split(context: Context, owner: Value, name: str, node: ast.Call) -> Value:
    known = {keyword.arg: keyword.value for keyword in node.keywords}
    names = ("sep", "maxsplit")
    given = dict(zip(names, node.args, strict=False)) | known
    if not given.keys() <= set(names) or any(isinstance(a, ast.Starred) for a in node.args):
        raise Refused(f".{name}() with these arguments is not drafted")
    separator, most = given.get("sep"), given.get("maxsplit")
    kind = list_of(STR)
    if separator is None or (isinstance(separator, ast.Constant) and separator.value is None):
        if most is not None:
            raise Refused(f".{name}() at white space so many times is not drafted")
        return Value(f"py.Split({owner.code})", kind, fresh=True)
    [part] = _texts(context, [separator])
    if most is None:
        if part.constant and part.constant[0]:
            return Value(f"strings.Split({owner.code}, {part.code})", kind, fresh=True)
        return must(f"py.SplitOn({owner.code}, {part.code})", kind, fresh=True)
    times = as_int(context.value(most))
    helper = "SplitN" if name == "split" else "RSplitN"
    return must(f"py.{helper}({owner.code}, {part.code}, {times.code})", kind, fresh=True)


def _list(context: Context, owner: Value, name: str, node: ast.Call) -> Value | None:
    given = arguments(node, 1)
    item = owner.kind.item
    if (
        name in {"index", "count"}
        and given is not None
        and item.is_comparable
        and item.shape != "float"
    ):
        value = fit(context.value(given[0], item), item)
        if name == "count":
            return integer(f"py.Count({owner.code}, {value.code})", LENGTH)
        return must(f"py.Index({owner.code}, {value.code})", INT, bound=LENGTH)
    if name == "copy" and not node.args and not item.is_container:
        return Value(f"slices.Clone({owner.code})", owner.kind, fresh=True)
    return None


def _dict(context: Context, owner: Value, name: str, node: ast.Call) -> Value | None:
    key, value = owner.kind.items
    if name == "get":
        given = arguments(node, 2, 1)
        if given is None:
            raise Refused(".get() with keywords is not drafted")
        looked_up = fit(context.value(given[0], key), key)
        absent = len(given) == 1 or (isinstance(given[1], ast.Constant) and given[1].value is None)
        if absent:
            if value.shape == "optional":
                raise Refused(".get() of values that may be None is not drafted")
            code = f"py.Lookup({owner.code}, {looked_up.code})"
            return Value(code, optional(value), origin=owner.origin)
        other = fit(context.value(given[1], value), value)
        code = f"py.GetOr({owner.code}, {looked_up.code}, {other.code})"
        return Value(code, other.kind, origin=owner.origin)
    if name == "keys" and not node.args:
        return Value(f"{owner.operand}.Keys()", list_of(key), fresh=True)
    if name == "values" and not node.args:
        return Value(f"py.Values({owner.code})", list_of(value), origin=owner.origin)
    return None


_SET_METHODS: dict[str, str] = {
    "union": "Union",
    "intersection": "Intersection",
    "difference": "Difference",
}


def _set(context: Context, owner: Value, name: str, node: ast.Call) -> Value | None:
    given = arguments(node, 1)
    if given is None:
        return None
    other = context.value(given[0])
    if other.kind != owner.kind:
        raise Refused(f".{name}() of a set with another type is not drafted")
    if name in _SET_METHODS:
        return Value(f"py.{_SET_METHODS[name]}({owner.code}, {other.code})", owner.kind, fresh=True)
    if name == "issubset":
        return Value(f"py.IsSubset({owner.code}, {other.code})", BOOL)
    if name == "issuperset":
        return Value(f"py.IsSubset({other.code}, {owner.code})", BOOL)
    return None


def change(  # noqa: C901, PLR0911  # one for each method
    context: Context, node: ast.Call, owner: Value
) -> str | None:
    """The statement of a method that changes its list, dict or set; None when it is none known."""
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - asked for by the caller
    name = node.func.attr
    nodes = arguments(node, 2, 0)
    if nodes is None:
        return None
    match owner.kind.shape, name, list(nodes):
        case "list", "append", [inner]:
            item = fit(context.stored(inner, owner.kind.item), owner.kind.item)
            return f"{owner.code} = append({owner.code}, {item.code})"
        case "list", "extend", [inner]:
            more = sequence_of(context, inner, owner.kind)
            more = sliced(more)
            if more.kind != owner.kind or more.kind.item.is_container:
                raise Refused(f".extend() with {described(more.kind)} is not drafted")
            return f"{owner.code} = append({owner.code}, {more.code}...)"
        case "list", "insert", [at, inner]:
            index = as_int(context.value(at))
            item = fit(context.stored(inner, owner.kind.item), owner.kind.item)
            return f"{owner.code} = py.Insert({owner.code}, {index.code}, {item.code})"
        case "list", "pop", [*at]:
            index = as_int(context.value(at[0])) if at else literal(-1)
            return f"py.Must(py.Pop(&{owner.code}, {index.code}))"
        case "list", "reverse", []:
            return f"slices.Reverse({owner.code})"
        case "list", "clear", []:
            return f"{owner.code} = {owner.code}[:0]"
        case "set", "add", [inner]:
            item = fit(context.value(inner, owner.kind.item), owner.kind.item)
            return f"{owner.code}[{item.code}] = struct{{}}{{}}"
        case "set", "discard", [inner]:
            item = fit(context.value(inner, owner.kind.item), owner.kind.item)
            return f"delete({owner.code}, {item.code})"
        case "set", "update", [inner]:
            more = context.value(inner)
            if more.kind != owner.kind:
                raise Refused(f".update() with {described(more.kind)} is not drafted")
            return f"maps.Copy({owner.code}, {more.code})"
    return None
