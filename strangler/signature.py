"""The type IR: what a Go function takes and returns, as the manifest in its artifact says.

One tree, read from the manifest's JSON and from the Go reader, rendered into Go glue and compiled
into native codecs::

    Manifest
    └── Function            name, export, convention, error
        └── Parameter       also used for results
            └── Type        Bool | Int | Float | String | Bytes | List(Type) | Optional(Type)

The wire form of every type is in docs/wire.md.
"""

import re
from typing import Literal

import msgspec

from strangler.errors import ArtifactError

ABI = 1
"""Version of the manifest, calling conventions and wire format (docs/wire.md)."""

SECTION = "strangler"
"""Name of the wasm custom section that holds the manifest."""

Convention = Literal["direct", "packed"]

DIRECT_LIMIT = 32
"""How many parameters a direct call has at most (engine/native/function.h)."""


class Type(msgspec.Struct, frozen=True, tag_field="kind"):
    """A type that can cross; `go` spells it in Go source, qualified with ``impl``."""

    go: str

    @property
    def label(self) -> str:
        """The Go spelling as the package's author wrote it: ``[]Cents``."""
        return re.sub(r"\bimpl\.", "", self.go)


class Bool(Type, frozen=True, tag="bool"):
    """Go ``bool``."""


class Int(Type, frozen=True, tag="int"):
    """A Go integer of `width` bits."""

    width: Literal[8, 16, 32, 64]
    unsigned: bool = False

    @property
    def minimum(self) -> int:
        """The smallest value."""
        return 0 if self.unsigned else -(1 << (self.width - 1))

    @property
    def maximum(self) -> int:
        """The largest value."""
        return (1 << (self.width - (0 if self.unsigned else 1))) - 1


class Float(Type, frozen=True, tag="float"):
    """A Go float of `width` bits."""

    width: Literal[32, 64]


class String(Type, frozen=True, tag="string"):
    """Go ``string``, UTF-8 on the wire."""


class Bytes(Type, frozen=True, tag="bytes"):
    """Go ``[]byte``."""


class List(Type, frozen=True, tag="list"):
    """A Go slice."""

    element: "AnyType"


class Optional(Type, frozen=True, tag="optional"):
    """A Go pointer: nil is None."""

    element: "AnyType"


AnyType = Bool | Int | Float | String | Bytes | List | Optional

Scalar = (Bool, Int, Float)


class Parameter(msgspec.Struct, frozen=True):
    """A parameter or a result; `name` may be empty for a result."""

    name: str
    type: AnyType


class Function(msgspec.Struct, frozen=True):
    """One exported Go function."""

    name: str
    export: str
    convention: Convention
    parameters: tuple[Parameter, ...]
    results: tuple[Parameter, ...]
    error: bool = False
    file: str = ""
    line: int = 0
    doc: str = ""

    def __str__(self) -> str:
        """The Go declaration without its body: ``func Sum(x int, y int) int``."""
        parameters = ", ".join(f"{p.name} {p.type.label}" for p in self.parameters)
        results = [p.type.label for p in self.results] + ["error"] * self.error
        tail = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})" * bool(results)
        return f"func {self.name}({parameters}){tail}"


class Manifest(msgspec.Struct, frozen=True):
    """What an artifact says of itself, in the custom section `SECTION`."""

    abi: int
    package: str
    import_path: str
    go: str
    source: str
    functions: tuple[Function, ...]
    errors: tuple[str, ...] = ()


def convention(parameters: tuple[Parameter, ...], results: tuple[Parameter, ...]) -> Convention:
    """``direct`` when wasm values can carry the whole call, else ``packed``."""
    scalar = all(isinstance(p.type, Scalar) for p in (*parameters, *results))
    few = len(parameters) <= DIRECT_LIMIT and len(results) <= 1
    return "direct" if scalar and few else "packed"


def decode_manifest(data: bytes, name: str) -> Manifest:
    """Read a manifest; `name` is the artifact's, for messages.

    Raises ArtifactError when it is not a manifest, or one of an ABI unknown to this version.
    """
    try:
        abi = msgspec.json.decode(data, type=_AbiOnly).abi
        if abi != ABI:
            raise ArtifactError(
                f"{name}: built for ABI {abi}, this strangler speaks {ABI}: run `strangler build`"
            )
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ArtifactError(
            f"{name}: its `{SECTION}` section is not a manifest ({error}): run `strangler build`"
        ) from error


class _AbiOnly(msgspec.Struct):
    abi: int


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as the JSON that goes into the artifact."""
    return msgspec.json.encode(manifest)


def pairing_key(name: str) -> str:
    """What a Python and a Go name share: ``parse_url`` and ``ParseURL`` give ``parseurl``."""
    return name.replace("_", "").casefold()
