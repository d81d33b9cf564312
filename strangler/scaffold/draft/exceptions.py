"""Exceptions of Python that a draft raises and catches."""

import ast
from collections.abc import Callable

from strangler.scaffold.draft.value import Refused

RAISED = frozenset(
    "ArithmeticError AssertionError AttributeError EOFError IndexError KeyError LookupError "
    "NotImplementedError OSError OverflowError PermissionError RuntimeError StopIteration "
    "TimeoutError TypeError UnicodeError ValueError ZeroDivisionError".split()
)
"""The classes that the helper package has functions for."""


def caught(node: ast.expr | None, full_name: Callable[[ast.expr], str]) -> list[str]:
    """The classes that a handler catches. Raises Refused for those that are not built in."""
    if node is None:
        raise Refused("a bare except is not drafted")
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [full_name(each) for each in nodes]
    for each, name in zip(nodes, names, strict=True):
        if name not in RAISED | {"Exception"}:
            raise Refused(f"except {ast.unparse(each)} is not drafted")
    return names
