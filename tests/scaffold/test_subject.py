"""The function that is meant, or what is in its way."""

from pathlib import Path

import pytest

from strangler.config import Config
from strangler.errors import ScaffoldError
from strangler.scaffold.subject import find_subject


def test_a_function_is_found_in_the_project_in_src_and_in_what_is_installed(
    config: Config, folder: Path
) -> None:
    assert find_subject(config, "shop.tax:rate").own
    assert find_subject(config, "shop.tax:Office.parse_linux").function.kind == "static method"
    (folder / "src/depot").mkdir(parents=True)
    (folder / "src/depot/__init__.py").write_text("def f(x: int) -> int:\n    return x\n")
    assert find_subject(config, "depot:f").own
    assert not find_subject(config, "rich.cells:cell_len").own


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("rate", "is not the name of a function: write module:function"),
        (":rate", "is not the name of a function"),
        ("shop.tax:outer.<locals>.inner", "is nested in a function"),
        ("shop.nothing:rate", "there is no module shop.nothing below"),
        ("no_such_package:rate", "there is no module no_such_package below"),
        ("__main__:rate", "there is no module __main__"),
        ("shop.tax:rates", "tax.py has no such function: there are rate, Office.parse_linux"),
        ("shop:rate", "has no such function: there are none"),
        ("shop.tax:Office.method", "is a method: move what it computes"),
        ("bad:f", "bad.py: cannot be read: line 1: "),
        ("odd:f", "x: T: is generic"),
        ("odd:g", "is async"),
        ("odd:h", "\\*xs: in Go it has to be the last parameter"),
    ],
)
def test_what_cannot_move_is_refused_with_the_reason(
    config: Config, folder: Path, name: str, reason: str
) -> None:
    (folder / "bad.py").write_text("def f(:\n")
    (folder / "odd.py").write_text(
        "from typing import TypeVar\nT = TypeVar('T')\n"
        "def f(x: T) -> int:\n    return 1\nasync def g() -> None:\n    await x\n"
        "def h(*xs: int, y: int) -> int:\n    return 1\n"
    )
    with pytest.raises(ScaffoldError, match=reason):
        find_subject(config, name)
