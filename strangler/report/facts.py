"""What there is to say of a route, in sentences: what the faces for people have in common."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from strangler.report.model import DivergenceReport, Durations, FunctionReport, GateReport, Totals
from strangler.report.wording import duration, number, percent, plain, several, value, when

Tone = Literal["", "good", "bad", "warning"]

TONES: dict[str, Tone] = {"pass": "good", "fail": "bad", "insufficient": "warning"}

ATTENTION = {
    "diverges": "answers otherwise in Go",
    "fails": "gets no answer from Go",
    "stale": "has changed since it was last compared",
    "slower": "is slower in Go",
    "unused": "has no data yet",
}
"""What is said of a route for each kind of attention."""


class Fact(NamedTuple):
    """One line: what it is about, the sentence, and whether that is good or bad."""

    label: str
    text: str
    tone: Tone = ""


def summary(totals: Totals) -> Iterator[Fact]:
    """What there is to say of all routes together."""
    modes = ", ".join(f"{count} in {mode}" for mode, count in totals.modes.items() if count)
    yield Fact("routes", f"{number(totals.functions)}: {modes}" if modes else "none")
    if totals.share is not None:
        answered = f"Go answered {percent(totals.share)} of {number(totals.calls.total)}"
        yield Fact("calls", answered)
    if totals.saved is not None:
        verb = "saved" if totals.saved >= 0 else "cost"
        yield Fact("time", f"Go's answers have {verb} {duration(abs(totals.saved))}")
    if totals.open:
        yield Fact("open", several(totals.open, "divergence"), "bad")
    if totals.ready:
        yield Fact("ready", f"{several(totals.ready, 'route')} for the next step", "good")
    if totals.slower:
        yield Fact("slower", f"{several(totals.slower, 'route')} in Go", "warning")
    if totals.stale:
        yield Fact("stale", f"{several(totals.stale, 'route')} changed since compared", "warning")
    if totals.expired:
        yield Fact("expired", f"{several(totals.expired, 'accepted difference')}", "bad")
    if totals.expiring:
        soon = f"{several(totals.expiring, 'accepted difference')} within a fortnight"
        yield Fact("expiring", soon, "warning")
    if totals.unused:
        yield Fact("no data", several(totals.unused, "route"))


def facts(function: FunctionReport) -> Iterator[Fact]:
    """What there is to say of one route."""
    if function.problem:
        yield Fact("problem", plain(function.problem), "bad")
    calls = function.calls
    if calls.total:
        yield Fact("calls", f"{number(calls.python)} by Python, {number(calls.go)} by Go")
    if function.comparisons:
        differ = f"{number(function.diverged)} differ{'s' * (function.diverged == 1)}"
        compared = f"{number(function.comparisons)}: {number(function.matches)} match, {differ}"
        yield Fact("compared", compared, "bad" if function.open else "")
    yield from _troubles(function)
    yield from _latency(function)
    if (evidence := function.evidence) is not None:
        older = ", of older code" if evidence.stale else ""
        yield Fact(
            "checked",
            f"{evidence.verdict}: {number(evidence.examples)} inputs, "
            f"{number(evidence.distinct)} distinct, {when(evidence.when)}{older}",
            "warning" if evidence.stale else TONES[evidence.verdict],
        )
    if function.gate is not None:
        yield _gate(function.gate)
    if function.decisions:
        last = function.decisions[-1]
        because = f": {plain(last.reason)}" if last.reason else ""
        yield Fact("decided", f"{last.kind} to {last.step}, {when(last.when)}{because}")
    for divergence in function.divergences:
        yield from _divergence(divergence)
    more = function.signatures - len(function.divergences)
    if more:
        yield Fact("more", f"{several(more, 'divergence')}: --divergences N shows more")


def is_quiet(function: FunctionReport) -> bool:
    """Whether there is nothing to say but what comes next."""
    return function.attention == "unused" and not function.decisions


def _troubles(function: FunctionReport) -> Iterator[Fact]:
    failures = sorted(function.failures.items(), key=lambda item: (-item[1], item[0]))
    if failures:
        kinds = ", ".join(f"{number(count)} {plain(kind)}" for kind, count in failures)
        yield Fact("no answer", f"from Go: {kinds}", "bad")
    if function.fallbacks:
        yield Fact("fallback", f"Python answered {number(function.fallbacks)} calls for Go")
    if function.unrepresentable:
        yield Fact("unfit", f"{number(function.unrepresentable)} calls that Go's types cannot hold")
    if function.dropped:
        yield Fact("dropped", f"{number(function.dropped)} comparisons, the queue was full")
    if function.errors:
        yield Fact("broken", f"{number(function.errors)} comparisons raised, see the log")
    for counter, count in function.other.items():
        yield Fact("counted", f"{number(count)} {plain(counter)}")


def _latency(function: FunctionReport) -> Iterator[Fact]:
    latency = function.latency
    if latency.python:
        yield Fact("Python", _quantiles(latency.python))
    if latency.go:
        yield Fact("Go", f"{_quantiles(latency.go)}, with the crossing")
    if latency.speedup is None:
        return
    if latency.speedup >= 1.0:
        yield Fact("speed", f"Go is {latency.speedup:.3g} times as fast", "good")
    else:
        yield Fact("speed", f"Go takes {1 / latency.speedup:.3g} times as long", "warning")


def _quantiles(durations: Durations) -> str:
    return (
        f"{duration(durations.p50)} (p50), {duration(durations.p95)} (p95), "
        f"{duration(durations.p99)} (p99)"
    )


def _gate(gate: GateReport) -> Fact:
    known = ""
    if gate.limit is not None and gate.comparisons:
        known = f"; at most {percent(gate.upper)} differ, {percent(gate.limit)} may"
    missing = {"fail": "", "pass": "", "insufficient": "missing "}[gate.verdict]
    why = f": {missing}{'; '.join(gate.reasons)}" if gate.reasons else ""
    return Fact("step", f"{gate.step}: {gate.verdict}{why}{known}", TONES[gate.verdict])


def _divergence(divergence: DivergenceReport) -> Iterator[Fact]:
    times = several(divergence.count, "time")
    known = "" if divergence.label == "divergence" else f", {divergence.label}"
    older = ", on older code" if divergence.stale else ""
    yield Fact(
        "differs",
        f"at {plain(divergence.path)}: {plain(divergence.cause)}, {times}{known}{older}",
        "bad" if divergence.open else "",
    )
    yield Fact("  input", value(divergence.input))
    yield Fact("  python", value(divergence.python))
    yield Fact("  go", value(divergence.go))
    if divergence.detail:
        yield Fact("  apart", value(divergence.detail))
    yield Fact("  seen", f"{when(divergence.last_seen)}, {plain(divergence.signature)}")
