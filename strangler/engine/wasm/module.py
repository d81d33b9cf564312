"""What a wasm module says of itself, as frozen values.

WasmModule
├── Import          module, name, kind, type
├── Export          name, kind, type
│   └── FuncType    params, results; a Memory or a text for the other kinds
├── Memory          limits in pages
└── CustomSection   name, where, a view of its bytes
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from strangler.engine.wasm.reader import Reader
from strangler.errors import NotWasm

Kind = Literal["func", "table", "memory", "global", "tag"]

PAGE = 65536
"""Bytes in a page of linear memory."""


class FuncType(NamedTuple):
    """What a function takes and returns, in the names of the text format: ``i32``, ``funcref``."""

    params: tuple[str, ...]
    results: tuple[str, ...]

    def __str__(self) -> str:
        """``(i32, i32) -> i32``; without results, the parameters alone."""
        results = ", ".join(self.results)
        tail = f"({results})" if len(self.results) > 1 else results
        return f"({', '.join(self.params)})" + f" -> {tail}" * bool(tail)


class Memory(NamedTuple):
    """Limits of a linear memory, in pages of `page_size` bytes; `maximum` may be None."""

    minimum: int
    maximum: int | None
    shared: bool = False
    memory64: bool = False
    page_size: int = PAGE

    def __str__(self) -> str:
        """``2 pages, at most 4, shared``."""
        parts = [
            f"{self.minimum} page{'s' * (self.minimum != 1)}",
            "no maximum" if self.maximum is None else f"at most {self.maximum}",
        ]
        if self.shared:
            parts.append("shared")
        if self.memory64:
            parts.append("64-bit")
        if self.page_size != PAGE:
            parts.append(f"pages of {self.page_size} B")
        return ", ".join(parts)


ExternType: TypeAlias = FuncType | Memory | str
"""FuncType for functions and tags, Memory for memories, else the text format's spelling."""


class Import(NamedTuple):
    """Something that the host has to provide."""

    module: str
    name: str
    kind: Kind
    type: ExternType


class Export(NamedTuple):
    """Something that the host can use."""

    name: str
    kind: Kind
    type: ExternType


class CustomSection(NamedTuple):
    """A custom section; `data`, a view into the file, starts at byte `offset` of it."""

    name: str
    offset: int
    data: memoryview


class WasmModule(NamedTuple):
    """A core module.

    `name` is its file's, for messages; `size` is in bytes; `memories` holds imported ones first;
    `start` says whether instantiating it runs a function.
    """

    name: str
    size: int
    imports: tuple[Import, ...]
    exports: tuple[Export, ...]
    memories: tuple[Memory, ...]
    custom: tuple[CustomSection, ...]
    start: bool

    def export(self, name: str) -> Export | None:
        """The export of that name."""
        return next((export for export in self.exports if export.name == name), None)

    def section(self, name: str) -> bytes | None:
        """The contents of the first custom section of that name."""
        return next((bytes(section.data) for section in self.custom if section.name == name), None)

    @property
    def producers(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Who made it: ``{"language": (("Go", "go1.27.3"),)}``; empty when it does not say.

        The fields are those of https://github.com/WebAssembly/tool-conventions. A section that does
        not follow them does not make the module invalid, so it counts as absent.
        """
        data = self.section("producers")
        if data is None:
            return {}
        reader = Reader(data, self.name)
        fields = {}
        try:
            for _ in range(reader.count()):
                field = reader.text()
                pairs = [(reader.text(), reader.text()) for _ in range(reader.count())]
                fields[field] = tuple(pairs)
        except NotWasm:
            return {}
        return fields
