"""What a build reads, and when its fingerprint changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from strangler.config import Config
from strangler.errors import BuildError
from strangler.toolchain import sources
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.sources import Fingerprints, Inputs, find_module, find_packages

GO = GoToolchain(Path("go"), "go1.27.3", Path("goroot"))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A go_root with one module; Go's settings are those of an empty home."""
    for name in ("GOFLAGS", "GOEXPERIMENT", "GOWASM", "GOWORK", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "go_impls"
    for name in ("go.mod", "a/a.go", "a/b.s", "a/data/x.txt", "b/b.go"):
        write(folder / name)
    return folder


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_packages_are_the_folders_that_the_go_command_would_match(tmp_path: Path) -> None:
    for name in (
        "root.go",
        "a/a.go",
        "a/deep/er/x.go",
        "a/only_test.go",
        "tests/x_test.go",
        "none/x.txt",
        "testdata/x.go",
        "vendor/x/x.go",
        ".hidden/x.go",
        "_old/x.go",
        "dots/.x.go",
        "dots/_x.go",
        "other/go.mod",
        "other/x.go",
        "assembly/x.s",
    ):
        write(tmp_path / name)
    assert find_packages(tmp_path) == (".", "a", "a/deep/er")


def test_the_module_is_found_upwards(root: Path) -> None:
    assert find_module(root / "a") == root / "go.mod"


def test_a_missing_folder_or_module_is_an_error_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"go_impls: there is no such folder: make it.*go_root"):
        find_module(tmp_path / "go_impls")
    (tmp_path / "go_impls").mkdir()
    with pytest.raises(BuildError, match=r"no go.mod: write one.*module example.com/go_impls"):
        find_module(tmp_path / "go_impls")


def fingerprint(root: Path, go: GoToolchain = GO) -> str:
    inputs = Inputs(folders=("a",), trees=("a/data",), files=("../other/go.mod",))
    return Fingerprints(root, go).of(inputs)


CHANGES: list[Callable[[Path], None]] = [
    lambda root: write(root / "a/a.go", "changed"),
    lambda root: write(root / "a/new.go"),
    lambda root: (root / "a/a.go").unlink(),
    lambda root: write(root / "a/b.s", "changed"),
    lambda root: write(root / "a/data/x.txt", "changed"),
    lambda root: write(root / "a/data/deep/new.txt"),
    lambda root: write(root / "go.mod", "changed"),
    lambda root: write(root / "go.sum"),
    lambda root: write(root / "vendor/modules.txt"),
    lambda root: write(root.parent / "other/go.mod", "changed"),
    lambda root: write(root.parent / "go.work"),
    lambda root: write(root.parent / "config/go/env", "GOFLAGS=-tags=x\n"),
    lambda root: write((root / "a").rename(root / "c") / "c.go"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_input_changes_the_fingerprint(root: Path, change: Callable[[Path], None]) -> None:
    before = fingerprint(root)
    assert fingerprint(root) == before
    change(root)
    assert fingerprint(root) != before


SAME: list[Callable[[Path], None]] = [
    lambda root: write(root / "a/a_test.go"),
    lambda root: write(root / "a/README.md"),
    lambda root: write(root / "a/.a.go.swp"),
    lambda root: write(root / "a/data/.git/x"),
    lambda root: write(root / "b/b.go", "changed"),
    lambda root: write(root.parent / "config/go/env", "GOPROXY=off\nodd line\n"),
]


@pytest.mark.parametrize("change", SAME)
def test_what_go_does_not_compile_leaves_the_fingerprint(
    root: Path, change: Callable[[Path], None]
) -> None:
    before = fingerprint(root)
    change(root)
    assert fingerprint(root) == before


def test_the_tools_and_go_s_settings_are_inputs(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {fingerprint(root), fingerprint(root, GO._replace(version="go1.27.4"))}
    monkeypatch.setenv("GOFLAGS", "-tags=x")
    seen.add(fingerprint(root))
    monkeypatch.setattr(sources, "ABI", 3)
    seen.add(fingerprint(root))
    monkeypatch.setattr(sources, "_own_sources", lambda: [root / "a/a.go"])
    seen.add(fingerprint(root))
    assert len(seen) == 5


def test_a_workspace_counts_unless_it_is_off(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = fingerprint(root)
    write(root.parent / "go.work", "go 1.24")
    found = fingerprint(root)
    monkeypatch.setenv("GOWORK", "off")
    assert fingerprint(root) == without
    monkeypatch.setenv("GOWORK", str(root.parent / "go.work"))
    assert fingerprint(root) == found


def test_the_fingerprint_is_the_same_wherever_the_project_is(root: Path, tmp_path: Path) -> None:
    before = fingerprint(root)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    assert fingerprint(root.rename(moved / "go_impls")) == before


def test_the_settings_file_is_where_go_has_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(root)
    write(tmp_path / "env", "GOFLAGS=-tags=x\n")
    monkeypatch.setenv("GOENV", str(tmp_path / "env"))
    assert fingerprint(root) != before
    monkeypatch.setenv("GOENV", "off")
    assert fingerprint(root) == before
    monkeypatch.delenv("GOENV")
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path / "Library/Application Support/go/env", "GOFLAGS=-tags=x\n")
    monkeypatch.setattr("sys.platform", "darwin")
    assert fingerprint(root) != before


def test_the_go_sources_that_ship_are_there(project: Callable[..., Config]) -> None:
    names = {path.name for path in sources._own_sources()}
    assert {"memory.go", "main.go", "crossing.go", "decimal.go", "glue.py", "codecs.py"} <= names
