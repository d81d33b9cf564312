"""A divergence under investigation, and the experiments that can be made on it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from strangler.compare import Rules, compare
from strangler.errors import (
    GoFailure,
    MalformedReply,
    RefusedArguments,
    StranglerError,
    Unrepresentable,
)
from strangler.outcome import Difference, Outcome
from strangler.parity.causes.cause import Cause, Place
from strangler.parity.deadline import Overdue, within
from strangler.parity.gosource import GoLine, best_line
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.hazard import Refused
from strangler.parity.program import Program, Site
from strangler.parity.subject import Subject

PATIENCE = 0.5
"""Seconds that one run of an experiment may take."""

Arguments = tuple[Any, ...]

_REFUSALS = (Refused, ValueError, LookupError, ArithmeticError, RecursionError, StranglerError)


@dataclass(frozen=True)
class Case:
    """One divergence on its simplest input.

    `snapshot` holds that input; `others` are snapshots that showed the same signature, `agreeing`
    some on which the sides agreed. `body` are the lines of the Go side, `rules` how the sides are
    compared.
    """

    subject: Subject
    snapshot: bytes
    control: Outcome
    candidate: Outcome
    difference: Difference
    others: tuple[bytes, ...] = ()
    agreeing: tuple[bytes, ...] = ()
    body: tuple[GoLine, ...] = ()
    rules: Rules | None = None

    @cached_property
    def program(self) -> Program | None:
        """The Python side's source, or None when there is none to read."""
        try:
            return Program(self.subject.python)
        except (OSError, TypeError, SyntaxError, ValueError, AttributeError, RecursionError):
            return None

    @property
    def arguments(self) -> Arguments:
        """Fresh copies of the arguments, in plain form."""
        return self.subject.decode_plain(self.snapshot)

    def differs(self, arguments: Arguments) -> bool | None:
        """Whether the sides differ on other arguments; None when one cannot take them."""
        try:
            snapshot = self.subject.encode_plain(arguments)
        except Unrepresentable:
            return None
        try:
            with within(PATIENCE):
                control = self.subject.run_control(snapshot)
        except (Overdue, RefusedArguments):
            return None
        candidate = self.subject.replay(snapshot)
        return not self.same(control, candidate, snapshot)

    def same(self, control: Outcome, candidate: Outcome, snapshot: bytes) -> bool:
        """Whether two outcomes are equal."""
        before = None
        if (control.arguments is None) != (candidate.arguments is None):
            before = self.subject.decode_arguments(snapshot)
        names = self.subject.parameters
        return compare(control, candidate, names, before, self.rules) is None

    def run(self, function: Callable[..., Any], snapshot: bytes) -> Outcome | None:
        """What a version of the Python side does; None when it does not come back."""
        arguments = self.subject.decode_arguments(snapshot)
        given, named = self._given(arguments)
        value, exception = None, None
        try:
            with within(PATIENCE):
                value = function(*given, **named)
        except Overdue:
            return None
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an outcome like any other
            exception = error
        before = self.subject.decode_arguments(snapshot)
        changed = compare(Outcome(before), Outcome(arguments)) is not None
        return Outcome(value, exception, arguments if changed else None)

    def _given(self, arguments: Arguments) -> tuple[Arguments, dict[str, Any]]:
        code = getattr(inspect.unwrap(self.subject.python), "__code__", None)
        count = len(arguments) if code is None else code.co_argcount
        names = self.subject.parameters[count:]
        return arguments[:count], dict(zip(names, arguments[count:], strict=True))

    def predicts(self, outcome: Outcome | None, candidate: Outcome, snapshot: bytes) -> bool:
        """Whether what a version of the Python side did is what Go did."""
        if outcome is None:
            return False
        error = candidate.exception
        if isinstance(error, MalformedReply):
            return outcome.exception is None and _broken_text(outcome.value)
        if outcome.exception is not None and error is not None:
            if self.difference.cause == "exception":
                return type(outcome.exception) is type(error)
            return isinstance(outcome.exception, _REFUSALS) and not isinstance(error, GoFailure)
        return self.same(outcome, candidate, snapshot)

    def cause(self, name: str, evidence: str, confidence: float, site: Site | None = None) -> Cause:
        """The cause of this name; the Python line is that of `site`, else where it can be seen."""
        hazard = BY_NAME[name]
        line = best_line(self.body, hazard.go)
        return Cause(
            name,
            hazard.gap,
            evidence,
            confidence,
            hazard.advice,
            self._place(site or self._visible(hazard.keys)),
            None if line is None else Place(Path(line.file).name, line.number, line.text),
        )

    def _visible(self, keys: frozenset[str]) -> Site | None:
        sites = self.program.sites if self.program else ()
        return next((site for site in sites if site.key in keys), None)

    def _place(self, site: Site | None) -> Place | None:
        if site is None or self.program is None:
            return None
        return Place(Path(self.program.file).name, site.line, site.text)


def _broken_text(value: Any) -> bool:
    """Whether a text that is not UTF-8 is inside."""
    if isinstance(value, str):
        return any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(_broken_text(each) for pair in value.items() for each in pair)
    return isinstance(value, list | tuple) and any(map(_broken_text, value))
