"""The Go side of a route as text: which lines a reader should look at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strangler.signature import Function

_DECLARATION = re.compile(r"func (?:\([^)]*\) )?(\w+)[\[(]")
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])+')|//.*""")


@dataclass(frozen=True, slots=True)
class GoLine:
    """One line of Go code; `number` counts from 1."""

    file: str
    number: int
    text: str


def read_body(root: Path | None, function: Function) -> tuple[GoLine, ...]:
    """The lines of a Go function, then those of the functions in its file that it calls.

    `root` is the Go module. Empty when the source is not there.
    """
    if root is None or not function.file or not function.line:
        return ()
    try:
        lines = (root / function.file).read_text(errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(
        GoLine(function.file, number, text)
        for number, text in _reached(lines, function.line)
        if text
    )


def _reached(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    declared = {
        found[1]: number
        for number, line in enumerate(lines, 1)
        if (found := _DECLARATION.match(line))
    }
    waiting, seen = [start], {start}
    while waiting:
        for number, text in _body(lines, waiting.pop(0)):
            yield number, text
            for name in re.findall(r"\w+", text):
                other = declared.get(name)
                if other is not None and other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _body(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    """From the declaration to its closing brace, which gofmt puts at the left margin."""
    for number, line in enumerate(lines[start - 1 :], start):
        yield number, _COMMENT.sub(lambda found: found[1] or "", line).strip()
        if line.startswith("}") or (number == start and line.rstrip().endswith("}")):
            return


def best_line(body: tuple[GoLine, ...], pattern: str) -> GoLine | None:
    """The line where a pattern stands most often, the first of several; never a declaration."""
    if not pattern:
        return None
    counted = [
        (len(re.findall(pattern, line.text)), -index, line)
        for index, line in enumerate(body)
        if not line.text.startswith("func ") or "return" in line.text
    ]
    hits = [each for each in counted if each[0]]
    return max(hits, key=lambda each: each[:2])[2] if hits else None
