from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from strangler.ledger import Entry
from strangler.outcome import UNKNOWN, Versions
from strangler.report.model import (
    Calls,
    Day,
    Decision,
    Durations,
    Evidence,
    Example,
    GateReport,
    Instances,
    OverallDay,
    Sighting,
)
from strangler.store import rows
from strangler.store.instances import InstancesRow

WHEN = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
OLDER = Versions("sha256:p", "sha256:older")


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
        "accepted": 2,
        "go-nondeterministic": 1,
    }
    present = make.present("m:f", "go", share=0.5, sample=0.25)
    [function] = make.report([present], [make.row(counts=counts)]).functions
    assert (function.function, function.mode, function.share, function.sample) == (
        "m:f",
        "go",
        0.5,
        0.25,
    )
    assert (function.source, function.place, function.problem) == (
        "migration.toml:3",
        "m.py:7",
        None,
    )
    assert function.calls == Calls(10, 20)
    assert (function.comparisons, function.matches, function.diverged) == (7, 5, 2)
    assert (function.unrepresentable, function.fallbacks) == (3, 4)
    assert (function.dropped, function.errors) == (6, 7)
    assert function.failures == {"GoTrap": 8, "GoExit": 1}
    assert function.other == {"accepted": 2, "go-nondeterministic": 1}
    assert (function.python_hash, function.artifact_hash) == make.code
    assert (function.attention, function.next) == ("fails", "strangler check m:f")


def test_the_sample_is_the_one_in_force(make: Any) -> None:
    presents = [make.present(f"m:{mode}", mode) for mode in ("go", "python", "shadow")]
    assert [function.sample for function in make.report(presents).functions] == [0.0, 0.0, 1.0]


def test_a_divergence_shows_its_smallest_input_and_keeps_the_first(make: Any) -> None:
    smallest = rows.Example(make.moment, "[1]", "small python", "small go", "result[0]", "apart")
    sample = tuple(rows.Example(float(n), str(n), "", "", "result") for n in range(3))
    row = make.divergence(
        "m:f", "[1, 2]", smallest=smallest, last_seen=make.moment + 60, sample=sample
    )
    report = make.report([make.present()], [], [row], sightings={("m:f", row.signature): {3: 2}})
    [found] = report.functions[0].divergences
    assert (found.input, found.python, found.go) == ("[1]", "small python", "small go")
    assert (found.path, found.detail, found.cause) == ("result[0]", "apart", "value")
    assert found.first_seen == WHEN
    assert found.last_seen == datetime(2026, 9, 21, 14, 14, 20, tzinfo=UTC)
    assert found.first == Example(WHEN, "[1, 2]", "3", "4", "result", "Go has 1 more")
    assert [example.input for example in found.examples] == ["0", "1", "2"]
    assert found.days == (Sighting(date(1970, 1, 4), 2),)
    assert found.reproduce == found.next == "strangler call m:f '[1]' --mode both"
    assert report.functions[0].attention == "diverges"


@pytest.mark.parametrize(
    ("row", "open_"),
    [
        ({"versions": ("sha256:p", "sha256:a")}, True),
        ({"versions": ("sha256:p", "sha256:older")}, False),
        ({"versions": UNKNOWN}, True),
        ({"versions": UNKNOWN, "last_seen": 5.0}, False),  # settled by the check since
        ({"versions": ("sha256:p", "sha256:a"), "label": "clock-dependent"}, False),
        ({"label": "accepted"}, True),  # the ledger has no such entry any more
    ],
)
def test_a_divergence_is_open_on_the_code_that_runs_now(make: Any, row: Any, open_: bool) -> None:
    row["versions"] = Versions(*row.get("versions", make.code))
    found = make.divergence(**{"last_seen": make.moment + 1, **row})
    checked = make.row(evidence=make.evidence())
    [function] = make.report([make.present()], [checked], [found]).functions
    assert [bool(function.open), function.divergences[0].open] == [open_, open_]
    assert (function.attention == "diverges") is open_


@pytest.mark.parametrize("verdict", ["fail", "insufficient"])
def test_only_a_check_that_passed_settles_what_was_seen_before(make: Any, verdict: str) -> None:
    checked = make.row(evidence=make.evidence(verdict=verdict))
    found = make.divergence(last_seen=5.0)
    [function] = make.report([make.present()], [checked], [found]).functions
    assert function.open


def test_evidence_is_that_of_the_last_check_and_may_be_of_older_code(make: Any) -> None:
    row = make.row(evidence=make.evidence(verdict="insufficient"))
    [function] = make.report([make.present()], [row]).functions
    assert function.evidence == Evidence(
        "insufficient", 1000, 900, 7, 1.5, WHEN, "sha256:p", "sha256:a", stale=False
    )
    [function] = make.report([make.present(versions=OLDER)], [row]).functions
    assert function.evidence.stale
    assert function.attention == "stale"
    [function] = make.report([make.present(versions=UNKNOWN)], [row]).functions
    assert not function.evidence.stale  # it cannot be told


