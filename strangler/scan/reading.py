"""From a parsed file to what is known of it: one walk over its statements."""

import ast
from collections.abc import Iterator

from strangler.scan.body import dotted, read_body
from strangler.scan.function import Function, Kind, Parameter
from strangler.scan.module import Class, Field, Module, Shape
from strangler.scan.sources import Source

_ENUMS = {"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"}
_ATTRS = {"attr.s", "attr.attrs", "attr.define", "attr.frozen", "attrs.define", "attrs.frozen"}
_TYPED_DICTS = {"typing.TypedDict", "typing_extensions.TypedDict"}
_NAMED_TUPLES = {"typing.NamedTuple"}
_OVERLOADS = {"typing.overload", "typing_extensions.overload"}
_TRANSPARENT = {
    "abc.abstractmethod",
    "classmethod",
    "staticmethod",
    "functools.wraps",
    "functools.lru_cache",
    "functools.cache",
    "typing.final",
    "typing_extensions.final",
    "typing.override",
    "typing_extensions.override",
    "typing_extensions.deprecated",
    "warnings.deprecated",
}
"""Decorators that leave a function's signature and results as they are."""


def read_module(source: Source) -> Module:
    """What one file defines; no code of it runs."""
    reader = _Reader(source)
    reader.read(source.tree.body, "")
    return Module(
        name=source.module,
        functions=tuple(reader.functions.values()),
        classes=reader.classes,
        imports=reader.imports,
        aliases=reader.aliases,
        constants=reader.constants,
        defined=frozenset([*reader.functions, *reader.classes, *reader.aliases]),
        stars=tuple(reader.stars),
        generated=source.generated,
    )


