"""What a share goes by: chance, or a key in the arguments.

A key's position is SipHash-2-4 of its bytes, as a fraction of 2**64; the hash's secret is the
16-byte BLAKE2b of the route's name, so that a caller who is early on one route is not early on all.
Go answers while the position is below the share. The bytes of a key are the UTF-8 of a str, the
UTF-8 of an int's decimal digits (42 and "42" are one key) or of a UUID's usual form, and a bytes
object as it is. A call without such a key is answered by Python and counted as ``unkeyed``, unless
the share is 1.
"""

from __future__ import annotations

import os

from strangler.engine import _native
from strangler.errors import ConfigError

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _seed() -> None:
    """Chance must differ from process to process, also from a parent's to its children's."""
    _native.seed(int.from_bytes(os.urandom(8), "little"))


_seed()
os.register_at_fork(after_in_child=_seed)


def make_key(route: str, parameters: tuple[str, ...], key: str | Callable[..., Any]) -> _native.Key:
    """The key that a path into the parameters describes, or a function of the call's arguments.

    Raises ConfigError when the path begins with no parameter of the route.
    """
    if not isinstance(key, str):
        return _native.Key(_secret(route), 0, (), key)
    first, *path = key.split(".")
    if first not in parameters:
        raise ConfigError(
            f"{route}: key {key!r} begins with no parameter: it has {', '.join(parameters)}"
        )
    return _native.Key(_secret(route), parameters.index(first), tuple(path), None)


def key_position(route: str, key: str | int | bytes) -> float:
    """Where a key stands on a route, from 0 to 1: a share above it has Go answer."""
    data = key if isinstance(key, bytes) else str(key).encode()
    return _native.siphash(_secret(route), data) / 2**64


def _secret(route: str) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415  # dials only

    return blake2b(route.encode(errors="surrogatepass"), digest_size=16).digest()
