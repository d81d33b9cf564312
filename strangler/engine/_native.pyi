"""The native extension; each type is documented in the C file that bears its name."""

# ruff: noqa: PYI021, PYI034  # a reader wants the docstring; no type here can be subclassed

from collections.abc import Callable
from typing import Any

MISSING: object

def layouts() -> dict[str, int]: ...
def add_override(change: int, /) -> int: ...
def set_determinism(choice: tuple[int, int] | None, /) -> None: ...
def set_determinism_here(choice: tuple[int, int] | None, /) -> None: ...
def seed(number: int, /) -> None: ...
def chance(share: float, /) -> bool: ...
def siphash(secret: bytes, data: bytes, /) -> int: ...

class Codec:
    def __new__(
        cls, description: tuple[Any, ...], definitions: tuple[tuple[Any, ...], ...] = ()
    ) -> Codec: ...
    def encode(self, value: Any, strict: bool = False) -> bytes: ...
    def decode(self, data: bytes, /) -> Any: ...
    def matches(self, arguments: tuple[Any, ...], data: bytes, /) -> bool: ...

class Engine:
    def __new__(cls, library: str, stack: int, interruptible: bool = True) -> Engine: ...

class Module:
    def __new__(
        cls,
        engine: Engine,
        data: bytes,
        compiled: bool,
        name: str,
        types: dict[str, str],
        on_trap: Callable[[str, str, int, bytes], BaseException],
        on_output: Callable[[bytes, int], None],
        *,
        memory: int = -1,
        high_water: int = ...,
        fresh: bool = False,
        environment: bytes = b"",
    ) -> Module: ...
    def set_callbacks(
        self, callbacks: tuple[tuple[Callable[..., Any], Codec, Codec], ...], /
    ) -> None: ...
    def serialize(self) -> bytes: ...
    def statistics(self) -> dict[str, int]: ...

class Function:
    def __new__(
        cls,
        module: Module,
        export: str,
        packed: bool,
        parameters: Codec,
        result: Codec,
        on_reply: Callable[[int, bytes, tuple[BaseException, ...]], BaseException],
        timeout: float = 0.0,
        context: bool = False,
    ) -> Function: ...
    def __call__(self, *values: Any) -> Any: ...
    def replay(self, snapshot: bytes, /) -> tuple[bytes, bytes | None]: ...

class Key:
    def __new__(
        cls,
        secret: bytes,
        parameter: int,
        path: tuple[str, ...],
        function: Callable[..., Any] | None,
        /,
    ) -> Key: ...

class Backlog:
    asleep: bool
    def __new__(cls, capacity: int, max_bytes: int, rouse: Callable[[], object], /) -> Backlog: ...
    def __len__(self) -> int: ...
    def run(self, whole: bool, /) -> list[tuple[Lane, bytes, bytes, float]] | None: ...
    def clear(self, counted: bool, /) -> None: ...

class Lane:
    dropped: int
    def __new__(
        cls,
        backlog: Backlog,
        function: Function,
        mutable: bool,
        whole: bool,
        finish: Callable[[tuple[Any, ...], bytes, Any, BaseException | None, float], object],
        refuse: Callable[[BaseException], object],
        /,
    ) -> Lane: ...
    def drain(
        self,
    ) -> tuple[int, dict[int, tuple[int, float]], dict[int, tuple[int, float]], list[int]]: ...

class Route:
    __wrapped__: Callable[..., Any]
    __name__: str
    __qualname__: str
    _python_calls: int
    _go_calls: int
    _unkeyed_calls: int
    def __new__(
        cls,
        python: Callable[..., Any],
        dispatch: Callable[[Route, tuple[Any, ...], dict[str, Any]], Any],
        compare: Callable[[Route, tuple[Any, ...], dict[str, Any]], Any],
        recover: Callable[[Route, BaseException, tuple[Any, ...], dict[str, Any]], Any],
        names: tuple[str, ...],
        defaults: tuple[Any, ...],
        positional_only: int,
        keyword_only: int,
        variadic: bool,
        bindable: bool,
    ) -> Route: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def _use(
        self, mode: str, function: Function | None, share: float, sample: float, key: Key | None, /
    ) -> None: ...
    def _use_lane(self, lane: Lane, /) -> None: ...
    def _use_dispatch(self) -> None: ...
    def _chosen(self, args: tuple[Any, ...], kwargs: dict[str, Any], /) -> bool: ...
    def map(self, *iterables: Any, return_exceptions: bool = False) -> list[Any]: ...
    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any], /) -> tuple[Any, ...] | None: ...
    def _count_python(self) -> None: ...
    def _count_go(self) -> None: ...
