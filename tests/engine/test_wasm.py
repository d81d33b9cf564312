"""The reader of wasm files, held against wasmtime's own reading and against hostile bytes."""

import importlib.util
import os
import subprocess
from pathlib import Path

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from strangler.engine.wasm import Export, FuncType, Import, Memory, WasmModule, parse_wasm
from strangler.errors import NotWasm

HEADER = b"\0asm\1\0\0\0"

TINYGO = """
(module
  (memory (export "memory") 2)
  (func (export "malloc") (param i32) (result i32) i32.const 1024)
  (func (export "free") (param i32))
  (func (export "_start"))
  (func (export "sum") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
"""

EVERYTHING = """
(module
  (type $point (sub (struct (field i8) (field (mut i16)) (field f64))))
  (rec
    (type $node (sub final (struct (field (ref null $node)) (field (mut i32)))))
    (type $bytes (array (mut i8))))
  (type $three (sub final $point (struct (field i8) (field (mut i16)) (field f64) (field i32))))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "env" "table" (table 1 2 externref))
  (import "env" "memory" (memory 1))
  (import "env" "counter" (global $counter (mut i64)))
  (import "env" "error" (tag (param i32)))
  (import "env" "limit" (global $limit i32))
  (table $plain 3 funcref)
  (table $filled 3 (ref func) (ref.func $f))
  (memory $second (export "second") i64 2 4)
  (tag (export "tag") (param i64))
  (global $sum (export "global") i32 (i32.add (global.get $limit) (i32.const -70000)))
  (global (export "i64") i64 (i64.const -1))
  (global (export "f32") f32 (f32.const 1.5))
  (global (export "f64") (mut f64) (f64.const 1.5))
  (global (export "v128") v128 (v128.const i64x2 1 2))
  (global (export "null") (ref null $node) (ref.null $node))
  (global (export "none") (ref null none) (ref.null none))
  (global (export "function") funcref (ref.func $f))
  (global (export "i31") (ref i31) (ref.i31 (i32.const 7)))
  (global (export "struct") (ref $node) (struct.new $node (ref.null $node) (i32.const 7)))
  (global (export "array") (ref $bytes) (array.new_fixed $bytes 2 (i32.const 1) (i32.const 2)))
  (export "table" (table 0))
  (export "plain" (table $plain))
  (export "filled" (table $filled))
  (export "memory" (memory 0))
  (export "exit" (func $exit))
  (func $f (export "f") (param v128 externref f32) (result i32 i64) unreachable)
  (func $start)
  (start $start)
  (elem declare func $f)
  (data (i32.const 0) "hello"))
"""

WAT = [
    "(module)",
    TINYGO,
    EVERYTHING,
    '(module (func (export "f") (param i64) (result f64) f64.const 1))',
    "(module (memory 1 2 shared))",
]


def size(number: int) -> bytes:
    """LEB128."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def section(number: int, body: bytes) -> bytes:
    return bytes([number]) + size(len(body)) + body


def text(value: str) -> bytes:
    return size(len(value.encode())) + value.encode()


TYPES = section(1, b"\1\x60\0\0")
FUNCTIONS = section(3, b"\1\0")
CODE = section(10, b"\1\2\0\x0b")


def assembled(wat: str) -> bytes:
    return bytes(wasmtime.wat2wasm(wat))


def parse(data: bytes) -> WasmModule:
    return parse_wasm(data, "x.wasm")


def refusal(data: bytes) -> str:
    with pytest.raises(NotWasm) as caught:
        parse(data)
    message = str(caught.value)
    assert message.startswith("x.wasm: ")
    return message.removeprefix("x.wasm: ")


def problem(data: bytes) -> str:
    """Why the bytes are refused, or nothing; any other exception fails the test."""
    try:
        parse(data)
    except NotWasm as error:
        return str(error)
    return ""


@pytest.fixture(scope="session")
def engine() -> wasmtime.Engine:
    return wasmtime.Engine()


@pytest.fixture(scope="session")
def go_module(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A reactor from the Go toolchain of the environment."""
    spec = importlib.util.find_spec("go")
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    folder = tmp_path_factory.mktemp("go")
    (folder / "go.mod").write_text("module example.com/sum\n\ngo 1.24\n")
    (folder / "main.go").write_text(
        "package main\n\n//go:wasmexport Sum\n"
        "func Sum(x, y int64) int64 { return x + y }\n\nfunc main() {}\n"
    )
    subprocess.run(
        [root / "bin" / "go", "build", "-buildmode=c-shared", "-o", "sum.wasm", "."],
        cwd=folder,
        check=True,
        env={
            **os.environ,
            "GOROOT": str(root),
            "GOOS": "wasip1",
            "GOARCH": "wasm",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
            "GOFLAGS": "",
        },
    )
    return (folder / "sum.wasm").read_bytes()


