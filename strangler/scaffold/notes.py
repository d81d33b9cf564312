"""Notes on the lines of a function that Go does otherwise, with the right idiom."""

import ast
from dataclasses import dataclass

from strangler.errors import ScaffoldError
from strangler.parity.hazards.catalogue import HAZARDS
from strangler.parity.hazards.hazard import Hazard
from strangler.parity.program import Module, Site
from strangler.scan.function import Function

# What stands in almost every line says nothing there; `strangler check` still looks at it.
_EVERYWHERE = frozenset(
    [*"+ - * == != < <= > >= in or neg truth iterate format return parameter".split(), "", "not in"]
)
_LAST = "division-by-zero"  # the helper package takes care of it
_HELPERS = {
    "//": "py.FloorDiv or py.FloorDivFloat",
    "%": "py.Mod or py.ModFloat",
    "/": "py.TrueDiv",
    "index": "py.At or py.CharAt",
    "slice": "py.Slice, py.Step or py.SliceText",
    "call:round": "py.RoundInt or py.Round",
    "call:len": "py.Len, of a text",
    "call:int": "py.Int",
    "call:repr": "py.Repr or py.FormatFloat",
    "call:math.fsum": "py.Fsum",
    "method:split": "py.Split or py.SplitOn",
    "method:splitlines": "py.SplitLines",
    "method:strip": "py.Strip",
    "method:lstrip": "py.LStrip",
    "method:rstrip": "py.RStrip",
    "method:upper": "py.Upper",
    "method:lower": "py.Lower",
    "method:title": "py.Title",
    "method:capitalize": "py.Capitalize",
    "method:find": "py.Find",
}
"""By the key of an operation, what the helper package has for it."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of Python, and what to write in Go."""

    line: int
    source: str
    advice: str


def notes(function: Function) -> tuple[Note, ...]:
    """The notes on a function's lines, in their order; one for each line and hazard.

    Raises ScaffoldError when the file has changed since it was read.
    """
    module = Module(function.file.read_text(encoding="utf-8", errors="replace"))
    definitions = (
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == function.line
    )
    definition = next(definitions, None)
    if definition is None:
        raise ScaffoldError(f"{function.file}: has changed meanwhile: try again")
    found: dict[tuple[int, str], Note] = {}
    for site in sorted(module.sites(definition), key=lambda site: (site.line, site.column)):
        hazard = _hazard(site)
        if hazard is not None:
            helper = _HELPERS.get(site.key)
            advice = f"in the helper package: {helper}" if helper else hazard.advice
            note = Note(site.line, site.text, f"{hazard.gap} -> {advice}")
            found.setdefault((site.line, hazard.name), note)
    return tuple(found.values())


def _hazard(site: Site) -> Hazard | None:
    """The hazard of the fewest operations at this one, if it is one to mention."""
    if site.key in _EVERYWHERE or _is_formatting(site.node):
        return None
    fitting = [hazard for hazard in HAZARDS if site.key in hazard.keys]
    return min(fitting, key=lambda hazard: (hazard.name == _LAST, len(hazard.keys)), default=None)


def _is_formatting(node: ast.AST) -> bool:
    """Whether a ``%`` fills in a text rather than divides."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod)
        and isinstance(node.left, ast.Constant | ast.JoinedStr)
        and not isinstance(getattr(node.left, "value", ""), int | float)
    )