def test_a_route_is_not_stale_when_its_present_code_was_compared(make: Any) -> None:
    row = make.row(evidence=make.evidence(versions=OLDER))
    [function] = make.report([make.present()], [row], pairs=[make.pair(match=1)]).functions
    assert function.attention is None
    [function] = make.report([make.present()], [row], pairs=[make.pair(versions=OLDER)]).functions
    assert function.attention == "stale"


def test_failures_of_older_code_call_for_nobody(make: Any) -> None:
    row = make.row(counts={"failure:GoTrap": 2}, evidence=make.evidence())
    [function] = make.report([make.present()], [row], pairs=[make.pair(match=1)]).functions
    assert (function.failures, function.attention) == ({"GoTrap": 2}, None)
    now = make.pair(match=1, **{"failure:GoTrap": 1})
    [function] = make.report([make.present()], [row], pairs=[now]).functions
    assert function.attention == "fails"


def test_a_missing_artifact_matters_where_go_is_asked(make: Any) -> None:
    presents = [
        make.present(f"m:{mode}", mode, problem="f.wasm: is missing")
        for mode in ("go", "python", "shadow")
    ]
    report = make.report(presents)
    assert [f.attention for f in report.functions] == ["fails", "unused", "fails"]
    assert report.functions[0].problem == "f.wasm: is missing"


def test_latency_is_there_for_a_side_that_was_measured(make: Any) -> None:
    row = make.row(python=(1.0, 2.0, 4.0))
    [function] = make.report([make.present()], [row]).functions
    assert function.latency.go is None
    assert function.latency.python == Durations(3, pytest.approx(7 / 3), 2.0, 4.0, 4.0)
    assert (function.latency.speedup, function.latency.saved) == (None, None)


def test_timings_split_the_crossing_out_and_say_from_which_size_on_go_pays(make: Any) -> None:
    timings = (
        make.timing(8, 1e-6, 4e-6),
        make.timing(80, 1e-5, 8e-6),
        make.timing(800, 1e-4, 2e-5),
        make.timing(9, 1.0, 9.0, versions=make.code._replace(python="sha256:older")),
    )
    row = make.row(counts={"go": 10}, python=(1e-3,), go=(2e-4,))
    [function] = make.report([make.present()], [row], timings=timings).functions
    latency = function.latency
    assert [(each.size, each.crossing) for each in latency.sizes] == [
        (8, 3e-6),
        (80, 3e-6),
        (800, 3e-6),
    ]
    assert (latency.crossing.size, latency.crossing.seconds) == (80, 3e-6)
    assert latency.break_even == 80
    waited = latency.go.p50 + 3e-6
    assert latency.speedup == pytest.approx(latency.python.p50 / waited)
    assert latency.saved == pytest.approx(10 * (latency.python.p50 - waited))


def test_instances_are_those_of_the_artifact(make: Any) -> None:
    rows_ = (
        InstancesRow("m.wasm", 2, 8, 12_000_000, 1400, 6, 4),
        InstancesRow("n.wasm", 1, 1, 1, 1, 1, 1),
    )
    present = make.present(artifact="m.wasm")
    [function, gone] = make.report(
        [present, make.present("m:other")], [], instances=rows_
    ).functions
    assert function.instances == Instances("m.wasm", 2, 8, 12_000_000, 6, 4)
    assert gone.instances is None


def test_code_is_as_old_as_it_was_first_compared_or_checked(make: Any) -> None:
    checked = make.row(evidence=make.evidence(when=make.moment - 9000))
    pairs = (make.pair(match=1),)  # first seen two hours ago
    [function] = make.report([make.present()], [checked], pairs=pairs).functions
    assert function.python_since == WHEN - timedelta(seconds=9000)
    older = Versions("sha256:older", make.code.artifact)
    report = make.report(
        [make.present()], [checked], pairs=(make.pair(match=1), make.pair(versions=older, match=1))
    )
    assert report.functions[0].artifact_since == WHEN - timedelta(seconds=9000)
    [function] = make.report([make.present()], [], pairs=pairs).functions
    assert function.artifact_since == WHEN - timedelta(seconds=7200)
    [function] = make.report([make.present(versions=UNKNOWN)], [], pairs=pairs).functions
    assert function.artifact_since is None


def test_what_go_saves_is_what_its_answers_would_have_taken(make: Any) -> None:
    fast = make.row("m:fast", {"go": 10}, python=(3.0,), go=(1.0,))
    slow = make.row("m:slow", {"go": 4}, python=(1.0,), go=(2.0,))
    report = make.report([make.present("m:fast"), make.present("m:slow")], [fast, slow])
    faster, slower = (function.latency for function in report.functions)
    assert (faster.speedup, faster.saved) == (3.0, 20.0)
    assert (slower.speedup, slower.saved) == (0.5, -4.0)
    assert [function.attention for function in report.functions] == [None, "slower"]
    assert (report.totals.saved, report.totals.slower) == (16.0, 1)


def test_a_clock_that_stood_still_promises_no_speed(make: Any) -> None:
    [function] = make.report([], [make.row(python=(1.0,), go=(0.0,))]).functions
    assert function.latency.speedup is None


