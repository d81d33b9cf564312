"""Inputs for a Go signature, as Hypothesis strategies that aim at what ports get wrong.

Every argument tuple is drawn from one *palette*, a choice of values for all its parameters alike,
because many functions answer only when their arguments fit together: small numbers (a month and a
day), edges, two dates. Then parameters may be related: equal, cut from each other, as long as the
other says. Simple values come first everywhere, so that Hypothesis shrinks towards them.
"""

import struct
import sys
from collections.abc import Callable, Iterable
from math import inf, nan
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strangler.engine.domain import Domain, Narrowed
from strangler.parity.alphabet import DATES, GROUPS, LETTERS, NUMERALS
from strangler.parity.constants import Constants
from strangler.parity.values import LONGEST, Palette, Values, parts, size
from strangler.signature import Any as AnyValue
from strangler.signature import Bytes, Float, Int, List, Rune, String

_WIDTHS = (8, 16, 32, 53, 64)
_SURROGATES = range(0xD800, 0xE000)


def arguments(domain: Domain, known: Constants | None = None) -> SearchStrategy[tuple[Any, ...]]:
    """Argument tuples of the domain, in plain form; `known` are constants worth trying."""
    types = list(domain.parameters)
    inside = [each for kind in types for each in parts(kind, domain.named)]
    texts = any(isinstance(each, (String, Bytes, Rune, AnyValue)) for each in inside)
    sources = [Values(p, domain.named) for p in _palettes(known or Constants(), texts=texts)]
    drawn = st.one_of([st.tuples(*map(values.of, types)) for values in sources])
    choices = [[_unrelated, _unrelated, *relations] for relations in _relations(types, sources[-1])]

    @st.composite  # without arguments: Hypothesis prints a strategy's, and these are long
    def fitting(draw: st.DrawFn) -> tuple[Any, ...]:
        given = list(draw(drawn))
        for relations in choices:
            draw(st.sampled_from(relations))(draw, given)
        return tuple(given)

    return fitting()


def combinations(domain: Domain, most: int) -> int:
    """How many different argument tuples there are in the domain, at most `most`."""
    total = 1
    for kind in domain.parameters:
        total = min(most, total * size(kind, most, domain.named))
    return total


# ---- Palettes ----------------------------------------------------------------------------------


def _palettes(known: Constants, *, texts: bool) -> list[Palette]:
    """Simple values, pointed ones, texts that parsers expect, and anything."""
    groups = (*GROUPS, known.texts) if known.texts else GROUPS
    plain = Palette(
        _small_integers, _small_floats, st.text("ab 0-", max_size=6), st.binary(max_size=4)
    )
    pointed = Palette(
        lambda go: _either(integer_edges(go), (n for n in known.integers if _holds(go, n))),
        lambda go: _either(float_edges(go), (n for n in known.floats if _fits(n, go.width))),
        st.one_of([_joined((*known.texts, *LETTERS, *group)) for group in groups]),
        _joined_bytes(known.texts),
    )
    anything = Palette(
        lambda go: plain.integers(go) | st.integers(go.minimum, go.maximum) | pointed.integers(go),
        lambda go: plain.floats(go) | st.floats(width=go.width) | pointed.floats(go),
        st.one_of(_any_text(), pointed.texts, st.sampled_from((*known.texts, "", "a"))),
        st.binary(max_size=LONGEST) | pointed.blobs,
    )
    parsed = [
        Palette(anything.integers, anything.floats, text, text.map(str.encode))
        for text in (
            st.sampled_from(NUMERALS) | _numerals(),
            st.dates().map(str) | st.sampled_from(DATES),
        )
    ]
    # Texts have more corners than there are examples: twice as many aim at them.
    return [plain, pointed, *[*parsed, pointed] * texts, anything]


def _small_integers(go: Int) -> SearchStrategy[int]:
    return st.integers(0, 12) | st.integers(max(go.minimum, -5), 40)


def _small_floats(_: Float) -> SearchStrategy[float]:
    return st.integers(-20, 20).map(lambda n: n / 2)


def _either(edges: list[Any], known: Iterable[Any]) -> SearchStrategy[Any]:
    """Edges, and as often one of the known constants if there are any."""
    constants = list(known)
    strategy = st.sampled_from(edges)
    return strategy | st.sampled_from(constants) if constants else strategy


def integer_edges(go: Int) -> list[int]:
    """Zero, small numbers, and the bounds of every width with their neighbours, if in range.

    2**53 is among the bounds: above it, a float64 skips integers.
    """
    bounds = [2**width >> half for width in _WIDTHS for half in (0, 1)]
    near = [sign * bound + d for bound in bounds for sign in (1, -1) for d in (0, 1, -1)]
    numbers = {0, 1, -1, 2, -2, 10, -10, 100, *near, go.minimum, go.maximum}
    return sorted((n for n in numbers if _holds(go, n)), key=lambda n: (abs(n), n < 0))


def _holds(go: Int, number: int) -> bool:
    return go.minimum <= number <= go.maximum


