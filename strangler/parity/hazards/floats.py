"""Floating point: rounding, the order of sums, NaN, the sign of zero, and division by zero."""

import itertools
import math
import statistics
from collections.abc import Callable, Iterable
from typing import Any

from strangler.parity.hazards.hazard import CONVERSIONS, Hazard, Variant


def half_away(x: float) -> float:
    """Go's math.Round: halves go away from zero."""
    if not math.isfinite(x) or abs(x) >= 2.0**52:
        return x
    whole = math.floor(abs(x))
    return math.copysign(whole + (abs(x) - whole >= 0.5), x)


def _half_up(x: float) -> float:
    return float(math.floor(x + 0.5)) if math.isfinite(x) else x


def _cut(x: float) -> float:
    return float(math.trunc(x)) if math.isfinite(x) else x


def _even(x: float) -> float:
    return float(round(x)) if math.isfinite(x) else x


def _whole_round(rule: Callable[[float], float]) -> Variant:
    def rounded(x: Any, n: Any = None) -> Any:
        if n is not None or not isinstance(x, float) or not math.isfinite(x):
            return round(x, n) if n is not None else round(x)
        return int(rule(x))

    return {"call:round": rounded}


def _scaled(x: float, digits: int, rule: Callable[[float], float]) -> float:
    power = math.pow(10.0, digits)
    return rule(x * power) / power


def _digits_round(rule: Callable[[float], float]) -> Variant:
    def rounded(x: Any, n: Any = None) -> Any:
        if n is None or not isinstance(x, float):
            return round(x, n) if n is not None else round(x)
        try:
            return _scaled(x, n, rule)
        except OverflowError:
            return round(x, n)

    def shown(value: Any, form: str, spec: str) -> str:
        digits = spec.removeprefix(".").removesuffix("f")
        if isinstance(value, float) and not form and spec.endswith("f") and digits.isdigit():
            return format(_scaled(value, int(digits), rule), spec)
        return format(_converted(value, form), spec)

    return {"call:round": rounded, "format": shown}


def _converted(value: Any, form: str) -> Any:
    return CONVERSIONS[form](value)


def _naive(numbers: Iterable[Any], start: Any = 0) -> Any:
    for number in numbers:
        start = start + number
    return start


def _floating(numbers: Iterable[Any]) -> list[Any]:
    return [float(x) if type(x) is int else x for x in numbers]


def _backwards(numbers: Iterable[Any], start: Any = 0) -> Any:
    return _naive(reversed(list(numbers)), start)


def _pairwise(numbers: Iterable[Any], start: Any = 0) -> Any:
    few = list(numbers)
    if len(few) <= 2:
        return _naive(few, start)
    half = len(few) // 2
    return _pairwise(few[:half], start) + _pairwise(few[half:])


def _kahan(numbers: Iterable[Any], start: Any = 0) -> Any:
    total, lost = start, 0.0
    for number in numbers:
        corrected = number - lost
        after = total + corrected
        lost = (after - total) - corrected
        total = after
    return total


def _exactly(numbers: Iterable[Any], start: Any = 0) -> Any:
    few = list(numbers)
    if all(isinstance(x, int | float) for x in few) and few:
        return math.fsum([*few, start])
    return _naive(few, start)


def _summing(total: Callable[..., Any]) -> Variant:
    def mean(numbers: Iterable[Any]) -> Any:
        few = _floating(numbers)
        return total(few, 0.0) / len(few) if few else statistics.mean(few)

    return {
        "call:sum": total,
        "call:math.fsum": lambda xs: total(_floating(xs), 0.0),
        "call:statistics.mean": mean,
        "call:statistics.fmean": mean,
    }


def _hypotenuse(*sides: float) -> float:
    return math.sqrt(sum(side * side for side in sides))


def _nan_if_any(function: Callable[..., Any]) -> Callable[..., Any]:
    def chosen(*values: Any, **named: Any) -> Any:
        many = list(values[0]) if len(values) == 1 else list(values)
        if not named and any(x != x for x in many):  # noqa: PLR0124
            return math.nan
        return function(many, **named)

    return chosen


def _skipping(
    function: Callable[..., Any], worst: float, better: Callable[[Any, Any], bool]
) -> Any:
    def chosen(*values: Any, **named: Any) -> Any:
        many = list(values[0]) if len(values) == 1 else list(values)
        if named or not many or not all(isinstance(x, float) for x in many):
            return function(many, **named)
        best = worst
        for x in many:
            if better(x, best):
                best = x
        return best

    return chosen


def _last(function: Callable[..., Any], better: Callable[[Any, Any], bool]) -> Any:
    """The minimum by `a if a < b else b`: where NaN is among them, the last one decides."""

    def chosen(*values: Any, **named: Any) -> Any:
        many = list(values[0]) if len(values) == 1 else list(values)
        if named or not many:
            return function(many, **named)
        best = many[0]
        for x in many[1:]:
            best = best if better(best, x) else x
        return best

    return chosen


