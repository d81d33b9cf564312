from typing import Any
from xml.etree import ElementTree as ET

from strangler.report.junit import render


def cases(report: Any) -> dict[str, Any]:
    found = ET.fromstring(render(report)).iter("testcase")
    return {f"{case.get('classname')}:{case.get('name')}": case for case in found}


def test_each_route_is_a_test_case(make: Any) -> None:
    report = make.every_kind()
    assert list(cases(report)) == [function.function for function in report.functions]
    [suite] = ET.fromstring(render(report))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("7", "1", "1")
    assert suite.get("skipped") == "4"
    assert suite.get("timestamp") == "2026-09-21T14:13:20"


def test_a_route_that_diverges_is_a_failure_with_everything_known_of_it(make: Any) -> None:
    failure = cases(make.every_kind())["py_impls.money:split_bill"].find("failure")
    assert failure.get("message") == "1 open divergence"
    assert '  input     "café", -1' in failure.text
    assert "next        strangler check py_impls.money:split_bill" in failure.text


def test_a_check_that_failed_is_a_failure(make: Any) -> None:
    row = make.row(evidence=make.evidence(verdict="fail"))
    [case] = cases(make.report([make.present()], [row])).values()
    assert case.find("failure").get("message") == "the last check found a difference"


def test_a_route_without_an_answer_is_an_error(make: Any) -> None:
    error = cases(make.every_kind())["py_impls.text:title"].find("error")
    assert error.get("message") == "gets no answer from Go"
    assert "title.wasm: is missing" in error.text


def test_what_is_not_known_is_skipped_and_what_is_passes(make: Any) -> None:
    found = cases(make.every_kind())
    skipped = {
        name: case.find("skipped").get("message")
        for name, case in found.items()
        if case.find("skipped") is not None
    }
    assert skipped == {
        "py_impls.dates:add_months": "has no data yet",
        "py_impls.old:gone": "the project no longer defines it",
        "py_impls.scoring:score_histogram_of_every_single_player": "has no data yet",
        "py_impls.text:word_count": "has changed since it was last compared",
    }
    assert "1,200 match" in found["py_impls.arith:sum"].find("system-out").text


def test_any_text_is_well_formed(make: Any) -> None:
    hostile = "\x00\x1b]]><!--\ud800\ufffe&<"
    report = make.report([], [], [make.divergence(f"m:{hostile}", hostile, signature=hostile)])
    [name] = cases(report)
    assert name == r"m:\x00\x1b]]><!--\ud800\ufffe&<"
