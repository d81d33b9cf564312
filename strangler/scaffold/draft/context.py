"""What the parts of the translation of expressions ask of the whole."""

import ast
from collections.abc import Sequence
from typing import Protocol

from strangler.scaffold.draft.kinds import Kind
from strangler.scaffold.draft.scope import Scope
from strangler.scaffold.draft.value import Value


class Context(Protocol):
    """The translation of one function's expressions."""

    scope: Scope

    def value(self, node: ast.expr, want: Kind | None = None) -> Value:
        """An expression; `want` is the kind that is expected of it, for what has none itself."""

    def condition(self, node: ast.expr) -> Value:
        """Whether an expression is true."""

    def stored(self, node: ast.expr, want: Kind | None = None) -> Value:
        """An expression that a container is to hold. Raises Refused where it is changed later."""

    def full_name(self, node: ast.expr) -> str:
        """The full name that a dotted expression has, through the imports; or nothing."""

    def call(self, node: ast.Call, name: str) -> Value | None:
        """The call of a function of the project, drafted too; None when it is none."""

    def any_all(self, name: str, node: ast.GeneratorExp | ast.ListComp) -> Value:
        """any() or all() of a comprehension: it stops at the first that decides."""

    def narrow(self, test: ast.expr) -> None:
        """From here on the condition holds."""


def arguments(node: ast.Call, most: int, least: int | None = None) -> Sequence[ast.expr] | None:
    """The positional arguments, if there are as many and no others."""
    least = most if least is None else least
    plain = not node.keywords and not any(isinstance(a, ast.Starred) for a in node.args)
    return node.args if plain and least <= len(node.args) <= most else None
