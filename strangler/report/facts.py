"""What there is to say of a route, in sentences: what the faces for people have in common."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from strangler.report.model import (
    DivergenceReport,
    Durations,
    FunctionReport,
    GateReport,
    Latency,
    Totals,
)
from strangler.report.wording import duration, number, percent, plain, several, size, value, when

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


_DAYS = 7
"""How many days of a divergence are told."""

_EXAMPLES = 2
"""How many further inputs of a divergence are told."""


class Fact(NamedTuple):
    """One line: what it is about, the sentence, and whether that is good or bad.

    `typed`: the sentence is a command.
    """

    label: str
    text: str
    tone: Tone = ""
    typed: bool = False


def summary(totals: Totals) -> Iterator[Fact]:
    """What there is to say of all routes together."""
    modes = ", ".join(f"{count} in {mode}" for mode, count in totals.modes.items() if count)
    yield Fact("routes", f"{number(totals.functions)}: {modes}" if modes else "none")
    if totals.share is not None:
        answered = f"Go answered {percent(totals.share)} of {number(totals.calls.total)}"
        yield Fact("calls", answered)
    if totals.saved:
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
    yield from _code(function)
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


def _code(function: FunctionReport) -> Iterator[Fact]:
    """How old the present code is, how many instances it has, and what became of others."""
    if function.python_since is not None and function.artifact_since is not None:
        sides = when(function.python_since), when(function.artifact_since)
        both = "on both sides" if sides[0] == sides[1] else f"of Python, {sides[1]} of Go"
        yield Fact("code", f"since {sides[0]} {both}")
    if (instances := function.instances) is not None:
        alive = "none now"
        if instances.alive:
            processes = instances.processes
            where = "1 process" if processes == 1 else f"{number(processes)} processes"
            alive = f"{number(instances.alive)} in {where}, {size(instances.memory)}"
        gone = f"{number(instances.recycled)} recycled, {number(instances.poisoned)} poisoned"
        tone: Tone = "warning" if instances.poisoned else ""
        yield Fact("instances", f"{plain(instances.artifact)}: {alive}; {gone}", tone)


def is_quiet(function: FunctionReport) -> bool:
    """Whether there is nothing to say but what comes next."""
    return function.attention == "unused" and not function.decisions


def _troubles(function: FunctionReport) -> Iterator[Fact]:
    failures = sorted(function.failures.items(), key=lambda item: (-item[1], item[0]))
    if failures:
        kinds = ", ".join(f"{number(count)} {plain(kind)}" for kind, count in failures)
        yield Fact("no answer", f"from Go: {kinds}", "bad")
    if function.fallbacks:
        yield Fact("fallback", f"Python answered {several(function.fallbacks, 'call')} for Go")
    if function.unrepresentable:
        unfit = several(function.unrepresentable, "call")
        yield Fact("unfit", f"{unfit} with arguments that Go's types cannot hold")
    if function.dropped:
        yield Fact("dropped", f"{several(function.dropped, 'comparison')}, the queue was full")
    if function.errors:
        yield Fact("broken", f"{several(function.errors, 'comparison')} raised, see the log")
    for counter, count in function.other.items():
        yield Fact("counted", f"{number(count)} {plain(counter)}")


def _latency(function: FunctionReport) -> Iterator[Fact]:
    latency = function.latency
    if latency.python:
        yield Fact("Python", _quantiles(latency.python))
    if latency.go:
        yield Fact("Go", _quantiles(latency.go))
    if (crossing := latency.crossing) is not None:
        yield Fact(
            "crossing",
            f"{duration(crossing.encoding)} to encode {size(crossing.size)} of arguments, "
            f"{duration(crossing.decoding)} to decode the result",
        )
    if latency.speedup is not None:
        known = "with" if latency.crossing else "without"
        if latency.speedup >= 1.0:
            faster = f"Go is {latency.speedup:.3g} times as fast"
            yield Fact("speed", f"{faster}, {known} the crossing", "good")
        else:
            slower = f"Go takes {1 / latency.speedup:.3g} times as long"
            yield Fact("speed", f"{slower}, {known} the crossing", "warning")
    if latency.sizes:
        yield _break_even(latency)


def _break_even(latency: Latency) -> Fact:
    smallest, largest = latency.sizes[0].size, latency.sizes[-1].size
    if latency.break_even is None:
        return Fact("pays off", f"not on arguments of up to {size(largest)}", "warning")
    if latency.break_even == smallest:
        return Fact("pays off", f"on arguments of any measured size, {size(smallest)} on", "good")
    return Fact("pays off", f"from arguments of {size(latency.break_even)} on", "good")


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
    seen = several(divergence.count, "time") if divergence.count else "found by a check"
    known = "" if divergence.label == "divergence" else f", {divergence.label}"
    older = ", on older code" if divergence.stale else ""
    yield Fact(
        "differs",
        f"at {plain(divergence.path)}: {plain(divergence.cause)}, {seen}{known}{older}",
        "bad" if divergence.open else "",
    )
    yield Fact("  input", value(divergence.input))
    start, _ = divergence.common
    yield Fact("  python", value(divergence.python, start))
    yield Fact("  go", value(divergence.go, start))
    if change := _change(divergence):
        yield Fact("  change", change)
    if divergence.detail:
        yield Fact("  apart", value(divergence.detail))
    for cause in divergence.causes:
        sure = f"{cause.confidence:.0%} sure"
        yield Fact("  cause", f"{plain(cause.name)} ({sure}): {plain(cause.gap)}")
    for place in filter(None, (divergence.python_at, divergence.go_at)):
        yield Fact("  at", plain(place))
    for cause in divergence.causes:
        yield Fact("  write", plain(cause.advice))
    yield Fact("  seen", _seen(divergence))
    yield from _examples(divergence)
    yield Fact("  again", plain(divergence.reproduce), typed=True)
    if divergence.open:
        yield Fact("  keep", plain(divergence.save), typed=True)
        yield Fact("  accept", plain(divergence.accept), typed=True)


def _change(divergence: DivergenceReport) -> str:
    """What stands where the sides differ, when that is not all of them."""
    start, end = divergence.common
    if start + end == 0:
        return ""
    python, go = (side[start : len(side) - end] for side in (divergence.python, divergence.go))
    return f"{value(python) or 'nothing'} became {value(go) or 'nothing'}"


def _seen(divergence: DivergenceReport) -> str:
    span = when(divergence.last_seen)
    if divergence.first_seen < divergence.last_seen and when(divergence.first_seen) != span:
        span = f"{when(divergence.first_seen)} to {span}"
    days = ""
    if len(divergence.days) > 1:
        shown = divergence.days[-_DAYS:]
        days = ", ".join(f"{day.day:%m-%d} {number(day.count)}" for day in shown)
        days = f" ({days})"
    return f"{span}{days}, {plain(divergence.signature)}"


def _examples(divergence: DivergenceReport) -> Iterator[Fact]:
    shown = {divergence.input}
    for example in (divergence.first, *divergence.examples):
        if example.input and example.input not in shown and len(shown) <= _EXAMPLES:
            shown.add(example.input)
            yield Fact("  also", value(example.input))
