"""``try``, as a call that gives a value or the error that was caught."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from strangler.scaffold.draft.exceptions import caught
from strangler.scaffold.draft.kinds import BOOL, NONE, Kind
from strangler.scaffold.draft.value import Refused, fit
from strangler.scan.go_types import go_string

if TYPE_CHECKING:
    from strangler.scaffold.draft.statements import Statements

NIL = "\x00nil"
"""Stands for the error of a return without one: whether the function has one is known last."""

_LATER = "\x00value"  # stands for a value whose name is known later
_NOT = "what is in try is not drafted"


def attempt(statements: "Statements", node: ast.Try) -> tuple[list[str], bool]:
    """``try`` around statements that end in a value or an assignment, with one handler."""
    if node.finalbody or node.orelse or len(node.handlers) != 1:
        raise Refused("try with finally, else or several handlers is not drafted")
    [handler] = node.handlers
    uses = [n for n in ast.walk(handler) if isinstance(n, ast.Name) and n.id == handler.name]
    if handler.name is not None and uses:
        raise Refused("the exception as a value is not drafted")
    classes = caught(handler.type, statements.expressions.full_name)
    *first, last = node.body
    before = statements.scope.flow.copy()
    value, name = statements.scope.spell("result"), statements.scope.spell("failure")
    lines, kind, code, finish = _tried(statements, first, last)
    after_try = statements.scope.flow
    statements.scope.flow = before.copy()
    handled, handled_ends, after_handler = statements.nested(handler.body, frozenset())
    statements.scope.flow = after_try
    body = "\n".join(lines)
    head = f"{value}, {name} := py.Try(func() {kind.go} {{\n{body}\nreturn {code}\n}}"
    done, ends = finish(value)
    written = [
        f"{head}, {', '.join(go_string(each) for each in classes)})",
        f"if {name} != nil {{",
        *handled,
        "} else {",
        *done,
        "}",
    ]
    ways = [
        f
        for f, over in ((statements.scope.flow.copy(), ends), (after_handler, handled_ends))
        if not over
    ]
    if ways:
        statements.scope.flow.meet(*ways)
    return written, ends and handled_ends


Finish = Callable[[str], tuple[list[str], bool]]
"""What is done with the value of a try that went well, and whether the function ends there."""


def _tried(
    statements: "Statements", first: Sequence[ast.stmt], last: ast.stmt
) -> tuple[list[str], Kind, str, Finish]:
    """The inside of a try: its lines, its value, and what is done with that if all goes well."""
    if any(
        isinstance(n, ast.Return | ast.Break | ast.Continue) for s in first for n in ast.walk(s)
    ):
        raise Refused("a way out of the middle of try is not drafted")
    statements.inside_try += 1
    statements.depth += 1
    try:
        with statements.region([]):  # what is assigned in there is declared outside
            lines, ends = statements.block(first)
            if ends:
                raise Refused(_NOT)
            more, kind, code, finish = _last(statements, last)
    finally:
        statements.inside_try -= 1
        statements.depth -= 1
    return [*lines, *more], kind, code, finish


def _last(statements: "Statements", last: ast.stmt) -> tuple[list[str], Kind, str, Finish]:
    """The last statement of a try, which gives its value."""
    match last:
        case ast.Return(value=ast.expr() as inner) if len(statements.shape.results) == 1:
            kind = statements.shape.results[0]
            returned = fit(statements.expressions.value(inner, kind), kind)
            return [], kind, returned.code, lambda name: ([f"return {name}, {NIL}"], True)
        case ast.Assign(targets=[ast.Name() as target], value=inner):
            value = statements.expressions.value(inner, statements.want(target))
            if not value.kind.is_known or value.kind == NONE:
                raise Refused(_NOT)
            assigned = statements.assign(target, replace(value, code=_LATER, constant=()))
            return (
                [],
                value.kind,
                value.code,
                lambda name: ([line.replace(_LATER, name) for line in assigned], False),
            )
        case ast.Expr() | ast.Assign() | ast.AugAssign():
            more, _ = statements.statement(last)
            return more, BOOL, "true", lambda name: ([f"_ = {name}"], False)
    raise Refused(_NOT)