class _Reader:
    """Collects the definitions of a file; the names in force are those bound so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.aliases: dict[str, ast.expr] = {}
        self.constants: dict[str, ast.expr] = {}
        self.bound: set[str] = set()
        self.changing = _changing_globals(source)

    def read(self, statements: list[ast.stmt], prefix: str) -> None:
        for statement in statements:
            match statement:
                case ast.Import() | ast.ImportFrom():
                    self._import(statement)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._function(statement, prefix)
                case ast.ClassDef():
                    self._class(statement, prefix)
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if not prefix:
                    self._assigned(name, value)
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    if not prefix:
                        self._assigned(name, value)
                case ast.If() | ast.Try() | ast.With():
                    for block in _blocks(statement):
                        self.read(block, prefix)
                case _:
                    self._alias_statement(statement)

    def _import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for name, target in _imported(statement, self.source.package):
            if name == "*":
                self.stars.append(target.removesuffix(".*"))
            else:
                self.imports[name] = target

    def _alias_statement(self, statement: ast.stmt) -> None:
        """``type X = …``, which Python 3.11 cannot parse."""
        if type(statement).__name__ == "TypeAlias":
            name, value = statement.name, statement.value  # type: ignore[attr-defined]
            self.aliases[name.id] = value

    def _assigned(self, name: str, value: ast.expr) -> None:
        again = name in self.bound
        self.bound.add(name)
        self.constants.pop(name, None)
        self.aliases.pop(name, None)
        if again or name in self.changing:
            return
        if _is_literal(value):
            self.constants[name] = value
        elif isinstance(value, (ast.Subscript, ast.Name, ast.Attribute, ast.BinOp, ast.Call)):
            self.aliases[name] = value

    def _class(self, node: ast.ClassDef, prefix: str) -> None:
        qualname = f"{prefix}{node.name}"
        bases = tuple(self._name(base) for base in node.bases)
        fields = tuple(
            Field(item.target.id, item.annotation)
            for item in node.body
            if isinstance(item, ast.AnnAssign)
            and isinstance(item.target, ast.Name)
            and "ClassVar" not in ast.dump(item.annotation)
        )
        members = tuple(
            (target.id, _value(item.value))
            for item in node.body
            if isinstance(item, ast.Assign)
            for target in item.targets
            if isinstance(target, ast.Name) and not target.id.startswith("_")
        )
        doc = ast.get_docstring(node) or ""
        shape = self._shape(node, bases)
        self.classes[qualname] = Class(
            qualname, shape, bases, fields, members if shape == "enum" else (), node.lineno, doc
        )
        self.read(node.body, f"{qualname}.")

    def _shape(self, node: ast.ClassDef, bases: tuple[str, ...]) -> Shape:
        decorators = {self._name(decorator) for decorator in node.decorator_list}
        if any("dataclass" in name.rpartition(".")[2] for name in decorators):
            return "dataclass"
        if decorators & _ATTRS:
            return "attrs"
        for known, shape in (
            (_NAMED_TUPLES, "namedtuple"),
            (_TYPED_DICTS, "typeddict"),
            (_ENUMS, "enum"),
        ):
            if known & set(bases):
                return shape  # type: ignore[return-value]
        return "other"

    def _name(self, expression: ast.expr) -> str:
        """The dotted name of a base or a decorator, through the imports; calls looked through."""
        if isinstance(expression, (ast.Call, ast.Subscript)):
            expression = expression.func if isinstance(expression, ast.Call) else expression.value
        first, dot, rest = dotted(expression).partition(".")
        return self.imports.get(first, first) + dot + rest

    def _is_route(self, decorator: str) -> bool:
        """Whether it is ``migrate_to``, or what that has returned: ``ports``."""
        value = self.aliases.get(decorator)
        if isinstance(value, ast.Call):
            decorator = self._name(value)
        return decorator == "strangler.migrate_to"

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str) -> None:
        decorators = tuple(self._name(decorator) for decorator in node.decorator_list)
        if _OVERLOADS & set(decorators):
            return
        kind = _kind(prefix, decorators)
        parameters = tuple(_parameters(node.args))
        body = read_body(node, self.imports, self.changing)
        obstacles = []
        if body.generator:
            obstacles.append("is a generator")
        elif body.awaits and isinstance(node, ast.AsyncFunctionDef):
            obstacles.append("is async: move what it computes between two awaits into a function")
        if body.empty:
            obstacles.append("has no body")
        if any(self._is_route(name) for name in decorators):
            obstacles.append("is a route already")
        hiding = [
            name
            for name in decorators
            if name and not _is_transparent(name) and not self._is_route(name)
        ]
        if hiding and kind != "property":
            obstacles.append(f"@{hiding[0]} stands between its callers and it")
        if kind in {"method", "class method", "property"}:
            obstacles.append(f"is a {kind}: move what it computes into a function of plain values")
        qualname = f"{prefix}{node.name}"
        self.functions[qualname] = Function(
            module=self.source.module,
            qualname=qualname,
            file=self.source.file,
            line=node.lineno,
            lines=(node.end_lineno or node.lineno) - node.lineno + 1,
            kind=kind,
            parameters=parameters,
            returns=node.returns,
            decorators=decorators,
            obstacles=tuple(obstacles),
            effects=body.effects,
            calls=body.calls,
            work=body.work,
            doc=ast.get_docstring(node) or "",
        )


def _kind(prefix: str, decorators: tuple[str, ...]) -> Kind:
    if not prefix:
        return "function"
    if "staticmethod" in decorators:
        return "static method"
    if "classmethod" in decorators:
        return "class method"
    if any(name.endswith(("property", ".setter")) for name in decorators):
        return "property"
    return "method"


def _is_transparent(name: str) -> bool:
    return name in _TRANSPARENT


def _parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        yield Parameter(argument.arg, argument.annotation, "", index >= defaults)
    if arguments.vararg:
        yield Parameter(arguments.vararg.arg, arguments.vararg.annotation, "*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(argument.arg, argument.annotation, "", default is not None)
    if arguments.kwarg:
        yield Parameter(arguments.kwarg.arg, arguments.kwarg.annotation, "**")


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
        return
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
    base = ".".join(filter(None, (base, node.module)))
    for alias in node.names:
        yield alias.asname or alias.name, f"{base}.{alias.name}"


def _blocks(statement: ast.If | ast.Try | ast.With) -> Iterator[list[ast.stmt]]:
    yield statement.body
    if isinstance(statement, (ast.If, ast.Try)):
        yield statement.orelse
    if isinstance(statement, ast.Try):
        yield from (handler.body for handler in statement.handlers)
        yield statement.finalbody


def _is_literal(value: ast.expr) -> bool:
    return not isinstance(_value(value), ast.expr)


def _value(value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return value


def _changing_globals(source: Source) -> frozenset[str]:
    """The names that some function of the file rebinds: ``global counter``."""
    if "global " not in source.text:
        return frozenset()
    found = (node.names for node in ast.walk(source.tree) if isinstance(node, ast.Global))
    return frozenset(name for names in found for name in names)
