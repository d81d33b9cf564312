"""Every page of the documentation is true: its files are written, its commands run."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from story import ROOT, blocks, matches, starts_from_sample, tell  # beside this file

PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_a_page_is_true(page: Path, tmp_path: Path) -> None:
    if starts_from_sample(page):
        for name in ("go_impls", "py_impls"):
            shutil.copytree(ROOT / name, tmp_path / name)
        shutil.copy(ROOT / "migration.toml", tmp_path)
    problems = tell(page, tmp_path)
    assert not problems, "\n\n".join(problems)


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("24\n", "24\n", True),
        ("24\n", "25\n", False),
        ("built sum  2.0 MB   0.2 s\n", "built  sum 1.9 MB 13.4 s", True),
        ("built sum  2.0 MB\n", "built mul 2.0 MB", False),
        ("a\n…\nz", "a\nb\nc\nz\n", True),
        ("a …", "a b", True),
        ("fail (1000 inputs, 3 distinct)", "fail (999 inputs, 2 distinct)", True),
        ("fail (1000 inputs, 3 distinct)", "pass (999 inputs, 2 distinct)", False),
        ("", "", True),
        ("", "surprise", False),
    ],
)
def test_output_is_compared_but_for_figures_and_ellipses(
    expected: str, actual: str, same: bool
) -> None:
    assert matches(expected, actual) is same


def test_a_block_that_nobody_runs_is_a_problem(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n```\n\n<!-- story: not run: a sketch -->\n```go\ny\n```\n")
    [problem] = tell(page, tmp_path)
    assert problem == "page.md:1: a block that nobody runs: name its file"


def test_a_page_of_excerpts_is_left_to_the_tests_of_its_source(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- story: excerpts of benchmarks/parity -->\n```python\nx = 1\n```\n")
    assert tell(page, tmp_path) == []


def test_a_story_writes_files_runs_commands_and_examples(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```python title="app/one.py"\nONE = 1\n```\n'
        "```toml\n# app/settings.toml, with a comment\n[x]\n```\n"
        "```console\n$ ls app\none.py\nsettings.toml\n$ echo a; \\\n>  echo b\na\nb\n$ false\n```\n"
        "```pycon\n>>> from app.one import ONE\n>>> ONE\n1\n```\n"
        "```text\nanything\n```\n"
    )
    assert tell(page, tmp_path) == []
    assert [block.file for block in blocks(page)][:2] == ["app/one.py", "app/settings.toml"]


def test_what_differs_is_told_with_its_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo 1\n2\n```\n```pycon\n>>> 1 + 1\n3\n```\n")
    first, second = tell(page, tmp_path)
    assert first == "page.md:1: $ echo 1\n--- the page\n2\n--- really (exit code 0)\n1\n"
    assert second.startswith("page.md:5:")
    assert "Expected:\n    3\nGot:\n    2" in second
