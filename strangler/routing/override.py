"""`with strangler.mode(…)`: another mode for the calls of one block."""

from __future__ import annotations

from contextvars import ContextVar

from strangler.engine import _native
from strangler.errors import ConfigError

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from strangler.policy import Mode

_modes: ContextVar[tuple[Mode, ...]] = ContextVar("strangler.mode", default=())
"""Of the open blocks, from the outermost to the innermost."""


class mode:  # noqa: N801  # read as a statement: with strangler.mode("go")
    """Force `mode` on every route called in a `with` block: ``python``, ``shadow`` or ``go``.

    Holds for this thread or asyncio task and what it calls, and beats every other source of the
    mode. Raises ConfigError when it is none of the three.
    """

    def __init__(self, mode: Mode) -> None:
        if mode not in {"python", "shadow", "go"}:
            raise ConfigError(f"{mode!r} is not a mode: use python, shadow or go")
        self._name = mode

    def __enter__(self) -> None:
        # Native calls look at the context variable only while some block is open anywhere.
        _native.add_override(1)
        _modes.set((*_modes.get(), self._name))

    def __exit__(self, *_: object) -> None:
        _modes.set(_modes.get()[:-1])
        _native.add_override(-1)


def overriding_mode() -> Mode | None:
    """The mode of the innermost open block, or None."""
    modes = _modes.get()
    return modes[-1] if modes else None
