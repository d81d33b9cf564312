"""What a condition says of values that may be None."""

import ast

Names = frozenset[str]
NOTHING: Names = frozenset()


def present(node: ast.expr) -> tuple[Names, Names]:  # noqa: PLR0911  # sorts of conditions
    """The names that are not None where a condition is true, and where it is false."""
    match node:
        case ast.Name(id=name):
            return frozenset([name]), NOTHING
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=None)]):
            if isinstance(op, ast.IsNot | ast.NotEq):
                return frozenset([name]), NOTHING
            return NOTHING, frozenset([name])  # `is` or `==`: no other is drafted
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), _]):
            return frozenset([name]), NOTHING
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            true, false = present(inner)
            return false, true
        case ast.BoolOp(op=op, values=values):
            sides = [present(value) for value in values]
            trues, falses = [side[0] for side in sides], [side[1] for side in sides]
            if isinstance(op, ast.And):
                return NOTHING.union(*trues), frozenset.intersection(*falses)
            return frozenset.intersection(*trues), NOTHING.union(*falses)
    return NOTHING, NOTHING
