"""What the router tells the log: nothing twice, and never an exception of a handler."""

from __future__ import annotations

from contextlib import suppress

_said: set[str] = set()


def warn_once(message: str) -> None:
    """Log a warning, unless this process has logged the same one."""
    if message not in _said:
        _said.add(message)
        warn(f"{message} (not logged again)")


def warn(message: str) -> None:
    """Log a warning."""
    import logging  # noqa: PLC0415  # failures only

    with suppress(Exception):  # of a logging handler
        logging.getLogger("strangler.routing").warning("%s", message)