def test_the_gate_judges_the_next_step_by_what_the_present_code_has_shown(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    seen = [make.pair(match=3000), make.pair(versions=OLDER, divergence=50)]
    [function] = make.report([make.present(mode="shadow")], [row], pairs=seen).functions
    gate = function.gate
    assert isinstance(gate, GateReport)
    assert (gate.step, gate.verdict, gate.comparisons, gate.distinct) == (
        "go 1 %",
        "pass",
        3000,
        900,
    )
    assert (gate.lower, gate.limit, gate.reasons) == (0.0, 0.01, ())
    assert 0.001 < gate.upper < 0.002
    assert (function.next, function.ready) == ("strangler promote m:f", True)


def test_without_data_the_gate_says_what_is_missing(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    [function] = make.report([make.present(mode="shadow")], [row]).functions
    assert function.gate.verdict == "insufficient"
    assert "1 000 more comparisons" in function.gate.reasons
    assert not function.ready


def test_at_the_end_of_the_ladder_there_is_no_gate(make: Any) -> None:
    row = make.row(counts={"go": 1}, evidence=make.evidence())
    [function] = make.report([make.present(mode="go")], [row]).functions
    assert function.gate is None
    assert function.next == "strangler retire m:f"


def test_a_route_that_only_the_store_knows_is_shown_as_no_longer_defined(make: Any) -> None:
    found = make.divergence("m:a")
    report = make.report([make.present("m:c")], [make.row("m:b", {"go": 1})], [found])
    assert [function.function for function in report.functions] == ["m:a", "m:b", "m:c"]
    assert [function.mode for function in report.functions] == [None, None, "python"]
    gone = report.functions[0]
    assert gone.share is gone.sample is gone.source is gone.gate is gone.python_hash is None
    assert (gone.open, report.totals.gone) == (0, 2)
    only = make.report([make.present("m:c")], [make.row("m:b")], [found], gone=False)
    assert [function.function for function in only.functions] == ["m:c"]


def test_what_the_ledger_accepts_is_not_open_until_it_expires(make: Any) -> None:
    def entry(signature: str, until: date) -> Entry:
        return Entry(signature, "cents only", "payments", until, "m:f")

    ledger = [entry("soon", date(2026, 9, 21)), entry("over", date(2026, 9, 20))]
    found = [make.divergence(signature=name, versions=make.code) for name in ("soon", "over")]
    report = make.report([make.present()], [], found, ledger=ledger)
    [function] = report.functions
    assert [row.label for row in function.divergences] == ["accepted", "divergence"]
    assert function.open == 1
    over, soon = report.accepted
    assert (over.signature, over.days_left, over.expired) == ("over", -1, True)
    assert (soon.days_left, soon.expired, soon.owner) == (0, False, "payments")
    assert (report.totals.expired, report.totals.expiring) == (1, 1)


def test_days_and_decisions_are_told_by_route_and_days_over_all(make: Any) -> None:
    report = make.report(
        [make.present("m:a"), make.present("m:b")],
        days={
            "m:a": (make.day(1, python=5), make.day(python=1, go=2, matches=2)),
            "m:b": (make.day(python=3, divergences=1),),
        },
        decisions=(make.decision("m:a", reason="quiet", forced=True),),
    )
    first, second = report.functions
    assert first.days[1] == Day(WHEN.date(), Calls(1, 2), 2, 0)
    assert (first.last_seen, second.last_seen) == (WHEN, WHEN)
    assert first.decisions == (Decision(WHEN, "promote", "go 1 %", "maria", "quiet", forced=True),)
    assert report.days == (
        OverallDay(date(2026, 9, 20), Calls(5, 0), 0, 0, 1, 0),
        OverallDay(date(2026, 9, 21), Calls(4, 2), 2, 1, 2, 1),
    )
    assert report.made == WHEN


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
    totals = make.report(
        [make.present("m:a"), make.present("m:b", "go"), make.present("m:c")],
        [make.row("m:a", counts), make.row("m:b", counts)],
        [make.divergence("m:a"), make.divergence("m:a", signature="other"), make.divergence("m:b")],
        kinds={"m:a": (rows.KindRow("divergence", OLDER, False, 10, make.moment),)},
    ).totals
    assert (totals.functions, totals.modes) == (3, {"python": 2, "shadow": 0, "go": 1})
    assert (totals.calls, totals.share) == (Calls(2, 4), pytest.approx(2 / 3))
    assert (totals.comparisons, totals.matches, totals.divergences) == (14, 6, 8)
    assert (totals.signatures, totals.open) == (13, 3)
    assert (totals.failures, totals.fallbacks, totals.unrepresentable) == (20, 12, 10)
    assert (totals.dropped, totals.errors) == (14, 16)
    assert (totals.unused, totals.stale, totals.ready, totals.gone) == (1, 0, 0, 0)
    assert totals.saved is None


def test_without_anything_the_report_is_empty(make: Any) -> None:
    report = make.report()
    assert report.functions == report.days == ()
    assert report.totals.functions == report.totals.comparisons == 0
    assert report.totals.share is None
