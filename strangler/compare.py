"""The comparator: the first place at which two outcomes differ. There is no other one.

Strict: the class, the value, the class of an exception and what became of the arguments count.
``1``, ``True`` and ``1.0`` differ, so do ``-0.0`` and ``0.0``, ``(1,)`` and ``[1]``; NaN is NaN.
The order of a dict or set does not count (that of an OrderedDict does), the message of an
exception neither. Objects are compared by their attributes; their ``__eq__`` is asked only where
they keep data out of sight. Whatever a value does when it is looked at, the answer is a
difference, never an exception.
"""

import array
import datetime as dt
import decimal
import fractions
import hashlib
import itertools
import pathlib
import re
import struct
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from enum import Enum
from types import NoneType
from typing import Any, NamedTuple

from strangler.literal import CUT, attributes, is_complete, is_opaque, literal
from strangler.outcome import Difference, Divergence, Outcome

_KEY, _ATTRIBUTE, _ELEMENT = "[%s]", ".%s", "{%s}"
_NOUNS = {_KEY: "key", _ATTRIBUTE: "attribute", _ELEMENT: "element"}
_KEY_LENGTH = 200
_PATH_ENDS = 12  # how many steps of a long path are kept, at each end
_CONTEXT = 20
_WINDOW = 100
_TOKEN_DEPTH = 4
_MISSING = object()


class _Step(NamedTuple):
    """From a value to one inside it."""

    form: str
    key: Any


_Child = tuple[_Step, Any, Any]


class _Found(NamedTuple):
    """A difference, before it is written down."""

    steps: list[_Step]
    cause: str
    left: Any
    right: Any


def compare(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...] = (),
    before: tuple[Any, ...] | None = None,
) -> Difference | None:
    """Where `candidate` first differs from `control`, or None.

    `parameters` names the positional arguments. `before` holds them as they were before the call;
    it stands in for the arguments of a side that left them alone, when the other side did not.
    """
    try:
        return _compare(control, candidate, parameters, before)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a value may do anything when it is looked at
        cause = f"cannot be compared: {type(error).__name__}"
        return Difference("result", cause, answer(control), answer(candidate))


def answer(outcome: Outcome) -> str:
    """What a side did, in Python: the value it returned, or the exception as a raise statement."""
    if outcome.exception is not None:
        return f"raise {literal(outcome.exception)}"
    return literal(outcome.value)


def divergence(
    route: str,
    parameters: tuple[str, ...],
    arguments: tuple[Any, ...],
    control: Outcome,
    candidate: Outcome,
    difference: Difference,
) -> Divergence:
    """The record of one difference.

    `arguments` are those before the call. The signature depends on the route, the place (without
    its indexes and keys), the cause and what the sides are (classes), not on their values.
    """
    parts = (route, _general(difference.path), difference.cause, _kind(control), _kind(candidate))
    fingerprint = "\0".join(parts).encode(errors="surrogatepass")
    python, go = answer(control), answer(candidate)
    if difference.path.startswith("arguments"):
        python += _mutated(control, parameters)
        go += _mutated(candidate, parameters)
    return Divergence(
        route=route,
        signature=hashlib.blake2b(fingerprint, digest_size=6).hexdigest(),
        input=", ".join(map(literal, arguments)),
        python=python,
        go=go,
        path=difference.path,
        cause=difference.cause,
    )


def _kind(outcome: Outcome) -> str:
    raised = outcome.exception is not None
    kind = type(outcome.exception if raised else outcome.value)
    return f"{'raise ' * raised}{kind.__module__}.{kind.__qualname__}"


def _general(path: str) -> str:
    """``result[2]["a"].name`` as ``result[*][*].name``."""
    path = re.sub(r'"(?:\\.|[^"\\])*"', "", path)
    while (shorter := re.sub(r"\[[^\[\]{}]*\]|\{[^\[\]{}]*\}", "\0", path)) != path:
        path = shorter
    return path.replace("\0", "[*]")


def _mutated(outcome: Outcome, parameters: tuple[str, ...]) -> str:
    if outcome.arguments is None:
        return "  # arguments unchanged"
    pairs = enumerate(outcome.arguments)
    return "  # " + ", ".join(f"{_name(parameters, i)} is {literal(v, 200)}" for i, v in pairs)


def _name(parameters: tuple[str, ...], index: int) -> str:
    return parameters[index] if index < len(parameters) else f"[{index}]"


def _compare(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...],
    before: tuple[Any, ...] | None,
) -> Difference | None:
    left, right = control.exception, candidate.exception
    if type(left) is not type(right):
        cause = "raised" if left is None else "returned" if right is None else "exception"
        return Difference("exception", cause, answer(control), answer(candidate))
    if left is None and (found := _walk(control.value, candidate.value)):
        return _write("result", found)
    return _compare_arguments(control, candidate, parameters, before)


