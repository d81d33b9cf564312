"""The Python side of the echoes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strangler import migrate_to

echo = migrate_to("echo.wasm")


@dataclass(slots=True)
class Row:
    """A row of a table."""

    id: int
    name: str
    price: float
    tags: list[str]


@echo
def text(value: str) -> str:
    """A string."""
    return value


@echo
def blob(value: bytes) -> bytes:
    """Bytes."""
    return value


@echo
def integers(value: list[int]) -> list[int]:
    """Whole numbers."""
    return value


@echo
def floats(value: list[float]) -> list[float]:
    """Numbers."""
    return value


@migrate_to("echo.wasm", export="Floats")
def array(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers in one block."""
    return value


@echo
def counts(value: dict[str, int]) -> dict[str, int]:
    """A dict."""
    return value


@echo
def rows(value: list[Row]) -> list[Row]:
    """Objects."""
    return value


@echo
def json_text(value: bytes) -> bytes:
    """A string, as JSON in both directions."""
    return value


@echo
def json_integers(value: bytes) -> bytes:
    """Whole numbers, as JSON in both directions."""
    return value


@echo
def json_floats(value: bytes) -> bytes:
    """Numbers, as JSON in both directions."""
    return value


@echo
def json_counts(value: bytes) -> bytes:
    """A dict, as JSON in both directions."""
    return value


@echo
def json_rows(value: bytes) -> bytes:
    """Objects, as JSON in both directions."""
    return value
