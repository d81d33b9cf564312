"""What a type checker sees of decorated functions: exactly what it saw before.

Read by mypy and pyright, in strict mode, and never run.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, assert_type

import strangler
from strangler import migrate_to

ports = migrate_to("ports.wasm", errors={"ErrNotFound": KeyError})


@migrate_to("sum.wasm")
def total(x: int, y: int = 0, *, scale: float = 1.0) -> float:
    return (x + y) * scale


@ports
def words(text: str, *more: str) -> list[str]:
    return [text, *more]


@ports
async def later(n: int) -> int:
    return n


@dataclass
class Order:
    lines: list[int]

    @ports
    def quantity(self, factor: int) -> int:
        return sum(self.lines) * factor

    @staticmethod
    @ports
    def half(n: int) -> float:
        return n / 2


def check() -> None:
    assert_type(total(1), float)
    assert_type(total(1, 2, scale=2.0), float)
    assert_type(words("a", "b"), list[str])
    coroutine = later(1)
    _ = assert_type(coroutine, Coroutine[Any, Any, int])
    assert_type(Order([1]).quantity(2), int)
    assert_type(Order.half(3), float)
    function: Callable[[int, int], float] = total
    assert_type(function(1, 2), float)
    with strangler.mode("go"):
        assert_type(total(1), float)
    total("1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    total(1, factor=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Order([1]).quantity("2")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
