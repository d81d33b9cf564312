"""The hazards that a Python source shows, before anyone ports it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strangler.parity.hazards import texts
from strangler.parity.hazards.catalogue import HAZARDS
from strangler.parity.hazards.hazard import Hazard
from strangler.parity.program import Module, Site

_TEXT = {id(hazard) for hazard in texts.HAZARDS}
_NUMBERS = {"+", "-", "*", "/", "//", "%", "**", "<<", ">>"}
_TEXT_KINDS = {"str", "unknown"}
_LIST_KINDS = {"list", "tuple", "bytes", "str", "Sequence", "unknown"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One hazard in one line: `function` holds it, `line` counts from 1."""

    hazard: Hazard
    function: str
    line: int
    text: str


def find_hazards(source: str, function: str | None = None) -> tuple[Sighting, ...]:
    """The hazards in a source, or in one of its functions, by line.

    Raises SyntaxError, ValueError or RecursionError when the source cannot be parsed, and
    LookupError when it has no such function.
    """
    module = Module(source)
    definitions = dict(_definitions(module.tree, ""))
    if function is not None:
        if function not in definitions:
            raise LookupError(function)
        definitions = {function: definitions[function]}
    found: dict[tuple[str, int], Sighting] = {}
    for name, node in definitions.items():
        kinds = _kinds(node)
        for site in module.sites(node):
            for hazard in HAZARDS:
                if site.key in hazard.keys and _shows(hazard, site, kinds):
                    found.setdefault(
                        (hazard.name, site.line), Sighting(hazard, name, site.line, site.text)
                    )
    return tuple(sorted(found.values(), key=lambda each: (each.line, each.hazard.name)))


def _definitions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, Any]]:
    """Functions and methods by their qualified names; those inside functions belong to these."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from _definitions(node, prefix)


def _kinds(function: Any) -> dict[str, str]:
    """The first word of every parameter's hint."""
    given = function.args
    kinds = {}
    for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        hint = argument.annotation
        base = hint.value if isinstance(hint, ast.Subscript) else hint
        kinds[argument.arg] = base.id if isinstance(base, ast.Name) else "unknown"
    return kinds


def _shows(hazard: Hazard, site: Site, kinds: dict[str, str]) -> bool:
    """Whether the operands, as far as their classes are known, are such that it may bite."""
    kind = _kind(_operand(site.node), kinds)
    if id(hazard) in _TEXT and hazard.name != "repetition":
        return kind in _TEXT_KINDS
    if site.key in _NUMBERS:
        wanted = {"repetition": {"str", "list", "bytes"}}.get(hazard.name)
        return kind in wanted if wanted else kind not in {"str", "list", "bytes"}
    if hazard.name == "negative-index" and site.key in ("index", "slice"):
        return kind in _LIST_KINDS and _may_be_negative(site.node.slice)  # type: ignore[attr-defined]
    if hazard.name in ("float-formatting", "math-domain"):
        return kind in {"float", "unknown"}
    return not (hazard.name == "regex-groups" and site.key == "index")


def _operand(node: Any) -> Any:
    match node:
        case ast.BinOp(left=left):
            return left
        case ast.AugAssign(target=target):
            return target
        case ast.Subscript(value=value):
            return value
        case ast.Call(func=ast.Attribute(value=value)):
            return value
        case ast.Call(args=[first, *_]):
            return first
    return getattr(node, "iter", None) or getattr(node, "value", None)


def _kind(node: Any, kinds: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return kinds.get(node.id, "unknown")
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    if isinstance(node, ast.JoinedStr):
        return "str"
    return "list" if isinstance(node, ast.List | ast.ListComp) else "unknown"


def _may_be_negative(index: ast.expr) -> bool:
    """Constants that are not negative are no hazard."""
    ends = [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]
    return any(
        end is not None and not (isinstance(end, ast.Constant) and type(end.value) is not str)
        for end in ends
    )
