"""An artifact: one .wasm file with the manifest embedded in it, compiled when first needed."""

import hashlib
import os
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from strangler.engine import _native, cache
from strangler.engine.failures import trap_exception
from strangler.engine.library import check_layouts, library_path
from strangler.engine.output import log_output
from strangler.engine.wasm import WasmModule, parse_wasm
from strangler.errors import ArtifactError, ArtifactNotFound
from strangler.signature import SECTION, Manifest, decode_manifest

STACK = 2 * 1024 * 1024
"""Bytes of native stack that a guest may use."""

_lock = threading.RLock()
_engine: _native.Engine | None = None
_artifacts: dict[Path, "Artifact"] = {}


class Artifact:
    """A .wasm file that has been read; `native` compiles it, or loads it from the cache.

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
        self._native: _native.Module | None = None

    @property
    def native(self) -> _native.Module:
        """The compiled module. Raises ArtifactError when wasmtime refuses it."""
        with _lock:
            if self._native is None:
                self._native = self._load()
                self._data = b""  # compiled: neither the file nor views into it are needed again
                self.module = self.module._replace(custom=())
            return self._native

    def _load(self) -> _native.Module:
        library = library_path()
        engine = _get_engine(library)
        status = library.stat()
        identity = f"{self.sha256}\0{library}\0{status.st_size}\0{status.st_mtime_ns}\0{STACK}"
        key = hashlib.sha256(identity.encode()).hexdigest()
        compiled = cache.load(key)
        if compiled is not None:
            try:
                return self._module(engine, compiled, compiled=True)
            except ArtifactError:  # of another wasmtime or CPU: compile it again
                pass
        check_layouts()
        module = self._module(engine, self._data, compiled=False)
        cache.save(key, module.serialize())
        return module

    def _module(self, engine: _native.Engine, data: bytes, *, compiled: bool) -> _native.Module:
        return _native.Module(
            engine,
            data,
            compiled,
            self.name,
            {item.name: str(item.type) for item in self.module.exports if item.kind == "func"},
            partial(trap_exception, self.module),
            partial(log_output, self.path.stem),
        )


def _get_engine(library: Path) -> _native.Engine:
    global _engine  # noqa: PLW0603  # one per process, made when first needed
    if _engine is None:
        _engine = _native.Engine(str(library), STACK)
    return _engine


def find_artifact(name: str, folders: Iterable[Path]) -> Path:
    """The file of an artifact: an absolute path, or the first that exists in `folders`.

    Raises ArtifactNotFound, naming the places, when there is none.
    """
    candidates = [folder / name for folder in folders]  # an absolute name stays itself
    for path in candidates:
        if os.path.isfile(path):  # noqa: PTH113  # is_file raises where a folder is not readable
            return path
    places = ", ".join(dict.fromkeys(str(path.parent) for path in candidates))
    raise ArtifactNotFound(f"{name}: not found in {places}: run `strangler build`")


def open_artifact(path: Path) -> Artifact:
    """Read an artifact, once per process and file.

    Raises ArtifactError when it cannot be read or is not a wasm module.
    """
    with _lock:
        artifact = _artifacts.get(path)
        if artifact is None:
            try:
                data = path.read_bytes()
            except OSError as error:
                raise ArtifactError(f"{path}: cannot be read ({error.strerror})") from error
            artifact = _artifacts[path] = Artifact(path, data)
        return artifact


def forget_artifacts() -> None:
    """Read every file again when it is next needed (after a build in the same process)."""
    with _lock:
        _artifacts.clear()