def _nan_first(values: Iterable[Any], **named: Any) -> list[Any]:
    many = list(values)
    if named or not any(x != x for x in many):  # noqa: PLR0124
        return sorted(many, **named)
    nans = [x for x in many if x != x]  # noqa: PLR0124
    return nans + sorted(x for x in many if x == x)  # noqa: PLR0124


def _nan_last(values: Iterable[Any], **named: Any) -> list[Any]:
    many = list(values)
    nans = [x for x in many if x != x]  # noqa: PLR0124
    return sorted((x for x in many if x == x), **named) + nans  # noqa: PLR0124


def _nan_first_in_place(values: list[Any], **named: Any) -> None:
    values[:] = _nan_first(values, **named)


def _equal(a: Any, b: Any) -> bool:
    """Equality that asks the elements alone: Python takes one object for equal to itself."""
    if isinstance(a, list | tuple) and type(a) is type(b):
        return len(a) == len(b) and all(itertools.starmap(_equal, zip(a, b, strict=True)))
    return bool(a == b)


def _contained(a: Any, b: Any) -> bool:
    return any(_equal(a, x) for x in b) if isinstance(b, list | tuple) else a in b


def _index(values: Any, x: Any, *rest: Any) -> Any:
    if not isinstance(values, list):
        return values.index(x, *rest)
    found = next((i for i, each in enumerate(values) if _equal(each, x)), None)
    if found is None:
        raise ValueError(x)
    return found


def _count(values: Any, x: Any, *rest: Any) -> Any:
    if not isinstance(values, list):
        return values.count(x, *rest)
    return sum(_equal(each, x) for each in values)


def _no_sign(value: Any) -> Any:
    return value + 0.0 if isinstance(value, float) else value


def _signed_extreme(function: Callable[..., Any], sign: float) -> Callable[..., Any]:
    def chosen(*values: Any, **named: Any) -> Any:
        many = list(values[0]) if len(values) == 1 else list(values)
        best = function(many, **named)
        if isinstance(best, float) and best == 0:
            zeros = [x for x in many if isinstance(x, float) and x == 0]
            return next((x for x in zeros if math.copysign(1, x) == sign), best)
        return best

    return chosen


def _positive_zero_text(value: Any, form: str, spec: str) -> str:
    text = format(_converted(value, form), spec)
    nothing = isinstance(value, float) and not text.strip("-0. ")
    return text.replace("-", "") if nothing else text


def divided(a: Any, b: Any) -> Any:
    """Division as IEEE 754 has it: by zero it gives infinity or NaN."""
    if b:
        return a / b
    if a == 0 or a != a:  # noqa: PLR0124
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _floored(a: Any, b: Any) -> Any:
    if b or not isinstance(a, float | int) or not (isinstance(a, float) or isinstance(b, float)):
        return a // b
    return divided(a, b)


def _rest(a: Any, b: Any) -> Any:
    floating = isinstance(a, float) or isinstance(b, float)
    return math.nan if floating and not b else a % b


def _or_value(value: Any) -> Callable[..., Any]:
    """Division that a guard replaces by some value where the divisor is zero."""
    return lambda a, b: a / b if b else value


def _undefined(function: Callable[..., float]) -> Callable[..., float]:
    def computed(*given: Any) -> Any:
        try:
            return function(*given)
        except ValueError:
            if function in (math.log, math.log2, math.log10) and given[0] == 0:
                return -math.inf
            if function is math.pow and given[0] == 0:
                return math.inf
            return math.nan
        except OverflowError:
            return math.inf

    return computed


_PARTIAL = (
    "sqrt log log2 log10 log1p exp expm1 pow acos asin cosh sinh tan fmod gamma atanh".split()
)


def _float_power(a: Any, b: Any) -> Any:
    try:
        return math.pow(a, b) if isinstance(a, float) or isinstance(b, float) else a**b
    except ValueError:
        return math.inf if a == 0 else math.nan
    except (OverflowError, ZeroDivisionError):
        return math.inf


