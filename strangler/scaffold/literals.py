"""Values that were recorded, as Go expressions of a type."""

import datetime as dt
import math
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from strangler.scan.go_names import exported
from strangler.scan.go_types import HELPER, Declaration, Named, Struct, go_string
from strangler.scan.values import Instance, Member

_INT = range(-(2**63), 2**63)


class Unwritable(Exception):
    """The value has no Go expression of that type: Python answers such calls."""


class Literals:
    """Writes values; `imports` are the packages that what it has written needs."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._declared = {declaration.name: declaration for declaration in declarations}
        self.imports: set[str] = set()

    def of(self, value: Any, spelling: str) -> str:
        """`value` as an expression of the type. Raises Unwritable."""
        if spelling in _WRITERS:
            return self._known(value, spelling)
        declaration = self._declared.get(spelling)
        if isinstance(declaration, Struct):
            return self._struct(value, declaration)
        if isinstance(declaration, Named):
            return self._named(value, declaration)
        for beginning, write in _COMPOSITES.items():
            if spelling.startswith(beginning):
                return write(self, value, spelling)
        raise Unwritable(spelling)

    def _known(self, value: Any, spelling: str) -> str:
        kinds, needed, write = _WRITERS[spelling]
        if type(value) not in kinds:
            raise Unwritable(spelling)
        if needed:
            self.imports.add(needed)
        return write(self, value)

    def number(self, value: float) -> str:
        """A float, also one that is none."""
        if math.isfinite(value) and (value or math.copysign(1, value) > 0):
            return repr(value)
        self.imports.add("math")
        if math.isnan(value):
            return "math.NaN()"
        return "math.Copysign(0, -1)" if value == 0 else f"math.Inf({1 if value > 0 else -1})"

    def dynamic(self, value: Any) -> str:
        """A value of type any: Go takes the type from how it is written."""
        if value is None:
            return "nil"
        if isinstance(value, tuple):
            self.imports.add(HELPER)
            return f"py.Tuple{{{self._each(value, 'any')}}}"
        return self.of(value, _DYNAMIC[type(value)])

    def time(self, value: dt.datetime) -> str:
        """A moment; one without a time zone is none."""
        offset = value.utcoffset()
        if offset is None:
            raise Unwritable("time.Time")
        zone = "time.UTC"
        if offset:
            zone = f'time.FixedZone("", {int(offset.total_seconds())})'
        clock = f"{value.hour}, {value.minute}, {value.second}, {value.microsecond * 1000}"
        return f"time.Date({value.year}, {value.month}, {value.day}, {clock}, {zone})"

    def rational(self, value: Fraction) -> str:
        """A fraction of numbers that fit in 64 bits."""
        numbers = value.as_integer_ratio()
        return f"big.NewRat({', '.join(self.of(number, 'int') for number in numbers)})"

    def _each(self, values: Iterable[Any], spelling: str) -> str:
        return ", ".join(self.of(value, spelling) for value in values)

    def pointer(self, value: Any, spelling: str) -> str:
        """A value that may be absent."""
        inner = spelling.removeprefix("*")
        if value is None:
            return "nil"
        written = self.of(value, inner)
        if isinstance(self._declared.get(inner), Struct):
            return f"&{written}"
        return f"func() *{inner} {{ v := {inner}({written}); return &v }}()"

    def list(self, value: Any, spelling: str) -> str:
        """A slice, or an array."""
        length, _, inner = spelling[1:].partition("]")
        kinds = ("list", "tuple", "deque")
        if type(value).__name__ not in kinds or (length and int(length) != len(value)):
            raise Unwritable(spelling)
        return f"{spelling}{{{self._each(value, inner)}}}"

    def map(self, value: Any, spelling: str) -> str:
        """A map, or what stands for a set."""
        key, inner = _split_map(spelling)
        if isinstance(value, set | frozenset) and inner == "struct{}":
            elements = sorted(self.of(element, key) for element in value)
            return f"{spelling}{{{', '.join(f'{element}: {{}}' for element in elements)}}}"
        if not isinstance(value, dict) or inner == "struct{}":
            raise Unwritable(spelling)
        entries = (f"{self.of(k, key)}: {self.of(v, inner)}" for k, v in value.items())
        return f"{spelling}{{{', '.join(entries)}}}"

    def tuple(self, value: Any, spelling: str) -> str:
        """A struct without a name."""
        parts = list(_fields(spelling))
        if not isinstance(value, tuple) or len(value) != len(parts):
            raise Unwritable(spelling)
        written = (self.of(each, part) for each, part in zip(value, parts, strict=True))
        return f"{spelling}{{{', '.join(written)}}}"

    def _struct(self, value: Any, declared: Struct) -> str:
        if isinstance(value, Instance):
            given: Mapping[str, Any] = dict(value.fields)
        elif isinstance(value, dict):
            given = {str(name): entry for name, entry in value.items()}
        else:
            raise Unwritable(declared.name)
        by_name = {exported(name): entry for name, entry in given.items()} | dict(given)
        parts = []
        for go, spelling, tag in declared.fields:
            if (tag or go) not in by_name:
                raise Unwritable(declared.name)
            parts.append(f"{go}: {self.of(by_name[tag or go], spelling)}")
        if len(given) != len(parts):
            raise Unwritable(declared.name)
        return f"{declared.name}{{{', '.join(parts)}}}"

    def _named(self, value: Any, declared: Named) -> str:
        names = {name for name, _ in declared.constants}
        constant = f"{declared.name}{exported(value.member)}" if isinstance(value, Member) else ""
        if constant not in names:
            raise Unwritable(declared.name)
        return constant


def _integer(_: Literals, value: int) -> str:
    if value not in _INT:
        raise Unwritable("int")
    return str(value)


def _text(_: Literals, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unwritable("string") from None
    return go_string(value)


def _bytes(_: Literals, value: bytes) -> str:
    plain = (chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02x}" for b in value)  # noqa: PLR2004
    return f'[]byte("{"".join(plain)}")'


def _complex(literals: Literals, value: complex) -> str:
    return f"complex({literals.number(value.real)}, {literals.number(value.imag)})"


def _float(literals: Literals, value: float) -> str:
    try:
        exact = float(value)
    except OverflowError:
        raise Unwritable("float64") from None
    if exact != value and exact == exact:  # noqa: PLR0124  # not NaN
        raise Unwritable("float64")
    return literals.number(exact)


def _duration(_: Literals, value: dt.timedelta) -> str:
    microseconds = value // dt.timedelta(microseconds=1)
    if microseconds * 1000 not in _INT:
        raise Unwritable("time.Duration")
    return f"{microseconds} * time.Microsecond"


def _decimal(_: Literals, value: Decimal) -> str:
    return f"py.MustParseDecimal({go_string(str(value))})"


def _date(_: Literals, value: dt.date) -> str:
    return f"py.Date{{Year: {value.year}, Month: {value.month}, Day: {value.day}}}"


def _uuid(_: Literals, value: uuid.UUID) -> str:
    return f"py.UUID{{{', '.join(f'0x{byte:02x}' for byte in value.bytes)}}}"


_DYNAMIC: Mapping[type, str] = {
    bool: "bool",
    int: "int",
    float: "float64",
    str: "string",
    bytes: "[]byte",
    list: "[]any",
    dict: "map[any]any",
}
"""By class, the type of a value where Go takes any."""

_COMPOSITES: Mapping[str, Callable[[Literals, Any, str], str]] = {
    "*": Literals.pointer,
    "map[": Literals.map,
    "struct{ ": Literals.tuple,
    "[": Literals.list,
}
"""By how the type begins, how to write a value."""

_WRITERS: Mapping[str, tuple[tuple[type, ...], str, Callable[[Literals, Any], str]]] = {
    "bool": ((bool,), "", lambda _, value: "true" if value else "false"),
    "int": ((int,), "", _integer),
    "float64": ((float, int), "", _float),
    "complex128": ((complex,), "", _complex),
    "string": ((str,), "", _text),
    "[]byte": ((bytes, bytearray), "", _bytes),
    "any": ((*_DYNAMIC, type(None), tuple), "", Literals.dynamic),
    "time.Time": ((dt.datetime,), "time", Literals.time),
    "time.Duration": ((dt.timedelta,), "time", _duration),
    "*big.Rat": ((Fraction,), "math/big", Literals.rational),
    "py.Decimal": ((Decimal,), HELPER, _decimal),
    "py.Date": ((dt.date,), HELPER, _date),
    "py.UUID": ((uuid.UUID,), HELPER, _uuid),
}
"""By Go type: the classes of its values, the package that it needs, and how to write one."""


def _split_map(spelling: str) -> tuple[str, str]:
    """The key's and the value's type of ``map[[2]int]string``."""
    depth = 0
    for index, character in enumerate(spelling):
        depth += (character == "[") - (character == "]")
        if character == "]" and depth == 0:
            return spelling[len("map[") : index], spelling[index + 1 :]
    raise Unwritable(spelling)


def _fields(spelling: str) -> Iterator[str]:
    """The types of the fields of ``struct{ F0 int; F1 struct{ F0 bool; F1 int } }``."""
    depth, start = 0, 0
    inner = spelling.removeprefix("struct{ ").removesuffix(" }")
    for index, character in enumerate(f"{inner};"):
        depth += (character == "{") - (character == "}")
        if character == ";" and depth == 0:
            yield inner[start:index].strip().partition(" ")[2]
            start = index + 1
