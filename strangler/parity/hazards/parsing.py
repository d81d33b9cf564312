"""Reading numbers, and writing values as texts."""

import math
import re
from collections.abc import Callable
from typing import Any

from strangler.parity.hazards.hazard import CONVERSIONS, Hazard

_INTEGER = re.compile(r"[+-]?[0-9]+")
_UNSIGNED = re.compile(r"[0-9]+")
_DIGITS, _HEXADECIMAL = "[0-9](?:_?[0-9])*", "[0-9a-f](?:_?[0-9a-f])*"
_FLOAT = re.compile(
    rf"nan|[+-]?(inf|infinity|({_DIGITS}(\.({_DIGITS})?)?|\.{_DIGITS})(e[+-]?{_DIGITS})?"
    rf"|0x(_?{_HEXADECIMAL}(\.({_HEXADECIMAL})?)?|\.{_HEXADECIMAL})p[+-]?{_DIGITS})",
    re.IGNORECASE,
)
_ESCAPES = dict(zip('\a\b\f\n\r\t\v\\"', (rf"\{c}" for c in 'abfnrtv\\"'), strict=True))
_PREFIX = re.compile(r"\s*([+-]?[0-9]+)")


def _strict_integer(value: Any = 0, base: int = 10) -> int:
    """Go's strconv.Atoi and ParseInt: no spaces, no underscores, ASCII digits, 64 bits."""
    if not isinstance(value, str):
        return int(value)
    digits = r"[0-9a-zA-Z]+" if base > 10 else r"[0-9]+"
    if base and not re.fullmatch(f"[+-]?{digits}", value):
        raise ValueError(value)
    if base == 16 and re.match("[+-]?0[xX]", value):
        raise ValueError(value)
    return _in_range(int(value, base))


def _in_range(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError(number)
    return number


def _strict_float(value: Any = 0.0) -> float:
    """Go's strconv.ParseFloat."""
    if not isinstance(value, str):
        return float(value)
    if not _FLOAT.fullmatch(value):
        raise ValueError(value)
    hexadecimal = "x" in value.lower()
    try:
        number = float.fromhex(value.replace("_", "")) if hexadecimal else float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number) and "inf" not in value.lower():
        raise ValueError(value)
    return number


def _trimmed(function: Callable[..., Any]) -> Callable[..., Any]:
    def read(value: Any = 0, *rest: Any) -> Any:
        return function(value.strip() if isinstance(value, str) else value, *rest)

    return read


def _scanned(value: Any = 0, base: int = 10) -> int:
    """Go's fmt.Sscan: as many digits as there are."""
    found = _PREFIX.match(value) if isinstance(value, str) else None
    if isinstance(value, str) and base == 10:
        if found is None:
            raise ValueError(value)
        return int(found[1])
    return int(value, base) if isinstance(value, str) else int(value)


def _digits_only(value: Any = 0, *rest: Any) -> int:
    if isinstance(value, str) and not _UNSIGNED.fullmatch(value):
        raise ValueError(value)
    return int(value, *rest)


def _by_character(value: Any = 0, *rest: Any) -> int:
    """A loop of n*10 + int(c-'0')."""
    if not isinstance(value, str) or rest:
        return int(value, *rest)
    total = 0
    for character in value:
        total = total * 10 + ord(character) - ord("0")
    return total


def _prefixed(value: Any = 0, base: int = 10) -> int:
    """Go's ParseInt with base 0, which reads prefixes."""
    if not isinstance(value, str):
        return int(value)
    if base == 10 and re.fullmatch("[+-]?0[0-7]+", value):
        return int(value, 8)
    return int(value, 0 if base in (10, 16) else base)


# ---- Writing -------------------------------------------------------------------------------------


