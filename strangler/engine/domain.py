"""The domain of a signature: the Go types, narrowed to what the Python hints allow.

Inputs are made from it in their *plain* form, in which a struct is a dict and an Enum's member its
value, so that a literal can write them; the codec gives them their classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from strangler import signature as go
from strangler.engine.conversions import Literals
from strangler.engine.described import Description, python_name

Narrowed = Any
"""An AnyType of the signature in which a Choice may stand for a number or a text."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The types of the parameters; `named` is what a Ref in them stands for."""

    parameters: tuple[Narrowed, ...]
    named: Mapping[str, Narrowed] = field(default_factory=dict)


def domain_of(
    kinds: tuple[go.AnyType, ...],
    descriptions: tuple[Description, ...],
    named: Mapping[str, go.AnyType],
    definitions: tuple[Description, ...],
) -> Domain:
    """The domain of parameters, read off their descriptions (engine/fitting.py)."""
    narrowing = _Narrowing(named, definitions)
    pairs = zip(kinds, descriptions, strict=True)
    return Domain(tuple(narrowing.narrow(*pair) for pair in pairs), narrowing.narrowed)


class _Narrowing:
    def __init__(
        self, named: Mapping[str, go.AnyType], definitions: tuple[Description, ...]
    ) -> None:
        self.narrowed: dict[str, Narrowed] = {}
        self._named = named
        self._definitions = definitions

    def narrow(  # noqa: PLR0911  # one for each sort of type
        self, kind: go.AnyType, description: Description
    ) -> Narrowed:
        """The type, without the values that `description` has no room for."""
        match kind:
            case go.Ref():
                return self._reference(kind, description)
            case go.Optional():
                element = self.narrow(kind.element, description[2])
                required = len(description) > 3 and description[3]  # noqa: PLR2004
                if required:
                    return go.Some(kind.go, element)
                return msgspec.structs.replace(kind, element=element)
            case go.List() | go.Array() | go.Set():
                return msgspec.structs.replace(
                    kind, element=self.narrow(kind.element, description[2])
                )
            case go.Map():
                key = self.narrow(kind.key, description[2])
                value = self.narrow(kind.value, description[3])
                return msgspec.structs.replace(kind, key=key, value=value)
            case go.Struct():
                return self._struct(kind, description)
            case go.Int() | go.Float() | go.String():
                return _choice(kind, description)
        return kind

    def _reference(self, kind: go.Ref, description: Description) -> Narrowed:
        if description[0] != "ref":  # a key, which contains no reference to itself
            return self.narrow(self._named[kind.name], description)
        index = description[1]
        name = f"{kind.name}#{index}"
        if name not in self.narrowed:
            self.narrowed[name] = kind  # met again inside itself, it is there already
            self.narrowed[name] = self.narrow(self._named[kind.name], self._definitions[index])
        return msgspec.structs.replace(kind, name=name)

    def _struct(self, kind: go.Struct, description: Description) -> Narrowed:
        children = description[3]
        if description[0] == "tuple":
            names = tuple(python_name(each) for each in kind.fields)
        else:
            names = description[2]
        fields = [
            go.Field(each.name, self.narrow(each.type, child), key=name)
            for each, name, child in zip(kind.fields, names, children, strict=True)
        ]
        return msgspec.structs.replace(kind, fields=tuple(fields))


def _choice(kind: go.Int | go.Float | go.String, description: Description) -> Narrowed:
    """A type of which only some values are left."""
    if description[0] != "converted":
        return kind
    cls, check = description[3], description[4]
    if isinstance(check, Literals):
        return go.Choice(kind.go, kind, check.values)
    return go.Choice(kind.go, kind, tuple(member._value_ for member in cls))  # an Enum
