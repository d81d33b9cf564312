"""Calls of built-in functions, and of those of `math`, as Go has them."""

import ast
import string
from collections.abc import Callable

from strangler.scaffold.draft.context import Context, arguments
from strangler.scaffold.draft.iteration import item_kind, sequence
from strangler.scaffold.draft.kinds import BOOL, FLOAT, INT, STR, Kind, list_of
from strangler.scaffold.draft.operators import (
    as_float,
    as_int,
    literal,
    ordered_kind,
    truth,
)
from strangler.scaffold.draft.texts import repr_of, text_of
from strangler.scaffold.draft.value import LENGTH, Refused, Value, described, integer, must, sliced

Translate = Callable[[Context, ast.Call], Value]

_CHARACTER = 0x110000


def builtin(context: Context, name: str, node: ast.Call) -> Value | None:
    """The call of a built-in function; None when it is none that is known here."""
    translate = _BUILTINS.get(name)
    return translate(context, node) if translate else None


def _only(context: Context, node: ast.Call, want: Kind | None = None) -> Value:
    """The value of a call's one argument."""
    given = arguments(node, 1)
    if given is None:
        raise Refused(f"{ast.unparse(node.func)}() with these arguments is not drafted")
    return context.value(given[0], want)


def _len(context: Context, node: ast.Call) -> Value:
    value = _only(context, node)
    match value.kind.shape:
        case "str":
            return integer(f"py.Len({value.code})", LENGTH)
        case "list" | "set" | "bytes":
            return integer(f"len({value.code})", LENGTH)
        case "dict":
            return integer(f"{value.operand}.Len()", LENGTH)
        case "tuple":
            return literal(len(value.kind.items))
    raise Refused(f"len() of {described(value.kind)} always raises TypeError, or is not drafted")


def _abs(context: Context, node: ast.Call) -> Value:
    value = as_int(_only(context, node))
    if value.kind == INT:
        return integer(f"py.Abs({value.code})", value.bound)
    if value.kind == FLOAT:
        return Value(f"math.Abs({value.code})", FLOAT)
    raise Refused(f"abs() of {described(value.kind)} is not drafted")


def _int(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 2, 1)
    if given is None:
        raise Refused("int() with these arguments is not drafted")
    value = context.value(given[0])
    if len(given) == 2:  # noqa: PLR2004
        base = context.value(given[1])
        if value.kind != STR or not base.constant or base.constant[0] not in range(2, 37):
            raise Refused("int() with a base that is worked out is not drafted")
        return must(f"py.IntIn({value.code}, {base.code})", INT)
    match value.kind.shape:
        case "int" | "bool":
            return as_int(value)
        case "float":
            return must(f"py.TruncInt({value.code})", INT)
        case "str":
            return must(f"py.Int({value.code})", INT)
    raise Refused(f"int() of {described(value.kind)} is not drafted")


def _float(context: Context, node: ast.Call) -> Value:
    value = _only(context, node)
    if value.constant and isinstance(value.constant[0], str):
        try:
            return literal(float(value.constant[0]))
        except ValueError:
            raise Refused("float() always raises ValueError here") from None
    if value.kind == STR:
        return must(f"py.Float({value.code})", FLOAT)
    if value.kind.shape in {"int", "bool", "float"}:
        return as_float(value)
    raise Refused(f"float() of {described(value.kind)} is not drafted")


def _str(context: Context, node: ast.Call) -> Value:
    return text_of(_only(context, node)) if node.args else literal("")


def _bool(context: Context, node: ast.Call) -> Value:
    return truth(_only(context, node))


def _round(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 2, 1)
    if given is None:
        raise Refused("round() with these arguments is not drafted")
    value = context.value(given[0])
    digits = context.value(given[1]) if len(given) > 1 else None
    if value.kind == FLOAT and digits is None:
        return must(f"py.RoundInt({value.code})", INT)
    if value.kind == FLOAT and digits is not None and digits.kind == INT:
        return must(f"py.Round({value.code}, {digits.code})", FLOAT)
    if value.kind == INT and digits is None:
        return value
    raise Refused(f"round() of {described(value.kind)} is not drafted")


