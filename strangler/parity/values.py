"""Values of every Go type, in the plain form that a literal writes (engine/domain.py)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strangler import signature as go
from strangler.engine.domain import Narrowed
from strangler.errors import StranglerError
from strangler.parity.moments import dates, durations, moments

LONGEST = 30
"""Elements of the longest list: enough for the sorts that change their ways at 12 or 20."""

_DEPTH = 3  # how often a type that contains itself is met in a value
_NESTED = 8  # how many of such types are met in one another

_DECIMALS = ("0", "1", "-1", "0.1", "1.005", "2.675", "-0", "0.00", "1E+3", "1E-7", "0.5", "1.5")
_UNUSUAL_DECIMALS = ("NaN", "Infinity", "-Infinity", "1E+100", "12345678901234567890.123456789")
_LARGE = tuple(
    sign * 2**width + d for width in (63, 64, 100) for sign in (1, -1) for d in (-1, 0, 1)
)
_FRACTIONS = (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(-1, 3), Fraction(10, 3))

_INT64 = go.Int("int", 64)
_FLOAT64 = go.Float("float64", 64)
_SORTED: tuple[type[go.Type], ...] = (
    go.Bool,
    go.Int,
    go.Float,
    go.String,
    go.Bytes,
    go.Rune,
    go.BigInt,
    go.Rational,
)
_SORTED += (go.Date, go.Duration, go.Time, go.UUID)


@dataclass(frozen=True, slots=True)
class Palette:
    """Where the scalars of one argument tuple come from."""

    integers: Callable[[go.Int], SearchStrategy[int]]
    floats: Callable[[go.Float], SearchStrategy[float]]
    texts: SearchStrategy[str]
    blobs: SearchStrategy[bytes]


class Values:
    """The values of the types of one signature, whose scalars are those of one palette.

    `named` is what a Ref stands for.
    """

    def __init__(self, palette: Palette, named: Mapping[str, Narrowed]) -> None:
        self._palette = palette
        self._named = named
        self._known: dict[tuple[str, tuple[str, ...], bool], SearchStrategy[Any] | None] = {}

    def of(self, kind: Narrowed) -> SearchStrategy[Any]:
        """Values of one type; nothing for one that contains itself without end."""
        found = self._of(kind, ())
        return st.nothing() if found is None else found

    def _of(  # noqa: C901, PLR0911, PLR0912  # one for each type
        self, kind: Narrowed, inside: tuple[str, ...], *, key: bool = False
    ) -> SearchStrategy[Any] | None:
        """As `of`, within the types `inside`; None where it would have no end.

        With `key` the values are hashable, and none is different from itself.
        """
        palette = self._palette
        match kind:
            case go.Bool():
                return st.booleans()
            case go.Int():
                return palette.integers(kind)
            case go.Float():
                numbers = palette.floats(kind)
                return numbers.filter(lambda number: number == number) if key else numbers  # noqa: PLR0124
            case go.String():
                return palette.texts
            case go.Bytes():
                return palette.blobs
            case go.Choice():
                return st.sampled_from(kind.values)
            case go.Complex():
                part = palette.floats(go.Float("float", 64 if kind.width == 128 else 32))  # noqa: PLR2004
                return st.builds(complex, part, part)
            case go.Rune():
                return st.sampled_from("a0 é日") | palette.texts.filter(bool).map(lambda t: t[0])
            case go.BigInt():
                return palette.integers(_INT64) | st.sampled_from(_LARGE) | st.integers()
            case go.Rational():
                return st.sampled_from(_FRACTIONS) | st.fractions()
            case go.Optional():
                element = self._of(kind.element, inside)
                return st.none() if element is None else st.none() | element
            case go.Some():
                return self._of(kind.element, inside)
            case go.List() | go.Set() | go.Map():
                return self._container(kind, inside)
            case go.Array():
                element = self._of(kind.element, inside, key=key)
                return None if element is None else _exactly(element, kind.length)
            case go.Struct():
                return self._struct(kind, inside, key=key)
            case go.Any():
                return self._any(key=key)
            case go.Ref():
                return self._reference(kind.name, inside, key=key)
            case go.Func():
                raise StranglerError(
                    f"no function can be made up for a {kind.label}: compare this route in shadow "
                    "mode instead"
                )
        return _CLASSES[type(kind)]()

    def _container(self, kind: Any, inside: tuple[str, ...]) -> SearchStrategy[Any]:
        if isinstance(kind, go.Map):
            keys = self._of(kind.key, inside, key=True)
            values = self._of(kind.value, inside)
            if keys is None or values is None:
                return st.just({})
            return st.dictionaries(keys, values, max_size=6)
        element = self._of(kind.element, inside, key=isinstance(kind, go.Set))
        if isinstance(kind, go.Set):
            return st.just(set()) if element is None else st.sets(element, max_size=6)
        return st.just([]) if element is None else _lists(kind.element, element)

    def _struct(
        self, kind: go.Struct, inside: tuple[str, ...], *, key: bool
    ) -> SearchStrategy[Any] | None:
        fields = {field.key: self._of(field.type, inside, key=key) for field in kind.fields}
        known = {name: values for name, values in fields.items() if values is not None}
        if len(known) < len(fields):
            return None
        return st.tuples(*known.values()) if key and known else st.fixed_dictionaries(known)

    def _reference(
        self, name: str, inside: tuple[str, ...], *, key: bool
    ) -> SearchStrategy[Any] | None:
        if inside.count(name) >= _DEPTH or len(inside) >= _NESTED:
            return None
        here = name, tuple(sorted(inside)), key
        if here not in self._known:
            self._known[here] = self._of(self._named[name], (*inside, name), key=key)
        return self._known[here]

    def _any(self, *, key: bool) -> SearchStrategy[Any]:
        palette = self._palette
        keys = st.none() | st.booleans() | palette.integers(_INT64) | palette.texts
        if key:
            return keys
        leaves = keys | palette.floats(_FLOAT64) | palette.blobs
        return st.recursive(
            leaves,
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.lists(inner, max_size=3).map(tuple)
                | st.dictionaries(keys, inner, max_size=3)
            ),
            max_leaves=5,
        )


def size(  # noqa: PLR0911  # one for each sort of type
    kind: Narrowed, most: int, named: Mapping[str, Narrowed]
) -> int:
    """How many values a type has, at most `most`."""
    match kind:
        case go.Bool():
            return 2
        case go.Choice():
            return min(most, len(kind.values))
        case go.Optional():
            return min(most, 1 + size(kind.element, most, named))
        case go.Some():
            return size(kind.element, most, named)
        case go.Array():
            total = 1
            for _ in range(min(kind.length, most)):
                total = min(most, total * size(kind.element, most, named))
            return total
        case go.Struct():
            total = 1
            for field in kind.fields:
                total = min(most, total * size(field.type, most, named))
            return total
        case go.Ref():
            return most if _recurs(kind, named) else size(named[kind.name], most, named)
    return most


def parts(kind: Narrowed, named: Mapping[str, Narrowed]) -> list[Narrowed]:
    """A type and all those inside it."""
    found: list[Narrowed] = []
    seen: set[str] = set()
    waiting = [kind]
    while waiting:
        each = waiting.pop()
        found.append(each)
        match each:
            case go.Ref() if each.name not in seen:
                seen.add(each.name)
                waiting.append(named[each.name])
            case go.Optional() | go.Some() | go.List() | go.Array() | go.Set() | go.Choice():
                waiting.append(each.element)
            case go.Map():
                waiting += [each.key, each.value]
            case go.Struct():
                waiting += [field.type for field in each.fields]
    return found


def _recurs(kind: go.Ref, named: Mapping[str, Narrowed]) -> bool:
    inside = parts(named[kind.name], named)
    return any(isinstance(each, go.Ref) and each.name == kind.name for each in inside)


def _exactly(element: SearchStrategy[Any], length: int) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(element, min_size=length, max_size=length).map(tuple)


def _lists(kind: Narrowed, elements: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """Short ones, long ones of few different values, and sorted ones."""
    short = st.lists(elements, max_size=6)
    pool = st.lists(elements, min_size=1, max_size=3)
    repeated = pool.flatmap(lambda few: st.lists(st.sampled_from(few), max_size=LONGEST))
    if not isinstance(kind, _SORTED):
        return short | repeated
    return st.one_of(short, repeated, (short | repeated).map(sorted))


@cache
def _decimals() -> SearchStrategy[Decimal]:
    edges = st.sampled_from([Decimal(text) for text in (*_DECIMALS, *_UNUSUAL_DECIMALS)])
    return st.decimals(-1000, 1000, places=2) | edges | st.decimals(allow_nan=False)


@cache
def _uuids() -> SearchStrategy[UUID]:
    return st.sampled_from([UUID(int=0), UUID(int=2**128 - 1)]) | st.uuids()


_CLASSES: dict[type[go.Type], Callable[[], SearchStrategy[Any]]] = {
    go.Time: moments,
    go.Duration: durations,
    go.Date: dates,
    go.Decimal: _decimals,
    go.UUID: _uuids,
}
