"""What a function's body does: effects, calls and work, read in one walk."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from strangler.scan.function import DEPTH, Call, Effect, EffectKind, Work, WorkKind
from strangler.scan.libraries import MUTATORS, TEXT_METHODS, VALUE_METHODS, deed_of

_CHEAP = {"len", "bin", "hex", "oct"}
_LAZY = {"enumerate", "zip", "map", "filter", "reversed", "range", "iter"}
_FOLDS = {"sum", "min", "max", "any", "all"}
_SORTING = 5.0  # times as much work as to walk over the elements
_SMALL = 64  # a loop over so few written-out elements counts as so many times its body


@dataclass(frozen=True, slots=True)
class Body:
    """The findings; `generator`, `awaits` and `empty` say that it yields, awaits, does nothing."""

    effects: tuple[Effect, ...]
    calls: tuple[Call, ...]
    work: Work
    generator: bool
    awaits: bool
    empty: bool


def read_body(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    imports: Mapping[str, str],
    changing: frozenset[str],
) -> Body:
    """Read one function; what its nested functions do counts as its own.

    `imports` are the names that the file imports, `changing` its globals that functions rebind.
    """
    reader = _BodyReader(node, imports, changing)
    for statement in node.body:
        reader.visit(statement)
    work: Work = {kind: tuple(counts) for kind, counts in reader.work.items()}
    return Body(
        tuple(dict.fromkeys(reader.effects)),
        tuple(reader.calls),
        work,
        reader.generator,
        reader.awaits,
        all(_is_nothing(statement) for statement in node.body),
    )


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False


class _BodyReader(ast.NodeVisitor):
    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        imports: Mapping[str, str],
        changing: frozenset[str],
    ) -> None:
        self.imports = imports
        self.changing = changing
        arguments = node.args
        self.parameters = {
            argument.arg
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        }
        self.globals: set[str] = set()
        self.locals = self.parameters | {
            item.id
            for item in ast.walk(node)
            if isinstance(item, ast.Name) and not isinstance(item.ctx, ast.Load)
        }
        self.effects: list[Effect] = []
        self.calls: list[Call] = []
        self.work: dict[WorkKind, list[float]] = {}
        self.generator = False
        self.awaits = False
        self.depth = 0
        self.times = 1.0

    # ---- Findings

    def effect(self, kind: EffectKind, what: str, node: ast.AST) -> None:
        self.effects.append(Effect(kind, what, getattr(node, "lineno", 0)))

    def count(self, kind: WorkKind, amount: float = 1.0, *, deeper: int = 0) -> None:
        counts = self.work.setdefault(kind, [0.0] * DEPTH)
        counts[min(self.depth + deeper, DEPTH - 1)] += amount * self.times

    def loop(self, over: Iterable[ast.AST], *, times: float | None) -> None:
        """Visit what runs once per element; `times` is how often, where the source says so."""
        if times is None:
            self.depth += 1
        else:
            self.times *= times
        for node in over:
            self.visit(node)
        if times is None:
            self.depth -= 1
        elif times:
            self.times /= times

    # ---- Statements

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.loop([node.target, *node.body], times=_times(node.iter))
        for statement in node.orelse:
            self.visit(statement)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.awaits = True
        self.visit_For(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        self.awaits = True
        self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> None:
        self.awaits = True
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.loop([node.test, *node.body], times=None)
        for statement in node.orelse:
            self.visit(statement)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._generators(node.generators, [node.elt])

    visit_ListComp = visit_SetComp = visit_GeneratorExp = _comprehension

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._generators(node.generators, [node.key, node.value])

    def _generators(self, generators: list[ast.comprehension], inner: list[ast.expr]) -> None:
        first, *rest = generators
        self.visit(first.iter)

        if rest:
            self.loop([first.target, *first.ifs], times=_times(first.iter))
            self.depth += 1
            self._generators(rest, inner)
            self.depth -= 1
        else:
            self.loop([first.target, *first.ifs, *inner], times=_times(first.iter))
        self.count("container", deeper=1)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Looked at for what it calls; it is no work, for it is not what happens mostly."""
        before = {kind: list(counts) for kind, counts in self.work.items()}
        self.generic_visit(node)
        self.work = before

    def visit_Global(self, node: ast.Global) -> None:
        self.globals.update(node.names)
        for name in node.names:
            self.effect("global", f"writes the global {name}", node)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = getattr(node, "module", None)
            full = f"{module}.{alias.name}" if module else alias.name
            name = alias.asname or alias.name.partition(".")[0]
            self.imports = {**self.imports, name: full if module or alias.asname else name}

    visit_ImportFrom = visit_Import

    def visit_Yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        self.generator = True
        self.generic_visit(node)

    visit_YieldFrom = visit_Yield

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.count("call")
        self.visit(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.locals.add(node.name)
        outer = self.generator
        for statement in node.body:
            self.visit(statement)
        self.generator = outer  # a nested generator is consumed here or returned; calls tell

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    # ---- Expressions

    def visit_BinOp(self, node: ast.BinOp) -> None:
        text = isinstance(node.op, ast.Mod) and isinstance(node.left, (ast.Constant, ast.JoinedStr))
        text = text and not isinstance(getattr(node.left, "value", ""), (int, float))
        self.count("text" if text or _is_text(node.left) or _is_text(node.right) else "arithmetic")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.count("arithmetic")
        self._written(node.target)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.count("arithmetic", len(node.ops))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        self.count("arithmetic", 0.5)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._written(target)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._written(target)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.count("arithmetic", 0.25)
        if isinstance(node.ctx, ast.Load) and node.id in self.changing - self.globals - self.locals:
            self.effect("global", f"reads the changing global {node.id}", node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.count("container", 0.5)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.count("container" if isinstance(node.slice, ast.Slice) else "arithmetic")
        self.generic_visit(node)

    def _display(self, node: ast.List | ast.Tuple | ast.Set | ast.Dict) -> None:
        self.count("container")
        self.generic_visit(node)

    visit_List = visit_Tuple = visit_Set = visit_Dict = _display

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.count("text", len(node.values))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            self._method(node, function)
        elif isinstance(function, ast.Name):
            self._called(node, function.id)
            self.count("arithmetic", 0.25)
        else:
            self.count("call")
            self.visit(function)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)

    def _method(self, node: ast.Call, function: ast.Attribute) -> None:
        name = dotted(function)
        first = name.partition(".")[0]
        if first and first in self.imports and first not in self.locals:
            self._called(node, name)
            return
        if first[:1].isupper() and first not in self.locals:  # a class of this file
            self._called(node, name)
            return
        if function.attr in MUTATORS:
            self._written(function)
            self.count("container")
        elif function.attr in TEXT_METHODS:
            self.count("native", deeper=int(self.depth == 0))
            self.count("text", 0.5)
        elif function.attr in VALUE_METHODS:
            self.count("container", 2.0)
        else:
            self.count("call")
            self.calls.append(Call(f".{function.attr}", node.lineno))
        self.visit(function.value)

    def _called(self, node: ast.Call, name: str) -> None:
        first, dot, rest = name.partition(".")
        if first in self.locals and first not in self.imports:
            self.count("call")
            if first in self.parameters:
                self.calls.append(Call(f"({name})", node.lineno))
            return
        full = self.imports.get(first, first) + dot + rest
        deed = deed_of(full)
        if deed == "native":
            if (
                full in _CHEAP
                or full.startswith(("math.", "cmath."))
                or self._is_scalar(full, node)
            ):
                self.count("arithmetic", 2.0)
            elif full in _LAZY:
                self.count("arithmetic", 0.5, deeper=1)
            elif self.depth:  # on something short, made or met within the loop
                self.count("call")
            elif not (full in _FOLDS and node.args and isinstance(node.args[0], ast.GeneratorExp)):
                varying = any(not isinstance(argument, ast.Constant) for argument in node.args)
                amount = _SORTING if full == "sorted" else 1.0
                self.count("native", amount, deeper=int(varying))
        elif deed == "pure":
            self.count("call")
        elif deed is None:
            self.count("call")
            self.calls.append(Call(full, node.lineno))
        else:
            self.count("call")
            self.effect(deed, f"calls {full}", node)

    @staticmethod
    def _is_scalar(name: str, node: ast.Call) -> bool:
        """``min(a, b)`` compares two values, ``min(values)`` walks over many."""
        return name in {"min", "max"} and len(node.args) > 1

    def _written(self, target: ast.expr) -> None:
        """Assigning to ``a.b`` or ``a[b]`` changes what the function was given, or a global."""
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._written(element)
            return
        place = target
        while isinstance(place, (ast.Attribute, ast.Subscript, ast.Starred)):
            place = place.value
        if place is target or not isinstance(place, ast.Name):
            return
        if place.id in self.parameters:
            self.effect("mutation", f"changes its argument {place.id}", target)
        elif place.id not in self.locals and place.id not in {"self", "cls"}:
            self.effect("global", f"changes the global {place.id}", target)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    )


def _times(iterable: ast.expr) -> float | None:
    """How many elements a loop has, where they are few and written out."""
    match iterable:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return float(len(elements)) if len(elements) <= _SMALL else None
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
            return float(max(count, 0)) if count <= _SMALL else None
    return None


def dotted(expression: ast.expr) -> str:
    """``a.b.c`` as written, or nothing when the expression is no plain name."""
    parts: list[str] = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, ast.Name):
        return ""
    return ".".join([expression.id, *reversed(parts)])
