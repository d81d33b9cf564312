"""Arguments from JSON: what it has no form for is written as text, as other libraries write it."""

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import msgspec

from strangler import signature as go
from strangler.engine.domain import Domain

_LEAVES: Mapping[type, Any] = {
    go.Bytes: bytes,  # Base64
    go.Date: dt.date,
    go.Decimal: decimal.Decimal,
    go.Duration: dt.timedelta,  # ISO 8601, or a number of seconds
    go.Time: dt.datetime,
    go.UUID: uuid.UUID,
}


_NUMBERS: Mapping[type, Any] = {go.Int: int, go.BigInt: int, go.Float: float, go.Bool: bool}


def from_json(
    values: tuple[Any, ...], domain: Domain, names: tuple[str, ...], rest: int | None
) -> tuple[Any, ...]:
    """The positional arguments in plain form (engine/domain.py), of what JSON has for them.

    An object is a struct, or a map with keys made of text; a map may be a list of pairs as well.
    What fits nothing is left as it is: the codec says why. From `rest` on, unless it is None, the
    last parameter, a list, takes them all. Raises ValueError, with the place, for a text that is
    none of its type.
    """
    reading = _Reading(domain.named)
    kinds = list(domain.parameters)
    if rest is not None:
        kinds[-1] = kinds[-1].element
    places = zip(values, _places(kinds, names, len(values), rest), strict=False)
    converted = [reading.read(kind, value, where) for value, (kind, where) in places]
    return (*converted, *values[len(converted) :])


def from_hints(
    values: tuple[Any, ...], hints: Mapping[str, Any], names: tuple[str, ...], rest: int | None
) -> tuple[Any, ...]:
    """The positional arguments in the classes of the Python hints, where there is no Go side.

    Raises ValueError, with the name of the parameter, for one that its hint does not take.
    """
    wanted = [hints.get(name, Any) for name in names]
    places = zip(values, _places(wanted, names, len(values), rest), strict=False)
    converted = [_checked(partial(_convert, value, hint), where) for value, (hint, where) in places]
    return (*converted, *values[len(converted) :])


def _places(
    kinds: list[Any], names: tuple[str, ...], count: int, rest: int | None
) -> list[tuple[Any, str]]:
    """The type of each positional argument, and what to call it."""
    places = list(zip(kinds, names, strict=True))
    if rest is None:
        return places
    kind, name = places[-1]
    return places[:rest] + [(kind, f"{name}[{i}]") for i in range(count - rest)]


def _convert(value: Any, hint: Any) -> Any:
    """A value as its hint; a class that msgspec does not know is called with what there is."""
    return msgspec.convert(value, hint, strict=False, dec_hook=lambda cls, given: cls(given))


def _checked(make: Callable[[], Any], where: str) -> Any:
    try:
        return make()
    except (ValueError, TypeError, ArithmeticError) as error:  # msgspec's, too
        raise ValueError(f"at `{where}`: {error}") from error


class _Reading:
    def __init__(self, named: Mapping[str, Any]) -> None:
        self._named = named

    def read(self, kind: Any, value: Any, where: str) -> Any:  # noqa: PLR0911  # one for each sort
        """The plain form of a JSON value; `where` is its place."""
        leaf = _LEAVES.get(type(kind))
        if leaf is not None and isinstance(value, str | int | float):
            return _checked(partial(msgspec.convert, value, leaf, strict=False), where)
        match kind, value:
            case go.Ref(), _:
                return self.read(self._named[kind.name], value, where)
            case go.Rational(), str() | int() | float():
                return _checked(partial(Fraction, value), where)
            case go.Complex(), str():
                return _checked(partial(complex, value), where)
            case go.Complex(), [int() | float(), int() | float()]:
                return complex(*value)
            case ((go.Optional() | go.Some()), _) if value is not None:
                return self.read(kind.element, value, where)
            case go.List() | go.Array() | go.Set(), list() | tuple():
                items = [self.read(kind.element, v, f"{where}[{i}]") for i, v in enumerate(value)]
                return self._container(kind, value)(items)
            case go.Map(), dict() | list():
                return self._map(kind, value, where)
            case go.Struct(fields=fields), dict():
                kinds = {each.key: each.type for each in fields}
                return {
                    key: self.read(kinds.get(key, go.Any("any")), item, f"{where}.{key}")
                    for key, item in value.items()
                }
        return value

    @staticmethod
    def _container(kind: Any, value: Any) -> type:
        if isinstance(kind, go.Set):
            return set
        return tuple if isinstance(kind, go.Array) else type(value)

    def _map(self, kind: go.Map, value: Any, where: str) -> Any:
        pairs = value.items() if isinstance(value, dict) else value
        if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):  # noqa: PLR2004
            return value
        return {
            self._key(kind.key, key, f"{where}[{key!r}]"): self.read(
                kind.value, item, f"{where}[{key!r}]"
            )
            for key, item in pairs
        }

    def _key(self, kind: Any, key: Any, where: str) -> Any:
        """A key: those of an object are texts, which stand for numbers where keys are numbers."""
        while isinstance(kind, go.Ref | go.Choice):
            kind = self._named[kind.name] if isinstance(kind, go.Ref) else kind.element
        number = _NUMBERS.get(type(kind))
        if number is not None and isinstance(key, str):
            return _checked(partial(msgspec.convert, key, number, strict=False), where)
        return self.read(kind, key, where)
