"""Where the Go side of a Python function goes."""

import re
from dataclasses import dataclass
from pathlib import Path

from strangler.config import Config
from strangler.errors import ScaffoldError
from strangler.scan.function import Function
from strangler.scan.go_names import package
from strangler.toolchain.sources import find_module

# Endings after which Go leaves a file out unless it builds for that system, or a test.
_SYSTEMS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 "
    "solaris wasip1 windows zos 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 "
    "ppc64le riscv64 s390x sparc64 wasm unix test".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """A Go file to be, and the package around it.

    `folder` is the package's, relative to go_root; `import_path` is the Go module's, so that the
    helper package is ``<import_path>/py``.
    """

    go_root: Path
    folder: str
    file: Path
    package: str
    import_path: str

    @property
    def artifact(self) -> str:
        """The artifact that the package becomes."""
        return f"{self.folder}.wasm"

    @property
    def test(self) -> Path:
        """The file of the function's Go test."""
        return self.file.with_name(f"{self.file.stem}_test.go")


def find_place(config: Config, function: Function) -> Place:
    """The place for a function: ``shop.tax.rates:of`` goes to ``tax/rates/of.go``.

    The first part of the module's name is left out where there is more than one. Raises BuildError
    without a Go module, ScaffoldError when its go.mod cannot be read.
    """
    parts = function.module.split(".")
    names = [package(part) for part in (parts[1:] or parts)]
    folder = "/".join(names)
    module_file = find_module(config.go_root)
    base = config.go_root / folder
    inner = config.go_root.resolve().relative_to(module_file.parent.resolve()).as_posix()
    root = _module_path(module_file)
    return Place(
        go_root=config.go_root,
        folder=folder,
        file=base / f"{file_stem(function.qualname.rpartition('.')[2])}.go",
        package=_declared(base) or names[-1],
        import_path=root if inner == "." else f"{root}/{inner}",
    )


def file_stem(name: str) -> str:
    """The file's name for a function's: one that Go builds, and does not take for a test."""
    words = [word for word in re.sub(r"\W", "", name).lower().split("_") if word] or ["x"]
    if len(words) > 1 and words[-1] in _SYSTEMS:
        words[-2:] = ["".join(words[-2:])]
    return "_".join(words)


def _module_path(file: Path) -> str:
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{file}: cannot be read ({error}): correct it") from error
    found = re.search(r'^\s*module\s+"?([^\s"]+)', text, re.MULTILINE)
    if found is None:
        raise ScaffoldError(f"{file}: names no module: add a line `module example.com/name`")
    return found[1]


def _declared(folder: Path) -> str | None:
    """The name that the package in `folder` has already, if there is one."""
    for file in sorted(folder.glob("*.go")):
        if not file.name.endswith("_test.go"):
            found = re.search(r"^package\s+(\w+)", file.read_text(errors="replace"), re.MULTILINE)
            if found:
                return found[1]
    return None
