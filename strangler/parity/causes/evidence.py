"""Rules that need no source: each looks at the outcomes, or tries other inputs.

A rule takes a case and answers with a cause, or None: then it has no evidence.
"""

import csv
import io
import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from strangler.compare import UNREACHED
from strangler.errors import GoFailure, MalformedReply
from strangler.literal import literal, parse
from strangler.outcome import Outcome
from strangler.parity.causes.case import Case
from strangler.parity.causes.cause import Cause
from strangler.parity.causes.documents import written_differently
from strangler.parity.hazards.integers import WIDTHS, wrap
from strangler.parity.program import Site
from strangler.signature import Optional

_REPEATS = 8
_CLOSE = 1e-12  # relative; sums of any order are closer than this

Rule = Callable[[Case], Cause | None]


def control_unsteady(case: Case) -> Cause | None:
    """Python does not agree with itself."""
    for _ in range(2):
        again = case.subject.run_control(case.snapshot)
        if not case.same(case.control, again, case.snapshot):
            return case.cause("nondeterminism", "Python gave two answers to the same input", 1.0)
    return None


def candidate_unsteady(case: Case) -> Cause | None:
    """Go does not agree with itself: the order of a map, or chance."""
    answers = [case.candidate, *(case.subject.replay(case.snapshot) for _ in range(_REPEATS))]
    different = sum(not case.same(case.candidate, each, case.snapshot) for each in answers)
    if not different:
        return None
    orders = all(_same_pieces(case.candidate, each) for each in answers)
    name = "map-order" if orders or any("range" in each.text for each in case.body) else ""
    told = f"Go changed its answer in {different} of {_REPEATS} repetitions of the same input"
    return case.cause(name or "nondeterminism", told, 0.95)


def mutation(case: Case) -> Cause | None:
    """The arguments are different afterwards."""
    if not case.difference.path.startswith("arguments"):
        return None
    sides = [side for side, o in (("Python", case.control), ("Go", case.candidate)) if o.arguments]
    told = f"the results are equal, and {' and '.join(sides)} changed an argument"
    if case.difference.cause == UNREACHED:
        told += ", in Go a copy that the caller never sees"
    return case.cause("argument-mutation", told, 1.0)


def recursion(case: Case) -> Cause | None:
    """Python's stack ended."""
    if not isinstance(case.control.exception, RecursionError):
        return None
    return case.cause("recursion-depth", "Python raised RecursionError", 1.0)


def zero_sign(case: Case) -> Cause | None:
    """Nothing differs but the sign of a zero."""
    sides = {case.difference.control, case.difference.candidate}
    if sides != {"0.0", "-0.0"}:
        return None
    return case.cause("negative-zero", "the values are equal but for the sign of zero", 0.95)


def number_type(case: Case) -> Cause | None:
    """The same number, of another class."""
    left, right = _values(case)
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if case.difference.cause != "type" or not numbers or left != right:
        return None
    told = f"the numbers are equal: {type(left).__name__} in Python, {type(right).__name__} in Go"
    return case.cause("number-type", told, 0.95)


def none_or_zero(case: Case) -> Cause | None:
    """None on one side, a zero value on the other."""
    left, right = _values(case)
    if case.difference.path == "exception" or (left is None) == (right is None):
        return None
    results = case.subject.function.results
    if left is None and any(isinstance(result.type, Optional) for result in results):
        return None
    other = right if left is None else left
    if other or isinstance(other, _Unknown):
        return None
    told = f"Python has {literal(left)}, Go has {literal(right)}"
    return case.cause("none-or-zero", told, 0.9)


def overflow(case: Case) -> Cause | None:
    """Python's number, cut to the width of a Go integer, is Go's."""
    left, right = _values(case)
    if type(left) is not int or type(right) is not int:
        return None
    for width, unsigned in WIDTHS:
        if wrap(left, width, unsigned=unsigned) == right and abs(left) > abs(right):
            kind = f"{'u' * unsigned}int{width}"
            told = f"{left} cut to {kind} is {right}"
            return case.cause("integer-overflow", told, 0.9)
    return None


def unstable_sort(case: Case) -> Cause | None:
    """Python's sort, with ties in the order of Go's answer, gives Go's answer."""
    if not _same_pieces(case.control, case.candidate) or case.program is None:
        return None
    answer = case.candidate.value
    # Elements as a whole count more than what is in them: rows may have much in common.
    ranks = {literal(each): index for index, each in enumerate([*_pieces(answer), *answer])}
    sites = [site for site in case.program.sites if site.key in ("call:sorted", "method:sort")]
    if not sites:
        return None

    def rank(value: Any) -> int:
        parts = [value, *(value if isinstance(value, tuple | list) else ())]
        return next((ranks[literal(part)] for part in parts if literal(part) in ranks), 0)

    def sort(values: Any, *, key: Any = None, reverse: bool = False) -> list[Any]:
        return sorted(sorted(values, key=rank), key=key, reverse=reverse)

    def sort_in_place(values: Any, **named: Any) -> None:
        values[:] = sort(values, **named)

    changes: dict[Site, Any] = {
        site: sort if site.key == "call:sorted" else sort_in_place for site in sites
    }
    outcome = case.run(case.program.changed(changes), case.snapshot)
    if not case.predicts(outcome, case.candidate, case.snapshot):
        return None
    told = "both sides sort alike but for the order of elements that compare equal"
    return case.cause("sort-stability", told, 0.9, sites[0])


