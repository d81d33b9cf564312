"""Which functions are worth moving, which are not, and why."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from strangler.scan.cost import TYPICAL, Estimate, break_even, estimate
from strangler.scan.function import Effect, Function, Parameter
from strangler.scan.go_types import GoType, GoTypes, Refusal
from strangler.scan.graph import closure, groups
from strangler.scan.module import Module
from strangler.scan.project import Project

Verdict = Literal["worth it", "maybe", "not worth it", "cannot"]

_WORTH = 2.0  # times faster, at the typical size
_SMALL = 1000.0  # nanoseconds: a gain on less is lost among the crossings
_ADVICE = {
    "input/output": "keep that in Python and pass in what it reads",
    "global": "pass it in",
    "nondeterminism": "pass in what it returns",
    "mutation": "return the new value instead",
    "attribute": "pass in its values",
    "dynamic": "Go has nothing like it",
    "unknown call": "it stays in Python: pass in what it returns",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The Go side of a signature; `refusals` are the places without a type, and why."""

    parameters: tuple[tuple[Parameter, GoType], ...]
    results: tuple[GoType, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One function judged.

    `first` are functions of the project that it calls: they move first, or Go calls them back;
    `together` are those that call each other in a circle with it. `even` is the smallest number of
    elements for which Go is faster, None when there is none up to a million.
    """

    function: Function
    verdict: Verdict
    reasons: tuple[str, ...]
    typed: Typed
    estimate: Estimate
    even: int | None
    first: tuple[str, ...]
    together: tuple[str, ...]


_NOWHERE = Module("", (), {}, {}, {}, {}, frozenset())
"""Where full names mean what they say."""


def typed_signature(
    types: GoTypes,
    function: Function,
    module: Module,
    observed: Mapping[str, str] = MappingProxyType({}),
) -> Typed:
    """The Go types of a function's parameters and results.

    What has no hint gets the `observed` one, by parameter, the result's under ``return``.
    """

    def annotated(name: str, annotation: ast.expr | None) -> tuple[ast.expr | None, Module]:
        seen = observed.get(name)
        if annotation is not None or not seen:
            return annotation, module
        try:
            return ast.parse(seen, mode="eval").body, _NOWHERE
        except SyntaxError:  # a class may have any name
            return None, module

    parameters: list[tuple[Parameter, GoType]] = []
    refusals: list[str] = []
    for parameter in function.parameters:
        if parameter.kind == "**":
            refusals.append(f"**{parameter.name}: Go has no keyword arguments: name them")
            continue
        if parameter.kind == "*" and parameter is not function.parameters[-1]:
            refusals.append(f"*{parameter.name}: in Go it has to be the last parameter")
            continue
        found = types.of(*annotated(parameter.name, parameter.annotation))
        if isinstance(found, Refusal):
            refusals.append(f"{parameter.name}: {found.reason}")
        else:
            parameters.append((parameter, found))
    results = types.results(*annotated("return", function.returns))
    if isinstance(results, Refusal):
        refusals.append(f"the result: {results.reason}")
        results = ()
    return Typed(tuple(parameters), results, tuple(refusals))


def judge(project: Project) -> tuple[Candidate, ...]:
    """Every function of the project: the most rewarding first."""
    types = GoTypes(project)
    graph = {
        function.name: tuple(callee.name for callee in project.callees(function))
        for function in project.functions.values()
    }
    circles = {name: group for group in groups(graph) if len(group) > 1 for name in group}
    candidates = [
        _judged(project, types, function, closure(graph, name), circles.get(name, ()))
        for name, function in ((f.name, f) for f in project.functions.values())
    ]
    return tuple(sorted(candidates, key=_rank))


_ORDER: dict[Verdict, int] = {"worth it": 0, "maybe": 1, "not worth it": 2, "cannot": 3}


def _rank(candidate: Candidate) -> tuple[int, int, float, str]:
    found = candidate.estimate
    return (
        _ORDER[candidate.verdict],
        len(candidate.reasons),
        -found.speedup if candidate.verdict != "cannot" else 0.0,
        candidate.function.name,
    )


def _judged(
    project: Project,
    types: GoTypes,
    function: Function,
    below: tuple[str, ...],
    circle: tuple[str, ...],
) -> Candidate:
    module = project.modules[function.module]
    typed = typed_signature(types, function, module)
    parameters = [kind for _, kind in typed.parameters]
    found = estimate(function.work, parameters, typed.results)
    even = break_even(function.work, parameters, typed.results)
    impossible = [*function.obstacles]
    if module.generated:
        impossible.append("is generated code: port what generates it")
    unhinted = [refusal for refusal in typed.refusals if "has no hint" in refusal]
    impossible += [refusal for refusal in typed.refusals if refusal not in unhinted]
    impossible += _effects(project.effects(function))
    outside = project.outside_calls(function)
    doubtful = [f"calls {name}: {_ADVICE['unknown call']}" for name in outside]
    if unhinted:
        names = ", ".join(refusal.partition(":")[0] for refusal in unhinted)
        doubtful.insert(0, f"has no hint for {names}: add it, Go's types follow the hints")
    verdict, why = worth(found, even)
    if impossible:
        verdict, reasons = "cannot", tuple(impossible + doubtful)
    elif verdict == "not worth it":
        reasons = (why, *doubtful)
    elif doubtful:
        verdict, reasons = "maybe", tuple(doubtful)
    else:
        reasons = () if verdict == "worth it" else (why,)
    return Candidate(
        function=function,
        verdict=verdict,
        reasons=reasons,
        typed=typed,
        estimate=found,
        even=even,
        first=tuple(name for name in below if name not in circle),
        together=tuple(name for name in circle if name != function.name),
    )


def worth(found: Estimate, even: int | None) -> tuple[Verdict, str]:
    """Whether Go would be faster, and why not."""
    if found.speedup >= _WORTH:
        return "worth it", ""
    if found.python < _SMALL or (even is None and found.crossing > found.go / 2):
        return "not worth it", (
            f"is too little work for a crossing: {duration(found.python)} in Python, "
            f"{duration(found.crossing)} to get across"
        )
    if even is None:
        return "not worth it", "does its work in C already: Go would be no faster"
    if found.speedup > 1.0:
        return "maybe", f"gains {found.speedup:.1f}x with {TYPICAL:,} elements, not more"
    return "not worth it", f"is slower in Go with {TYPICAL:,} elements"


def duration(nanoseconds: float) -> str:
    """A time as people read it, to three digits: ``1.27 µs``."""
    for limit, unit, scale in ((1e3, "ns", 1.0), (1e6, "µs", 1e3), (1e9, "ms", 1e6)):
        if nanoseconds < limit:
            return f"{nanoseconds / scale:.3g} {unit}"
    return f"{nanoseconds / 1e9:.3g} s"


def _effects(effects: Iterable[Effect]) -> list[str]:
    """One reason per sort of effect: the first of each, and how many more."""
    by_kind: dict[str, list[Effect]] = {}
    for effect in effects:
        by_kind.setdefault(effect.kind, []).append(effect)
    return [
        f"{first.what} (line {first.line}{f', and {len(more)} more' if more else ''}): "
        f"{_ADVICE[kind]}"
        for kind, (first, *more) in by_kind.items()
    ]


def reason_kinds(candidates: Iterable[Candidate]) -> list[tuple[str, int]]:
    """How often each sort of reason was given, the most frequent first."""
    counts = Counter(
        _sort_of(reason)
        for candidate in candidates
        if candidate.verdict != "worth it"
        for reason in candidate.reasons[:1]
    )
    return counts.most_common()


def _sort_of(reason: str) -> str:
    for beginning, kind in (
        ("is a route", "a route already"),
        ("is a ", "a method or a generator"),
        ("is async", "async"),
        ("has no body", "without a body"),
        ("has no hint", "a missing hint"),
        ("is too little work", "too little work for a crossing"),
        ("does its work in C", "work that CPython does in C"),
        ("is generated", "generated code"),
        ("@", "a decorator that changes the call"),
        ("changes its argument", "a changed argument"),
        ("writes the global", "a global that changes"),
        ("reads the changing global", "a global that changes"),
        ("changes the global", "a global that changes"),
        ("calls the method", "a call of an object's method"),
        ("calls", "a call of what stays in Python"),
    ):
        if reason.startswith(beginning):
            return kind
    return "a type that does not cross"
