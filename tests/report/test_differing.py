"""A divergence is told from what calls have shown and what checks have found."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.ledger import Entry
from strangler.report.differing import explain, in_common
from strangler.store.rows import Example, KindRow


def told(make: Any, *divergences: Any, **overview: Any) -> Any:
    return make.report([make.present(go_place="m.go:4")], [], divergences, **overview).functions[0]


def test_what_only_a_check_has_found_is_told_with_its_cause(make: Any) -> None:
    function = told(make, findings=(make.finding(),))
    [found] = function.divergences
    assert (found.signature, found.count, found.open) == ("0badc0ffee00", 0, True)
    assert (found.input, found.python, found.go) == ("-7, 2", "[-4, 1]", "[-3, 1]")
    assert found.explanation == "Python answered [-4, 1], Go answered [-3, 1]."
    assert [(cause.name, cause.confidence) for cause in found.causes] == [("floor-division", 0.99)]
    assert (found.python_at, found.go_at) == (
        "m.py:8: return a // b, a % b",
        "m.go:5: return a / b, a % b",
    )
    assert found.reproduce == found.next == "strangler call m:f --mode both -- -7 2"
    assert found.save == "strangler corpus pull m:f"
    assert found.accept.startswith("strangler ledger accept 0badc0ffee00 --reason ")
    assert (function.signatures, function.open, function.attention) == (1, 1, "diverges")


def test_a_check_explains_what_calls_have_shown_and_has_the_simpler_input(make: Any) -> None:
    row = make.divergence(text="-700001, 2")
    seen = KindRow(row.label, row.versions, False, 1, row.last_seen)
    finding = make.finding(signature=row.signature, seen=seen)
    function = told(make, row, findings=(finding,))
    [found] = function.divergences
    assert (found.count, found.input) == (3, "-7, 2")
    assert [cause.name for cause in found.causes] == ["floor-division"]
    assert (function.signatures, function.open) == (1, 1)


def test_a_longer_input_of_a_check_is_no_better(make: Any) -> None:
    row = make.divergence(text="1")
    finding = make.finding(signature=row.signature, seen=None, causes=())
    [found, *_] = told(make, row, findings=(finding,)).divergences
    assert found.input == "1"
    assert found.causes == ()
    assert (found.python_at, found.go_at) == ("m.py:7", "m.go:4")


@pytest.mark.parametrize(
    ("finding", "evidence", "open_"),
    [
        ({}, {}, True),
        ({"versions": ("sha256:p", "sha256:older")}, {}, False),
        ({"when": 5.0}, {"verdict": "fail"}, False),  # a later check has not found it again
    ],
)
def test_a_finding_is_open_while_the_code_is_the_same_and_no_later_check_misses_it(
    make: Any, finding: Any, evidence: Any, open_: bool
) -> None:
    rows = [make.row(evidence=make.evidence(**evidence))]
    if "versions" in finding:
        finding = {"versions": type(make.code)(*finding["versions"])}
    report = make.report([make.present()], rows, findings=(make.finding(**finding),))
    [function] = report.functions
    assert [bool(function.open), function.divergences[0].open] == [open_, open_]


def test_an_accepted_finding_is_not_open(make: Any) -> None:
    entry = Entry("0badc0ffee00", "agreed", "payments", date(2026, 9, 30), "m:f")
    function = told(make, findings=(make.finding(),), ledger=(entry,))
    assert (function.open, function.divergences[0].label) == (0, "accepted")


@pytest.mark.parametrize(
    ("python", "go", "path", "sentence"),
    [
        ("1", "2", "result", "Python answered 1, Go answered 2."),
        ("", "", "result", ""),
        ("[1]", "[2]", "arguments.xs[0]", "After the call arguments.xs[0] are not the same on"),
        ("same", "same", "result[9]", "The answers differ at result[9], further than is shown"),
        ("x" * 61, "y", "result", f"Python answered {'x' * 60}…, Go answered y."),
    ],
)
def test_the_difference_is_a_sentence(python: str, go: str, path: str, sentence: str) -> None:
    assert explain(Example(0.0, "", python, go, path)).startswith(sentence)


@given(st.text("ab"), st.text("ab"), st.text("ab"), st.text("ab"))
def test_both_sides_begin_and_end_alike_as_far_as_possible(
    head: str, left: str, right: str, tail: str
) -> None:
    python, go = head + left + tail, head + right + tail
    start, end = in_common(python, go)
    assert python[:start] == go[:start]
    assert start + end <= min(len(python), len(go))
    assert python[len(python) - end :] == go[len(go) - end :]
    if python != go:
        assert start + end >= min(len(head) + len(tail), len(python), len(go))
        assert python[start : start + 1] != go[start : start + 1]
