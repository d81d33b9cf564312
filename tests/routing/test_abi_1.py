"""An artifact of ABI 1, as it was stored before there was an ABI 2, still answers."""

import struct
from typing import Any

import pytest
import wasmtime

from strangler import GoError, GoPanic, mode

# What ABI 1 said, word for word: nothing here may follow a later version.
MANIFEST = b"""{
  "abi": 1, "package": "old", "import_path": "example.com/old", "go": "go1.24", "source": "",
  "errors": ["ErrNoPeople"],
  "functions": [
    {"name": "Add", "export": "Add", "convention": "direct", "error": false,
     "file": "old/old.go", "line": 3, "doc": "",
     "parameters": [{"name": "x", "type": {"kind": "int", "width": 64, "go": "int"}},
                    {"name": "y", "type": {"kind": "int", "width": 64, "go": "int"}}],
     "results": [{"name": "", "type": {"kind": "int", "width": 64, "go": "int"}}]},
    {"name": "Divide", "export": "Divide", "convention": "direct", "error": false,
     "file": "old/old.go", "line": 6, "doc": "",
     "parameters": [{"name": "x", "type": {"kind": "int", "width": 64, "go": "int"}},
                    {"name": "y", "type": {"kind": "int", "width": 64, "go": "int"}}],
     "results": [{"name": "", "type": {"kind": "int", "width": 64, "go": "int"}}]},
    {"name": "Boom", "export": "Boom", "convention": "packed", "error": false,
     "file": "old/old.go", "line": 9, "doc": "", "parameters": [], "results": []},
    {"name": "Split", "export": "Split", "convention": "packed", "error": true,
     "file": "old/old.go", "line": 12, "doc": "", "parameters": [], "results": []},
    {"name": "Echo", "export": "Echo", "convention": "packed", "error": false,
     "file": "old/old.go", "line": 15, "doc": "",
     "parameters": [
       {"name": "words", "type": {"kind": "list", "go": "[]string",
         "element": {"kind": "string", "go": "string"}}},
       {"name": "note", "type": {"kind": "optional", "go": "*float64",
         "element": {"kind": "float", "width": 64, "go": "float64"}}}],
     "results": [
       {"name": "", "type": {"kind": "list", "go": "[]string",
         "element": {"kind": "string", "go": "string"}}},
       {"name": "", "type": {"kind": "optional", "go": "*float64",
         "element": {"kind": "float", "width": 64, "go": "float64"}}}]}
  ]
}"""


def _texts(*items: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(item)) + item for item in items)


DIVIDED = _texts(b"runtime.runtimeError", b"runtime error: integer divide by zero", b"old.go:7\n")
BOOM = _texts(b"string", b"boom", b"old.go:10\n")
SPLIT = _texts(b"*errors.errorString", b"no people") + b"\1\0\0\0" + _texts(b"ErrNoPeople")


def _quoted(data: bytes) -> str:
    return "".join(f"\\{byte:02x}" for byte in data)


# The control block of 16 bytes ends where memory ends.
WAT = f"""
(module
  (memory (export "memory") 1)
  (data (i32.const 1024) "{_quoted(DIVIDED)}")
  (data (i32.const 2048) "{_quoted(BOOM)}")
  (data (i32.const 3072) "{_quoted(SPLIT)}")
  (func (export "strangler_control") (result i32) i32.const 65520)
  (func (export "strangler_arena") (param i32) (result i32) i32.const 4096)
  (func $say (param $status i32) (param $address i32) (param $length i32)
    (i32.store (i32.const 65524) (local.get $status))
    (i32.store (i32.const 65528) (local.get $address))
    (i32.store (i32.const 65532) (local.get $length)))
  (func (export "Add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "Divide") (param i64 i64) (result i64)
    (if (result i64) (i64.eqz (local.get 1))
      (then
        (call $say (i32.const 2) (i32.const 1024) (i32.const {len(DIVIDED)}))
        (i64.const 0))
      (else (i64.div_s (local.get 0) (local.get 1)))))
  (func (export "Boom") (param i32)
    (call $say (i32.const 2) (i32.const 2048) (i32.const {len(BOOM)})))
  (func (export "Split") (param i32)
    (call $say (i32.const 1) (i32.const 3072) (i32.const {len(SPLIT)})))
  (func (export "Echo") (param $n i32)
    (call $say (i32.const 0) (i32.const 4096) (local.get $n))))
"""

SOURCE = """
from strangler import migrate_to

old = migrate_to("old.wasm")

@old
def add(x: int, y: int) -> int: return 0

@old
def divide(x: int, y: int) -> int: return 0

@old
def boom() -> None: pass

@old
def split() -> None: pass

@migrate_to("old.wasm", export="Split", errors={"ErrNoPeople": LookupError})
def split_mapped() -> None: pass

@old
def echo(words: list[str], note: float | None) -> tuple[list[str], float | None]: ...
"""


@pytest.fixture
def old(project: Any) -> Any:
    def sized(data: bytes) -> bytes:
        length, prefix = len(data), b""
        while length >= 0x80:
            prefix, length = prefix + bytes([length & 0x7F | 0x80]), length >> 7
        return prefix + bytes([length]) + data

    wasm = bytes(wasmtime.wat2wasm(WAT)) + b"\0" + sized(sized(b"strangler") + MANIFEST)
    (project.root / ".strangler" / "wasm" / "old.wasm").write_bytes(wasm)
    return project.module(SOURCE)


def test_values_of_an_abi_1_artifact_cross(old: Any) -> None:
    with mode("go"):
        assert old.add(12, 12) == 24
        assert old.divide(7, 2) == 3
        assert old.echo(["a", "é"], 1.5) == (["a", "é"], 1.5)
        assert old.echo([], None) == ([], None)


def test_errors_and_panics_of_an_abi_1_artifact_are_raised(old: Any) -> None:
    with mode("go"):
        with pytest.raises(GoError, match=r"^no people$") as error:
            old.split()
        assert (error.value.go_type, error.value.matched) == (
            "*errors.errorString",
            ("ErrNoPeople",),
        )
        with pytest.raises(LookupError, match=r"^no people$"):
            old.split_mapped()
        with pytest.raises(ZeroDivisionError, match="integer divide by zero") as divided:
            old.divide(1, 0)
        assert divided.value.__notes__ == ["Go stack:\nold.go:7"]
        with pytest.raises(GoPanic, match=r"^boom") as panic:
            old.boom()
        assert panic.value.go_stack == "old.go:10\n"
