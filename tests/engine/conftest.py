"""Guests written by hand from docs/wire.md, in WebAssembly's text format."""

import functools
import logging
from functools import partial
from typing import Any

import msgspec
import pytest
import wasmtime
from hypothesis import settings

from strangler.engine import _native, artifact
from strangler.engine.failures import reply_exception, trap_exception
from strangler.engine.library import library_path
from strangler.engine.wasm import parse_wasm
from strangler.limits import MIB, Limits
from strangler.signature import SECTION, Function, Manifest, Parameter, encode_manifest

settings.register_profile("untimed", deadline=None)  # slow under a sanitizer
settings.load_profile("untimed")

# The control block is at 16, the arena at 65536. A flag of 1 asks for the arguments too.
PACKED = """
(module
  (memory (export "memory") 2)
  (func (export "strangler_control") (result i32) i32.const 16)
  (func (export "strangler_arena") (param $size i32) (result i32)
    (local $pages i32)
    (local.set $pages
      (i32.sub
        (i32.shr_u
          (i32.add (i32.const 131071) (i32.mul (local.get $size) (i32.const 2)))
          (i32.const 16))
        (memory.size)))
    (if (i32.gt_s (local.get $pages) (i32.const 0))
      (then (drop (memory.grow (local.get $pages)))))
    i32.const 65536)
  (func $reply (param $address i32) (param $length i32)
    (i32.store (i32.const 24) (local.get $address))
    (i32.store (i32.const 28) (local.get $length)))
  ;; The reply is the request.
  (func (export "echo") (param $n i32)
    (if (i32.and (i32.load (i32.const 16)) (i32.const 1))
      (then
        (memory.copy
          (i32.add (i32.const 65536) (local.get $n)) (i32.const 65536) (local.get $n))
        (call $reply (i32.const 65536) (i32.mul (local.get $n) (i32.const 2))))
      (else (call $reply (i32.const 65536) (local.get $n)))))
  ;; The reply is the content of the one argument, bytes.
  (func (export "raw") (param $n i32)
    (call $reply (i32.const 65540) (i32.sub (local.get $n) (i32.const 4))))
  ;; status uint32, payload bytes: the payload as a reply of that status.
  (func (export "status") (param $n i32)
    (i32.store (i32.const 20) (i32.load (i32.const 65536)))
    (call $reply (i32.const 65544) (i32.sub (local.get $n) (i32.const 8))))
  ;; status, address, length uint32: into the control block as they are.
  (func (export "control") (param $n i32)
    (memory.copy (i32.const 20) (i32.const 65536) (i32.const 12)))
  ;; Doubles each byte of its one argument, in place; returns nothing.
  (func (export "double") (param $n i32)
    (local $i i32)
    (local.set $i (i32.const 4))
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $i) (local.get $n)))
        (i32.store8
          (i32.add (i32.const 65536) (local.get $i))
          (i32.mul
            (i32.load8_u (i32.add (i32.const 65536) (local.get $i))) (i32.const 2)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (call $reply
      (i32.const 65536)
      (select (local.get $n) (i32.const 0) (i32.load (i32.const 16)))))
  (func (export "trap") (param i32) unreachable))
"""

SCALARS = """
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "env" "nowhere" (func $nowhere (param i32)))
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "i32") (param i32) (result i32) local.get 0)
  (func (export "i64") (param i64) (result i64) local.get 0)
  (func (export "f32") (param f32) (result f32) local.get 0)
  (func (export "f64") (param f64) (result f64) local.get 0)
  (func (export "sum") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add)
  (func (export "nothing"))
  (func (export "two") (result i32 i32) i32.const 1 i32.const 2)
  (func (export "vector") (param v128))
  (func (export "divide") (param i64 i64) (result i64) local.get 0 local.get 1 i64.div_s)
  (func (export "trap") unreachable)
  (func (export "outside") (drop (i32.load (i32.const -1))))
  (func $deep (export "deep") (param i64) (result i64)
    (i64.add (i64.const 1) (call $deep (local.get 0))))
  (func (export "leave") (param i32) (call $exit (local.get 0)))
  (func (export "missing") (call $nowhere (i32.const 1)))
  (func (export "calls") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    global.get $calls))
"""

NODES = {
    "bool": ("bool", "bool"),
    "string": ("string", "string"),
    "bytes": ("bytes", "[]byte"),
    "float32": ("float", "float32", 32),
    "float64": ("float", "float64", 64),
    "int": ("int", "int", 64, False),
    "none": ("none", "nothing"),
    **{f"int{w}": ("int", f"int{w}", w, False) for w in (8, 16, 32, 64)},
    **{f"uint{w}": ("int", f"uint{w}", w, True) for w in (8, 16, 32, 64)},
}
"""Descriptions for the native codec, by the Go type."""


