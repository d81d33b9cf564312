"""Reading Python's type hints: of functions and of classes, whatever form they are written in."""

import sys
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Hints = Mapping[str, Any]
"""Resolved annotations by parameter name, ``return`` included; an absent one is unknown."""


class Unresolved:
    """A hint that names something which is not there at run time; `text` is how it is written."""

    def __init__(self, text: str) -> None:
        self.text = text


def function_hints(python: Callable[..., Any]) -> Hints:
    """The annotations of a function as objects; Unresolved stands for one that cannot be found."""
    inner: Any = python
    while hasattr(inner, "__wrapped__"):  # another decorator has copied the annotations only
        inner = inner.__wrapped__
    return _evaluated(
        getattr(python, "__annotations__", {}),
        getattr(inner, "__globals__", {}),
        _named(getattr(inner, "__type_params__", ())),
    )


def owner_of(python: Callable[..., Any]) -> type | None:
    """The class whose method `python` is, if it can be found by name: what ``self`` is."""
    found: Any = sys.modules.get(python.__module__)
    *outer, name = python.__qualname__.split(".")
    for part in outer:
        found = getattr(found, part, None)
    if not outer or not isinstance(found, type):
        return None
    return None if isinstance(vars(found).get(name), (staticmethod, classmethod)) else found


def class_hints(cls: type) -> Hints:
    """The annotations of a class and its bases as objects; Unresolved as for a function."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        module = sys.modules.get(base.__module__)
        local = {**_named(getattr(base, "__type_params__", ())), base.__name__: base}
        annotations = base.__dict__.get("__annotations__", {})  # noqa: RUF063  # its own
        found |= _evaluated(annotations, vars(module) if module else {}, local)
    return found


def _named(parameters: Iterable[Any]) -> dict[str, Any]:
    return {parameter.__name__: parameter for parameter in parameters}


def _evaluated(
    annotations: Mapping[str, Any], scope: dict[str, Any], local: dict[str, Any]
) -> dict[str, Any]:
    return {name: _evaluate(written, scope, local) for name, written in annotations.items()}


def _evaluate(written: Any, scope: dict[str, Any], local: dict[str, Any]) -> Any:
    """One annotation, names in quotes inside it included."""
    holder = types.SimpleNamespace(__annotations__={"it": written})
    try:
        return typing.get_type_hints(holder, scope, local, include_extras=True)["it"]
    except Exception:  # noqa: BLE001  # imported for type checking only, or no hint at all
        return Unresolved(written if isinstance(written, str) else show(written))


def members(hint: Any, owner: type | None = None) -> Sequence[Any]:  # noqa: PLR0911  # sorts of hints
    """The alternatives of a hint: a union's members, aliases and annotations looked through.

    `owner` is the class whose attribute is hinted, for ``Self``. A Literal stays whole.
    """
    if hint is None:
        return [types.NoneType]
    if isinstance(hint, typing.NewType):
        return members(hint.__supertype__, owner)
    if hint is typing.Self and owner is not None:
        return [owner]
    if type(hint).__name__ == "TypeAliasType":  # PEP 695, Python 3.12
        return members(hint.__value__, owner)
    origin = typing.get_origin(hint)
    if origin in {typing.Annotated, typing.Final, typing.Required, typing.NotRequired}:
        return members(typing.get_args(hint)[0], owner)
    if origin is typing.Union or origin is types.UnionType:
        return [leaf for member in typing.get_args(hint) for leaf in members(member, owner)]
    if type(origin).__name__ == "TypeAliasType":  # a generic alias, filled in
        return members(substituted(origin.__value__, variables(hint)), owner)
    return [hint]


def is_any(hint: Any) -> bool:
    """Whether a member of a hint says nothing."""
    return hint is Any or hint is object or isinstance(hint, typing.TypeVar)


def origin_of(hint: Any) -> Any:
    """The class of a member of a hint: ``list`` for ``list[int]``."""
    return typing.get_origin(hint) or hint


def variables(hint: Any) -> Mapping[Any, Any]:
    """What the type variables of a generic class stand for in a hint like ``Page[Order]``."""
    parameters = getattr(typing.get_origin(hint), "__parameters__", ()) or getattr(
        typing.get_origin(hint), "__type_params__", ()
    )
    return dict(zip(parameters, typing.get_args(hint), strict=False))


def substituted(hint: Any, values: Mapping[Any, Any]) -> Any:
    """The hint with type variables replaced."""
    if not values:
        return hint
    if isinstance(hint, typing.TypeVar):
        return values.get(hint, hint)
    parameters = getattr(hint, "__parameters__", ())
    if parameters and not isinstance(hint, type):
        return hint[tuple(values.get(parameter, parameter) for parameter in parameters)]
    return hint


def show(hint: Any) -> str:
    """A hint as people write it."""
    import inspect  # noqa: PLC0415  # failures only

    if isinstance(hint, Unresolved):
        return f"{hint.text} (not found at run time: import it outside of `if TYPE_CHECKING`)"
    return inspect.formatannotation(hint)
