"""Writing files, and saying what to do when they cannot be written."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from strangler.errors import BuildError

ARTIFACTS = "set `artifacts` in migration.toml to another folder"
CACHE = "set XDG_CACHE_HOME to another folder"
TEMPORARY = "set TMPDIR to another folder"


@contextlib.contextmanager
def writing(path: Path, otherwise: str) -> Iterator[Path]:
    """Turn what the operating system refuses at `path` into a BuildError with the way out."""
    try:
        yield path
    except OSError as error:
        raise BuildError(
            f"{error.filename or path}: cannot be written ({error.strerror}): make room for it, or "
            f"{otherwise}"
        ) from error


def replace_file(path: Path, data: bytes) -> None:
    """Write a file below the artifacts that appears whole or not at all. Raises BuildError."""
    with writing(path, ARTIFACTS):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def temporary_folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder that is deleted when its block is left. Raises BuildError."""
    with writing(Path("the temporary folder"), TEMPORARY):
        return tempfile.TemporaryDirectory(prefix="strangler-", ignore_cleanup_errors=True)
