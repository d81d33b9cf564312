"""What the Go tools say, in terms of the user's files as seen from where the user is."""

import os
import re
from pathlib import Path

_PLACE = re.compile(r"(?P<file>\S[^:\n]*):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<rest>.*)")


def shown(file: str | Path, go_root: Path) -> str:
    """A path, relative to the working directory, or else to the folder that `go_root` is in."""
    for base in (Path.cwd(), go_root.parent):
        if Path(file).is_relative_to(base):
            return Path(file).relative_to(base).as_posix()
    return str(file)


def from_compiler(text: str, folder: Path, go_root: Path) -> tuple[list[str], list[Path]]:
    """What the go command printed when it ran in `folder`: its lines, and the files they name.

    Paths become those that `shown` gives; the headers that name packages are dropped.
    """
    lines, files = [], []
    for line in text.splitlines():
        found = _PLACE.fullmatch(line)
        if found:
            file = Path(os.path.normpath(folder / found["file"]))
            files.append(file)
            lines.append(line.replace(found["file"], shown(file, go_root), 1))
        elif line.strip() and not line.startswith("# "):
            lines.append(line)
    return lines, files
