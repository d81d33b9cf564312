"""The exception tree."""

import copy
import inspect
import pickle
import re
from typing import Any

import pytest

from strangler import errors

CLASSES = [item for item in vars(errors).values() if inspect.isclass(item)]


def drawn_tree() -> Any:
    """Class -> parent, as the docstring draws them."""
    parents, path = {}, []
    for line in errors.__doc__.splitlines():
        found = re.match(r"    ((?:[│ ]   |[├└]── )*)(\w+)(?: +\S.*)?$", line)
        if found and found[2] in vars(errors):
            depth = len(found[1]) // 4
            parents[found[2]] = path[depth - 1] if depth else "Exception"
            path[depth:] = [found[2]]
    return parents


def test_the_tree_in_the_docstring_is_the_real_one() -> None:
    assert drawn_tree() == {item.__name__: item.__base__.__name__ for item in CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
def test_every_exception_survives_pickling_and_copying(kind: Any) -> None:
    error = kind("message")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is kind
        assert str(again) == str(error) == "message"
        assert again.args == error.args


def test_go_errors_keep_what_go_said() -> None:
    error = pickle.loads(pickle.dumps(errors.GoError("no", "*impl.E", ("ErrX",))))
    assert (str(error), error.go_type, error.matched) == ("no", "*impl.E", ("ErrX",))
    panic = pickle.loads(pickle.dumps(errors.GoPanic("boom", "string", "goroutine 1")))
    assert (str(panic), panic.go_type, panic.go_stack) == ("boom", "string", "goroutine 1")
