"""strangler.lock: the SHA-256 of every artifact that `strangler build` has made.

Go answers only from a file that is the one it pins; an artifact without an entry is not pinned. The
file belongs under version control, beside migration.toml (beside the artifacts, when those are kept
elsewhere)::

    version = 1

    [artifacts]
    "money.wasm" = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from strangler.config import Config
from strangler.errors import ArtifactMismatch, ConfigError

FILE_NAME = "strangler.lock"

VERSION = 1

_HASH = re.compile(r"[0-9a-f]{64}")

_HEADER = """\
# Written by `strangler build`: the SHA-256 of each artifact. Go answers from these files alone.
"""


class _Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    artifacts: Mapping[str, str] = {}


def lock_file(config: Config) -> Path:
    """Where the lock of a project is."""
    inside = config.artifacts.is_relative_to(config.root)
    return (config.root if inside else config.artifacts) / FILE_NAME


def read_lock(file: Path) -> Mapping[str, str]:
    """The hash of each artifact that is pinned; empty without a file.

    Raises ConfigError when it cannot be read.
    """
    try:
        status = file.stat()
        return _read(file, status.st_mtime_ns, status.st_size)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error


@functools.lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int) -> Mapping[str, str]:
    try:
        lock = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _Lock)
    except (ValueError, RecursionError) as error:  # of UTF-8, TOML, and msgspec
        raise ConfigError(f"{file}: is not a lock ({error}): run `strangler build`") from error
    if lock.version != VERSION:
        raise ConfigError(
            f"{file}: has version {lock.version}, this strangler reads {VERSION}: "
            "use the strangler that wrote it, or run `strangler build`"
        )
    for name, digest in lock.artifacts.items():
        if not _HASH.fullmatch(digest):
            raise ConfigError(f"{file}: {name} has no SHA-256 of 64 digits: run `strangler build`")
    return lock.artifacts


def render_lock(pinned: Mapping[str, str]) -> str:
    """The text of a lock."""
    lines = [f'"{name}" = "{pinned[name]}"' for name in sorted(pinned)]
    return "\n".join([f"{_HEADER}version = {VERSION}\n", "[artifacts]", *lines, ""])


def check_pinned(config: Config, artifact: str, sha256: str) -> None:
    """Compare an artifact with its entry, if it has one.

    Raises ArtifactMismatch when it is another file, ConfigError when the lock cannot be read.
    """
    file = lock_file(config)
    pinned = read_lock(file).get(artifact)
    if pinned is not None and pinned != sha256:
        raise ArtifactMismatch(
            f"{artifact}: is not the file that {file} pins (SHA-256 {sha256[:12]}…, not "
            f"{pinned[:12]}…): run `strangler build`, or put the right file back"
        )
