"""Arithmetic, comparisons and truth, as Python has them."""

import ast
import operator
from collections.abc import Callable

from strangler.scaffold.draft.kinds import BOOL, BYTES, FLOAT, INT, STR, Kind
from strangler.scaffold.draft.value import SAFE, Constant, Refused, Value, described, integer, must
from strangler.scan.go_types import go_string

_FOLDED: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}
_PLAIN = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_CHECKED = {ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul"}
_BITS = {ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^"}
_COMPARED = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_SETS = {ast.BitOr: "Union", ast.BitAnd: "Intersection", ast.Sub: "Difference"}
_EXACT = 2**53
_FEW = 10_000  # digits, of a constant


def literal(value: object) -> Value:
    """A constant of Python. Raises Refused for those that Go has no like of."""
    match value:
        case bool():
            return Value("true" if value else "false", BOOL, constant=(value,))
        case int():
            if not -(2**63) <= value < 2**63:
                raise Refused(f"{value} is beyond int")
            return Value(str(value), INT, value >= 0, bound=abs(value), constant=(value,))
        case float():
            if value != value or value in {float("inf"), float("-inf")} or value == 0:  # noqa: PLR0124
                negative = str(value).startswith("-")
                return _special(value, negative=negative)
            return Value(repr(value), FLOAT, value >= 0, constant=(value,))
        case str():
            if any("\ud800" <= character < "\ue000" for character in value):
                raise Refused("a text with half of a surrogate pair is none in Go")
            return Value(go_string(value), STR, constant=(value,))
        case bytes():
            inner = ", ".join(map(str, value))
            return Value(f"[]byte{{{inner}}}", BYTES, constant=(value,))
    raise Refused(f"{value!r} has no like in Go")


def _special(value: float, *, negative: bool) -> Value:
    if value == 0:
        return Value("math.Copysign(0, -1)" if negative else "0.0", FLOAT, constant=(value,))
    if value != value:  # noqa: PLR0124
        return Value("math.NaN()", FLOAT, constant=(value,))
    return Value(f"math.Inf({-1 if negative else 1})", FLOAT, constant=(value,))


def as_int(value: Value) -> Value:
    """A bool as the int that it is in Python; other values as they are."""
    if value.kind != BOOL:
        return value
    return integer(f"py.IntOf({value.code})", 1)


def as_float(value: Value) -> Value:
    """An int as the float that it becomes beside one."""
    value = as_int(value)
    if value.kind == FLOAT:
        return value
    if value.constant:
        return literal(float(value.constant[0]))  # type: ignore[arg-type]
    return Value(f"float64({value.code})", FLOAT)


def binary(kind: type[ast.operator], left: Value, right: Value) -> Value:
    """The value of an operator's expression. Raises Refused where it is not surely Python's."""
    if left.constant and right.constant:
        return _folded(kind, left.constant[0], right.constant[0])
    shapes = left.kind.shape, right.kind.shape
    if shapes == ("set", "set") and left.kind == right.kind and kind in _SETS:
        return Value(f"py.{_SETS[kind]}({left.code}, {right.code})", left.kind, fresh=True)
    if kind is ast.Add and left.kind == right.kind and left.kind.shape in {"str", "list", "bytes"}:
        return _joined(left, right)
    if (
        kind is ast.Mult
        and {"int", "bool"} & set(shapes)
        and {"str", "list", "bytes"} & set(shapes)
    ):
        return (
            _repeated(left, right) if shapes[0] not in {"int", "bool"} else _repeated(right, left)
        )
    left, right = as_int(left), as_int(right)
    if left.kind == right.kind == INT:
        return _integers(kind, left, right)
    if {left.kind, right.kind} <= {INT, FLOAT}:
        return _floats(kind, as_float(left), as_float(right))
    raise Refused(
        f"{_name(kind)} of {described(left.kind)} and {described(right.kind)} is not drafted"
    )


def _name(kind: type[ast.operator]) -> str:
    return f"the operator {kind.__name__}"


def _folded(kind: type[ast.operator], one: Constant, other: Constant) -> Value:
    """Constants are worked out in Python: Go would do so without rounding."""
    if kind not in _FOLDED or (kind in {ast.Pow, ast.LShift} and not _is_small(other)):
        raise Refused(f"{_name(kind)} of two constants is not drafted")
    try:
        result = _FOLDED[kind](one, other)
    except (TypeError, ArithmeticError, ValueError) as error:
        raise Refused(f"always raises {type(error).__name__}") from None
    if isinstance(result, str | bytes) and len(result) > _FEW:
        raise Refused("is too long to be written down")
    return literal(result)


def _is_small(value: object) -> bool:
    return isinstance(value, int) and abs(value) < _FEW


def _joined(left: Value, right: Value) -> Value:
    if left.kind == STR:
        return Value(f"{left.operand} + {right.operand}", STR, atom=False)
    code = f"slices.Concat({left.code}, {right.code})"
    if left.kind.shape == "list":  # nothing and nothing is an empty list, not none
        code = f"append({left.kind.go}{{}}, {code}...)"
    return Value(
        code, left.kind, fresh=not left.kind.item.is_container if left.kind.items else True
    )


def _repeated(values: Value, count: Value) -> Value:
    helper = "RepeatText" if values.kind == STR else "Repeat"
    code = f"py.{helper}({values.code}, {as_int(count).code})"
    if values.kind == BYTES:
        raise Refused("repeated bytes are not drafted")
    return Value(code, values.kind, fresh=True)


def _integers(  # noqa: C901, PLR0911  # one for each operator
    kind: type[ast.operator], left: Value, right: Value
) -> Value:
    a, b = left.bound, right.bound
    divisor = right.constant[0] if right.constant else None
    match kind():
        case ast.Add() | ast.Sub() | ast.Mult():
            bound = None
            if a is not None and b is not None:
                bound = a * b if kind is ast.Mult else a + b
            if bound is not None and bound <= SAFE:
                return integer(f"{left.operand} {_PLAIN[kind]} {right.operand}", bound, atom=False)
            return integer(f"py.{_CHECKED[kind]}({left.code}, {right.code})")
        case ast.FloorDiv():
            helper = "FloorDiv" if divisor not in {None, -1} else "Div"
            return integer(f"py.{helper}({left.code}, {right.code})", a)
        case ast.Mod():
            return integer(f"py.Mod({left.code}, {right.code})", b)
        case ast.Div():
            return must(f"py.Quotient({left.code}, {right.code})", FLOAT)
        case ast.BitAnd() | ast.BitOr() | ast.BitXor():
            code = f"{left.operand} {_BITS[kind]} {right.operand}"
            return integer(code, None if a is None or b is None else 2 * max(a, b) + 1, atom=False)
        case ast.LShift():
            return must(f"py.ShiftLeft({left.code}, {right.code})", INT)
        case ast.RShift():
            return must(f"py.ShiftRight({left.code}, {right.code})", INT, bound=a)
        case ast.Pow() if divisor is None or (isinstance(divisor, int) and divisor >= 0):
            return integer(f"py.Pow({left.code}, {right.code})")
    raise Refused(f"{_name(kind)} of integers is not drafted")


def _floats(kind: type[ast.operator], left: Value, right: Value) -> Value:
    match kind():
        case ast.Add() | ast.Sub() | ast.Mult():
            return Value(f"{left.operand} {_PLAIN[kind]} {right.operand}", FLOAT, atom=False)
        case ast.Div():
            if right.constant and right.constant[0]:
                return Value(f"{left.operand} / {right.operand}", FLOAT, atom=False)
            return must(f"py.TrueDiv({left.code}, {right.code})", FLOAT)
        case ast.FloorDiv():
            return must(f"py.FloorDivFloat({left.code}, {right.code})", FLOAT)
        case ast.Mod():
            return must(f"py.ModFloat({left.code}, {right.code})", FLOAT)
        case ast.Pow():
            raise Refused("a power of floats differs in its last digits between Go and Python")
    raise Refused(f"{_name(kind)} of floats is not drafted")


def negated(value: Value) -> Value:
    """Python's ``-value``."""
    value = as_int(value)
    if value.constant and isinstance(value.constant[0], int | float):
        return literal(-value.constant[0])
    if value.kind == INT:
        if value.bound is not None:
            return integer(f"-{value.operand}", value.bound, atom=False)
        return integer(f"py.Neg({value.code})")
    if value.kind == FLOAT:
        return Value(f"-{value.operand}", FLOAT, atom=False)
    raise Refused(f"- of {described(value.kind)} is not drafted")


def truth(value: Value) -> Value:  # noqa: PLR0911  # one for each kind
    """Whether Python takes a value for true."""
    code = value.operand
    match value.kind.shape:
        case "bool":
            return value
        case "int":
            return Value(f"{code} != 0", BOOL, atom=False)
        case "float":
            return Value(f"{code} != 0", BOOL, atom=False)
        case "str":
            return Value(f'{code} != ""', BOOL, atom=False)
        case "list" | "set" | "bytes":
            return Value(f"len({value.code}) != 0", BOOL, atom=False)
        case "dict":
            return Value(f"{code}.Len() != 0", BOOL, atom=False)
        case "none":
            return Value("false", BOOL)
        case "optional" if value.is_simple:
            inner = truth(Value(f"*{value.code}", value.kind.item, atom=False))
            return Value(f"{value.code} != nil && {inner.code}", BOOL, atom=False)
    raise Refused(f"the truth of {described(value.kind)} is not drafted")


def inverted(value: Value) -> Value:
    """Python's ``not value``."""
    found = truth(value)
    code = found.code
    for one, other in ((" != ", " == "), (" == ", " != ")):
        if not found.atom and code.count(one) == 1 and not any(c in code for c in "|&?"):
            head, _, tail = code.partition(one)
            if tail in {"0", '""', "nil"}:
                return Value(f"{head}{other}{tail}", BOOL, atom=False)
    return Value(f"!{found.operand}", BOOL, atom=False)


def compared(  # noqa: C901, PLR0911  # one for each sort of kinds
    kind: type[ast.cmpop], left: Value, right: Value
) -> Value:
    """One comparison of two values of one kind."""
    if "optional" in {left.kind.shape, right.kind.shape}:
        return _with_none(kind, left, right)
    sign = _COMPARED[kind]
    if left.kind != right.kind or left.kind == BOOL:
        left, right = _alike(kind, left, right)
    equality = kind in {ast.Eq, ast.NotEq}
    if left.kind.is_comparable and (equality or left.kind.shape != "tuple"):
        return Value(f"{left.operand} {sign} {right.operand}", BOOL, atom=False)
    negation = "!" * (kind is ast.NotEq)
    if equality and left.kind.shape in {"list", "bytes"}:
        if left.kind == BYTES:
            return Value(
                f"{negation}bytes.Equal({left.code}, {right.code})", BOOL, atom=not negation
            )
        if left.kind.item.is_comparable:
            if left.kind.item == FLOAT:
                raise Refused("lists of floats are equal in Python where they share a NaN")
            code = f"{negation}slices.Equal({left.code}, {right.code})"
            return Value(code, BOOL, atom=not negation)
    if left.kind.shape == "set" and kind in {ast.Eq, ast.NotEq}:
        code = f"{negation}maps.Equal({left.code}, {right.code})"
        return Value(code, BOOL, atom=not negation)
    if left.kind.shape == "set" and kind in {ast.LtE, ast.GtE}:
        pair = (left, right) if kind is ast.LtE else (right, left)
        return Value(f"py.IsSubset({pair[0].code}, {pair[1].code})", BOOL)
    if left.kind.shape == "tuple" and not equality and left.kind.is_key:
        return _lexicographic(sign, left, right)
    raise Refused(f"the comparison of {described(left.kind)} is not drafted")


def _lexicographic(sign: str, left: Value, right: Value) -> Value:
    """Tuples differ where their first different elements do."""
    if any(item.shape not in {"int", "str"} for item in left.kind.items):
        raise Refused(f"the order of {described(left.kind)} is not drafted")
    one, other = Value("one", left.kind), Value("other", left.kind)
    pairs = ", ".join(
        f"cmp.Compare({element(one, index).code}, {element(other, index).code})"
        for index in range(len(left.kind.items))
    )
    order = f"func(one, other {left.kind.go}) int {{ return cmp.Or({pairs}) }}"
    return Value(f"{order}({left.code}, {right.code}) {sign} 0", BOOL, atom=False)


def element(pair: Value, index: int) -> Value:
    """An element of a tuple."""
    alike = len({item.go for item in pair.kind.items}) == 1
    code = f"{pair.operand}[{index}]" if alike else f"{pair.operand}.F{index}"
    return Value(code, pair.kind.items[index], origin=pair.origin)


def _alike(kind: type[ast.cmpop], left: Value, right: Value) -> tuple[Value, Value]:
    """Two numbers as one kind, where that changes no answer."""
    if left.kind == right.kind == BOOL and kind in {ast.Eq, ast.NotEq}:
        return left, right
    left, right = as_int(left), as_int(right)
    if left.kind == right.kind:
        return left, right
    if {left.kind, right.kind} == {INT, FLOAT}:
        number = left if left.kind == INT else right
        if number.bound is None or number.bound > _EXACT:
            raise Refused("an int beside a float is compared exactly in Python, as a float in Go")
        return as_float(left), as_float(right)
    raise Refused(
        f"the comparison of {described(left.kind)} with {described(right.kind)} is not drafted"
    )


def _with_none(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    """``x == "a"`` where x may be None."""
    if right.kind.shape == "optional":
        left, right = right, left
    if kind not in {ast.Eq, ast.NotEq} or right.kind != left.kind.item or not left.is_simple:
        raise Refused("the comparison of a value that may be None is not drafted: check that first")
    inner = Value(f"*{left.code}", left.kind.item, atom=False)
    same = compared(ast.Eq, inner, right)
    code = f"{left.code} != nil && {same.code}"
    return Value(code if kind is ast.Eq else f"!({code})", BOOL, atom=False)


def is_none(value: Value) -> Value:
    """Python's ``value is None``."""
    if value.kind.shape == "optional":
        return Value(f"{value.operand} == nil", BOOL, atom=False)
    return Value("true" if value.kind.shape == "none" else "false", BOOL)


def ordered_kind(kind: Kind) -> bool:
    """Whether values of that kind have an order that Go's `cmp.Ordered` has too."""
    return kind.shape in {"int", "float", "str"}
