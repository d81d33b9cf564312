"""The pages' figures are what benchmarks of this checkout print, put there by a command."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PAGE = """# A page

<!-- figures: one.py --quick -->
old
<!-- end of figures -->
between
<!-- figures: two.py -->
<!-- end of figures -->
"""


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    file = Path(__file__).parents[2] / "docs" / "figures.py"
    spec = importlib.util.spec_from_file_location("figures", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(figures: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "ROOT", tmp_path)
    for folder in ("benchmarks", "docs"):
        (tmp_path / folder).mkdir()
    (tmp_path / "README.md").write_text(PAGE)
    (tmp_path / "docs" / "none.md").write_text("nothing\n")
    for name in ("one", "two"):
        file = tmp_path / "benchmarks" / f"{name}.py"
        file.write_text(f"import sys\nprint('{name}', *sys.argv[1:])\n")
    return tmp_path


def run(figures: Any, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(sys, "argv", ["figures.py", *names])
    figures.main()


def test_what_a_benchmark_prints_takes_the_place_of_what_was_there(
    figures: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(figures, monkeypatch)
    assert (root / "README.md").read_text() == (
        "# A page\n\n"
        "<!-- figures: one.py --quick -->\n\none --quick\n\n<!-- end of figures -->\nbetween\n"
        "<!-- figures: two.py -->\n\ntwo\n\n<!-- end of figures -->\n"
    )
    assert (root / "docs" / "none.md").read_text() == "nothing\n"


def test_one_benchmark_may_be_measured_alone(
    figures: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(figures, monkeypatch, "two.py")
    text = (root / "README.md").read_text()
    assert "\nold\n" in text
    assert "\ntwo\n" in text


def test_every_benchmark_that_a_page_names_exists(figures: Any) -> None:
    named = [
        found["benchmark"].split()[0]
        for page in figures.pages()
        for found in figures.BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]
    assert "calls.py" in named
    assert [name for name in named if not (figures.ROOT / "benchmarks" / name).is_file()] == []
