"""The kinds of values that a draft knows: as Python has them, and as Go spells them."""

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Shape = Literal[
    "int", "float", "bool", "str", "bytes", "none", "list", "tuple", "dict", "set", "optional", "?"
]

_SCALARS: dict[str, Shape] = {
    "int": "int",
    "float64": "float",
    "bool": "bool",
    "string": "str",
    "[]byte": "bytes",
}
_SPELLINGS = {shape: spelling for spelling, shape in _SCALARS.items()}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: `items` are those of its elements; of a dict key and value, of a tuple all."""

    shape: Shape
    items: tuple["Kind", ...] = ()

    @property
    def go(self) -> str:  # noqa: PLR0911  # one for each shape
        """As Go spells it."""
        spelled = [item.go for item in self.items]
        match self.shape:
            case "list":
                return f"[]{spelled[0]}"
            case "tuple" if len(set(spelled)) == 1:
                return f"[{len(spelled)}]{spelled[0]}"
            case "tuple":
                fields = "; ".join(f"F{index} {each}" for index, each in enumerate(spelled))
                return f"struct{{ {fields} }}"
            case "dict":
                return f"py.OrderedMap[{spelled[0]}, {spelled[1]}]"
            case "set":
                return f"map[{spelled[0]}]struct{{}}"
            case "optional":
                return f"*{spelled[0]}"
        return _SPELLINGS.get(self.shape, "any")

    @property
    def item(self) -> "Kind":
        """The kind of one element: of a dict, its key."""
        return self.items[0]

    @property
    def is_known(self) -> bool:
        """Whether all of it is: the elements of an empty list are not."""
        return self.shape != "?" and all(item.is_known for item in self.items)

    @property
    def is_container(self) -> bool:
        """Whether two names may stand for one such value, which can change."""
        return self.shape in {"list", "dict", "set"} or any(i.is_container for i in self.items)

    @property
    def is_comparable(self) -> bool:
        """Whether Go compares two of them with ``==`` as Python does."""
        if self.shape == "tuple":
            return all(item.is_comparable for item in self.items)
        return self.shape in {"int", "float", "bool", "str"}

    @property
    def is_key(self) -> bool:
        """Whether it can be looked up as in Python; NaN cannot."""
        if self.shape == "tuple":
            return all(item.is_key for item in self.items)
        return self.shape in {"int", "bool", "str"}

    @property
    def zero(self) -> str:
        """Its zero value as a Go expression."""
        return {"int": "0", "float": "0", "bool": "false", "str": '""'}.get(
            self.shape, f"{self.go}{{}}" if self.shape in {"tuple", "dict"} else "nil"
        )


INT, FLOAT, BOOL, STR, BYTES = (Kind(s) for s in ("int", "float", "bool", "str", "bytes"))
NONE, UNKNOWN = Kind("none"), Kind("?")


def list_of(item: Kind) -> Kind:
    """A list of such."""
    return Kind("list", (item,))


def optional(item: Kind) -> Kind:
    """Such a value, or None."""
    return item if item.shape == "optional" else Kind("optional", (item,))


def kind_of(spelling: str) -> Kind | None:  # noqa: PLR0911  # one for each sort of type
    """The kind of what crosses as that Go type; None for those that a draft does not know."""
    spelling = spelling.strip()
    if spelling in _SCALARS:
        return Kind(_SCALARS[spelling])
    if spelling.startswith("*"):
        return _wrap("optional", spelling[1:])
    if spelling.startswith("[]"):
        return _wrap("list", spelling[2:])
    if found := re.match(r"\[(\d+)\]", spelling):
        inner = kind_of(spelling[found.end() :])
        return inner and Kind("tuple", (inner,) * int(found[1]))
    if found := re.fullmatch(r"struct\{ (F0 .*) \}", spelling):
        parts = [kind_of(part) for part in re.split(r"(?:^|; )F\d+ ", found[1])[1:]]
        known = tuple(part for part in parts if part is not None)
        return Kind("tuple", known) if len(known) == len(parts) else None
    if spelling.startswith("map["):
        key, value = _key_and_value(spelling.removeprefix("map["))
        if value == "struct{}":
            return _wrap("set", key)
        kinds = kind_of(key), kind_of(value)
        if kinds[0] is None or kinds[1] is None or not kinds[0].is_key:
            return None
        return Kind("dict", (kinds[0], kinds[1]))
    return None


def _wrap(shape: Shape, inner: str) -> Kind | None:
    found = kind_of(inner)
    if found is None or (shape == "set" and not found.is_key):
        return None
    return Kind(shape, (found,))


def _key_and_value(text: str) -> tuple[str, str]:
    """What stands before the bracket that closes the first one, and after it."""
    steps = [(character == "[") - (character == "]") for character in text]
    end = list(accumulate(steps, initial=1)).index(0)
    return text[: end - 1], text[end:]


def join(one: Kind, other: Kind) -> Kind | None:
    """The kind that holds values of both; None when there is none."""
    if one == other or other.shape == "?":
        return one
    if one.shape == "?":
        return other
    if one.shape == "none" or other.shape == "none":
        return optional(other if one.shape == "none" else one)
    if "optional" in {one.shape, other.shape}:
        inner = join(*(k.item if k.shape == "optional" else k for k in (one, other)))
        return inner and optional(inner)
    if one.shape != other.shape or len(one.items) != len(other.items):
        return None
    items = [join(*pair) for pair in zip(one.items, other.items, strict=True)]
    known = tuple(item for item in items if item is not None)
    return Kind(one.shape, known) if len(known) == len(items) and known else None
