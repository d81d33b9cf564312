"""Both sides of a route, asked the same: what was compared is remembered."""

from collections.abc import Callable
from typing import Any

from strangler.compare import Rules, compare_sides, divergence
from strangler.errors import (
    GoError,
    GoFailure,
    GoPanic,
    RefusedArguments,
    StranglerError,
    Unrepresentable,
)
from strangler.outcome import Difference, Outcome
from strangler.parity.deadline import DEADLINE, Overdue, within
from strangler.parity.lines import Lines
from strangler.parity.subject import Subject

Arguments = tuple[Any, ...]

_MOST_OVERDUE = 3
_REMEMBERED = 64  # diverging inputs of one signature that are kept, and of agreeing ones


class TooSlow(Exception):
    """The Python side did not come back on several inputs."""


class Sides:
    """What came of every input: counts, the divergences by signature, some that agreed."""

    def __init__(
        self,
        subject: Subject,
        lines: Lines,
        requires: Callable[..., object] | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.subject = subject
        self.lines = lines
        self.requires = requires
        self.rules = rules
        self.unrepresentable = self.raised = self.rejected = self.refused = 0
        self.refusal = ""
        """Why a class of Python's did not take the first of the `refused` inputs."""
        self.beyond = 0
        """How many of the unrepresentable were so in Go's result: both sides ran."""
        self.overdue: list[Arguments] = []
        self.known: dict[bytes, str | None] = {}
        """The signature of every snapshot that was compared; None where the sides agree."""
        self.diverging: dict[str, list[bytes]] = {}
        """Snapshots of each signature, in the order in which they were found."""
        self.outcomes: dict[bytes, tuple[Outcome, Outcome, Difference]] = {}
        """What was seen on the inputs that diverge; it may not happen again."""
        self.agreeing: list[bytes] = []

    def compare(self, given: Arguments) -> str | None:
        """The signature of the divergence on an input, or None; counts it.

        Raises TooSlow, or the StranglerError that makes the route unanswerable.
        """
        try:
            snapshot = self.subject.encode_plain(given)
        except Unrepresentable:
            self.unrepresentable += 1
            return None
        if self.requires is not None and not self._wanted(snapshot):
            self.rejected += 1
            return None
        return self.compare_snapshot(snapshot)

    def compare_snapshot(self, snapshot: bytes) -> str | None:
        """The same, for arguments that are encoded already."""
        if snapshot in self.known:
            return self.known[snapshot]
        try:
            ran = self.run(snapshot)
        except RefusedArguments as error:  # nobody can call the function with these
            self.refused += 1
            self.refusal = self.refusal or str(error)
            return None
        if ran is None:
            return self.known.setdefault(snapshot, None)
        control, candidate = ran
        self.raised += control.raised and candidate.raised
        difference = self.difference(snapshot, control, candidate)
        if difference is None:
            self.known[snapshot] = None
            if len(self.agreeing) < _REMEMBERED or len(self.known) % 31 == 0:
                self.agreeing.append(snapshot)
            return None
        given = self.subject.decode_plain(snapshot)
        names = self.subject.parameters
        found = divergence(self.subject.name, names, given, control, candidate, difference)
        self.known[snapshot] = found.signature
        self.outcomes[snapshot] = control, candidate, difference
        same = self.diverging.setdefault(found.signature, [])
        if len(same) < _REMEMBERED:
            same.append(snapshot)
        return found.signature

    def run(self, snapshot: bytes) -> tuple[Outcome, Outcome] | None:
        """What both sides do; None when Python does not come back in time, or Go cannot answer.

        Raises RefusedArguments.
        """
        try:
            with within(DEADLINE):
                control = self.lines.traced(lambda: self.subject.run_control(snapshot))
        except Overdue:
            self.overdue.append(self.subject.decode_plain(snapshot))
            if len(self.overdue) >= _MOST_OVERDUE:
                raise TooSlow from None
            return None
        candidate = self.subject.replay(snapshot)
        if isinstance(candidate.exception, Unrepresentable):  # a result that Go cannot hold
            self.unrepresentable += 1
            self.beyond += 1
            return None
        return control, _answered(candidate)

    def difference(
        self, snapshot: bytes, control: Outcome, candidate: Outcome
    ) -> Difference | None:
        """Where two outcomes differ."""
        before = None
        if control.arguments is not None or candidate.arguments is not None:
            before = self.subject.decode_arguments(snapshot)
        return compare_sides(control, candidate, self.subject.parameters, before, self.rules)

    def _wanted(self, snapshot: bytes) -> bool:
        assert self.requires is not None  # noqa: S101 - asked by `compare`
        try:
            given = self.subject.decode_arguments(snapshot)
        except RefusedArguments:
            return True  # counted when it is run
        try:
            return bool(self.requires(*given))
        except Exception:  # noqa: BLE001 - a predicate that raises does not hold
            return False


def _answered(outcome: Outcome) -> Outcome:
    """The outcome, unless it says that the route cannot be run at all: then that is raised."""
    error = outcome.exception
    if isinstance(error, StranglerError) and not isinstance(error, (GoError, GoPanic, GoFailure)):
        raise error
    return outcome
