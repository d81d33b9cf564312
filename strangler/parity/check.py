"""The check: generate inputs, run both sides, find several divergences, make each minimal."""

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import Phase, Verbosity, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from strangler.compare import Rules, compare, divergence
from strangler.errors import GoError, GoFailure, GoPanic, StranglerError, Unrepresentable
from strangler.outcome import Outcome
from strangler.parity.constants import constants
from strangler.parity.finding import Finding, explain, reproduction
from strangler.parity.shrink import shrink
from strangler.parity.strategies import arguments, combinations
from strangler.parity.subject import Subject
from strangler.parity.verdict import ENOUGH, CheckReport, Evidence, judge

EXAMPLES = 1000
"""How many inputs are generated when nothing else is asked for."""

BUDGET = 10.0
"""How many seconds a check may take when nothing else is asked for."""

_SEARCHING = 0.7  # share of the budget after which found divergences are shrunk

Arguments = tuple[Any, ...]
Progress = Callable[[int, int], None]
"""Called with the number of examples and of divergences so far."""


class _Stop(BaseException):
    """Leaves Hypothesis at once; it takes any Exception for a failing test."""


def check(
    subject: Subject,
    *,
    budget: float = BUDGET,
    examples: int | None = None,
    seed: int | None = None,
    max_divergences: int = 5,
    rules: Rules | None = None,
    corpus: Sequence[bytes] = (),
    accepts: Callable[[str], bool] = lambda signature: False,  # noqa: ARG005
    progress: Progress = lambda examples, divergences: None,  # noqa: ARG005
    clock: Callable[[], float] = time.perf_counter,
) -> CheckReport:
    """Compare both sides of a route on saved inputs, then on generated ones.

    Ends after `examples` inputs (1000), `budget` seconds, or `max_divergences` different
    divergences, whichever comes first; a call that hangs is not interrupted. Without `rules`, the
    sides are compared strictly; `corpus` holds the snapshots of saved inputs, `accepts` knows the
    signatures of the ledger, which do not make a route fail. Without `seed`, one is derived from
    the route's name. Raises the StranglerError that makes the route unanswerable.
    """
    search = _Search(
        subject,
        budget=budget,
        examples=EXAMPLES if examples is None else examples,
        seed=_seed(subject.name) if seed is None else seed,
        max_divergences=max_divergences,
        rules=rules,
        corpus=corpus,
        accepts=accepts,
        progress=progress,
        clock=clock,
    )
    search.run()
    return search.report()


def _seed(route: str) -> int:
    return int.from_bytes(hashlib.blake2b(route.encode(), digest_size=4).digest())


