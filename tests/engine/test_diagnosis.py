"""Each sentence for a newcomer, from modules written as text."""

from typing import Any

import pytest
import wasmtime

from strangler.engine.diagnosis import (
    WASI_FUNCTIONS,
    Finding,
    explain_import,
    explain_missing_export,
    findings,
    functions,
    is_direct,
    kind,
    nearest,
    provided,
    read_manifest,
    shown,
)
from strangler.engine.wasm import Export, FuncType, WasmModule, parse_wasm
from strangler.errors import ArtifactError
from strangler.signature import (
    DIRECT_LIMIT,
    Bool,
    Float,
    Function,
    Int,
    Manifest,
    Parameter,
    String,
    convention,
    encode_manifest,
)

INT = Int(go="int", width=64)
SUM = '(func (export "sum") (param i32 i32) (result i32) (i32.const 0))'
ALLOCATOR = """
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
"""
START = '(func (export "_start"))'
INITIALIZE = '(func (export "_initialize"))'
MEMORY = '(memory (export "memory") 1)'
CONTROL = """
  (func (export "strangler_control") (result i32) (i32.const 0))
  (func (export "strangler_arena") (param i32) (result i32) (i32.const 0))
"""


def module(fields: str, *custom: tuple[str, bytes]) -> WasmModule:
    data = bytes(wasmtime.wat2wasm(f"(module {fields})"))
    for name, contents in custom:
        body = bytes([len(name)]) + name.encode() + contents
        assert len(body) < 1 << 14
        data += bytes([0, len(body) & 0x7F | 0x80, len(body) >> 7]) + body
    return parse_wasm(data, "x.wasm")


def producers(**fields: dict[str, str]) -> tuple[str, bytes]:
    out = bytearray([len(fields)])
    for field, values in fields.items():
        name = field.replace("_", "-")
        out += bytes([len(name)]) + name.encode() + bytes([len(values)])
        for pair in values.items():
            for text in pair:
                out += bytes([len(text)]) + text.encode()
    return "producers", bytes(out)


def imports(*names: tuple[str, str]) -> str:
    return "".join(f'(import "{module}" "{name}" (func))' for module, name in names)


def function(
    name: str, parameters: tuple[Any, ...], *results: Any, error: bool = False
) -> Function:
    takes = tuple(Parameter(f"p{number}", each) for number, each in enumerate(parameters))
    returns = tuple(Parameter("", each) for each in results)
    return Function(name, name, convention(takes, returns), takes, returns, error)


def manifest(*functions: Function) -> Manifest:
    return Manifest(1, "money", "example.com/money", "go1.27.3", "", functions)


GO = producers(language={"Go": "go1.27.3"}, processed_by={"Go cmd/compile": "go1.27.3"})


# ---- What it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "lifecycle"),
    [
        (INITIALIZE, "reactor"),
        (INITIALIZE + START, "reactor"),
        (START, "command"),
        (SUM, "library"),
        ('(memory (export "_initialize") 1)', "library"),
    ],
)
def test_the_start_function_says_how_a_module_is_run(fields: str, lifecycle: str) -> None:
    assert kind(module(fields)).lifecycle == lifecycle


@pytest.mark.parametrize(
    ("fields", "custom", "toolchain"),
    [
        (SUM, [("strangler", b"{}")], ("strangler", "")),
        (SUM, [GO, ("strangler", b"{}")], ("strangler", "")),
        (SUM, [GO], ("Go", "go1.27.3")),
        (
            SUM,
            [producers(language={"C11": ""}, processed_by={"TinyGo": "0.39"})],
            ("TinyGo", "0.39"),
        ),
        (
            SUM,
            [producers(language={"Rust": ""}, processed_by={"rustc": "1.90"})],
            ("Rust", ""),
        ),
        (SUM, [producers(language={"Zig": "0.15"})], ("Zig", "0.15")),
        (ALLOCATOR, [producers(processed_by={"clang": "21"})], ("clang", "21")),
        (SUM, [("go:buildid", b"")], ("Go", "")),
        (imports(("gojs", "runtime.wasmExit")), [], ("Go", "")),
        (imports(("go", "runtime.wasmExit")), [], ("Go", "")),
        (imports(("__wbindgen_placeholder__", "__wbindgen_describe")), [], ("Rust", "")),
        (imports(("wbg", "__wbg_alert")), [], ("Rust", "")),
        (imports(("env", "syscall/js.valueGet")), [], ("TinyGo", "")),
        (ALLOCATOR + START + SUM, [], ("TinyGo", "")),
        (SUM, [], ("unknown", "")),
    ],
)
def test_the_toolchain_is_known_by_what_it_leaves_behind(
    fields: str, custom: list[tuple[str, bytes]], toolchain: tuple[str, str]
) -> None:
    assert kind(module(fields, *custom))[1:] == toolchain


