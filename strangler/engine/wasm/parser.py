"""The wasm binary format, read as far as a host needs it: what goes in and out, who made it.

Function bodies, elements and data are skipped by their length. Names and encodings are those of
https://webassembly.github.io/spec/core/binary/index.html. This runs before the first call of every
process, so it imports next to nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from strangler.engine.wasm.impostor import MAGIC, describe
from strangler.engine.wasm.module import (
    CustomSection,
    Export,
    ExternType,
    FuncType,
    Import,
    Kind,
    Memory,
    WasmModule,
)
from strangler.engine.wasm.reader import Reader
from strangler.errors import NotWasm

_HEADER = MAGIC + b"\1\0\0\0"

# What a byte stands for.
_KINDS: tuple[Kind, ...] = ("func", "table", "memory", "global", "tag")
_NUMBERS = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}
_PACKED = {0x78: "i8", 0x77: "i16"}
_HEAPS = {
    0x75: "nocont",
    0x74: "noexn",
    0x73: "nofunc",
    0x72: "noextern",
    0x71: "none",
    0x70: "func",
    0x6F: "extern",
    0x6E: "any",
    0x6D: "eq",
    0x6C: "i31",
    0x6B: "struct",
    0x6A: "array",
    0x69: "exn",
    0x68: "cont",
}
_REFERENCES = {0x63: "(ref null ", 0x64: "(ref "}
_SUB, _SUB_FINAL, _REC = 0x50, 0x4F, 0x4E
_FUNC, _STRUCT, _ARRAY = 0x60, 0x5F, 0x5E
_HAS_MAXIMUM, _SHARED, _IS_64, _HAS_PAGE_SIZE = 1, 2, 4, 8
_TABLE_WITH_VALUE = b"\x40\0"


def parse_wasm(data: bytes, name: str) -> WasmModule:
    """Read a core module; `name` is its file's, for messages.

    Raises NotWasm, with the offset of what is wrong, when the bytes are no module, a damaged one or
    only the beginning of one. Code is not validated: that is the engine's business.
    """
    if not data.startswith(_HEADER):
        raise NotWasm(f"{name}: {describe(data)}")
    return _Parser(Reader(data, name)).module()


class _Parser:
    """One pass over the sections; an index space is a list, imported entries first."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.types: list[FuncType | None] = []  # None is a struct or an array
        self.imports: list[Import] = []
        self.exports: dict[str, Export] = {}
        self.custom: list[CustomSection] = []
        self.spaces: dict[Kind, list[ExternType]] = {kind: [] for kind in _KINDS}
        self.declared: Sequence[int] = b""  # the types of the functions that are not imported
        self.bodies = 0
        self.start = False

    def module(self) -> WasmModule:
        """Read all sections."""
        reader = self.reader
        size = reader.end
        reader.offset = len(_HEADER)
        last = 0
        while reader.offset < size:
            last = self.section(last)
        if len(self.declared) != self.bodies:
            raise NotWasm(
                f"{reader.file}: at byte {size}: the file is truncated or damaged, it declares "
                f"{len(self.declared)} functions and holds {self.bodies}: build or copy it again"
            )
        return WasmModule(
            name=reader.file,
            size=size,
            imports=tuple(self.imports),
            exports=tuple(self.exports.values()),
            memories=tuple([m for m in self.spaces["memory"] if isinstance(m, Memory)]),
            custom=tuple(self.custom),
            start=self.start,
        )

    def section(self, last: int) -> int:
        """Read a section that must come after the place `last`, and return its own place."""
        reader = self.reader
        size, start = reader.end, reader.offset
        reader.place = "the file"
        number = reader.byte()
        if number not in _SECTIONS:
            raise reader.unknown("section")
        name, place, read = _SECTIONS[number]
        length = reader.unsigned()
        end = reader.offset + length
        if place and place <= last:
            raise reader.error(start, f"section `{name}` comes twice or too late")
        if end > size:
            raise NotWasm(
                f"{reader.file}: at byte {start}: the file is truncated, section `{name}` ends at "
                f"byte {end} and the file at {size}: build or copy it again"
            )
        reader.place, reader.end = f"section `{name}`", end
        read(self)
        if reader.offset < end:
            raise reader.error(reader.offset, f"section `{name}` is longer than its contents")
        reader.end = size
        return place or last

    # One method for each section.

    def read_custom(self) -> None:
        reader = self.reader
        name = reader.text()
        view = memoryview(reader.data)[reader.offset : reader.end]
        self.custom.append(CustomSection(name, reader.offset, view))
        reader.offset = reader.end

    def read_types(self) -> None:
        reader = self.reader
        for _ in range(reader.count()):
            form = reader.byte()
            if form == _REC:  # types that may name each other
                for _ in range(reader.count()):
                    self.types.append(self.type(reader.byte()))
            else:
                self.types.append(self.type(form))

    def read_imports(self) -> None:
        reader = self.reader
        for _ in range(reader.count()):
            module, name = reader.text(), reader.text()
            kind = self.kind()
            extern = _EXTERNS[kind](self)
            self.imports.append(Import(module, name, kind, extern))
            self.spaces[kind].append(extern)

    def read_functions(self) -> None:
        reader = self.reader
        start = reader.offset
        count = reader.count()
        rest = reader.data[reader.offset : reader.end]
        indexes: Sequence[int]
        if len(rest) == count and rest.isascii():  # one byte each, as they are
            reader.offset, indexes = reader.end, rest
        else:
            indexes = [reader.unsigned() for _ in range(count)]
        if indexes and max(indexes) >= len(self.types):
            raise reader.error(start, f"a function is of type {max(indexes)}, which there is not")
        self.declared = indexes

    def read_tables(self) -> None:
        reader = self.reader
        for _ in range(reader.count()):
            with_value = reader.data.startswith(_TABLE_WITH_VALUE, reader.offset)
            reader.offset += with_value * len(_TABLE_WITH_VALUE)
            self.spaces["table"].append(self.table())
            if with_value:
                self.skip_expression()

    def read_memories(self) -> None:
        for _ in range(self.reader.count()):
            self.spaces["memory"].append(self.memory())

    def read_tags(self) -> None:
        for _ in range(self.reader.count()):
            self.spaces["tag"].append(self.tag())

    def read_globals(self) -> None:
        for _ in range(self.reader.count()):
            self.spaces["global"].append(self.global_())
            self.skip_expression()

    def read_exports(self) -> None:
        reader = self.reader
        for _ in range(reader.count()):
            start = reader.offset
            name = reader.text()
            if name in self.exports:
                raise reader.error(start, "an export has the name of another")
            kind = self.kind()
            self.exports[name] = Export(name, kind, self.extern(kind))

    def read_start(self) -> None:
        self.extern("func")
        self.start = True

    def read_code(self) -> None:
        self.bodies = self.reader.count()
        self.reader.offset = self.reader.end

    def skip_section(self) -> None:
        self.reader.offset = self.reader.end

    # What sections are made of.

    def type(self, form: int) -> FuncType | None:
        reader = self.reader
        if form in {_SUB, _SUB_FINAL}:
            for _ in range(reader.count()):
                reader.unsigned()
            form = reader.byte()
        if form == _FUNC:
            return FuncType(self.values(), self.values())
        if form not in {_STRUCT, _ARRAY}:
            raise reader.unknown("form of type")
        for _ in range(reader.count() if form == _STRUCT else 1):
            if reader.take(_PACKED) is None:
                self.value()
            reader.byte()  # whether the field can change
        return None

    def values(self) -> tuple[str, ...]:
        return tuple([self.value() for _ in range(self.reader.count())])

    def value(self) -> str:
        reader = self.reader
        if number := reader.take(_NUMBERS):
            return number
        if heap := reader.take(_HEAPS):
            return f"(ref null {heap})" if heap.startswith("no") else f"{heap}ref"
        if reference := reader.take(_REFERENCES):
            return f"{reference}{self.heap()})"
        reader.byte()
        raise reader.unknown("type of value")

    def heap(self) -> str:
        return self.reader.take(_HEAPS) or str(self.reader.unsigned(33))

    def kind(self) -> Kind:
        number = self.reader.byte()
        if number >= len(_KINDS):
            raise self.reader.unknown("kind of import or export")
        return _KINDS[number]

    def extern(self, kind: Kind) -> ExternType:
        """The entry of an index space that the next number names."""
        start = self.reader.offset
        index = self.reader.unsigned()
        space = self.spaces[kind]
        if index < len(space):
            return space[index]
        index -= len(space)
        if kind == "func" and index < len(self.declared):
            return self.func_type(start, self.declared[index])
        raise self.reader.error(start, f"{self.reader.place} names a {kind} that there is not")

    def func_type(self, start: int, index: int) -> FuncType:
        found = self.types[index] if index < len(self.types) else None
        if found is None:
            raise self.reader.error(start, f"type {index} is not that of a function")
        return found

    def func(self) -> FuncType:
        start = self.reader.offset
        return self.func_type(start, self.reader.unsigned())

    def tag(self) -> FuncType:
        self.reader.byte()  # its attribute; there is only one
        return self.func()

    def table(self) -> str:
        value = self.value()
        _, minimum, maximum = self.limits()
        return f"{minimum} {value}" if maximum is None else f"{minimum} {maximum} {value}"

    def memory(self) -> Memory:
        flags, minimum, maximum = self.limits()
        size = {"page_size": 1 << self.page_size()} if flags & _HAS_PAGE_SIZE else {}
        return Memory(minimum, maximum, bool(flags & _SHARED), bool(flags & _IS_64), **size)

    def page_size(self) -> int:
        start = self.reader.offset
        exponent = self.reader.unsigned()
        if exponent not in {0, 16}:
            raise self.reader.error(start, f"2**{exponent} is not the size of a page")
        return exponent

    def limits(self) -> tuple[int, int, int | None]:
        reader = self.reader
        flags = reader.byte()
        if flags > _HAS_MAXIMUM | _SHARED | _IS_64 | _HAS_PAGE_SIZE:
            raise reader.unknown("kind of limits")
        bits = 64 if flags & _IS_64 else 32
        minimum = reader.unsigned(bits)
        return flags, minimum, reader.unsigned(bits) if flags & _HAS_MAXIMUM else None

    def global_(self) -> str:
        value = self.value()
        return f"(mut {value})" if self.reader.byte() else value

    def skip_expression(self) -> None:
        """Pass over a constant expression and its `end`."""
        reader = self.reader
        while (opcode := reader.byte()) != _END:
            if opcode not in _CONSTANTS:
                raise reader.unknown("constant instruction")
            _CONSTANTS[opcode](self)

    def skip_vector(self) -> None:
        self.reader.unsigned()  # which instruction; only v128.const is constant
        self.reader.skip(16)

    def skip_aggregate(self) -> None:
        for _ in range(_AGGREGATES.get(self.reader.unsigned(), 0)):
            self.reader.unsigned()


