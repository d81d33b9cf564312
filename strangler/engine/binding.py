"""Pairing a Python function with its Go counterpart: the export, and the types on both sides.

Go decides what crosses; the Python hints are checked against it. Both sides must overlap: a hint
that is wider than Go leaves the rest unrepresentable, two types with nothing in common are an
error that names the route, the parameter and both types.
"""

import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import zip_longest
from typing import Any

from strangler.engine.artifact import Artifact
from strangler.engine.wasm import FuncType
from strangler.errors import BindError, ExportNotFound
from strangler.signature import (
    AnyType,
    Bool,
    Bytes,
    Float,
    Function,
    Int,
    List,
    Optional,
    Parameter,
    String,
    pairing_key,
)

Hints = Mapping[str, Any]
"""Resolved annotations by parameter name, ``return`` included; an absent one is unknown."""


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
    functions = artifact.manifest.functions
    if export is not None:
        found = [function for function in functions if export in (function.name, function.export)]
    else:
        found = [f for f in functions if pairing_key(f.name) == pairing_key(name)]
    if len(found) > 1:
        names = " and ".join(function.name for function in found)
        raise BindError(f"{artifact.name}: {names} both pair with {name}: choose with export=…")
    if not found:
        from strangler.engine.diagnosis import explain_missing_export  # noqa: PLC0415  # failures only

        raise ExportNotFound(
            explain_missing_export(artifact.module, export or name, artifact.manifest)
        )
    return found[0]


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
    if kind == "i32" and list(_members(hint)) == [bool]:
        return Bool(go=kind)
    if kind in {"i32", "i64"}:
        return Int(go=kind, width=32 if kind == "i32" else 64)
    if kind in {"f32", "f64"}:
        return Float(go=kind, width=32 if kind == "f32" else 64)
    raise BindError(f"{artifact.name}: {name} uses {kind}: only numbers cross without a manifest")


# ---- Checking hints ------------------------------------------------------------------------------


def check_hints(route: str, parameters: Collection[str], go: Function, hints: Hints) -> None:
    """Compare the Python signature with the Go one.

    Raises BindError with every mismatch, one a line.
    """
    problems = []
    if len(parameters) != len(go.parameters):
        problems.append(
            f"{len(parameters)} parameters in Python ({', '.join(parameters)}), "
            f"{len(go.parameters)} in Go: {go}"
        )
    else:
        for number, (name, parameter) in enumerate(
            zip(parameters, go.parameters, strict=True), start=1
        ):
            if name in hints and not overlaps(hints[name], parameter.type, parameter=True):
                problems.append(
                    f'parameter {number} "{name}": Python {_show(hints[name])}, '
                    f"Go {parameter.type.label}"
                )
    if "return" in hints and not _result_overlaps(hints["return"], go):
        labels = ", ".join(result.type.label for result in go.results) or "nothing"
        problems.append(f"result: Python {_show(hints['return'])}, Go {labels}")
    if problems:
        raise BindError("\n".join(f"{route}: {problem}" for problem in problems))


def _result_overlaps(hint: Any, go: Function) -> bool:
    if len(go.results) == 1:
        return overlaps(hint, go.results[0].type, parameter=False)
    if not go.results:
        return any(_is_any(member) or member is types.NoneType for member in _members(hint))
    for member in _members(hint):
        if _is_any(member) or member is tuple:
            return True
        if typing.get_origin(member) is tuple:
            items = typing.get_args(member)
            if len(items) == 2 and items[1] is ...:  # noqa: PLR2004
                items = (items[0],) * len(go.results)
            if len(items) == len(go.results):
                return all(
                    overlaps(item, result.type, parameter=False)
                    for item, result in zip(items, go.results, strict=True)
                )
    return False


def overlaps(hint: Any, go: AnyType, *, parameter: bool) -> bool:
    """Whether some value fits both the hint and the Go type."""
    return any(_member_overlaps(member, go, parameter=parameter) for member in _members(hint))


def _member_overlaps(hint: Any, go: AnyType, *, parameter: bool) -> bool:
    if _is_any(hint):
        return True
    if isinstance(go, Optional):
        return hint is types.NoneType or _member_overlaps(hint, go.element, parameter=parameter)
    origin = typing.get_origin(hint) or hint
    if not isinstance(origin, type):
        return True  # a hint that this version does not read: the values will tell
    if isinstance(go, List):
        if not _accepts(origin, list):
            return False
        items = typing.get_args(hint)
        return not items or overlaps(items[0], go.element, parameter=parameter)
    accepted: tuple[type, ...] = {Bool: (bool,), Int: (int,), Float: (float,), String: (str,)}.get(
        type(go), (bytes,)
    )
    if parameter and isinstance(go, Float):
        accepted = (float, int)
    if parameter and isinstance(go, Bytes):
        accepted = (bytes, bytearray, memoryview)
    return any(_accepts(origin, kind) for kind in accepted)


def _is_any(hint: Any) -> bool:
    return hint is Any or hint is object or isinstance(hint, typing.TypeVar)


def _accepts(origin: type, kind: type) -> bool:
    try:
        return issubclass(kind, origin)
    except TypeError:  # a protocol that cannot be asked: the values will tell
        return True


def _members(hint: Any) -> Iterable[Any]:  # noqa: PLR0911  # one for each sort of hint
    """The alternatives of a hint: a union's members, aliases and annotations looked through."""
    if hint is None:
        return [types.NoneType]
    if isinstance(hint, typing.NewType):
        return _members(hint.__supertype__)
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return _members(hint.__origin__)
    if origin is typing.Union or origin is types.UnionType:
        return [leaf for member in typing.get_args(hint) for leaf in _members(member)]
    if origin is typing.Literal:
        return [type(value) for value in typing.get_args(hint)]
    if type(hint).__name__ == "TypeAliasType":  # PEP 695, Python 3.12
        return _members(hint.__value__)
    return [hint]


def _show(hint: Any) -> str:
    import inspect  # noqa: PLC0415  # failures only

    return inspect.formatannotation(hint)


def resolve_hints(python: Callable[..., Any]) -> Hints:
    """The annotations of a function as objects; one that cannot be evaluated is left out."""
    hints: dict[str, Any] = {}
    inner: Any = python
    while hasattr(inner, "__wrapped__"):  # another decorator has copied the annotations only
        inner = inner.__wrapped__
    scope = getattr(inner, "__globals__", {})
    for name, annotation in getattr(python, "__annotations__", {}).items():
        if not isinstance(annotation, str):
            hints[name] = annotation
            continue
        try:
            hints[name] = eval(annotation, scope)  # noqa: S307  # the user's own annotation
        except Exception:  # noqa: BLE001, S112  # imported for type checking only: unknown here
            continue
    return hints