def node(go: Any) -> Any:
    """The description of a Go type: ``[]int``, ``*string`` …"""
    if go in NODES:
        return NODES[go]
    if go.startswith("[]"):
        return ("list", go, node(go[2:]))
    return ("optional", go, node(go[1:]))


def parameters_node(*types: Any) -> Any:
    """The description of parameters a, b, c … of these Go types."""
    return ("tuple", "", tuple("abcdefghijklmnopqrstuvwxyz"[: len(types)]), tuple(map(node, types)))


@functools.cache
def assemble(wat: Any) -> Any:
    return bytes(wasmtime.wat2wasm(wat))


def with_section(wasm: Any, name: Any, content: Any) -> Any:
    """A module with one more custom section."""

    def sized(data: Any) -> Any:
        length, prefix = len(data), b""
        while True:
            byte, length = length & 0x7F, length >> 7
            prefix += bytes([byte | (0x80 if length else 0)])
            if not length:
                return prefix + data

    return wasm + b"\0" + sized(sized(name.encode()) + content)


class Guest:
    """A compiled module; `printed` collects what it prints. The rest are its limits."""

    def __init__(self, wat: Any, name: Any = "guest.wasm", **limited: Any) -> None:
        data = assemble(wat) if isinstance(wat, str) else wat
        self.limits = limits = Limits(**limited)
        engine = artifact._get_engine(library_path(), limits)
        self.printed = []
        wasm = parse_wasm(data, name)
        self.module = _native.Module(
            engine,
            data,
            False,
            name,
            {item.name: str(item.type) for item in wasm.exports if item.kind == "func"},
            partial(trap_exception, wasm, limits),
            lambda text, dropped: self.printed.append((text, dropped)),
            memory=-1 if limits.memory is None else limits.memory * MIB,
            high_water=limits.high_water * MIB,
            fresh=limits.isolation == "fresh",
            environment=artifact._environment(limits),
        )

    def function(
        self,
        export: Any,
        parameters: Any = (),
        result: Any = "none",
        *,
        packed: Any = False,
        on_reply: Any = None,
    ) -> Any:
        """An export that takes and returns these Go types."""
        return _native.Function(
            self.module,
            export,
            packed,
            _native.Codec(parameters_node(*parameters)),
            result
            if isinstance(result, _native.Codec)
            else _native.Codec(node(result) if isinstance(result, str) else result),
            on_reply or partial(reply_exception, abi=1),
            self.limits.timeout or 0.0,
        )

    @property
    def statistics(self) -> Any:
        return self.module.statistics()


@pytest.fixture
def guest() -> Any:
    """Compile a guest from text."""
    return Guest


@pytest.fixture(scope="session")
def packed() -> Any:
    return Guest(PACKED)


@pytest.fixture(scope="session")
def packed_text() -> Any:
    return PACKED


@pytest.fixture
def scalars() -> Any:
    return Guest(SCALARS)


@pytest.fixture(scope="session")
def wire_node() -> Any:
    """The codec's description of a Go type, or of parameters of several."""
    return node


@pytest.fixture(scope="session")
def parameters_of() -> Any:
    return parameters_node


@pytest.fixture(scope="session")
def wat2wasm() -> Any:
    return assemble


@pytest.fixture
def artifact_file(tmp_path: Any) -> Any:
    """Write a .wasm file, with a manifest of `functions` if there are any."""

    def write(
        wat: Any, functions: Any = (), name: Any = "guest.wasm", errors: Any = (), **manifest: Any
    ) -> Any:
        data = assemble(wat)
        if functions:
            content = Manifest(1, "guest", "example.com/guest", "go1.27", "", functions, errors)
            content = msgspec.structs.replace(content, **manifest)
            data = with_section(data, SECTION, encode_manifest(content))
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def go_function() -> Any:
    """Describe a Go function: ``go_function("Echo", "packed", {"x": List(…)}, Int(…))``."""

    def describe(
        name: Any,
        convention: Any,
        parameters: Any,
        *results: Any,
        error: Any = False,
        export: Any = None,
    ) -> Any:
        return Function(
            name,
            export or name,
            convention,
            tuple(Parameter(key, kind) for key, kind in parameters.items()),
            tuple(Parameter("", kind) for kind in results),
            error,
        )

    return describe


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: Any) -> Any:
    """Leave the user's cache of compiled modules alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _fresh_artifacts() -> Any:
    yield
    artifact.forget_artifacts()


@pytest.fixture
def go_log(caplog: Any) -> Any:
    caplog.set_level(logging.INFO, logger="strangler.go")
    return caplog
