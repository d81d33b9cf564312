"""From the project's routes and the store's rows to the one report that every face shows."""

import shlex
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

from strangler.gates.evidence import Evidence as Shown
from strangler.gates.evidence import evidence_of
from strangler.gates.gate import Judgement, judge
from strangler.gates.ladder import LADDER, Step, rung
from strangler.ledger import Entry
from strangler.outcome import Label
from strangler.policy import MODES
from strangler.report import model
from strangler.report.next_step import next_step
from strangler.report.present import Present
from strangler.report.reproduce import reproduce
from strangler.store import latency, rows

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
    accepted = _accepted(ledger, _moment(now).date())
    valid = frozenset(entry.signature for entry in accepted if not entry.expired)
    found = _Found(overview, valid)
    names = sorted({*known, *found.rows, *found.divergences} if gone else known)
    functions = tuple(_function(name, known.get(name), found) for name in names)
    totals = _totals(functions, accepted)
    return model.Report(functions, totals, _days(functions), accepted, _moment(now))


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
    divergences = tuple(
        _divergence(divergence, present, evidence, found)
        for divergence in found.divergences.get(name, ())
    )
    pairs = found.pairs.get(name, [])
    pair = next((pair for pair in pairs if present and pair.versions == present.versions), None)
    failures = _failures(row, pair)
    kinds = found.kinds.get(name, ())
    open_ = sum(kind.signatures for kind in kinds if _is_open(kind, present, evidence))
    checked = evidence.verdict if evidence and not evidence.stale else None
    gate, judgement = _gate(present, pair, checked)
    durations = _latency(row)
    stale = pair is None and checked is None and bool(pairs or evidence)
    unused = not row.counts and not evidence and not divergences
    days = found.days.get(name, ())
    return model.FunctionReport(
        function=name,
        mode=present.policy.mode if present else None,
        source=present.source or None if present else None,
        place=present.place or None if present else None,
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
        signatures=sum(kind.signatures for kind in kinds),
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
        last_seen=_moment(days[-1].last_seen) if days else None,
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


def _latency(row: rows.RouteRow) -> model.Latency:
    python, go = _durations(row.python), _durations(row.go)
    if python is None or go is None or not go.p50:
        return model.Latency(python, go, None, None)
    # Not the means: the first call, which loads Go, would count for every one.
    saved = row.counts.get("go", 0) * (python.p50 - go.p50)
    return model.Latency(python, go, python.p50 / go.p50, saved)


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
        when=_moment(row.when),
        python_hash=row.python_hash,
        artifact_hash=row.artifact_hash,
        stale=present is None or (present.known and checked != present.versions),
    )


def _divergence(
    row: rows.DivergenceRow,
    present: Present | None,
    evidence: model.Evidence | None,
    found: _Found,
) -> model.DivergenceReport:
    smallest = row.smallest
    stale = _is_stale(row, present, evidence)
    again = reproduce(row.route, smallest.input)
    days = found.sightings.get((row.route, row.signature), {})
    return model.DivergenceReport(
        signature=row.signature,
        count=row.count,
        input=smallest.input,
        python=smallest.python,
        go=smallest.go,
        path=smallest.path,
        cause=row.cause,
        detail=smallest.detail,
        label=_label(row.label, accepted=row.signature in found.accepted),
        stale=stale,
        first_seen=_moment(row.first_seen),
        last_seen=_moment(row.last_seen),
        first=_example(row.first),
        examples=tuple(_example(example) for example in row.sample),
        days=tuple(model.Sighting(_date(day), count) for day, count in days.items()),
        reproduce=again,
        next=f"strangler check {shlex.quote(row.route)}" if stale else again,
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


def _example(row: rows.Example) -> model.Example:
    return model.Example(_moment(row.seen), row.input, row.python, row.go, row.path, row.detail)


def _decision(row: rows.DecisionRow) -> model.Decision:
    return model.Decision(_moment(row.when), row.kind, row.step, row.author, row.reason, row.forced)


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
    return _moment(day * rows.DAY).date()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
