"""Notes on the lines of a function that Go does otherwise, with the right idiom."""

from dataclasses import dataclass

from strangler.scan.function import Function


@dataclass(frozen=True, slots=True)
class Note:
    """One line of Python, and what to write in Go."""

    line: int
    source: str
    advice: str


def notes(function: Function) -> tuple[Note, ...]:
    """The notes on a function's lines, in their order."""
    del function
    return ()
