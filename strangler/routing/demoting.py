"""Demoting a route: in this process at once, then in the log, the store and the plugins."""

import os
import socket
import time
from threading import Thread

from strangler.outcome import Versions
from strangler.policy import Mode
from strangler.routing.demotions import demotions
from strangler.routing.log import warn, warn_once
from strangler.routing.settings import current_config
from strangler.store.rows import DecisionRow


def demote(route: str, mode: Mode, reason: str, artifact: str) -> None:
    """Put a route back to `mode` until it is promoted, or its Go side has another hash.

    Nobody waits for the store or a plugin.
    """
    author = f"process {os.getpid()} on {socket.gethostname()}"
    versions = Versions(artifact=artifact)
    row = DecisionRow(route, "demote", mode, mode, reason, time.time(), author, versions)
    demotions.add(row)
    warn(
        f"{route}: demoted to {mode}: {reason}. Next: `strangler report`, correct the Go side, and "
        f"`strangler build` or `strangler promote {route}`"
    )
    try:
        Thread(target=_publish, args=(row,), name="strangler-demotion", daemon=True).start()
    except RuntimeError:  # the process ends, or has no room for a thread: the watcher will do it
        return


def _publish(row: DecisionRow) -> None:
    try:
        demotions.exchange(current_config().store)
        from strangler.plugins import announce_demotion  # noqa: PLC0415  # loads the plugins

        announce_demotion(row.route, row.mode, row.reason)
    except Exception as error:  # noqa: BLE001  # nobody is here to catch it
        warn_once(f"a demotion was not announced: {type(error).__name__}: {error}")
