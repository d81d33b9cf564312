"""Run on every wheel that is built, by the interpreter that has installed it.

The Go side is written in WebAssembly's text format: neither Go nor a compiler is needed.
"""

import pathlib
import sys
import tempfile

import wasmtime

import strangler

SUM = """(module (func (export "total") (param i64 i64) (result i64)
    local.get 0 local.get 1 i64.add))"""

folder = pathlib.Path(tempfile.mkdtemp())
(folder / "total.wasm").write_bytes(wasmtime.wat2wasm(SUM))
(folder / "routes.py").write_text(
    "from strangler import migrate_to\n"
    "@migrate_to('total.wasm')\n"
    "def total(x: int, y: int) -> int:\n"
    "    return 0\n"
)
sys.path.insert(0, str(folder))
import routes  # noqa: E402

with strangler.mode("go"):
    assert routes.total(2, 40) == 42
assert routes.total(2, 40) == 0
