"""Two outcomes: where they differ first, and the record of that difference."""

import hashlib
import re
from typing import Any

from strangler.compare.detail import describe
from strangler.compare.rules import Rules
from strangler.compare.walk import MISSING, Found, segment, walk
from strangler.literal import CUT, literal
from strangler.outcome import Difference, Divergence, Label, Outcome

UNREACHED = "change"
"""The cause of a difference: Python has changed an argument, and Go at most a copy of it."""

_WHY = "Go changes a copy of its own, and the caller's stays as it was: return the new value"

_PATH_ENDS = 12  # how many steps of a long path are kept, at each end
_CONTEXT = 20
_WINDOW = 100


def compare(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...] = (),
    before: tuple[Any, ...] | None = None,
    rules: Rules | None = None,
) -> Difference | None:
    """Where `candidate` first differs from `control`, or None.

    `parameters` names the positional arguments. `before` holds them as they were before the call;
    it stands in for the arguments of a side that left them alone, when the other side did not.
    Without `rules`, strictly.
    """
    if rules is not None and rules.strict:
        rules = None
    try:
        return _compare(control, candidate, parameters, before, rules)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a value may do anything when it is looked at
        cause = f"cannot be compared: {type(error).__name__}"
        return Difference("result", cause, answer(control), answer(candidate))


def compare_sides(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...] = (),
    before: tuple[Any, ...] | None = None,
    rules: Rules | None = None,
) -> Difference | None:
    """Where Go's outcome first differs from Python's, as the caller would see it, or None.

    As `compare`; but what Go does to its copies of the arguments reaches no caller. So where Python
    changes an argument, Go differs even if it changes its copy in the same way. `before` is needed
    where a side has changed something.
    """
    found = compare(control, candidate, parameters, before, rules)
    after = control.arguments
    if found is not None or after is None or before is None or candidate.arguments is None:
        return found
    return _unreached(after, before, parameters, rules)


def answer(outcome: Outcome) -> str:
    """What a side did, in Python: the value it returned, or the exception as a raise statement."""
    if outcome.exception is not None:
        return f"raise {literal(outcome.exception)}"
    return literal(outcome.value)


def divergence(
    route: str,
    parameters: tuple[str, ...],
    arguments: tuple[Any, ...],
    control: Outcome,
    candidate: Outcome,
    difference: Difference,
    label: Label = "divergence",
) -> Divergence:
    """The record of one difference.

    `arguments` are those before the call. The signature depends on the route, the place (without
    its indexes and keys), the cause, what the sides are (classes) and the label, not on the values:
    two bugs that show in the same place in the same way have one signature.
    """
    parts = [route, general(difference.path), difference.cause, _kind(control), _kind(candidate)]
    parts += [label] * (label != "divergence")
    fingerprint = "\0".join(parts).encode(errors="surrogatepass")
    python, go = answer(control), answer(candidate)
    if difference.path.startswith("arguments"):
        python += _mutated(control, parameters)
        reached = candidate if difference.cause != UNREACHED else Outcome()
        go += _mutated(reached, parameters)
    return Divergence(
        route=route,
        signature=hashlib.blake2b(fingerprint, digest_size=6).hexdigest(),
        input=", ".join(map(literal, arguments)),
        python=python,
        go=go,
        path=difference.path,
        cause=difference.cause,
        detail=difference.detail,
    )


def _kind(outcome: Outcome) -> str:
    raised = outcome.exception is not None
    kind = type(outcome.exception if raised else outcome.value)
    return f"{'raise ' * raised}{kind.__module__}.{kind.__qualname__}"


def general(path: str) -> str:
    """``result[2]["a"].name`` as ``result[*][*].name``."""
    path = re.sub(r'"(?:\\.|[^"\\])*"', "", path)
    while (shorter := re.sub(r"\[[^\[\]{}]*\]|\{[^\[\]{}]*\}", "\0", path)) != path:
        path = shorter
    return path.replace("\0", "[*]")


def _mutated(outcome: Outcome, parameters: tuple[str, ...]) -> str:
    if outcome.arguments is None:
        return "  # arguments unchanged"
    pairs = enumerate(outcome.arguments)
    return "  # " + ", ".join(f"{_name(parameters, i)} is {literal(v, 200)}" for i, v in pairs)


