"""The configuration that is in force in this process, and how it follows its file.

A file that is broken, deleted or unreadable changes nothing: the last good configuration stays in
force, and `problem` says why.
"""

import logging  # noqa: F401  # see below
import os
import threading
from pathlib import Path

import strangler.store.forking  # noqa: F401  # see below
from strangler.config import Config, find_config, load_config
from strangler.errors import ConfigError
from strangler.routing.log import warn

# Modules with hooks around a fork are imported here, by the thread of a first call: a fork that has
# to wait for another thread's import would run the second half of such a pair without the first.

Signature = tuple[int, ...] | str
"""What changes with a file: nobody has to trust its time, or that of this machine."""

_lock = threading.Lock()
_config: Config | None = None
_near: Path | None = None
_read: Signature = ""
"""The signature of the file that `_config` was read from, or of one that was refused since."""
_seen: Signature = ""
"""The signature at the last look: a file that is still being written is not read yet."""
_problem: str | None = None


def current_config(near: Path | None = None) -> Config:
    """The configuration, read when it is first asked for.

    `near` is the directory of a decorated module, where the search ends. Raises ConfigError.
    """
    global _near  # noqa: PLW0603  # one per process
    with _lock:
        if _config is None:
            _near = near
            file = find_config(near)
            signature = _sign(file)
            _put(load_config(file), signature)
        return _config  # type: ignore[return-value]  # put above


def use_config(config: Config | None) -> None:
    """Put a configuration in force; None reads it again when it is next needed."""
    with _lock:
        _put(config, _sign(None if config is None else config.file))


def problem() -> str | None:
    """Why the file's present state is not in force, if it is not."""
    return _problem


def reload() -> bool:
    """Look at the file, and put it in force when it has changed; whether it has been.

    A change is taken when two looks in a row have found the same file. Raises nothing.
    """
    global _problem, _read, _seen  # noqa: PLW0603  # one per process
    with _lock:
        if _config is None:
            return False
        file = _config.file or _appeared()
        signature = _sign(file)
        settled, _seen = signature == _seen, signature
        if signature == _read or not settled:
            return False
        _read = signature
        try:
            _put(load_config(file), signature)
        except ConfigError as error:
            _problem = f"{error}; the last good configuration stays in force"
            warn(_problem)
            return False
        return True


def _put(config: Config | None, signature: Signature) -> None:
    global _config, _problem, _read, _seen  # noqa: PLW0603  # one per process
    _config, _problem = config, None
    _read = _seen = signature


def _appeared() -> Path | None:
    """A file where there was none at first."""
    try:
        return find_config(_near)
    except ConfigError:  # STRANGLER_CONFIG has been set since, to no file
        return None


def _sign(file: Path | None) -> Signature:
    if file is None:
        return ""
    try:
        status = os.stat(file)  # noqa: PTH116  # four times a second
    except OSError as error:
        return str(error)
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev, status.st_mode


def _after_fork() -> None:
    global _lock  # noqa: PLW0603  # who holds it is the parent's
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
