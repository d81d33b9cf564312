"""f-strings, ``%`` and ``str.format``, with the formats that are surely the same."""

import ast
import re
import string
from collections.abc import Iterator

from strangler.scaffold.draft.context import Context
from strangler.scaffold.draft.kinds import STR
from strangler.scaffold.draft.operators import as_int, literal
from strangler.scaffold.draft.value import Refused, Value, described
from strangler.scan.go_types import go_string

_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>^]))?(?P<zero>0)?(?P<width>[1-9]\d{0,2})?(?P<group>[,_])?"
    r"(?:\.(?P<digits>\d{1,2}))?(?P<type>[dsfxXob%])?",
    re.DOTALL,
)
_BASES = {"x": 16, "X": 16, "o": 8, "b": 2}
_PERCENT = re.compile(
    r"%(?P<flags>[-0]*)(?P<width>\d*)(?:\.(?P<digits>\d+))?(?P<type>.)", re.DOTALL
)


def text_of(value: Value) -> Value:
    """Python's ``str(value)``. Raises Refused for what is not drafted."""
    match value.kind.shape:
        case "str":
            return value
        case "int":
            return Value(f"strconv.Itoa({value.code})", STR)
        case "float":
            return Value(f"py.FormatFloat({value.code})", STR)
        case "bool":
            return Value(f"py.Bool({value.code})", STR)
        case "none":
            return literal("None")
        case "optional" if value.is_simple:
            inner = text_of(Value(f"*{value.code}", value.kind.item, atom=False))
            code = f'if {value.code} == nil {{ return "None" }}; return {inner.code}'
            return Value(f"func() string {{ {code} }}()", STR)
    raise Refused(f"the text of {described(value.kind)} is not drafted")


def repr_of(value: Value) -> Value:
    """Python's ``repr(value)``."""
    if value.kind == STR:
        return Value(f"py.Repr({value.code})", STR)
    return text_of(value)


def together(parts: list[Value]) -> Value:
    """Texts one after the other."""
    joined: list[Value] = []
    for part in parts:
        if joined and joined[-1].constant and part.constant:
            joined[-1] = literal(str(joined[-1].constant[0]) + str(part.constant[0]))
        elif part.constant != ("",):
            joined.append(part)
    if not joined:
        return literal("")
    if len(joined) == 1:
        return joined[0]
    return Value(" + ".join(part.operand for part in joined), STR, atom=False)


def fstring(context: Context, node: ast.JoinedStr) -> Value:
    """An f-string."""
    parts = []
    for piece in node.values:
        if not isinstance(piece, ast.FormattedValue):
            parts.append(context.value(piece))
            continue
        value = context.value(piece.value)
        if piece.conversion == ord("r"):
            value = repr_of(value)
        elif piece.conversion == ord("s"):
            value = text_of(value)
        elif piece.conversion != -1:
            raise Refused("the conversion !a is not drafted")
        parts.append(formatted(value, _constant_spec(piece.format_spec)))
    return together(parts)


def _constant_spec(spec: ast.expr | None) -> str:
    if spec is None:
        return ""
    if isinstance(spec, ast.JoinedStr) and all(isinstance(v, ast.Constant) for v in spec.values):
        return "".join(str(v.value) for v in spec.values if isinstance(v, ast.Constant))
    raise Refused("a format that is worked out is not drafted")


def formatted(value: Value, spec: str) -> Value:
    """Python's ``format(value, spec)``."""
    if not spec:
        return text_of(value)
    found = _SPEC.fullmatch(spec)
    if found is None or (found["zero"] and found["align"]):
        raise Refused(f"the format {spec!r} is not drafted")
    kind = found["type"] or ""
    shape = value.kind.shape
    if shape == "str" and kind in {"", "s"} and not (found["zero"] or found["group"]):
        if found["digits"]:
            value = Value(f"py.SliceText({value.code}, 0, {int(found['digits'])})", STR)
        return _padded(value, found, "<")
    if shape == "int" and kind in {"", "d", *_BASES} and not found["digits"]:
        return _padded(_based(value, kind, found), found, ">")
    if shape in {"int", "float"} and kind in {"f", "%"}:
        return _padded(_fixed(value, kind, found), found, ">")
    raise Refused(f"the format {spec!r} of {described(value.kind)} is not drafted")


