"""What holds for every kind of database."""

import random
import subprocess
import sys
import textwrap
import threading
from typing import Any

import pytest
from sqlalchemy import text

from strangler.errors import StoreError
from strangler.outcome import UNKNOWN, Versions
from strangler.store import migrations, open_store
from strangler.store.latency import Durations
from strangler.store.retention import Retention
from strangler.store.rows import (
    DAY,
    RANKS,
    SAMPLE_SIZE,
    SKETCH_SIZE,
    Batch,
    CauseRow,
    DayRow,
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    FindingRow,
    Found,
    KindRow,
    Overview,
    PairRow,
    TimingRow,
)
from strangler.store.store import Store

OLD, NEW = Versions("p1", "a1"), Versions("p1", "a2")


def counted(number: int = 1, route: str = "m:f", name: str = "go") -> Batch:
    return Batch(counts={(route, name): number})


def diverged(
    seen: float, shown: str, *, signature: str = "s1", count: int = 1, **more: Any
) -> DivergenceRow:
    example = Example(seen, shown, f"python {shown}", f"go {shown}", "result")
    route = more.pop("route", "m:f")
    return DivergenceRow(route, signature, "value", count, seen, example, example, **more)


def decided(when: float, kind: Any = "promote", route: str = "m:f", **more: Any) -> DecisionRow:
    return DecisionRow(route, kind, "go", "go 1 %", "", when, "maria@host", NEW, **more)


def finding(when: float, *, signature: str = "s1", **more: Any) -> FindingRow:
    shown = (
        "1, 2",
        "3",
        "4",
        "result",
        "value",
        "Go has 1 more",
        "Python returned 3, Go 4.",
        "call",
    )
    values = {"route": "m:f", "versions": NEW, "causes": (CAUSE,)} | more
    names = "input python go path cause detail explanation reproduce".split()
    return FindingRow(
        signature=signature, when=when, **dict(zip(names, shown, strict=True)), **values
    )


def timing(size: int, versions: Versions = NEW, when: float = 1.0) -> TimingRow:
    return TimingRow("m:f", versions, size, 1e-6, 5e-7, 1e-7, 5e-8, when)


CAUSE = CauseRow("floor-division", "Go truncates", "tried", 0.99, "subtract one", "m.py:3: a // b")


# ---- What goes in comes out ----------------------------------------------------------------------


def test_decisions_are_kept_in_the_order_in_which_they_were_made(store: Store) -> None:
    assert store.decisions() == ()
    first, other = decided(2e9, forced=True, failed=3), decided(1.0, route="a:b")
    store.record(Batch(decisions=(first, other)))
    store.record(Batch(decisions=(first,)))  # the same once more
    late = decided(1e9, kind="demote")  # by a machine whose clock is wrong
    store.record(Batch(decisions=(late,)))
    assert store.decisions("a:b") == (other,)
    assert [row.kind for row in store.decisions("m:f")] == ["promote", "demote"]
    assert store.decisions()[:2] == (other, first)
    last = store.decisions()[-1]
    assert 2e9 < last.when < 2e9 + 0.001
    assert (last.rank, last.versions, last.forced) == (late.rank, NEW, False)


def test_batches_add_up(store: Store) -> None:
    latencies = {("m:f", "python", 3): Durations(2, 0.5), ("m:f", "go", 1): Durations(1, 0.125)}
    for _ in range(2):
        store.record(Batch({("m:f", "go"): 3, ("m:f", "failure:GoTrap"): 1}, latencies))
    [row] = store.routes()
    assert row.route == "m:f"
    assert row.counts == {"go": 6, "failure:GoTrap": 2}
    assert row.python.buckets == {3: (4, 1.0)}
    assert row.go.buckets == {1: (2, 0.25)}
    assert row.evidence is None


