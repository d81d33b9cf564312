"""The statements of a function as Go, and a marked gap where one is refused."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from strangler.scaffold.draft.attempts import NIL, attempt
from strangler.scaffold.draft.exceptions import RAISED
from strangler.scaffold.draft.expressions import Expressions
from strangler.scaffold.draft.iteration import loop
from strangler.scaffold.draft.kinds import NONE, STR, Kind
from strangler.scaffold.draft.narrowing import present
from strangler.scaffold.draft.operators import element, inverted
from strangler.scaffold.draft.places import Places
from strangler.scaffold.draft.scope import Flow, Scope, root
from strangler.scaffold.draft.uses import USE, resolved
from strangler.scaffold.draft.value import Refused, Value, described, fit
from strangler.scan.go_types import go_string


@dataclass(frozen=True, slots=True)
class Gap:
    """A line of Python that has no translation, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What a function returns, and what it is called where it says that it is not ported."""

    name: str
    results: tuple[Kind, ...]
    source: Sequence[str]

    @property
    def zeros(self) -> str:
        """The zero values of the results, each with a comma after it."""
        return "".join(f"{kind.zero}, " for kind in self.results)


class Statements(Places):
    """Translates the body of one function, once.

    `gaps` are the places without a translation; `fails` says whether an error is among the results.
    """

    def __init__(self, scope: Scope, expressions: Expressions, shape: Shape) -> None:
        super().__init__(scope, expressions)
        self.shape = shape
        self.gaps: list[Gap] = []
        self.fails = False
        self.inside_try = 0

    def body(self) -> list[str]:
        """The lines of the whole function."""
        lines, ends = self.block(self.scope.definition.body)
        if not ends:
            lines += self._end()
        hoisted = [
            line for go, kind in self.hoisted.items() for line in (f"var {go} {kind}", f"{USE}{go}")
        ]
        return resolved([*hoisted, *lines])

    def _end(self) -> list[str]:
        """What a function does that ends without a return: it returns None."""
        results = self.shape.results
        if not results:
            return [f"return {NIL}"]
        if len(results) == 1 and results[0].shape == "optional":
            return [f"return nil, {NIL}"]
        last = self.scope.definition.body[-1]
        return self._gap(last, "ends without a value, which the hints do not know of", [])

    def block(self, statements: Sequence[ast.stmt]) -> tuple[list[str], bool]:
        """The lines of a block, and whether it never gets past its end."""
        lines: list[str] = []
        for index, statement in enumerate(statements):
            tail = statements[index:]
            declared = set(self.declared)
            flow, self.scope.flow = self.scope.flow, self.scope.flow.copy()
            gaps = len(self.gaps)
            try:
                with self.region(tail):
                    more, ends = self.statement(statement)
            except Refused as refused:
                self.declared = declared
                self.scope.flow = flow
                del self.gaps[gaps:]
                if not self.strict:  # what comes later may tell what was missing
                    self._learn_from(statement)
                    continue
                return resolved([*lines, *self._gap(statement, str(refused), tail)]), True
            lines += more
            if ends:
                return resolved(lines), True
        return resolved(lines), False

    def _learn_from(self, statement: ast.stmt) -> None:
        """Read what is inside a statement for what it says of the variables."""
        for field in ("body", "orelse"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list):
                self.breaks.append([])
                self.nested(inner, frozenset())
                self.breaks.pop()

    def nested(
        self, statements: Sequence[ast.stmt], names: frozenset[str]
    ) -> tuple[list[str], bool, Flow]:
        """A block that may not run, where these names are not None; and what is known after it."""
        flow = self.scope.flow
        self.scope.flow = flow.copy()
        self.scope.flow.present |= names
        self.depth += 1
        try:
            lines, ends = self.block(statements)
            return lines, ends, self.scope.flow
        finally:
            self.depth -= 1
            self.scope.flow = flow

    def _gap(self, statement: ast.stmt, reason: str, tail: Sequence[ast.stmt]) -> list[str]:
        """The place where Go says that it is not ported, with the Python that is missing."""
        self.gaps.append(Gap(statement.lineno, reason))
        end = (tail[-1].end_lineno or tail[-1].lineno) if tail else statement.lineno - 1
        missing = self.shape.source[statement.lineno - 1 : end]
        margin = min(
            (len(line) - len(line.lstrip()) for line in missing if line.strip()), default=0
        )
        text = f"{self.shape.name}: line {statement.lineno}: {reason}"
        return [
            f"// strangler:gap: {reason}",
            *(f"//   {line[margin:]}".rstrip() for line in missing),
            self._fail(f"py.NotPorted({go_string(text)})"),
        ]

    def _fail(self, error: str) -> str:
        if self.inside_try:
            return f"panic({error})"
        self.fails = True
        return f"return {self.shape.zeros}{error}"

    def statement(  # noqa: C901, PLR0911, PLR0912  # one for each sort of statement
        self, node: ast.stmt
    ) -> tuple[list[str], bool]:
        """The lines of a statement, and whether nothing comes after it."""
        match node:
            case ast.Pass():
                return [], False
            case ast.Expr(value=ast.Constant()):
                return [], False
            case ast.Expr(value=inner):
                return self._expression(inner), False
            case ast.Assign(targets=[target], value=inner):
                return self._assign(target, inner), False
            case ast.Assign(targets=targets, value=inner):
                return self._assign_all(targets, inner), False
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as inner):
                self._hint(target.id, node.annotation)
                return self._assign(target, inner), False
            case ast.AnnAssign(value=None):
                return [], False
            case ast.AugAssign():
                return self._augmented(node), False
            case ast.Return():
                return self._return(node), True
            case ast.Raise():
                return [self._raise(node)], True
            case ast.If():
                return self._if(node)
            case ast.While():
                return self._while(node)
            case ast.For():
                return self._for(node), False
            case ast.Break():
                self.breaks[-1].append(self.scope.flow.copy())
                return ["break"], True
            case ast.Continue():
                return ["continue"], True
            case ast.Assert(test=test):
                condition = inverted(self.expressions.condition(test))
                self.expressions.narrow(test)
                raised = self._fail('py.AssertionError("")')
                return [f"if {condition.code} {{", raised, "}"], False
            case ast.Delete(targets=[ast.Subscript() as target]):
                return [self._delete(target)], False
            case ast.Try():
                return attempt(self, node)
        raise Refused(f"the statement {type(node).__name__} is not drafted")

    def _expression(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            changed = self.change(node)
            if changed is not None:
                return changed
        value = self.expressions.value(node)
        return [value.code if value.kind == NONE else f"_ = {value.code}"]

    def _return(self, node: ast.Return) -> list[str]:
        results = self.shape.results
        if node.value is None or (
            isinstance(node.value, ast.Constant) and node.value.value is None
        ):
            if not results:
                return [f"return {NIL}"]
            if len(results) == 1 and results[0].shape == "optional":
                return [f"return nil, {NIL}"]
        if not results or node.value is None:
            raise Refused("returns what the hint does not say")
        if isinstance(node.value, ast.IfExp):
            branch = ast.If(
                node.value.test,
                [_returning(node, node.value.body)],
                [_returning(node, node.value.orelse)],
            )
            lines, _ = self._if(ast.copy_location(branch, node))
            return lines
        if len(results) == 1:
            self._learn_result(node.value, results[0])
            value = self.expressions.value(node.value, results[0])
            return [f"return {self._result(value, results[0])}, {NIL}"]
        return self._return_several(node.value, results)

    def _learn_result(self, node: ast.expr, kind: Kind) -> None:
        """What a list that began empty holds, from the hint of the result."""
        if isinstance(node, ast.Name) and (variable := self.scope.variables.get(node.id)):
            inner = kind.item if kind.shape == "optional" else kind
            if not variable.kind.is_known and variable.kind.shape == inner.shape:
                self.scope.declare(node.id, inner)

    def _result(self, value: Value, kind: Kind) -> str:
        if value.kind.shape == "optional" and kind.shape != "optional":
            raise Refused("may return None, which the hint does not say")
        return fit(value, kind).code

    def _return_several(self, node: ast.expr, results: tuple[Kind, ...]) -> list[str]:
        if isinstance(node, ast.Tuple) and len(node.elts) == len(results):
            codes = []
            for each, kind in zip(node.elts, results, strict=True):
                self._learn_result(each, kind)
                codes.append(self._result(self.expressions.value(each, kind), kind))
            return [f"return {', '.join(codes)}, {NIL}"]
        value = self.expressions.value(node, Kind("tuple", results))
        if value.kind != Kind("tuple", results):
            raise Refused(f"returns {described(value.kind)}, which the hint does not say")
        name = self.scope.spell("result")
        held = Value(name, value.kind)
        codes = [element(held, index).code for index in range(len(results))]
        return [f"{name} := {value.code}", f"return {', '.join(codes)}, {NIL}"]

    def _raise(self, node: ast.Raise) -> str:
        raised, arguments = node.exc, list[ast.expr]()
        if isinstance(node.exc, ast.Call) and not node.exc.keywords:
            raised, arguments = node.exc.func, node.exc.args
        name = self.expressions.full_name(raised) if raised is not None else ""
        if name not in RAISED or len(arguments) > 1:
            shown = ast.unparse(node.exc) if node.exc is not None else "what was caught"
            raise Refused(f"raises {shown}, which Python does")
        message = '""'
        if arguments:
            value = self.expressions.value(arguments[0])
            if value.kind != STR:
                raise Refused("an exception with another message than a text is not drafted")
            message = value.code
        return self._fail(f"py.{name}({message})")

    def _if(self, node: ast.If) -> tuple[list[str], bool]:
        test = self.expressions.condition(node.test)
        true, false = present(node.test)
        body, ends, after = self.nested(node.body, true)
        lines = [f"if {test.code} {{", *body]
        others, others_end, otherwise = self.nested(node.orelse, false)
        if not node.orelse:
            lines.append("}")
        elif others and others[0].startswith("if ") and len(node.orelse) == 1 and others[-1] == "}":
            lines += [f"}} else {others[0]}", *others[1:]]
        else:
            lines += ["} else {", *others, "}"]
        ways = [flow for flow, over in ((after, ends), (otherwise, others_end)) if not over]
        if ways:
            self.scope.flow.meet(*ways)
        return lines, ends and others_end and bool(node.orelse)

    def _while(self, node: ast.While) -> tuple[list[str], bool]:
        if node.orelse:
            raise Refused("else of a loop is not drafted")
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._forget(node)
        test = self.expressions.condition(node.test)
        true, false = present(node.test)
        body, breaks = self._looped(node.body, true)
        head = "for {" if endless else f"for {test.code} {{"
        if breaks and endless:
            self.scope.flow.meet(*breaks)
        elif not endless:
            after = self.scope.flow.copy()
            after.present |= false
            self.scope.flow.meet(after, *breaks)
        return [head, *body, "}"], endless and not breaks

    def _for(self, node: ast.For) -> list[str]:
        if node.orelse:
            raise Refused("else of a loop is not drafted")
        self._unchanged(node)
        self._forget(node)
        before = self.scope.flow.copy()
        with self.region([node.target, *node.body]):
            self.depth += 1
            try:
                head = loop(self.expressions, node.target, node.iter, self)
            finally:
                self.depth -= 1
            body, breaks = self._looped(node.body, frozenset())
        self.scope.flow = before
        self.scope.flow.meet(before.copy(), *breaks)
        return resolved([head.head, *head.first, *body, "}"])

    def _looped(
        self, statements: Sequence[ast.stmt], names: frozenset[str]
    ) -> tuple[list[str], list[Flow]]:
        """The body of a loop, and what is known where it breaks off."""
        self.breaks.append([])
        try:
            lines, _, _ = self.nested(statements, names)
        finally:
            breaks = self.breaks.pop()
        return lines, breaks

    def _forget(self, node: ast.While | ast.For) -> None:
        """What a loop's body gives another value may be None at its beginning."""
        stored = {
            n.id
            for n in ast.walk(node)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        self.scope.flow.present -= stored

    def _unchanged(self, node: ast.For) -> None:
        """Raise Refused where the body changes what the loop runs over."""
        iterated = {root(node.iter)}
        if isinstance(node.iter, ast.Call) and not isinstance(node.iter.func, ast.Attribute):
            ranged = isinstance(node.iter.func, ast.Name) and node.iter.func.id in {
                "range",
                "sorted",
                "list",
            }
            iterated = set() if ranged else {root(argument) for argument in node.iter.args}
        inside = Scope(
            ast.FunctionDef("", ast.arguments([], [], None, [], [], None, []), node.body, []), {}
        )
        both = (iterated & inside.changed) - {""}
        for name in sorted(both):
            variable = self.scope.find(name)
            if variable is None or variable.kind.is_container:
                raise Refused(f"{name} is changed while a loop runs over it")


def _returning(node: ast.Return, value: ast.expr) -> ast.Return:
    return ast.copy_location(ast.Return(value), node)
