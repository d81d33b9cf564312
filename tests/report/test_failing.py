from typing import Any

from strangler.report.failing import CONDITIONS, reasons_to_fail


def test_an_open_divergence_is_named_with_what_to_do(make: Any) -> None:
    assert reasons_to_fail(make.every_kind(), ["divergence"]) == (
        "py_impls.money:split_bill: 1 open divergence: strangler check py_impls.money:split_bill",
    )


def test_evidence_of_older_code_is_named(make: Any) -> None:
    [reason] = reasons_to_fail(make.every_kind(), ["stale"])
    assert reason.startswith("py_impls.text:word_count: its evidence is of older code: ")


def test_evidence_is_insufficient_when_there_is_none_or_too_little(make: Any) -> None:
    reasons = reasons_to_fail(make.every_kind(), ["insufficient"])
    assert [reason.split(": ")[:2] for reason in reasons] == [
        ["py_impls.dates:add_months", "it was never checked"],
        ["py_impls.scoring:score_histogram_of_every_single_player", "it was never checked"],
        ["py_impls.text:title", "it was never checked"],
        ["py_impls.text:word_count", "its last check saw too little"],
    ]


def test_routes_that_are_gone_and_conditions_that_are_met_fail_nothing(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    gone = make.divergence("m:gone")
    report = make.report([make.present()], [row], [gone])
    assert reasons_to_fail(report, CONDITIONS) == ()
