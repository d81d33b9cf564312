"""A host that knows docs/wire.md and nothing else, to prove that the page suffices."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import wasmtime

_INTEGERS = {8: "b", 16: "h", 32: "i", 64: "q"}
_FLOATS = {32: "f", 64: "d"}


class GuestError(Exception):
    """Status 1: `args` are the type, the message and the matched names."""


class GuestPanic(Exception):
    """Status 2: `args` are the type, the message and the stack."""


def load(path: Path) -> Callable[[], "Host"]:
    """Compile an artifact, quickly rather than well; the result makes instances of it."""
    config = wasmtime.Config()
    config.cranelift_opt_level = "none"
    engine = wasmtime.Engine(config)
    module = wasmtime.Module(engine, path.read_bytes())
    return lambda: Host(path, engine, module)


class Host:
    """One instance of one artifact."""

    def __init__(self, path: Path, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        self.manifest = json.loads(custom_section(path.read_bytes(), "strangler"))
        assert self.manifest["abi"] == 1
        self.functions = {function["name"]: function for function in self.manifest["functions"]}
        self.store = wasmtime.Store(engine)
        self.store.set_wasi(wasmtime.WasiConfig())
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self._exports: Any = linker.instantiate(self.store, module).exports(self.store)
        self.memory: Any = self._exports["memory"]
        self.invoke("_initialize")
        self.control = self.invoke("strangler_control")

    def invoke(self, export: str, *arguments: Any) -> Any:
        """Call an export with wasm values."""
        return self._exports[export](self.store, *arguments)

    def call(self, name: str, *arguments: Any) -> Any:
        """The result, a tuple of them when there are several, None without any."""
        return self._call(self.functions[name], arguments, flags=0)[0]

    def call_and_look(self, name: str, *arguments: Any) -> tuple[Any, list[Any]]:
        """The result, and the parameters as they are after the call."""
        return self._call(self.functions[name], arguments, flags=1)

    def _call(
        self, function: dict[str, Any], arguments: tuple[Any, ...], flags: int
    ) -> tuple[Any, list[Any]]:
        types = [parameter["type"] for parameter in function["parameters"]]
        results = [result["type"] for result in function["results"]]
        assert len(types) == len(arguments)
        if function["convention"] == "direct":
            values = [_to_wasm(kind, value) for kind, value in zip(types, arguments, strict=True)]
            answer = self._checked(flags, function["export"], *values)
            return (_from_wasm(results[0], answer) if results else None), []
        request = b"".join(
            encode(kind, value) for kind, value in zip(types, arguments, strict=True)
        )
        reader = Reader(self.send(function["export"], request, flags))
        values = [reader.value(kind) for kind in results]
        after = [reader.value(kind) for kind in types] if flags else []
        reader.end()
        return (values[0] if len(values) == 1 else tuple(values) or None), after

    def send(self, export: str, request: bytes, flags: int = 0, length: int | None = None) -> bytes:
        """Make a packed call with a request as it is; the reply."""
        arena = self.invoke("strangler_arena", len(request)) & 0xFFFFFFFF
        assert arena
        self.write(arena, request)
        assert self._checked(flags, export, len(request) if length is None else length) is None
        return self._reply()

    def _checked(self, flags: int, export: str, *arguments: Any) -> Any:
        """Call an export, and raise what the control block says afterwards."""
        self.write(self.control, struct.pack("<II", flags, 0))
        answer = self.invoke(export, *arguments)
        [status] = struct.unpack("<I", self.read(self.control + 4, 4))
        if status == 0:
            return answer
        reader = Reader(self._reply())
        text = {"kind": "string"}
        last = {"kind": "list", "element": text} if status == 1 else text
        content = [reader.value(kind) for kind in (text, text, last)]
        reader.end()
        raise {1: GuestError, 2: GuestPanic}[status](*content)

    def _reply(self) -> bytes:
        address, length = struct.unpack("<II", self.read(self.control + 8, 8))
        return self.read(address, length)

    def read(self, address: int, length: int) -> bytes:
        return bytes(self.memory.read(self.store, address, address + length))

    def write(self, address: int, data: bytes) -> None:
        self.memory.write(self.store, data, address)

    def size(self) -> int:
        """Bytes of linear memory."""
        length: int = self.memory.data_len(self.store)
        return length


def encode(kind: dict[str, Any], value: Any) -> Any:  # noqa: PLR0911  # one per kind
    match kind["kind"]:
        case "bool":
            return struct.pack("<?", value)
        case "int":
            return struct.pack("<" + _integer(kind), value)
        case "float":
            return struct.pack("<" + _FLOATS[kind["width"]], value)
        case "string":
            data = value.encode()
            return struct.pack("<I", len(data)) + data
        case "bytes":
            return struct.pack("<I", len(value)) + value
        case "list":
            return struct.pack("<I", len(value)) + b"".join(
                encode(kind["element"], item) for item in value
            )
        case "optional":
            return b"\0" if value is None else b"\1" + encode(kind["element"], value)
    raise AssertionError(kind)


class Reader:
    """Takes values off a reply."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def value(self, kind: dict[str, Any]) -> Any:  # noqa: PLR0911  # one per kind
        match kind["kind"]:
            case "bool":
                return {b"\0": False, b"\1": True}[self._take(1)]
            case "int":
                return self._unpack(_integer(kind))
            case "float":
                return self._unpack(_FLOATS[kind["width"]])
            case "string":
                return self._take(self._unpack("I")).decode()
            case "bytes":
                return self._take(self._unpack("I"))
            case "list":
                return [self.value(kind["element"]) for _ in range(self._unpack("I"))]
            case "optional":
                return self.value(kind["element"]) if self.value({"kind": "bool"}) else None
        raise AssertionError(kind)

    def end(self) -> None:
        assert not self.data

    def _unpack(self, code: str) -> Any:
        return struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]

    def _take(self, size: int) -> bytes:
        assert size <= len(self.data)
        taken, self.data = self.data[:size], self.data[size:]
        return taken


def custom_section(data: bytes, name: str) -> bytes:
    """The contents of the one custom section of that name."""
    found = []
    at = 8
    while at < len(data):
        section, at = data[at], at + 1
        size, at = _leb128(data, at)
        if section == 0:
            length, start = _leb128(data, at)
            if data[start : start + length] == name.encode():
                found.append(data[start + length : at + size])
        at += size
    assert at == len(data)
    [content] = found
    return content


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _integer(kind: dict[str, Any]) -> str:
    code = _INTEGERS[kind["width"]]
    return code.upper() if kind.get("unsigned") else code


def _to_wasm(kind: dict[str, Any], value: Any) -> Any:
    """wasmtime takes wasm integers as signed numbers."""
    if kind["kind"] == "float":
        return value
    width = 64 if kind.get("width") == 64 else 32
    value = int(value)
    return value - (1 << width) if value >= 1 << (width - 1) else value


def _from_wasm(kind: dict[str, Any], value: Any) -> Any:
    if kind["kind"] == "float":
        return value
    if kind["kind"] == "bool":
        return {0: False, 1: True}[value]
    if kind.get("unsigned"):
        value &= (1 << (64 if kind["width"] == 64 else 32)) - 1
        assert value < 1 << kind["width"]
    return value