def test_a_go_reactor_is_read_as_wasmtime_reads_it(
    go_module: bytes, engine: wasmtime.Engine
) -> None:
    module = parse(go_module)
    theirs = wasmtime.Module(engine, go_module)
    functions = [
        (item.module, item.name, FuncType(*(tuple(map(str, t)) for t in signature(item.type))))
        for item in theirs.imports
    ]
    assert [(i.module, i.name, i.type) for i in module.imports] == functions
    assert [export.name for export in module.exports] == [item.name for item in theirs.exports]
    assert module.export("Sum") == Export("Sum", "func", FuncType(("i64", "i64"), ("i64",)))
    assert module.export("_initialize") == Export("_initialize", "func", FuncType((), ()))
    assert module.memories == tuple(e.type for e in module.exports if e.kind == "memory")
    assert module.size == len(go_module)
    assert not module.start


def signature(kind: object) -> tuple[list[wasmtime.ValType], list[wasmtime.ValType]]:
    assert isinstance(kind, wasmtime.FuncType)
    return kind.params, kind.results


def test_a_go_reactor_says_which_toolchain_made_it(go_module: bytes) -> None:
    producers = parse(go_module).producers
    ((language, version),) = producers["language"]
    assert language == "Go"
    assert version.startswith("go1.")
    assert "go:buildid" in [custom.name for custom in parse(go_module).custom]


def test_a_go_reactor_cut_within_its_code_is_called_truncated(go_module: bytes) -> None:
    code = parse(go_module).size // 2
    for end in range(5000, code, 9973):
        message = refusal(go_module[:end])
        assert "the file is truncated, section `code` ends at byte " in message
        assert message.endswith(f" and the file at {end}: build or copy it again")


def test_a_tinygo_module_shows_its_functions_and_memory() -> None:
    module = parse(assembled(TINYGO))
    assert [(e.name, e.kind, str(e.type)) for e in module.exports] == [
        ("memory", "memory", "2 pages, no maximum"),
        ("malloc", "func", "(i32) -> i32"),
        ("free", "func", "(i32)"),
        ("_start", "func", "()"),
        ("sum", "func", "(i32, i32) -> i32"),
    ]
    assert module.export("nothing") is None


def test_every_kind_of_import_and_export_has_its_type() -> None:
    module = parse(assembled(EVERYTHING))
    assert module.imports == (
        Import("wasi_snapshot_preview1", "proc_exit", "func", FuncType(("i32",), ())),
        Import("env", "table", "table", "1 2 externref"),
        Import("env", "memory", "memory", Memory(1, None)),
        Import("env", "counter", "global", "(mut i64)"),
        Import("env", "error", "tag", FuncType(("i32",), ())),
        Import("env", "limit", "global", "i32"),
    )
    assert {e.name: (e.kind, str(e.type)) for e in module.exports} == {
        "second": ("memory", "2 pages, at most 4, 64-bit"),
        "tag": ("tag", "(i64)"),
        "global": ("global", "i32"),
        "i64": ("global", "i64"),
        "f32": ("global", "f32"),
        "f64": ("global", "(mut f64)"),
        "v128": ("global", "v128"),
        "null": ("global", "(ref null 1)"),
        "none": ("global", "(ref null none)"),
        "function": ("global", "funcref"),
        "i31": ("global", "(ref i31)"),
        "struct": ("global", "(ref 1)"),
        "array": ("global", "(ref 2)"),
        "table": ("table", "1 2 externref"),
        "plain": ("table", "3 funcref"),
        "filled": ("table", "3 (ref func)"),
        "memory": ("memory", "1 page, no maximum"),
        "exit": ("func", "(i32)"),
        "f": ("func", "(v128, externref, f32) -> (i32, i64)"),
    }
    assert module.start
    assert len(module.memories) == 2


def test_a_memory_tells_all_its_limits() -> None:
    shared = parse(assembled("(module (memory 1 2 shared))")).memories
    assert str(shared[0]) == "1 page, at most 2, shared"
    small = parse(HEADER + section(5, b"\1\x08\3\0")).memories
    assert small == (Memory(3, None, page_size=1),)
    assert str(small[0]) == "3 pages, no maximum, pages of 1 B"
    usual = parse(HEADER + section(5, b"\1\x08\3\x10")).memories
    assert usual == (Memory(3, None),)


def test_custom_sections_are_views_that_can_be_asked_for_by_name() -> None:
    custom = section(0, text("note") + b"one") + section(0, text("note") + b"two")
    module = parse(HEADER + custom + section(0, text("")))
    assert module.section("note") == b"one"
    assert module.section("other") is None
    assert [(c.name, c.offset, bytes(c.data)) for c in module.custom] == [
        ("note", 15, b"one"),
        ("note", 25, b"two"),
        ("", 31, b""),
    ]