def _extreme(context: Context, node: ast.Call) -> Value:
    name = ast.unparse(node.func)
    if node.keywords or any(isinstance(a, ast.Starred) for a in node.args) or not node.args:
        raise Refused(f"{name}() with key or default is not drafted")
    if len(node.args) == 1:
        values = sequence_of(context, node.args[0])
        item = item_kind(values)
        if not ordered_kind(item):
            raise Refused(f"{name}() of {described(item)} is not drafted")
        code = sliced(values).code
        return must(f"py.{name.capitalize()}({code})", item)
    several = [as_int(context.value(argument)) for argument in node.args]
    if len({value.kind for value in several}) > 1 or not ordered_kind(several[0].kind):
        raise Refused(f"{name}() of values of different types keeps the type of each")
    bounds = [value.bound for value in several]
    bound = None if None in bounds else max(b for b in bounds if b is not None)
    codes = ", ".join(value.code for value in several)
    if several[0].kind == FLOAT:  # Go's min and max give NaN, and -0.0 for 0.0
        return must(f"py.{name.capitalize()}([]float64{{{codes}}})", FLOAT)
    return Value(f"{name}({codes})", several[0].kind, bound=bound)


def sequence_of(context: Context, node: ast.expr, want: Kind | None = None) -> Value:
    """An iterable as a list: a generator's values gathered, a dict's keys, a range's numbers."""
    if isinstance(node, ast.GeneratorExp):
        node = ast.copy_location(ast.ListComp(node.elt, node.generators), node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        inner = _iterables(context, node.func.id, node)
        if inner is not None:
            return inner
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        if node.func.attr == "values":
            mapping = context.value(node.func.value)
            if mapping.kind.shape == "dict":
                return Value(
                    f"py.Values({mapping.code})", list_of(mapping.kind.items[1]), fresh=True
                )
        if node.func.attr == "keys":
            node = node.func.value
    value = context.value(node, want)
    if value.kind.shape == "dict":
        return Value(f"{value.operand}.Keys()", list_of(value.kind.item), fresh=True)
    return sequence(value)


def _iterables(context: Context, name: str, node: ast.Call) -> Value | None:
    """range(), reversed() and map() as lists."""
    if name == "range" and not node.keywords and 1 <= len(node.args) <= 3:  # noqa: PLR2004
        numbers = [as_int(context.value(argument)) for argument in node.args]
        if any(number.kind != INT for number in numbers):
            raise Refused("range() takes integers")
        bounds = [literal(0), *numbers] if len(numbers) == 1 else numbers
        steps = bounds if len(bounds) == 3 else [*bounds, literal(1)]  # noqa: PLR2004
        codes = ", ".join(number.code for number in steps)
        return Value(f"py.List(py.Range({codes}))", list_of(INT), fresh=True)
    if name == "reversed" and len(node.args) == 1:
        values = sequence_of(context, node.args[0])
        if values.kind.shape != "list":
            raise Refused("reversed() of a tuple is not drafted")
        return Value(f"py.Reversed({values.code})", values.kind, fresh=True)
    if name == "map" and len(node.args) == 2:  # noqa: PLR2004
        function, values_node = node.args
        item = ast.copy_location(ast.Name("item", ast.Load()), node)
        call = ast.copy_location(ast.Call(function, [item], []), node)
        store = ast.copy_location(ast.Name("item", ast.Store()), node)
        generator = ast.comprehension(store, values_node, [], 0)
        return context.value(ast.copy_location(ast.ListComp(call, [generator]), node))
    return None


def _sum(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 1)
    if given is None:
        raise Refused("sum() with a start is not drafted")
    values = sequence_of(context, given[0])
    item = item_kind(values)
    code = sliced(values).code
    if item == INT:
        return integer(f"py.Sum({code})")
    if item == BOOL:
        return integer(f"py.Count({code}, true)", LENGTH)
    if item == FLOAT:
        raise Refused(
            "sum() of floats differs between versions of Python, and of nothing is an int"
        )
    raise Refused(f"sum() of {described(item)} is not drafted")


def _any_all(context: Context, node: ast.Call) -> Value:
    """any() and all() stop at the first that decides: so does the loop."""
    name = ast.unparse(node.func)
    given = arguments(node, 1)
    if given is None:
        raise Refused(f"{name}() with these arguments is not drafted")
    inner = given[0]
    if isinstance(inner, ast.GeneratorExp | ast.ListComp):
        return context.any_all(name, inner)
    item = ast.copy_location(ast.Name("item", ast.Load()), node)
    store = ast.copy_location(ast.Name("item", ast.Store()), node)
    generator = ast.GeneratorExp(item, [ast.comprehension(store, inner, [], 0)])
    return context.any_all(name, ast.copy_location(generator, node))


def _sorted(context: Context, node: ast.Call) -> Value:
    known = {keyword.arg: keyword.value for keyword in node.keywords}
    if len(node.args) != 1 or not known.keys() <= {"key", "reverse"}:
        raise Refused("sorted() with these arguments is not drafted")
    inner = node.args[0]
    values = None
    if not isinstance(inner, ast.GeneratorExp):
        found = context.value(inner) if not _is_view(inner) else None
        if found is not None and found.kind.shape == "set":
            if known or not ordered_kind(found.kind.item):
                raise Refused(
                    "sorted() of a set with a key is not drafted: equal ones have no order"
                )
            return Value(f"py.SortedSet({found.code})", list_of(found.kind.item), fresh=True)
    values = sequence_of(context, inner)
    return sorted_by(context, values, known.get("key"), known.get("reverse"))


def _is_view(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Name) and node.func.id in {"range", "reversed", "map"})
        or (isinstance(node.func, ast.Attribute) and node.func.attr in {"keys", "values", "items"})
    )


