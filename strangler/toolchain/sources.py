"""What a build reads: which packages there are, and a fingerprint of every input of one.

Nothing here runs Go: this is the whole cost of a build that has nothing to do.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from strangler.errors import BuildError
from strangler.signature import ABI
from strangler.toolchain.go import GoToolchain

GOLANG = Path(__file__).parent / "golang"
"""The Go sources that ship with strangler: the glue's runtime in `wire/`, the reader in `reader/`,
the helper package in `py/`."""

_CODE = (".go", ".s", ".S", ".sx", ".h", ".hh", ".hpp", ".hxx", ".syso")
"""Endings of what the go command compiles without cgo."""

_SETTINGS = ("GOFLAGS", "GOEXPERIMENT", "GOWASM")
"""Go's environment variables that change what it compiles."""


class Inputs(msgspec.Struct, frozen=True):
    """Where the inputs of a package are, relative to go_root.

    `folders` hold source files, `trees` (folders or files) are embedded, `files` are any others.
    """

    folders: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def find_module(go_root: Path) -> Path:
    """The go.mod of the module that `go_root` lies in.

    Raises BuildError when there is no such folder, or no go.mod.
    """
    if not go_root.is_dir():
        raise BuildError(
            f"{go_root}: there is no such folder: make it, with a Go module in it (`go mod init`), "
            "or set go_root in migration.toml"
        )
    found = _upwards(go_root, "go.mod")
    if found is None:
        raise BuildError(
            f"{go_root}: there is no go.mod: write one with the line `module example.com/"
            f"{go_root.name}`, or run `go mod init` there"
        )
    return found


def find_packages(go_root: Path) -> tuple[str, ...]:
    """The folders below `go_root` that hold Go files, relative to it, as ``./...`` finds them."""
    found = []
    for folder, folders, files in os.walk(go_root):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "_"))
            and name not in ("testdata", "vendor")
            and not Path(folder, name, "go.mod").exists()  # another module
        )
        if any(_is_source(name) and name.endswith(".go") for name in files):
            found.append(Path(folder).relative_to(go_root).as_posix())
    return tuple(found)


class Fingerprints:
    """Fingerprints of packages at one moment; a file that several packages need is read once."""

    def __init__(self, go_root: Path, go: GoToolchain) -> None:
        self._root = go_root
        self._digests: dict[Path, str] = {}
        self._common = [
            f"abi {ABI}",
            f"go {go.version}",
            *_settings(),
            *(f"strangler {digest_of(path)}" for path in _own_sources()),
            *self._lines(_module_files(go_root)),
        ]

    def of(self, inputs: Inputs) -> str:
        """SHA-256, in hex, over the names and contents of all inputs and the tools' versions."""
        files = {self._root / name for name in inputs.files}
        for name in inputs.folders:
            files.update(_sources_in(self._root / name))
        for name in inputs.trees:
            files.update(_tree(self._root / name))
        lines = self._common + self._lines(sorted(files))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _lines(self, files: Iterable[Path]) -> list[str]:
        return [f"{os.path.relpath(path, self._root)} {self._digest(path)}" for path in files]

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest_of(path)
        return self._digests[path]


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _own_sources() -> list[Path]:
    """What decides how the glue looks."""
    rendering = [Path(__file__).with_name(name) for name in ("glue.py", "codecs.py")]
    return [*sorted(GOLANG.rglob("*.go")), *rendering]


def _module_files(go_root: Path) -> Iterator[Path]:
    """The files that choose the versions of dependencies, whether they exist or not."""
    module = find_module(go_root)
    yield module
    yield module.with_name("go.sum")
    yield module.parent / "vendor" / "modules.txt"
    named = os.environ.get("GOWORK", "")
    workspace = Path(named) if named else _upwards(go_root, "go.work")
    if workspace is not None and named != "off":
        yield workspace
        yield workspace.with_suffix(".work.sum")


def _settings() -> list[str]:
    """Go's own settings from the environment, or from the file that ``go env -w`` writes."""
    written = dict.fromkeys(_SETTINGS, "")
    for line in _settings_file():
        name, _, value = line.partition("=")
        written[name] = value
    return [f"{name}={os.environ.get(name, written[name])}" for name in _SETTINGS]


def _settings_file() -> list[str]:
    named = os.environ.get("GOENV", "")
    if named:
        file = Path(named)
    elif sys.platform == "darwin":
        file = Path("~/Library/Application Support/go/env")
    else:
        file = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / "go" / "env"
    try:
        return file.expanduser().read_text().splitlines()
    except (OSError, RuntimeError, UnicodeDecodeError):  # RuntimeError: there is no home
        return []


def _upwards(folder: Path, name: str) -> Path | None:
    return next((up / name for up in (folder, *folder.parents) if (up / name).is_file()), None)


def _is_source(name: str) -> bool:
    """Whether the go command looks at a file of that name when it builds."""
    ignored = name.startswith((".", "_")) or name.endswith("_test.go")
    return not ignored and name.endswith(_CODE)


def _sources_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if _is_source(path.name)]
    except OSError:  # it is gone: then so are its files
        return []


def _tree(path: Path) -> Iterator[Path]:
    """A file, or all files below a folder but those in hidden ones."""
    if not path.is_dir():
        yield path
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            yield Path(folder, name)
