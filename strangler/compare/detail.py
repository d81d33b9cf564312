"""How far apart two values are, in a few words."""

import math
from collections.abc import Callable
from typing import Any

from strangler.compare.rules import ulps_between
from strangler.compare.walk import Found
from strangler.literal import literal

_SHOWN = 40
_MANY = 1_000_000


def describe(found: Found) -> str:
    """What a reader would work out by hand: ulps, an offset, a position; empty if there is none."""
    left, right = found.left, found.right
    if found.cause == "length":
        return f"{len(left)} against {len(right)}"
    if found.cause != "value":
        return ""
    tell = _TELL.get(type(left))
    return "" if tell is None else tell(left, right)


def _offset(left: int, right: int) -> str:
    more = right - left
    return f"Go has {abs(more)} {'more' if more > 0 else 'less'}" if abs(more) < _MANY else ""


def _apart(left: float, right: float) -> str:
    if not (math.isfinite(left) and math.isfinite(right)):
        return ""
    steps = ulps_between(left, right)
    if steps == 0:
        return "zeros of different sign"
    if steps < _MANY:
        return f"{steps} ulp apart"
    return f"{abs(left - right) / max(abs(left), abs(right)):.1e} apart, relatively"


def _parting(left: Any, right: Any) -> str:
    if max(len(left), len(right)) <= _SHOWN:
        return ""  # a reader sees it
    pairs = enumerate(zip(left, right, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(left), len(right)))
    python, go = (literal(side[same : same + _SHOWN]) for side in (left, right))
    return f"the same up to index {same}, then {python} in Python and {go} in Go"


_TELL: dict[type, Callable[[Any, Any], str]] = {
    float: _apart,
    int: _offset,
    str: _parting,
    bytes: _parting,
}