def test_the_manifest_is_read_from_its_section() -> None:
    promised = manifest(function("Sum", (INT, INT), INT))
    assert read_manifest(module(SUM, ("strangler", encode_manifest(promised)))) == promised
    assert read_manifest(module(SUM)) is None
    with pytest.raises(ArtifactError, match="is not a manifest"):
        read_manifest(module(SUM, ("strangler", b"no")))


def test_the_functions_of_the_runtime_are_not_the_users() -> None:
    runtime = ALLOCATOR + START + INITIALIZE + MEMORY + CONTROL
    runtime += '(func (export "asyncify_start_unwind")) (func (export "__wasm_call_ctors"))'
    assert [export.name for export in functions(module(runtime + SUM))] == ["sum"]


def test_a_name_is_of_the_runtime_only_together_with_its_companions() -> None:
    javascript = '(func (export "run")) (func (export "resume")) (func (export "getsp"))'
    assert functions(module(javascript)) == ()
    assert [export.name for export in functions(module('(func (export "run"))'))] == ["run"]


def test_only_numbers_and_not_too_many_cross_without_a_manifest() -> None:
    assert is_direct(Export("f", "func", FuncType(("i32", "f64"), ("i64",))))
    assert is_direct(Export("f", "func", FuncType((), ())))
    assert not is_direct(Export("f", "func", FuncType(("v128",), ())))
    assert not is_direct(Export("f", "func", FuncType((), ("i32", "i32"))))
    assert is_direct(Export("f", "func", FuncType(("i32",) * DIRECT_LIMIT, ())))
    assert not is_direct(Export("f", "func", FuncType(("i32",) * (DIRECT_LIMIT + 1), ())))
    assert not is_direct(Export("f", "global", "i32"))


def test_the_nearest_name_forgives_case_underscores_and_a_slip() -> None:
    assert nearest("word_count", ["Sum", "WordCount"]) == "WordCount"
    assert nearest("wrod_count", ["Sum", "WordCount"]) == "WordCount"
    assert nearest("total", ["Sum"]) is None


def test_names_from_a_file_cannot_steer_a_terminal() -> None:
    assert shown("sum") == "sum"
    assert shown("\x1b[2Jsum\n") == "\\x1b[2Jsum\\n"
    assert shown("x" * 61) == "x" * 59 + "…"


# ---- A function that is not there ----------------------------------------------------------------


def test_a_missing_export_names_those_there_are_and_the_nearest() -> None:
    other = '(func (export "Mul") (param i64))'
    assert explain_missing_export(module(SUM + other), "Sum") == (
        "x.wasm: has no function `Sum`: did you mean `sum`? It has sum(i32, i32) -> i32, Mul(i64)"
    )
    assert explain_missing_export(module(SUM), "other") == (
        "x.wasm: has no function `other`: use one of sum(i32, i32) -> i32"
    )


def test_a_long_list_of_exports_is_cut() -> None:
    many = "".join(f'(func (export "f{number}"))' for number in range(20))
    message = explain_missing_export(module(many), "sum")
    assert message.endswith("f6(), f7() and 12 more")


def test_a_missing_function_of_an_artifact_is_told_in_go() -> None:
    promised = manifest(function("SplitBill", (INT, String(go="string")), INT, error=True))
    built = module('(func (export "SplitBill") (param i32))')
    assert explain_missing_export(built, "split_bil", promised) == (
        "x.wasm: has no function `split_bil`: did you mean `SplitBill`? "
        "It has func SplitBill(p0 int, p1 string) (int, error)"
    )
    assert explain_missing_export(built, "total", promised).startswith(
        "x.wasm: has no function `total`: write it in the Go package money and run "
        "`strangler build`, or use func SplitBill("
    )