def sorted_by(
    context: Context, values: Value, key: ast.expr | None, reverse: ast.expr | None
) -> Value:
    """A list in order, stable as in Python."""
    item = item_kind(values)
    down = reverse is not None
    if down and not (isinstance(reverse, ast.Constant) and reverse.value is True):
        raise Refused("sorted() with reverse that is worked out is not drafted")
    code = sliced(values).code
    kind = list_of(item)
    if key is None and not ordered_kind(item):
        raise Refused(f"the order of {described(item)} is not drafted")
    if key is None and not down:
        return Value(f"py.Sorted({code})", kind, fresh=True)
    if key is None:
        function, result = f"func(value {item.go}) {item.go} {{ return value }}", item
    else:
        function, result = _key(context, key, item)
    if not ordered_kind(result):
        raise Refused(f"sorting by {described(result)} is not drafted")
    helper = "SortedDown" if down else "SortedBy"
    return Value(f"py.{helper}({code}, {function})", kind, fresh=not item.is_container)


def _key(context: Context, key: ast.expr, item: Kind) -> tuple[str, Kind]:
    """A key function as Go's."""
    if isinstance(key, ast.Lambda) and len(key.args.args) == 1:
        name, body = key.args.args[0].arg, key.body
    else:
        name = "item"
        load = ast.copy_location(ast.Name("item", ast.Load()), key)
        body = ast.copy_location(ast.Call(key, [load], []), key)
    with context.scope.comprehension():
        variable = context.scope.bind(name, item)
        result = context.value(body)
    code = f"func({variable.go} {item.go}) {result.kind.go} {{ return {result.code} }}"
    return code, result.kind


def _list(context: Context, node: ast.Call) -> Value:
    if not node.args and not node.keywords:
        return context.value(ast.copy_location(ast.List([], ast.Load()), node))
    given = arguments(node, 1)
    if given is None:
        raise Refused("list() with these arguments is not drafted")
    values = sequence_of(context, given[0])
    if values.fresh and values.kind.shape == "list":
        return values
    kind = list_of(item_kind(values))
    code = sliced(values).code
    return Value(
        f"append({kind.go}{{}}, {code}...)",
        kind,
        fresh=not kind.item.is_container,
        origin=values.origin,
    )


def _set(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 1, 0)
    if given is None:
        raise Refused("set() with these arguments is not drafted")
    if not given:
        return Value("nil", Kind("set", (Kind("?"),)), fresh=True)
    values = sequence_of(context, given[0])
    item = item_kind(values)
    if not item.is_key:
        raise Refused(f"a set of {described(item)} is not drafted")
    code = sliced(values).code
    return Value(f"py.SetOf({code}...)", Kind("set", (item,)), fresh=True)


def _divmod(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 2)
    if given is None:
        raise Refused("divmod() takes two arguments")
    left, right = (as_int(context.value(each)) for each in given)
    if left.kind == right.kind == INT:
        return Value(f"py.DivMod({left.code}, {right.code})", Kind("tuple", (INT, INT)))
    raise Refused("divmod() of floats is not drafted")


def _ord(context: Context, node: ast.Call) -> Value:
    value = _only(context, node)
    if value.kind != STR:
        raise Refused(f"ord() of {described(value.kind)} is not drafted")
    return integer(f"py.Ord({value.code})", _CHARACTER)


def _chr(context: Context, node: ast.Call) -> Value:
    value = as_int(_only(context, node))
    if value.kind != INT:
        raise Refused(f"chr() of {described(value.kind)} is not drafted")
    return must(f"py.Chr({value.code})", STR)


def _repr(context: Context, node: ast.Call) -> Value:
    return repr_of(_only(context, node))


