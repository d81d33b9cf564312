"""The type IR: what a Go function takes and returns, as the manifest in its artifact says.

One tree, read from the manifest's JSON and from the Go reader, rendered into Go glue and compiled
into native codecs::

    Manifest
    ├── Function            name, export, convention, error, variadic, context
    │   └── Parameter       also used for results
    │       └── Type
    ├── Callback            a function variable that a Python function fills
    │   └── Func
    └── types               name → Type, for every Ref

    Type
    ├── Bool  Int  Float  Complex  Rune  String  Bytes                    scalars and texts
    ├── Time  Duration  Date  BigInt  Rational  Decimal  UUID             values with a class
    ├── List(Type)  Array(Type)  Set(Type)  Map(Type, Type)  Optional(Type)
    ├── Struct              Field(name, key, Type) …
    ├── Any                 a value that carries its type
    ├── Func                a callable, for the length of the call
    └── Ref                 a named type: structs, and whatever contains itself

The wire form of every type is in docs/wire.md.
"""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from strangler.errors import ArtifactError

ABI = 2
"""Version of the manifest, calling conventions and wire format (docs/wire.md)."""

READABLE = (1, 2)
"""The versions that this host can call."""

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


class Constant(msgspec.Struct, frozen=True):
    """An exported Go constant of a named type."""

    name: str
    value: int | float | str


class Int(Type, frozen=True, tag="int", omit_defaults=True):
    """A Go integer of `width` bits; `constants` are those of its named type."""

    width: Literal[8, 16, 32, 64]
    unsigned: bool = False
    constants: tuple[Constant, ...] = ()

    @property
    def minimum(self) -> int:
        """The smallest value."""
        return 0 if self.unsigned else -(1 << (self.width - 1))

    @property
    def maximum(self) -> int:
        """The largest value."""
        return (1 << (self.width - (0 if self.unsigned else 1))) - 1


class Float(Type, frozen=True, tag="float", omit_defaults=True):
    """A Go float of `width` bits; `constants` are those of its named type."""

    width: Literal[32, 64]
    constants: tuple[Constant, ...] = ()


class Complex(Type, frozen=True, tag="complex"):
    """A Go complex number of `width` bits, real and imaginary part together."""

    width: Literal[64, 128]


class Rune(Type, frozen=True, tag="rune"):
    """Go ``rune``: one code point."""


class String(Type, frozen=True, tag="string", omit_defaults=True):
    """Go ``string``, UTF-8 on the wire; `constants` are those of its named type."""

    constants: tuple[Constant, ...] = ()


class Bytes(Type, frozen=True, tag="bytes"):
    """Go ``[]byte``."""


class Time(Type, frozen=True, tag="time"):
    """Go ``time.Time``."""


class Duration(Type, frozen=True, tag="duration"):
    """Go ``time.Duration``."""


class Date(Type, frozen=True, tag="date"):
    """``Date`` of the helper package."""


class BigInt(Type, frozen=True, tag="bigint"):
    """Go ``*big.Int``."""


class Rational(Type, frozen=True, tag="rational"):
    """Go ``*big.Rat``."""


class Decimal(Type, frozen=True, tag="decimal"):
    """``Decimal`` of the helper package."""


class UUID(Type, frozen=True, tag="uuid"):
    """``UUID`` of the helper package."""


class List(Type, frozen=True, tag="list"):
    """A Go slice."""

    element: "AnyType"


class Array(Type, frozen=True, tag="array"):
    """A Go array of `length` elements."""

    element: "AnyType"
    length: int


class Set(Type, frozen=True, tag="set"):
    """A Go map whose values are empty structs."""

    element: "AnyType"


class Map(Type, frozen=True, tag="map", omit_defaults=True):
    """A Go map, or with `ordered` the ``OrderedMap`` of the helper package."""

    key: "AnyType"
    value: "AnyType"
    ordered: bool = False


class Optional(Type, frozen=True, tag="optional"):
    """A Go pointer: nil is None."""

    element: "AnyType"


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """A field of a struct: `name` is Go's, `key` the name in its ``json`` tag, if there is one."""

    name: str
    type: "AnyType"
    key: str = ""

    def pairs_with(self, name: str) -> bool:
        """Whether this is the counterpart of the Python attribute, or key, `name`."""
        return name == self.key or pairing_key(name) == pairing_key(self.name)


