"""What a Go call may use, as frozen values: time, memory, stack; and what its instance is given."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

Isolation = Literal["shared", "fresh"]

_Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=86400.0)]
_Memory = Annotated[int, msgspec.Meta(ge=1, le=4096)]
_Stack = Annotated[int, msgspec.Meta(ge=1, le=512)]
_Name = Annotated[str, msgspec.Meta(pattern=r"^[^=\0]+$")]
_Text = Annotated[str, msgspec.Meta(pattern=r"^[^\0]*$")]

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a call may use; None is no limit of strangler's own.

    `timeout` is in seconds, for one call from the encoded arguments to the reply. Go is compiled in
    a form that can be interrupted; with ``interruptible = False`` and no timeout it is not, and the
    tightest loops are up to 1.8 times as fast, but Ctrl-C waits for the end of a call. `memory` is
    the MiB of linear memory of one instance (a wasm module can have 4096), `stack` the MiB of the
    calling thread's stack that Go may use. An instance that has grown beyond `high_water` MiB is
    not used for another call. With ``isolation = "fresh"`` no instance is: every call finds Go's
    package variables as they were at the start. `env` are Go's environment variables; it has no
    others.
    """

    timeout: _Seconds | None = None
    interruptible: bool = True
    memory: _Memory | None = None
    stack: _Stack = 2
    high_water: _Memory = 256
    isolation: Isolation = "shared"
    env: Mapping[_Name, _Text] = {}

    @property
    def is_interruptible(self) -> bool:
        """Whether Go is compiled in the form that can be interrupted."""
        return self.interruptible or self.timeout is not None


def of_instance(limits: Limits) -> tuple[object, ...]:
    """What calls must have in common to be made on the same instances."""
    return (
        limits.is_interruptible,
        limits.memory,
        limits.stack,
        limits.high_water,
        limits.isolation,
        tuple(sorted(limits.env.items())),
    )
