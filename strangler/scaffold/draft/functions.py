"""Whole functions of a project, and those that they call."""

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from strangler.errors import ScaffoldError
from strangler.scaffold.draft.attempts import NIL
from strangler.scaffold.draft.expressions import Expressions
from strangler.scaffold.draft.kinds import NONE, Kind, kind_of
from strangler.scaffold.draft.operators import as_int
from strangler.scaffold.draft.scope import Scope
from strangler.scaffold.draft.statements import Gap, Shape, Statements
from strangler.scaffold.draft.value import Refused, Value, fit
from strangler.scan.function import Function
from strangler.scan.go_names import local
from strangler.scan.go_types import GoTypes, Refusal
from strangler.scan.judging import Typed, typed_signature
from strangler.scan.module import Module
from strangler.scan.project import Project

_READINGS = 4  # of one function, until the kinds of its variables are known
_MOST = 12  # functions that are drafted along with the one that is asked for
_UNLIKE = frozenset(
    "Counter defaultdict deque OrderedDict bytearray memoryview ChainMap DefaultDict Deque".split()
)
"""Classes that behave otherwise than the list, dict or bytes that cross in their place."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One function as Go: `lines` are its body, `signature` is what stands before it.

    `gaps` are its lines without a translation; `fails` says whether an error is its last result;
    `whole` whether any line of it was translated.
    """

    function: Function
    go: str
    signature: str
    lines: tuple[str, ...]
    gaps: tuple[Gap, ...]
    fails: bool
    whole: bool