class _Search:
    """One check under way."""

    def __init__(
        self,
        subject: Subject,
        *,
        budget: float,
        examples: int,
        seed: int,
        max_divergences: int,
        rules: Rules | None,
        corpus: Sequence[bytes],
        accepts: Callable[[str], bool],
        progress: Progress,
        clock: Callable[[], float],
    ) -> None:
        self.subject = subject
        self.strategy: SearchStrategy[Arguments] = arguments(
            subject.function, constants(subject.python)
        )
        self.budget = budget
        self.seed = seed
        self.max_examples = examples
        self.max_divergences = max_divergences
        self.rules = rules
        self.corpus = corpus
        self.accepts = accepts
        self.progress = progress
        self.clock = clock
        self.started = clock()
        self.examples = self.unrepresentable = self.raised = self.distinct = 0
        self.exhausted = False
        self.known: dict[bytes, Finding | None] = {}
        """What came of every snapshot that was compared."""
        self.first: dict[str, Arguments] = {}
        """The first input that showed each signature."""
        self.minimal: list[Finding] = []

    def run(self) -> None:
        """Look for divergences, then make the input of each as simple as time allows."""
        self._replay()
        if len(self.first) < self.max_divergences:
            self._hypothesis(self._look)
        self.distinct = len(self.known)
        for done, signature in enumerate(self.first):
            left = self.started + self.budget - self.clock()
            deadline = self.clock() + left / (len(self.first) - done)
            self.minimal.append(self._minimise(signature, deadline))

    def report(self) -> CheckReport:
        """What the search came to."""
        evidence = Evidence(
            examples=self.examples,
            distinct=self.distinct,
            unrepresentable=self.unrepresentable,
            raised=self.raised,
            possible=combinations(self.subject.function, ENOUGH),
            seed=self.seed,
            exhausted=self.exhausted,
        )
        known = {f for f in self.minimal if self.accepts(f.divergence.signature)}
        divergences = tuple(finding for finding in self.minimal if finding not in known)
        verdict, reason = judge(evidence, divergences)
        return CheckReport(
            function=self.subject.name,
            verdict=verdict,
            reason=reason,
            evidence=evidence,
            seconds=self.clock() - self.started,
            divergences=divergences,
            accepted=tuple(finding for finding in self.minimal if finding in known),
        )

    def _replay(self) -> None:
        """Compare every saved input, whatever time that takes."""
        for snapshot in self.corpus:
            self.examples += 1
            given = self.subject.decode_arguments(snapshot)
            finding = self._compare(given, searching=True)
            if finding is not None:
                self.first.setdefault(finding.divergence.signature, given)
            self.progress(self.examples, len(self.first))

    # ---- Searching and shrinking ---------------------------------------------------------------

    def _hypothesis(self, wanted: Callable[[Arguments], bool]) -> None:
        """Let Hypothesis generate inputs, and shrink one that is `wanted`.

        The inputs are the same every time, up to the first that is wanted.
        """
        failures: list[BaseException] = []

        def ask(given: Arguments) -> bool:
            try:
                return wanted(given)
            except (_Stop, KeyboardInterrupt):
                raise
            except BaseException as error:
                failures.append(error)
                raise _Stop from error

        with suppress(_Stop, NoSuchExample):
            find(
                self.strategy,
                ask,
                settings=settings(
                    max_examples=self.max_examples,
                    phases=(Phase.generate, Phase.shrink),
                    database=None,
                    deadline=None,
                    derandomize=False,
                    verbosity=Verbosity.quiet,
                    print_blob=False,
                    backend="hypothesis",
                ),
                random=Random(self.seed),  # noqa: S311 - inputs are no secrets
            )
        for error in failures:
            raise error

    def _look(self, given: Arguments) -> bool:
        """Compare one input; nothing is wanted, so the search goes on."""
        share = _SEARCHING if self.first else 1.0
        if self.examples and self.clock() - self.started >= share * self.budget:
            self.exhausted = True
            raise _Stop
        self.examples += 1
        finding = self._compare(given, searching=True)
        if finding is not None:
            self.first.setdefault(finding.divergence.signature, given)
        self.progress(self.examples, len(self.first))
        if len(self.first) >= self.max_divergences:
            raise _Stop
        return False

    def _minimise(self, signature: str, deadline: float) -> Finding:
        """The divergence with this signature on the simplest input found before the deadline."""
        best = self.first[signature]

        def shows(given: Arguments) -> bool:
            nonlocal best
            if self.clock() >= deadline:
                raise _Stop
            finding = self._compare(given)
            if finding is None or finding.divergence.signature != signature:
                return False
            best = given
            return True

        self._hypothesis(shows)
        with suppress(_Stop):
            shrink(best, shows)
        finding = self._compare(best)
        assert finding is not None  # noqa: S101 - it is known
        return finding

    # ---- Comparing -----------------------------------------------------------------------------

    def _compare(self, given: Arguments, *, searching: bool = False) -> Finding | None:
        """What both sides make of an input; asked again, the same answer without a call."""
        try:
            snapshot = self.subject.encode(given)
        except Unrepresentable:
            self.unrepresentable += searching
            return None
        if snapshot not in self.known:
            control = self.subject.run_control(snapshot)
            candidate = _answered(self.subject.replay(snapshot))
            self.raised += searching and control.raised and candidate.raised
            self.known[snapshot] = self._finding(snapshot, control, candidate)
        return self.known[snapshot]

    def _finding(self, snapshot: bytes, control: Outcome, candidate: Outcome) -> Finding | None:
        before = None
        if (control.arguments is None) != (candidate.arguments is None):
            before = self.subject.decode_arguments(snapshot)
        names = self.subject.parameters
        difference = compare(control, candidate, names, before, self.rules)
        if difference is None:
            return None
        given = self.subject.decode_arguments(snapshot)
        name = self.subject.name
        return Finding(
            divergence(name, names, given, control, candidate, difference),
            explain(control, candidate, difference),
            reproduction(name, given, self.seed, self.max_examples),
        )


def _answered(outcome: Outcome) -> Outcome:
    """The outcome, unless it says that the route cannot be run at all: then that is raised."""
    error = outcome.exception
    if isinstance(error, StranglerError) and not isinstance(error, (GoError, GoPanic, GoFailure)):
        raise error
    return outcome
