"""What is known of one Python function from its source."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["function", "static method", "method", "class method", "nested", "property"]

EffectKind = Literal[
    "input/output", "global", "nondeterminism", "mutation", "attribute", "dynamic", "unknown call"
]

WorkKind = Literal["arithmetic", "container", "text", "call", "native"]
"""What CPython spends its time on; ``native`` is work that it does in C already."""

DEPTH = 4
"""Loops nested deeper than this count as if they were not."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `annotation` is None where there is none."""

    name: str
    annotation: ast.expr | None
    kind: Literal["", "*", "**"] = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that a function does beside computing its result: `what`, in `line`."""

    kind: EffectKind
    what: str
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call of `target`, a dotted name as far as the file's imports tell."""

    target: str
    line: int


Work = Mapping[WorkKind, tuple[float, ...]]
"""Operations of each kind by the number of loops around them."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """One function or method; `effects` and `calls` are its own, not those of what it calls.

    `lines` counts its source lines, `obstacles` say why it cannot be a route at all.
    """

    module: str
    qualname: str
    file: Path
    line: int
    lines: int
    kind: Kind
    parameters: tuple[Parameter, ...]
    returns: ast.expr | None
    decorators: tuple[str, ...]
    obstacles: tuple[str, ...]
    effects: tuple[Effect, ...]
    calls: tuple[Call, ...]
    work: Work
    doc: str = ""

    @property
    def name(self) -> str:
        """As a route is named: ``module:qualname``."""
        return f"{self.module}:{self.qualname}"
