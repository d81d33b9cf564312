"""`strangler inspect` on real files: text, JSON, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import wasmtime
from click.testing import CliRunner, Result

from strangler.cli.inspect import as_text, examine, inspect
from strangler.signature import (
    Function,
    Int,
    Manifest,
    Parameter,
    String,
    encode_manifest,
)

Run = Callable[..., Result]

INT = Int(go="int", width=64)

TINYGO = """
  (memory (export "memory") 2)
  (func (export "malloc") (param i32) (result i32) (i32.const 0))
  (func (export "free") (param i32))
  (func (export "_start"))
  (func (export "sum") (param i32 i32) (result i32) (i32.const 24))
"""

ARTIFACT = """
  (memory (export "memory") 54)
  (func (export "_initialize"))
  (func (export "strangler_control") (result i32) (i32.const 0))
  (func (export "strangler_arena") (param i32) (result i32) (i32.const 0))
  (func (export "Double") (param i64) (result i64) (i64.const 0))
  (func (export "SplitBill") (param i32))
"""

MANIFEST = Manifest(
    abi=1,
    package="money",
    import_path="example.com/backend/money",
    go="go1.27.3",
    source="sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    functions=(
        Function("Double", "Double", "direct", (Parameter("cents", INT),), (Parameter("", INT),)),
        Function(
            "SplitBill",
            "SplitBill",
            "packed",
            (Parameter("cents", INT), Parameter("currency", String(go="string"))),
            (Parameter("", INT),),
            error=True,
            file="money/split_bill.go",
            line=12,
            doc="SplitBill divides an amount.",
        ),
    ),
    errors=("ErrNoPeople",),
)


def assembled(fields: str, manifest: bytes | None = None) -> bytes:
    data = bytes(wasmtime.wat2wasm(f"(module {fields})"))
    if manifest is None:
        return data
    body = b"\x09strangler" + manifest
    return data + bytes([0, len(body) & 0x7F | 0x80, len(body) >> 7]) + body


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STRANGLER_CONFIG", raising=False)
    return lambda *arguments: CliRunner().invoke(inspect, [*arguments], prog_name="inspect")


def test_a_tinygo_module_is_shown_with_what_can_be_called(run: Run) -> None:
    Path("sum.wasm").write_bytes(assembled(TINYGO))
    result = run("sum.wasm")
    assert result.exit_code == 0
    assert result.output == (
        "sum.wasm: 103 B, command, made by TinyGo\n"
        "\n"
        "exports    memory memory: 2 pages, no maximum\n"
        "           func malloc(i32) -> i32\n"
        "           func free(i32)\n"
        "           func _start()\n"
        "           func sum(i32, i32) -> i32\n"
        "memories   2 pages, no maximum\n"
        "\n"
        "ok         1 function can be called: sum\n"
        "ok         is a command: `_start` runs its `main` once, before the first call\n"
    )


def test_an_artifact_is_shown_with_its_go_functions(run: Run) -> None:
    Path("money.wasm").write_bytes(assembled(ARTIFACT, encode_manifest(MANIFEST)))
    result = run("money.wasm")
    assert result.exit_code == 0
    rows = result.output.splitlines()
    assert rows[0].endswith(" KiB, reactor, made by strangler")
    assert rows[2:9] == [
        "package    money (example.com/backend/money)",
        "built      with go1.27.3 for ABI 1",
        "source     sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "functions  func Double(cents int) int (direct)",
        "           func SplitBill(cents int, currency string) (int, error) (packed,",
        "           money/split_bill.go:12)",
        "errors     ErrNoPeople",
    ]
    assert rows[-1] == "ok         2 functions can be called: Double, SplitBill"


def test_no_line_is_wider_than_80_columns_and_long_lists_are_cut(run: Run) -> None:
    imports = "".join(f'(import "env" "syscall/js.{number}" (func))' for number in range(200))
    exports = "".join(f'(func (export "f{number}"))' for number in range(100))
    Path("big.wasm").write_bytes(assembled(imports + TINYGO + exports))
    result = run("big.wasm")
    assert result.exit_code == 0
    assert max(map(len, result.output.splitlines())) <= 80
    assert "imports    env (200): syscall/js.0, syscall/js.1, " in result.output
    assert "and 194 more" in result.output
    assert "           and 65 more: --format json lists all" in result.output
    assert "warn       imports `env.syscall/js.0` and 199 more, which only the" in result.output
    assert "\n           fix: build it with `tinygo build -target wasip1" in result.output


def test_a_module_that_cannot_be_called_says_what_to_do_and_fails(run: Run) -> None:
    Path("cmd.wasm").write_bytes(assembled('(func (export "_start")) (func $s) (start $s)'))
    result = run("cmd.wasm")
    assert result.exit_code == 1
    assert "start      instantiating it runs a function" in result.output
    assert "error      is a command that exports no function but `_start`" in result.output
    assert "-buildmode=c-shared" in result.output


def test_a_damaged_manifest_is_an_error_of_the_module(run: Run) -> None:
    Path("money.wasm").write_bytes(assembled(ARTIFACT, b'{"abi": 99}'))
    result = run("money.wasm")
    assert result.exit_code == 1
    assert "error      built for ABI 99, this strangler speaks 2: run `strangler" in result.output
    assert "package" not in result.output


def test_json_holds_everything(run: Run) -> None:
    foreign = '(import "wasi_snapshot_preview1" "fd_write" (func)) (import "env" "log" (func))'
    Path("money.wasm").write_bytes(assembled(foreign + ARTIFACT, encode_manifest(MANIFEST)))
    result = run("money.wasm", "--format", "json")
    assert result.exit_code == 0
    data = json.loads(result.output)
    assert data["file"] == "money.wasm"
    assert data["size"] == Path("money.wasm").stat().st_size
    assert data["callable"] is True
    assert (data["lifecycle"], data["toolchain"], data["version"]) == ("reactor", "strangler", "")
    assert data["imports"] == [
        {
            "module": "wasi_snapshot_preview1",
            "name": "fd_write",
            "kind": "func",
            "type": "()",
            "provided": True,
        },
        {"module": "env", "name": "log", "kind": "func", "type": "()", "provided": False},
    ]
    assert data["exports"][0] == {
        "name": "memory",
        "kind": "memory",
        "type": "54 pages, no maximum",
    }
    assert data["memories"] == [
        {
            "minimum": 54,
            "maximum": None,
            "shared": False,
            "memory64": False,
            "page_size": 65536,
        }
    ]
    assert data["manifest"]["package"] == "money"
    assert data["manifest"]["errors"] == ["ErrNoPeople"]
    assert data["functions"][1] == {
        "name": "SplitBill",
        "export": "SplitBill",
        "declaration": "func SplitBill(cents int, currency string) (int, error)",
        "convention": "packed",
        "file": "money/split_bill.go",
        "line": 12,
        "doc": "SplitBill divides an amount.",
    }
    assert [finding["severity"] for finding in data["findings"]] == ["ok", "warn"]
    assert [custom["name"] for custom in data["custom"]] == ["strangler"]
    assert data["producers"] == {}
    assert data["start"] is False


def test_the_functions_alone_can_be_listed(run: Run) -> None:
    Path("sum.wasm").write_bytes(assembled(TINYGO + '(func (export "v") (param v128))'))
    assert run("sum.wasm", "--functions").output == "sum(i32, i32) -> i32\n"
    data = json.loads(run("sum.wasm", "--functions", "--format", "json").output)
    assert data == {
        "functions": [{"name": "sum", "export": "sum", "declaration": "sum(i32, i32) -> i32"}]
    }
    Path("money.wasm").write_bytes(assembled(ARTIFACT, encode_manifest(MANIFEST)))
    assert run("money.wasm", "--functions").output == (
        "func Double(cents int) int\nfunc SplitBill(cents int, currency string) (int, error)\n"
    )


def test_names_that_would_steer_the_terminal_are_escaped(run: Run) -> None:
    Path("evil.wasm").write_bytes(
        assembled(
            '(import "\\1b[2J" "\\0a" (func)) (func (export "\\1b]0;x\\07")) '
            '(global (export "\\1b[1m") i32 (i32.const 0)) (@custom "\\1b[3m" "")'
        )
    )
    result = run("evil.wasm")
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert "func \\x1b]0;x\\x07()" in result.output
    assert "global \\x1b[1m: i32" in result.output
    assert "\x1b" not in run("evil.wasm", "--functions").output
    assert "\x1b" not in run("evil.wasm", "--format", "json").output


def test_producers_and_sections_are_shown() -> None:
    made = b"\x09producers\2\x08language\1\x02Go\x08go1.27.3\x0cprocessed-by\1\x05clang\0"
    data = assembled(TINYGO) + bytes([0, len(made)]) + made
    rows = [*as_text(examine(data, "go.wasm"))]
    assert rows[0] == "go.wasm: 159 B, command, made by Go go1.27.3"
    assert "producers  language Go go1.27.3, processed-by clang" in rows
    assert "sections   producers (44 B)" in rows


@pytest.mark.parametrize(
    ("size", "shown"), [(2_000_000, "1.9 MiB"), (5_000, "4.9 KiB"), (3 << 30, "3.0 GiB")]
)
def test_sizes_are_readable(size: int, shown: str) -> None:
    found = examine(assembled(TINYGO), "x.wasm")
    found = found._replace(module=found.module._replace(size=size))
    assert next(as_text(found)) == f"x.wasm: {shown}, command, made by TinyGo"


def test_what_cannot_be_read_ends_with_2(run: Run) -> None:
    Path("empty.wasm").write_bytes(b"")
    Path("text.wasm").write_text("(module)")
    for arguments, message in (
        (["nope.wasm"], "nope.wasm: there is no such file: run `strangler build` first"),
        (["."], ".: cannot be read: Is a directory"),
        (["empty.wasm"], "empty.wasm: at byte 0: the file is empty"),
        (["text.wasm"], "text.wasm: at byte 0: is not a wasm module but WebAssembly text"),
        (["nope.wasm", "--config", "nope.toml"], "nope.toml: cannot be read"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert message in result.stderr


def test_an_artifact_is_found_by_its_name_alone(run: Run) -> None:
    folder = Path("project/.strangler/wasm")
    folder.mkdir(parents=True)
    (folder / "sum.wasm").write_bytes(assembled(TINYGO))
    Path("project/migration.toml").write_text("")
    result = run("sum.wasm", "--config", "project/migration.toml")
    assert result.exit_code == 0
    first = result.output.splitlines()[0]
    assert first.endswith("project/.strangler/wasm/sum.wasm: 103 B, command, made by TinyGo")
    assert run("sum.wasm").exit_code == 2
    assert run("other.wasm", "--config", "project/migration.toml").exit_code == 2
    assert run("deep/sum.wasm", "--config", "project/migration.toml").exit_code == 2