def _name(parameters: tuple[str, ...], index: int) -> str:
    return parameters[index] if index < len(parameters) else f"[{index}]"


def _compare(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...],
    before: tuple[Any, ...] | None,
    rules: Rules | None,
) -> Difference | None:
    left, right = control.exception, candidate.exception
    if left is not None or right is not None:
        found = _compare_exceptions(left, right, rules)
        if isinstance(found, str):
            return Difference("exception", found, answer(control), answer(candidate))
    else:
        found = walk(control.value, candidate.value, rules, ("result",))
    if found:
        return _write("result" if left is None else "exception", found)
    return _compare_arguments(control, candidate, parameters, before, rules)


def _compare_exceptions(
    left: BaseException | None, right: BaseException | None, rules: Rules | None
) -> str | Found | None:
    """A cause, or what is found inside of two exceptions of one class."""
    if left is None or right is None:
        return "raised" if left is None else "returned"
    if rules is not None and (rules.comparison.same_error or rules.at(("exception",)).ignore):
        return None
    if type(left) is not type(right):
        return "exception"
    details = rules.comparison.errors if rules is not None else ()
    if "message" in details and str(left) != str(right):
        return "message"
    if "chain" in details and _chain(left) != _chain(right):
        return "chain"
    return walk(left, right, rules, ("exception",)) if "attributes" in details else None


def _chain(error: BaseException) -> list[tuple[str, type[BaseException]]]:
    """How an exception came about: the classes of its causes and contexts."""
    chain: list[tuple[str, type[BaseException]]] = []
    seen = {id(error)}
    while True:
        cause = error.__cause__
        following = cause or (None if error.__suppress_context__ else error.__context__)
        if following is None or id(following) in seen:
            return chain
        chain.append(("cause" if cause else "context", type(following)))
        seen.add(id(following))
        error = following


def _compare_arguments(
    control: Outcome,
    candidate: Outcome,
    parameters: tuple[str, ...],
    before: tuple[Any, ...] | None,
    rules: Rules | None,
) -> Difference | None:
    if control.arguments is None and candidate.arguments is None:
        return None
    left = before if control.arguments is None else control.arguments
    right = before if candidate.arguments is None else candidate.arguments
    if left is None or right is None or len(left) != len(right):
        sides = ("unchanged" if side is None else literal(side) for side in (left, right))
        return Difference("arguments", "mutation", *sides)
    for index, pair in enumerate(zip(left, right, strict=True)):
        name = _name(parameters, index)
        name = name if name.startswith("[") else f".{name}"
        if found := walk(*pair, rules, ("arguments", name)):
            return _write(f"arguments{name}", found)
    return None


def _unreached(
    after: tuple[Any, ...],
    before: tuple[Any, ...],
    parameters: tuple[str, ...],
    rules: Rules | None,
) -> Difference | None:
    for index, (left, right) in enumerate(zip(after, before, strict=True)):
        name = _name(parameters, index)
        name = name if name.startswith("[") else f".{name}"
        if walk(left, right, rules, ("arguments", name)):
            return Difference(f"arguments{name}", UNREACHED, literal(left), literal(right), _WHY)
    return None


def _write(root: str, found: Found) -> Difference:
    steps = [segment(step) for step in found.steps]
    if len(steps) > 2 * _PATH_ENDS:
        steps[_PATH_ENDS:-_PATH_ENDS] = [CUT]
    sides = _texts(found) if type(found.left) in (str, bytes) else None
    sides = sides or (_side(found.left), _side(found.right))
    return Difference(root + "".join(steps), found.cause, *sides, describe(found))


def _side(value: object) -> str:
    return "missing" if value is MISSING else literal(value)


def _texts(found: Found) -> tuple[str, str] | None:
    """Both sides of long texts from shortly before their first difference."""
    if found.cause != "value":
        return None
    pairs = enumerate(zip(found.left, found.right, strict=False))
    same = next(
        (index for index, (a, b) in pairs if a != b), min(len(found.left), len(found.right))
    )
    if same <= _WINDOW:
        return None
    start = same - _CONTEXT
    return CUT + literal(found.left[start:]), CUT + literal(found.right[start:])
