"""The Go program that reads packages: compiled once for each Go version, then asked.

Its sources are in `golang/reader/`; it parses and type-checks, and starts no process.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from strangler.engine.cache import cache_folder, private_folder
from strangler.errors import BuildError
from strangler.signature import AnyType, Callback, Func, Function, Parameter, convention
from strangler.toolchain.files import CACHE, writing
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.listing import Listed, Listing
from strangler.toolchain.package import ErrorType, Import, Package
from strangler.toolchain.processes import Processes
from strangler.toolchain.sources import GOLANG, digest_of

SOURCES = GOLANG / "reader"

_PLACES = ("GOCACHE", "GOMODCACHE", "GOPATH", "GOTMPDIR")
"""Go's settings that say where, not how."""

_FLAGS = ("-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w", "-trimpath", "-buildvcs=false")
"""Most of the reader is the standard library, compiled for this one use: to optimize that takes
longer than all the reading that it will ever do."""


class Place(msgspec.Struct, frozen=True):
    """Where something stands in the user's code; `file` is absolute."""

    file: str
    line: int
    column: int


class Problem(Place, frozen=True):
    """A syntax or type error."""

    message: str


class Refusal(Place, frozen=True):
    """Why a function, or with an empty name the package, cannot be built."""

    function: str
    message: str


class Declared(Place, frozen=True):
    """An exported function."""

    name: str
    doc: str
    error: bool
    variadic: bool
    context: bool
    parameters: tuple[Parameter, ...]
    results: tuple[Parameter, ...]


class Bound(Place, frozen=True):
    """An exported variable that a Python function fills; `target` is how the glue spells it."""

    name: str
    target: str
    python: str
    type: Func


class Read(msgspec.Struct, frozen=True):
    """What the reader has found in one package; `ignored` when a directive excludes it.

    `helper` is the helper package's name among the `imports`, or empty.
    """

    import_path: str
    name: str
    ignored: bool
    functions: tuple[Declared, ...]
    errors: tuple[str, ...]
    error_types: tuple[ErrorType, ...]
    types: Mapping[str, AnyType]
    callbacks: tuple[Bound, ...]
    imports: tuple[Import, ...]
    helper: str
    refused: tuple[Refusal, ...]
    problems: tuple[Problem, ...]

    def package(self, module: Path) -> Package:
        """The package for the glue; file names become relative to the folder of its module."""
        return Package(
            import_path=self.import_path,
            name=self.name,
            functions=tuple(_function(declared, module) for declared in self.functions),
            errors=self.errors,
            error_types=self.error_types,
            imports=self.imports,
            types=self.types,
            callbacks=tuple(_callback(bound, module) for bound in self.callbacks),
            targets=tuple(bound.target for bound in self.callbacks),
            helper=self.helper,
        )


def _callback(bound: Bound, module: Path) -> Callback:
    return Callback(
        bound.name, bound.python, bound.type, file=_relative(bound, module), line=bound.line
    )


def _relative(place: Place, module: Path) -> str:
    return Path(os.path.relpath(place.file, module)).as_posix()


def _function(declared: Declared, module: Path) -> Function:
    return Function(
        name=declared.name,
        export=declared.name,
        convention=convention(declared.parameters, declared.results),
        parameters=declared.parameters,
        results=declared.results,
        error=declared.error,
        file=_relative(declared, module),
        line=declared.line,
        doc=declared.doc.strip(),
        variadic=declared.variadic,
        context=declared.context,
    )


def read_packages(
    go: GoToolchain, processes: Processes, listing: Listing, progress: Callable[[str], None]
) -> dict[str, Read]:
    """What the reader says of the targets, and of the user's packages that they import.

    The keys are import paths. Compiles the reader when it is not in the cache, or damaged. Raises
    BuildError when that cannot be done.
    """
    reader = reader_path(go)
    if not private_folder(reader.parent):
        raise BuildError(
            f"{reader.parent}: cannot be made a folder that you alone can write to: change that, "
            f"or {CACHE}"
        )
    request = "".join(f"{line}\n" for line in _request(listing))
    answer = _ask(reader, processes, request) if reader.is_file() else None
    if answer is None:
        progress(f"Compiling the reader of Go code, once for {go.version}")
        compile_reader(go, processes, reader)
        answer = _ask(reader, processes, request)
    if answer is None:
        raise BuildError(f"{reader}: cannot be run: allow that, or {CACHE}")
    return {read.import_path: read for read in answer}


def _ask(reader: Path, processes: Processes, request: str) -> list[Read] | None:
    """The reader's answer; None when the program is damaged."""
    try:
        finished = processes.run([str(reader)], reader.parent, os.environ, request)
    except OSError:
        return None
    if finished.status < 0:  # it crashed
        return None
    if finished.status > 0:
        raise BuildError(
            f"{reader}: the reader of Go code has failed; please report this:\n"
            f"{finished.errors.strip()}"
        )
    return msgspec.json.decode(finished.output, type=list[Read])


def _request(listing: Listing) -> Iterator[str]:
    for package in listing.packages.values():
        yield f"package {package.import_path}"
        yield f"name {package.name}"
        yield f"dir {package.dir}"
        yield f"role {_role(package)}"
        if package.module and package.module.go_version and not package.standard:
            yield f"go go{package.module.go_version}"
        for file in dict.fromkeys((*package.go_files, *package.invalid_go_files)):
            yield f"file {file}"
        for file in package.ignored_go_files:
            yield f"ignored {file}"
        for written, resolved in package.import_map.items():
            yield f"import {written} {resolved}"
        if package.error:
            yield f"problem {' '.join(package.error.err.split())}"


def _role(package: Listed) -> str:
    if not package.dep_only:
        return "target"
    return "local" if package.local else "dependency"


def reader_path(go: GoToolchain) -> Path:
    """Where the reader for this toolchain is in the user's cache, once it is compiled."""
    sources = (f"{path.name} {digest_of(path)}" for path in sorted(SOURCES.iterdir()))
    identity = [go.version, *_FLAGS, *sources]
    key = hashlib.sha256("\n".join(identity).encode()).hexdigest()
    return cache_folder() / "reader" / key[:32]


def compile_reader(go: GoToolchain, processes: Processes, path: Path) -> None:
    """Compile the reader to `path`; it appears there whole, whoever else does the same.

    It needs no network, and none of the user's Go settings. Raises BuildError.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GO", "CGO_")) or name in _PLACES
    }
    environment |= {
        "GOROOT": str(go.goroot),
        "GOTOOLCHAIN": "local",
        "GOENV": "off",
        "GOWORK": "off",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
    }
    with (
        writing(path.parent, CACHE),
        tempfile.TemporaryDirectory(dir=path.parent, ignore_cleanup_errors=True) as folder,
    ):
        binary = Path(folder, "reader")
        environment.setdefault("GOTMPDIR", folder)
        finished = processes.run(
            [str(go.command), "build", *_FLAGS, f"-o={binary}", "."], SOURCES, environment
        )
        if finished.status != 0:
            raise BuildError(
                f"{go.command} cannot compile strangler's reader of Go code:\n"
                f"{finished.errors.strip()}"
            )
        binary.replace(path)
