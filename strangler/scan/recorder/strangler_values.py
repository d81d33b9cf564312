"""Values of somebody else's program, described as JSON: `strangler.scan.values` reads it.

A description is a list of a tag and what it says: ``["list", [["int", "1"]]]``. Nothing of the
program is run to make one, and what its values hold is looked at as far as there is room.
"""

DEPTH = 20
BITS = 2000
"""Longer integers are cut: Python may refuse to write them."""
_SIMPLE = {
    type(None): lambda _: ["None"],
    bool: lambda value: ["bool", value],
    float: lambda value: ["float", repr(value)],
    complex: lambda value: ["complex", [repr(value.real), repr(value.imag)]],
}
_TEXTS = {str: "str", bytes: "bytes", bytearray: "bytearray"}
_LISTS = {list: "list", tuple: "tuple", set: "set", frozenset: "frozenset"}
_KNOWN = {
    ("collections", "deque"): "deque",
    ("collections", "Counter"): "Counter",
    ("collections", "defaultdict"): "defaultdict",
    ("collections", "OrderedDict"): "OrderedDict",
    ("datetime", "date"): "date",
    ("datetime", "datetime"): "datetime",
    ("datetime", "timedelta"): "timedelta",
    ("decimal", "Decimal"): "Decimal",
    ("fractions", "Fraction"): "Fraction",
    ("uuid", "UUID"): "UUID",
}
_DICTS = ("Counter", "defaultdict", "OrderedDict")
_CHARACTERS = 16  # so much text takes the room of one value


class Description:
    """Describes values until `room` of them were looked at; `whole` says that this was enough."""

    def __init__(self, room):
        """Room for so many values, those within others included."""
        self.room = room
        self.whole = True

    def of(self, value, depth=0):
        """One value; of a class that is not known, no more than its name."""
        self.room -= 1
        kind = type(value)
        try:
            return self._of(kind, value, depth)
        except Exception:  # it is the program's, and may be changing
            self.whole = False
            return ["other", _name(kind)]

    def _of(self, kind, value, depth):
        if kind in _SIMPLE:
            return _SIMPLE[kind](value)
        if kind is int:
            return self._integer(value)
        if kind in _TEXTS:
            return self._text(_TEXTS[kind], value)
        if kind in _LISTS:
            return [_LISTS[kind], self._elements(value, depth)]
        if kind is dict:
            return ["dict", self._entries(value, depth)]
        return self._other(kind, _KNOWN.get((kind.__module__, kind.__qualname__)), value, depth)

    def _integer(self, value):
        if value.bit_length() > BITS:
            self.whole = False
            value = 1 << BITS
        return ["int", repr(value)]

    def _text(self, tag, value):
        some = value[: max(self.room, 1) * _CHARACTERS]
        self.whole = self.whole and len(some) == len(value)
        self.room -= len(some) // _CHARACTERS
        return [tag, some if tag == "str" else bytes(some).hex()]

    def _elements(self, values, depth):
        found = []
        for value in values:
            if self.room <= 0 or depth >= DEPTH:
                self.whole = False
                break
            found.append(self.of(value, depth + 1))
        return found

    def _entries(self, values, depth):
        pairs = self._elements(dict.items(values), depth)
        return [pair for _, pair in pairs if len(pair) > 1]

    def _other(self, kind, known, value, depth):
        if known is not None:
            return [known, self._standard(known, value, depth)]
        if hasattr(kind, "__members__") and isinstance(getattr(value, "_name_", None), str):
            return ["member", [_name(kind), value._name_]]
        names = _fields(kind)
        if names is None:
            return ["other", _name(kind)]
        inner = self._elements([getattr(value, name) for name in names], depth)
        return ["object", [_name(kind), [list(pair) for pair in zip(names, inner, strict=False)]]]

    def _standard(self, known, value, depth):
        if known in _DICTS:
            return self._entries(value, depth)
        if known == "deque":
            return self._elements(value, depth)
        if known == "timedelta":
            return [value.days, value.seconds, value.microseconds]
        isoformat = getattr(value, "isoformat", None)
        return str(value) if isoformat is None else isoformat()


def _name(kind):
    """The full name of a class; of one that is made in a function, what leads to it is left out."""
    name = kind.__qualname__.rpartition("<locals>.")[2]
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"


def _fields(kind):
    """The names of a class's fields: a dataclass's, an attrs class's, a named tuple's."""
    if "__dataclass_fields__" in vars(kind):
        return list(kind.__dataclass_fields__)
    if "__attrs_attrs__" in vars(kind):
        return [field.name for field in kind.__attrs_attrs__]
    return list(kind._fields) if issubclass(kind, tuple) and hasattr(kind, "_fields") else None
