"""The constants that a Python function mentions: where its behaviour is likely to change."""

import ast
import inspect
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_MOST = 200
_SURROGATES = re.compile("[\ud800-\udfff]")  # no text of another language holds one
_META = re.compile(r"[\\\[(*+?$^|]")
_SCALARS = (int, float, str, bytes)


@dataclass(frozen=True, slots=True)
class Constants:
    """What a function mentions, without duplicates; `integers` include both neighbours."""

    integers: tuple[int, ...] = ()
    floats: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions, also those among the texts."""


def constants(function: Callable[..., Any]) -> Constants:
    """The numbers and texts in the source of `function`, and in the globals that it names.

    Up to 200 of each. Empty where there is no source to read. The docstring does not count.
    """
    inner = inspect.unwrap(function)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inner)))
    except (OSError, TypeError, SyntaxError):  # SyntaxError: a lambda inside an expression
        return Constants()
    known = getattr(inner, "__globals__", {})
    values = list(_values(tree, known))
    integers = [v for v in values if type(v) is int]
    return Constants(
        _few([near for v in integers for near in (v, v - 1, v + 1, -v)]),
        _few([v for v in values if type(v) is float]),
        _few([v for v in values if type(v) is str and v and not _SURROGATES.search(v)]),
        _few([v.pattern for v in values if _is_text_pattern(v)] + [v for v in values if _looks(v)]),
    )


def _is_text_pattern(value: Any) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


def _looks(value: Any) -> bool:
    """Whether a text looks like a regular expression, and is one."""
    if type(value) is not str or not _META.search(value):
        return False
    try:
        with warnings.catch_warnings(action="ignore"):  # of patterns that nobody meant as such
            re.compile(value)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _values(tree: ast.AST, known: dict[str, Any]) -> Iterator[Any]:
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in skipped:
            yield from _scalars(node.value)
        elif isinstance(node, ast.Name):
            yield from _scalars(known.get(node.id))


def _scalars(value: Any) -> Iterator[Any]:
    """A scalar, or those in a flat container: a table of currencies, a range of scores."""
    if type(value) in (list, tuple, set, frozenset):
        yield from sorted((v for v in value if type(v) in _SCALARS), key=repr)
    elif type(value) is dict:
        yield from (v for item in value.items() for v in item if type(v) in _SCALARS)
    elif type(value) is range:
        yield from (value.start, value.stop)
    elif isinstance(value, re.Pattern):
        yield value
    elif type(value) in _SCALARS:
        yield value.decode("latin-1") if type(value) is bytes else value


def _few(values: list[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))[:_MOST]