def _isinstance(context: Context, node: ast.Call) -> Value:
    """Known from the types, where they say it for sure."""
    given = arguments(node, 2)
    if given is None:
        raise Refused("isinstance() takes two arguments")
    value = context.value(given[0])
    classes = given[1].elts if isinstance(given[1], ast.Tuple) else [given[1]]
    names = {each.id for each in classes if isinstance(each, ast.Name)}
    if len(names) != len(classes) or value.kind.shape not in {
        "str",
        "int",
        "float",
        "bool",
        "bytes",
    }:
        raise Refused("isinstance() of this is not drafted")
    found = value.kind.shape in names or (value.kind == BOOL and "int" in names)
    return literal(found)


def _base(prefix: str, base: int) -> Translate:
    def translate(context: Context, node: ast.Call) -> Value:
        value = as_int(_only(context, node))
        if value.kind != INT:
            raise Refused(f"{ast.unparse(node.func)}() of {described(value.kind)} is not drafted")
        return Value(f'py.Base({value.code}, {base}, "{prefix}")', STR)

    return translate


def _pow(context: Context, node: ast.Call) -> Value:
    given = arguments(node, 3, 2)
    if given is None or len(given) != 3:  # noqa: PLR2004
        raise Refused("pow() with these arguments is not drafted")
    values = [as_int(context.value(each)) for each in given]
    if any(value.kind != INT for value in values):
        raise Refused("pow() of floats is not drafted")
    return must(f"py.PowMod({', '.join(value.code for value in values)})", INT)


_BUILTINS: dict[str, Translate] = {
    "len": _len,
    "abs": _abs,
    "int": _int,
    "float": _float,
    "str": _str,
    "bool": _bool,
    "round": _round,
    "min": _extreme,
    "max": _extreme,
    "sum": _sum,
    "any": _any_all,
    "all": _any_all,
    "sorted": _sorted,
    "list": _list,
    "tuple": _list,
    "set": _set,
    "frozenset": _set,
    "divmod": _divmod,
    "ord": _ord,
    "chr": _chr,
    "repr": _repr,
    "isinstance": _isinstance,
    "hex": _base("0x", 16),
    "oct": _base("0o", 8),
    "bin": _base("0b", 2),
    "pow": _pow,
}

_MATH_FLOATS = {"math.fabs": "math.Abs", "math.copysign": "math.Copysign"}
_MATH_TESTS = {"math.isnan": "math.IsNaN({})", "math.isinf": "math.IsInf({}, 0)"}
_MATH_INTS = {"math.floor": "FloorInt", "math.ceil": "CeilInt", "math.trunc": "TruncInt"}
MATH_CONSTANTS = {
    "math.pi": 3.141592653589793,
    "math.e": 2.718281828459045,
    "math.tau": 6.283185307179586,
    "math.inf": float("inf"),
    "math.nan": float("nan"),
}


TEXT_CONSTANTS = {
    f"string.{name}": str(getattr(string, name))
    for name in "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits "
    "punctuation printable whitespace".split()
}
"""The constants of `string`."""


def math_call(  # noqa: PLR0911  # one for each sort of function
    context: Context, name: str, node: ast.Call
) -> Value | None:
    """A function of `math`; None for other names. Raises Refused for those that round otherwise."""
    if not name.startswith("math."):
        return None
    values = [as_int(context.value(argument)) for argument in node.args]
    if node.keywords or any(value.kind not in {INT, FLOAT} for value in values) or not values:
        raise Refused(f"{name}() with these arguments is not drafted")
    codes = ", ".join(as_float(value).code for value in values)
    if name in _MATH_FLOATS:
        return Value(f"{_MATH_FLOATS[name]}({codes})", FLOAT)
    if name in _MATH_TESTS:
        return Value(_MATH_TESTS[name].format(codes), BOOL)
    if name == "math.isfinite":
        return Value(f"!math.IsInf({codes}, 0) && !math.IsNaN({codes})", BOOL, atom=False)
    if name in _MATH_INTS:
        return values[0] if values[0].kind == INT else must(f"py.{_MATH_INTS[name]}({codes})", INT)
    if name == "math.sqrt":
        return must(f"py.Sqrt({codes})", FLOAT)
    if name == "math.gcd" and all(v.kind == INT for v in values) and len(values) == 2:  # noqa: PLR2004
        return integer(f"py.GCD({values[0].code}, {values[1].code})")
    if name == "math.isqrt" and values[0].kind == INT and len(values) == 1:
        return must(f"py.ISqrt({values[0].code})", INT)
    raise Refused(f"{name}() may differ in its last digit between Go and Python")
