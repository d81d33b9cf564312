"""The generated half of the glue. STRANGLER_UPDATE_GOLDEN=1 writes the golden file anew."""

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from strangler.config import Config
from strangler.signature import Function, Int, List, Optional, Parameter, String
from strangler.toolchain.build import build
from strangler.toolchain.glue import Glue, render_glue
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.package import Import, Package
from strangler.toolchain.processes import Processes
from strangler.toolchain.sources import GOLANG

GOLDEN = Path(__file__).parent / "golden"

UPDATE = bool(os.environ.get("STRANGLER_UPDATE_GOLDEN"))  # before a fixture clears it

FILES = {
    f"{name}/{name}.go": (GOLDEN / name / f"{name}.go").read_text() for name in ("orders", "units")
} | {f"py/{path.name}": path.read_text() for path in (GOLANG / "py").glob("*.go")}


def gofmt(go: GoToolchain, source: str) -> str:
    with Processes() as processes:
        command = [str(go.goroot / "bin" / "gofmt")]
        finished = processes.run(command, GOLDEN, os.environ, source)
    assert finished.status == 0, finished.errors
    return finished.output


def test_the_glue_of_a_package_is_as_expected_and_compiles_and_runs(
    project: Callable[..., Config],
    go: GoToolchain,
    host: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendered: list[str] = []

    def render(package: Package) -> Glue:
        glue = render_glue(package)
        rendered.append(glue.source)
        return glue

    monkeypatch.setattr("strangler.toolchain.compile.render_glue", render)
    artifacts = {artifact.package: artifact for artifact in build(project(FILES), ["orders"])}
    golden = GOLDEN / "orders" / "main.go.golden"
    if UPDATE:
        golden.write_text(rendered[0])
    assert rendered == [golden.read_text()]
    assert gofmt(go, rendered[0]) == rendered[0]

    orders = host.load(artifacts["orders"].path)()
    assert orders.call("Add", 1, 2) == 3
    assert orders.call("IsBig", 10_000) is True
    assert orders.call("Total", [100, 250], None) == 350
    assert orders.call("Total", [100, 250], 50) == 300
    assert orders.call("Group", ["b", "a", "b"], 2) == ([["b", "b"], ["a"]], [2, 1])
    assert orders.call("Weigh", 1.5) == 1500
    assert orders.call("Name", {"Name": "a", "Count": 1}) == "a"
    lines = [{"Name": "a", "Count": 2}, {"Name": "b", "Count": 3}]
    assert orders.call("Each", lines, lambda line: line["Count"]) == 5
    with pytest.raises(host.GuestError) as raised:
        orders.call("Parse", "")
    assert raised.value.args[2] == ["ErrEmpty"]


def test_the_go_sources_that_ship_are_formatted(go: GoToolchain) -> None:
    sources = [path.read_text() for path in GOLANG.rglob("*.go")]
    assert sources
    assert [gofmt(go, source) for source in sources] == sources


def test_the_same_package_renders_to_the_same_source() -> None:
    text = List("[]string", String("string"))
    function = Function(
        "F", "F", "packed", (Parameter("a", List("[][]string", text)), Parameter("b", text)), ()
    )
    package = Package("example.com/x", "x", (function, function))
    first = render_glue(package).source
    assert first == render_glue(package).source
    # One codec for each type, the outer one first, however often it occurs.
    assert first.count("func decodeType") == 2
    assert first.index("func decodeType1(in *wireReader) [][]string") < first.index(
        "decodeType2(in *"
    )


def test_only_packages_that_are_named_are_imported() -> None:
    """A type that is only returned as a wasm value is never written."""
    month = Int("time.Month", 64)
    direct = Function("F", "F", "direct", (), (Parameter("", month),))
    package = Package("example.com/x", "x", (direct,), ("ErrX",), (Import("time", "time"),))
    assert '"time"' not in render_glue(package).source
    assert '"errors"' not in render_glue(package).source
    packed = Function("F", "F", "packed", (), (Parameter("", Optional("*time.Month", month)),))
    package = Package("example.com/x", "x", (packed,), (), (Import("time", "time"),))
    assert '\ttime "time"\n' in render_glue(package).source
