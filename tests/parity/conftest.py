"""Routes without wasm: the Go side is a Python function as well."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from strangler.compare import compare
from strangler.engine.domain import Domain
from strangler.errors import RefusedArguments, Unrepresentable
from strangler.literal import literal, parse
from strangler.outcome import Outcome
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
)


def go_type(text: str) -> AnyType:
    """A Go type as its source spells it."""
    if text.startswith("[]") and text != "[]byte":
        return List(go=text, element=go_type(text[2:]))
    if text.startswith("*"):
        return Optional(go=text, element=go_type(text[1:]))
    number = re.fullmatch(r"(u?int|float)(\d*)", text)
    if number is None:
        kinds: dict[str, Any] = {"bool": Bool, "string": String, "[]byte": Bytes}
        kind: AnyType = kinds[text](go=text)
        return kind
    width: Any = int(number[2] or 64)
    if number[1] == "float":
        return Float(go=text, width=width)
    return Int(go=text, width=width, unsigned=number[1] == "uint")


def signature(*types: str) -> Function:
    """A Go function with parameters of these types."""
    parameters = tuple(Parameter(f"p{i}", go_type(text)) for i, text in enumerate(types))
    return Function("F", "F", "packed", parameters, ())


def fits(value: Any, go: AnyType) -> bool:
    """Whether a value can be expressed in a Go type."""
    match go:
        case Int():
            return type(value) is int and go.minimum <= value <= go.maximum
        case String():
            return type(value) is str and not re.search("[\ud800-\udfff]", value)
        case List():
            return type(value) is list and all(fits(each, go.element) for each in value)
        case Optional():
            return value is None or fits(value, go.element)
    return type(value) is {Bool: bool, Float: float, Bytes: bytes}[type(go)]


class FakeSubject:
    """Both sides as Python functions; a snapshot is the arguments' literal.

    `calls` are the snapshots that were run, in order; `refuses` stands for classes of Python's.
    """

    def __init__(self, python: Callable[..., Any], go: Callable[..., Any], *types: str) -> None:
        self.name = f"shop.{python.__module__}:{python.__name__}"
        self.function = signature(*types)
        self.domain = Domain(tuple(map(go_type, types)))
        self.parameters = tuple("abcdef"[: len(types)])
        self.python = python
        self.go = go
        self.calls: list[bytes] = []
        self.refuses: Callable[..., bool] = lambda *_: False

    def encode_plain(self, arguments: tuple[Any, ...], /) -> bytes:
        for value, parameter in zip(arguments, self.function.parameters, strict=True):
            if not fits(value, parameter.type):
                raise Unrepresentable(f"{self.name}: {value!r} is no {parameter.type.label}")
        return literal(arguments, 10**6).encode()

    def decode_plain(self, snapshot: bytes, /) -> tuple[Any, ...]:
        arguments: tuple[Any, ...] = parse(snapshot.decode())
        return arguments

    def decode_arguments(self, snapshot: bytes, /) -> tuple[Any, ...]:
        arguments = self.decode_plain(snapshot)
        if self.refuses(*arguments):
            raise RefusedArguments(f"at `a`: ValueError: {arguments[0]!r}")
        return arguments

    def run_control(self, snapshot: bytes, /) -> Outcome:
        self.decode_arguments(snapshot)
        self.calls.append(snapshot)
        return self._run(self.python, snapshot)

    def replay(self, snapshot: bytes, /) -> Outcome:
        return self._run(self.go, snapshot)

    def _run(self, side: Callable[..., Any], snapshot: bytes) -> Outcome:
        arguments = self.decode_arguments(snapshot)
        value, exception = None, None
        try:
            value = side(*arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001
            exception = error
        before = Outcome(self.decode_arguments(snapshot))
        changed = compare(before, Outcome(arguments)) is not None
        return Outcome(value, exception, arguments if changed else None)


Fake = type[FakeSubject]


@pytest.fixture
def fake() -> Fake:
    """Makes a route of two Python functions and Go parameter types."""
    return FakeSubject


@pytest.fixture
def go_domain() -> Callable[..., Domain]:
    """Makes the domain of a Go function of its parameter types."""
    return lambda *types: Domain(tuple(map(go_type, types)))
