"""A hazard: one semantic gap between Python and Go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Variant = Mapping[str, Callable[..., Any]]
"""How Go, or a plausible port, does some operations: by their keys (`strangler.parity.program`)."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """A semantic gap, what it looks like in both sources, and what to write instead.

    `gap` says what either language does, `advice` what to write in Go. `variants` are the ways of
    doing it that a port may have taken; `visible` are the keys that a person is told of (those of
    the variants unless given), `go` a regular expression for the Go lines where it may stand.
    """

    name: str
    title: str
    gap: str
    advice: str
    variants: tuple[Variant, ...] = ()
    visible: tuple[str, ...] | None = None
    go: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the operations at which it can be seen."""
        if self.visible is not None:
            return frozenset(self.visible)
        return frozenset(key for variant in self.variants for key in variant)


CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "": lambda value: value,
    "s": str,
    "r": repr,
    "a": ascii,
}
"""What the letter after ! does in an f-string."""


class Refused(Exception):
    """Go panics or returns an error where Python answers."""
