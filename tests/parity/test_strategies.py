"""Generated inputs fit the Go signature and aim at what ports get wrong."""

import math
import struct
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample

from strangler.engine.domain import Domain
from strangler.parity.constants import Constants
from strangler.parity.strategies import arguments, combinations, float_edges, integer_edges
from strangler.signature import Float, Int

MakesDomain = Callable[..., Domain]


def drawn(domain: Domain, known: Constants | None = None, count: int = 600) -> list[Any]:
    """The argument tuples that a check generates first, the same every time."""
    found: list[Any] = []

    def look(given: Any) -> bool:
        found.append(given)
        return False

    with pytest.raises(NoSuchExample):
        find(
            arguments(domain, known),
            look,
            settings=settings(max_examples=count, database=None, phases=(Phase.generate,)),
            random=Random(1),
        )
    return found


@pytest.mark.parametrize(
    "types",
    [
        ("bool",),
        ("int8", "uint8", "uint64", "int64"),
        ("float32", "float64"),
        ("string", "[]byte"),
        ("[]int16", "[][]string", "[]*int", "[]bool", "[]float32", "[][]byte"),
        ("*string", "**bool", "*[]uint16"),
        ("string", "string", "int", "[]string", "uint8"),
        (),
    ],
)
def test_every_generated_input_fits_the_signature(types: tuple[str, ...], fake: Any) -> None:
    known = Constants((-1, 300, 2**70), (0.1, 1e300), ("é", "x"))
    subject = fake(print, print, *types)
    inputs = drawn(subject.domain, known, 100)
    for given in inputs:
        assert subject.decode_arguments(subject.encode_plain(given)) is not None
    assert all(len(given) == len(types) for given in inputs)


def test_a_float32_is_never_rounded(go_domain: MakesDomain) -> None:
    for given in drawn(go_domain("float32", "[]float32"), None, 100):
        for number in (given[0], *given[1]):
            assert math.isnan(number) or struct.unpack("f", struct.pack("f", number))[0] == number


def test_integer_edges_are_the_bounds_of_every_width_that_fit() -> None:
    edges = integer_edges(Int("int16", 16))
    assert {0, 1, -1, 127, 128, 129, -128, -129, 255, 256, 257, 32767, -32768} <= set(edges)
    assert 2**15 not in edges
    assert edges[:3] == [0, 1, -1]
    wide = integer_edges(Int("int64", 64))
    assert {2**31, 2**31 - 1, 2**32 + 1, 2**53 + 1, 2**53 - 1, 2**63 - 1, -(2**63)} <= set(wide)
    unsigned = integer_edges(Int("uint64", 64, unsigned=True))
    assert {0, 2**63, 2**64 - 1} <= set(unsigned)
    assert min(unsigned) == 0


def test_float_edges_hold_the_special_ones() -> None:
    edges = float_edges(Float("float64", 64))
    assert {math.inf, -math.inf, 5e-324, 2.0**53 - 1, 2.0**53 + 2, 2.5, -0.5} <= set(edges)
    assert sum(map(math.isnan, edges)) == 1
    assert [math.copysign(1, x) for x in edges if x == 0] == [1, -1]
    narrow = float_edges(Float("float32", 32))
    assert {math.inf, 2.0**-149, 2.0**127, 2.0**24} <= set(narrow)
    assert not {0.1, 5e-324, 2.0**53 + 2, 2.0**24 + 1} & set(narrow)


def test_known_constants_are_used(go_domain: MakesDomain) -> None:
    known = Constants((31337,), (0.0625,), ("shop-", "%Y"))
    inputs = drawn(go_domain("int", "float64", "string", "[]byte"), known)
    assert any(given[0] == 31337 for given in inputs)
    assert any(given[1] == 0.0625 for given in inputs)
    assert any(given[2] == "shop-" for given in inputs)
    assert any("shop-" in given[2] != "shop-" for given in inputs)
    assert any(b"%Y" in given[3] for given in inputs)


@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        (("int", "int"), lambda a, b: a == b and abs(a) > 100),
        (("int", "int", "int"), lambda y, m, d: 1 <= m <= 12 and 1 <= d <= 31 and 0 < y < 50),
        (("string", "string"), lambda a, b: len(b) > 1 and b in a and a != b),
        (("string", "string"), lambda a, b: len(a) == len(b) == 10 and a[:2] == b[:2] == "20"),
        (("string", "int"), lambda t, n: n == len(t) > 2),
        (("string", "int"), lambda t, n: n == len(t.encode()) > len(t)),
        (("[]int", "int"), lambda xs, n: n == -len(xs) < -2),
        (("[]string", "string"), lambda xs, x: x in xs and len(x) > 1),
        (("[]float64", "[]float64"), lambda a, b: len(a) == len(b) > 2 and a != b),
        (("[]int",), lambda xs: len(xs) > 12 and len(set(xs)) < 4),
        (("[]int",), lambda xs: len(xs) > 2 and xs == sorted(xs) and xs[0] != xs[-1]),
        (("[]int",), lambda xs: xs == []),
        (("string",), lambda t: t.lower() != "".join(map(str.lower, t))),
        (("string",), lambda t: "\x1c" in t and t.strip() != t),
        (("string",), lambda t: "\u0301" in t),
        (("string",), lambda t: any(c.isdecimal() and not c.isascii() for c in t)),
        (("string",), lambda t: any(ord(c) > 0xFFFF for c in t)),
        (("string",), lambda t: t.count(".") == 1 and t.replace(".", "").isdecimal()),
        (("[]byte",), lambda b: b"\r\n" in b),
        (("[]byte",), lambda b: b"\xff" in b),
        (("*int",), lambda n: n is None),
    ],
)
def test_inputs_that_matter_are_generated(
    types: tuple[str, ...], wanted: Callable[..., bool], go_domain: MakesDomain
) -> None:
    assert any(wanted(*given) for given in drawn(go_domain(*types)))


@pytest.mark.parametrize(
    ("types", "count"),
    [
        ((), 1),
        (("bool",), 2),
        (("bool", "*bool"), 6),
        (("int8",), 50),
        (("bool", "[]bool"), 50),
        (("bool",) * 10, 50),
    ],
)
def test_the_number_of_possible_inputs_is_counted_up_to_a_bound(
    types: tuple[str, ...], count: int, go_domain: MakesDomain
) -> None:
    assert combinations(go_domain(*types), 50) == count