class Functions:
    """Drafts one function, and each function of the project that it calls."""

    def __init__(
        self, project: Project, types: GoTypes, package: str, taken: frozenset[str]
    ) -> None:
        self.project = project
        self.types = types
        self.package = package
        self.drafted: dict[str, Drafted] = {}
        self.constants: dict[str, tuple[str, str]] = {}
        """By full name, the package's variables that stand for containers, and their code."""
        self._taken = set(taken)
        self._names: dict[str, str] = {}
        self._open: list[str] = []
        self._recursive: set[str] = set()
        self._trees: dict[Path, ast.Module] = {}

    def draft(self, function: Function, typed: Typed, go: str = "") -> Drafted:
        """The function, under its exported name or as a helper.

        Raises Refused where nothing can be said of the whole of it.
        """
        exported = bool(go)
        go = go or self._name(function)
        self._names[function.name] = go
        parameters, results = self._kinds(function, typed)
        if not exported and len(results) > 1:
            results = (Kind("tuple", results),)
        definition = self._definition(function)
        source = function.file.read_text(encoding="utf-8", errors="replace").splitlines()
        shape = Shape(f"{self.package}.{go}", results, source)
        known: dict[str, Kind] = {}
        stable = False
        self._open.append(function.name)
        try:
            reading = 0
            while True:
                before = dict(known)
                scope = Scope(definition, known)
                go_parameters = [
                    _parameter(scope.parameter(name, kind).go, kind, variadic=variadic)
                    for name, kind, variadic in parameters
                ]
                surroundings = _Surroundings(self, function)
                statements = Statements(scope, Expressions(scope, surroundings), shape)
                statements.strict = reading == _READINGS or stable
                lines = statements.body()
                if statements.strict:
                    break
                stable = known == before
                reading += 1
        finally:
            self._open.pop()
        fails = statements.fails or not exported or function.name in self._recursive
        spelled = [kind.go for kind in results] + ["error"] * fails
        signature = f"func {go}({', '.join(go_parameters)})"
        if spelled:
            signature += f" {spelled[0]}" if len(spelled) == 1 else f" ({', '.join(spelled)})"
        text = _finished(lines, fails=fails)
        first = next((line for line in text if line), "")
        drafted = Drafted(
            function,
            go,
            signature,
            tuple(text),
            tuple(statements.gaps),
            fails,
            not (statements.gaps and first.startswith("// strangler:gap")),
        )
        self.drafted[function.name] = drafted
        return drafted

    def _name(self, function: Function) -> str:
        name = local(
            function.qualname.rpartition(".")[2].lstrip("_") or "x", frozenset(self._taken)
        )
        self._taken.add(name)
        return name

    def _kinds(
        self, function: Function, typed: Typed
    ) -> tuple[list[tuple[str, Kind, bool]], tuple[Kind, ...]]:
        """The kinds of the parameters, and of the results."""
        if typed.refusals:
            raise Refused(typed.refusals[0])
        parameters = []
        for parameter, go in typed.parameters:
            kind = kind_of(go.spelling)
            if kind is None or _is_unlike(parameter.annotation):
                raise Refused(
                    f"{parameter.name} is {go.spelling} in Go, of which nothing is drafted"
                )
            variadic = parameter.kind == "*"
            parameters.append(
                (parameter.name, Kind("list", (kind,)) if variadic else kind, variadic)
            )
        results = []
        for go in typed.results:
            kind = kind_of(go.spelling)
            if kind is None or _is_unlike(function.returns):
                raise Refused(f"the result is {go.spelling} in Go, of which nothing is drafted")
            results.append(kind)
        return parameters, tuple(results)

    def _definition(self, function: Function) -> ast.FunctionDef:
        if function.file not in self._trees:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # invalid escapes are the author's business
                text = function.file.read_text(encoding="utf-8", errors="replace")
                self._trees[function.file] = ast.parse(text)
        for node in ast.walk(self._trees[function.file]):
            if isinstance(node, ast.FunctionDef) and node.lineno == function.line:
                return node
            if isinstance(node, ast.AsyncFunctionDef) and node.lineno == function.line:
                raise Refused(f"{function.qualname} is async")
        raise ScaffoldError(f"{function.file}: has changed meanwhile: try again")

    # ---- What functions call

    def called(self, function: Function) -> Drafted | None:
        """A function that another calls; None while it is being drafted: it calls itself then."""
        if function.name in self._open:
            return None
        if function.name not in self.drafted:
            if function.obstacles or function.kind not in {"function", "static method"}:
                why = (*function.obstacles, f"is a {function.kind}")[0]
                raise Refused(f"calls {function.qualname}, which {why}")
            if len(self.drafted) >= _MOST:
                raise Refused(f"calls {function.qualname}, and too many others")
            module = self.project.modules[function.module]
            typed = typed_signature(self.types, function, module)
            try:
                self.draft(function, typed)
            except Refused as refused:
                raise Refused(f"calls {function.qualname}: {refused}") from None
        found = self.drafted[function.name]
        if not found.whole:
            raise Refused(
                f"calls {function.qualname}, of which nothing is drafted: {found.gaps[0].reason}"
            )
        return found

    def call(self, node: ast.Call, callee: Function, expressions: Expressions) -> Value:
        """The call of a function of the project."""
        drafted = self.called(callee)
        module = self.project.modules[callee.module]
        typed = typed_signature(self.types, callee, module)
        parameters, results = self._kinds(callee, typed)
        if any(variadic for _, _, variadic in parameters):
            raise Refused(f"calls {callee.qualname}, which takes any number of arguments")
        given = self._arguments(node, callee, expressions)
        codes, origins = [], []
        for name, kind, _ in parameters:
            found = given[name]
            value = found if isinstance(found, Value) else expressions.value(found, kind)
            codes.append(fit(as_int(value) if kind.shape == "int" else value, kind).code)
            origins += [value.origin] * (value.kind.is_container and not value.fresh)
        result = NONE
        if results:
            result = results[0] if len(results) == 1 else Kind("tuple", results)
        exported = drafted is not None and drafted.go[:1].isupper()
        if len(results) > 1 and (drafted is None or exported):
            raise Refused(f"{callee.qualname} calls itself, and has several results")
        go = self._names[callee.name]
        code = f"{go}({', '.join(codes)})"
        fails = drafted is None or drafted.fails
        if drafted is None:
            self._recursive.add(callee.name)
        if fails:
            code = f"py.Must({code})" if results else f"py.Check({code})"
        origin = next((origin for origin in origins if origin), "")
        return Value(code, result, fresh=not origins, origin=origin)

    def _arguments(
        self, node: ast.Call, callee: Function, expressions: Expressions
    ) -> dict[str, ast.expr | Value]:
        """What each parameter is given: an expression, or its default's value."""
        names = [parameter.name for parameter in callee.parameters]
        if any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) > len(names):
            raise Refused(f"calls {callee.qualname} with *")
        given: dict[str, ast.expr | Value] = dict(zip(names, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg not in names:
                raise Refused(f"calls {callee.qualname} with **")
            given[keyword.arg] = keyword.value
        missing = [name for name in names if name not in given]
        if missing:
            given |= self._defaults(callee, missing, expressions)
        return given

    def _defaults(
        self, callee: Function, missing: Sequence[str], expressions: Expressions
    ) -> dict[str, Value]:
        declared = self._definition(callee).args
        positional = [*declared.posonlyargs, *declared.args]
        pairs = list(zip(reversed(positional), reversed(declared.defaults), strict=False))
        pairs += [
            (argument, default)
            for argument, default in zip(declared.kwonlyargs, declared.kw_defaults, strict=True)
            if default is not None
        ]
        known = {argument.arg: default for argument, default in pairs}
        found = {}
        for name in missing:
            default = known.get(name)
            if not isinstance(default, ast.Constant):
                raise Refused(f"calls {callee.qualname} with a default that is worked out")
            found[name] = expressions.value(default)
        return found


class _Surroundings:
    """What stands around one function."""

    def __init__(
        self, functions: Functions, function: Function, module: Module | None = None
    ) -> None:
        self.functions = functions
        self.function = function
        self._module = module or functions.project.modules[function.module]

    def full_name(self, name: str) -> str:
        return self.functions.project.full_name(self._module, name)

    def constant(self, name: str) -> Value | None:
        """A constant of this module or another: a container is a variable of the package."""
        first = name.partition(".")[0]
        own = self._module.constants.get(name)
        full = f"{self._module.name}.{name}" if own is not None else self.full_name(name)
        node = own if own is not None else self.functions.project.find_constant(full)
        around: _Surroundings = self
        if node is None:
            found = self.functions.project.find_alias(full)
            if found is None or (first in self._module.defined and found[0] is not self._module):
                return None
            where, node = found
            around = _Surroundings(self.functions, self.function, where)
        scope = Scope(ast.FunctionDef(name, _NOTHING, [], []), {})
        value = Expressions(scope, around).value(node)
        if value.constant or value.kind == NONE:
            return value
        if not value.kind.is_known:
            raise Refused(f"what {name} holds is not known")
        known = self.functions.constants
        if full not in known:
            base = local(
                f"{self.function.qualname.rpartition('.')[2]}_{name.rpartition('.')[2]}".lower()
            )
            spelled = local(base, frozenset(self.functions._taken))  # noqa: SLF001 - of this file
            self.functions._taken.add(spelled)  # noqa: SLF001 - of this file
            known[full] = spelled, value.code
        return Value(known[full][0], value.kind)

    def hinted(self, annotation: ast.expr) -> Kind | None:
        """The kind that a hint in this module says."""
        found = self.functions.types.of(annotation, self._module)
        if isinstance(found, Refusal) or _is_unlike(annotation):
            return None
        return kind_of(found.spelling)

    def call(self, node: ast.Call, name: str, expressions: Expressions) -> Value | None:
        del name
        spelled = ast.unparse(node.func)
        callee = self.functions.project.find_function(spelled, self.function)
        return None if callee is None else self.functions.call(node, callee, expressions)


_NOTHING = ast.arguments([], [], None, [], [], None, [])


def _parameter(name: str, kind: Kind, *, variadic: bool) -> str:
    return f"{name} ...{kind.item.go}" if variadic else f"{name} {kind.go}"


def _is_unlike(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        (isinstance(node, ast.Name) and node.id in _UNLIKE)
        or (isinstance(node, ast.Attribute) and node.attr in _UNLIKE)
        for node in ast.walk(annotation)
    )


def _finished(lines: Sequence[str], *, fails: bool) -> list[str]:
    """The lines with returns as the function has them."""
    error = "nil" if fails else ""
    return [
        line.replace(f", {NIL}", f", {error}" * fails).replace(f" {NIL}", f" {error}" * fails)
        for line in lines
    ]
