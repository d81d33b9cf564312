"""Projects written for a test, read as `strangler scan` reads them."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from strangler.scan.judging import Candidate, judge
from strangler.scan.project import Project, read_project


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Reads files given by name, or one called shop.py."""

    def read(text: str = "", **files: str) -> Project:
        for name, content in ({"shop": text} | files).items():
            file = tmp_path / f"{name.replace('__', '/')}.py"
            file.parent.mkdir(exist_ok=True)
            if file.parent != tmp_path:
                (file.parent / "__init__.py").touch()
            file.write_text(textwrap.dedent(content))
        return read_project(tmp_path)

    return read


@pytest.fixture
def judged(project: Callable[..., Project]) -> Callable[..., dict[str, Candidate]]:
    """Judges the functions of such files, by their names within the module."""

    def read(text: str = "", **files: str) -> dict[str, Candidate]:
        found = judge(project(text, **files))
        return {candidate.function.qualname: candidate for candidate in found}

    return read