def _based(value: Value, kind: str, found: re.Match[str]) -> Value:
    if kind in _BASES:
        if found["group"]:
            raise Refused("digits of another base in groups are not drafted")
        code = f'py.Base({value.code}, {_BASES[kind]}, "")'
        return Value(f"strings.ToUpper({code})" if kind == "X" else code, STR)
    return _grouped(text_of(value), found)


def _fixed(value: Value, kind: str, found: re.Match[str]) -> Value:
    if value.kind.shape == "int":
        raise Refused("an int with decimals is formatted exactly in Python")
    if kind == "%":
        raise Refused("the format % is not drafted")
    digits = int(found["digits"] or 6)
    return _grouped(Value(f"py.Fixed({value.code}, {digits})", STR), found)


def _grouped(value: Value, found: re.Match[str]) -> Value:
    if not found["group"]:
        return value
    if found["zero"]:
        raise Refused("zeros in groups are not drafted")
    return Value(f"py.Grouped({value.code}, {go_string(found['group'])})", STR)


def _padded(value: Value, found: re.Match[str], align: str) -> Value:
    width = int(found["width"] or 0)
    if not width:
        return value
    if found["zero"]:
        return Value(f"py.ZFill({value.code}, {width})", STR)
    fill = found["fill"] or " "
    return Value(
        f"py.Pad({value.code}, {go_string(fill)}, '{found['align'] or align}', {width})", STR
    )


def percent(context: Context, template: str, given: ast.expr) -> Value:
    """``"%d of %s" % (n, name)``."""
    nodes = given.elts if isinstance(given, ast.Tuple) else [given]
    if not isinstance(given, ast.Tuple) and context.value(given).kind.shape in {"tuple", "dict"}:
        raise Refused("% with a tuple or dict that is not written out is not drafted")
    return together(list(_percent_parts(context, template, nodes)))


def _percent_parts(context: Context, template: str, nodes: list[ast.expr]) -> Iterator[Value]:
    position = 0
    waiting = list(nodes)
    for found in _PERCENT.finditer(template):
        yield literal(template[position : found.start()])
        position = found.end()
        if found["type"] == "%":
            yield literal("%")
            continue
        if not waiting:
            raise Refused("% has too few values")
        value = context.value(waiting.pop(0))
        yield _percent_value(value, found)
    yield literal(template[position:])
    if waiting:
        raise Refused("% has too many values")


def _percent_value(value: Value, found: re.Match[str]) -> Value:
    flags, width, digits = found["flags"], found["width"], found["digits"]
    match found["type"]:
        case "s" if digits is None:
            text = text_of(value)
        case "r" if digits is None:
            text = repr_of(value)
        case "d" | "i" if digits is None and value.kind.shape in {"int", "bool"}:
            text = text_of(as_int(value))
        case "x" | "X" | "o" if digits is None and value.kind.shape == "int":
            text = formatted(value, found["type"])
        case "f" if value.kind.shape == "float":
            text = formatted(value, f".{digits or 6}f")
        case _:
            raise Refused(f"{found[0]!r} of {described(value.kind)} is not drafted")
    if not width:
        return text
    if "0" in flags and "-" not in flags and found["type"] not in "sr":
        return Value(f"py.ZFill({text.code}, {int(width)})", STR)
    align = "<" if "-" in flags else ">"
    return Value(f"py.Pad({text.code}, \" \", '{align}', {int(width)})", STR)


def format_method(context: Context, template: str, node: ast.Call) -> Value:
    """``"{} of {name}".format(n, name=name)``."""
    named = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    parts = []
    count = 0
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        raise Refused("str.format always raises ValueError") from None
    for text, written, spec, conversion in pieces:
        parts.append(literal(text))
        if written is None:
            continue
        field = written or str(count)
        count += not written
        inner = named.get(field)
        if field.isdecimal() and int(field) < len(node.args):
            inner = node.args[int(field)]
        if inner is None or "{" in (spec or "") or conversion not in {None, "r", "s"}:
            raise Refused(f"the field {{{field}}} is not drafted")
        value = context.value(inner)
        value = repr_of(value) if conversion == "r" else value
        parts.append(formatted(text_of(value) if conversion == "s" else value, spec or ""))
    return together(parts)
