from datetime import UTC, datetime
from typing import Any

import pytest

from strangler.report.model import (
    Calls,
    DivergenceReport,
    Durations,
    Evidence,
    Example,
    build_report,
)
from strangler.store import rows

WHEN = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_a_function_has_its_policy_its_counters_and_its_next_step(make: Any) -> None:
    counts = {
        "python": 10,
        "go": 20,
        "match": 5,
        "divergence": 2,
        "unrepresentable": 3,
        "fallback": 4,
        "dropped": 6,
        "error": 7,
        "failure:GoTrap": 8,
        "failure:GoExit": 1,
    }
    route = make.route("m:f", "go", share=0.5, sample=0.25)
    [function] = build_report([route], [make.row(counts=counts)], []).functions
    assert (function.function, function.mode, function.share, function.sample) == (
        "m:f",
        "go",
        0.5,
        0.25,
    )
    assert function.calls == Calls(10, 20)
    assert (function.comparisons, function.matches, function.diverged) == (7, 5, 2)
    assert (function.unrepresentable, function.fallbacks) == (3, 4)
    assert (function.dropped, function.errors) == (6, 7)
    assert function.failures == {"GoTrap": 8, "GoExit": 1}
    assert function.next == "strangler check m:f"


def test_the_sample_is_the_one_in_force(make: Any) -> None:
    routes = [make.route("m:a", "shadow"), make.route("m:b", "go"), make.route("m:c", "python")]
    samples = [function.sample for function in build_report(routes, [], []).functions]
    assert samples == [1.0, 0.0, 0.0]


def test_a_divergence_shows_its_smallest_input_and_keeps_the_first(make: Any) -> None:
    smallest = rows.Example(make.moment, "[1]", "small python", "small go", "result[0]")
    row = make.divergence(text="[1, 2]", smallest=smallest, last_seen=make.moment + 60)
    [function] = build_report([make.route("m:f")], [], [row]).functions
    assert function.divergences == (
        DivergenceReport(
            signature="3f2a9c01d4e5",
            count=3,
            input="[1]",
            python="small python",
            go="small go",
            path="result[0]",
            cause="value",
            first_seen=WHEN,
            last_seen=datetime(2026, 9, 21, 14, 14, 20, tzinfo=UTC),
            first=Example(WHEN, "[1, 2]", "3", "4", "result"),
        ),
    )


def test_evidence_is_that_of_the_last_check(make: Any) -> None:
    row = make.row(evidence=make.evidence(verdict="insufficient"))
    [function] = build_report([make.route("m:f")], [row], []).functions
    assert function.evidence == Evidence(
        "insufficient", 1000, 900, 7, 1.5, WHEN, "sha256:p", "sha256:a"
    )


def test_latency_is_there_for_a_side_that_was_measured(make: Any) -> None:
    row = make.row(python=(1.0, 2.0, 4.0))
    [function] = build_report([make.route("m:f")], [row], []).functions
    assert function.latency.go is None
    assert function.latency.python == Durations(3, pytest.approx(7 / 3), 2.0, 4.0, 4.0)


def test_a_route_that_only_the_store_knows_is_shown_as_no_longer_defined(make: Any) -> None:
    report = build_report(
        [make.route("m:c")], [make.row("m:b", {"go": 1})], [make.divergence("m:a")]
    )
    assert [function.function for function in report.functions] == ["m:a", "m:b", "m:c"]
    assert [function.mode for function in report.functions] == [None, None, "python"]
    assert report.functions[0].share is report.functions[0].sample is None


def test_totals_are_the_sums_of_the_functions(make: Any) -> None:
    counts = {
        "python": 1,
        "go": 2,
        "match": 3,
        "divergence": 4,
        "unrepresentable": 5,
        "fallback": 6,
        "dropped": 7,
        "error": 8,
        "failure:GoTrap": 9,
        "failure:GoExit": 1,
    }
    report = build_report(
        [make.route("m:a"), make.route("m:b"), make.route("m:c")],
        [make.row("m:a", counts), make.row("m:b", counts)],
        [make.divergence("m:a"), make.divergence("m:a", signature="other"), make.divergence("m:b")],
    )
    totals = report.totals
    assert totals.functions == 3
    assert totals.calls == Calls(2, 4)
    assert (totals.comparisons, totals.matches, totals.divergences) == (14, 6, 8)
    assert totals.signatures == 3
    assert (totals.failures, totals.fallbacks, totals.unrepresentable) == (20, 12, 10)
    assert (totals.dropped, totals.errors) == (14, 16)


def test_without_anything_the_report_is_empty() -> None:
    report = build_report([], [], [])
    assert report.functions == ()
    assert report.totals.functions == report.totals.comparisons == 0