_EXTERNS: Mapping[Kind, Callable[[_Parser], ExternType]] = {
    "func": _Parser.func,
    "table": _Parser.table,
    "memory": _Parser.memory,
    "global": _Parser.global_,
    "tag": _Parser.tag,
}

# The number of a section: its name, its place in the order (0 is anywhere), who reads it.
_SECTIONS: Mapping[int, tuple[str, int, Callable[[_Parser], None]]] = {
    0: ("custom", 0, _Parser.read_custom),
    1: ("type", 1, _Parser.read_types),
    2: ("import", 2, _Parser.read_imports),
    3: ("function", 3, _Parser.read_functions),
    4: ("table", 4, _Parser.read_tables),
    5: ("memory", 5, _Parser.read_memories),
    13: ("tag", 6, _Parser.read_tags),
    6: ("global", 7, _Parser.read_globals),
    7: ("export", 8, _Parser.read_exports),
    8: ("start", 9, _Parser.read_start),
    9: ("element", 10, _Parser.skip_section),
    12: ("data count", 11, _Parser.skip_section),
    10: ("code", 12, _Parser.read_code),
    11: ("data", 13, _Parser.skip_section),
}

# How to pass over what follows the opcode of a constant instruction.
_CONSTANTS: Mapping[int, Callable[[_Parser], object]] = {
    0x23: lambda self: self.reader.unsigned(),  # global.get
    0x41: lambda self: self.reader.skip_signed(32),
    0x42: lambda self: self.reader.skip_signed(64),
    0x43: lambda self: self.reader.skip(4),
    0x44: lambda self: self.reader.skip(8),
    **dict.fromkeys((0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E), lambda _: None),  # add, sub, mul
    0xD0: _Parser.heap,  # ref.null
    0xD2: lambda self: self.reader.unsigned(),  # ref.func
    0xFB: _Parser.skip_aggregate,
    0xFD: _Parser.skip_vector,
}
_END = 0x0B

_AGGREGATES = {0: 1, 1: 1, 6: 1, 7: 1, 8: 2}
"""How many indexes follow ``struct.new``, ``array.new`` and the like; none after the rest."""
