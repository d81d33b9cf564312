"""Inputs that were captured in a running program, made as simple as they can be."""

import time
from collections.abc import Callable
from typing import Any

from strangler.compare import Rules, compare_sides, divergence
from strangler.errors import RefusedArguments, Unrepresentable
from strangler.outcome import Divergence
from strangler.parity.shrink import shrink
from strangler.parity.subject import Subject


def divergence_on(subject: Subject, snapshot: bytes, rules: Rules | None) -> Divergence | None:
    """How both sides differ on the arguments in a snapshot, if they do."""
    control, candidate = subject.run_control(snapshot), subject.replay(snapshot)
    before, names = subject.decode_arguments(snapshot), subject.parameters
    difference = compare_sides(control, candidate, names, before, rules)
    if difference is None:
        return None
    given = subject.decode_plain(snapshot)
    return divergence(subject.name, names, given, control, candidate, difference)


def simplest(
    subject: Subject,
    snapshot: bytes,
    rules: Rules | None = None,
    seconds: float = 10.0,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[bytes, Divergence | None]:
    """The simplest input found in time that differs as this one does, and how it differs.

    An input on which the sides agree comes back as it is, with None. Hypothesis shrinks only what
    it has generated itself, so this takes the steps of `strangler.parity.shrink`.
    """
    found = divergence_on(subject, snapshot, rules)
    if found is None:
        return snapshot, None
    wanted, end = found.signature, clock() + seconds
    best = snapshot

    def shows(arguments: tuple[Any, ...]) -> bool:
        nonlocal best, found
        if clock() >= end:
            return False
        try:
            attempt = subject.encode_plain(arguments)
            other = divergence_on(subject, attempt, rules)
        except (Unrepresentable, RefusedArguments):
            return False
        if other is None or other.signature != wanted:
            return False
        best, found = attempt, other
        return True

    shrink(subject.decode_plain(snapshot), shows)
    return best, found
