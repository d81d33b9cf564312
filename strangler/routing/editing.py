"""Changing migration.toml in place: comments and layout stay, and no change is lost or half done.

Whoever edits holds a lock on the file; the new one takes its place at once, and only after it has
been read and understood as a whole.
"""

import difflib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from strangler.config import Config, parse_config, read_text
from strangler.errors import ConfigError

_PATIENCE = 5.0
"""Seconds to wait for another process that edits the file."""

_PAUSE = 0.02

Change = Callable[[tomlkit.TOMLDocument], None]


def edit_config(file: Path, change: Change, *, dry_run: bool = False) -> tuple[Config, str]:
    """Apply a change; the configuration that results, and the difference as a unified diff.

    Raises ConfigError when the file cannot be read or written, when another process keeps it
    locked, or when it would not be valid afterwards.
    """
    with _locked(file):
        before = read_text(file)
        parse_config(file, before)
        try:
            document = tomlkit.parse(before)
            change(document)
            after = _spaced(before, tomlkit.dumps(document))
        except TOMLKitError as error:
            raise ConfigError(f"{file}: cannot be edited ({error}): change it by hand") from error
        config = parse_config(file, after)
        if after != before and not dry_run:
            _replace(file, after)
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    return config, "".join(difflib.unified_diff(old, new, str(file), str(file), n=2))


def set_route(route: str, settings: Mapping[str, Any]) -> Change:
    """Settings of a route's table (or of ``module:*``); None removes one."""

    def change(document: tomlkit.TOMLDocument) -> None:
        functions: Any = document.get("functions")
        if functions is None:
            functions = document["functions"] = tomlkit.table(is_super_table=True)
        if route not in functions:
            inline = not isinstance(functions, AbstractTable) or _is_inline(functions)
            functions[route] = tomlkit.inline_table() if inline else tomlkit.table()
        for name, value in settings.items():
            if value is not None:
                functions[route][name] = value
            elif name in functions[route]:
                del functions[route][name]

    return change


def all_to_python(document: tomlkit.TOMLDocument) -> None:
    """Put every route back to Python: the defaults, and each table that names another mode."""
    defaults: Any = document.get("defaults")
    if defaults is not None and defaults.get("mode", "python") != "python":
        defaults["mode"] = "python"
    for table in document.get("functions", {}).values():
        if table.get("mode", "python") != "python":
            table["mode"] = "python"


def _spaced(before: str, after: str) -> str:
    """The text with an empty line around each table that is new."""
    old, lines = set(before.splitlines()), after.splitlines(keepends=True)
    spaced: list[str] = []
    new = False
    for line in lines:
        header = line.startswith("[")
        fresh = header and line.rstrip() not in old
        if header and (new or fresh) and spaced and spaced[-1].strip():
            spaced.append("\n")
        new = fresh if header else new
        spaced.append(line)
    return "".join(spaced)


def _is_inline(table: AbstractTable) -> bool:
    return type(table).__name__ == "InlineTable"


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the lock on the file that bears the name when it has been got."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            descriptor = os.open(file, os.O_RDONLY)
        except OSError as error:
            raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
        try:
            if _try_lock(descriptor) and _bears_name(descriptor, file):
                yield
                return
        finally:
            os.close(descriptor)  # and with it the lock
        if time.monotonic() > end:
            raise ConfigError(
                f"{file}: is locked by another process (waited {_PATIENCE:.0f} s): "
                "end the program that edits it"
            )
        time.sleep(_PAUSE)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _bears_name(descriptor: int, file: Path) -> bool:
    """Whether nobody has put another file in its place meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except OSError:
        return False


def _replace(file: Path, text: str) -> None:
    target = file.resolve()  # a link stays one
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, temporary)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise ConfigError(
            f"{file}: cannot be written ({error.strerror}): make it and its directory writable"
        ) from error