def float_edges(go: Float) -> list[float]:
    """Zeros, halves, the ends of exactness and of the range, infinities and NaN."""
    numbers = [
        *(0.0, 1.0, 0.5, 1.5, 2.5, 0.1, 0.25, 1 / 3, 2.675, 1e15, 1e16, 1e21, 1e-4, 1e-5, 1e-7),
        *(2.0**24, 2.0**24 + 1, 2.0**31, 2.0**53 - 1, 2.0**53, 2.0**53 + 2, 2.0**63, 2.0**64),
        *(1 + 2.0**-23, 1 + sys.float_info.epsilon, 2.0**-126, 2.0**-149, 2.0**127),
        *(sys.float_info.min, 5e-324, sys.float_info.max, inf),
    ]
    both = [each for number in numbers for each in (number, -number)]
    return [*(n for n in dict.fromkeys(both) if _fits(n, go.width)), -0.0, nan]


def _fits(number: float, width: int) -> bool:
    try:
        return width == 64 or struct.unpack("<f", struct.pack("<f", number))[0] == number  # noqa: PLR2004
    except OverflowError:
        return False


def _any_text() -> SearchStrategy[str]:
    """Any code points but surrogates.

    Not st.text(), which first spends seconds on a table of all categories.
    """
    points = st.integers(0, 0x10FFFF - len(_SURROGATES))
    skipped = points.map(lambda n: chr(n if n < _SURROGATES.start else n + len(_SURROGATES)))
    return st.lists(skipped, max_size=12).map("".join)


def _joined(pieces: Iterable[str]) -> SearchStrategy[str]:
    """A few of the pieces; or all of them, where a function trips over one if over any."""
    few = st.lists(st.sampled_from(list(pieces)), max_size=8)
    return (few | st.permutations(list(pieces)[-LONGEST:])).map("".join)


def _joined_bytes(texts: Iterable[str]) -> SearchStrategy[bytes]:
    pieces = [b"a", b"\n", b"\r\n", b"\r", b" ", b"\x00", b"\xff", b"\xc3\xa9", b"\x85", b"0"]
    pieces += [text.encode(errors="replace") for text in texts]
    return st.lists(st.sampled_from(pieces), max_size=8).map(b"".join)


def _numerals() -> SearchStrategy[str]:
    """Numbers as people write them, and runs of digits."""
    digits = st.text("0123456789", max_size=19)
    signed = st.tuples(st.sampled_from(["", "-"]), digits.map(lambda text: text or "0")).map(
        "".join
    )
    cents = st.tuples(signed, st.sampled_from(["", ".", ".5", ".05", ".99", ".125"])).map("".join)
    return digits | signed | cents


# ---- Relations ---------------------------------------------------------------------------------

Relation = Callable[[st.DrawFn, list[Any]], None]
"""Changes some of the drawn arguments so that they fit others."""


def _unrelated(_: st.DrawFn, given: list[Any]) -> None:
    """Leave the arguments as they are."""


def _relations(types: list[Narrowed], values: Values) -> Iterable[list[Relation]]:
    """Lists of relations; of each list, one or none is applied."""
    lists = [(i, values.of(go.element)) for i, go in enumerate(types) if isinstance(go, List)]
    if len(lists) > 1:  # many functions refuse anything but equally long ones
        yield [_equally_long(lists)] * 2
    pairs = list(_pair_relations(types))
    if pairs:
        yield pairs


def _pair_relations(types: list[Narrowed]) -> Iterable[Relation]:
    for i, go in enumerate(types):
        for j, other in enumerate(types):
            if i == j:
                continue
            if go == other and i < j:
                yield _equal(i, j)
            if isinstance(go, Int) and isinstance(other, (String, Bytes, List)):
                yield _near_length(i, j, go)
            if go == other and isinstance(go, (String, Bytes)):
                yield _part(i, j)
            if isinstance(other, List) and other.element == go:
                yield _element(i, j)


def _equal(i: int, j: int) -> Relation:
    def relate(_: st.DrawFn, given: list[Any]) -> None:
        given[j] = given[i]

    return relate


def _near_length(i: int, j: int, go: Int) -> Relation:
    """An index or a limit at the other's end, from either side; some count in UTF-8."""

    def relate(draw: st.DrawFn, given: list[Any]) -> None:
        sized = given[j]
        if isinstance(sized, str) and draw(st.booleans()):
            sized = sized.encode()
        number = len(sized) + draw(st.sampled_from([0, 0, -1, 1, 2]))
        number *= draw(st.sampled_from([1, 1, -1]))
        given[i] = min(max(number, go.minimum), go.maximum)

    return relate


def _part(i: int, j: int) -> Relation:
    def relate(draw: st.DrawFn, given: list[Any]) -> None:
        ends = st.integers(0, len(given[j]))
        start, end = draw(ends), draw(ends)
        given[i] = given[j][start:end]

    return relate


def _element(i: int, j: int) -> Relation:
    def relate(draw: st.DrawFn, given: list[Any]) -> None:
        if given[j]:
            given[i] = draw(st.sampled_from(given[j]))

    return relate


def _equally_long(lists: list[tuple[int, SearchStrategy[Any]]]) -> Relation:
    def relate(draw: st.DrawFn, given: list[Any]) -> None:
        length = draw(st.integers(0, 6))
        for i, elements in lists:
            given[i] = draw(st.lists(elements, min_size=length, max_size=length))

    return relate
