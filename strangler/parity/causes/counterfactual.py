"""What if Python did as Go does? The hypothesis that gives Go's answers is the cause.

For each hazard that the source shows, the operations in question are replaced by Go's, one by one,
and the function runs on the inputs that were observed. A version that gives Go's answer where the
sides differ, and Python's where they agree, names the cause and its line.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from strangler.outcome import Outcome
from strangler.parity.causes.case import Case
from strangler.parity.causes.cause import Cause
from strangler.parity.hazards.catalogue import HAZARDS, TOPICS
from strangler.parity.hazards.hazard import Hazard, Variant
from strangler.parity.program import Program, Site

T = TypeVar("T")

_OTHERS, _AGREEING = 16, 32
_TRUSTED = 0.9  # share of the agreeing inputs on which a version must still be right
_EXPLAINING = 0.5  # share of the diverging inputs that it must explain
_SUREST = 0.99  # another cause might give the same answers
_PAIRED = 40  # most changes that are tried two at a time
_SECONDS = 4.0  # how long the experiments on one divergence may take


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """One hazard at some sites."""

    hazard: Hazard
    changes: Mapping[Site, Callable[..., Any]]

    @property
    def site(self) -> Site:
        """The first of its sites."""
        return min(self.changes, key=lambda site: (site.line, site.column))


@dataclass(frozen=True, slots=True)
class _Score:
    """How often a version gave Go's answer: where the sides differ, and where they agree."""

    right: int
    diverging: int
    kept: int
    agreeing: int

    @property
    def accepted(self) -> bool:
        """Whether this is evidence at all."""
        enough = self.right >= _EXPLAINING * self.diverging
        return enough and self.kept >= _TRUSTED * self.agreeing

    @property
    def confidence(self) -> float:
        """The share of the right answers; one input alone proves little."""
        total = self.diverging + self.agreeing
        return (self.right + self.kept) / (total + 1 / max(1, self.diverging))


def explain_by_experiment(case: Case) -> tuple[Cause, ...]:
    """The causes that an experiment confirms: one, or two that act together, or none."""
    program = case.program
    if program is None or not program.sites:
        return ()
    trial = _Trial(case, program, time.monotonic() + _SECONDS)
    singles = list(trial.effective(_hypotheses(program)))
    best = trial.best((each,) for each, fits in singles if fits)
    if best is None:
        # One operation at several places, or two operations.
        together = [each for each, _ in trial.effective(_everywhere(program))]
        best = trial.best((each,) for each in together if trial.fits(each))
        if best is None:
            several = [*together, *(each for each, _ in singles)][:_PAIRED]
            best = trial.best(
                pair for pair in trial.timely(_pairs(several, program)) if trial.fits(*pair)
            )
    return () if best is None else best


def _pairs(
    several: Sequence[_Hypothesis], program: Program
) -> Iterator[tuple[_Hypothesis, _Hypothesis]]:
    """Two that have an effect; or one, and another of its topic that has none without it."""
    yield from itertools.combinations(several, 2)
    every = [*_hypotheses(program), *_everywhere(program)]
    for first in several:
        topic = TOPICS[first.hazard.name]
        for second in every:
            if TOPICS[second.hazard.name] == topic and second.hazard is not first.hazard:
                yield first, second


def _hypotheses(program: Program) -> Iterator[_Hypothesis]:
    """Every variant of every hazard at every single site."""
    for hazard in HAZARDS:
        for variant in hazard.variants:
            for site in program.sites:
                if site.key in variant:
                    yield _Hypothesis(hazard, {site: variant[site.key]})


def _everywhere(program: Program) -> Iterator[_Hypothesis]:
    """Every variant at all of its sites at once."""
    for hazard in HAZARDS:
        for variant in hazard.variants:
            changes = _all_sites(program.sites, variant)
            if len(changes) > 1:
                yield _Hypothesis(hazard, changes)


def _all_sites(sites: Sequence[Site], variant: Variant) -> dict[Site, Callable[..., Any]]:
    return {site: variant[site.key] for site in sites if site.key in variant}


class _Trial:
    """The versions of one program, run on the inputs of one case."""

    def __init__(self, case: Case, program: Program, end: float) -> None:
        """`end` is when it stops trying, by the monotonic clock."""
        self.case = case
        self.program = program
        self.end = end
        run = case.subject.replay
        others = [one for one in case.others if one != case.snapshot][:_OTHERS]
        self.diverging = [(one, run(one)) for one in others]
        self.agreeing = [(one, run(one)) for one in case.agreeing[:_AGREEING]]

    def effective(self, hypotheses: Iterator[_Hypothesis]) -> Iterator[tuple[_Hypothesis, bool]]:
        """Those that change what Python does on the input, and whether it becomes Go's answer."""
        case = self.case
        for hypothesis in self.timely(hypotheses):
            outcome = self._outcome(case.snapshot, hypothesis)
            if outcome is None or case.same(outcome, case.control, case.snapshot):
                continue
            yield hypothesis, case.predicts(outcome, case.candidate, case.snapshot)

    def timely(self, trials: Iterable[T]) -> Iterator[T]:
        """Those that are reached in time."""
        return itertools.takewhile(lambda _: time.monotonic() < self.end, trials)

    def fits(self, *hypotheses: _Hypothesis) -> bool:
        """Whether they give Go's answer together."""
        case = self.case
        if len(hypotheses) > 1 and set(hypotheses[0].changes) & set(hypotheses[1].changes):
            return False
        outcome = self._outcome(case.snapshot, *hypotheses)
        return case.predicts(outcome, case.candidate, case.snapshot)

    def best(self, versions: Iterator[tuple[_Hypothesis, ...]]) -> tuple[Cause, ...] | None:
        """The causes of the version that is right most often, the earliest of several."""
        found: list[tuple[float, int, tuple[_Hypothesis, ...], _Score]] = []
        for index, version in enumerate(self.timely(versions)):
            score = self._score(version)
            if score.accepted:
                found.append((round(score.confidence, 6), -index, version, score))
        if not found:
            return None
        confidence, _, version, score = max(found, key=lambda each: each[:2])
        return tuple(self._cause(each, confidence, score) for each in version)

    def _outcome(self, snapshot: bytes, *hypotheses: _Hypothesis) -> Outcome | None:
        changes = {site: how for each in hypotheses for site, how in each.changes.items()}
        try:
            function = self.program.changed(changes)
        except (SyntaxError, ValueError, TypeError):
            return None
        return self.case.run(function, snapshot)

    def _score(self, version: tuple[_Hypothesis, ...]) -> _Score:
        right = sum(self._right(version, *each) for each in self.diverging)
        kept = sum(self._right(version, *each) for each in self.agreeing)
        return _Score(1 + right, 1 + len(self.diverging), kept, len(self.agreeing))

    def _right(self, version: tuple[_Hypothesis, ...], snapshot: bytes, went: Outcome) -> bool:
        outcome = self._outcome(snapshot, *version)
        both_raised = outcome is not None and outcome.raised and went.raised
        return both_raised or self.case.predicts(outcome, went, snapshot)

    def _cause(self, hypothesis: _Hypothesis, confidence: float, score: _Score) -> Cause:
        site = hypothesis.site
        evidence = (
            f"with Go's behaviour in line {site.line}, Python gives Go's answer on {score.right} "
            f"of {score.diverging} inputs that differ, and on {score.kept} of {score.agreeing} "
            "that do not"
        )
        sure = min(round(confidence, 2), _SUREST)
        return self.case.cause(hypothesis.hazard.name, evidence, sure, site)
