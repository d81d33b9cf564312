"""Ports with one planted bug each; `cause` says which."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

CAUSES: dict[str, str] = {}
"""The hazard behind the bug of every route."""


def cause(name: str) -> Callable[[F], F]:
    """Note the hazard that was planted in the Go side of a function."""

    def note(function: F) -> F:
        CAUSES[f"{function.__module__}:{function.__qualname__}"] = name
        return function

    return note