def test_an_export_that_is_no_function_is_named_for_what_it_is() -> None:
    assert explain_missing_export(module(MEMORY + SUM), "memory") == (
        "x.wasm: `memory` is a memory, not a function"
    )


def test_a_command_must_be_built_as_a_reactor() -> None:
    message = explain_missing_export(module(START + MEMORY, GO), "Sum")
    assert message.startswith(
        "x.wasm: has no function `Sum`: it is a command that exports no function but `_start`, "
        "which runs `main` and ends: build it with `strangler build`, or "
    )
    assert "-buildmode=c-shared" in message
    assert "Go 1.24 or newer" in message


def test_the_fix_is_in_the_words_of_the_toolchain() -> None:
    tiny = explain_missing_export(module(START + ALLOCATOR), "sum")
    assert tiny.endswith(": build it with `tinygo build -target wasip1 -buildmode=c-shared`")
    rust = explain_missing_export(module(START, producers(language={"Rust": ""})), "sum")
    assert rust.endswith(': build it for `wasm32-wasip1` with `crate-type = ["cdylib"]`')
    ours = explain_missing_export(module(INITIALIZE, ("strangler", b"{}")), "sum")
    assert ours == (
        "x.wasm: has no function `sum`: it exports no functions: give a function of the Go "
        "package a capital letter and run `strangler build`"
    )
    browser = explain_missing_export(module(imports(("gojs", "runtime.wasmExit"))), "Sum")
    assert "it is a browser build (GOOS=js) that exports no functions: build it with" in browser
    assert "GOOS=wasip1" in browser


# ---- Imports -------------------------------------------------------------------------------------


def test_all_functions_of_wasi_preview_1_are_provided() -> None:
    assert len(WASI_FUNCTIONS) == 46
    wasi = [("wasi_snapshot_preview1", name) for name in sorted(WASI_FUNCTIONS)]
    assert all(provided(each) for each in module(imports(*wasi)).imports)


def test_nothing_else_is_provided() -> None:
    others = module(
        '(import "wasi_snapshot_preview1" "fd_write" (memory 1))'
        + imports(("wasi_snapshot_preview1", "sock_open"), ("env", "fd_write"))
    )
    assert not any(provided(each) for each in others.imports)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            ("env", "syscall/js.valueGet"),
            "imports `env.syscall/js.valueGet`, which only the JavaScript of TinyGo's `-target w",
        ),
        (
            ("env", "syscall/js.valueGet"),
            "` has: build it with `tinygo build -target wasip1 -buildmode=c-shared`",
        ),
        (("gojs", "runtime.wasmExit"), "which only the JavaScript of a GOOS=js build has"),
        (("gojs", "syscall/js.valueGet"), "GOOS=wasip1 GOARCH=wasm go build"),
        (("go", "debug"), "which only the JavaScript of a GOOS=js build has"),
        (("wasi_unstable", "fd_write"), "imports `wasi_unstable.fd_write` of WASI preview 0: "),
        (("wasi:io/poll@0.2.0", "poll"), "of WASI preview 2: build it for WASI preview 1"),
        (("wbg", "__wbg_alert"), "wasm-bindgen has: build it for `wasm32-wasip1` without"),
        (("__wbindgen_placeholder__", "x"), "wasm-bindgen has"),
        (("wasi_snapshot_preview1", "sock_open"), "which WASI preview 1 does not have: "),
        (
            ("env", "log"),
            "imports `env.log`, which strangler does not have: build it without that import",
        ),
    ],
)
def test_an_import_that_is_not_there_is_explained(name: tuple[str, str], expected: str) -> None:
    assert expected in explain_import(*name)


# ---- Signatures ----------------------------------------------------------------------------------


# ---- Findings ------------------------------------------------------------------------------------


def test_a_tinygo_module_can_be_called_after_its_main_has_run() -> None:
    assert findings(module(MEMORY + ALLOCATOR + START + SUM)) == (
        Finding("ok", "1 function can be called: sum"),
        Finding("ok", "is a command: `_start` runs its `main` once, before the first call"),
    )