def _shortest(x: float) -> tuple[str, int]:
    """The shortest digits of a finite float, and its decimal exponent."""
    mantissa, _, exponent = repr(abs(x)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0") or "0"
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    power = int(exponent or 0) + len(whole) - 1 - leading
    return digits.rstrip("0") or "0", power if x else 0


def _special(x: float, plus: str) -> str | None:
    if math.isnan(x):
        return "NaN"
    return (plus + "Inf" if x > 0 else "-Inf") if math.isinf(x) else None


def go_float(x: float, largest: int, *, smallest: int = -4) -> str:
    """The shortest form, with an exponent below 10**smallest and from 10**largest on."""
    special = _special(x, "+")
    if special:
        return special
    sign = "-" if math.copysign(1.0, x) < 0 else ""
    digits, power = _shortest(x)
    if power < smallest or power >= largest:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    whole = digits[: power + 1].ljust(power + 1, "0")
    fraction = digits[power + 1 :]
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def _writes(float_text: Callable[[float], str]) -> dict[str, Callable[..., Any]]:
    def written(value: Any = "", *rest: Any) -> Any:
        return float_text(value) if isinstance(value, float) and not rest else str(value, *rest)

    def shown(value: Any, form: str, spec: str) -> str:
        if isinstance(value, float) and not spec:
            return float_text(value)
        if isinstance(value, float) and not math.isfinite(value):
            return format(_special(value, "+"), f">{spec.partition('.')[0]}".rstrip(">"))
        return format(_form(value, form), spec)

    return {
        "call:str": written,
        "call:repr": lambda value: float_text(value) if isinstance(value, float) else repr(value),
        "format": shown,
    }


def _form(value: Any, form: str) -> Any:
    return CONVERSIONS[form](value)


def _with_point(x: float) -> str:
    """The shortest form without an exponent, ".0" added by hand."""
    text = go_float(x, 400, smallest=-400)
    return text if "." in text or not math.isfinite(x) else f"{text}.0"


def _lower_names(x: float) -> str:
    return repr(x) if math.isfinite(x) else go_float(x, 21)


def _boolean(value: Any, form: str = "", spec: str = "") -> str:
    if isinstance(value, bool) and not spec:
        return str(value).lower()
    return format(_form(value, form), spec)


def _numeric_boolean(value: Any, form: str = "", spec: str = "") -> str:
    return format(int(value) if isinstance(value, bool) else _form(value, form), spec)


def _quoted(value: Any) -> str:
    """Go's %q."""
    return f'"{"".join(map(_escaped, value))}"' if isinstance(value, str) else repr(value)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if character.isprintable():
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def _listed(value: Any) -> str:
    """Go's %v."""
    if isinstance(value, list | tuple):
        return f"[{' '.join(map(_listed, value))}]"
    if isinstance(value, float):
        return go_float(value, 21)
    if value is None:
        return "<nil>"
    return _boolean(value) if isinstance(value, bool) else str(value)


def _listed_in(value: Any, form: str, spec: str) -> str:
    if isinstance(value, list | tuple | bool) or value is None:
        return _listed(value)
    return format(value if form == "r" else _form(value, form), spec)


HAZARDS = (
    Hazard(
        "number-parsing",
        "Reading numbers",
        "Python's int() and float() take surrounding white space and the digits of every script, "
        "int() takes underscores and has no end; Go's strconv takes none of these, but "
        "hexadecimal floats.",
        "trim with strings.TrimSpace, and treat underscores and other digits before strconv",
        (
            {"call:int": _strict_integer, "call:float": _strict_float},
            {"call:int": _trimmed(_strict_integer), "call:float": _trimmed(_strict_float)},
            {"call:int": _scanned},
            {"call:int": _digits_only},
            {"call:int": _by_character},
            {"call:int": _prefixed},
            {"call:int": lambda v=0, *rest: _in_range(int(v, *rest))},
        ),
        None,
        r"strconv\.(Atoi|Parse)|Sscan|-\s*'0'",
    ),
    Hazard(
        "float-formatting",
        "Floats as texts",
        "Python writes 1.0, 1e+16, nan and inf; Go's %v and strconv.FormatFloat write 1, 1e+16, "
        "NaN and +Inf, and change to an exponent elsewhere.",
        "format with strconv.FormatFloat(x, 'f', -1, 64), add \".0\" to whole numbers, and treat "
        "exponents and NaN by themselves",
        tuple(
            map(
                _writes,
                (
                    lambda x: go_float(x, 21),
                    lambda x: go_float(x, 400, smallest=-400),
                    lambda x: go_float(x, 6),
                    lambda x: _special(x, "+") or f"{x:.6f}",
                    lambda x: _special(x, "+") or f"{x:.1f}",
                    lambda x: _special(x, "+") or f"{x:.2f}",
                    _with_point,
                    _lower_names,
                ),
            )
        ),
        ("call:str", "call:repr", "format"),
        r"Sprint|FormatFloat|AppendFloat",
    ),
    Hazard(
        "bool-formatting",
        "Booleans as texts",
        "Python writes True and False, Go true and false.",
        'choose the text: if flag { return "True" }',
        (
            {"call:str": _boolean, "format": _boolean},
            {"call:str": _numeric_boolean, "format": _numeric_boolean},
        ),
        (),
        r"Sprint|FormatBool|%v|%t",
    ),
    Hazard(
        "repr",
        "Values inside of texts",
        "Python's repr() quotes with ' and separates with commas; Go's %q quotes with \" and %v "
        "separates with spaces.",
        "write the separators and quotes yourself, with strings.Join",
        (
            {
                "call:repr": _quoted,
                "format": lambda v, f, s: format(_quoted(v) if f == "r" else _form(v, f), s),
            },
            {"call:str": _listed, "call:repr": _listed, "format": _listed_in},
        ),
        ("call:repr",),
        r"Sprint|Quote|%[vq]",
    ),
)
