"""`strangler init`: everything that is missing, nothing that is there."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from strangler.cli.init import init
from strangler.config import load_config
from strangler.toolchain.sources import GOLANG


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_empty_folder_gets_all_that_a_first_port_needs(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "my-shop.web"\n')
    result = CliRunner().invoke(init)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "wrote    migration.toml",
        "wrote    go_impls/go.mod",
        "wrote    go_impls/py/",
        "wrote    .gitignore",
        "",
        "Next: `strangler scan` says which functions are worth moving.",
    ]
    config = load_config(folder / "migration.toml")
    assert (config.go_root, config.modules, config.defaults.mode) == (
        folder / "go_impls",
        (),
        "python",
    )
    assert (
        folder / "go_impls/go.mod"
    ).read_text() == "module myshopweb.example/go_impls\n\ngo 1.24\n"
    for source in (GOLANG / "py").glob("*.go"):
        assert (folder / "go_impls/py" / source.name).read_bytes() == source.read_bytes()
    assert (folder / ".gitignore").read_text() == ".strangler/\n"


def test_running_it_again_changes_nothing_but_an_old_helper_package(folder: Path) -> None:
    CliRunner().invoke(init)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = CliRunner().invoke(init)
    assert [line.split()[0] for line in result.output.splitlines()[:4]] == ["kept"] * 4
    (folder / "go_impls/py/text.go").write_text("package py\n")
    result = CliRunner().invoke(init)
    assert "changed  go_impls/py/" in result.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_what_is_there_stays(folder: Path) -> None:
    (folder / "migration.toml").write_text('[strangler]\ngo_root = "backend/go"\n')
    (folder / "backend").mkdir()
    (folder / "backend/go.mod").write_text("module corp.example/backend\n")
    (folder / ".gitignore").write_text("*.pyc")
    result = CliRunner().invoke(init)
    assert result.output.splitlines()[:4] == [
        "kept     migration.toml",
        "kept     backend/go/go.mod",
        "wrote    backend/go/py/",
        "changed  .gitignore",
    ]
    assert not (folder / "backend/go/go.mod").exists()
    assert (folder / ".gitignore").read_text() == "*.pyc\n.strangler/\n"


@pytest.mark.parametrize("line", [".strangler", "/.strangler/", ".strangler/"])
def test_an_ignore_line_that_is_there_in_any_form_is_enough(folder: Path, line: str) -> None:
    (folder / ".gitignore").write_text(f"{line}\n")
    assert "kept     .gitignore" in CliRunner().invoke(init).output


@pytest.mark.parametrize(
    ("pyproject", "name"),
    [
        ('[tool.poetry]\nname = "depot"\n', "depot"),
        ("not toml", "shop2"),
        (None, "shop2"),
    ],
)
def test_the_go_module_is_named_for_the_project(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pyproject: str | None, name: str
) -> None:
    inner = folder / "Shop_2"
    inner.mkdir()
    monkeypatch.chdir(inner)
    if pyproject is not None:
        (inner / "pyproject.toml").write_text(pyproject)
    CliRunner().invoke(init)
    assert (inner / "go_impls/go.mod").read_text().startswith(f"module {name}.example/go_impls\n")


def test_a_src_layout_is_told_that_it_has_to_be_installed(folder: Path) -> None:
    (folder / "src/shop").mkdir(parents=True)
    (folder / "src/shop/__init__.py").touch()
    assert "pip install -e ." in CliRunner().invoke(init).output
    (folder / "manage.py").touch()
    assert "pip install -e ." not in CliRunner().invoke(init).output


def test_what_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "go_impls").write_text("a file")
    result = CliRunner().invoke(init)
    assert result.exit_code == 2
    assert "go_impls" in result.output
    assert "cannot be written" in result.output
    (folder / "migration.toml").write_text("oh no")
    result = CliRunner().invoke(init)
    assert result.exit_code == 2
    assert "is not TOML" in result.output