class Struct(Type, frozen=True, tag="struct"):
    """A Go struct; the fields of an embedded one stand among its own."""

    fields: tuple[Field, ...]


class Any(Type, frozen=True, tag="any"):
    """Go ``any``: a value that carries its type."""


class Func(Type, frozen=True, tag="func", omit_defaults=True):
    """A Go function value that calls a Python one."""

    parameters: tuple["Parameter", ...]
    results: tuple["Parameter", ...]
    error: bool = False


class Ref(Type, frozen=True, tag="ref"):
    """The type called `name` in the manifest's `types`."""

    name: str


AnyType = (
    Bool
    | Int
    | Float
    | Complex
    | Rune
    | String
    | Bytes
    | Time
    | Duration
    | Date
    | BigInt
    | Rational
    | Decimal
    | UUID
    | List
    | Array
    | Set
    | Map
    | Optional
    | Struct
    | Any
    | Func
    | Ref
)

Scalar = (Bool, Int, Float)


class Choice(Type, frozen=True):
    """Some values of `element`: those of an Enum or a Literal; in a Domain, not in a manifest."""

    element: AnyType
    values: tuple[int | float | str, ...]


class Some(Type, frozen=True):
    """An Optional that is never nil, as its hint wants it; in a Domain, not in a manifest."""

    element: AnyType


class Parameter(msgspec.Struct, frozen=True):
    """A parameter or a result; `name` may be empty for a result."""

    name: str
    type: AnyType


class Function(msgspec.Struct, frozen=True):
    """One exported Go function.

    `variadic`: the last parameter, a list, takes the arguments that are left over. `context`: the
    function's first parameter, which is not listed, carries the call's deadline.
    """

    name: str
    export: str
    convention: Convention
    parameters: tuple[Parameter, ...]
    results: tuple[Parameter, ...]
    error: bool = False
    file: str = ""
    line: int = 0
    doc: str = ""
    variadic: bool = False
    context: bool = False

    def __str__(self) -> str:
        """The Go declaration without its body: ``func Sum(x int, y int) int``."""
        shown = [f"{p.name} {p.type.label}" for p in self.parameters]
        if self.variadic:
            shown[-1] = shown[-1].replace(" []", " ...", 1)
        parameters = ", ".join(["ctx context.Context"] * self.context + shown)
        results = [p.type.label for p in self.results] + ["error"] * self.error
        tail = f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})" * bool(results)
        return f"func {self.name}({parameters}){tail}"


class Callback(msgspec.Struct, frozen=True):
    """An exported Go variable of function type, filled with the Python function `python`.

    `python` is ``module:qualname``.
    """

    name: str
    python: str
    type: Func
    file: str = ""
    line: int = 0


class Manifest(msgspec.Struct, frozen=True):
    """What an artifact says of itself, in the custom section `SECTION`."""

    abi: int
    package: str
    import_path: str
    go: str
    source: str
    functions: tuple[Function, ...]
    errors: tuple[str, ...] = ()
    types: Mapping[str, AnyType] = {}
    callbacks: tuple[Callback, ...] = ()


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
        if abi not in READABLE:
            raise ArtifactError(
                f"{name}: built for ABI {abi}, this strangler speaks {ABI}: run `strangler build`"
            )
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ArtifactError(
            f"{name}: its `{SECTION}` section is not a manifest ({error}): run `strangler build`"
        ) from error
    for missing in sorted(_references(manifest) - set(manifest.types)):
        raise ArtifactError(
            f"{name}: its manifest does not say what {missing} is: run `strangler build`"
        )
    return manifest


def _references(manifest: Manifest) -> set[str]:
    """The names that the types of a manifest refer to."""
    found: set[str] = set()
    waiting: list[object] = [manifest]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Ref):
            found.add(item.name)
        if isinstance(item, msgspec.Struct):
            waiting += (getattr(item, name) for name in item.__struct_fields__)
        elif isinstance(item, tuple):
            waiting += item
        elif isinstance(item, dict):
            waiting += item.values()
    return found


class _AbiOnly(msgspec.Struct):
    abi: int


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as the JSON that goes into the artifact."""
    return msgspec.json.encode(manifest)


def pairing_key(name: str) -> str:
    """What a Python and a Go name share: ``parse_url`` and ``ParseURL`` give ``parseurl``."""
    return name.replace("_", "").casefold()


def snake_case(name: str) -> str:
    """A Go name as Python spells it: ``UnitPrice`` as unit_price, ``HTTPServer`` as http_server."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
