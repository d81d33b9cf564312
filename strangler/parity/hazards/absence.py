"""Nothing and failure: None, zero values, exceptions, truth."""

from collections.abc import Callable
from typing import Any

from strangler.parity.hazards.hazard import Hazard


def _present(value: Any) -> Any:
    return value is not None if not isinstance(value, bool) else value


def _or_present(first: Any, second: Callable[[], Any]) -> Any:
    return second() if first is None else first


def _truth(value: Any) -> Any:
    return value if not isinstance(value, int | float) or isinstance(value, bool) else value > 0


def _found(value: Any, key: Any, default: Any = None) -> Any:
    """A lookup that takes a zero value for a missing one."""
    return value.get(key, default) or default


def _is_none(first: Any, second: Any) -> Any:
    """A zero value stands for None."""
    return not first if second is None else first is second


HAZARDS = (
    Hazard(
        "truthiness",
        "Truth",
        'Python takes 0, 0.0, "" and empty lists for false; a Go port that tests a pointer for '
        "nil, or x > 0, asks something else.",
        "write the test out: x != nil && *x != 0",
        (
            {"truth": _present, "or": _or_present},
            {"truth": _truth, "or": lambda a, b: a if _truth(a) else b()},
            {"method:get": _found},
        ),
        ("truth", "or"),
        r"if |nil|len\(",
    ),
    Hazard(
        "none-or-zero",
        "None and zero values",
        'Python tells None from 0, "" and []; a Go result that is no pointer cannot.',
        "return a pointer (*T), nil where Python returns None, and ask a pointer whether it is nil",
        ({"is": _is_none, "is not": lambda first, second: not _is_none(first, second)},),
        (),
        r"return",
    ),
    Hazard(
        "zero-instead-of-error",
        "A value instead of an exception",
        "Python raises where there is no answer; Go's maps, failed conversions and dropped errors "
        "go on with a zero value.",
        "use the second result (v, ok := m[k]; n, err := strconv.Atoi(s)) and return an error",
        (),
        (),
        r"return|_ =|, _|map\[",
    ),
    Hazard(
        "error-instead-of-value",
        "An exception instead of a value",
        "Python answers where the port returns an error or panics.",
        "return the value that Python gives, and check bounds and nil before they panic",
        (),
        (),
        r"panic|Errorf|errors\.|\berr\b|\[",
    ),
    Hazard(
        "exception-class",
        "The class of an exception",
        "Python's callers catch by class; a Go error has none until it is mapped.",
        'map it in the decorator, errors={"ErrNotFound": KeyError}, and return that variable',
        (),
        (),
        r"Errorf|errors\.|panic|Err[A-Z]",
    ),
    Hazard(
        "number-type",
        "Kinds of numbers",
        "In Python an expression may give an int, a bool or a float depending on its values; a Go "
        "function has one result type.",
        "convert on the Python side (float(…), int(…)), or choose the Go type that is always right",
        (),
        (),
        r"func |return",
    ),
    Hazard(
        "recursion-depth",
        "Recursion",
        "Python raises RecursionError some thousand calls deep; Go's stack goes much deeper.",
        "make it a loop on both sides, or bound the depth",
        (),
        (),
        r"func ",
    ),
)