def test_a_browser_build_can_be_called_with_a_warning() -> None:
    javascript = imports(("env", "syscall/js.valueGet"), ("env", "syscall/js.valueSet"))
    ok, _, warning = findings(module(javascript + ALLOCATOR + START + SUM))
    assert ok == Finding("ok", "1 function can be called: sum")
    assert warning.severity == "warn"
    assert str(warning) == (
        "imports `env.syscall/js.valueGet` and 1 more, which only the JavaScript of TinyGo's "
        "`-target wasm` has; calls that need it fail, others do not: build it with `tinygo build "
        "-target wasip1 -buildmode=c-shared`"
    )


def test_imports_of_different_origin_are_told_apart() -> None:
    foreign = imports(
        ("env", "log"),
        ("wasi_unstable", "fd_write"),
        ("env", "trace"),
        ("wasi_snapshot_preview1", "fd_write"),
    )
    _, *warnings = findings(module(foreign + SUM))
    assert [warning.sentence.partition(";")[0] for warning in warnings] == [
        "imports `env.log` and 1 more, which strangler does not have",
        "imports `wasi_unstable.fd_write` of WASI preview 0",
    ]


def test_a_module_without_functions_is_an_error_and_its_imports_are_beside_the_point() -> None:
    (finding,) = findings(module(imports(("gojs", "runtime.wasmExit"))))
    assert finding.severity == "error"
    assert finding.sentence == "is a browser build (GOOS=js) that exports no functions"


def test_a_go_command_with_exports_is_warned_about() -> None:
    _, warning = findings(module(START + SUM, GO))
    assert warning.severity == "warn"
    assert "after its `main` has ended" in warning.sentence
    assert "-buildmode=c-shared" in warning.fix


def test_functions_that_numbers_cannot_carry_are_listed() -> None:
    vector = '(func (export "v") (param v128))'
    ok, warning = findings(module(SUM + vector))
    assert ok.severity == "ok"
    assert warning.severity == "warn"
    assert warning.sentence == (
        "1 function with values that are not numbers, or too many of them, cannot be called: "
        "v(v128)"
    )
    (error,) = findings(module(vector))
    assert error.severity == "error"


def test_what_cannot_be_instantiated_is_an_error() -> None:
    _, error = findings(module('(import "env" "memory" (memory 1))' + SUM))
    assert error == Finding(
        "error",
        "imports the memory `env.memory`, which strangler does not have",
        "build it so that it defines its own",
    )
    _, threads = findings(module("(memory 1 2 shared)" + SUM))
    assert threads == Finding("error", "needs shared memory", "build it without threads")


BUILT = (
    MEMORY
    + INITIALIZE
    + CONTROL
    + """
  (func (export "Direct") (param i32 i32 i64 f32 f64) (result i64) (i64.const 0))
  (func (export "Packed") (param i32))
"""
)
DIRECT = function(
    "Direct",
    (
        Bool(go="bool"),
        Int(go="uint8", width=8, unsigned=True),
        INT,
        Float(go="float32", width=32),
        Float(go="float64", width=64),
    ),
    INT,
)
PACKED = function("Packed", (String(go="string"),), INT, INT)


def test_an_artifact_that_keeps_its_promises_can_be_called() -> None:
    assert findings(module(BUILT), manifest(DIRECT, PACKED)) == (
        Finding("ok", "2 functions can be called: Direct, Packed"),
    )


def test_an_artifact_without_its_exports_is_an_error() -> None:
    (error,) = findings(module(INITIALIZE), manifest(DIRECT, PACKED))
    assert error == Finding(
        "error",
        "its manifest promises exports that it does not have: memory, "
        "Direct(i32, i32, i64, f32, f64) -> i64, Packed(i32), strangler_control() -> i32, "
        "strangler_arena(i32) -> i32",
        "build it again with `strangler build`",
    )


def test_an_export_of_another_type_than_promised_is_an_error() -> None:
    (error,) = findings(module(SUM), manifest(function("sum", (INT, INT), INT)))
    assert error.sentence.endswith("does not have: sum(i64, i64) -> i64")


def test_a_function_that_only_returns_numbers_needs_no_control_block() -> None:
    (ok,) = findings(
        module(SUM), manifest(function("sum", (Bool(go="bool"),) * 2, Bool(go="bool")))
    )
    assert ok.severity == "ok"


def test_an_artifact_of_a_package_without_functions_is_an_error() -> None:
    (error,) = findings(module(INITIALIZE), manifest())
    assert error.sentence == "its Go package exports no functions"
    assert "capital letter" in error.fix
