"""The site: built offline without a broken link, and its reference is what the code says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import reference  # beside this file

from strangler.cli import COMMANDS

UPDATE = bool(os.environ.get("STRANGLER_UPDATE_GOLDEN"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    made = reference.PAGES[name]()
    if UPDATE:
        page.write_text(made, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == made, (
        "set STRANGLER_UPDATE_GOLDEN=1 to make it again"
    )


def test_every_command_is_documented() -> None:
    shown = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## strangler {name}\n" in shown


def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "https_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    pages = sorted(path.name for path in (tmp_path / "site").glob("**/*.html"))
    assert {"tutorial.html", "commands.html", "not-for.html"} <= set(pages)
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "fonts.googleapis.com" not in home
