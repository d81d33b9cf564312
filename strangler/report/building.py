"""From the project's routes and the store's rows to the one report that every face shows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from strangler.gates.evidence import Evidence as Shown
from strangler.gates.evidence import evidence_of
from strangler.gates.gate import Judgement, judge
from strangler.gates.ladder import LADDER, Step, rung
from strangler.ledger import Entry
from strangler.outcome import Label
from strangler.policy import MODES
from strangler.report import model
from strangler.report.differing import moment, row_of, tell
from strangler.report.next_step import next_step
from strangler.report.present import Present
from strangler.store import latency, rows
from strangler.timing import Timing, break_even

_COUNTED = set("python go match divergence fallback unrepresentable dropped error".split())
"""The counters that have a field of their own."""

_SOON = 14
"""How many days before its end an entry of the ledger is said to expire."""


def build_report(
    presents: Iterable[Present],
    overview: rows.Overview,
    now: float,
    *,
    ledger: Iterable[Entry] = (),
    gone: bool = True,
) -> model.Report:
    """The routes of the project and, with `gone`, those that only the store knows; by name."""
    known = {present.name: present for present in presents}
    accepted = _accepted(ledger, moment(now).date())
    valid = frozenset(entry.signature for entry in accepted if not entry.expired)
    found = _Found(overview, valid)
    names = sorted({*known, *found.rows, *found.divergences, *found.findings} if gone else known)
    functions = tuple(_function(name, known.get(name), found) for name in names)
    totals = _totals(functions, accepted)
    return model.Report(functions, totals, _days(functions), accepted, moment(now))


class _Found:
    """The rows of an overview by route."""

    def __init__(self, overview: rows.Overview, accepted: frozenset[str]) -> None:
        self.accepted = accepted
        self.rows = {row.route: row for row in overview.routes}
        self.divergences: dict[str, list[rows.DivergenceRow]] = {}
        for divergence in overview.divergences:
            self.divergences.setdefault(divergence.route, []).append(divergence)
        self.decisions: dict[str, list[rows.DecisionRow]] = {}
        for decision in overview.decisions:
            self.decisions.setdefault(decision.route, []).append(decision)
        self.pairs: dict[str, list[rows.PairTotals]] = {}
        for pair in overview.pairs:
            self.pairs.setdefault(pair.route, []).append(pair)
        self.findings: dict[str, list[rows.Found]] = {}
        for finding in overview.findings:
            self.findings.setdefault(finding.row.route, []).append(finding)
        self.timings: dict[str, list[rows.TimingRow]] = {}
        for timing in overview.timings:
            self.timings.setdefault(timing.route, []).append(timing)
        self.instances = {row.artifact: row for row in overview.instances}
        self.days = overview.days
        self.kinds = overview.kinds
        self.sightings = overview.sightings


# ---- One route -----------------------------------------------------------------------------------


def _function(name: str, present: Present | None, found: _Found) -> model.FunctionReport:
    row = found.rows.get(name) or rows.RouteRow(
        name, {}, latency.Latency(), latency.Latency(), None
    )
    count = row.counts.get
    evidence = _evidence(row.evidence, present) if row.evidence else None
    divergences = _divergences(name, present, evidence, found)
    pairs = found.pairs.get(name, [])
    pair = next((pair for pair in pairs if present and pair.versions == present.versions), None)
    failures = _failures(row, pair)
    kinds = found.kinds.get(name, ())
    findings = found.findings.get(name, ())
    unseen = sum(finding.seen is None for finding in findings)
    open_ = sum(kind.signatures for kind in kinds if _is_open(kind, present, evidence)) + sum(
        _is_confirmed(finding.row, present, evidence, found)
        and not (finding.seen and _is_open(finding.seen, present, evidence))
        for finding in findings
    )
    checked = evidence.verdict if evidence and not evidence.stale else None
    gate, judgement = _gate(present, pair, checked)
    durations = _latency(row, present, found.timings.get(name, ()))
    stale = pair is None and checked is None and bool(pairs or evidence)
    unused = not row.counts and not evidence and not divergences
    days = found.days.get(name, ())
    return model.FunctionReport(
        function=name,
        mode=present.policy.mode if present else None,
        source=present.source or None if present else None,
        place=present.place or None if present else None,
        go_place=present.go_place or None if present else None,
        problem=present.problem or None if present else None,
        share=present.policy.share if present else None,
        sample=present.policy.sampled if present else None,
        attention=_attention(
            diverges=open_ > 0,
            fails=bool(
                failures or (present and present.problem and present.policy.mode != "python")
            ),
            stale=stale and present is not None,
            slower=durations.speedup is not None and durations.speedup < 1.0,
            unused=unused,
        ),
        calls=model.Calls(count("python", 0), count("go", 0)),
        comparisons=count("match", 0) + count("divergence", 0),
        matches=count("match", 0),
        divergences=divergences,
        signatures=sum(kind.signatures for kind in kinds) + unseen,
        open=open_,
        failures=row.failures,
        fallbacks=count("fallback", 0),
        unrepresentable=count("unrepresentable", 0),
        dropped=count("dropped", 0),
        errors=count("error", 0),
        other={
            counter: total
            for counter, total in sorted(row.counts.items())
            if counter not in _COUNTED and not counter.startswith(rows.FAILURE)
        },
        evidence=evidence,
        gate=gate,
        latency=durations,
        python_hash=present.versions.python or None if present else None,
        artifact_hash=present.versions.artifact or None if present else None,
        python_since=_since(present, pairs, row.evidence, 0),
        artifact_since=_since(present, pairs, row.evidence, 1),
        instances=_instances(present, found),
        last_seen=moment(days[-1].last_seen) if days else None,
        days=tuple(_day(day) for day in days),
        decisions=tuple(_decision(decision) for decision in found.decisions.get(name, ())),
        next=next_step(present, failures, checked, judgement, diverges=open_ > 0),
    )


def _attention(**reasons: bool) -> model.Attention | None:
    """The first reason that applies, in the order in which they are given."""
    applying: list[model.Attention] = [name for name, here in reasons.items() if here]  # type: ignore[misc]
    return applying[0] if applying else None


def _failures(row: rows.RouteRow, pair: rows.PairTotals | None) -> Mapping[str, int]:
    """The failures of the code that runs now; of all code, where they cannot be told apart."""
    if pair is None:
        return row.failures
    return {
        name.removeprefix(rows.FAILURE): count
        for name, count in pair.counts.items()
        if name.startswith(rows.FAILURE)
    }


def _gate(
    present: Present | None, pair: rows.PairTotals | None, checked: rows.Verdict | None
) -> tuple[model.GateReport | None, Judgement | None]:
    """Whether the next step may be taken; None at the end of the ladder."""
    if present is None or rung(present.policy) + 1 == len(LADDER):
        return None, None
    step: Step = LADDER[rung(present.policy) + 1]
    shown = evidence_of(pair, checked) if pair else Shown(present.versions, check=checked)
    judgement = judge(shown, present.policy.gate, step)
    gate = model.GateReport(
        step.label,
        judgement.verdict,
        shown.comparisons,
        shown.distinct,
        judgement.lower,
        judgement.upper,
        judgement.limit,
        judgement.reasons,
    )
    return gate, judgement


def _since(
    present: Present | None,
    pairs: Iterable[rows.PairTotals],
    evidence: rows.EvidenceRow | None,
    side: int,
) -> datetime | None:
    """When the present code of a side was first seen: compared, or checked."""
    if present is None or not present.versions[side]:
        return None
    times = [pair.first_seen for pair in pairs if pair.versions[side] == present.versions[side]]
    if evidence and (evidence.python_hash, evidence.artifact_hash)[side] == present.versions[side]:
        times.append(evidence.when)
    return moment(min(times)) if times else None


def _instances(present: Present | None, found: _Found) -> model.Instances | None:
    row = found.instances.get(present.artifact) if present else None
    if row is None:
        return None
    counts = row.processes, row.alive, row.memory, row.recycled, row.poisoned
    return model.Instances(row.artifact, *counts)


def _latency(
    row: rows.RouteRow, present: Present | None, timings: Iterable[rows.TimingRow]
) -> model.Latency:
    python, go = _durations(row.python), _durations(row.go)
    measured = [
        Timing(timing.size, timing.python, timing.go, timing.encoding, timing.decoding)
        for timing in timings
        if present is not None and timing.versions == present.versions
    ]
    crossing = None
    if measured:
        middle = measured[len(measured) // 2]
        crossing = model.Crossing(middle.size, middle.encoding, middle.decoding)
    speedup = saved = None
    if python is not None and go is not None and go.p50:
        # Not the means: the first call, which loads Go, would count for every one.
        waited = go.p50 + (crossing.seconds if crossing else 0.0)
        answered = row.counts.get("go", 0)
        speedup = python.p50 / waited
        saved = answered * (python.p50 - waited) if answered else None
    sizes = tuple(
        model.SizeTiming(one.size, one.python, one.go, one.encoding + one.decoding)
        for one in measured
    )
    return model.Latency(python, go, crossing, speedup, saved, break_even(measured), sizes)


def _durations(side: latency.Latency) -> model.Durations | None:
    if not side.count:
        return None
    return model.Durations(side.count, side.mean, *side.quantiles(0.50, 0.95, 0.99))


def _evidence(row: rows.EvidenceRow, present: Present | None) -> model.Evidence:
    checked = (row.python_hash, row.artifact_hash)
    return model.Evidence(
        verdict=row.verdict,
        examples=row.examples,
        distinct=row.distinct,
        unrepresentable=row.unrepresentable,
        seconds=row.seconds,
        when=moment(row.when),
        python_hash=row.python_hash,
        artifact_hash=row.artifact_hash,
        stale=present is None or (present.known and checked != present.versions),
    )


def _divergences(
    name: str, present: Present | None, evidence: model.Evidence | None, found: _Found
) -> tuple[model.DivergenceReport, ...]:
    """Those seen in calls, the most frequent first, then those that only a check has found."""
    findings = found.findings.get(name, ())
    known = {finding.row.signature: finding.row for finding in findings}
    told = []
    for row in found.divergences.get(name, ()):
        finding = known.get(row.signature)
        confirmed = finding is not None and _is_confirmed(finding, present, evidence, found)
        days = found.sightings.get((name, row.signature), {})
        told.append(
            tell(
                row,
                finding,
                present,
                label=_label(row.label, accepted=row.signature in found.accepted),
                stale=not confirmed and _is_stale(row, present, evidence),
                days=[model.Sighting(_date(day), count) for day, count in days.items()],
            )
        )
    for finding, seen in findings:
        if seen is None:
            accepted = finding.signature in found.accepted
            label: Label = "accepted" if accepted else "divergence"
            stale = not (accepted or _is_confirmed(finding, present, evidence, found))
            told.append(tell(row_of(finding), finding, present, label=label, stale=stale))
    return tuple(told)


def _is_confirmed(
    finding: rows.FindingRow,
    present: Present | None,
    evidence: model.Evidence | None,
    found: _Found,
) -> bool:
    """Whether the last check of the code that runs now has found it, and nobody has accepted it."""
    return (
        present is not None
        and finding.versions == present.versions
        and (evidence is None or evidence.when <= moment(finding.when))
        and finding.signature not in found.accepted
    )


def _label(label: Label, *, accepted: bool) -> Label:
    """What a difference counts as today, whatever it did when it was seen."""
    if label not in {"divergence", "accepted"}:
        return label
    return "accepted" if accepted else "divergence"


def _is_open(kind: rows.KindRow, present: Present | None, evidence: model.Evidence | None) -> bool:
    label = _label(kind.label, accepted=kind.listed)
    return label == "divergence" and not _is_stale(kind, present, evidence)


def _is_stale(
    row: rows.DivergenceRow | rows.KindRow, present: Present | None, evidence: model.Evidence | None
) -> bool:
    """Whether the code that runs now is not known to differ so."""
    if present is None:
        return True
    if all(row.versions) and present.known:
        return row.versions != present.versions
    # Of which code it was is not known: a check of the present code that passed later settles it.
    settled = evidence is not None and evidence.verdict == "pass" and not evidence.stale
    return settled and evidence is not None and row.last_seen < evidence.when.timestamp()


def _decision(row: rows.DecisionRow) -> model.Decision:
    return model.Decision(moment(row.when), row.kind, row.step, row.author, row.reason, row.forced)


def _accepted(ledger: Iterable[Entry], today: date) -> tuple[model.Accepted, ...]:
    return tuple(
        model.Accepted(
            entry.signature,
            entry.function,
            entry.reason,
            entry.owner,
            entry.until,
            (entry.until - today).days,
        )
        for entry in sorted(ledger, key=lambda entry: (entry.until, entry.signature))
    )


# ---- All of them ---------------------------------------------------------------------------------


def _day(row: rows.DayRow) -> model.Day:
    return model.Day(_date(row.day), model.Calls(row.python, row.go), row.matches, row.divergences)


def _days(functions: tuple[model.FunctionReport, ...]) -> tuple[model.OverallDay, ...]:
    """The days of all routes together."""
    sums: dict[date, list[int]] = {}
    for function in functions:
        for day in function.days:
            total = sums.setdefault(day.day, [0] * 6)
            python, go = day.calls.python, day.calls.go
            total[0] += python
            total[1] += go
            total[2] += day.matches
            total[3] += day.divergences
            total[4] += python > 0 or go > 0
            total[5] += go > 0
    return tuple(
        model.OverallDay(day, model.Calls(python, go), *rest)
        for day, (python, go, *rest) in sorted(sums.items())
    )


def _totals(
    functions: tuple[model.FunctionReport, ...], accepted: tuple[model.Accepted, ...]
) -> model.Totals:
    def total(field: str) -> int:
        return sum(getattr(function, field) for function in functions)

    def needing(attention: model.Attention) -> int:
        return sum(function.attention == attention for function in functions)

    calls = model.Calls(
        sum(function.calls.python for function in functions),
        sum(function.calls.go for function in functions),
    )
    saved = [f.latency.saved for f in functions if f.latency.saved is not None]
    speedups = [f.latency.speedup for f in functions if f.latency.speedup is not None]
    return model.Totals(
        functions=len(functions),
        modes={mode: sum(function.mode == mode for function in functions) for mode in MODES},
        calls=calls,
        share=calls.share,
        comparisons=total("comparisons"),
        matches=total("matches"),
        divergences=total("diverged"),
        signatures=total("signatures"),
        open=total("open"),
        failures=sum(sum(function.failures.values()) for function in functions),
        fallbacks=total("fallbacks"),
        unrepresentable=total("unrepresentable"),
        dropped=total("dropped"),
        errors=total("errors"),
        ready=sum(function.ready for function in functions),
        stale=needing("stale"),
        slower=sum(speedup < 1.0 for speedup in speedups),
        unused=needing("unused"),
        gone=sum(function.mode is None for function in functions),
        expiring=sum(0 <= entry.days_left <= _SOON for entry in accepted),
        expired=sum(entry.expired for entry in accepted),
        saved=sum(saved) if saved else None,
    )


@lru_cache(maxsize=1024)  # every route has the same days
def _date(day: int) -> date:
    return moment(day * rows.DAY).date()
