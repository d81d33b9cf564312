"""A cause: the hazard behind a divergence, with the evidence for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A line of source: `file` as short as it is clear, `line` from 1, and the code on it."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """As people and editors write it."""
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Cause:
    """One hazard, and why it is taken for the cause.

    `name` is the hazard's (docs/hazards/NAME.md), `gap` what the languages do differently,
    `evidence` what was tried and seen, `confidence` between 0 and 1, `python` and `go` the lines,
    where they are known, `advice` what to write in Go.
    """

    name: str
    gap: str
    evidence: str
    confidence: float
    advice: str
    python: Place | None = None
    go: Place | None = None
