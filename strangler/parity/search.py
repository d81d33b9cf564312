"""The search for inputs on which the sides differ: saved ones, many fast ones, Hypothesis's."""

import itertools
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import Phase, Verbosity, find, settings, target
from hypothesis.errors import NoSuchExample

from strangler.parity.bulk import can_mix, mixes
from strangler.parity.constants import Constants
from strangler.parity.sides import Arguments, Sides, TooSlow
from strangler.parity.strategies import arguments, combinations
from strangler.parity.verdict import ENOUGH
from strangler.signature import Bool, Float, Int

Progress = Callable[[int, int], None]
"""Called with the number of examples and of divergences so far."""

SEARCHING = 0.7
"""Share of the budget after which divergences that were found are shrunk."""

_AFTER_FIRST = 2000  # fast inputs that are tried once a divergence is known
_CHUNK = 64  # fast inputs between two looks at the clock
_SCALARS = (Bool, Int, Float)


class _Stop(BaseException):
    """Leaves Hypothesis at once; it takes any Exception for a failing test."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends: seconds, Hypothesis's inputs, fast inputs, different divergences."""

    budget: float
    examples: int
    bulk: int
    divergences: int


class Search:
    """One search under way; what it finds is in `sides`."""

    def __init__(
        self,
        sides: Sides,
        known: Constants,
        limits: Limits,
        seed: int,
        progress: Progress,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.sides = sides
        self.known = known
        self.limits = limits
        self.seed = seed
        self.progress = progress
        self.clock = clock
        self.started = clock()
        self.examples = self.mixed = self.replayed = 0
        self.first_seconds: float | None = None
        """When the first divergence was found, since the start."""
        self.exhausted = False
        self.hung = False
        self._fast: set[Arguments] = set()

    @property
    def distinct(self) -> int:
        """How many different inputs were compared."""
        return len(self.sides.known) - self.sides.beyond + len(self._fast)

    def run(self, corpus: Iterable[bytes]) -> None:
        """Look for divergences until a limit is reached."""
        with self.sides.lines.watching(), suppress(_Stop):
            try:
                for snapshot in corpus:
                    self.replayed += 1
                    self._note(self.sides.compare_snapshot(snapshot))
                    self.progress(self.replayed, len(self.sides.diverging))
                self._found(None)
                self._bulk()
                self._hypothesis()
            except TooSlow:
                self.hung = True

    def _note(self, signature: str | None) -> None:
        if signature is not None and self.first_seconds is None:
            self.first_seconds = self.clock() - self.started

    def _found(self, signature: str | None) -> None:
        self._note(signature)
        if len(self.sides.diverging) >= self.limits.divergences:
            raise _Stop

    def _out_of_time(self) -> bool:
        share = SEARCHING if self.sides.diverging else 1.0
        return self.clock() - self.started >= share * self.limits.budget

    # ---- Fast inputs ---------------------------------------------------------------------------

    def _bulk(self) -> None:
        domain = self.sides.subject.domain
        types = list(domain.parameters)
        few = combinations(domain, ENOUGH) < ENOUGH
        if not self.limits.bulk or few or not can_mix(types):
            return
        random = Random(self.seed)  # noqa: S311 - inputs are no secrets
        inputs = mixes(types, self.known, random)
        check = self._fast_check() or self._slow_check
        while (
            self.mixed < self.limits.bulk and self.clock() - self.started < self.limits.budget / 4
        ):
            for given in itertools.islice(inputs, _CHUNK):
                check(given)
            self.mixed += _CHUNK
            self.progress(self.replayed + self.examples + self.mixed, len(self.sides.diverging))
            if self.sides.diverging and self.mixed - self._first_at() >= _AFTER_FIRST:
                return

    def _first_at(self) -> int:
        self._first = getattr(self, "_first", self.mixed)
        return self._first

    def _slow_check(self, given: Arguments) -> None:
        self._found(self.sides.compare(given))

    def _fast_check(self) -> Callable[[Arguments], None] | None:
        """For scalars, which nobody can change: no encoding, and no outcome unless they differ."""
        subject = self.sides.subject
        native: Any = getattr(subject, "native", None)
        types = [*subject.domain.parameters, *(p.type for p in subject.function.results)]
        scalar = all(isinstance(go, _SCALARS) for go in types)
        positional = getattr(subject, "_positional", None) == len(subject.parameters)
        if native is None or not scalar or not positional or self.sides.requires is not None:
            return None
        python, fast, slow = subject.python, self._fast, self._slow_check

        def check(given: Arguments) -> None:
            try:
                left, right = python(*given), native(*given)
            except (Exception, SystemExit):  # noqa: BLE001 - compared with care below
                slow(given)
                return
            if type(left) is type(right) and left == right and (left or type(left) is not float):
                fast.add(given)
            else:
                slow(given)

        return check

    # ---- Hypothesis ----------------------------------------------------------------------------

    def _hypothesis(self) -> None:
        """Let Hypothesis generate inputs, the same ones every time."""
        failures: list[BaseException] = []

        def look(given: Arguments) -> bool:
            try:
                self._look(given)
            except (_Stop, KeyboardInterrupt):
                raise
            except BaseException as error:
                failures.append(error)
                raise _Stop from error
            return False

        with suppress(_Stop, NoSuchExample):
            find(
                arguments(self.sides.subject.domain, self.known),
                look,
                settings=settings(
                    max_examples=self.limits.examples,
                    phases=(Phase.generate, Phase.target),
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

    def _look(self, given: Arguments) -> None:
        if self.examples and self._out_of_time():
            self.exhausted = True
            raise _Stop
        self.examples += 1
        before = len(self.sides.lines.run)
        signature = self.sides.compare(given)
        self.progress(self.replayed + self.examples + self.mixed, len(self.sides.diverging))
        self._found(signature)
        if len(self.sides.lines.run) > before:
            target(float(len(self.sides.lines.run)), label="lines")
