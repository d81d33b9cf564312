"""Who looks into a function that is to lose its Python body."""

from pathlib import Path
from typing import Any

import pytest

from strangler.retiring.uses import inner_uses

MODULE = "def total(x):\n    return x\n"


@pytest.fixture
def uses(tmp_path: Path) -> Any:
    def find(**files: str) -> Any:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "money.py").write_text(MODULE)
        for name, text in files.items():
            file = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        return list(inner_uses(tmp_path, "shop.money", "total"))

    return find


@pytest.mark.parametrize(
    "text",
    [
        "from shop.money import total\nassert total(1) == 1\nprint(total.__name__)\n",
        "import shop.money\nshop.money.total(1)\nlist(map(shop.money.total, [1]))\n",
        "from shop import money\nmoney.total(1).bit_length()\n",
        "from elsewhere import total\ntotal.x = 1\n",
        "class A:\n    total = 1\na = A()\na.total.real\n",
        "total = 5\nprint(total.real)\n",
        "def f(m): m.setattr('shop.money.totals', 1); g()('shop.money.total')\n",
        "this is not Python: total(",
    ],
)
def test_calls_and_other_totals_are_no_such_use(uses: Any, text: str) -> None:
    assert uses(user=text) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("from shop.money import total\ntotal.__wrapped__(1)", 2, "uses total.__wrapped__"),
        ("from shop.money import total as t\nprint(t.calls)", 2, "uses t.calls"),
        ("import shop.money\nshop.money.total.x = 1", 2, "uses shop.money.total.x"),
        ("from shop import money as m\nm.total.__code__", 2, "uses m.total.__code__"),
        (
            "def test(monkeypatch):\n    monkeypatch.setattr('shop.money.total', f)",
            2,
            "replaces it: monkeypatch.setattr('shop.money.total', f)",
        ),
        (
            "import shop.money as m\nsetattr(m, 'total', f)",
            2,
            "replaces it: setattr(m, 'total', f)",
        ),
        (
            "from mock import patch\n@patch('shop.money.total')\ndef f(x): pass",
            2,
            "replaces it: patch('shop.money.total')",
        ),
        ("from shop import money\nmoney.total = f", 2, "replaces it: money.total = f"),
    ],
)
def test_what_sees_the_body_is_named_with_its_place(
    uses: Any, text: str, line: int, what: str
) -> None:
    assert uses(tests__test_shop=text) == [f"tests/test_shop.py:{line}: {what}"]


def test_its_own_module_may_look_into_it_too(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text(f"{MODULE}total.calls = 0\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "x.py").write_text("import shop\nshop.total.x")
    assert list(inner_uses(tmp_path, "shop", "total")) == ["shop/__init__.py:3: uses total.calls"]
