"""Many inputs, fast: edges in every combination, then random mixes of what ports trip over.

Hypothesis takes about a millisecond for an input; this takes microseconds. It knows nothing of
shrinking, and aims at the same places as `strangler.parity.strategies`.
"""

import itertools
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from strangler.parity.alphabet import DATES, GROUPS, LETTERS, NUMERALS, TEMPLATES
from strangler.parity.constants import Constants
from strangler.parity.patterns import near_match
from strangler.parity.strategies import float_edges, integer_edges
from strangler.signature import (
    AnyType,
    Bool,
    Bytes,
    Float,
    Int,
    List,
    Optional,
    String,
)

Arguments = tuple[Any, ...]

_GRID = 5000  # most combinations of edges
_PLAIN, _POINTED, _PARSED, _ANY = range(4)
_STYLES = (_PLAIN, _POINTED, _POINTED, _PARSED, _ANY)
_TYPES = (Bool, Int, Float, String, Bytes, List, Optional)


def can_mix(types: Sequence[AnyType]) -> bool:
    """Whether inputs of these types can be made here."""
    return all(
        isinstance(go, _TYPES) and (not isinstance(go, List | Optional) or can_mix([go.element]))
        for go in types
    )


def mixes(types: Sequence[AnyType], known: Constants, random: Random) -> Iterator[Arguments]:
    """Argument tuples without end; first, for a few scalars, every combination of edges."""
    mixer = _Mixer(known, random)
    edges = [mixer.edges(go) for go in types]
    if types and all(edges) and math.prod(map(len, edges)) <= _GRID:
        yield from itertools.product(*edges)
    while types:
        yield mixer.draw(types)


