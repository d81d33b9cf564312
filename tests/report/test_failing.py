from datetime import date
from typing import Any

from strangler.ledger import Entry
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


def test_a_check_that_failed_is_a_divergence(make: Any) -> None:
    row = make.row(evidence=make.evidence(verdict="fail"))
    [reason] = reasons_to_fail(make.report([make.present()], [row]), ["divergence"])
    assert reason == "m:f: its last check found a difference: strangler check m:f"


def test_an_entry_of_the_ledger_that_is_over_is_named(make: Any) -> None:
    ledger = [
        Entry("abc", "why", "payments", date(2026, 9, 20), "m:f"),
        Entry("def", "why", "search", date(2026, 9, 20)),
        Entry("ghi", "why", "search", date(2026, 9, 21)),
    ]
    again = "correct it, or `strangler ledger accept` it again"
    assert reasons_to_fail(make.report(ledger=ledger), ["expired"]) == (
        f"m:f: abc was accepted until 2026-09-20 by payments: {again}",
        f"def was accepted until 2026-09-20 by search: {again}",
    )


def test_routes_that_are_gone_and_conditions_that_are_met_fail_nothing(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    gone = make.divergence("m:gone")
    report = make.report([make.present()], [row], [gone])
    assert reasons_to_fail(report, CONDITIONS) == ()
