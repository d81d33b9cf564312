"""The cache of compiled modules: compiling 2 MB of Go takes a second, loading it milliseconds.

wasmtime trusts what it loads, so a file counts only when this user wrote it into a private folder
and its checksum holds; anything else is as good as absent. wasmtime itself refuses a file of
another version, configuration or CPU.
"""

import hashlib
import os
import stat
from pathlib import Path

_DIGEST = hashlib.sha256
_DIGEST_SIZE = 32


def cache_folder() -> Path:
    """Where strangler keeps what it can make again: below `XDG_CACHE_HOME`, else ``~/.cache``.

    A user without a home has it among the temporary files.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if base.is_absolute():  # a relative one does not count, says the XDG specification
        return base / "strangler"
    try:
        return Path.home() / ".cache" / "strangler"
    except RuntimeError:  # a container's user, whom nobody has told about a home
        import tempfile  # noqa: PLC0415  # rare

        return Path(tempfile.gettempdir()) / f"strangler-{os.geteuid()}"


def private_folder(folder: Path) -> bool:
    """Make a folder that only this user can use; False when that cannot be had."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    return _is_private(status)


def _is_private(status: os.stat_result) -> bool:
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.geteuid() and not shared


def load(key: str) -> bytes | None:
    """The compiled form stored under `key`, or None."""
    folder = cache_folder() / "modules"
    if not private_folder(folder):
        return None
    try:
        with (folder / key).open("rb") as file:
            if not _is_private(os.fstat(file.fileno())):
                return None
            content = file.read()
    except OSError:
        return None
    digest, compiled = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
    return compiled if _DIGEST(compiled).digest() == digest else None


def save(key: str, compiled: bytes) -> None:
    """Store the compiled form; a folder that cannot be written to is no error."""
    folder = cache_folder() / "modules"
    if not private_folder(folder):
        return
    import tempfile  # noqa: PLC0415  # only after compiling

    try:
        descriptor, name = tempfile.mkstemp(dir=folder)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_DIGEST(compiled).digest())
                file.write(compiled)
            temporary.replace(folder / key)
        except OSError:
            temporary.unlink(missing_ok=True)
    except OSError:
        return
