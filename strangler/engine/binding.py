"""Pairing a Python function with its Go counterpart: the export, and the types on both sides.

Go decides what crosses; the Python hints are fitted to it. Both sides must overlap: a hint that is
wider than Go leaves the rest unrepresentable, two types with nothing in common are an error that
names the route, the parameter and both types.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from types import NoneType
from typing import Any

from strangler.engine.artifact import Artifact
from strangler.engine.domain import Domain, domain_of
from strangler.engine.fitting import Description, Fitting
from strangler.engine.hints import Hints, is_any, members, show
from strangler.engine.wasm import FuncType
from strangler.errors import BindError, ExportNotFound
from strangler.signature import (
    AnyType,
    Bool,
    Float,
    Function,
    Int,
    Parameter,
    pairing_key,
)


def find_function(
    artifact: Artifact,
    name: str,
    export: str | None,
    parameters: Collection[str],
    hints: Hints,
) -> Function:
    """The Go counterpart of the Python function `name` (its last part), or the one named `export`.

    Raises ExportNotFound with the exports there are, or BindError when two Go names fit.
    """
    if artifact.manifest is None:
        given = [hints.get(parameter) for parameter in parameters]
        return _raw_function(artifact, export or name, given, hints.get("return"))
    found = [f for f in artifact.manifest.functions if is_counterpart(f, name, export)]
    if len(found) > 1:
        names = " and ".join(function.name for function in found)
        raise BindError(f"{artifact.name}: {names} both pair with {name}: choose with export=…")
    if not found:
        from strangler.engine.diagnosis import explain_missing_export  # noqa: PLC0415  # failures only

        raise ExportNotFound(
            explain_missing_export(artifact.module, export or name, artifact.manifest)
        )
    return found[0]


def check_errors(route: str, artifact: Artifact, errors: Collection[str]) -> None:
    """Raise BindError when `errors` names what the package has no error of."""
    known = () if artifact.manifest is None else artifact.manifest.errors
    unknown = [name for name in errors if name not in known]
    if unknown:
        there = f"it has {', '.join(known)}" if known else "it has none"
        raise BindError(
            f"{route}: errors= names {', '.join(unknown)}, but {artifact.name} exports no such "
            f"Err variable or error type ({there}): correct the name, or run `strangler build`"
        )


def is_counterpart(function: Function, name: str, export: str | None) -> bool:
    """Whether a Go function pairs with the Python one (its last part), or is named `export`."""
    if export is not None:
        return export in (function.name, function.export)
    return pairing_key(function.name) == pairing_key(name)


# ---- Modules without a manifest ----------------------------------------------------------------


def _raw_function(artifact: Artifact, name: str, given: list[Any], returned: Any) -> Function:
    """Describe a bare wasm export, reading its numbers as the hints say, in their order."""
    export = artifact.module.export(name)
    if export is None or not isinstance(export.type, FuncType):
        from strangler.engine.diagnosis import explain_missing_export  # noqa: PLC0415  # failures only

        raise ExportNotFound(explain_missing_export(artifact.module, name))
    parameters = tuple(
        Parameter(str(index), _raw_type(artifact, name, kind, hint))
        for index, (kind, hint) in enumerate(zip_longest(export.type.params, given))
        if kind is not None
    )
    results = tuple(
        Parameter("", _raw_type(artifact, name, kind, returned)) for kind in export.type.results
    )
    if len(results) > 1:
        raise BindError(f"{artifact.name}: {name} returns {len(results)} values: return one")
    return Function(name, name, "direct", parameters, results)


def _raw_type(artifact: Artifact, name: str, kind: str, hint: Any) -> AnyType:
    if kind == "i32" and list(members(hint)) == [bool]:
        return Bool(go=kind)
    if kind in {"i32", "i64"}:
        return Int(go=kind, width=32 if kind == "i32" else 64)
    if kind in {"f32", "f64"}:
        return Float(go=kind, width=32 if kind == "f32" else 64)
    raise BindError(f"{artifact.name}: {name} uses {kind}: only numbers cross without a manifest")


# ---- Fitting hints -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a native Function is made of: descriptions for the codecs, and the arguments' domain."""

    arguments: tuple[Description, ...]
    argument_definitions: tuple[Description, ...]
    result: Description
    result_definitions: tuple[Description, ...]
    domain: Domain


def fit_hints(
    route: str,
    parameters: Collection[str],
    go: Function,
    hints: Hints,
    named: Mapping[str, AnyType],
) -> Fitted:
    """Fit the Go signature to the Python one; `named` are the types that a Ref stands for.

    Raises BindError with every mismatch, one a line.
    """
    taking, giving = Fitting(named), Fitting(named, results=True)
    problems = []
    arguments: list[Description] = []
    if len(parameters) != len(go.parameters):
        problems.append(
            f"{len(parameters)} parameters in Python ({', '.join(parameters)}), "
            f"{len(go.parameters)} in Go: {go}"
        )
    else:
        for number, (name, parameter) in enumerate(
            zip(parameters, go.parameters, strict=True), start=1
        ):
            arguments.append(taking.fit(parameter.type, hints.get(name, Any), name))
            problems += [
                f'parameter {number} "{name}"{_inside(name, where)}: {problem}'
                for where, problem in taking.problems
            ]
            taking.problems.clear()
    result = _fit_result(giving, go, hints.get("return", Any))
    problems += [
        f"result{_inside('result', where)}: {problem}" for where, problem in giving.problems
    ]
    if problems:
        raise BindError("\n".join(f"{route}: {problem}" for problem in problems))
    kinds = tuple(parameter.type for parameter in go.parameters)
    domain = domain_of(kinds, tuple(arguments), named, taking.definitions)
    return Fitted(tuple(arguments), taking.definitions, result, giving.definitions, domain)


def _inside(root: str, where: str) -> str:
    return "" if where == root else f", at {where}"


def _fit_result(fitting: Fitting, go: Function, hint: Any) -> Description:
    if not go.results:
        if not any(is_any(member) or member is NoneType for member in members(hint)):
            fitting.problems.append(("result", f"Python {show(hint)}, Go nothing"))
        return ("none", "nothing")
    if len(go.results) == 1:
        return fitting.fit(go.results[0].type, hint, "result")
    labels = ", ".join(result.type.label for result in go.results)
    return fitting.fit_several(tuple(r.type for r in go.results), f"({labels})", hint, "result")
