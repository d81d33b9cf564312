"""What a reader is told about how far apart two values are."""

import math
from typing import Any

import pytest

from strangler.compare import compare
from strangler.outcome import Outcome


@pytest.mark.parametrize(
    ("python", "go", "detail"),
    [
        (0.1 + 0.2, 0.3, "1 ulp apart"),
        (1.0, 1.5, "3.3e-01 apart, relatively"),
        (0.0, -0.0, "zeros of different sign"),
        (math.inf, 1.0, ""),
        (1.0, math.nan, ""),
        (5, 3, "Go has 2 less"),
        (2**80, 0, ""),
        (True, False, ""),
        ([1, 2], [1], "2 against 1"),
        ("short", "shirt", ""),
        ("a" * 50, "a" * 45 + "b", 'the same up to index 45, then "aaaaa" in Python and "b" in Go'),
        (
            b"a" * 50,
            b"a" * 60,
            'the same up to index 50, then b"" in Python and b"aaaaaaaaaa" in Go',
        ),
        ({"a": 1}, {}, ""),
        (1, 1.0, ""),
    ],
)
def test_a_difference_says_how_far_apart_the_sides_are(python: Any, go: Any, detail: str) -> None:
    difference = compare(Outcome(python), Outcome(go))
    assert difference is not None
    assert difference.detail == detail