def test_a_divergence_keeps_its_first_and_its_smallest_example(store: Store) -> None:
    store.record(Batch(divergences=(diverged(2.0, "[1, 2]"),)))
    store.record(Batch(divergences=(diverged(3.0, "[1]", count=5), diverged(1.0, "[1, 2, 3]"))))
    store.record(Batch(divergences=(diverged(4.0, "[0]"), diverged(5.0, "[2]"))))
    [row] = store.divergences()
    assert row.count == 9
    assert (row.first_seen, row.last_seen) == (1.0, 5.0)
    assert row.first == Example(1.0, "[1, 2, 3]", "python [1, 2, 3]", "go [1, 2, 3]", "result")
    assert row.smallest == Example(4.0, "[0]", "python [0]", "go [0]", "result")


def test_divergences_come_by_route_and_then_by_frequency(store: Store) -> None:
    store.record(
        Batch(
            divergences=(
                diverged(1.0, "1", route="m:g"),
                diverged(1.0, "1", signature="rare"),
                diverged(1.0, "1", signature="frequent", count=7),
            )
        )
    )
    assert [row.signature for row in store.divergences()] == ["frequent", "rare", "s1"]
    assert [row.signature for row in store.divergences("m:g")] == ["s1"]
    assert store.divergences("m:nobody") == ()


def test_the_last_evidence_of_a_route_replaces_the_one_before(store: Store) -> None:
    old = EvidenceRow("m:f", "fail", 10, 9, 1, 0.5, 100.0, "sha256:p", "sha256:a")
    new = EvidenceRow("m:f", "pass", 20, 19, 0, 0.7, 200.0, "sha256:p", "sha256:b")
    store.record(Batch(evidence=(old,)))
    store.record(Batch(evidence=(new,)))
    [row] = store.routes()
    assert row.evidence == new


def test_routes_come_by_name_wherever_they_were_recorded(store: Store) -> None:
    store.record(counted(route="m:b"))
    store.record(Batch(latencies={("m:c", "go", 1): Durations(1, 0.1)}))
    store.record(Batch(evidence=(EvidenceRow("m:a", "pass", 1, 1, 0, 0.1, 1.0, "p", "a"),)))
    assert [row.route for row in store.routes()] == ["m:a", "m:b", "m:c"]


def test_text_that_is_not_unicode_is_escaped(store: Store) -> None:
    store.record(Batch(counts={("m:\ud800", "go"): 1}, divergences=(diverged(1.0, "'\udc80'"),)))
    assert store.routes()[0].route == r"m:\ud800"
    assert store.divergences()[0].first.input == r"'\udc80'"


def test_a_batch_is_recorded_whole_or_not_at_all(store: Store) -> None:
    store.record(counted(1))
    broken = Batch(counts={("m:f", "go"): 1, ("m:f", "python"): object()})
    with pytest.raises(StoreError, match="cannot be used"):
        store.record(broken)
    assert store.routes()[0].counts == {"go": 1}


# ---- Many at once --------------------------------------------------------------------------------


def test_four_processes_that_write_at_once_lose_nothing(url: str) -> None:
    code = textwrap.dedent("""
        import sys
        from strangler.store import open_store
        from strangler.store.latency import Durations
        from strangler.store.rows import Batch, DivergenceRow, Example

        store = open_store(sys.argv[1])
        for number in range(100):
            example = Example(float(number), f"[{number}]", "1", "2", "result")
            store.record(Batch(
                {("m:f", "go"): 3, (f"m:{sys.argv[2]}", "python"): 1},
                {("m:f", "go", number % 5): Durations(2, 0.5)},
                (DivergenceRow("m:f", "s", "value", 1, float(number), example, example),),
            ))
    """)
    writers = [
        subprocess.Popen([sys.executable, "-c", code, url, str(number)]) for number in range(4)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0, 0]
    store = open_store(url)
    rows = {row.route: row for row in store.routes()}
    assert rows["m:f"].counts == {"go": 1200}
    assert rows["m:f"].go.count == 800
    assert [rows[f"m:{number}"].counts for number in range(4)] == [{"python": 100}] * 4
    [divergence] = store.divergences()
    assert (divergence.count, divergence.first_seen, divergence.last_seen) == (400, 0.0, 99.0)
    assert divergence.smallest.input == "[0]"


