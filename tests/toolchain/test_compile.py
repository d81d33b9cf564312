"""What can go wrong between the glue and the module, and the section that holds the manifest."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from strangler.config import Config
from strangler.errors import BuildError, NotWasm
from strangler.signature import Function, Manifest, decode_manifest
from strangler.toolchain.build import build
from strangler.toolchain.compile import embed
from strangler.toolchain.glue import Glue
from strangler.toolchain.package import Package
from strangler.toolchain.processes import Finished, Processes

EMPTY = b"\0asm\1\0\0\0"


@pytest.mark.parametrize("functions", [0, 1, 1000])
def test_the_manifest_is_a_section_of_any_size(host: ModuleType, functions: int) -> None:
    function = Function("F", "F", "direct", (), ())
    manifest = Manifest(1, "a", "example.com/a", "go1.27", "", (function,) * functions)
    data = embed(EMPTY, manifest, "a.wasm")
    assert data.startswith(EMPTY)
    assert decode_manifest(host.custom_section(data, "strangler"), "a.wasm") == manifest


def test_only_a_module_gets_a_manifest() -> None:
    manifest = Manifest(1, "a", "example.com/a", "go1.27", "", ())
    for data in (b"", b"#!/bin/sh", EMPTY + b"\1\5"):
        with pytest.raises(NotWasm):
            embed(data, manifest, "a.wasm")


def test_glue_that_does_not_compile_is_reported_as_a_bug_with_its_source(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(package: Package) -> Glue:
        imports = f'import impl "{package.import_path}"'
        return Glue(f"package main\n\n{imports}\n\nfunc main() {{ impl.Nothing() }}\n", ())

    monkeypatch.setattr("strangler.toolchain.compile.render_glue", render)
    with pytest.raises(BuildError, match="please report this with ") as raised:
        build(project())
    message = str(raised.value)
    found = re.search(r"please report this with (\S+):\n", message)
    assert found
    kept = Path(found[1])
    try:
        assert "impl.Nothing()" in kept.read_text()
        assert f"{kept}:5:20: undefined: impl.Nothing" in message
    finally:
        kept.unlink()
        kept.parent.rmdir()


def test_what_go_build_says_without_a_place_is_passed_on(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Processes.run

    def fail(self: Processes, command: list[str], *rest: Any) -> Finished:
        if "-buildmode=c-shared" in command:
            return Finished(1, "", "link: no space left on device\n")
        return run(self, command, *rest)

    monkeypatch.setattr(Processes, "run", fail)
    with pytest.raises(BuildError, match="backend/sum: `go build` failed:\nlink: no space left"):
        build(project())


def test_a_full_temporary_folder_is_an_error_with_the_path(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, text: str, **_: str) -> int:
        raise OSError(28, "No space left on device", str(self))

    config = project()
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(BuildError, match=r"main.go: cannot be written \(No space .* TMPDIR"):
        build(config)
