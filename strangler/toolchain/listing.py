"""What `go list` says of packages and of all that they import."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from strangler.errors import BuildError
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.processes import Processes
from strangler.toolchain.sources import Inputs


class Replacement(msgspec.Struct, frozen=True, rename="pascal"):
    """What go.mod puts in a module's place; a folder when it has no version."""

    version: str = ""


class Module(msgspec.Struct, frozen=True, rename="pascal"):
    """The module of a package; `dir` is empty when it is vendored."""

    main: bool = False
    dir: str = ""
    go_version: str = ""
    replace: Replacement | None = None


class Problem(msgspec.Struct, frozen=True, rename="pascal"):
    """Why the go command could not load a package; `pos` is ``file:line:column`` or empty."""

    err: str
    pos: str = ""


class Listed(msgspec.Struct, frozen=True, rename="pascal"):
    """One package; the fields are those of `go help list`."""

    import_path: str
    dir: str = ""
    name: str = ""
    standard: bool = False
    dep_only: bool = False
    module: Module | None = None
    go_files: tuple[str, ...] = ()
    invalid_go_files: tuple[str, ...] = ()
    ignored_go_files: tuple[str, ...] = ()
    embed_patterns: tuple[str, ...] = ()
    import_map: Mapping[str, str] = {}
    deps: tuple[str, ...] = ()
    error: Problem | None = None

    @property
    def local(self) -> bool:
        """Whether it is the user's own: of the main module, a workspace, or a replacing folder."""
        module = self.module
        if module is None:
            return not self.standard
        return module.main or (module.replace is not None and not module.replace.version)

    @property
    def editable(self) -> bool:
        """Whether its files may change while go.mod and go.sum stay the same."""
        return self.local or (self.module is not None and not self.module.dir)


_FIELDS = ",".join(field.encode_name for field in msgspec.structs.fields(Listed))


class Listing:
    """Packages by import path, dependencies first."""

    def __init__(self, packages: Iterable[Listed], go_root: Path) -> None:
        self.packages = {package.import_path: package for package in packages}
        self._root = go_root

    def targets(self) -> Iterator[tuple[str, Listed]]:
        """The packages that were asked for, with their folders relative to go_root."""
        for package in self.packages.values():
            if not package.dep_only and package.dir:
                yield self._relative(package.dir), package

    def refusal(self, name: str) -> str:
        """Why the go command knows no package in the folder `name` of go_root."""
        errors = {
            package.import_path: package.error.err
            for package in self.packages.values()
            if package.error and not package.dir and not package.dep_only
        }
        own = [error for path, error in errors.items() if path.endswith(name)]
        return "\n".join(own or errors.values()) or "`go list` finds no package here"

    def needed(self, target: Listed) -> list[Listed]:
        """The package and all that it imports, directly or not."""
        paths = (target.import_path, *target.deps)
        return [self.packages[path] for path in paths if path in self.packages]

    def inputs(self, target: Listed) -> Inputs:
        """Where everything is that may change what the target compiles to."""
        folders, trees, files = set[str](), set[str](), set[str]()
        for package in self.needed(target):
            if not package.editable or not package.dir:
                continue
            folder = self._relative(package.dir)
            folders.add(folder)
            trees.update(_below(folder, pattern) for pattern in package.embed_patterns)
            if package.module and package.module.dir:
                files.add(_below(self._relative(package.module.dir), "go.mod"))
        return Inputs(tuple(sorted(folders)), tuple(sorted(trees)), tuple(sorted(files)))

    def _relative(self, folder: str) -> str:
        return Path(os.path.relpath(folder, self._root)).as_posix()


def _below(folder: str, pattern: str) -> str:
    """The folder or file that everything an embed pattern can match lies in."""
    path = folder
    for part in pattern.removeprefix("all:").split("/"):
        if set(part) & set("*?[\\"):
            break
        path = f"{path}/{part}"
    return path


def list_packages(
    go: GoToolchain,
    processes: Processes,
    environment: Mapping[str, str],
    go_root: Path,
    names: Iterable[str],
) -> Listing:
    """Ask the go command for the packages in the folders `names`, and for their dependencies.

    Raises BuildError with what Go says, when it cannot say anything about the packages.
    """
    arguments = [f"./{name}" for name in names]
    command = [str(go.command), "list", "-e", "-deps", f"-json={_FIELDS}", "--", *arguments]
    try:
        finished = processes.run(command, go_root, environment)
    except OSError as error:
        raise BuildError(
            f"{go.command}: cannot be run ({error.strerror}): install Go again"
        ) from error
    if finished.status != 0:
        newer = ": install a newer Go, or lower it" * ("GOTOOLCHAIN=local" in finished.errors)
        raise BuildError(f"{go_root}: {finished.errors.strip()}{newer}")
    return Listing(_decoded(finished.output), go_root)


def _decoded(output: str) -> Iterator[Listed]:
    """The JSON objects that stand one after the other."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(output):
        value, at = decoder.raw_decode(output, at)
        yield msgspec.convert(value, Listed)
        at += 1  # the line's end