@pytest.mark.parametrize("body", [b"\1", b"\1\x08language\xff\xff\xff\xff\xff", b"\5\1\xff\0"])
def test_a_damaged_producers_section_is_as_good_as_none(body: bytes) -> None:
    assert parse(HEADER + section(0, text("producers") + body)).producers == {}
    assert parse(HEADER).producers == {}


def test_a_type_index_of_two_bytes_is_read() -> None:
    """Beyond 127 the fast way, one byte for each function, does not hold."""
    types = section(1, size(200) + b"\x60\0\0" * 199 + b"\x60\1\x7f\0")
    functions = section(3, b"\2\0" + size(199))
    exports = section(7, b"\1" + text("f") + b"\0\1")
    code = section(10, b"\2" + b"\2\0\x0b" * 2)
    module = parse(HEADER + types + functions + exports + code)
    assert module.export("f") == Export("f", "func", FuncType(("i32",), ()))


def test_a_hundred_thousand_exports_are_read() -> None:
    names = b"".join(text(f"f{number}") + b"\0\0" for number in range(100_000))
    exports = section(7, size(100_000) + names)
    module = parse(HEADER + TYPES + FUNCTIONS + exports + CODE)
    assert len(module.exports) == 100_000
    assert module.exports[-1].name == "f99999"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "at byte 0: the file is empty: build it with `strangler build`"),
        (b"\0as", "at byte 4: the file is truncated before its version: build or copy it again"),
        (b"\0asm\1\0", "at byte 4: the file is truncated before its version"),
        (b"\0asm\2\0\0\0", "at byte 4: is WebAssembly version 2, known is version 1"),
        (wasmtime.wat2wasm("(component)"), "at byte 4: is a component, not a core module"),
        (b"\x7fELF\2\1\1\0" + b"\0" * 10 + b"\x3e\0", "a native program or library for x86-64"),
        (b"\x7fELF\2\2\1\0" + b"\0" * 10 + b"\0\x16", "a native program or library for s390x"),
        (b"\x7fELF", "a native program or library for machine 0 (ELF)"),
        (b"\xcf\xfa\xed\xfe\x07\0\0\1", "a macOS program or library (Mach-O)"),
        (b"\xca\xfe\xba\xbe\0\0\0\2", "a macOS universal binary"),
        (b"MZ\x90\0", "a Windows program or library (PE)"),
        (b"PK\3\4", "a zip archive: unpack it"),
        (b"\x1f\x8b\x08", "a gzip archive: unpack it"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it"),
        (b"!<arch>\n", "a static library or a Go object archive"),
        (b"BC\xc0\xde", "LLVM bitcode: link it"),
        (b"version https://git-lfs.github.com/spec/v1\n", "fetch the file with `git lfs pull`"),
        (b"  (module)\n", "WebAssembly text: compile it with `wat2wasm`"),
        (b"\xef\xbb\xbf;; a comment\n(module)", "WebAssembly text"),
        (b"\n<!DOCTYPE HTML>\n", "an HTML page, probably the answer to a failed download"),
        (b"<html><body>", "an HTML page"),
        (b"package sum\n", "source code: build it with `strangler build`"),
        ("été".encode() * 400, "text that begins with 'étéété"),
        (b"\xff\xfe(\0m\0", "binary data that begins with ff fe 28 00 6d 00"),
        (b"abc\0", "binary data that begins with 61 62 63 00"),
    ],
)
def test_a_file_that_is_no_module_is_named_for_what_it_is(data: bytes, expected: str) -> None:
    assert expected in refusal(data)


