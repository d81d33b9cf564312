"""Whole numbers: Go's have an end, and its division cuts towards zero."""

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from strangler.parity.hazards.hazard import Hazard, Refused, Variant
from strangler.parity.program import times

WIDTHS: tuple[tuple[int, bool], ...] = tuple(
    (width, unsigned) for width in (64, 32, 16, 8) for unsigned in (False, True)
)
"""Every Go integer: its bits, and whether it is unsigned."""


def wrap(number: int, width: int = 64, *, unsigned: bool = False) -> int:
    """What is left of a number in a Go integer of `width` bits."""
    low = number & ((1 << width) - 1)
    return low if unsigned or low < 1 << (width - 1) else low - (1 << width)


def _whole(value: Any) -> bool:
    return type(value) in (int, bool)


def _wrapping(width: int, unsigned: bool) -> Variant:
    def fit(value: Any) -> Any:
        return wrap(value, width, unsigned=unsigned) if type(value) is int else value

    def fitted(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *operands, **named: fit(function(*operands, **named))

    def total(numbers: Iterable[Any], start: Any = 0) -> Any:
        for number in numbers:
            start = fit(start + number)
        return start

    operations: dict[str, Any] = {
        "+": operator.add,
        "-": operator.sub,
        "*": times,
        "**": operator.pow,
        "neg": operator.neg,
        "call:abs": abs,
        "call:pow": pow,
        "call:math.prod": math.prod,
        "call:math.factorial": math.factorial,
        "call:math.comb": math.comb,
        "call:math.lcm": math.lcm,
        "return": lambda value: value,
    }
    return {**{key: fitted(each) for key, each in operations.items()}, "call:sum": total}


def quotient(a: Any, b: Any) -> Any:
    """Division that cuts towards zero."""
    if _whole(a) and _whole(b):
        size = abs(a) // abs(b)
        return size if (a < 0) == (b < 0) else -size
    return a // b if type(a) is not float and type(b) is not float else float(math.trunc(a / b))


def remainder(a: Any, b: Any) -> Any:
    """The rest of a division that cuts towards zero: it has the sign of `a`."""
    if _whole(a) and _whole(b):
        return a - b * quotient(a, b)
    return math.fmod(a, b) if isinstance(a, float) or isinstance(b, float) else a % b


def _euclidean(a: Any, b: Any) -> Any:
    return a % abs(b) if _whole(a) and _whole(b) else a % b


def _shift_left(width: int, mask: bool) -> Callable[[Any, Any], Any]:
    def shift(a: Any, b: Any) -> Any:
        if b < 0:
            raise Refused("negative shift amount")
        return wrap(a << (b & (width - 1) if mask else min(b, width)), width)

    return shift


def _logical_shift(width: int) -> Callable[[Any, Any], Any]:
    return lambda a, b: (a & ((1 << width) - 1)) >> b


def _power(negative: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def power(a: Any, b: Any, *rest: Any) -> Any:
        if not rest and _whole(a) and _whole(b) and b < 0:
            return negative(a, b)
        return pow(a, b, *rest)

    return power


def _float_power(a: Any, b: Any) -> Any:
    try:
        raised = math.pow(a, b)
    except (OverflowError, ValueError):
        raised = math.inf
    return as_integer(raised) if _whole(a) and _whole(b) else raised


def _go_power(a: Any, b: Any) -> Any:
    """Go's math.Pow for a whole exponent: squaring, on mantissa and exponent apart."""
    if not (_whole(a) and _whole(b)) or a == 0:
        return pow(a, b)
    result, exponent, left = 1.0, 0, abs(b)
    mantissa, power = math.frexp(a)
    while left and abs(power) < 1 << 12:
        if left & 1:
            result *= mantissa
            exponent += power
        mantissa *= mantissa
        power *= 2
        if mantissa < 0.5:
            mantissa += mantissa
            power -= 1
        left >>= 1
    if b < 0:
        result, exponent = 1 / result, -exponent
    return as_integer(math.ldexp(result, min(exponent, 1000)))


def as_integer(number: float) -> int:
    """Go's conversion of a float to an int64 on WebAssembly: it saturates, and NaN is 0."""
    if math.isnan(number):
        return 0
    return (
        int(max(-(2.0**63), min(number, 2.0**63 - 1025))) if abs(number) < 2.0**63 else _end(number)
    )


def _end(number: float) -> int:
    return 2**63 - 1 if number > 0 else -(2**63)


def _twos_complement(method: str) -> Callable[..., Any]:
    def count(value: Any) -> Any:
        return getattr(value & (2**64 - 1) if _whole(value) else value, method)()

    return count


def _through_float(operation: Callable[..., Any]) -> Callable[..., Any]:
    def run(*operands: Any) -> Any:
        if not all(map(_whole, operands)):
            return operation(*operands)
        done = operation(*map(float, operands))
        return done if isinstance(done, bool) else as_integer(done)

    return run


def _float_division(a: Any, b: Any) -> Any:
    return float(a) / float(b) if _whole(a) and _whole(b) else a / b


def _whole_division(a: Any, b: Any) -> Any:
    return float(quotient(a, b)) if _whole(a) and _whole(b) else a / b


def _through_float_value(value: Any) -> Any:
    return int(float(value)) if type(value) is int and abs(value) < 1 << 62 else value


def _float_root(number: int) -> int:
    return int(math.sqrt(number))


def _converted(width: int, unsigned: bool = False) -> Callable[..., Any]:
    def convert(value: Any = 0, *rest: Any) -> Any:
        if isinstance(value, float):
            return wrap(as_integer(value), width, unsigned=unsigned)
        return int(value, *rest)

    return convert


def _rounded_conversion(value: Any = 0, *rest: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        return as_integer(math.floor(value + 0.5))
    return int(value, *rest)


def _floored_conversion(value: Any = 0, *rest: Any) -> Any:
    return math.floor(value) if isinstance(value, float) else int(value, *rest)


def _near(value: Any) -> Any:
    return float(value) if type(value) is int and abs(value) < 1 << 1000 else value


def _floor(x: float) -> float:
    return float(math.floor(x)) if math.isfinite(x) else x


def _ceil(x: float) -> float:
    return float(math.ceil(x)) if math.isfinite(x) else x


def _round(x: float) -> float:
    return float(round(x)) if math.isfinite(x) else x


def _converting(convert: Callable[..., Any]) -> Variant:
    return {
        "call:int": convert,
        "call:math.floor": lambda x: convert(_floor(x)),
        "call:math.ceil": lambda x: convert(_ceil(x)),
        "call:math.trunc": lambda x: convert(float(x)),
        "call:round": lambda x, *digits: round(x, *digits) if digits else convert(_round(x)),
    }


HAZARDS = (
    Hazard(
        "shifts",
        "Shifts",
        "Python's shifts lose no bit and keep the sign; Go's drop what leaves the width, and "
        "shifting an unsigned number right fills with zeros.",
        "refuse shifts past the width, and shift signed integers (int64(x) >> n keeps the sign)",
        (
            {"<<": _shift_left(64, mask=False)},
            {"<<": _shift_left(32, mask=False)},
            {"<<": _shift_left(64, mask=True)},
            {">>": lambda a, b: a >> (b & 63)},
            {">>": _logical_shift(64)},
            {">>": _logical_shift(32)},
            {"method:bit_length": _twos_complement("bit_length")},
            {"method:bit_count": _twos_complement("bit_count")},
            {"method:bit_length": lambda n: max(abs(n).bit_length(), 1)},
        ),
        ("<<", ">>", "method:bit_length", "method:bit_count"),
        r"<<|>>|bits\.",
    ),
    Hazard(
        "integer-overflow",
        "Integer overflow",
        "Python's integers have no end; Go's wrap around at the end of their width, silently.",
        "check before computing (bits.Mul64, or compare with math.MaxInt64 - b), return an error "
        "where it does not fit, or compute with *big.Int",
        tuple(_wrapping(width, unsigned) for width, unsigned in WIDTHS),
        ("*", "**", "call:sum", "call:math.prod", "call:math.factorial", "call:math.comb"),
        r"\bu?int(8|16|32)?\(|[+*-]=?|<<",
    ),
    Hazard(
        "floor-division",
        "Floor division",
        "Python's // rounds down, to minus infinity; Go's / on integers cuts towards zero.",
        "correct the quotient where the signs differ: "
        "q := a / b; if a%b != 0 && (a < 0) != (b < 0) { q-- }",
        (
            {
                "//": quotient,
                "call:divmod": lambda a, b: (quotient(a, b), remainder(a, b)),
                "call:operator.floordiv": quotient,
            },
            {"call:divmod": lambda a, b: (quotient(a, b), a % b)},
            {">>": lambda a, b: quotient(a, 1 << b)},
        ),
        ("//", "call:divmod", "call:operator.floordiv"),
        r"/[^/*]",
    ),
    Hazard(
        "modulo-sign",
        "Sign of the remainder",
        "In Python a % b has the sign of b; in Go it has the sign of a.",
        "add the divisor where the signs differ: "
        "r := a % b; if r != 0 && (r < 0) != (b < 0) { r += b }",
        (
            {
                "%": remainder,
                "call:divmod": lambda a, b: (a // b, remainder(a, b)),
                "call:operator.mod": remainder,
            },
            {"%": _euclidean},
            {"call:math.fmod": lambda a, b: a % b},
            {"%": lambda a, b: abs(remainder(a, b)) if _whole(a) else a % b},
        ),
        ("%", "call:divmod", "call:operator.mod"),
        r"%|math\.(Mod|Remainder)",
    ),
    Hazard(
        "power",
        "Powers",
        "Python's ** is exact for integers and gives a float for a negative exponent; Go has "
        "math.Pow, on floats, or a loop that does not run.",
        "multiply integers in a loop, and treat negative exponents first",
        (
            {"**": _power(lambda _a, _b: 1), "call:pow": _power(lambda _a, _b: 1)},
            {"**": _power(lambda _a, _b: 1.0)},
            {"**": _power(lambda _a, _b: 0), "call:pow": _power(lambda _a, _b: 0)},
            {"**": _power(lambda _a, _b: 0.0)},
            {"**": _power(lambda a, b: pow(a, -b))},
            {"**": _float_power, "call:pow": _float_power},
            {"**": _go_power, "call:pow": _go_power},
            {"**": lambda a, b: wrap(_float_power(a, b), 32) if _whole(a) else _float_power(a, b)},
        ),
        None,
        r"math\.Pow|for ",
    ),
    Hazard(
        "float-precision",
        "Integers above 2**53",
        "Python divides and compares integers exactly; a float64 skips integers above 2**53.",
        "stay in int64 or use *big.Rat; convert to float64 only what is below 1<<53",
        (
            {"/": _float_division},
            {"call:math.isqrt": _float_root},
            {"//": _through_float(lambda a, b: math.floor(a / b) if b else a // b)},
            {"//": _through_float(lambda a, b: math.trunc(a / b) if b else a // b)},
            {"%": _through_float(operator.mod)},
            {"+": _through_float(operator.add), "-": _through_float(operator.sub)},
            {"*": _through_float(times)},
            {"call:sum": lambda xs: _through_float(lambda *each: math.fsum(each))(*xs)},
            {"parameter": _through_float_value},
            {"return": _through_float_value},
            {"iterate": lambda xs: [_through_float_value(x) for x in xs]},
            {
                "==": _through_float(operator.eq),
                "<": _through_float(operator.lt),
                "<=": _through_float(operator.le),
                ">": _through_float(operator.gt),
                ">=": _through_float(operator.ge),
            },
            {
                "==": lambda a, b: _near(a) == _near(b),
                "<": lambda a, b: _near(a) < _near(b),
                "<=": lambda a, b: _near(a) <= _near(b),
                ">": lambda a, b: _near(a) > _near(b),
                ">=": lambda a, b: _near(a) >= _near(b),
            },
        ),
        ("/", "call:math.isqrt"),
        r"float(64|32)\(",
    ),
    Hazard(
        "integer-division",
        "Division of integers",
        "Python's / on integers gives a float; Go's cuts to an integer, also before a conversion.",
        "convert first, then divide: float64(a) / float64(b)",
        ({"/": _whole_division},),
        None,
        r"/[^/*]",
    ),
    Hazard(
        "float-to-integer",
        "Floats to integers",
        "Python's int() and math.floor() are exact for any float and raise for NaN and infinity; "
        "in Go a conversion that does not fit gives some number.",
        "check math.IsNaN, math.IsInf and the range before converting with int64(x)",
        (
            *map(_converting, (_converted(64), _converted(32))),
            {"call:int": _rounded_conversion},
            {"call:int": _floored_conversion},
            {"call:math.floor": math.trunc, "call:math.ceil": math.trunc},
        ),
        ("call:int", "call:math.floor", "call:math.ceil", "call:math.trunc"),
        r"\bu?int(8|16|32|64)?\(",
    ),
)
