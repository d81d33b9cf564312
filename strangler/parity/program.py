"""A Python function as source: the operations in it, and versions of it that do some otherwise.

An operation has a *key*, under which hazards know it: ``//``, ``call:round``, ``method:upper``,
``index``, ``slice``, ``iterate``, ``truth``, ``format``, ``return``, ``parameter``.
"""

import ast
import builtins
import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}

_Definition = ast.FunctionDef | ast.AsyncFunctionDef

_TIMES = "__strangler_times"

_LONGEST = 1_000_000  # elements that a version of a function may repeat into


def times(a: Any, b: Any) -> Any:
    """The product of two operands, unless it is a text or a list too long to be built.

    A number that was cut to an unsigned width is huge, and no deadline ends an allocation.
    """
    for many, count in ((a, b), (b, a)):
        if isinstance(count, int) and hasattr(many, "__len__") and count * len(many) > _LONGEST:
            raise MemoryError(f"{len(many)} * {count} elements")
    return a * b


@dataclass(frozen=True, slots=True)
class Site:
    """One operation in a source: its key, where it stands (lines from 1) and how it is written."""

    key: str
    line: int
    column: int
    end: tuple[int, int]
    text: str
    node: ast.AST


class Module:
    """One source text: what its names stand for, and the operations in it."""

    def __init__(self, text: str) -> None:
        """Raises SyntaxError, ValueError or RecursionError when it cannot be parsed."""
        self.tree = ast.parse(text)
        self.lines = text.splitlines()
        self.imports = dict(_imports(self.tree))
        self.functions: dict[str, _Definition] = {
            node.name: node
            for node in self.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._own = {*self.functions, *_assigned(self.tree)}

    def dotted(self, node: ast.AST) -> str | None:
        """What a name is short for (``math.isqrt``), when it leads to an import or a built-in."""
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return base and f"{base}.{node.attr}"
        if not isinstance(node, ast.Name):
            return None
        if node.id in self.imports:
            return self.imports[node.id]
        known = node.id not in self._own and hasattr(builtins, node.id)
        return node.id if known else None

    def sites(self, root: ast.AST) -> Iterator[Site]:
        """The operations below `root`."""
        names = _parameters(root) if isinstance(root, _Definition) else frozenset()
        skipped = _outside_the_body(root)
        for node in ast.walk(root):
            if id(node) in skipped:
                continue
            for key in self.keys(node, names):
                yield self._site(key, node)

    def _site(self, key: str, node: Any) -> Site:
        shown = node.iter if key == "iterate" else node
        line = self.lines[shown.lineno - 1].strip()
        end = getattr(node, "end_lineno", 0) or 0, getattr(node, "end_col_offset", 0) or 0
        if isinstance(node, ast.comprehension):
            end = node.iter.end_lineno or 0, node.iter.end_col_offset or 0
        return Site(key, shown.lineno, shown.col_offset, end, line, node)

    def keys(  # noqa: C901 - one case for each kind
        self, node: ast.AST, names: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """The keys of one node; `names` are the parameters whose use counts."""
        match node:
            case ast.BinOp(op=op) | ast.AugAssign(op=op):
                yield OPERATORS.get(type(op), "")
            case ast.Compare(ops=[op]):
                yield OPERATORS.get(type(op), "")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                if not isinstance(operand, ast.Constant):
                    yield "neg"
            case ast.Call(func=func):
                yield self._called(func)
            case ast.Subscript(ctx=ast.Load(), slice=index):
                yield "slice" if isinstance(index, ast.Slice) else "index"
            case ast.For() | ast.comprehension():
                yield "iterate"
            case ast.FormattedValue():
                yield "format"
            case ast.Return(value=value) if value is not None:
                yield "return"
            case ast.Name(id=name, ctx=ast.Load()) if name in names:
                yield "parameter"
            case ast.BoolOp(op=ast.Or(), values=[_, _]):
                yield "or"
        test = _test(node)
        if test is not None and not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant):
            yield "truth"

    def _called(self, func: ast.expr) -> str:
        name = self.dotted(func)
        if name is not None:
            return f"call:{name}"
        return f"method:{func.attr}" if isinstance(func, ast.Attribute) else ""


def _test(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return test
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
    return None


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or name, name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _parameters(function: _Definition) -> frozenset[str]:
    given = function.args
    return frozenset(a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _outside_the_body(root: ast.AST) -> set[int]:
    """Decorators, annotations and defaults: nothing in them happens during a call."""
    outside: list[ast.AST] = []
    for node in ast.walk(root):
        if isinstance(node, _Definition):
            outside += [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]
        elif isinstance(node, ast.AnnAssign):
            outside.append(node.annotation)
    return {id(inner) for each in outside for inner in ast.walk(each)}


# ---- One function --------------------------------------------------------------------------------

Behaviour = Callable[..., Any]
"""An operation done otherwise; takes its operands."""


class Program:
    """A function and those of its module that it calls, ready to be run with changes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Raises OSError, TypeError, SyntaxError or ValueError when there is no source to read."""
        inner: Any = inspect.unwrap(function)
        code = inner.__code__
        lines, _ = inspect.findsource(inner)
        self.file: str = code.co_filename
        self.module = Module("".join(lines))
        root = _find(self.module.tree, code.co_name, code.co_firstlineno)
        self.definitions: list[_Definition] = list(_reached(self.module, root))
        self.sites: Sequence[Site] = [
            site for each in self.definitions for site in self.module.sites(each)
        ]
        self._function = inner
        self._name = root.name

    def changed(self, changes: Mapping[Site, Behaviour]) -> Callable[..., Any]:
        """The function with other behaviour at some sites. Raises SyntaxError."""
        numbers = itertools.count()
        chosen: dict[int, dict[str, str]] = {}
        namespace = {**self._function.__globals__, **_closure(self._function), _TIMES: times}
        for site, behaviour in changes.items():
            name = f"__strangler_{next(numbers)}"
            namespace[name] = behaviour
            chosen.setdefault(id(site.node), {})[site.key] = name
        body: list[ast.stmt] = []
        for definition in self.definitions:
            marked = _marked_copy(definition, chosen)
            marked.decorator_list = []
            body.append(_Rewriter().visit(marked))
        tree = ast.fix_missing_locations(ast.Module(body=body, type_ignores=[]))
        exec(compile(tree, self.file, "exec", dont_inherit=True), namespace)  # noqa: S102
        made: Any = namespace[self._name]
        made.__defaults__ = self._function.__defaults__
        made.__kwdefaults__ = self._function.__kwdefaults__
        return partial(made)


def _closure(function: Any) -> dict[str, Any]:
    names = function.__code__.co_freevars
    cells = function.__closure__ or ()
    found = {}
    for name, cell in zip(names, cells, strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
    return found


def _find(tree: ast.AST, name: str, line: int) -> _Definition:
    for node in ast.walk(tree):
        if isinstance(node, _Definition) and node.name == name:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            if first <= line <= node.lineno:
                return node
    raise OSError(f"{name} is not at line {line} of its source")


def _reached(module: Module, root: _Definition) -> Iterator[_Definition]:
    """`root`, and the functions of the module that it calls, directly or not."""
    waiting, seen = [root], {id(root)}
    while waiting:
        here = waiting.pop()
        yield here
        for node in ast.walk(here):
            other = module.functions.get(node.id) if isinstance(node, ast.Name) else None
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)


def _marked_copy(definition: _Definition, chosen: Mapping[int, dict[str, str]]) -> Any:
    """A copy whose nodes know what they are to become."""
    order = list(ast.walk(definition))
    made = copy.deepcopy(definition)
    for before, after in zip(order, ast.walk(made), strict=True):
        if id(before) in chosen:
            after.strangler = chosen[id(before)]  # type: ignore[attr-defined]
    return made


class _Rewriter(ast.NodeTransformer):
    """Puts calls of behaviours where nodes are marked."""

    def visit(self, node: ast.AST) -> Any:
        """Rewrite what is inside, then the node itself."""
        marks: dict[str, str] = getattr(node, "strangler", {})
        changed: Any = self.generic_visit(node)
        if isinstance(changed, ast.BinOp) and isinstance(changed.op, ast.Mult) and not marks:
            return _call(_TIMES, changed.left, changed.right)
        for key, name in marks.items():
            changed = _replaced(changed, key, name)
        return changed


def _call(name: str, *operands: ast.expr, keywords: Sequence[ast.keyword] = ()) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(operands), list(keywords))


def _replaced(node: Any, key: str, name: str) -> Any:  # noqa: C901, PLR0911 - one form each
    match node:
        case ast.BinOp():
            return _call(name, node.left, node.right)
        case ast.AugAssign():
            target = copy.deepcopy(node.target)
            for each in ast.walk(target):
                if isinstance(each, ast.Name | ast.Attribute | ast.Subscript):
                    each.ctx = ast.Load()
            return ast.Assign([node.target], _call(name, target, node.value))
        case ast.Compare():
            return _call(name, node.left, node.comparators[0])
        case ast.Call(func=func) if key.startswith("method:"):
            return _call(name, func.value, *node.args, keywords=node.keywords)  # type: ignore[attr-defined]
        case ast.Call():
            return _call(name, *node.args, keywords=node.keywords)
        case ast.Subscript():
            return _call(name, node.value, _index(node.slice))
        case ast.FormattedValue():
            spec = node.format_spec or ast.Constant("")
            form = chr(node.conversion) if node.conversion > 0 else ""
            return ast.FormattedValue(
                _call(name, node.value, ast.Constant(form), spec), conversion=-1
            )
        case ast.Name():
            return _call(name, node)
    return _replaced_part(node, key, name)


def _replaced_part(node: Any, key: str, name: str) -> Any:
    """Rewrite what the node applies to, and keep the node."""
    if key == "iterate":
        node.iter = _call(name, node.iter)
    elif key == "return":
        node.value = _call(name, node.value)
    elif key == "or":
        first, second = node.values
        empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        return _call(name, first, ast.Lambda(empty, second))
    elif key == "neg":
        return _call(name, node.operand)
    elif isinstance(node, ast.UnaryOp):  # the truth of what `not` applies to
        node.operand = _call(name, node.operand)
    else:
        node.test = _call(name, node.test)
    return node


def _index(node: ast.expr) -> ast.expr:
    if not isinstance(node, ast.Slice):
        return node
    ends = (node.lower, node.upper, node.step)
    return _call("slice", *(end or ast.Constant(None) for end in ends))