def _compare_arguments(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...],
    before: tuple[Any, ...] | None,
) -> Difference | None:
    if control.arguments is None and candidate.arguments is None:
        return None
    left = before if control.arguments is None else control.arguments
    right = before if candidate.arguments is None else candidate.arguments
    if left is None or right is None or len(left) != len(right):
        sides = ("unchanged" if side is None else literal(side) for side in (left, right))
        return Difference("arguments", "mutation", *sides)
    for index, pair in enumerate(zip(left, right, strict=True)):
        if found := _walk(*pair):
            name = _name(parameters, index)
            return _write(f"arguments{'' if name.startswith('[') else '.'}{name}", found)
    return None


def _write(root: str, found: _Found) -> Difference:
    steps = [_segment(step) for step in found.steps]
    if len(steps) > 2 * _PATH_ENDS:
        steps[_PATH_ENDS:-_PATH_ENDS] = [CUT]
    sides = _texts(found) if type(found.left) in (str, bytes) else None
    sides = sides or (_side(found.left), _side(found.right))
    return Difference(root + "".join(steps), found.cause, *sides)


def _segment(step: _Step) -> str:
    if step.form == _ATTRIBUTE:
        return f".{step.key}"
    key = literal(step.key, _KEY_LENGTH)
    return step.form % (key if is_complete(key) else CUT)


def _side(value: object) -> str:
    return "missing" if value is _MISSING else literal(value)


def _texts(found: _Found) -> tuple[str, str] | None:
    """Both sides of long texts from shortly before their first difference."""
    if found.cause != "value":
        return None
    pairs = enumerate(zip(found.left, found.right, strict=False))
    same = next(
        (index for index, (a, b) in pairs if a != b), min(len(found.left), len(found.right))
    )
    if same <= _WINDOW:
        return None
    start = same - _CONTEXT
    return CUT + literal(found.left[start:]), CUT + literal(found.right[start:])


def _walk(left: Any, right: Any) -> _Found | None:
    """The first difference, depth first, without recursion: values may be nested deeply."""
    levels: list[Iterator[_Child]] = [iter([(_Step("", None), left, right)])]
    path: list[_Step] = []
    # Pairs under comparison count as equal, which ends cycles. Kept alive: ids must not be reused.
    seen: dict[tuple[int, int], tuple[Any, Any]] = {}
    while levels:
        child = next(levels[-1], None)
        if child is None:
            levels.pop()
            path[-1:] = []
            continue
        step, a, b = child
        if a is b or (id(a), id(b)) in seen:
            continue
        inside = _look(step, a, b)
        if inside is None:
            continue
        if isinstance(inside, str):
            return _Found([*path, step][1:], inside, a, b)
        seen[id(a), id(b)] = (a, b)
        levels.append(inside)
        path.append(step)
    return None


def _look(step: _Step, a: Any, b: Any) -> str | Iterator[_Child] | None:
    """What sets two values apart, or the pairs of values inside them, or None: they are equal."""
    if a is _MISSING or b is _MISSING:
        return f"{'extra' if a is _MISSING else 'missing'} {_NOUNS[step.form]}"
    return _inside(a, b, type(a)) if type(a) is type(b) else "type"


def _inside(a: Any, b: Any, kind: type) -> str | Iterator[_Child] | None:
    inside: str | Iterator[_Child] | None
    for base in kind.__mro__:
        if base in _EXACT:
            inside = None if _EXACT[base](a) == _EXACT[base](b) else "value"
        elif base in _LOOKS:
            inside = _LOOKS[base](a, b, base)
        else:
            continue
        if kind is base or isinstance(inside, str):
            return inside
        return itertools.chain(inside or (), _attributes(a, b))
    if is_opaque(kind) and not a == b:  # noqa: SIM201 - the class may define only __eq__
        return "value"
    return _attributes(a, b)


def _attributes(a: Any, b: Any) -> Iterator[_Child]:
    left, right = attributes(a), attributes(b)
    for name in {**left, **right}:
        yield _Step(_ATTRIBUTE, name), left.get(name, _MISSING), right.get(name, _MISSING)


def _sequence(a: Any, b: Any, base: Any) -> str | Iterator[_Child]:
    if base.__len__(a) != base.__len__(b):
        return "length"
    return _elements(a, b, base)


def _elements(a: Any, b: Any, base: Any) -> Iterator[_Child]:
    for name in _SETTINGS.get(base, ()):
        yield _Step(_ATTRIBUTE, name), getattr(a, name), getattr(b, name)
    names = getattr(type(a), "_fields", ()) if base is tuple else ()
    for index, (x, y) in enumerate(zip(base.__iter__(a), base.__iter__(b), strict=True)):
        if type(x) is type(y) and (type(x) in _PLAIN or (type(x) is float and x)) and x == y:
            continue  # spares long lists the walk; equal floats are the same but for zeros
        step = _Step(_ATTRIBUTE, names[index]) if index < len(names) else _Step(_KEY, index)
        yield step, x, y


