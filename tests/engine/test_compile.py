"""Descriptions of types, as they are given to the native codec."""

from typing import Any

import pytest

from strangler.engine._native import Codec


@pytest.mark.parametrize(
    "description",
    [
        None,
        (),
        ("bool",),
        ["bool", "bool"],
        ("bool", 1),
        (1, "bool"),
        ("complex", "complex128"),
        ("bo\0ol", "bool"),
        ("\ud800", "bool"),
        ("bool", "bool", 1),
        ("int", "int"),
        ("int", "int", 65),
        ("int", "int", 24),
        ("int", "int", 64, True, 1),
        ("int", "int", 2**40),
        ("float", "float", 16),
        ("float", "float", 8),
        ("list", "[]T"),
        ("list", "[]T", None),
        ("list", "[]T", ("none", "nothing")),
        ("list", "[]T", ("tuple", "T", None, ())),
        ("optional", "*T", ("none", "nothing")),
        ("tuple", "T", None),
        ("tuple", "T", None, [("bool", "bool")]),
        ("tuple", "T", ("a",), ()),
        ("tuple", "T", "a", (("bool", "bool"),)),
        ("tuple", "T", (1,), (("bool", "bool"),)),
        ("tuple", "T", None, (None,)),
    ],
)
def test_a_wrong_description_is_refused(description: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        Codec(description)


def test_a_description_that_is_too_deep_is_refused() -> None:
    node = ("bool", "bool")
    for _ in range(100_000):
        node = ("optional", "*T", node)
    with pytest.raises(RecursionError):
        Codec(node)


@pytest.mark.parametrize("arguments", [(), (1,), (1, 2, 3), [1, 2], 1])
def test_arguments_come_as_a_tuple_of_as_many(parameters_of: Any, arguments: Any) -> None:
    with pytest.raises(TypeError, match="a tuple of 2 arguments is needed"):
        Codec(parameters_of("int", "int")).encode(arguments)


def test_encode_and_decode_refuse_calls_that_do_not_fit() -> None:
    codec = Codec(("bool", "bool"))
    with pytest.raises(TypeError):
        codec.encode()
    with pytest.raises(TypeError):
        Codec()
