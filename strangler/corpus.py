"""The corpus: saved inputs of a route, one readable file for each, replayed first by every check.

``tests/corpus/py_impls.arith.sum.json``::

    {
      "function": "py_impls.arith:sum",
      "inputs": [
        {"arguments": ["1", "9223372036854775807"], "signature": "477a6a6e3ebe"}
      ]
    }

Arguments are Python literals. Where those do not say everything (a dataclass, a Decimal), ``wire``
holds the encoded arguments too, and counts. `signature` is that of the difference that brought the
input here. The order does not depend on when an input came.
"""

import base64
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from strangler.errors import ConfigError, StranglerError
from strangler.literal import is_complete, literal, parse

_WHOLE = 100_000
"""The longest literal that is written."""


class Crossing(Protocol):
    """A route, as far as its arguments are concerned."""

    @property
    def name(self) -> str:
        """The route."""

    def encode_plain(self, arguments: tuple[Any, ...], /) -> bytes:
        """The snapshot of arguments in plain form, which literals write."""

    def decode_plain(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """The arguments in a snapshot in plain form."""


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One saved input; see the module for its fields."""

    arguments: tuple[str, ...]
    signature: str = ""
    wire: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    function: str
    inputs: tuple[Input, ...]


def corpus_file(folder: Path, route: str) -> Path:
    """Where the inputs of a route are."""
    return folder / f"{route.replace(':', '.')}.json"


def read_corpus(folder: Path, route: str) -> tuple[Input, ...]:
    """The saved inputs of a route; none without a file. Raises ConfigError."""
    file = corpus_file(folder, route)
    try:
        return msgspec.json.decode(file.read_bytes(), type=_File).inputs
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{file}: is not a corpus ({error}): correct or remove it") from error


def write_corpus(folder: Path, route: str, inputs: Iterable[Input]) -> Path:
    """Write the inputs of a route, the shortest first, each once. Raises ConfigError."""
    file = corpus_file(folder, route)
    different = {(one.arguments, one.wire): one for one in inputs}
    ordered = sorted(
        different.values(), key=lambda one: (len("".join(one.arguments)), one.arguments, one.wire)
    )
    data = msgspec.json.format(msgspec.json.encode(_File(route, tuple(ordered))), indent=2)
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data + b"\n")
        new.replace(file)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written ({error.strerror})") from error
    return file


def input_of(crossing: Crossing, snapshot: bytes, signature: str = "") -> Input:
    """The input that a snapshot holds."""
    texts = tuple(literal(value, _WHOLE) for value in crossing.decode_plain(snapshot))
    if all(map(is_complete, texts)):
        try:
            if crossing.encode_plain(tuple(map(parse, texts))) == snapshot:
                return Input(texts, signature)
        except (StranglerError, ValueError):
            pass
    return Input(texts, signature, base64.b64encode(snapshot).decode())


def snapshot_of(crossing: Crossing, saved: Input) -> bytes:
    """The encoded arguments. Raises ConfigError where the route does not take them any more."""
    shown = ", ".join(saved.arguments)
    try:
        if saved.wire:
            snapshot = base64.b64decode(saved.wire, validate=True)
            crossing.decode_plain(snapshot)
            return snapshot
        return crossing.encode_plain(tuple(map(parse, saved.arguments)))
    except (StranglerError, ValueError, TypeError) as error:
        raise ConfigError(
            f"corpus of {crossing.name}: ({shown}) does not fit its Go signature any more "
            f"({error}): remove it from the file"
        ) from error
