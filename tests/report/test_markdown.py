import re
from typing import Any

import pytest

from strangler.report.markdown import ROOM, code, render


def test_the_table_has_a_row_for_each_route_and_its_next_step(make: Any) -> None:
    report = make.every_kind()
    text = render(report)
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) == len(report.functions)
    for function, row in zip(report.functions, rows, strict=True):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert cells[0] == code(function.function)
        assert cells[-1] == code(function.next)
        assert len(cells) == 9
    assert "| go 25 % | 750,000 | 1.25M | 20,001 | **3** | 0.0017x | ❌ fail |" in text
    assert "⚠️ of older code" in text


def test_what_differs_is_folded_below_the_table(make: Any) -> None:
    text = render(make.every_kind())
    summary = "<summary><code>py_impls.money:split_bill</code>: answers otherwise in Go</summary>"
    assert f"<details>{summary}\n\n- calls `750,000 by Python, 1.25M by Go`" in text
    assert '  - input `"café", -1`\n  - python `3`\n  - go `4`' in text
    assert text.count("<details>") == text.count("</details>") == 5


def test_nothing_to_report_is_a_heading(make: Any) -> None:
    assert render(make.report()) == "## Migration to Go\n\n- **routes** none\n"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("x", "`x`"),
        ("`", "`` ` ``"),
        ("a``b", "```a``b```"),
        (" x ", "`  x  `"),
        ("a\nb", "`a\\nb`"),
        ("", ""),
    ],
)
def test_a_code_span_holds_any_text(text: str, span: str) -> None:
    assert code(text) == span


def test_names_mean_nothing_outside_of_code(make: Any) -> None:
    name = "m:</code><img src=x>@everyone&amp;"
    text = render(make.report([], [make.row(name, {"go": 1})]))
    assert "<img" not in text.replace(code(name), "")
    assert "<code>m:&lt;/code&gt;&lt;img src=x&gt;&#64;everyone&amp;amp;</code>" in text


def test_a_bar_in_a_cell_ends_no_cell(make: Any) -> None:
    text = render(make.report([make.present("m:f|g")]))
    assert "| `m:f\\|g` |" in text


def test_it_fits_into_a_comment_whatever_the_values(make: Any) -> None:
    found = [
        make.divergence(f"m:f{route}", "x" * 1000, signature=str(n))
        for route in range(50)
        for n in range(20)
    ]
    text = render(make.report([make.present(f"m:f{route}") for route in range(50)], [], found))
    assert len(text) < ROOM + 1000
    assert "30 more routes, which are less urgent." in text
    assert re.search(r"There is no room here for \d+ routes\.", text)
