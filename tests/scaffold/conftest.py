"""A project to begin ports in: nothing in it is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strangler.config import Config, load_config
from strangler.routing.settings import use_config

TAX = '''\
"""Taxes."""
import functools   # odd   spacing


def rate(cents: int,   basis_points: int = 100) -> int:
    """Return the tax.

    Rounds down.
    """
    return cents*basis_points // 10_000


class Office:
    @staticmethod
    def parse_linux(text: str) -> tuple[str, list[int]]:
        return text, []

    def method(self, x: int) -> int:
        return x


def open_file(path: str) -> str:
    with open(path) as stream:
        return stream.read()
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project's folder, which is the working directory."""
    for name, text in {
        "migration.toml": "# Mine.\n[strangler]\nmodules = []  # none yet\n",
        "go_impls/go.mod": "// A comment.\nmodule example.com/shop // the shop\n\ngo 1.24\n",
        "shop/__init__.py": "",
        "shop/tax.py": TAX,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_config(None)


@pytest.fixture
def config(folder: Path) -> Config:
    return load_config(folder / "migration.toml")
