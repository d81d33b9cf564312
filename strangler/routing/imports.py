"""A fork waits until no thread is in the middle of an import.

Much is imported by the call that first needs it. A child that is forked meanwhile would wait for
ever for a thread that it does not have to finish the module.
"""

from __future__ import annotations

import sys
import time
from _thread import get_ident

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_SECONDS = 1.0
"""How long a fork waits."""

_PAUSE = 0.0005
"""How many seconds other threads have to go on in between."""


def _locks() -> Iterator[Any]:
    """The locks of the modules that are being imported.

    The import system has no public way to ask; where it is built otherwise, nobody waits.
    """
    bootstrap: Any = sys.modules["_frozen_importlib"]
    for reference in tuple(getattr(bootstrap, "_module_locks", {}).values()):
        lock = reference()
        if lock is not None:
            yield lock


def wait_for_imports() -> None:
    """Wait, for a bounded time, until other threads import nothing."""
    me = get_ident()
    end = time.monotonic() + _SECONDS
    while any(getattr(lock, "owner", None) not in {None, me} for lock in _locks()):
        if time.monotonic() > end:
            return
        time.sleep(_PAUSE)