def nan_input(case: Case) -> Cause | None:
    """With numbers in the place of NaN there is no difference."""
    if not any(isinstance(x, float) and math.isnan(x) for x in _pieces(case.arguments)):
        return None
    for number in (1.5, -3.0):
        if case.differs(_without_nan(case.arguments, number)) is not False:
            return None
    told = "the difference vanishes when numbers stand in the place of NaN"
    return case.cause("nan-comparison", told, 0.8)


def last_digits(case: Case) -> Cause | None:
    """The floats are a few units in the last place apart, or as far as a sum may err."""
    left, right = _values(case)
    if not (isinstance(left, float) and isinstance(right, float)):
        return None
    if not (math.isfinite(left) and math.isfinite(right)) or left == right:
        return None
    sizes = [abs(x) for x in _pieces(case.arguments) if isinstance(x, float) and math.isfinite(x)]
    scale = max([abs(left), *sizes])
    if abs(left - right) > _CLOSE * scale:
        return None
    apart = abs(_ordinal(left) - _ordinal(right))
    told = f"the floats are {apart} units in the last place apart"
    return case.cause("summation-order", told, 0.6)


def other_class(case: Case) -> Cause | None:
    """Both raised, of different classes."""
    if case.difference.cause != "exception" or isinstance(case.candidate.exception, GoFailure):
        return None
    kinds = (type(case.control.exception).__name__, type(case.candidate.exception).__name__)
    told = f"Python raised {kinds[0]}, Go {kinds[1]}"
    return case.cause("exception-class", told, 0.9)


def missing_error(case: Case) -> Cause | None:
    """Python raised and Go went on."""
    if not case.control.raised or case.candidate.raised:
        return None
    value = case.candidate.value
    kind = type(case.control.exception).__name__
    zero = not value or value == -1 or value != value  # noqa: PLR0124 - NaN
    told = f"Python raised {kind}, Go returned {literal(value, 60)}" + ", a zero value" * (
        not value
    )
    return case.cause("zero-instead-of-error", told, 0.8 if zero else 0.6)


def unexpected_error(case: Case) -> Cause | None:
    """Go raised or failed where Python answers."""
    error = case.candidate.exception
    if case.control.raised or error is None:
        return None
    told = f"Go raised {type(error).__name__}: {str(error)[:100]}"
    return case.cause("error-instead-of-value", told, 0.6)


def same_json(case: Case) -> Cause | None:
    """Two JSON documents of the same content, which are written otherwise."""
    left, right = _values(case)
    if not (isinstance(left, str) and isinstance(right, str) and case.program):
        return None
    name = written_differently(left, right)
    if name is None or all(site.key != "call:json.dumps" for site in case.program.sites):
        return None
    told = "read as JSON, both texts hold the same; they are written otherwise"
    return case.cause(name, told, 0.95)


def same_csv(case: Case) -> Cause | None:
    """Two lines of the same fields, which are quoted otherwise."""
    left, right = _values(case)
    if not (isinstance(left, str) and isinstance(right, str)) or '"' not in left + right:
        return None
    try:
        rows = [list(csv.reader(io.StringIO(text, newline=""))) for text in (left, right)]
    except csv.Error:
        return None
    if rows[0] != rows[1]:
        return None
    return case.cause("csv-quoting", "read as CSV, both texts hold the same fields", 0.9)


def broken_text(case: Case) -> Cause | None:
    """Go has cut a character in two: its text is not UTF-8."""
    error = case.candidate.exception
    if not isinstance(error, MalformedReply) or "not UTF-8" not in str(error):
        return None
    return case.cause("byte-slice", "Go's text is not UTF-8: a character was cut in two", 0.8)


FIRST: tuple[Rule, ...] = (
    *(recursion, control_unsteady, candidate_unsteady, mutation, none_or_zero, same_json),
)
"""What is certain without the source."""

LAST: tuple[Rule, ...] = (
    *(unstable_sort, zero_sign, number_type, overflow, same_csv, nan_input, last_digits),
    *(broken_text, other_class, missing_error, unexpected_error),
)
"""What is tried when no experiment with the source has explained the difference."""


# ---- Values --------------------------------------------------------------------------------------


class _Unknown:
    """Stands for a value that could not be read back."""

    def __bool__(self) -> bool:
        return True


def _values(case: Case) -> tuple[Any, Any]:
    """What stands at the difference on either side."""
    return _value(case.difference.control), _value(case.difference.candidate)


def _value(text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return _Unknown()


def _pieces(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for pair in value.items():
            yield from _pieces(pair)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _pieces(each)
    else:
        yield value


def _same_pieces(control: Outcome, candidate: Outcome) -> bool:
    """Whether two results hold the same things in another order; texts by their characters."""
    if control.raised or candidate.raised or type(control.value) is not type(candidate.value):
        return False
    if isinstance(control.value, str):
        return Counter(control.value) == Counter(candidate.value)
    if not isinstance(control.value, list | tuple):
        return False
    return Counter(map(literal, _pieces(control.value))) == Counter(
        map(literal, _pieces(candidate.value))
    )


def _without_nan(value: Any, number: float) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return number
    if isinstance(value, list | tuple):
        return type(value)(_without_nan(each, number) for each in value)
    return value


def _ordinal(x: float) -> int:
    """The place of a float among all floats, in their order."""
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return int(bits) if bits >= 0 else -(int(bits) & (2**63 - 1))
