"""Values as Python literals, and back: bounded, equal in every process, safe for hostile values.

What is longer than the bound is cut and marked with ``…``, outside of any complete string. Strings
are double-quoted, so a shell can single-quote them, and what the eye cannot tell apart (combining
marks, unusual white space) is escaped. Of a class that Python code defines, the attributes are
shown, never what its own ``__repr__`` says.
"""

import ast
import contextlib
import functools
import inspect
import itertools
import math
import operator
import re
import sys
import types
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

CUT = "…"
"""Marks what was left out."""

LIMIT = 1000
"""How many characters a literal has when nothing else is asked for."""

_DEPTH = 30
_SORTED = 10_000
_DECIMAL_BITS = 2000  # beyond about 600 digits, int to str may be forbidden and is slow
_ESCAPES = {"\\": "\\\\", '"': '\\"'}
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
_POINTER = 8 if sys.maxsize > 2**32 else 4


def literal(value: object, limit: int = LIMIT) -> str:
    """`value` as a Python literal, else as the call that would make it.

    Of at most `limit` characters and the mark of a cut. The elements of a set of up to 10 000 are
    sorted. Never raises on account of the value.
    """
    text: list[str] = []
    room = limit
    fragments = _fragments(value, limit, 0)
    while True:
        try:
            fragment = next(fragments, None)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - a value may do anything when it is looked at
            fragment = CUT
        if fragment is None:
            return "".join(text)
        if len(fragment) > room:
            return "".join(text) + fragment[:room] + CUT
        text.append(fragment)
        room -= len(fragment)


def is_complete(text: str) -> bool:
    """Whether `literal` left nothing out."""
    return CUT not in _STRING.sub("", text)


