"""The layers of the package: a module imports only from its own layer and from those above it."""

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import strangler

ROOT = Path(strangler.__file__).parent

# From the top: the rooms of one layer stand in one line. A room is a folder or a module.
LAYERS = (
    ("errors",),
    ("literal", "limits"),
    ("comparison",),
    ("policy", "signature", "outcome", "config", "lock"),
    ("engine", "compare"),
    ("store", "corpus", "ledger", "hookspecs", "plugins"),
    ("routing", "shadow", "parity", "gates", "openfeature", "otel", "retiring"),
    ("toolchain", "scan", "scaffold", "timing"),
    ("report", "cli", "pytest_plugin", "testing", "__main__"),
)
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}

MODULES = sorted(path for path in ROOT.rglob("*.py") if "_sample" not in path.parts)
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]


def room_of(path: Any) -> Any:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Any) -> Any:
    """Every module that a file names in an import, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_imports_from_its_layer_and_those_above(path: Any) -> None:
    room = room_of(path)
    if room == "__init__":
        return  # the menu
    for name in imports(path):
        package, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if package == "strangler" and (other in DEPTH):
            assert DEPTH[other] <= DEPTH[room], f"{room} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_module_has_its_place_in_a_layer(path: Any) -> None:
    assert room_of(path) in {*DEPTH, "__init__"}


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("sqlite3", {"store"}),
        ("sqlalchemy", {"store"}),
        ("subprocess", {"toolchain"}),
        ("wasmtime", {"engine", "cli"}),  # cli: doctor says which version is installed
        ("click", {"cli"}),
        ("rich", {"cli", "report"}),
        ("pluggy", {"hookspecs", "plugins"}),
        ("openfeature", {"openfeature"}),
        ("opentelemetry", {"otel"}),
        ("tomlkit", {"ledger", "routing"}),
        ("starlette", {"report"}),
        ("uvicorn", {"cli"}),
        ("prometheus_client", {"report"}),
        ("libcst", {"retiring", "scaffold"}),
        ("hypothesis", {"parity", "cli"}),
    ],
)
def test_a_library_is_used_in_its_rooms_only(library: Any, rooms: Any) -> None:
    users = {
        room_of(path)
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users <= rooms


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_store_speaks_sql(path: Any) -> None:
    if room_of(path) == "store":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.split()
            statement = [word.upper() for word in words[:2]]
            assert statement not in (["INSERT", "INTO"], ["CREATE", "TABLE"], ["DELETE", "FROM"])
            assert not (words[:1] == ["SELECT"] and "FROM" in words)


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_file_has_at_most_500_lines(path: Any) -> None:
    assert len(path.read_text().splitlines()) <= 500


@pytest.mark.parametrize(
    "path", sorted((ROOT / "engine" / "native").glob("*.[ch]")), ids=lambda p: p.name
)
def test_a_native_file_has_at_most_500_lines(path: Any) -> None:
    assert len(path.read_text().splitlines()) <= 500


HEAVY = (
    "click hypothesis sqlite3 sqlalchemy msgspec typing logging wasmtime rich pluggy subprocess "
    "pathlib inspect dataclasses strangler.config strangler.engine.artifact strangler.store "
    "strangler.shadow"
)


def test_importing_the_package_loads_none_of_what_a_call_may_never_need() -> None:
    paths = [str(ROOT.parent), *sys.path]
    program = (
        f"import sys; sys.path[:0] = {paths!r}; before = set(sys.modules)\n"
        f"import strangler; loaded = set(sys.modules) - before\n"
        f"print(*[name for name in {HEAVY.split()!r} if name in loaded])"
    )
    done = subprocess.run(  # -S: what the environment's own start-up files load does not count
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == []
