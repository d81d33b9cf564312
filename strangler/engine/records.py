"""Python's record classes: what a dataclass, NamedTuple, TypedDict or attrs class is made of."""

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strangler.engine.hints import class_hints, origin_of, substituted, variables


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field: `name` of the attribute or key.

    `keyword` is what the class is called with, None for a field that it computes itself. `omitted`
    says that the key of a TypedDict may be missing.
    """

    name: str
    hint: Any
    keyword: str | None
    omitted: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A class with named fields; `cls` is None for a TypedDict, whose values are plain dicts.

    `problem` says why its values cannot be made from their fields, if that is so.
    """

    cls: type | None
    fields: tuple[RecordField, ...]
    problem: str = ""


def record_of(hint: Any) -> Record | None:
    """What the class that a hint names is made of, or None when it is no record class."""
    cls = origin_of(hint)
    if not isinstance(cls, type):
        return None
    if typing.is_typeddict(cls):
        return _typed_dict(cls, hint)
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        hints = _hints(cls, hint)
        names = cls._fields
        return Record(cls, tuple(RecordField(n, hints.get(n, Any), n) for n in names))
    if "__dataclass_fields__" in dir(cls):
        return _dataclass(cls, hint)
    if hasattr(cls, "__attrs_attrs__"):
        return _attrs(cls, hint)
    return None


def _hints(cls: type, hint: Any) -> Mapping[str, Any]:
    values = variables(hint)
    return {name: substituted(found, values) for name, found in class_hints(cls).items()}


def _typed_dict(cls: Any, hint: Any) -> Record:
    fields = []
    for name, found in _hints(cls, hint).items():
        origin = typing.get_origin(found)
        # __required_keys__ does not know what stands in quotes
        omitted = origin is typing.NotRequired or (
            origin is not typing.Required and name in cls.__optional_keys__
        )
        fields.append(RecordField(name, found, name, omitted))
    return Record(None, tuple(fields))


def _dataclass(cls: Any, hint: Any) -> Record:
    import dataclasses  # noqa: PLC0415  # with a dataclass in sight, it has been imported

    hints = _hints(cls, hint)
    declared = cls.__dataclass_fields__.values()
    transient = [f.name for f in declared if type(f.type) is dataclasses.InitVar or _is_init_var(f)]
    problem = f"has the InitVar {transient[0]}, which is not kept" if transient else ""
    return Record(
        cls,
        tuple(
            RecordField(f.name, hints.get(f.name, Any), f.name if f.init else None)
            for f in dataclasses.fields(cls)
        ),
        problem,
    )


def _is_init_var(field: Any) -> bool:
    """Whether a pseudo-field is an InitVar that is written in quotes."""
    return repr(getattr(field, "_field_type", "")) == "_FIELD_INITVAR"


def _attrs(cls: Any, hint: Any) -> Record:
    hints = _hints(cls, hint)
    return Record(
        cls,
        tuple(
            RecordField(
                attribute.name,
                hints.get(attribute.name, attribute.type or Any),
                attribute.alias if attribute.init else None,
            )
            for attribute in cls.__attrs_attrs__
        ),
    )
