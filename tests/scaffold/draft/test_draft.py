"""Drafts are what they are shown to be, compile, and do what Python does: all of the sample."""

import ast
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.parity import check
from strangler.routing import registry
from strangler.routing.settings import use_config
from strangler.scaffold.draft.draft import draft
from strangler.scaffold.place import find_place
from strangler.scaffold.skeleton import declared_names
from strangler.scaffold.subject import find_subject
from strangler.toolchain.build import build
from strangler.toolchain.format import format_go
from strangler.toolchain.sources import GOLANG

PROJECT = Path(__file__).parent / "project"
GOLDEN = PROJECT / "go_impls/sample"
UPDATE = bool(os.environ.get("STRANGLER_UPDATE_GOLDEN"))
NAMES = [
    node.name
    for node in ast.parse((PROJECT / "sample.py").read_text()).body
    if isinstance(node, ast.FunctionDef) and node.name != "require"  # it returns nothing
]
BEYOND = {"powers", "factorial", "fibonacci"}
"""Those that leave int on most inputs: there Python answers, and a verdict takes long."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample's project, its drafts left out."""
    folder = tmp_path_factory.mktemp("draft") / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__", "sample"))
    shutil.copytree(GOLANG / "py", folder / "go_impls/py")
    (folder / "routed.py").write_text(
        "import sample\nfrom strangler import migrate_to\n"
        'port = migrate_to("sample.wasm")\n' + "".join(f"port(sample.{n})\n" for n in NAMES)
    )
    yield folder
    use_config(None)


@pytest.fixture(scope="module")
def texts(folder: Path) -> dict[str, str]:
    """Every draft of the sample, by the name of its file."""
    config = load_config(folder / "migration.toml")
    found = {}
    for name in NAMES:
        subject = find_subject(config, f"sample:{name}")
        place = find_place(config, subject.function)
        place.file.parent.mkdir(exist_ok=True)
        drafted = draft(subject, place, declared=declared_names(place.file.parent), first=not found)
        assert drafted.gaps == (), name
        found[place.file.name] = format_go(config, drafted.text)
        place.file.write_text(found[place.file.name])
    return found


@pytest.fixture(scope="module")
def routes(folder: Path, texts: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Both sides of every function, by name."""
    del texts
    config = load_config(folder / "migration.toml")
    build(config)
    use_config(config)
    forget_artifacts()
    before = dict(registry._migrations)
    yield {route.name.partition(":")[2]: route for route in registry.load_routes(config)}
    registry._migrations.clear()
    registry._migrations.update(before)
    for module in ("sample", "routed"):
        sys.modules.pop(module, None)
    sys.path.remove(str(folder))
    use_config(None)
    forget_artifacts()


def test_the_drafts_of_the_sample_are_those_that_were_read(texts: dict[str, str]) -> None:
    if UPDATE:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        GOLDEN.mkdir()
        for name, text in texts.items():
            (GOLDEN / name).write_text(text)
    assert texts == {file.name: file.read_text() for file in GOLDEN.glob("*.go")}


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_does_what_python_does(routes: dict[str, Any], name: str) -> None:
    report = check.check(routes[name].candidate(), budget=3, examples=150, bulk=300)
    shown = [(f.divergence.input, f.divergence.python, f.divergence.go) for f in report.divergences]
    assert shown == []
    assert report.verdict == "pass" or name in BEYOND, report.reason