HAZARDS = (
    Hazard(
        "negative-zero",
        "Negative zero",
        "-0.0 keeps its sign in both languages, but Go's constant -0.0 is 0, and min, max, abs "
        "and 0 - x treat the two zeros in their own way.",
        "write math.Copysign(0, -1) for the constant, math.Abs for the size, and -x to negate",
        (
            {"neg": lambda x: 0 - x},
            {"neg": _no_sign, "return": _no_sign, "*": lambda a, b: _no_sign(a * b)},
            {
                "call:abs": lambda x: -x if x < 0 else x,
                "call:math.fabs": lambda x: -x if x < 0 else x,
            },
            {"call:min": _signed_extreme(min, -1.0), "call:max": _signed_extreme(max, 1.0)},
            {"format": _positive_zero_text, "call:str": lambda *v: str(*map(_no_sign, v))},
            {"call:math.copysign": lambda a, b: abs(a) if b >= 0 else -abs(a)},
            {"call:round": lambda *given: _no_sign(round(*given))},
        ),
        ("call:math.copysign",),
        r"-0\.0|0 - |math\.(Abs|Min|Max|Copysign|Signbit)|-[a-z]|< 0",
    ),
    Hazard(
        "round-half-even",
        "Rounding halves",
        "Python's round() takes halves to the even neighbour; Go's math.Round takes them away "
        "from zero.",
        "use math.RoundToEven(x)",
        (_whole_round(half_away), _whole_round(_half_up), _whole_round(_cut)),
        ("call:round",),
        r"math\.(Round|Floor|Trunc)\b|\+ ?0\.5",
    ),
    Hazard(
        "round-digits",
        "Rounding to digits",
        "Python's round(x, n) and format specifications round the exact binary value; multiplying "
        "by a power of ten rounds before that.",
        "go through the decimal form: strconv.ParseFloat(strconv.FormatFloat(x, 'f', n, 64), 64)",
        tuple(map(_digits_round, (half_away, _even, _half_up, _cut))),
        ("call:round",),
        r"math\.(Round|RoundToEven|Floor|Trunc|Pow)\b|Sprintf|FormatFloat",
    ),
    Hazard(
        "summation-order",
        "Summation order",
        "Python's math.fsum is exact and, from 3.12 on, sum() carries a correction; a Go loop "
        "rounds at every step, and its order decides the last digits.",
        "add in Python's order and with its correction (Neumaier's sum), or compare with rtol",
        (
            *map(_summing, (_naive, _backwards, _pairwise, _kahan, _exactly)),
            {"call:math.hypot": _hypotenuse},
            {
                "call:math.dist": lambda p, q: _hypotenuse(
                    *(a - b for a, b in zip(p, q, strict=True))
                )
            },
            {"iterate": lambda xs: list(xs)[::-1] if isinstance(xs, list) else xs},
        ),
        (
            "call:sum",
            "call:math.fsum",
            "call:math.hypot",
            "call:math.dist",
            "call:statistics.mean",
            "call:statistics.fmean",
        ),
        r"\+=|math\.Sqrt|sum",
    ),
    Hazard(
        "nan-comparison",
        "NaN",
        "Python's min, max and sorted keep what they saw first when NaN is among them, and a NaN "
        "is in a list that holds that object; Go's min and max give NaN, sorting puts it first, "
        "and it equals nothing.",
        "decide what NaN means and test for it first: if math.IsNaN(x) { … }",
        (
            {"call:min": _nan_if_any(min), "call:max": _nan_if_any(max)},
            {
                "call:min": _skipping(min, math.inf, lambda a, b: a < b),
                "call:max": _skipping(max, -math.inf, lambda a, b: a > b),
            },
            {
                "call:min": _last(min, lambda a, b: a < b),
                "call:max": _last(max, lambda a, b: a > b),
            },
            {
                "call:min": _last(min, lambda a, b: a <= b),
                "call:max": _last(max, lambda a, b: a >= b),
            },
            {"call:sorted": _nan_first, "method:sort": _nan_first_in_place},
            {"call:sorted": _nan_last},
            {
                "in": _contained,
                "not in": lambda a, b: not _contained(a, b),
                "==": _equal,
                "!=": lambda a, b: not _equal(a, b),
                "method:index": _index,
                "method:count": _count,
            },
            {"<": lambda a, b: not a >= b, "<=": lambda a, b: not a > b},
            {">": lambda a, b: not a <= b, ">=": lambda a, b: not a < b},
        ),
        ("call:min", "call:max", "call:sorted", "method:sort"),
        r"\b(min|max)\(|math\.(Min|Max)|[<>]|sort\.|slices\.|==|!=",
    ),
    Hazard(
        "division-by-zero",
        "Division by zero",
        "Python raises ZeroDivisionError for floats as well; Go gives infinity or NaN.",
        "test the divisor and return an error: py.ZeroDivisionError, or one named in errors={…}",
        (
            {
                "/": divided,
                "//": _floored,
                "%": _rest,
                "call:math.fmod": _undefined(math.fmod),
                "call:divmod": lambda a, b: (_floored(a, b), _rest(a, b)),
            },
            {
                "/": _or_value(0.0),
                "//": lambda a, b: a // b if b else 0,
                "%": lambda a, b: a % b if b else 0,
            },
            {"/": _or_value(0)},
        ),
        ("/", "//", "%"),
        r"/[^/*]|math\.Mod",
    ),
    Hazard(
        "math-domain",
        "Outside of a function's domain",
        "Python's math functions raise ValueError outside their domain and OverflowError past the "
        "range; Go's give NaN or infinity.",
        "test the argument, or the result with math.IsNaN and math.IsInf, and return an error",
        (
            {f"call:math.{name}": _undefined(getattr(math, name)) for name in _PARTIAL},
            {"**": _float_power, "call:pow": _float_power},
        ),
        tuple(f"call:math.{name}" for name in _PARTIAL),
        r"math\.[A-Z]",
    ),
)
