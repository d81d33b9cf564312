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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from strangler.config import Config, parse_config, read_text
from strangler.errors import ConfigError

_PATIENCE = 5.0
"""Seconds to wait for another process that edits the file."""

_PAUSE = 0.02

Change = Callable[[tomlkit.TOMLDocument], tomlkit.TOMLDocument]


def edit_config(file: Path, change: Change, *, dry_run: bool = False) -> tuple[Config, str]:
    """Apply a change; the configuration that results, and the difference as a unified diff.

    Raises ConfigError when the file cannot be read or written, when another process keeps it
    locked, or when it would not be valid afterwards.
    """
    with _locked(file):
        before = read_text(file)
        parse_config(file, before)
        try:
            after = tomlkit.dumps(change(tomlkit.parse(before)))
        except TOMLKitError as error:
            raise ConfigError(f"{file}: cannot be edited ({error}): change it by hand") from error
        config = parse_config(file, after)
        if after != before and not dry_run:
            replace_text(file, after)
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    return config, "".join(difflib.unified_diff(old, new, str(file), str(file), n=2))


def set_route(route: str, settings: Mapping[str, Any]) -> Change:
    """Settings of a route's table (or of ``module:*``); None removes one."""

    def change(document: tomlkit.TOMLDocument) -> tomlkit.TOMLDocument:
        functions: Any = document.get("functions", {})
        if isinstance(functions, InlineTable):
            functions.setdefault(route, tomlkit.inline_table())
        elif route not in functions:
            document = _with_table(document, ["functions", route])
        table: Any = document["functions"][route]
        for name, value in settings.items():
            if value is not None:
                table[name] = value
            elif name in table:
                del table[name]
        return document

    return change


def add_modules(names: Iterable[str]) -> Change:
    """More modules to import for their routes: at the end of ``[strangler] modules``."""

    def change(document: tomlkit.TOMLDocument) -> tomlkit.TOMLDocument:
        if "strangler" not in document:
            document = _with_table(document, ["strangler"])
        table: Any = document["strangler"]
        if "modules" not in table:
            table["modules"] = []
        table["modules"].extend(names)
        return document

    return change


def all_to_python(document: tomlkit.TOMLDocument) -> tomlkit.TOMLDocument:
    """Put every route back to Python: the defaults, and each table that names another mode."""
    tables: Any = [document.get("defaults", {}), *document.get("functions", {}).values()]
    for table in tables:
        if table.get("mode", "python") != "python":
            table["mode"] = "python"
    return document


def _with_table(document: tomlkit.TOMLDocument, keys: list[str]) -> tomlkit.TOMLDocument:
    """The document with an empty table at its end, where it parts no comment from its table."""
    text = tomlkit.dumps(document)
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return tomlkit.parse(f"{text}{gap}[{tomlkit.key(keys).as_string()}]\n")


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


def replace_text(file: Path, text: str) -> None:
    """Put a text in the place of a file's at once. Raises ConfigError when it cannot be written."""
    target = file.resolve()  # a link stays one
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        else:
            Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise ConfigError(
            f"{file}: cannot be written ({error.strerror}): make it and its directory writable"
        ) from error
