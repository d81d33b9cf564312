"""Variables that nothing uses: Go refuses them, so they are used in a line of their own."""

import re
from collections.abc import Sequence

USE = "\x00use "
"""Begins a line that uses a variable, if nothing else does."""

STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|//.*')
"""What is no code in a line of Go."""


def resolved(lines: Sequence[str]) -> list[str]:
    """The lines of a block, in which the marks are gone: those of variables that are used."""
    text = [line for part in lines for line in part.split("\n")]
    codes = [STRINGS.sub('""', line.strip()) for line in text if not line.startswith(USE)]
    finished = []
    for line in text:
        if not line.startswith(USE):
            finished.append(line)
        elif not _is_read(line.removeprefix(USE), codes):
            finished.append(f"_ = {line.removeprefix(USE)}")
    return finished


def _is_read(name: str, codes: Sequence[str]) -> bool:
    used = re.compile(rf"\b{name}\b")
    written = re.compile(rf"^{name} :?= |^var {name} .*|^for .*? := range ")
    return any(used.search(written.sub("", code, count=1)) for code in codes)
