"""Fitting a Go signature to Python hints: what crosses, as which class, and what does not fit.

Go decides the wire, the hints decide which class a value has. A hint that is wider than Go leaves
the rest unrepresentable; where the two have nothing in common, that is a problem, and all of them
are collected. Without a hint, a Go type has its usual Python class::

    []T → list    [N]T → tuple    map[K]V → dict    map[K]struct{} → set    struct → dict

A struct that is a key, or the element of a set, is a tuple: a dict cannot be one.

The result is a description for the native codec (engine/native/compile.c).
"""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from strangler import signature as go
from strangler.engine import conversions
from strangler.engine.buffers import buffer_of
from strangler.engine.described import (
    ALSO_TAKEN,
    KIND,
    SCALARS,
    USUAL,
    accepts,
    element_hints,
    factory_of,
    is_enum,
    map_factory,
    needs_class,
    python_name,
    scalar_description,
    takes_buffers,
    union,
)
from strangler.engine.hints import (
    Unresolved,
    is_any,
    members,
    origin_of,
    show,
)
from strangler.engine.records import Record, RecordField, record_of

Description = tuple[Any, ...]


class Fitting:
    """The fitting of one signature; `definitions` grow as named types are met.

    `problems` are pairs: where, and what does not fit there.
    """

    def __init__(self, named: Mapping[str, go.AnyType], *, results: bool = False) -> None:
        self.problems: list[tuple[str, str]] = []
        self._named = named
        self._results = results
        self._definitions: list[Description] = []
        self._indexes: dict[Any, int] = {}

    @property
    def definitions(self) -> tuple[Description, ...]:
        """What the references in the descriptions stand for."""
        return tuple(self._definitions)

    def fit(
        self, kind: go.AnyType, hint: Any, where: str, owner: type | None = None
    ) -> Description:
        """The description of `kind` as values of `hint` see it; `where` names it in a problem."""
        if isinstance(hint, Unresolved) and not needs_class(kind, self._named):
            hint = Any
        choices = members(hint, owner)
        if any(map(is_any, choices)):
            return self._usual(kind, where)
        match kind:
            case go.Any():
                return ("any", kind.label)
            case go.Ref():
                return self._reference(kind, hint, where, owner)
            case go.Optional():
                return self._optional(kind, choices, where, owner)
        found = self._described(kind, choices, where, owner)
        if found is None:
            self.problems.append((where, f"Python {show(hint)}, Go {kind.label}"))
            return self._usual(kind, where)
        return found

    def fit_several(
        self, kinds: tuple[go.AnyType, ...], label: str, hint: Any, where: str
    ) -> Description:
        """The description of several results: a tuple, or the record class that is hinted."""
        for choice in members(hint):
            items = typing.get_args(choice)
            if len(items) == 2 and items[1] is ...:  # noqa: PLR2004
                items = (items[0],) * len(kinds)
            record = record_of(choice)
            if record is not None and len(record.fields) == len(kinds):
                pairs = zip(record.fields, kinds, strict=True)
                fields = tuple(go.Field(each.name, kind) for each, kind in pairs)
                return self._record(go.Struct(label, fields), record, where)
            if is_any(choice) or choice is tuple:
                items = (Any,) * len(kinds)
            elif origin_of(choice) is not tuple or len(items) != len(kinds):
                continue
            children = tuple(
                self.fit(kind, item, f"{where}[{index}]")
                for index, (kind, item) in enumerate(zip(kinds, items, strict=True))
            )
            return ("tuple", label, None, children)
        self.problems.append((where, f"Python {show(hint)}, Go {label}"))
        return ("none", label)

    def fit_function(
        self, kind: go.Func, hints: Mapping[str, Any], names: Sequence[str] = ()
    ) -> Description:
        """The description of a Python function that Go calls; `names` are its parameters'.

        What it takes comes from Go, and what it returns goes there.
        """
        taken = []
        for index, parameter in enumerate(kind.parameters):
            name = (
                names[index] if index < len(names) else parameter.name or f"parameter {index + 1}"
            )
            taken.append(self.fit(parameter.type, hints.get(name, Any), name))
        parameters = ("tuple", "", None, tuple(taken))
        self._results = not self._results
        kinds = tuple(result.type for result in kind.results)
        hint = hints.get("return", Any)
        if len(kinds) == 1:
            result = self.fit(kinds[0], hint, "result")
        elif kinds:
            label = f"({', '.join(each.label for each in kinds)})"
            result = self.fit_several(kinds, label, hint, "result")
        else:
            result = ("none", "nothing")
        self._results = not self._results
        return ("func", kind.label, parameters, result)

    def _callable(self, kind: go.Func, choices: Sequence[Any]) -> Description | None:
        for choice in choices:
            cls = origin_of(choice)
            if not isinstance(cls, type) or not accepts(cls, types.FunctionType):
                continue
            self._results = not self._results
            arguments, *rest = typing.get_args(choice) or (..., Any)
            known = arguments if isinstance(arguments, list) else []
            hints = {str(index): hint for index, hint in enumerate(known)}
            described = self.fit_function(kind, {**hints, "return": rest[-1]}, tuple(hints))
            self._results = not self._results
            return described
        return None

    def _usual(  # noqa: PLR0911  # one for each sort of type
        self, kind: go.AnyType, where: str
    ) -> Description:
        """The description without any hint."""
        match kind:
            case go.Any():
                return ("any", kind.label)
            case go.Choice():
                return self._usual(kind.element, where)
            case go.Ref():
                return self._reference(kind, Any, where, None)
            case go.Optional():
                return ("optional", kind.label, self._usual(kind.element, where))
            case go.Some():
                return ("optional", kind.label, self._usual(kind.element, where), True)
            case go.List() | go.Array() | go.Set():
                return self._sequence(kind, [], [Any], where, None)
            case go.Map():
                key, value = self._usual_key(kind.key, where), self._usual(kind.value, where)
                return ("map", kind.label, key, value)
            case go.Struct():
                return self._plain_struct(kind, where)
            case go.Func():
                return self._callable(kind, [types.FunctionType])  # type: ignore[return-value]
        return scalar_description(kind)

    def _usual_key(self, kind: go.AnyType, where: str) -> Description:
        """The description without any hint of what has to be hashable."""
        match kind:
            case go.Ref():
                return self._usual_key(self._named[kind.name], where)
            case go.Struct():
                children = tuple(self._usual_key(field.type, where) for field in kind.fields)
                return (
                    ("tuple", kind.label, None, children) if children else self._usual(kind, where)
                )
            case go.Array():
                element = self._usual_key(kind.element, where)
                return ("array", kind.label, element, kind.length, None, tuple)
        return self._usual(kind, where)

    def _fit_element(
        self, kind: go.AnyType, hints: Sequence[Any], where: str, owner: type | None
    ) -> Description:
        return self.fit(kind, union(hints or [Any]), where, owner)

    def _fit_key(
        self, kind: go.AnyType, hints: Sequence[Any], where: str, owner: type | None
    ) -> Description:
        hint = union(hints or [Any])
        unknown = any(map(is_any, members(hint, owner)))
        return self._usual_key(kind, where) if unknown else self.fit(kind, hint, where, owner)

    # ---- Named and optional types ----------------------------------------------------------------

    def _reference(self, kind: go.Ref, hint: Any, where: str, owner: type | None) -> Description:
        key = (kind.name, repr(hint), owner, self._results)
        if key not in self._indexes:
            self._indexes[key] = len(self._definitions)
            self._definitions.append(())
            index = self._indexes[key]
            self._definitions[index] = self.fit(self._named[kind.name], hint, where, owner)
        return ("ref", self._indexes[key])

    def _optional(
        self, kind: go.Optional, choices: Sequence[Any], where: str, owner: type | None
    ) -> Description:
        some = [choice for choice in choices if choice is not types.NoneType]
        if not some:  # None alone: whatever Go has
            return ("optional", kind.label, self._usual(kind.element, where))
        element = self.fit(kind.element, union(some), where, owner)
        return ("optional", kind.label, element, len(some) == len(choices))

    # ---- One type and several hints ------------------------------------------------------------

    def _described(
        self, kind: go.AnyType, choices: Sequence[Any], where: str, owner: type | None
    ) -> Description | None:
        """The description that the first fitting choices give; None when none fits."""
        match kind:
            case go.List() | go.Array() | go.Set():
                return self._sequences(kind, choices, where, owner)
            case go.Map():
                return self._maps(kind, choices, where, owner)
            case go.Struct():
                return self._structs(kind, choices, where, owner)
            case go.Func():
                return self._callable(kind, choices)
        fitting = (found for choice in choices if (found := self._scalar(kind, choice)) is not None)
        return next(fitting, None)

    def _scalar(self, kind: go.AnyType, hint: Any) -> Description | None:
        usual = scalar_description(kind)
        if typing.get_origin(hint) is typing.Literal:
            values = [v for v in typing.get_args(hint) if type(v) in SCALARS.get(type(kind), ())]
            conversion = conversions.literal(values, usual) if values else None
            return conversion and ("converted", kind.label, *conversion)
        cls = origin_of(hint)
        if not isinstance(cls, type):
            return usual  # a hint that this version does not read: the values will tell
        if is_enum(cls):
            conversion = conversions.enum_members(cls, usual, SCALARS.get(type(kind), ()))
            return conversion and ("converted", kind.label, *conversion)
        if cls is bytearray and isinstance(kind, go.Bytes) and self._results:
            return ("converted", kind.label, usual, bytearray, bytes, bytearray)
        taken = SCALARS.get(type(kind)) or (usual[3],)
        if not self._results:
            taken += ALSO_TAKEN.get(type(kind), ())
        return usual if any(accepts(cls, each) for each in taken) else None

    # ---- Sequences -----------------------------------------------------------------------------

    def _sequences(
        self, kind: go.List | go.Array | go.Set, choices: Sequence[Any], where: str, owner: Any
    ) -> Description | None:
        usual: tuple[type, ...] = (set, frozenset) if isinstance(kind, go.Set) else (list, tuple)
        classes: list[type] = []
        elements: list[Any] = []
        for choice in choices:
            cls = origin_of(choice)
            buffer = isinstance(kind, (go.List, go.Array)) and buffer_of(choice, kind.element)
            if buffer:
                return self._buffer(kind, cls, buffer)
            if not isinstance(cls, type):
                continue
            if cls.__module__ == "collections" and cls.__name__ == "deque" and usual[0] is list:
                found = [cls]
            else:
                found = [each for each in usual if accepts(cls, each)]
            arguments = element_hints(choice, kind) if found else None
            if arguments is not None:
                classes += found
                elements += arguments
        if not classes:
            return None
        return self._sequence(kind, list(dict.fromkeys(classes)), elements or [Any], where, owner)

    def _sequence(
        self, kind: Any, classes: list[type], elements: list[Any], where: str, owner: Any
    ) -> Description:
        fit = self._fit_key if isinstance(kind, go.Set) else self._fit_element
        element = fit(kind.element, elements, f"{where}[]", owner)
        size = (kind.length,) if isinstance(kind, go.Array) else ()
        usual = USUAL[type(kind)]
        made = usual if usual in classes or not classes else classes[0]
        if self._results and classes:
            classes = [made]  # of the classes that are hinted, Go's result has this one
        accepted = None if classes in ([], [usual]) else tuple(classes)
        head = (KIND[type(kind)], kind.label, element, *size, accepted, factory_of(kind, made))
        if isinstance(kind, go.Set):
            return head
        numbers = isinstance(kind.element, (go.Int, go.Float)) and element[0] in {"int", "float"}
        buffers = numbers and not self._results and takes_buffers(classes)
        return (*head, buffers, False)

    def _buffer(self, kind: Any, cls: type, factory: Any) -> Description:
        size = (kind.length,) if isinstance(kind, go.Array) else ()
        element = scalar_description(kind.element)
        accepted = (cls,) if self._results else None  # a parameter takes any buffer of such numbers
        return (KIND[type(kind)], kind.label, element, *size, accepted, factory, True, True)

    # ---- Maps ----------------------------------------------------------------------------------

    def _maps(
        self, kind: go.Map, choices: Sequence[Any], where: str, owner: type | None
    ) -> Description | None:
        classes: list[type] = []
        keys: list[Any] = []
        values: list[Any] = []
        for choice in choices:
            cls = origin_of(choice)
            if not isinstance(cls, type) or not (accepts(cls, dict) or issubclass(cls, dict)):
                continue
            if record_of(choice) is not None:
                continue
            arguments = typing.get_args(choice)
            if cls.__name__ == "Counter":
                arguments = (*arguments[:1], int)
            classes.append(cls if issubclass(cls, dict) else dict)
            keys += arguments[:1]
            values += arguments[1:2]
        if not classes:
            return None
        if self._results:
            classes = [dict if dict in classes else classes[0]]
        return (
            "map",
            kind.label,
            self._fit_key(kind.key, keys, f"{where}.keys()", owner),
            self._fit_element(kind.value, values, f"{where}[]", owner),
            tuple(dict.fromkeys(classes)),
            map_factory(classes, values),
        )

    # ---- Structs -------------------------------------------------------------------------------

    def _structs(
        self, kind: go.Struct, choices: Sequence[Any], where: str, owner: type | None
    ) -> Description | None:
        for choice in choices:
            record = record_of(choice)
            if record is not None:
                return self._record(kind, record, where)
            cls = origin_of(choice)
            if isinstance(cls, type) and accepts(cls, dict):
                arguments = typing.get_args(choice)
                value = arguments[1] if len(arguments) > 1 else Any
                return self._plain_struct(kind, where, value)
            if cls is tuple:
                items = typing.get_args(choice)
                if len(items) == len(kind.fields) and ... not in items:
                    pairs = zip(kind.fields, items, strict=True)
                    children = tuple(
                        self.fit(f.type, i, f"{where}.{f.name}", owner) for f, i in pairs
                    )
                    return ("tuple", kind.label, None, children)
        return None

    def _plain_struct(self, kind: go.Struct, where: str, value: Any = Any) -> Description:
        """A struct as a dict, whose keys are the names in Go's json tags, or Go's in snake case."""
        names = tuple(python_name(field) for field in kind.fields)
        pairs = zip(names, kind.fields, strict=True)
        children = tuple(self.fit(f.type, value, f"{where}.{name}") for name, f in pairs)
        return ("struct", kind.label, names, children)

    def _record(self, kind: go.Struct, record: Record, where: str) -> Description:
        """A struct as a record class: its fields pair by name."""
        name = record.cls.__name__ if record.cls else "the TypedDict"
        if record.problem:
            self.problems.append((where, f"{name} {record.problem}"))
        paired: list[tuple[go.Field, RecordField]] = []
        for field in kind.fields:
            found = [each for each in record.fields if field.pairs_with(each.name)]
            if found:
                paired.append((field, found[0]))
            else:
                self.problems.append(
                    (where, f"Go {kind.label}.{field.name} has no field in {name}")
                )
        taken = {each.name for _, each in paired}
        self.problems += [
            (where, f"{name}.{each.name} has no field in Go {kind.label}")
            for each in record.fields
            if each.name not in taken and each.keyword is not None
        ]
        children = tuple(
            self._field(field, each, f"{where}.{each.name}", record.cls) for field, each in paired
        )
        names = tuple(each.name for _, each in paired)
        if record.cls is None:
            omitted = tuple(each.omitted for _, each in paired)
            return ("struct", kind.label, names, children, omitted if any(omitted) else None)
        keywords = tuple(each.keyword for _, each in paired)
        return ("struct", kind.label, names, children, None, record.cls, keywords)

    def _field(self, field: go.Field, each: RecordField, where: str, owner: Any) -> Description:
        hint = each.hint
        if each.omitted:
            if not isinstance(field.type, go.Optional):
                problem = f"a key that may be missing, Go {field.type.label}: use a pointer"
                self.problems.append((where, problem))
            hint = union([*members(hint, owner), types.NoneType])
        return self.fit(field.type, hint, where, owner)
