"""An artifact: one .wasm file with the manifest embedded in it, compiled when first needed."""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from strangler.engine import _native, cache
from strangler.engine.failures import trap_exception
from strangler.engine.library import check_layouts, library_path
from strangler.engine.output import log_output
from strangler.engine.wasm import WasmModule, parse_wasm
from strangler.errors import ArtifactError, ArtifactNotFound
from strangler.limits import MIB, Limits, of_instance
from strangler.signature import ABI, SECTION, Manifest, decode_manifest

COLLECTOR = {"GOGC": "100", "GODEBUG": "gcstoptheworld=1"}
"""How Go collects garbage: when the heap has grown by so many percent, and all at once.

A guest has one thread. A collection that goes on beside the calls slows all of them down until it
is done: a map of a thousand entries took a quarter longer there and back.
"""

_lock = threading.RLock()
_engines: dict[tuple[int, bool], _native.Engine] = {}
_artifacts: dict[Path, "Artifact"] = {}


def _after_fork() -> None:
    global _lock  # noqa: PLW0603  # who holds it is the parent's
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


class Artifact:
    """A .wasm file that has been read; `compiled` compiles it, or loads it from the cache.

    `name` is the file's name, `sha256` the hex digest of its bytes, `manifest` None when strangler
    did not build it.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.name = path.name
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.module: WasmModule = parse_wasm(data, self.name)
        section = self.module.section(SECTION)
        self.manifest: Manifest | None = (
            None if section is None else decode_manifest(section, self.name)
        )
        self._data = data
        self._compiled: dict[tuple[object, ...], _native.Module] = {}

    @property
    def abi(self) -> int:
        """The version of docs/wire.md that the module keeps to."""
        return ABI if self.manifest is None else self.manifest.abi

    def compiled(self, limits: Limits) -> _native.Module:
        """The compiled module, whose instances have these limits.

        Raises ArtifactError when wasmtime refuses it.
        """
        key = of_instance(limits)
        with _lock:
            if key not in self._compiled:
                self._compiled[key] = self._load(limits)
                self._data = b""  # compiled: neither the file nor views into it are needed again
                self.module = self.module._replace(custom=())
            return self._compiled[key]

    def modules(self) -> tuple[_native.Module, ...]:
        """What has been compiled or loaded in this process so far."""
        with _lock:
            return tuple(self._compiled.values())

    def _load(self, limits: Limits) -> _native.Module:
        library = library_path()
        engine = _get_engine(library, limits)
        status = library.stat()
        form = limits.is_interruptible
        identity = f"{self.sha256}\0{library}\0{status.st_size}\0{status.st_mtime_ns}\0{form}"
        key = hashlib.sha256(identity.encode()).hexdigest()
        compiled = cache.load(key)
        if compiled is not None:
            try:
                return self._module(engine, compiled, limits, compiled=True)
            except ArtifactError:  # of another wasmtime or CPU: compile it again
                pass
        check_layouts()
        module = self._module(engine, self._bytes(), limits, compiled=False)
        cache.save(key, module.serialize())
        return module

    def _bytes(self) -> bytes:
        """The file's bytes again, for another compiled form."""
        data = self._data or _read(self.path)
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ArtifactError(
                f"{self.path}: is not the file that this process has read: restart the process"
            )
        return data

    def _module(
        self, engine: _native.Engine, data: bytes, limits: Limits, *, compiled: bool
    ) -> _native.Module:
        return _native.Module(
            engine,
            data,
            compiled,
            self.name,
            {item.name: str(item.type) for item in self.module.exports if item.kind == "func"},
            partial(trap_exception, self.module, limits),
            partial(log_output, self.path.stem),
            memory=-1 if limits.memory is None else limits.memory * MIB,
            high_water=limits.high_water * MIB,
            fresh=limits.isolation == "fresh",
            environment=_environment(limits),
        )


def _get_engine(library: Path, limits: Limits) -> _native.Engine:
    """One for each stack size and form of code, made when first needed."""
    key = (limits.stack, limits.is_interruptible)
    if key not in _engines:
        _engines[key] = _native.Engine(str(library), limits.stack * MIB, limits.is_interruptible)
    return _engines[key]


def _environment(limits: Limits) -> bytes:
    """What Go finds in its environment: the settings of its garbage collector, and the user's.

    Near the limit it is collected as often as it takes.
    """
    variables = dict(COLLECTOR)
    if limits.memory is not None:
        variables["GOMEMLIMIT"] = f"{limits.memory * MIB * 9 // 10}"
    variables |= limits.env
    return b"".join(f"{name}={value}\0".encode() for name, value in variables.items())


def find_artifact(name: str, folders: Iterable[Path]) -> Path:
    """The file of an artifact: an absolute path, or the first that exists in `folders`.

    Raises ArtifactNotFound, naming the places, when there is none.
    """
    candidates = [folder / name for folder in folders]  # an absolute name stays itself
    for path in candidates:
        if os.path.isfile(path):  # noqa: PTH113  # is_file raises where a folder is not readable
            return path
    for path in candidates:
        archive = next((parent for parent in path.parents if os.path.isfile(parent)), None)  # noqa: PTH113
        if archive is not None:
            raise ArtifactNotFound(
                f"{name}: is inside {archive}, from where Go cannot be loaded: install the package "
                "unpacked, as pip does"
            )
    places = ", ".join(dict.fromkeys(str(path.parent) for path in candidates))
    raise ArtifactNotFound(f"{name}: not found in {places}: run `strangler build`")


def open_artifact(path: Path) -> Artifact:
    """Read an artifact, once per process and file.

    Raises ArtifactError when it cannot be read or is not a wasm module.
    """
    with _lock:
        artifact = _artifacts.get(path)
        if artifact is None:
            artifact = _artifacts[path] = Artifact(path, _read(path))
        return artifact


def open_artifacts() -> tuple[Artifact, ...]:
    """The artifacts that this process has read so far."""
    with _lock:
        return tuple(_artifacts.values())


def instance_counts() -> dict[str, Counter[str]]:
    """What became of the instances of each artifact in this process, by its name.

    How many were ``created``, ``recycled`` and ``poisoned``, how many are ``alive``, and the bytes
    of ``memory`` that these had when they were last given back. Waits for no lock.
    """
    counts: dict[str, Counter[str]] = {}
    for artifact in tuple(_artifacts.values()):
        total = counts.setdefault(artifact.name, Counter())
        for module in tuple(artifact._compiled.values()):  # noqa: SLF001  # its own file
            total.update(module.statistics())
    return counts


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read ({error.strerror})") from error


def forget_artifacts() -> None:
    """Read every file again when it is next needed (after a build in the same process)."""
    with _lock:
        _artifacts.clear()
