"""Structs, errors, callables and a context in Go; Python answers none of these itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from strangler import migrate_to


class OutOfStock(Exception):
    pass


shop = migrate_to("shop.wasm", errors={"ErrEmpty": ValueError, "ErrStock": OutOfStock})


@dataclass
class Line:
    sku: str
    quantity: int
    unit_price: float
    note: str | None = None


@dataclass
class Order:
    id: int
    lines: list[Line]
    tags: set[str] = field(default_factory=set)
    parent: Order | None = None

    @shop
    def quantity(self, sku: str) -> int:
        raise NotImplementedError


@shop
def echo(order: Order) -> Order:
    raise NotImplementedError


@shop
def total(order: Order, currency: str = "EUR") -> float:
    raise NotImplementedError


@shop
def allocate(stock: dict[str, int], sku: str, quantity: int) -> dict[str, int]:
    raise NotImplementedError


@shop
def apply(change: Callable[[int], int], *numbers: int) -> list[int]:
    raise NotImplementedError


@shop
def guarded(f: Callable[[], int]) -> int:
    raise NotImplementedError


@shop
def down(n: int, f: Callable[[int], int]) -> int:
    raise NotImplementedError


@shop
def left() -> float:
    raise NotImplementedError


@migrate_to("shop.wasm", export="Left")
def left_of_five() -> float:
    raise NotImplementedError
