"""The command that shows a divergence again."""

import ast
import shlex

from strangler.literal import is_complete
from strangler.parity.finding import call_command

_LONGEST = 1000
"""How many characters of arguments somebody types, or a shell likes."""


def reproduce(route: str, arguments: str) -> str:
    """What to type; a check, when the input is long, was cut or cannot be read back."""
    literals = _split(arguments) if len(arguments) <= _LONGEST else None
    if literals is None:
        return f"strangler check {shlex.quote(route)}"
    return call_command(route, literals)


def _split(arguments: str) -> list[str] | None:
    """Each argument of a call by itself: ``1, 'a, b'`` has two."""
    call = f"f({arguments})"
    if not is_complete(arguments) or not call.isprintable():
        return None
    try:
        tree = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.keywords:
        return None
    encoded = call.encode()
    return [
        encoded[argument.col_offset : argument.end_col_offset].decode() for argument in tree.args
    ]