def _mapping(a: Any, b: Any, base: Any) -> str | Iterator[_Child]:
    partners, extra = _pair(list(base.keys(a)), list(base.keys(b)))
    same = None not in partners and not extra
    if base is OrderedDict and same and partners != list(range(len(partners))):
        return "order"
    return _entries(list(base.items(a)), list(base.items(b)), partners, extra)


def _entries(
    left: list[tuple[Any, Any]],
    right: list[tuple[Any, Any]],
    partners: list[int | None],
    extra: list[int],
) -> Iterator[_Child]:
    for (key, value), partner in zip(left, partners, strict=True):
        yield _Step(_KEY, key), value, _MISSING if partner is None else right[partner][1]
    for index in extra:
        key, value = right[index]
        yield _Step(_KEY, key), _MISSING, value


def _set(a: Any, b: Any, base: Any) -> Iterator[_Child]:
    left, right = list(base.__iter__(a)), list(base.__iter__(b))
    partners, extra = _pair(left, right)
    missing = [left[index] for index, partner in enumerate(partners) if partner is None]
    # Sets have no order: of several, the first in the order of their literals is the first.
    for element in sorted(missing, key=literal):
        yield _Step(_ELEMENT, element), element, _MISSING
    for element in sorted((right[index] for index in extra), key=literal):
        yield _Step(_ELEMENT, element), _MISSING, element


def _pair(left: list[Any], right: list[Any]) -> tuple[list[int | None], list[int]]:
    """For each on the left the index of its equal on the right, or None; and who is left over."""
    waiting: dict[Any, list[int]] = {}
    for index, value in enumerate(right):
        waiting.setdefault(_token(value, 0), []).append(index)
    partners: list[int | None] = []
    for value in left:
        rest = waiting.get(_token(value, 0), [])
        partner = next((index for index in rest if _walk(value, right[index]) is None), None)
        if partner is not None:
            rest.remove(partner)
        partners.append(partner)
    return partners, sorted(index for rest in waiting.values() for index in rest)


def _token(value: Any, depth: int) -> Any:
    """Something hashable that equal values have in common, and few others."""
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if kind in _EXACT:
        return kind, _EXACT[kind](value)
    if kind is tuple and depth < _TOKEN_DEPTH:
        return kind, tuple(_token(element, depth + 1) for element in value)
    if kind is frozenset and depth < _TOKEN_DEPTH:
        return kind, frozenset(_token(element, depth + 1) for element in value)
    if not is_opaque(kind) and depth < _TOKEN_DEPTH:
        inside = attributes(value).items()
        return kind, frozenset((name, _token(entry, depth + 1)) for name, entry in inside)
    return kind


def _float(value: float) -> bytes | None:
    return None if float.__ne__(value, value) else struct.pack("<d", value)


def _moment(value: dt.datetime | dt.time) -> tuple[object, ...]:
    zone = value.tzinfo
    key = getattr(zone, "key", None)  # zoneinfo: two zones may agree at this moment
    return (
        value.replace(tzinfo=None).isoformat(),
        value.fold,
        type(zone),
        key,
        value.utcoffset(),
        value.tzname(),
    )


_PLAIN = frozenset({bool, int, str, bytes, NoneType})
"""Classes whose ``==`` is strict, once the classes are the same."""

_EXACT: dict[type, Callable[[Any], Any]] = {
    NoneType: id,
    bool: id,
    Enum: id,
    int: int.__int__,
    float: _float,
    str: str.__str__,
    bytes: lambda value: bytes(memoryview(value)),
    bytearray: bytes,
    memoryview: lambda value: (value.format, value.shape, value.tobytes()),
    complex: lambda value: (_float(value.real), _float(value.imag)),
    fractions.Fraction: lambda value: (value.numerator, value.denominator),
    decimal.Decimal: decimal.Decimal.as_tuple,
    dt.datetime: _moment,
    dt.time: _moment,
    dt.date: dt.date.toordinal,
    dt.timedelta: lambda value: (value.days, value.seconds, value.microseconds),
    pathlib.PurePath: str,
}
"""For classes with nothing inside: something hashable that is equal exactly when they are."""

_SETTINGS: dict[type, tuple[str, ...]] = {deque: ("maxlen",), array.array: ("typecode",)}

_LOOKS: dict[type, Callable[[Any, Any, Any], str | Iterator[_Child]]] = {
    list: _sequence,
    tuple: _sequence,
    deque: _sequence,
    array.array: _sequence,
    OrderedDict: _mapping,
    dict: _mapping,
    set: _set,
    frozenset: _set,
    BaseException: lambda a, b, _: iter([(_Step(_ATTRIBUTE, "args"), a.args, b.args)]),
}
"""For classes with values inside: what sets two apart at once, or the pairs inside."""
