"""docs/hazards has one page for each hazard, made from the catalogue and the planted ports."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import hazard_pages  # beside this file

FOLDER = hazard_pages.ROOT / "docs" / "hazards"
PAGES = hazard_pages.pages()
UPDATE = bool(os.environ.get("STRANGLER_UPDATE_GOLDEN"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_text(PAGES[name], encoding="utf-8")
    shown = (FOLDER / name).read_text(encoding="utf-8")
    assert shown == PAGES[name], "set STRANGLER_UPDATE_GOLDEN=1 to make it again"


def test_there_are_no_other_pages() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)
