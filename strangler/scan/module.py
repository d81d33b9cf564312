"""What is known of one Python file from its source."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from strangler.scan.function import Function

Shape = Literal["dataclass", "attrs", "namedtuple", "typeddict", "enum", "other"]


@dataclass(frozen=True, slots=True)
class Field:
    """An annotated attribute of a class."""

    name: str
    annotation: ast.expr


@dataclass(frozen=True, slots=True)
class Class:
    """A class: `shape` is how its values can cross, `members` are an enum's with their values."""

    name: str
    shape: Shape
    bases: tuple[str, ...]
    fields: tuple[Field, ...]
    members: tuple[tuple[str, object], ...] = ()
    line: int = 0
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its functions and classes, and what its names mean.

    `imports` maps a name to the dotted name that it stands for, `stars` are the modules from which
    it imports whatever they have. `aliases` are the names of types and the like with their
    expression, `constants` the names that are bound once, to a literal; `defined` are the
    functions, classes and aliases of the file itself.
    """

    name: str
    functions: tuple[Function, ...]
    classes: Mapping[str, Class]
    imports: Mapping[str, str]
    aliases: Mapping[str, ast.expr]
    constants: Mapping[str, ast.expr]
    defined: frozenset[str]
    stars: tuple[str, ...] = ()
    generated: bool = False

    def dotted(self, name: str) -> str:
        """The full name of a name in this file: ``dt.date`` is ``datetime.date``."""
        first, dot, rest = name.partition(".")
        known = self.imports.get(first)
        if known is None:
            known = f"{self.name}.{first}" if first in self.defined else first
        return known + dot + rest
