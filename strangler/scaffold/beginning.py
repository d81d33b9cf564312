"""The beginning of a migration in a repository: settings, a Go module, and its helper package."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from strangler.config import FILE_NAME, load_config
from strangler.errors import ScaffoldError
from strangler.scan.go_names import package
from strangler.toolchain.sources import GOLANG

GO_ROOT = "go_impls"
IGNORED = ".strangler/"

SETTINGS = f"""\
# Who answers each function: Python, Go, or Python with Go compared (shadow).

[strangler]
go_root = "{GO_ROOT}"    # one Go module; each package below it becomes a .wasm
modules = []              # imported to find the routes; `strangler new` adds to it

[defaults]
mode = "python"
"""

Done = Literal["wrote", "changed", "kept"]


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to one file, or to one folder of files."""

    done: Done
    path: Path


def begin(root: Path) -> tuple[Step, ...]:
    """Set a repository up, as far as it is not yet: running it again changes nothing.

    What is there and not strangler's own stays as it is: an existing migration.toml decides where
    the Go module is. Raises ConfigError when that cannot be used, ScaffoldError when something
    cannot be written.
    """
    file = root / FILE_NAME
    try:
        steps = [_write(file, SETTINGS.encode(), replace=False)]
        go_root = load_config(file).go_root
        module = f"module {_project_name(root)}.example/{go_root.name}\n\ngo 1.24\n"
        if not any((folder / "go.mod").exists() for folder in (go_root, *go_root.parents)):
            steps.append(_write(go_root / "go.mod", module.encode(), replace=False))
        else:
            steps.append(Step("kept", go_root / "go.mod"))
        steps.append(_helper(go_root))
        steps.append(_ignore(root / ".gitignore"))
    except OSError as error:
        raise ScaffoldError(
            f"{error.filename or root}: cannot be written ({error.strerror}): make it and its "
            "folder writable"
        ) from error
    return tuple(steps)


def _helper(go_root: Path) -> Step:
    """The helper package: strangler's own, so it is brought up to date."""
    target = go_root / "py"
    found = [
        _write(target / source.name, source.read_bytes(), replace=True)
        for source in sorted((GOLANG / "py").glob("*.go"))
    ]
    kinds = {step.done for step in found}
    done: Done = "kept" if kinds == {"kept"} else "wrote" if kinds == {"wrote"} else "changed"
    return Step(done, target)


def _ignore(file: Path) -> Step:
    text = file.read_text() if file.exists() else ""
    if IGNORED.rstrip("/") in {line.strip().strip("/") for line in text.splitlines()}:
        return Step("kept", file)
    gap = "\n" if text and not text.endswith("\n") else ""
    done: Done = "changed" if file.exists() else "wrote"
    file.write_text(f"{text}{gap}{IGNORED}\n")
    return Step(done, file)


def _write(file: Path, data: bytes, *, replace: bool) -> Step:
    if file.exists():
        if not replace or file.read_bytes() == data:
            return Step("kept", file)
        file.write_bytes(data)
        return Step("changed", file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return Step("wrote", file)


def _project_name(root: Path) -> str:
    """The project's name where pyproject.toml says one (also Poetry's), else the folder's."""
    try:
        data = tomllib.loads((root / "pyproject.toml").read_text())
    except (OSError, ValueError):
        data = {}
    poetry = data.get("tool", {}).get("poetry", {})
    name = data.get("project", {}).get("name") or poetry.get("name") or root.resolve().name
    return package(re.sub(r"[-_. ]", "", str(name)))


def is_src_layout(root: Path) -> bool:
    """Whether the project's packages lie below src/, where only an installation finds them."""
    return not (root / "manage.py").exists() and any((root / "src").glob("*/__init__.py"))