class _Mixer:
    """Draws values from a source of random numbers."""

    def __init__(self, known: Constants, random: Random) -> None:
        self.known = known
        self.random = random
        self.pick = random.choice
        self.groups: list[tuple[str, ...]] = [*GROUPS, TEMPLATES]
        if known.texts:
            self.groups += [known.texts] * 3
            self.groups.append(tuple(dict.fromkeys("".join(known.texts))))
        self.pools: dict[str, list[Any]] = {}

    def edges(self, go: AnyType) -> list[Any]:
        """The values of a scalar worth trying in every combination."""
        match go:
            case Bool():
                return [False, True]
            case Int():
                return self._integers(go)
            case Float():
                return self._floats(go)
        return []

    def draw(self, types: Sequence[AnyType]) -> Arguments:
        """One argument tuple: all values in one style, then some related to each other."""
        style = self.pick(_STYLES)
        alike = self.random.random() < 0.7
        given = [self.value(go, style if alike else self.pick(_STYLES)) for go in types]
        if len(given) > 1 and self.random.random() < 0.6:
            for _ in range(self.pick((1, 1, 2))):
                self._relate(types, given)
        return tuple(given)

    # ---- Values --------------------------------------------------------------------------------

    def value(self, go: AnyType, style: int) -> Any:  # noqa: PLR0911 - one for each type
        """A value of one type."""
        match go:
            case Bool():
                return self.random.random() < 0.5
            case Int():
                return self._integer(go, style)
            case Float():
                return self._float(go, style)
            case String():
                return self._text(style)
            case Bytes():
                return self._blob(style)
            case Optional():
                return None if self.random.random() < 0.25 else self.value(go.element, style)
            case List():
                return self._list(go.element, style)
        raise TypeError(go)  # pragma: no cover - can_mix has said no

    def _integers(self, go: Int) -> list[int]:
        return self._pool(go.go, lambda: self._known_integers(go))

    def _known_integers(self, go: Int) -> list[int]:
        known = [n for n in self.known.integers if go.minimum <= n <= go.maximum]
        return list(dict.fromkeys([*integer_edges(go), *known]))

    def _floats(self, go: Float) -> list[float]:
        known = (_held(number, go) for number in self.known.floats)
        return self._pool(go.go, lambda: [*float_edges(go), *known])

    def _pool(self, key: str, make: Callable[[], list[Any]]) -> list[Any]:
        if key not in self.pools:
            self.pools[key] = make()
        return self.pools[key]

    def _integer(self, go: Int, style: int) -> int:
        if style in (_PLAIN, _PARSED):
            return self.random.randint(max(go.minimum, self.pick((0, 0, -5, -40))), 40)
        if style == _POINTED:
            return int(self.pick(self._integers(go)))
        if self.random.random() < 0.3:
            return self.random.randint(go.minimum, go.maximum)
        bits = self.random.randint(1, go.width - 1)
        size = self.random.getrandbits(bits)
        if self.random.random() < 0.2:  # beside a square
            size = max(0, self.random.getrandbits(bits // 2) ** 2 + self.pick((0, -1)))
        return size if go.unsigned or self.random.random() < 0.6 else -size

    def _float(self, go: Float, style: int) -> float:
        random = self.random
        if style == _PLAIN:
            return random.randint(-40, 40) / 2
        if style == _POINTED:
            return float(self.pick(self._floats(go)))
        if style == _PARSED:  # prices
            made = random.randint(-100000, 100000) / self.pick((10, 100, 1000, 8, 3))
        else:
            made = random.uniform(-1, 1) * 10.0 ** random.randint(-8, 20)
        return _held(made, go)

    def _text(self, style: int) -> str:
        random, pick = self.random, self.pick
        if style == _PLAIN:
            return "".join(pick("ab 0-") for _ in range(random.randint(0, 6)))
        if style == _PARSED:
            return self._parsed()
        if style == _ANY and random.random() < 0.3:
            points = (random.randint(0, pick((0x7F, 0x24F, 0xFFFF, 0x10FFFF))) for _ in range(4))
            return "".join(chr(n) for n in points if not 0xD800 <= n < 0xE000)
        if (self.known.texts or self.known.patterns) and random.random() < 0.4:
            return self._near_known()
        pieces = pick(self.groups)
        mixed = [
            pick(pieces) if random.random() < 0.6 else pick(LETTERS)
            for _ in range(random.randint(0, 7))
        ]
        return "".join(mixed)

    def _near_known(self) -> str:
        """A text that the function mentions or matches, with up to two changes."""
        random, pick = self.random, self.pick
        if self.known.patterns and random.random() < 0.6:
            text = near_match(pick(self.known.patterns), random)
        else:
            text = pick(self.known.texts or ("",))
        for _ in range(pick((0, 1, 1, 2))):
            at = random.randint(0, len(text))
            change = random.randrange(6)
            if change == 0:
                text = text.swapcase()
            elif change == 1:
                text += "\n"
            elif change == 2:
                text = text[:at] + text[at + 1 :]
            elif change == 3:
                text = text[:at] + pick(pick(self.groups)) + text[at:]
            elif change == 4:
                text = pick("a1 -") + text
            else:
                text += pick(self.known.texts or (text,))
        return text

    def _parsed(self) -> str:
        made = self.pick(NUMERALS) if self.random.random() < 0.5 else self.pick(DATES)
        roll = self.random.random()
        if roll < 0.3:
            made = self._numeral()
        elif roll < 0.4:
            made = self._date()
        elif roll < 0.5 and made:
            at = self.random.randrange(len(made) + 1)
            made = made[:at] + self.pick(self.pick(self.groups)) + made[at:]
        return made

    def _numeral(self) -> str:
        whole = str(self.random.getrandbits(self.random.randint(1, 70)))
        fraction = self.pick(("", "", ".5", ".05", ".125", ".", "e3"))
        return self.pick(("", "", "-", "+", " ")) + whole + fraction

    def _date(self) -> str:
        day = self.pick((1, 28, 29, 30, 31, self.random.randint(1, 31)))
        year = self.pick((1900, 2000, 2023, 2024, self.random.randint(1, 9999)))
        return f"{year:04}-{self.random.randint(1, 12):02}-{day:02}"

    def _blob(self, style: int) -> bytes:
        if style in (_PLAIN, _ANY):
            return bytes(self.random.getrandbits(8) for _ in range(self.random.randint(0, 8)))
        return self._text(style).encode()

    def _list(self, go: AnyType, style: int) -> list[Any]:
        random = self.random
        roll = random.random()
        if roll < 0.6:
            made = [self.value(go, style) for _ in range(random.randint(0, 6))]
        else:  # few different ones, more than a sort by insertion takes
            few = [self.value(go, style) for _ in range(random.randint(1, 4))]
            made = [self.pick(few) for _ in range(random.choice((3, 12, 13, 14, 30, 100)))]
        if roll < 0.15:
            made.sort(key=repr)
        return made

    # ---- Relations -----------------------------------------------------------------------------

    def _relate(self, types: Sequence[AnyType], given: list[Any]) -> None:
        """Change one argument so that it fits another."""
        i, j = self.random.sample(range(len(given)), 2)
        go, other, value = types[i], types[j], given[j]
        if isinstance(go, Int) and isinstance(value, str | bytes | list):
            size = (
                len(value.encode()) if isinstance(value, str) and self.pick((0, 1)) else len(value)
            )
            number = (size + self.pick((0, 0, -1, 1, 2, -2))) * self.pick((1, 1, 1, -1))
            given[i] = min(max(number, go.minimum), go.maximum)
        elif isinstance(other, List) and other.element == go:
            given[i] = self.pick(value) if value else given[i]
        elif isinstance(go, List) and isinstance(other, List):
            self._level(types, given)
        elif go == other and isinstance(value, str | bytes) and value:
            start = self.random.randrange(len(value))
            given[i] = value[start : start + self.random.randint(0, 3)]
        elif go == other:
            given[i] = value

    def _level(self, types: Sequence[AnyType], given: list[Any]) -> None:
        """Make all lists equally long."""
        length = self.pick((1, 2, 3, 5, 13, 14, 20))
        style = self.pick(_STYLES)
        for i, go in enumerate(types):
            if isinstance(go, List):
                few = [self.value(go.element, style) for _ in range(self.pick((2, 4, length)))]
                given[i] = [self.pick(few) for _ in range(length)]


def _held(number: float, go: Float) -> float:
    """The nearest number that the type holds."""
    if go.width == 64:
        return number
    try:
        return float(struct.unpack("<f", struct.pack("<f", number))[0])
    except OverflowError:
        return math.copysign(math.inf, number)
