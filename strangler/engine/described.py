"""What the descriptions of a signature are put together from (engine/fitting.py).

Of single types, and of single hints: none of this looks inside another type.
"""

import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from strangler import signature as go
from strangler.engine import conversions
from strangler.engine.hints import origin_of

Description = tuple[Any, ...]
"""How a value crosses, for the native codec (engine/native/compile.c)."""

SCALARS: dict[type[go.Type], tuple[type, ...]] = {
    go.Bool: (bool,),
    go.Int: (int,),
    go.Float: (float,),
    go.Complex: (complex,),
    go.Rune: (str,),
    go.String: (str,),
    go.Bytes: (bytes,),
    go.BigInt: (int,),
}
ALSO_TAKEN: dict[type[go.Type], tuple[type, ...]] = {
    go.Float: (int,),
    go.Complex: (float, int),
    go.Bytes: (bytearray, memoryview),
}
"""What a parameter of a type takes too, where nothing is lost."""

_CONVERSIONS: dict[type[go.Type], Any] = {
    go.Time: conversions.moment,
    go.Duration: conversions.duration,
    go.Date: conversions.date,
    go.BigInt: conversions.big_integer,
    go.Rational: conversions.rational,
    go.Decimal: conversions.decimal,
    go.UUID: conversions.uuid,
}

KIND: dict[Any, str] = {go.List: "list", go.Array: "array", go.Set: "set"}
USUAL: dict[Any, type] = {go.List: list, go.Array: tuple, go.Set: set}


def scalar_description(kind: Any) -> Description:  # noqa: PLR0911  # one for each type
    """The description of a type with nothing inside."""
    match kind:
        case go.Bool():
            return ("bool", kind.label)
        case go.Int():
            return ("int", kind.label, kind.width, kind.unsigned)
        case go.Float():
            return ("float", kind.label, kind.width)
        case go.Complex():
            return ("complex", kind.label, kind.width)
        case go.Rune():
            return ("rune", kind.label)
        case go.String():
            return ("string", kind.label)
        case go.Bytes():
            return ("bytes", kind.label)
    return ("converted", kind.label, *_CONVERSIONS[type(kind)]())


def is_enum(cls: Any) -> bool:
    """Whether a hint names an Enum."""
    import enum  # noqa: PLC0415  # imported by whoever has such a class

    return isinstance(cls, enum.EnumMeta)


def accepts(hinted: type, kind: type) -> bool:
    """Whether a value of class `kind` is what the hint asks for."""
    if typing.is_typeddict(hinted):
        return False
    try:
        return issubclass(kind, hinted)
    except TypeError:  # a protocol that cannot be asked: the values will tell
        return True


def union(hints: Iterable[Any]) -> Any:
    """One hint for all of them."""
    several = tuple(dict.fromkeys(hints))
    return several[0] if len(several) == 1 else typing.Union[several]  # noqa: UP007  # a tuple of them


def element_hints(choice: Any, kind: Any) -> list[Any] | None:
    """What a hint says of the elements; None when it asks for another number of them."""
    arguments = typing.get_args(choice)
    if origin_of(choice) is not tuple:
        return list(arguments[:1])
    if len(arguments) == 2 and arguments[1] is ...:  # noqa: PLR2004
        return [arguments[0]]
    if arguments and (not isinstance(kind, go.Array) or len(arguments) != kind.length):
        return None
    return list(arguments)


def factory_of(kind: Any, made: type) -> Any:
    """What makes the value of a list, or for a set of a set; None where that is it already."""
    return None if made is (set if isinstance(kind, go.Set) else list) else made


def takes_buffers(classes: list[type]) -> bool:
    """Where the hint does not insist on lists or tuples, a buffer of numbers is a sequence too."""
    return not classes or len(classes) > 1


def map_factory(classes: Sequence[type], values: Sequence[Any]) -> Any:
    """What makes the value of a dict; None where that is it already."""
    cls = classes[0]
    if dict in classes:
        return None
    if cls.__name__ == "defaultdict" and cls.__module__ == "collections":
        default = origin_of(values[0]) if values else None
        from functools import partial  # noqa: PLC0415

        return partial(cls, default if isinstance(default, type) else None)
    return cls


def needs_class(kind: go.AnyType, named: Mapping[str, go.AnyType]) -> bool:
    """Whether a type has no usual Python class that a hint which is not found may mean."""
    match kind:
        case go.Ref():
            return isinstance(named[kind.name], go.Struct)
        case go.Optional() | go.List() | go.Array() | go.Set():
            return needs_class(kind.element, named)
        case go.Map():
            return needs_class(kind.value, named)
    return isinstance(kind, go.Struct)


def python_name(field: go.Field) -> str:
    """The name of a Go field in a dict: that of its json tag, else ``UnitPrice`` as unit_price."""
    return field.key or go.snake_case(field.name)
