"""The ledger: differences that somebody has looked at and accepted, until a day.

``ledger.toml`` stands beside migration.toml and is reviewed like code::

    [[accepted]]
    signature = "477a6a6e3ebe"
    function = "py_impls.arith:sum"
    reason = "amounts are below 2**53, the gateway refuses larger ones"
    owner = "payments"
    until = 2027-03-01
"""

import datetime as dt
import logging
import os
import time
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec

from strangler.errors import ConfigError

_LOOK_SECONDS = 2.0
"""How often a running process looks whether the file has changed."""

Text = Annotated[str, msgspec.Meta(min_length=1)]

_log = logging.getLogger("strangler.ledger")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One accepted difference; it counts as one again after the day `until`."""

    signature: Text
    reason: Text
    owner: Text
    until: dt.date
    function: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accepted: tuple[Entry, ...] = ()


def today() -> dt.date:
    """The day that entries are held against."""
    return dt.datetime.now(dt.UTC).date()


def read_ledger(file: Path) -> tuple[Entry, ...]:
    """The entries of a ledger; none without a file. Raises ConfigError when it is not valid."""
    try:
        data = tomllib.loads(file.read_bytes().decode())
        return msgspec.convert(data, _File).accepted
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # no UTF-8, no TOML, or not what a ledger holds
        raise ConfigError(f"{file}: is not a ledger: {error}: correct the entry") from error


def write_entry(file: Path, entry: Entry) -> None:
    """Add an entry, or replace the one with its signature; the rest of the file stays as it is.

    Raises ConfigError when the file is not valid or cannot be written.
    """
    import tomlkit  # noqa: PLC0415 - slow to import, and one command alone needs it

    read_ledger(file)
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        document = tomlkit.parse(text)
        accepted = document.setdefault("accepted", tomlkit.aot())
        table = tomlkit.table()
        for name, value in msgspec.structs.asdict(entry).items():
            table[name] = value
        for index, known in enumerate(accepted):
            if known["signature"] == entry.signature:
                accepted[index] = table
                break
        else:
            accepted.append(table)
        new = file.with_name(f".{file.name}.{os.getpid()}")
        new.write_text(tomlkit.dumps(document), encoding="utf-8")
        new.replace(file)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written ({error.strerror})") from error


class Ledger:
    """What is accepted today, for a process that runs for long: follows the file.

    A file that is not valid is logged once, and what was read before it stays in force.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._until: Mapping[str, dt.date] = {}
        self._state: tuple[int, int] | None = None
        self._next_look = 0.0

    def accepts(self, signature: str, today: dt.date) -> bool:
        """Whether a difference with this signature is accepted on a day."""
        if self._file is not None and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + _LOOK_SECONDS
            self._look(self._file)
        until = self._until.get(signature)
        return until is not None and today <= until

    def _look(self, file: Path) -> None:
        state: tuple[int, int] | None = None
        with suppress(OSError):
            status = file.stat()
            state = status.st_mtime_ns, status.st_size
        if state == self._state:
            return
        self._state = state
        try:
            self._until = {entry.signature: entry.until for entry in read_ledger(file)}
        except ConfigError as error:
            with suppress(Exception):  # of a logging handler
                _log.error("%s (the entries before this change hold)", error)
