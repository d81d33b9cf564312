"""Plugins are looked for by hand, and found wherever importlib.metadata would find them."""

import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import DistributionFinder, PathDistribution, entry_points
from typing import Any

import pytest

from strangler.routing import hooks

DECLARED = "[console_scripts]\nflags = flags:main\n\n[strangler]\nflags = flags:Flags\n"
OTHERS = "[console_scripts]\nstrangler = strangler.cli:main\n\n[pytest11]\nstrangler = s\n"


@pytest.fixture
def path(tmp_path: Any, monkeypatch: Any) -> Any:
    """A path where nothing but the test's own distributions is installed."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "gone")])
    finders = [
        finder
        for finder in sys.meta_path
        if finder is PathFinder or not hasattr(finder, "find_distributions")
    ]
    monkeypatch.setattr(sys, "meta_path", finders)
    hooks._any_installed.cache_clear()
    yield tmp_path
    hooks._any_installed.cache_clear()


def install(path: Any, name: Any, text: Any) -> None:
    file = path / name
    file.parent.mkdir(parents=True)
    file.parent.joinpath("METADATA").write_text("Name: flags\nVersion: 1\n")
    file.parent.joinpath("PKG-INFO").write_text("Name: flags\nVersion: 1\n")
    if text is not None:
        file.write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "flags-1.dist-info/entry_points.txt",
        "flags.egg-info/entry_points.txt",
        "flags-1.egg/EGG-INFO/entry_points.txt",
    ],
)
@pytest.mark.parametrize(("text", "any_"), [(DECLARED, True), (OTHERS, False), (None, False)])
def test_it_finds_what_importlib_metadata_finds(path: Any, name: Any, text: Any, any_: Any) -> None:
    install(path, name, text)
    sys.path.append(str(path / "flags-1.egg"))
    assert hooks._any_installed() is any_
    assert bool(entry_points(group="strangler")) is any_


def test_the_current_folder_is_looked_at_where_the_path_says_so(
    path: Any, monkeypatch: Any
) -> None:
    install(path, "flags-1.dist-info/entry_points.txt", DECLARED)
    monkeypatch.setattr(sys, "path", [""])
    monkeypatch.chdir(path)
    assert hooks._any_installed()


@pytest.mark.parametrize("declared", [DECLARED, OTHERS])
def test_an_archive_on_the_path_is_left_to_importlib_metadata(
    path: Any, monkeypatch: Any, declared: Any
) -> None:
    with zipfile.ZipFile(path / "flags.zip", "w") as archive:
        archive.writestr("flags-1.dist-info/METADATA", "Name: flags\nVersion: 1\n")
        archive.writestr("flags-1.dist-info/entry_points.txt", declared)
    monkeypatch.setattr(sys, "path", [str(path / "flags.zip")])
    assert hooks._any_installed() is (declared is DECLARED)


def test_a_finder_of_distributions_of_somebody_else_is_asked(path: Any, monkeypatch: Any) -> None:
    install(path, "elsewhere/flags-1.dist-info/entry_points.txt", DECLARED)

    class Finder(DistributionFinder):
        def find_distributions(self, context: Any = None) -> Any:
            return [PathDistribution(path / "elsewhere" / "flags-1.dist-info")]

        def find_spec(self, *_: Any) -> None:
            return None

    assert not hooks._any_installed()
    hooks._any_installed.cache_clear()
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    assert hooks._any_installed()