def parse(text: str) -> Any:
    """The value that a literal writes.

    That is what `ast.literal_eval` reads, ``nan``, ``inf``, and calls of Decimal, Fraction, UUID,
    date, datetime, timedelta, timezone, ZoneInfo, complex, bytearray, set, frozenset and deque,
    with their module's name or without.

    Raises ValueError when `text` is anything else.
    """
    reading = _Reading()
    try:
        return ast.literal_eval(reading.visit(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        why = reading.problem or (
            "write a number, a quoted string, None, True, False, a list or dict of those, or "
            'something like Decimal("1.5")'
        )
        raise ValueError(f"{literal(text, 100)} is not a Python literal: {why}") from None


class _Reading(ast.NodeTransformer):
    """Puts values in the place of names and calls; `problem` says what a call did not take."""

    def __init__(self) -> None:
        self.problem = ""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._constant(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._constant(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = _dotted(node.func)
        maker = _makers().get(name)
        if maker is None:
            return node
        given = [self._value(each) for each in node.args]
        named = {str(each.arg): self._value(each.value) for each in node.keywords}
        try:
            made = maker(*given, **named)
        except Exception as error:
            self.problem = self.problem or f"{name}: {type(error).__name__}: {error}"
            raise ValueError from error
        return ast.copy_location(ast.Constant(made), node)

    def _value(self, node: ast.expr) -> Any:
        return ast.literal_eval(self.visit(node))

    def _constant(self, node: ast.Name | ast.Attribute) -> ast.expr:
        name = _dotted(node)
        if name in _FLOATS:
            return ast.copy_location(ast.Constant(_FLOATS[name]), node)
        if name.rpartition(".")[2] in {"UTC", "utc"}:
            import datetime as dt  # noqa: PLC0415  # this module is imported where nothing has dates

            return ast.copy_location(ast.Constant(dt.UTC), node)  # type: ignore[arg-type]  # a value
        return node


_FLOATS = {"nan": math.nan, "inf": math.inf}
"""The floats that Python has no literal for."""


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@functools.cache
def _makers() -> dict[str, Callable[..., Any]]:
    """What calls in literals stand for, by their names with and without the module's."""
    import datetime as dt  # noqa: PLC0415  # as above
    from decimal import Decimal  # noqa: PLC0415
    from fractions import Fraction  # noqa: PLC0415
    from uuid import UUID  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    classes = (Decimal, UUID, dt.date, dt.datetime, dt.timedelta, dt.timezone, ZoneInfo)
    makers: dict[str, Callable[..., Any]] = {}
    for cls in classes:
        makers[cls.__name__] = makers[f"{cls.__module__}.{cls.__name__}"] = cls

    def fraction(numerator: int, denominator: int = 1) -> Fraction:  # a text may be of any length
        return Fraction(operator.index(numerator), operator.index(denominator))

    def array(data: bytes = b"") -> bytearray:  # a number would be a size
        return bytearray(memoryview(data))

    makers |= {"Fraction": fraction, "fractions.Fraction": fraction, "bytearray": array}
    makers |= {"set": set, "frozenset": frozenset, "deque": deque, "collections.deque": deque}
    return {**makers, "complex": complex}


def attributes(value: object) -> dict[str, Any]:
    """The attributes that make up `value`: its slots and its ``__dict__``.

    Without what is derived or Python's own: cached properties and names like ``__this__``.
    """
    kind = type(value)
    found = {}
    for base in reversed(kind.__mro__):
        for name, member in vars(base).items():
            if type(member) is types.MemberDescriptorType and not name.startswith("__"):
                with contextlib.suppress(AttributeError):  # a slot that was never filled
                    found[name] = member.__get__(value)
    with contextlib.suppress(AttributeError):
        for name, entry in object.__getattribute__(value, "__dict__").items():
            cached = inspect.getattr_static(kind, name, None)
            if not isinstance(cached, functools.cached_property):
                found[name] = entry
    return found


def is_opaque(kind: type) -> bool:
    """Whether instances of `kind` hold data that `attributes` cannot see.

    An instance that is no larger than its header and its attributes has nowhere else to keep any.
    """
    members = sum(
        type(member) is types.MemberDescriptorType
        for base in kind.__mro__
        for member in vars(base).values()
    )
    pointers = members + bool(kind.__dictoffset__) + bool(kind.__weakrefoffset__)
    seen = object.__basicsize__ + pointers * _POINTER
    return kind is object or bool(kind.__itemsize__) or kind.__basicsize__ > seen


def _fragments(value: Any, limit: int, depth: int) -> Iterator[str]:
    """The literal in pieces, so that nobody renders what does not fit."""
    kind = type(value)
    named = issubclass(kind, tuple) and hasattr(kind, "_fields")
    base = next((base for base in kind.__mro__ if base in _BRACKETS or base in _SCALARS), None)
    if depth > _DEPTH:
        yield CUT
    elif base is not None and not named and not issubclass(kind, Enum):
        yield from _builtin(value, kind, base, limit, depth)
    elif issubclass(kind, Enum) and value._name_ is not None:
        yield f"{kind.__name__}.{value._name_}"
    else:
        parts = _parts(value, kind)
        yield from [_repr(value)] if parts is None else _call(kind.__name__, parts, limit, depth)


def _builtin(value: Any, kind: type, base: type, limit: int, depth: int) -> Iterator[str]:
    if kind is not base:
        yield f"{kind.__name__}("
    if base in _SCALARS:
        yield _SCALARS[base](value, limit)
    else:
        yield from _container(value, base, limit, depth)
    if kind is not base:
        yield ")"


def _parts(value: Any, kind: type) -> Iterable[tuple[str, Any]] | None:
    """What `value` would be made of again, with keywords; None when only its repr tells."""
    if issubclass(kind, Enum):
        return [("", value._value_)]
    if issubclass(kind, tuple):
        return zip(kind._fields, tuple.__iter__(value), strict=False)  # type: ignore[attr-defined]
    if issubclass(kind, BaseException):
        return [("", part) for part in value.args]
    if is_opaque(kind) or kind.__module__.partition(".")[0] in sys.stdlib_module_names:
        return None
    return attributes(value).items()


def _call(name: str, pairs: Iterable[tuple[str, Any]], limit: int, depth: int) -> Iterator[str]:
    yield f"{name}("
    for index, (keyword, value) in enumerate(pairs):
        yield ", " * bool(index) + f"{keyword}=" * bool(keyword)
        yield from _fragments(value, limit, depth + 1)
    yield ")"


def _container(value: Any, base: Any, limit: int, depth: int) -> Iterator[str]:
    before, after = _BRACKETS[base]
    if base in (set, frozenset) and not base.__len__(value):
        yield f"{base.__name__}()"
        return
    yield before
    if base is dict:
        for index, (key, entry) in enumerate(dict.items(value)):
            yield ", " * bool(index)
            yield from _fragments(key, limit, depth + 1)
            yield ": "
            yield from _fragments(entry, limit, depth + 1)
    else:
        elements = base.__iter__(value)
        if base in (set, frozenset):
            elements = _sorted(elements)
        for index, element in enumerate(elements):
            yield ", " * bool(index)
            yield from _fragments(element, limit, depth + 1)
        if base is tuple and tuple.__len__(value) == 1:
            yield ","
    yield after


def _sorted(elements: Iterator[Any]) -> Iterable[Any]:
    some = list(itertools.islice(elements, _SORTED + 1))
    if len(some) > _SORTED:
        return itertools.chain(some, elements)
    return sorted(some, key=lambda element: (type(element).__name__, _order(element)))


def _order(element: Any) -> Any:
    plain = type(element) in (bool, int, str, bytes)
    return element if plain else literal(element, 200)


def _integer(value: int, _limit: int) -> str:
    plain = int.__int__(value)
    return str(plain) if plain.bit_length() < _DECIMAL_BITS else hex(plain)


def _complex(value: complex) -> str:
    """As Python prints it where that says it all: ``-0.0`` and NaN have no sum that makes them."""
    text = complex.__repr__(value)
    with contextlib.suppress(ValueError):
        if complex.__repr__(ast.literal_eval(text)) == text:
            return text
    return f"complex({value.real!r}, {value.imag!r})"


def _text(value: str, limit: int) -> str:
    return '"' + "".join(map(_escaped, str.__str__(value)[: limit + 1])) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() and not unicodedata.category(character).startswith("M"):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _bytes(value: bytes, limit: int) -> str:
    some = bytes(memoryview(value)[: limit + 1])
    return "".join(('b"', *(_escaped(chr(b)) if b < 0x80 else f"\\x{b:02x}" for b in some), '"'))  # noqa: PLR2004


def _repr(value: object) -> str:
    try:
        text = repr(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - it is the user's code
        text = f"<{type(value).__name__}>"
    return _ADDRESS.sub("", text)


_SCALARS: dict[type, Callable[[Any, int], str]] = {
    types.NoneType: lambda _value, _limit: "None",
    bool: lambda value, _limit: "True" if value else "False",
    int: _integer,
    float: lambda value, _limit: float.__repr__(value),
    complex: lambda value, _limit: _complex(value),
    str: _text,
    bytes: _bytes,
    bytearray: lambda value, limit: f"bytearray({_bytes(value, limit)})",
}

_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
}
