"""Values that a program had, as its recorder has described them.

What Python's own classes hold comes back as itself; for everything else there is a stand-in, since
none of the program's code is run here.
"""

import datetime as dt
import json
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class with fields; `name` is the class's full name."""

    name: str
    fields: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the Enum `name`."""

    name: str
    member: str


@dataclass(frozen=True, slots=True)
class Other:
    """An instance of a class of which no more than the name is known."""

    name: str


def restore(description: Any) -> Any:
    """The value that a description describes: None, a number, a list, an Instance and so on."""
    tag, *rest = description
    return _MAKERS[tag](*rest) if tag in _MAKERS else _container(tag, rest[0])


def _container(tag: str, content: list[Any]) -> Any:
    if tag in _DICTS:
        pairs = [(restore(key), restore(value)) for key, value in content]
        return _hashed(tag, lambda: _DICTS[tag](pairs))
    elements = [restore(element) for element in content]
    return _hashed(tag, lambda: _LISTS[tag](elements))


def _hashed(tag: str, make: Callable[[], Any]) -> Any:
    """What `make` makes, where stand-ins are as hashable as what they stand for."""
    try:
        return make()
    except TypeError:
        return Other(tag)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text)


_LISTS: Mapping[str, Callable[[Iterable[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": deque,
}
_DICTS: Mapping[str, Callable[[Iterable[tuple[Any, Any]]], Any]] = {
    "dict": dict,
    "Counter": lambda pairs: Counter(dict(pairs)),
    "defaultdict": lambda pairs: defaultdict(None, pairs),
    "OrderedDict": OrderedDict,
}
_MAKERS: Mapping[str, Callable[..., Any]] = {
    "None": lambda: None,
    "bool": bool,
    "int": int,
    "float": float,
    "complex": lambda parts: complex(float(parts[0]), float(parts[1])),
    "str": str,
    "bytes": _bytes,
    "bytearray": lambda text: bytearray(_bytes(text)),
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "timedelta": lambda parts: dt.timedelta(*parts),
    "Decimal": Decimal,
    "Fraction": Fraction,
    "UUID": uuid.UUID,
    "object": lambda given: Instance(given[0], tuple((n, restore(v)) for n, v in given[1])),
    "member": lambda given: Member(*given),
    "other": Other,
}

# ---- Types -------------------------------------------------------------------------------------

_MOST = 8
"""Tuples of more elements are taken for sequences."""
_EXACT = 2**53
_QUALIFIED: dict[type, str] = {deque: "collections.deque", defaultdict: "collections.defaultdict"}
_QUALIFIED |= {OrderedDict: "collections.OrderedDict", Counter: "collections.Counter"}
_SCALARS: Mapping[type, str] = {
    dt.date: "datetime.date",
    dt.datetime: "datetime.datetime",
    dt.timedelta: "datetime.timedelta",
    Decimal: "decimal.Decimal",
    Fraction: "fractions.Fraction",
    uuid.UUID: "uuid.UUID",
    type(None): "None",
}


def hint(values: Iterable[Any]) -> str:
    """The narrowest annotation that fits all of the values, classes by their full names.

    Nothing without a value.
    """
    by_kind: dict[str, list[Any]] = {}
    for value in values:
        named = isinstance(value, Instance | Member | Other)
        by_kind.setdefault(value.name if named else type(value).__name__, []).append(value)
    if by_kind.keys() >= {"int", "float"} and all(abs(n) <= _EXACT for n in by_kind["int"]):
        del by_kind["int"]
    found = list(dict.fromkeys(_hint(name, group) for name, group in by_kind.items()))
    if "None" in found:
        found.remove("None")
        found.append("None")
    return " | ".join(found)


def _hint(name: str, values: list[Any]) -> str:
    kind: type = type(values[0])
    if issubclass(kind, tuple):
        return _tuple(values)
    if issubclass(kind, dict):
        return _dict(kind, values)
    if issubclass(kind, list | set | frozenset | deque):
        inner = hint(element for value in values for element in value)
        outer = _QUALIFIED.get(kind, kind.__name__)
        return f"{outer}[{inner}]" if inner else outer
    return _SCALARS.get(kind, name)


def _tuple(values: list[tuple[Any, ...]]) -> str:
    lengths = {len(value) for value in values}
    if len(lengths) == 1 and 0 < len(values[0]) <= _MOST:
        parts = [hint(value[index] for value in values) for index in range(len(values[0]))]
        return f"tuple[{', '.join(parts)}]"
    inner = hint(element for value in values for element in value)
    return f"tuple[{inner}, ...]" if inner else "tuple"


def _dict(kind: type, values: list[dict[Any, Any]]) -> str:
    outer = _QUALIFIED.get(kind, kind.__name__)
    key = hint(key for value in values for key in value)
    if not key:
        return outer
    if kind is Counter:
        return f"{outer}[{key}]"
    inner = hint(entry for value in values for entry in value.values())
    return f"{outer}[{key}, {inner}]"


def restore_line(line: str) -> Any:
    """The JSON of one line, or None where a process was killed in the middle of it."""
    try:
        return json.loads(line)
    except ValueError:
        return None
