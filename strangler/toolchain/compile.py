"""One package to one artifact: glue beside the package in an overlay, `go build`, the manifest."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from strangler.engine.wasm import parse_wasm
from strangler.errors import BuildError, CompileError
from strangler.signature import SECTION, Manifest, encode_manifest
from strangler.toolchain.files import TEMPORARY, writing
from strangler.toolchain.glue import Glue, render_glue
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.messages import from_compiler
from strangler.toolchain.package import Package
from strangler.toolchain.processes import Processes
from strangler.toolchain.sources import GOLANG

GLUE_FOLDER = "strangler_glue"
"""The folder below the package that exists in the overlay alone; there it may import `internal`."""

FLAGS = ("-buildmode=c-shared", "-trimpath", "-buildvcs=false")

WIRE = GOLANG / "wire"
"""The fixed half of the glue."""

RUNTIME = ("errors", "reflect", "runtime", "strconv", "strings", "unsafe")
"""What the glue imports of the standard library."""


def target_environment(go: GoToolchain, work: Path) -> dict[str, str]:
    """The environment in which Go compiles for the artifact; the user's settings stay in force.

    Go's temporary files go to `work`.
    """
    return {
        "GOTMPDIR": str(work),
        **os.environ,
        "GOROOT": str(go.goroot),
        "GOTOOLCHAIN": "local",
        "GOOS": "wasip1",
        "GOARCH": "wasm",
        "CGO_ENABLED": "0",
    }


class Compiler(NamedTuple):
    """How and where to compile the packages of one build; `work` is for temporary files."""

    go: GoToolchain
    processes: Processes
    environment: Mapping[str, str]
    go_root: Path
    work: Path

    def warm_up(self, names: Iterable[str]) -> None:
        """Compile what the packages in these folders need into Go's cache, all at once.

        Otherwise those that are compiled side by side would each compile the standard library. It
        can go on while the packages are read. What goes wrong here is reported when it goes wrong
        again.
        """
        folders = [f"./{name}" for name in names]
        command = [str(self.go.command), "build", *FLAGS[1:], *folders, *RUNTIME]
        self.processes.run(command, self.go_root, self.environment)

    def compile(self, name: str, package: Package) -> bytes:
        """The wasm module, without manifest, of the package in the folder `name` of `go_root`.

        Raises CompileError with what the compiler says of the user's code, BuildError when the go
        command fails for another reason.
        """
        folder = self.go_root / name
        with writing(self.work, TEMPORARY):
            glue, command = self._prepare(folder, render_glue(package))
            finished = self.processes.run(command, folder, self.environment)
            if finished.status == 0:
                return (glue.parent / "module.wasm").read_bytes()
        lines, named = from_compiler(finished.errors, folder, self.go_root)
        if glue in named or any(file.parent == WIRE for file in named):
            raise _own_fault(glue, lines, package)
        if named:
            raise CompileError("\n".join(lines))
        raise BuildError(f"{package.import_path}: `go build` failed:\n" + "\n".join(lines))

    def _prepare(self, folder: Path, rendered: Glue) -> tuple[Path, list[str]]:
        """Write the glue and the overlay that puts it below `folder`: its file, and the command."""
        work = Path(tempfile.mkdtemp(dir=self.work))
        glue, overlay = work / "main.go", work / "overlay.json"
        glue.write_text(rendered.source, encoding="utf-8")
        virtual = folder / GLUE_FOLDER
        files = {virtual / "main.go": glue}
        files |= {virtual / f"wire_{name}": WIRE / name for name in rendered.runtime}
        overlay.write_text(json.dumps({"Replace": {str(k): str(v) for k, v in files.items()}}))
        command = [str(self.go.command), "build", *FLAGS, f"-overlay={overlay}"]
        return glue, [*command, f"-o={work / 'module.wasm'}", f"./{GLUE_FOLDER}"]


def _own_fault(glue: Path, lines: list[str], package: Package) -> BuildError:
    """The glue does not compile: keep it, for a report."""
    kept = Path(tempfile.mkdtemp(prefix="strangler-glue-"), "main.go")
    shutil.copyfile(glue, kept)
    messages = "\n".join(lines).replace(str(glue), str(kept))
    return BuildError(
        f"{package.import_path}: the code that strangler generated for it does not compile; please "
        f"report this with {kept}:\n{messages}"
    )


def embed(module: bytes, manifest: Manifest, name: str) -> bytes:
    """The module with the manifest in a custom section at its end.

    Raises NotWasm when the bytes are no module.
    """
    parse_wasm(module, name)
    title = SECTION.encode()
    content = _leb128(len(title)) + title + encode_manifest(manifest)
    return module + b"\0" + _leb128(len(content)) + content


def _leb128(value: int) -> bytes:
    """An unsigned number as wasm writes it: seven bits to a byte, lowest first."""
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _leb128(high) if high else bytes([low])
