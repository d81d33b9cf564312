"""Relaxations, ready to be asked at every place of two values."""

import importlib
import math
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from strangler.comparison import STRICT, Comparison, Rule
from strangler.errors import ConfigError

_SEGMENT = re.compile(r"\[(?:\*|\"(?:\\.|[^\"\\])*\"|[^\]]*)\]|\{[^}]*\}|\.[^.\[{]+|^[^.\[{]+")

ANY = "[*]"
"""Stands for any index, key or element in a path."""


class Place(NamedTuple):
    """A rule, and the segments of the path that it holds for."""

    segments: tuple[str, ...]
    rule: Rule


class Rules:
    """The relaxations of one route; see `strangler.comparison` for what they mean."""

    def __init__(self, comparison: Comparison = STRICT) -> None:
        """Raises ConfigError when a predicate cannot be found, or a path is not one."""
        self.comparison = comparison
        self.strict = comparison == STRICT
        self._places = sorted(
            (Place(segments(path), rule) for path, rule in comparison.paths.items()),
            key=lambda place: -len(place.segments),
        )
        self._predicates = {
            # By id: what somebody wrote may have no hash.
            id(rule): find_function("compare.predicate", rule.predicate)
            for rule in (comparison, *comparison.paths.values())
            if rule.predicate is not None
        }

    def at(self, path: Sequence[str]) -> Rule:
        """The rule in force at a path, given as its segments."""
        for place in self._places:
            if covers(place.segments, path):
                return place.rule
        return self.comparison

    def accepts(self, rule: Rule, left: Any, right: Any) -> bool:
        """Whether a rule takes two values for the same, whatever is inside them.

        Raises what the predicate raises.
        """
        if rule.predicate is not None:
            return bool(self._predicates[id(rule)](left, right))
        return type(left) is type(right) is float and close(left, right, rule)


def segments(path: str, setting: str = "compare.paths") -> tuple[str, ...]:
    """``result[*].score`` as ``result``, ``[*]``, ``.score``. Raises ConfigError for no path."""
    found = tuple(_SEGMENT.findall(path))
    if "".join(found) != path or found[:1] not in (("result",), ("arguments",), ("exception",)):
        raise ConfigError(
            f"{setting}: {path!r} is not a path: write result, arguments.NAME or exception, "
            "and what is inside as .name, [index] or [*]"
        )
    return found


def covers(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a path is the one that a pattern names, or inside it."""
    return len(pattern) <= len(path) and all(map(_matches, pattern, path))


def _matches(pattern: str, segment: str) -> bool:
    return pattern == segment or (pattern == ANY and segment[:1] in "[{")


def close(left: float, right: float, rule: Rule) -> bool:
    """Whether two floats are near enough to each other; infinities and NaN never are."""
    if not (math.isfinite(left) and math.isfinite(right)):
        return False
    if rule.rtol and abs(left - right) <= rule.rtol * max(abs(left), abs(right)):
        return True
    return bool(rule.ulps) and ulps_between(left, right) <= rule.ulps


def ulps_between(left: float, right: float) -> int:
    """How many steps from one finite float to the next lead from `left` to `right`; 0.0 is -0.0.

    The bits of IEEE 754 numbers, taken as integers, are in the order of the numbers: Goldberg,
    "What every computer scientist should know about floating-point arithmetic", 1991.
    """
    return abs(_ordinal(left) - _ordinal(right))


def _ordinal(number: float) -> int:
    [bits] = struct.unpack("<q", struct.pack("<d", number))
    return int(bits) if bits >= 0 else -(int(bits) & (2**63 - 1))


def find_function(setting: str, named: Any) -> Callable[..., object]:
    """A function, or the one at ``module:function``; `setting` is for the message.

    Raises ConfigError when there is none.
    """
    if isinstance(named, str):
        module, _, name = named.partition(":")
        try:
            named = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise ConfigError(
                f'{setting}: {named!r} cannot be found ({error}): write "module:function"'
            ) from None
    if not callable(named):
        raise ConfigError(
            f'{setting}: {named!r} is no function: write "module:function", or a function in the '
            "decorator"
        )
    return named  # type: ignore[no-any-return]
