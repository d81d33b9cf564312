"""wasmtime's shared library: where the `wasmtime` package keeps it, and whether it fits.

The package itself is not imported for a call: that would cost every process 0.1 s.
"""

import importlib.util
import platform
import sys
from pathlib import Path

from strangler.engine import _native
from strangler.errors import ArtifactError

_FILE_NAMES = {"darwin": "_libwasmtime.dylib", "win32": "_wasmtime.dll"}
_MACHINES = {"AMD64": "x86_64", "arm64": "aarch64", "ARM64": "aarch64"}


def library_path() -> Path:
    """The shared library of the installed `wasmtime` package.

    Raises ArtifactError when there is none for this machine.
    """
    spec = importlib.util.find_spec("wasmtime")
    if spec is None or spec.origin is None:
        raise ArtifactError("the wasmtime package is not installed: run `pip install wasmtime`")
    machine = platform.machine()
    folder = f"{sys.platform}-{_MACHINES.get(machine, machine)}"
    path = Path(spec.origin).parent / folder / _FILE_NAMES.get(sys.platform, "_libwasmtime.so")
    if not path.is_file():
        raise ArtifactError(f"{path}: is missing: the wasmtime package does not support {folder}")
    return path


def check_layouts() -> None:
    """Compare the C structures of the extension with those that the wasmtime package declares.

    Raises ArtifactError when they differ. Slow (it imports wasmtime), so it runs before a module is
    compiled: what is in the cache was compiled by a version that has passed.
    """
    import ctypes  # noqa: PLC0415  # only here

    for name, size in _native.layouts().items():
        structure, _, field = name.partition(".")
        try:
            from wasmtime import _bindings, _ffi  # noqa: PLC0415  # slow to import

            declared = getattr(_bindings, structure, None) or getattr(_ffi, structure)
            expected = getattr(declared, field).offset if field else ctypes.sizeof(declared)
        except (ImportError, AttributeError) as error:
            raise ArtifactError(
                f"wasmtime no longer declares {name} ({error}): install a wasmtime that this "
                "strangler supports"
            ) from error
        if size != expected:
            raise ArtifactError(
                f"wasmtime's {name} takes {expected} bytes where strangler expects {size}: install "
                "a wasmtime that this strangler supports"
            )
