"""The walk through two values: the first place at which they differ, and why."""

import array
import itertools
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from strangler.compare.exact import EXACT, PLAIN
from strangler.compare.rules import Rules
from strangler.literal import CUT, attributes, is_complete, is_opaque, literal

KEY, ATTRIBUTE, ELEMENT = "[%s]", ".%s", "{%s}"
NOUNS = {KEY: "key", ATTRIBUTE: "attribute", ELEMENT: "element"}
_KEY_LENGTH = 200
_TOKEN_DEPTH = 4

MISSING = object()
"""Stands for what is on the other side only."""


class Step(NamedTuple):
    """From a value to one inside it."""

    form: str
    key: Any


Child = tuple[Step, Any, Any]


class Found(NamedTuple):
    """A difference, before it is written down."""

    steps: list[Step]
    cause: str
    left: Any
    right: Any


def segment(step: Step) -> str:
    """A step as a path shows it."""
    if step.form == ATTRIBUTE:
        return f".{step.key}"
    key = literal(step.key, _KEY_LENGTH)
    return step.form % (key if is_complete(key) else CUT)


def walk(
    left: Any, right: Any, rules: Rules | None = None, place: tuple[str, ...] = ()
) -> Found | None:
    """The first difference, depth first, without recursion: values may be nested deeply.

    `place` is where the values stand, as segments of a path; `rules` decide there and inside.
    """
    levels: list[Iterator[Child]] = [iter([(Step("", None), left, right)])]
    path: list[Step] = []
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
        steps = [*path, step][1:]
        inside = _look(step, a, b) if rules is None else _relaxed(steps, a, b, rules, place)
        if inside is None:
            continue
        if isinstance(inside, str):
            return Found(steps, inside, a, b)
        seen[id(a), id(b)] = (a, b)
        levels.append(inside)
        path.append(step)
    return None


def _relaxed(
    steps: list[Step], a: Any, b: Any, rules: Rules, place: tuple[str, ...]
) -> str | Iterator[Child] | None:
    """What `_look` says, unless a rule knows better."""
    here = (*place, *map(segment, steps))
    rule = rules.at(here)
    there = a is not MISSING and b is not MISSING
    if rule.ignore or (there and rules.accepts(rule, a, b)):
        return None
    if rule.predicate is not None:
        return "predicate"
    step = steps[-1] if steps else Step("", None)
    inside = _look(step, a, b)
    if rule.unordered and isinstance(inside, Iterator) and isinstance(a, list | tuple):
        return _in_any_order(a, b, rules, here)
    return inside


def _in_any_order(a: Any, b: Any, rules: Rules, place: tuple[str, ...]) -> Iterator[Child]:
    """The elements that have no partner on the other side, whatever their positions."""
    partners, rest = _pair(list(a), list(b))
    for index, partner in enumerate(partners):
        if partner is None:
            inside = (*place, segment(Step(KEY, index)))
            near = next((j for j in rest if walk(a[index], b[j], rules, inside) is None), None)
            if near is None:
                yield Step(KEY, index), a[index], b[rest[0]]
            rest.remove(rest[0] if near is None else near)


def _look(step: Step, a: Any, b: Any) -> str | Iterator[Child] | None:
    """What sets two values apart, or the pairs of values inside them, or None: they are equal."""
    if a is MISSING or b is MISSING:
        return f"{'extra' if a is MISSING else 'missing'} {NOUNS[step.form]}"
    return _inside(a, b, type(a)) if type(a) is type(b) else "type"


def _inside(a: Any, b: Any, kind: type) -> str | Iterator[Child] | None:
    inside: str | Iterator[Child] | None
    for base in kind.__mro__:
        if base in EXACT:
            inside = None if EXACT[base](a) == EXACT[base](b) else "value"
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


def _attributes(a: Any, b: Any) -> Iterator[Child]:
    left, right = attributes(a), attributes(b)
    for name in {**left, **right}:
        yield Step(ATTRIBUTE, name), left.get(name, MISSING), right.get(name, MISSING)


def _sequence(a: Any, b: Any, base: Any) -> str | Iterator[Child]:
    if base.__len__(a) != base.__len__(b):
        return "length"
    return _elements(a, b, base)


def _elements(a: Any, b: Any, base: Any) -> Iterator[Child]:
    for name in _SETTINGS.get(base, ()):
        yield Step(ATTRIBUTE, name), getattr(a, name), getattr(b, name)
    names = getattr(type(a), "_fields", ()) if base is tuple else ()
    for index, (x, y) in enumerate(zip(base.__iter__(a), base.__iter__(b), strict=True)):
        if type(x) is type(y) and (type(x) in PLAIN or (type(x) is float and x)) and x == y:
            continue  # spares long lists the walk; equal floats are the same but for zeros
        step = Step(ATTRIBUTE, names[index]) if index < len(names) else Step(KEY, index)
        yield step, x, y


def _mapping(a: Any, b: Any, base: Any) -> str | Iterator[Child]:
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
) -> Iterator[Child]:
    for (key, value), partner in zip(left, partners, strict=True):
        yield Step(KEY, key), value, MISSING if partner is None else right[partner][1]
    for index in extra:
        key, value = right[index]
        yield Step(KEY, key), MISSING, value


def _set(a: Any, b: Any, base: Any) -> Iterator[Child]:
    left, right = list(base.__iter__(a)), list(base.__iter__(b))
    partners, extra = _pair(left, right)
    missing = [left[index] for index, partner in enumerate(partners) if partner is None]
    # Sets have no order: of several, the first in the order of their literals is the first.
    for element in sorted(missing, key=literal):
        yield Step(ELEMENT, element), element, MISSING
    for element in sorted((right[index] for index in extra), key=literal):
        yield Step(ELEMENT, element), MISSING, element


def _pair(left: list[Any], right: list[Any]) -> tuple[list[int | None], list[int]]:
    """For each on the left the index of its equal on the right, or None; and who is left over."""
    waiting: dict[Any, list[int]] = {}
    for index, value in enumerate(right):
        waiting.setdefault(_token(value, 0), []).append(index)
    partners: list[int | None] = []
    for value in left:
        rest = waiting.get(_token(value, 0), [])
        partner = next((index for index in rest if walk(value, right[index]) is None), None)
        if partner is not None:
            rest.remove(partner)
        partners.append(partner)
    return partners, sorted(index for rest in waiting.values() for index in rest)


def _token(value: Any, depth: int) -> Any:
    """Something hashable that equal values have in common, and few others."""
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    if kind in EXACT:
        return kind, EXACT[kind](value)
    if kind is tuple and depth < _TOKEN_DEPTH:
        return kind, tuple(_token(element, depth + 1) for element in value)
    if kind is frozenset and depth < _TOKEN_DEPTH:
        return kind, frozenset(_token(element, depth + 1) for element in value)
    if not is_opaque(kind) and depth < _TOKEN_DEPTH:
        inside = attributes(value).items()
        return kind, frozenset((name, _token(entry, depth + 1)) for name, entry in inside)
    return kind


_SETTINGS: dict[type, tuple[str, ...]] = {deque: ("maxlen",), array.array: ("typecode",)}

_LOOKS: dict[type, Callable[[Any, Any, Any], str | Iterator[Child]]] = {
    list: _sequence,
    tuple: _sequence,
    deque: _sequence,
    array.array: _sequence,
    OrderedDict: _mapping,
    dict: _mapping,
    set: _set,
    frozenset: _set,
    BaseException: lambda a, b, _: iter([(Step(ATTRIBUTE, "args"), a.args, b.args)]),
}
"""For classes with values inside: what sets two apart at once, or the pairs inside."""