def test_what_wasmtime_compiled_is_told_from_a_native_program(engine: wasmtime.Engine) -> None:
    compiled = bytes(wasmtime.Module(engine, "(module)").serialize())
    message = refusal(compiled)
    assert "is not a wasm module but the form of one that wasmtime compiled for " in message
    assert message.endswith(": point at the .wasm file, strangler keeps compiled forms itself")
    assert "machine" not in message


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"\1", "at byte 9: the file ends in the middle of a value"),
        (
            section(1, b"\1\x60\0\0")[:-1],
            "at byte 8: the file is truncated, section `type` ends at",
        ),
        (section(1, b""), "at byte 10: section `type` ends in the middle of a value"),
        (b"\x0e\0", "at byte 8: 0x0e is no section known here"),
        (section(1, b"\xff\xff\xff\xff\x0f"), "section `type` is too short for 4294967295 entries"),
        (section(1, b"\xff\xff\xff\xff\x1f"), "a number in section `type` does not fit 32 bits"),
        (section(1, b"\xff\xff\xff\xff\xff\1"), "a number in section `type` does not fit 32 bits"),
        (b"\1\xff\xff\xff\xff\x10", "a number in the file does not fit 32 bits"),
        (section(1, b"\0\0"), "at byte 11: section `type` is longer than its contents"),
        (section(1, b"\1\x5d\0"), "at byte 11: 0x5d is no form of type known here"),
        (section(1, b"\1\x60\1\x40\0"), "at byte 13: 0x40 is no type of value known here"),
        (section(1, b"\1\x60\1\x63\xff\xff\xff\xff\xff\1\0"), "does not fit 33 bits"),
        (section(1, b"\1\x60\2\x7f\x63"), "section `type` ends in the middle of a value"),
        (section(1, b"\1\x5f\1"), "section `type` is too short for 1 entries"),
        (TYPES + TYPES, "at byte 14: section `type` comes twice or too late"),
        (FUNCTIONS + TYPES, "a function is of type 0, which there is not"),
        (CODE + TYPES, "section `type` comes twice or too late"),
        (section(2, b"\1\2\xff\xff"), "at byte 11: a name in section `import` is not UTF-8"),
        (section(2, b"\1\x05ab"), "at byte 12: section `import` is too short for 5 more bytes"),
        (section(2, b"\1\0\0\5"), "0x05 is no kind of import or export known here"),
        (section(2, b"\1\0\0\0\0"), "at byte 14: type 0 is not that of a function"),
        (
            section(1, b"\1\x5e\x78\0") + section(2, b"\1\0\0\0\0"),
            "type 0 is not that of a function",
        ),
        (section(2, b"\1\0\0\2\x10"), "0x10 is no kind of limits known here"),
        (section(5, b"\1\x08\1\5"), "at byte 13: 2**5 is not the size of a page"),
        (section(6, b"\1\x7f\0\1"), "0x01 is no constant instruction known here"),
        (section(6, b"\1\x7f\0\x41\xff\xff\xff\xff\xff"), "section `global` does not fit 32 bits"),
        (section(6, b"\1\x7b\0\xfd\x0c\0"), "section `global` is too short for 16 more bytes"),
        (section(7, b"\1\0\0\0"), "at byte 13: section `export` names a func that there is not"),
        (section(7, b"\1\0\3\0"), "section `export` names a global that there is not"),
        (section(8, b"\0"), "section `start` names a func that there is not"),
        (TYPES + FUNCTIONS, "it declares 1 functions and holds 0: build or copy it again"),
        (CODE, "it declares 0 functions and holds 1"),
        (section(3, b"\2\x80\1"), "at byte 13: section `function` ends in the middle of a value"),
        (section(0, b"\2\xc3\x28"), "a name in section `custom` is not UTF-8"),
    ],
)
def test_damage_is_named_with_its_place(body: bytes, expected: str) -> None:
    assert expected in refusal(HEADER + body)


def test_two_exports_of_one_name_are_refused() -> None:
    exports = section(7, b"\2" + (text("f") + b"\0\0") * 2)
    message = refusal(HEADER + TYPES + FUNCTIONS + exports + CODE)
    assert "an export has the name of another" in message


def test_every_beginning_of_a_module_is_a_module_or_refused() -> None:
    for wat in WAT:
        data = assembled(wat)
        for end in range(len(data)):
            assert " at byte " in problem(data[:end]) or parse(data[:end]).size == end


MODULES = st.sampled_from([assembled(wat) for wat in WAT])


@settings(max_examples=400, deadline=None)
@given(
    data=MODULES,
    mutations=st.lists(
        st.tuples(st.integers(0, 1000), st.integers(0, 2), st.integers(0, 255)), max_size=6
    ),
)
def test_a_mutated_module_is_read_or_refused_and_read_when_wasmtime_reads_it(
    engine: wasmtime.Engine, data: bytes, mutations: list[tuple[int, int, int]]
) -> None:
    changed = bytearray(data)
    for position, removed, byte in mutations:
        at = 8 + position % max(len(changed) - 8, 1)
        changed[at : at + removed] = [byte]
    try:
        wasmtime.Module.validate(engine, bytes(changed))
        valid = True
    except wasmtime.WasmtimeError:
        valid = False
    message = problem(bytes(changed))
    assert not (valid and message)
    assert not message or message.startswith("x.wasm: at byte ")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\0asm", HEADER, HEADER + TYPES]))
def test_arbitrary_bytes_are_read_or_refused(data: bytes, begin: bytes) -> None:
    message = problem(begin + data)
    assert message.isprintable()
    assert message or parse(begin + data).size == len(begin + data)
