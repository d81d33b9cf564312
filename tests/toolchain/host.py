"""A host that knows docs/wire.md and nothing else, to prove that the page suffices."""

import builtins
import datetime as dt
import decimal
import fractions
import json
import struct
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import wasmtime

_INTEGERS = {8: "b", 16: "h", 32: "i", 64: "q"}
_FLOATS = {32: "f", 64: "d"}
_TEXT = {"kind": "string"}
_ANY = {"kind": "any"}
_BARE = ("string", "bytes", "list")


class GuestError(Exception):
    """Status 1: `args` are the type, the message, the matched names, the number of a Python
    exception, the Python class, the fields, and the cause, which is another one or None."""


class GuestPanic(Exception):
    """Status 2: `args` are the type, the message, the stack, the number and the class."""


class Time(NamedTuple):
    """A `time` on the wire."""

    seconds: int
    nanoseconds: int = 0
    offset: int = 0
    zone: str = "UTC"


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
        assert self.manifest["abi"] == 2
        self.functions = {function["name"]: function for function in self.manifest["functions"]}
        self.callables: list[tuple[dict[str, Any], Callable[..., Any]]] = []
        self.raised: list[BaseException] = []
        self._replies: dict[int, bytes] = {}
        self.store = wasmtime.Store(engine)
        self.store.set_wasi(wasmtime.WasiConfig())
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        i32, i64 = wasmtime.ValType.i32(), wasmtime.ValType.i64()
        for name, parameters, results, function in (
            ("call", [i32] * 3, [i64], self._call_python),
            ("take", [i32] * 2, [], self._take_reply),
        ):
            kind = wasmtime.FuncType(parameters, results)
            linker.define_func("strangler", name, kind, function)
        self._exports: Any = linker.instantiate(self.store, module).exports(self.store)
        self.memory: Any = self._exports["memory"]
        self.invoke("_initialize")
        self.control = self.invoke("strangler_control")

    def bind(self, **functions: Callable[..., Any]) -> None:
        """Give the callbacks their functions, by Go name."""
        self.callables = [
            (callback["type"], functions[callback["name"]])
            for callback in self.manifest["callbacks"]
        ]

    def invoke(self, export: str, *arguments: Any) -> Any:
        """Call an export with wasm values."""
        return self._exports[export](self.store, *arguments)

    def call(self, name: str, *arguments: Any, deadline: int = 0) -> Any:
        """The result, a tuple of them when there are several, None without any."""
        return self._call(self.functions[name], arguments, flags=0, deadline=deadline)[0]

    def call_and_look(self, name: str, *arguments: Any) -> tuple[Any, list[Any]]:
        """The result, and the parameters as they are after the call."""
        return self._call(self.functions[name], arguments, flags=1)

    def _call(
        self, function: dict[str, Any], arguments: tuple[Any, ...], flags: int, deadline: int = 0
    ) -> tuple[Any, list[Any]]:
        types = [parameter["type"] for parameter in function["parameters"]]
        results = [result["type"] for result in function["results"]]
        assert len(types) == len(arguments)
        if function["context"]:
            self.write(self.control + 16, struct.pack("<q", deadline))
        if function["convention"] == "direct":
            values = [_to_wasm(kind, value) for kind, value in zip(types, arguments, strict=True)]
            answer = self._checked(flags, function["export"], *values)
            return (_from_wasm(results[0], answer) if results else None), []
        kept = len(self.callables)
        request = b"".join(
            self.encode(kind, value) for kind, value in zip(types, arguments, strict=True)
        )
        try:
            reply, bare = self._send(function["export"], request, flags)
        finally:
            del self.callables[kept:]
        if bare:
            assert not flags
            return self._bare(results, reply), []
        reader = Reader(reply, self.manifest["types"])
        answers = [reader.value(kind) for kind in results]
        after = [reader.value(kind) for kind in types] if flags else []
        reader.end()
        return (answers[0] if len(answers) == 1 else tuple(answers) or None), after

    def _bare(self, results: list[dict[str, Any]], reply: bytes) -> Any:
        """A result without its count."""
        [kind] = results
        assert kind["kind"] in _BARE
        size = 1
        if kind["kind"] == "list":
            assert kind["element"]["kind"] in ("int", "float")
            size = kind["element"]["width"] // 8
        assert len(reply) % size == 0
        reader = Reader(struct.pack("<I", len(reply) // size) + reply, {})
        return reader.value(kind)

    def _call_python(self, handle: int, address: int, length: int) -> int:
        kind, function = self.callables[handle]
        request = Reader(self.read(address, length & 0xFFFFFFFF), self.manifest["types"])
        arguments = [request.value(parameter["type"]) for parameter in kind["parameters"]]
        request.end()
        try:
            answer = function(*arguments)
        except Exception as error:  # noqa: BLE001  # whatever it is, Go hears of it
            self.raised.append(error)
            name = type(error).__qualname__
            if not hasattr(builtins, name):
                name = f"{type(error).__module__}:{name}"
            reply = b"\1" + struct.pack("<I", len(self.raised))
            reply += self.encode(_TEXT, name) + self.encode(_TEXT, str(error))
        else:
            types = [result["type"] for result in kind["results"]]
            answers = answer if len(types) > 1 else [answer] * len(types)
            reply = b"\0" + b"".join(
                self.encode(kind, value) for kind, value in zip(types, answers, strict=True)
            )
        ticket = len(self.raised) + 1000 + len(self._replies)
        self._replies[ticket] = reply
        return ticket << 32 | len(reply)

    def _take_reply(self, ticket: int, address: int) -> None:
        self.write(address & 0xFFFFFFFF, self._replies.pop(ticket))

    def send(self, export: str, request: bytes, flags: int = 0, length: int | None = None) -> bytes:
        """Make a packed call with a request as it is; the reply."""
        return self._send(export, request, flags, length)[0]

    def _send(
        self, export: str, request: bytes, flags: int, length: int | None = None
    ) -> tuple[bytes, bool]:
        """The reply, and whether it is a bare one."""
        arena = self.invoke("strangler_arena", len(request)) & 0xFFFFFFFF
        assert arena
        self.write(arena, request)
        assert self._checked(flags, export, len(request) if length is None else length) is None
        [status] = struct.unpack("<I", self.read(self.control + 4, 4))
        return self._reply(), status == 3

    def _checked(self, flags: int, export: str, *arguments: Any) -> Any:
        """Call an export, and raise what the control block says afterwards."""
        self.write(self.control, struct.pack("<II", flags, 0))
        answer = self.invoke(export, *arguments)
        [status] = struct.unpack("<I", self.read(self.control + 4, 4))
        if status in (0, 3):
            return answer
        reader = Reader(self._reply(), self.manifest["types"])
        failure = reader.error() if status == 1 else reader.panic()
        reader.end()
        number = failure.args[3]
        raise self.raised[number - 1] if number else failure

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

    def encode(self, kind: dict[str, Any], value: Any) -> bytes:  # noqa: PLR0911, PLR0912, C901
        """A value's wire form."""
        types = self.manifest["types"]
        match kind["kind"]:
            case "bool":
                return struct.pack("<?", value)
            case "int":
                return struct.pack("<" + _integer(kind), value)
            case "float":
                return struct.pack("<" + _FLOATS[kind["width"]], value)
            case "complex":
                return struct.pack("<" + 2 * _FLOATS[kind["width"] // 2], value.real, value.imag)
            case "rune":
                return struct.pack("<i", ord(value))
            case "duration":
                return struct.pack("<q", value)
            case "string":
                return self.encode({"kind": "bytes"}, value.encode())
            case "decimal":
                return self.encode(_TEXT, str(value))
            case "bytes":
                return struct.pack("<I", len(value)) + value
            case "uuid":
                return bytes(value.bytes)
            case "date":
                return struct.pack("<iBB", value.year, value.month, value.day)
            case "time":
                return struct.pack("<qIi", *value[:3]) + self.encode(_TEXT, value.zone)
            case "bigint":
                magnitude = abs(value).to_bytes((value.bit_length() + 7) // 8, "little")
                return struct.pack("<?", value < 0) + self.encode({"kind": "bytes"}, magnitude)
            case "rational":
                number = {"kind": "bigint"}
                return self.encode(number, value.numerator) + self.encode(number, value.denominator)
            case "list" | "set":
                return struct.pack("<I", len(value)) + b"".join(
                    self.encode(kind["element"], item) for item in value
                )
            case "array":
                assert len(value) == kind["length"]
                return b"".join(self.encode(kind["element"], item) for item in value) or b"\0"
            case "map":
                return struct.pack("<I", len(value)) + b"".join(
                    self.encode(kind["key"], key) + self.encode(kind["value"], item)
                    for key, item in value.items()
                )
            case "optional":
                return b"\0" if value is None else b"\1" + self.encode(kind["element"], value)
            case "struct":
                assert value.keys() == {field["name"] for field in kind["fields"]}
                return (
                    b"".join(
                        self.encode(field["type"], value[field["name"]]) for field in kind["fields"]
                    )
                    or b"\0"
                )
            case "ref":
                return self.encode(types[kind["name"]], value)
            case "func":
                self.callables.append((kind, value))
                return struct.pack("<I", len(self.callables) - 1)
            case "any":
                return self._any(value)
        raise AssertionError(kind)

    def _any(self, value: Any) -> bytes:  # noqa: PLR0911  # one for each tag
        match value:
            case None:
                return b"\0"
            case bool():
                return b"\2" if value else b"\1"
            case int():
                return b"\3" + struct.pack("<q", value)
            case float():
                return b"\4" + struct.pack("<d", value)
            case str():
                return b"\5" + self.encode(_TEXT, value)
            case bytes():
                return b"\6" + self.encode({"kind": "bytes"}, value)
            case list() | tuple():
                tag = b"\7" if isinstance(value, list) else b"\10"
                return tag + self.encode({"kind": "list", "element": _ANY}, value)
            case dict():
                return b"\11" + self.encode({"kind": "map", "key": _ANY, "value": _ANY}, value)
        raise AssertionError(value)


class Reader:
    """Takes values off a reply."""

    def __init__(self, data: bytes, types: dict[str, Any]) -> None:
        self.data = memoryview(data)
        self.types = types

    def value(self, kind: dict[str, Any]) -> Any:  # noqa: PLR0911, PLR0912, C901
        match kind["kind"]:
            case "bool":
                return {0: False, 1: True}[self._take(1)[0]]
            case "int":
                return self._unpack(_integer(kind))
            case "float":
                return self._unpack(_FLOATS[kind["width"]])
            case "complex":
                width = _FLOATS[kind["width"] // 2]
                return complex(self._unpack(width), self._unpack(width))
            case "rune":
                letter = chr(self._unpack("i"))
                assert letter.encode()
                return letter
            case "duration":
                return self._unpack("q")
            case "string":
                return self._take(self._unpack("I")).decode()
            case "decimal":
                text = self.value(_TEXT)
                assert str(decimal.Decimal(text)) == text
                return decimal.Decimal(text)
            case "bytes":
                return self._take(self._unpack("I"))
            case "uuid":
                return uuid.UUID(bytes=self._take(16))
            case "date":
                return dt.date(self._unpack("i"), self._unpack("B"), self._unpack("B"))
            case "time":
                return Time(*(self._unpack(code) for code in "qIi"), self.value(_TEXT))
            case "bigint":
                negative = self.value({"kind": "bool"})
                magnitude = self.value({"kind": "bytes"})
                assert not magnitude.endswith(b"\0")
                return int.from_bytes(magnitude, "little") * (-1 if negative else 1)
            case "rational":
                numerator, denominator = (self.value({"kind": "bigint"}) for _ in range(2))
                found = fractions.Fraction(numerator, denominator)
                assert (found.numerator, found.denominator) == (numerator, denominator)
                return found
            case "list":
                return [self.value(kind["element"]) for _ in range(self._unpack("I"))]
            case "set":
                items = [self.value(kind["element"]) for _ in range(self._unpack("I"))]
                assert len(items) == len(set(items))
                return set(items)
            case "map":
                entries = [
                    (self.value(kind["key"]), self.value(kind["value"]))
                    for _ in range(self._unpack("I"))
                ]
                assert len(dict(entries)) == len(entries)
                return dict(entries)
            case "array":
                if not kind["length"]:
                    assert self._take(1) == b"\0"
                return tuple(self.value(kind["element"]) for _ in range(kind["length"]))
            case "struct":
                if not kind["fields"]:
                    assert self._take(1) == b"\0"
                return {field["name"]: self.value(field["type"]) for field in kind["fields"]}
            case "optional":
                return self.value(kind["element"]) if self.value({"kind": "bool"}) else None
            case "ref":
                return self.value(self.types[kind["name"]])
            case "func":
                return self._unpack("I")
            case "any":
                return self._any()
        raise AssertionError(kind)

    def _any(self) -> Any:
        tag = self._take(1)[0]
        kinds = [
            {"kind": "int", "width": 64},
            {"kind": "float", "width": 64},
            _TEXT,
            {"kind": "bytes"},
            {"kind": "list", "element": _ANY},
            {"kind": "list", "element": _ANY},
            {"kind": "map", "key": _ANY, "value": _ANY},
            {"kind": "int", "width": 64, "unsigned": True},
        ]
        if tag < 3:
            return (None, False, True)[tag]
        value = self.value(kinds[tag - 3])
        return tuple(value) if tag == 8 else value

    def error(self) -> GuestError:
        texts = {"kind": "list", "element": _TEXT}
        content = [self.value(kind) for kind in (_TEXT, _TEXT, texts)]
        content += [self._unpack("I"), self.value(_TEXT)]
        content += [{self.value(_TEXT): self._any() for _ in range(self._unpack("I"))}]
        content += [self.error() if self.value({"kind": "bool"}) else None]
        return GuestError(*content)

    def panic(self) -> GuestPanic:
        content = [self.value(_TEXT) for _ in range(3)]
        return GuestPanic(*content, self._unpack("I"), self.value(_TEXT))

    def end(self) -> None:
        assert not self.data

    def _unpack(self, code: str) -> Any:
        return struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]

    def _take(self, size: int) -> bytes:
        assert size <= len(self.data)
        taken, self.data = bytes(self.data[:size]), self.data[size:]
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
