"""From a Python annotation to the Go type that carries its values, or the reason why none does.

::

    GoType      spelling, imports, and the declarations that the spelling needs
    └── Struct  Go struct for a dataclass and its kin
    └── Named   named Go type with constants, for an Enum
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from strangler.scan.body import dotted
from strangler.scan.go_names import exported
from strangler.scan.module import Class, Module

HELPER = "py"
"""Name of the helper package that `strangler init` writes."""


@dataclass(frozen=True, slots=True)
class Struct:
    """A Go struct: `fields` are Go name, Go type, and the Python name where it needs a tag."""

    name: str
    python: str
    doc: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A named Go type whose constants are an Enum's members, as Go literals."""

    name: str
    python: str
    doc: str
    base: str
    constants: tuple[tuple[str, str], ...]


Declaration: TypeAlias = Struct | Named


@dataclass(frozen=True, slots=True)
class GoType:
    """A Go type as source spells it, with what has to stand in the file for it to compile."""

    spelling: str
    imports: frozenset[str] = frozenset()
    declarations: tuple[Declaration, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether a map can have it as a key."""
        text = self.spelling
        return not text.startswith(("[]", "map[", "func(", "*")) and all(
            not kind.startswith(("[]", "map[", "func("))
            for declaration in self.declarations
            if isinstance(declaration, Struct)
            for _, kind, _ in declaration.fields
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a Python type has no Go type here, and what to do about it."""

    reason: str


class Scope(Protocol):
    """Where names are looked up: `strangler.scan.project.Project` has this shape."""

    def find_class(self, name: str) -> tuple[Module, Class] | None:
        """The class of that full name, with the module it stands in."""

    def full_name(self, module: Module, name: str) -> str:
        """The full name of a name in a file."""

    def find_alias(self, name: str) -> tuple[Module, ast.expr] | None:
        """What a full name stands for, with the module it stands in."""


class _Refused(Exception):
    """Carries a reason out of the recursion."""


_DEPTH = 40

_SCALARS = {
    "int": "int",
    "bool": "bool",
    "float": "float64",
    "complex": "complex128",
    "str": "string",
    "bytes": "[]byte",
    "bytearray": "[]byte",
    "memoryview": "[]byte",
    "object": "any",
    "typing.Any": "any",
    "typing.Text": "string",
    "typing.LiteralString": "string",
    "collections.abc.Buffer": "[]byte",
}
_IMPORTED = {
    "datetime.datetime": ("time.Time", "time"),
    "datetime.timedelta": ("time.Duration", "time"),
    "datetime.date": ("py.Date", HELPER),
    "decimal.Decimal": ("py.Decimal", HELPER),
    "uuid.UUID": ("py.UUID", HELPER),
    "fractions.Fraction": ("*big.Rat", "math/big"),
}
_LISTS = frozenset(
    "list List Sequence MutableSequence Collection Iterable Reversible deque Deque".split()
)
_MAPS = frozenset("dict Dict Mapping MutableMapping defaultdict DefaultDict".split())
_SETS = frozenset("set Set frozenset FrozenSet AbstractSet MutableSet".split())
_LOOKED_THROUGH = frozenset(
    "Annotated Final ClassVar Required NotRequired ReadOnly InitVar TypeGuard TypeIs".split()
)
_MODULES = ("typing.", "typing_extensions.", "collections.abc.", "collections.", "dataclasses.")
_ADVICE = {
    "pathlib.Path": "pass the str, and leave files to Python",
    "typing.Callable": "a function cannot be passed: call it in Python",
    "typing.Iterator": "take a list: Go gets values, not iterators",
    "typing.Generator": "take a list: Go gets values, not iterators",
    "type": "a class is no value",
    "re.Pattern": "pass the pattern's text",
}


class GoTypes:
    """Translates annotations of one project; what it has worked out it remembers."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._known: dict[tuple[str, str], GoType | Refusal] = {}
        self._open: list[str] = []

    def of(self, annotation: ast.expr | None, module: Module) -> GoType | Refusal:
        """The Go type of an annotation in `module`, or why there is none."""
        if annotation is None:
            return Refusal("has no hint: add one")
        key = (module.name, ast.unparse(annotation))
        if key not in self._known:
            try:
                self._known[key] = self._type(annotation, module, 0)
            except _Refused as refused:
                self._known[key] = Refusal(str(refused))
        return self._known[key]

    def results(self, annotation: ast.expr | None, module: Module) -> tuple[GoType, ...] | Refusal:
        """The Go results for a return annotation: none for None, several for a fixed tuple."""
        if isinstance(annotation, ast.Constant) and annotation.value is None:
            return ()
        parts = self._tuple_of(annotation, module)
        found = [self.of(part, module) for part in parts or (annotation,)]
        for item in found:
            if isinstance(item, Refusal):
                return item
        return tuple(item for item in found if isinstance(item, GoType))

    def _tuple_of(self, annotation: ast.expr | None, module: Module) -> list[ast.expr]:
        """The elements of a fixed tuple, or nothing when it is something else."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = _parsed(annotation.value)
            except _Refused:
                return []
        if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
            return []
        items = annotation.slice.elts
        if _short(self._full(annotation.value, module)) not in {"tuple", "Tuple"}:
            return []
        variadic = any(isinstance(item, ast.Constant) and item.value is ... for item in items)
        return [] if variadic else items

    def _supertype(self, name: str, call: ast.Call, module: Module) -> ast.expr:
        """What a NewType stands for."""
        if _short(self._full(call.func, module)) == "NewType" and len(call.args) == 2:  # noqa: PLR2004
            return call.args[1]
        kind = _short(self._full(call.func, module))
        if kind in {"TypeVar", "ParamSpec"}:
            raise _Refused(f"{name.rpartition('.')[2]}: is generic: write one function per type")
        raise _Refused(
            f"{name.rpartition('.')[2]}: is not a type that can be read without running it"
        )

    def _full(self, node: ast.expr, module: Module) -> str:
        name = dotted(node)
        return self.scope.full_name(module, name) if name else ""

    # ---- One annotation

    def _type(self, node: ast.expr, module: Module, depth: int) -> GoType:
        if depth > _DEPTH:
            raise _Refused("refers to itself without end: give the recursion a class")
        match node:
            case ast.Constant(value=str() as text):
                return self._type(_parsed(text), module, depth + 1)
            case ast.Constant(value=None):
                raise _Refused("None alone is no type: write X | None")
            case ast.BinOp(op=ast.BitOr()):
                return self._union(list(_alternatives(node)), module, depth)
            case ast.Subscript(value=base, slice=inner):
                items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return self._generic(node, self._full(base, module), items, module, depth)
            case ast.Name() | ast.Attribute():
                return self._named(node, self._full(node, module), depth)
        raise _Refused(f"{ast.unparse(node)}: is not a type that can be read without running it")

    def _named(self, node: ast.expr, name: str, depth: int) -> GoType:
        plain = _plain(name)
        if plain is not None:
            return plain
        known = self.scope.find_class(name)
        if known is not None:
            return self._class(name, *known, depth)
        alias = self.scope.find_alias(name)
        if alias is not None:
            where, value = alias
            if isinstance(value, ast.Call):
                return self._type(self._supertype(name, value, where), where, depth + 1)
            return self._type(value, where, depth + 1)
        advice = _advice(name)
        raise _Refused(f"{ast.unparse(node)}: {advice or 'there is no Go type for it'}")

    def _generic(
        self, node: ast.expr, name: str, items: list[ast.expr], module: Module, depth: int
    ) -> GoType:
        def inner(index: int) -> GoType:
            if index >= len(items):
                raise _Refused(f"{ast.unparse(node)}: says too little")
            return self._type(items[index], module, depth + 1)

        short = _short(name)
        handlers: dict[str, Callable[[], GoType]] = {
            "Optional": lambda: _pointer(inner(0)),
            "Union": lambda: self._union(items, module, depth),
            "Literal": lambda: _literal(node, items),
            "Counter": lambda: _map(node, inner(0), GoType("int")),
            "OrderedDict": lambda: _ordered(node, inner(0), inner(1)),
            "tuple": lambda: self._tuple(node, items, module, depth),
            "Tuple": lambda: self._tuple(node, items, module, depth),
        }
        if short in handlers:
            return handlers[short]()
        if short in _LOOKED_THROUGH:
            return inner(0)
        if short in _LISTS:
            return _wrapped("[]", inner(0))
        if short in _MAPS:
            return _map(node, inner(0), inner(1))
        if short in _SETS:
            key = inner(0)
            return _map(node, key, GoType("struct{}"))
        advice = _advice(name)
        raise _Refused(f"{ast.unparse(node)}: {advice or 'there is no Go type for it'}")

    def _tuple(self, node: ast.expr, items: list[ast.expr], module: Module, depth: int) -> GoType:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:  # noqa: PLR2004
            return _wrapped("[]", self._type(items[0], module, depth + 1))
        if not items or (isinstance(items[0], ast.Tuple) and not items[0].elts):
            raise _Refused(f"{ast.unparse(node)}: an empty tuple carries nothing")
        parts = [self._type(item, module, depth + 1) for item in items]
        if len({part.spelling for part in parts}) == 1:
            return _wrapped(f"[{len(parts)}]", parts[0])
        fields = "; ".join(f"F{index} {part.spelling}" for index, part in enumerate(parts))
        return GoType(f"struct{{ {fields} }}", *_together(parts))

    def _union(self, members: list[ast.expr], module: Module, depth: int) -> GoType:
        others = [m for m in members if not (isinstance(m, ast.Constant) and m.value is None)]
        types = [self._type(member, module, depth + 1) for member in others]
        if not types:
            raise _Refused("None alone is no type: write X | None")
        spellings = {t.spelling for t in types}
        if len(spellings) == 1:
            return _pointer(types[0]) if len(others) < len(members) else types[0]
        if spellings <= {"int", "bool", "float64", "string", "[]byte", "any", "[]any"}:
            return GoType("any")
        shown = " | ".join(ast.unparse(member) for member in members)
        raise _Refused(f"{shown}: Go has no such union: write one function for each")

    def _class(self, name: str, module: Module, found: Class, depth: int) -> GoType:
        go = exported(found.name.replace(".", "_"))
        if found.shape == "enum":
            return _enum(name, go, found)
        if found.shape == "other":
            raise _Refused(f"{found.name}: is a class with behaviour: pass values, or a dataclass")
        if name in self._open:  # contains itself: Go wants a pointer there
            return GoType(f"*{go}")
        self._open.append(name)
        try:
            fields = list(self._fields(module, found, depth))
        finally:
            self._open.pop()
        if not fields:
            raise _Refused(f"{found.name}: has no annotated fields")
        names = _distinct([field for field, _ in fields])
        struct = Struct(
            go,
            name,
            found.doc,
            tuple(
                (spelled, kind.spelling, "" if spelled == exported(field) else field)
                for (field, kind), spelled in zip(fields, names, strict=True)
            ),
        )
        imports, declarations = _together([kind for _, kind in fields])
        return GoType(go, imports, (*declarations, struct))

    def _fields(self, module: Module, found: Class, depth: int) -> Iterator[tuple[str, GoType]]:
        """The fields of a class, those of its bases first; one defined again keeps its place."""
        fields: dict[str, GoType] = {}
        for base in found.bases:
            parent = self.scope.find_class(self.scope.full_name(module, base))
            if parent is not None and parent[1] is not found:
                fields.update(self._fields(*parent, depth + 1))
        for field in found.fields:
            try:
                fields[field.name] = self._type(field.annotation, module, depth + 1)
            except _Refused as refused:
                raise _Refused(f"{found.name}.{field.name}: {refused}") from None
        yield from fields.items()


# ---- Helpers -------------------------------------------------------------------------------------


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise _Refused(f"{text!r}: is not a type") from None


def _short(name: str) -> str:
    """The name of something from typing and its kin, without the module."""
    for prefix in _MODULES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name if name in {"list", "dict", "set", "frozenset", "tuple"} else ""


def _plain(name: str) -> GoType | None:
    """The Go type of a class of the standard library that stands without brackets."""
    if name in _IMPORTED:
        spelling, needed = _IMPORTED[name]
        return GoType(spelling, frozenset({needed}))
    short = _short(name)
    if short in _LISTS | {"tuple", "Tuple"}:
        return GoType("[]any")
    if short in _MAPS:
        return GoType("map[string]any")
    return GoType(_SCALARS[name]) if name in _SCALARS else None


def _advice(name: str) -> str | None:
    short = name.replace("typing_extensions.", "typing.").replace("collections.abc.", "typing.")
    if short in _ADVICE:
        return _ADVICE[short]
    if short.endswith("ndarray") or short.startswith("numpy."):
        return "take a list: say list[float]"
    return None


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _together(types: Iterable[GoType]) -> tuple[frozenset[str], tuple[Declaration, ...]]:
    imports: set[str] = set()
    declarations: dict[Declaration, None] = {}
    for item in types:
        imports |= item.imports
        declarations.update(dict.fromkeys(item.declarations))
    return frozenset(imports), tuple(declarations)


def _wrapped(prefix: str, inner: GoType) -> GoType:
    return GoType(prefix + inner.spelling, inner.imports, inner.declarations)


def _pointer(inner: GoType) -> GoType:
    nilable = inner.spelling.startswith("*") or inner.spelling == "any"
    return inner if nilable else _wrapped("*", inner)


def _map(node: ast.expr, key: GoType, value: GoType) -> GoType:
    if not key.comparable:
        raise _Refused(f"{ast.unparse(node)}: Go maps cannot have {key.spelling} as keys")
    return GoType(f"map[{key.spelling}]{value.spelling}", *_together([key, value]))


def _ordered(node: ast.expr, key: GoType, value: GoType) -> GoType:
    imports, declarations = _together([_map(node, key, value)])
    spelling = f"py.OrderedMap[{key.spelling}, {value.spelling}]"
    return GoType(spelling, imports | {HELPER}, declarations)


def _literal(node: ast.expr, items: list[ast.expr]) -> GoType:
    kinds = {type(item.value).__name__ for item in items if isinstance(item, ast.Constant)}
    optional = "NoneType" in kinds and len(kinds) > 1
    [kind, *others] = sorted(kinds - {"NoneType"}) or ["NoneType"]
    if others or kind not in _SCALARS:
        raise _Refused(f"{ast.unparse(node)}: its values have more than one type")
    base = GoType(_SCALARS[kind])
    return _pointer(base) if optional else base


def _enum(name: str, go: str, found: Class) -> GoType:
    values = [value for _, value in found.members]
    kinds = {type(value) for value in values}
    if kinds not in ({int}, {str}):
        raise _Refused(f"{found.name}: an Enum whose values are all int or all str can cross")
    constants = tuple(
        (f"{go}{exported(member)}", _go_literal(value)) for member, value in found.members
    )
    if len({constant for constant, _ in constants}) < len(constants):
        raise _Refused(f"{found.name}: two members have one Go name")
    base = "int" if kinds == {int} else "string"
    return GoType(go, frozenset(), (Named(go, name, found.doc, base, constants),))


def _go_literal(value: object) -> str:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise _Refused(f"{value}: is beyond Go's int")
        return str(value)
    return go_string(str(value))


def go_string(text: str) -> str:
    """`text` as a Go string literal."""
    escaped = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            escaped.append(f"\\{character}")
        elif character.isprintable() and not 0xD800 <= code < 0xE000:  # noqa: PLR2004
            escaped.append(character)
        elif code < 0x10000:  # noqa: PLR2004
            escaped.append(f"\\u{code:04x}")
        else:
            escaped.append(f"\\U{code:08x}")
    return f'"{"".join(escaped)}"'


def _distinct(names: list[str]) -> list[str]:
    """The Go field names; one that another has already gets a number."""
    spelled: list[str] = []
    for name in names:
        go, number = exported(name), 2
        while go in spelled:
            go, number = f"{exported(name)}{number}", number + 1
        spelled.append(go)
    return spelled
