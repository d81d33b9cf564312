"""A divergence that a check found, told to a person: what differs, and how to see it again."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from strangler.errors import GoFailure
from strangler.literal import CUT, is_complete, literal
from strangler.outcome import Difference, Divergence, Outcome
from strangler.parity.causes.cause import Cause

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One divergence, a sentence on it, and the command that shows both sides.

    `causes` are what is behind it: mostly one, two that act together, or none that is known.
    """

    divergence: Divergence
    explanation: str
    reproduce: str
    causes: tuple[Cause, ...] = ()


def explain(control: Outcome, candidate: Outcome, difference: Difference) -> str:
    """What differs, in one sentence."""
    path, cause = difference.path, difference.cause
    python, go = _shortened(difference.control, difference.candidate)
    if path == "exception":
        return f"Python {_did(control)}, Go {_did(candidate)}."
    if path == "result":
        if cause == "type":
            python, go = (
                f"{side} ({_class(o)})" for side, o in ((python, control), (go, candidate))
            )
        return f"Python returned {python}, Go returned {go}."
    if cause.startswith("missing "):
        go = "nothing"
    elif cause.startswith("extra "):
        python = "nothing"
    if path.startswith("arguments"):
        name = path.removeprefix("arguments").removeprefix(".")
        what = f"argument {name} was" if name else "the arguments were"
        return f"After the call {what} {python} in Python and {go} in Go."
    return f"At {path} Python has {python}, Go has {go}."


def _did(outcome: Outcome) -> str:
    error = outcome.exception
    if error is None:
        return f"returned {literal(outcome.value, _SHORT)}"
    if isinstance(error, GoFailure):
        return f"gave no answer ({type(error).__name__}: {error})"
    return f"raised {type(error).__name__}"


def _class(outcome: Outcome) -> str:
    kind = type(outcome.value)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _shortened(*sides: str) -> tuple[str, ...]:
    """All in short, unless that makes them look alike."""
    short = tuple(side if len(side) <= _SHORT else f"{side[:_SHORT]}{CUT}" for side in sides)
    return short if len(set(short)) == len(sides) else sides


def reproduction(route: str, arguments: tuple[Any, ...], seed: int, examples: int) -> str:
    """The shell command that calls both sides, or that repeats the check when that is too long."""
    literals = [literal(argument) for argument in arguments]
    if all(map(is_complete, literals)):
        return call_command(route, literals)
    return shlex.join(
        ["strangler", "check", route, "--seed", str(seed), "--examples", str(examples)]
    )


def call_command(route: str, literals: Sequence[str]) -> str:
    """The shell command that calls both sides with these arguments."""
    if any(text.startswith("-") for text in literals):  # else it is taken for an option
        words = ["call", route, "--mode", "both", "--", *literals]
    else:
        words = ["call", route, *literals, "--mode", "both"]
    return shlex.join(["strangler", *words])