def test_threads_share_a_store(store: Store) -> None:
    threads = [
        threading.Thread(target=lambda: [store.record(counted()) for _ in range(25)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.routes()[0].counts == {"go": 100}


def test_processes_that_make_a_store_at_once_make_one(url: str) -> None:
    code = "import sys; from strangler.store import *; from strangler.store.rows import Batch\n"
    code += "open_store(sys.argv[1]).record(Batch({('m:f', 'go'): 1}))"
    makers = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(3)]
    assert [maker.wait(60) for maker in makers] == [0, 0, 0]
    assert open_store(url).routes()[0].counts == {"go": 3}


# ---- Versions, samples ---------------------------------------------------------------------------


def pair(seen: float, versions: Versions = OLD, *digests: int, **counts: int) -> PairRow:
    return PairRow("m:f", versions, counts, frozenset(digests), seen, seen)


def test_comparisons_are_kept_by_the_versions_of_both_sides(store: Store) -> None:
    store.record(Batch(pairs=(pair(2.0, OLD, 1, 2, match=3), pair(5.0, NEW, 7, match=1))))
    store.record(Batch(pairs=(pair(1.0, OLD, 2, 3, match=1, divergence=1),)))
    new, old = store.pairs()
    assert new == PairRow("m:f", NEW, {"match": 1}, frozenset({7}), 5.0, 5.0)
    assert old == PairRow("m:f", OLD, {"match": 4, "divergence": 1}, frozenset({1, 2, 3}), 1.0, 2.0)
    assert store.pairs("m:f") == (new, old)
    assert store.pairs("m:g") == ()
    assert old.distinct == 3


def test_of_many_inputs_the_smallest_digests_are_kept_and_all_are_estimated(store: Store) -> None:
    count = 3 * SKETCH_SIZE
    digests = [RANKS * number // count - 1 for number in range(1, count + 1)]
    for part in (digests[::2], digests[1::2]):
        store.record(Batch(pairs=(pair(1.0, OLD, *part),)))
    [row] = store.pairs()
    assert row.digests == frozenset(digests[:SKETCH_SIZE])
    assert abs(row.distinct - count) <= 0.01 * count


def test_a_divergence_has_the_versions_and_the_label_of_the_last_one(store: Store) -> None:
    store.record(Batch(divergences=(diverged(2.0, "1", label="accepted", versions=NEW),)))
    store.record(Batch(divergences=(diverged(1.0, "1", label="accepted", versions=OLD),)))
    [row] = store.divergences()
    assert (row.versions, row.label, row.count) == (NEW, "accepted", 2)


def ranked(rank: int) -> Example:
    return Example(float(rank), f"{rank}", "p", "g", "result", "", bytes([rank]), rank)


def test_a_divergence_keeps_the_examples_that_were_drawn_of_all(store: Store) -> None:
    for start in (40, 20, 30):
        sample = tuple(ranked(start + number) for number in range(SAMPLE_SIZE))
        store.record(Batch(divergences=(diverged(1.0, "1", sample=sample),)))
    [row] = store.divergences()
    assert row.sample == tuple(ranked(20 + number) for number in range(SAMPLE_SIZE))


def test_calls_that_matched_are_sampled_too(store: Store) -> None:
    assert store.samples("m:f") == ()
    for start in (20, 10):
        sample = tuple(ranked(start + number) for number in range(SAMPLE_SIZE))
        store.record(Batch(samples={"m:f": sample}))
    assert store.samples("m:f") == tuple(ranked(10 + number) for number in range(SAMPLE_SIZE))
    assert store.divergences() == ()


# ---- Pruning -------------------------------------------------------------------------------------


def test_nothing_is_pruned_where_there_is_nothing(store: Store) -> None:
    assert store.prune(Retention(), 0.0) == 0
    assert not store.exists()


def test_what_is_closed_is_forgotten_after_its_days_and_what_is_open_stays(store: Store) -> None:
    evidence = [
        EvidenceRow("m:f", "pass", 1, 1, 0, 0.1, when, *versions)
        for when, versions in ((1.0, OLD), (2.0, NEW))
    ]
    store.record(
        Batch(
            {("m:f", "go"): 1},
            divergences=(
                diverged(1.0, "old", signature="old", versions=OLD, sample=(ranked(1),)),
                diverged(2.0, "new", signature="new", versions=NEW, sample=(ranked(2),)),
            ),
            evidence=tuple(evidence),
            pairs=(pair(1.0, OLD, 1, match=1), pair(2.0, NEW, 2, match=1)),
            samples={"m:f": (ranked(3),)},
        )
    )
    assert store.prune(Retention(days=1.0), 0.5 * DAY) == 0
    assert store.prune(Retention(days=1.0), 10.0 * DAY) == 6  # with the days of both signatures
    assert store.prune(Retention(days=1.0), 10.0 * DAY) == 0
    assert [row.versions for row in store.pairs()] == [NEW]
    [row] = store.divergences()
    assert (row.signature, row.sample) == ("new", (ranked(2),))
    assert store.samples("m:f") == ()
    [route] = store.routes()
    assert (route.counts, route.evidence) == ({"go": 1}, evidence[1])


def test_a_store_that_is_too_large_loses_the_oldest_first_and_never_what_is_open(
    store: Store,
) -> None:
    def big(seen: float, number: int, versions: Versions) -> DivergenceRow:
        chance = random.Random(number)  # PostgreSQL compresses what repeats itself
        example = Example(seen, chance.randbytes(1000).hex(), "p", "g", "result", rank=number + 1)
        return DivergenceRow(
            "m:f", f"s{number:05}", "value", 1, seen, *[example] * 2, (example,), versions=versions
        )

    closed = tuple(big(float(number), number, OLD) for number in range(500))
    opened = tuple(big(0.0, number, NEW) for number in range(500, 550))
    store.record(Batch(divergences=closed + opened, pairs=(pair(1.0, OLD), pair(2.0, NEW))))
    before = len(store.divergences())
    assert store.prune(Retention(days=1.0, max_mb=100.0), 10.0) == 0
    assert store.prune(Retention(days=1.0, max_mb=2.0), 10.0) > 0
    left = {row.signature for row in store.divergences()}
    assert 50 < len(left) < before
    assert {row.signature for row in opened} <= left
    kept = sorted(left - {row.signature for row in opened})
    assert kept == [row.signature for row in closed][-len(kept) :]
    assert store.prune(Retention(days=1.0, max_mb=0.0), 10.0) > 0
    rest = store.divergences()
    assert {row.signature for row in rest} == {row.signature for row in opened}
    assert {row.sample for row in rest} == {()}
    assert rest[0].smallest.input == opened[0].smallest.input
    assert store.prune(Retention(days=1.0, max_mb=0.0), 10.0) == 0


# ---- Versions of the store -----------------------------------------------------------------------


@pytest.mark.parametrize("use", ["read", "write"])
def test_an_older_store_is_brought_up_to_date_by_whoever_comes_first(
    store: Store, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    store.record(counted(3))
    step, steps = "CREATE TABLE added AS SELECT total FROM counters", migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, lambda c: c.execute(text(step))))
    if use == "write":
        store.record(Batch(divergences=(diverged(1.0, "1"),)))
    for _ in range(2):
        assert store.routes()[0].counts == {"go": 3}
    read = store._database.run(lambda c: c.execute(text("SELECT * FROM added")).fetchall())
    assert read == [(3,)]
    newer = f"was written by a newer strangler \\(version {migrations.latest()}"
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises(StoreError, match=newer):
        store.routes()


def test_a_store_without_findings_gets_a_place_for_them(store: Store) -> None:
    store.record(counted(3))
    store._database.run(_back_to_the_oldest)
    assert store.routes()[0].counts == {"go": 3}
    store.record(Batch(findings=(finding(1.0),), timings=(timing(8),)))
    seen = store.overview(5)
    assert ([found.row for found in seen.findings], seen.timings) == ([finding(1.0)], (timing(8),))


def _back_to_the_oldest(connection: Any) -> None:
    """As a store was before the first step."""
    for table in ("findings", "timings"):
        connection.execute(text(f"DROP TABLE {table}"))
    number = migrations.OLDEST
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    else:
        connection.execute(text("UPDATE version SET number = :number"), {"number": number})


def test_a_store_from_before_the_first_release_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.record(counted())
    monkeypatch.setattr(migrations, "OLDEST", migrations.latest() + 1)
    with pytest.raises(StoreError, match="before its first release: move it away"):
        store.record(counted())


def test_a_store_that_can_be_written_says_so_before_and_after_it_is_made(store: Store) -> None:
    store.check_writable()
    assert not store.exists()
    store.record(counted())
    store.check_writable()


# ---- What a report shows -------------------------------------------------------------------------


def test_an_overview_of_nothing_is_empty(store: Store) -> None:
    assert store.overview(5) == Overview()


def test_calls_are_also_counted_by_the_day(store: Store) -> None:
    monday, tuesday = 20_000 * DAY + 60.0, 20_001 * DAY + 60.0
    store.record(Batch({("m:f", "go"): 2, ("m:f", "match"): 1, ("m:f", "fallback"): 7}), monday)
    store.record(Batch({("m:f", "go"): 3, ("m:f", "python"): 4}), monday + 5)
    store.record(Batch({("m:f", "divergence"): 1, ("a:b", "dropped"): 1}), tuesday)
    days = store.overview(5).days
    assert days["m:f"] == (
        DayRow(20_000, 4, 5, 1, 0, monday + 5),
        DayRow(20_001, 0, 0, 0, 1, tuesday),
    )
    assert days["a:b"] == (DayRow(20_001, 0, 0, 0, 0, tuesday),)
    assert store.overview(5, "a:b").days.keys() == {"a:b"}


def test_an_overview_has_the_most_frequent_divergences_and_the_number_of_all(
    store: Store,
) -> None:
    many = [diverged(1.0 * n * DAY, str(n), signature=f"s{n}", count=n) for n in range(1, 6)]
    other = diverged(1.0, "x", route="a:b", sample=(Example(1.0, "y", "1", "2", "result"),))
    store.record(Batch(divergences=(*many, many[4], other)))
    seen = store.overview(2)
    assert [(row.route, row.signature) for row in seen.divergences] == [
        ("a:b", "s1"),
        ("m:f", "s5"),
        ("m:f", "s4"),
    ]
    assert [example.input for example in seen.divergences[0].sample] == ["y"]
    assert seen.divergences[1].smallest.input == "5"
    assert seen.kinds == {
        "a:b": (KindRow("divergence", UNKNOWN, False, 1, 1.0),),
        "m:f": (KindRow("divergence", UNKNOWN, False, 5, 5.0 * DAY),),
    }
    assert seen.sightings == {
        ("a:b", "s1"): {0: 1},
        ("m:f", "s5"): {5: 10},
        ("m:f", "s4"): {4: 4},
    }
    listed = store.overview(0, "m:f", ["s1", "s3", "s9"]).kinds["m:f"]
    assert {kind.listed: kind.signatures for kind in listed} == {True: 2, False: 3}
    only = store.overview(2, "a:b")
    assert (len(only.divergences), only.kinds.keys()) == (1, {"a:b"})
    assert only.sightings.keys() == {("a:b", "s1")}


def test_an_overview_has_as_many_further_examples_as_are_asked_for(store: Store) -> None:
    sample = tuple(Example(1.0, f"x{n}", "1", "2", "result", rank=n) for n in range(5))
    store.record(Batch(divergences=(diverged(1.0, "1", sample=sample[::-1]),)))
    for most, shown in ((0, []), (2, ["x0", "x1"]), (9, ["x0", "x1", "x2", "x3", "x4"])):
        [row] = store.overview(5, examples=most).divergences
        assert [example.input for example in row.sample] == shown
        assert row.smallest.input == "1"


def test_an_overview_has_totals_and_decisions(store: Store) -> None:
    store.record(Batch({("m:f", "go"): 2, ("a:b", "go"): 1}, decisions=(decided(1.0),)))
    seen = store.overview(2)
    assert seen.routes == store.routes()
    assert seen.decisions == store.decisions()
    assert [row.route for row in store.overview(2, "m:f").routes] == ["m:f"]


def test_an_overview_has_what_checks_have_found_and_how_it_stands_in_calls(store: Store) -> None:
    other = finding(1.0, signature="other", route="a:b", causes=())
    seen = diverged(2.0, "1", versions=OLD, count=3)
    store.record(Batch(findings=(finding(1.0), other), divergences=(seen,)))
    store.record(Batch(findings=(finding(3.0),)))
    found = store.overview(5).findings
    assert found == (
        Found(other, None),
        Found(finding(3.0), KindRow("divergence", OLD, False, 1, 2.0)),
    )
    [accepted] = store.overview(5, "m:f", ["s1"]).findings
    assert accepted.seen == KindRow("divergence", OLD, True, 1, 2.0)


def test_an_overview_has_the_last_timings_by_size(store: Store) -> None:
    store.record(Batch(timings=(timing(800), timing(8), timing(8, OLD))))
    store.record(Batch(timings=(timing(8, when=2.0),)))
    assert store.overview(5).timings == (timing(8, OLD), timing(8, when=2.0), timing(800))
    assert store.overview(5, "a:b").timings == ()


def test_findings_and_timings_of_older_code_are_forgotten(store: Store) -> None:
    store.record(
        Batch(
            findings=(finding(1.0, signature="old", versions=OLD), finding(1.0)),
            timings=(timing(8, OLD), timing(8)),
            pairs=(pair(1.0, OLD), pair(2.0, NEW)),
        )
    )
    assert store.prune(Retention(days=1.0), 10.0 * DAY) == 3  # with the older pair
    seen = store.overview(5)
    assert [found.row for found in seen.findings] == [finding(1.0)]
    assert seen.timings == (timing(8),)


def test_old_days_are_forgotten(store: Store) -> None:
    store.record(Batch({("m:f", "go"): 1}, divergences=(diverged(0.0, "1"),)), 0.0)
    store.record(Batch({("m:f", "go"): 1}), 100.0 * DAY)
    assert store.prune(Retention(days=90), 100.0 * DAY) == 2
    seen = store.overview(5)
    assert [row.day for row in seen.days["m:f"]] == [100]
    assert seen.sightings == {}


def test_an_overview_tells_how_many_inputs_of_each_pair_were_different(store: Store) -> None:
    many = PairRow("m:f", NEW, {"match": 9}, frozenset(range(7, 7 + SKETCH_SIZE)), 1.0, 2.0)
    few = PairRow("m:f", OLD, {}, frozenset(), 0.5, 1.5)
    store.record(Batch(pairs=(many, few)))
    totals = store.overview(5).pairs
    assert [(pair.versions, pair.distinct) for pair in totals] == [(OLD, 0), (NEW, many.distinct)]
    assert (totals[1].counts, totals[1].first_seen, totals[1].last_seen) == ({"match": 9}, 1.0, 2.0)
    assert store.overview(5, "a:b").pairs == ()
