"""The Python files of a project: found, decoded, parsed and named."""

import ast
import importlib.util
import io
import itertools
import os
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from strangler.errors import ScanError

_SKIPPED = {"__pycache__", "node_modules", "site-packages", "build", "dist", "venv", "env"}
_TESTS = {"tests", "test", "testing"}
_TEST_FILE = re.compile(r"(test_.*|.*_test|conftest)\.py")
_GENERATED = re.compile(rb"(?i)do not edit|@generated|(auto|automatically)[ -]?generated")
_HEAD = 1000  # bytes in which a file says that it is generated


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is Python; `generated` is what it says of itself at its head."""

    module: str
    file: Path
    tree: ast.Module
    text: str
    generated: bool = False

    @property
    def package(self) -> str:
        """What relative imports are relative to."""
        return self.module if self.file.stem == "__init__" else self.module.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that cannot be parsed, and why: another Python's syntax, bytes that are no text."""

    file: Path
    reason: str


def locate(target: str) -> Path:
    """The file or folder that `target` names: a path, else an importable module.

    Nothing is imported. Raises ScanError when there is neither.
    """
    path = Path(target)
    if path.exists():
        return path
    top, *inner = target.split(".")
    if all(part.isidentifier() for part in (top, *inner)):
        found = importlib.util.find_spec(top)
        for place in (found and found.submodule_search_locations) or ():
            folder = Path(place, *inner)
            for choice in (folder, folder.with_suffix(".py")):
                if choice.exists():
                    return choice
        if not inner and found and found.origin and found.origin.endswith(".py"):
            return Path(found.origin)
    raise ScanError(f"{target}: there is no such file, folder or module: name one")


def find_files(root: Path) -> Iterator[Path]:
    """The Python files below `root`, or `root` itself, in order.

    Tests, hidden folders, virtual environments and build products are left out. Raises ScanError
    when `root` is a file without Python.
    """
    if root.is_file():
        if root.suffix != ".py":
            raise ScanError(f"{root}: is not a Python file: name one, or a folder")
        yield root
        return
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if _is_entered(Path(folder) / name))
        for name in sorted(names):
            if name.endswith(".py") and not _TEST_FILE.fullmatch(name):
                yield Path(folder) / name


def _is_entered(folder: Path) -> bool:
    name = folder.name
    if name in _SKIPPED or name in _TESTS or name.startswith(".") or name.endswith(".egg-info"):
        return False
    return not os.path.lexists(folder / "pyvenv.cfg")


def read_source(file: Path) -> Source | Unreadable:
    """Parse one file; whatever is wrong with it is an answer, never an exception."""
    try:
        data = file.read_bytes()
        text = _decoded(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are the author's business
            tree = ast.parse(text, str(file))
    except OSError as error:
        return Unreadable(file, error.strerror or str(error))
    except SyntaxError as error:
        if error.lineno is None:  # the encoding, not the syntax
            return Unreadable(file, f"is not text: {error.msg}")
        return Unreadable(file, f"line {error.lineno}: {error.msg} (Python 2, or under edit?)")
    except ValueError as error:  # bytes that are not what the encoding says
        return Unreadable(file, f"is not text: {error}")
    except (RecursionError, MemoryError):
        return Unreadable(file, "nests too deeply to be parsed")
    return Source(module_name(file), file, tree, text, bool(_GENERATED.search(data[:_HEAD])))


def _decoded(data: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return io.TextIOWrapper(io.BytesIO(data), encoding).read()


def module_name(file: Path) -> str:
    """The dotted name under which a file is imported: its packages are folders with __init__.py."""
    file = file.absolute()
    parts = [] if file.stem == "__init__" else [file.stem]
    packages = itertools.takewhile(lambda f: os.path.lexists(f / "__init__.py"), file.parents)
    parts += [folder.name for folder in packages]
    return ".".join(reversed(parts)) or file.parent.name
