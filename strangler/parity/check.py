"""The check: search for divergences, make each minimal, and say why."""

import hashlib
import inspect
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any

from strangler.compare import Rules, divergence
from strangler.literal import literal
from strangler.parity.causes.case import Case
from strangler.parity.causes.explain import causes
from strangler.parity.constants import constants
from strangler.parity.finding import Finding, explain, reproduction
from strangler.parity.gosource import GoLine, read_body
from strangler.parity.lines import Lines
from strangler.parity.program import Program
from strangler.parity.search import Limits, Progress, Search
from strangler.parity.shrink import shrink
from strangler.parity.sides import Arguments, Sides, TooSlow
from strangler.parity.strategies import combinations
from strangler.parity.subject import Subject
from strangler.parity.verdict import ENOUGH, CheckReport, Evidence, judge

EXAMPLES = 1000
"""How many inputs Hypothesis generates when nothing else is asked for."""

BULK = 20_000
"""How many inputs are mixed fast before that, if a quarter of the budget is enough for them."""

BUDGET = 10.0
"""How many seconds a check may take when nothing else is asked for."""


class _Late(BaseException):
    """Ends shrinking."""


def check(
    subject: Subject,
    *,
    budget: float = BUDGET,
    examples: int | None = None,
    bulk: int = BULK,
    seed: int | None = None,
    max_divergences: int = 5,
    corpus: Iterable[bytes] = (),
    requires: Callable[..., object] | None = None,
    rules: Rules | None = None,
    accepts: Callable[[str], bool] = lambda signature: False,  # noqa: ARG005
    go_root: Path | None = None,
    progress: Progress = lambda examples, divergences: None,  # noqa: ARG005
    clock: Callable[[], float] = time.perf_counter,
) -> CheckReport:
    """Compare both sides of a route on saved inputs (snapshots), then on generated ones.

    Ends after `bulk` fast and `examples` careful inputs (1000), `budget` seconds, or
    `max_divergences` different divergences, whichever comes first. Inputs for which `requires`
    does not hold are left out. Without `rules`, the sides are compared strictly; `accepts` knows
    the signatures of the ledger, which do not make a route fail. Without `seed`, one is derived
    from the route's name. `go_root` is the Go module, to show its lines. Raises the StranglerError
    that makes the route unanswerable.
    """
    seed = _seed(subject.name) if seed is None else seed
    limits = Limits(budget, EXAMPLES if examples is None else examples, bulk, max_divergences)
    sides = Sides(subject, Lines(_codes(subject.python)), requires, rules)
    search = Search(sides, constants(subject.python), limits, seed, progress, clock)
    search.run(corpus)
    distinct = search.distinct
    raised, unrepresentable = sides.raised, sides.unrepresentable
    rejected, refused = sides.rejected, sides.refused
    found = _findings(search, go_root)
    findings = tuple(f for f in found if not accepts(f.divergence.signature))
    evidence = Evidence(
        examples=search.examples + search.mixed + search.replayed,
        distinct=distinct,
        unrepresentable=unrepresentable,
        raised=raised,
        possible=combinations(subject.domain, ENOUGH),
        seed=seed,
        exhausted=search.exhausted,
        rejected=rejected,
        refused=refused,
        refusal=sides.refusal,
        overdue=len(sides.overdue),
        slow_input=_shown(sides.overdue),
        lines=sides.lines.share,
        missed=sides.lines.missed,
        first_seconds=search.first_seconds,
    )
    verdict, reason = judge(evidence, findings)
    return CheckReport(
        function=subject.name,
        verdict=verdict,
        reason=reason,
        evidence=evidence,
        seconds=clock() - search.started,
        divergences=findings,
        accepted=tuple(f for f in found if f not in findings),
        agreeing=tuple(sides.agreeing),
    )


def _seed(route: str) -> int:
    return int.from_bytes(hashlib.blake2b(route.encode(), digest_size=4).digest())


def _codes(python: Callable[..., Any]) -> list[CodeType]:
    """The code of a function and of those of its module that it calls."""
    inner: Any = inspect.unwrap(python)
    own = [inner.__code__] if hasattr(inner, "__code__") else []
    with suppress(OSError, TypeError, SyntaxError, ValueError, AttributeError, RecursionError):
        for definition in Program(inner).definitions:
            other: Any = inner.__globals__.get(definition.name)
            code = getattr(inspect.unwrap(other) if callable(other) else None, "__code__", None)
            own += [code] * (code is not None and code.co_filename == own[0].co_filename)
    return own


def _shown(inputs: list[Arguments]) -> str:
    return ", ".join(map(literal, inputs[0])) if inputs else ""


def _findings(search: Search, go_root: Path | None) -> tuple[Finding, ...]:
    """Every divergence on the simplest input that time allows, and explained."""
    signatures = list(search.sides.diverging)
    findings = []
    body = read_body(go_root, search.sides.subject.function) if signatures else ()
    for done, signature in enumerate(signatures):
        left = search.started + search.limits.budget - search.clock()
        deadline = search.clock() + left / (len(signatures) - done)
        best = _minimise(search, signature, deadline)
        findings.append(_finding(search, best, signature, body))
    return tuple(findings)


def _minimise(search: Search, signature: str, deadline: float) -> bytes:
    sides = search.sides
    subject = sides.subject
    best = min(sides.diverging[signature], key=lambda one: _simplicity(sides, one))

    def shows(given: Arguments) -> bool:
        nonlocal best
        if search.clock() >= deadline:
            raise _Late
        if sides.compare(given) != signature:
            return False
        best = subject.encode_plain(given)
        return True

    with suppress(_Late, TooSlow):
        shrink(subject.decode_plain(best), shows)
    return best


def _simplicity(sides: Sides, snapshot: bytes) -> tuple[int, int]:
    """Few minus signs, short to write."""
    text = _shown([sides.subject.decode_plain(snapshot)])
    return text.count("-"), len(text)


def _finding(search: Search, snapshot: bytes, signature: str, body: tuple[GoLine, ...]) -> Finding:
    sides = search.sides
    subject = sides.subject
    control, candidate, difference = sides.outcomes[snapshot]
    given = subject.decode_plain(snapshot)
    case = Case(
        subject,
        snapshot,
        control,
        candidate,
        difference,
        tuple(sides.diverging[signature]),
        tuple(reversed(sides.agreeing)),
        body,
        sides.rules,
    )
    return Finding(
        divergence(subject.name, subject.parameters, given, control, candidate, difference),
        explain(control, candidate, difference),
        reproduction(subject.name, given, search.seed, search.limits.examples),
        causes(case),
    )
