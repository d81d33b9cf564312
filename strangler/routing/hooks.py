"""What the plugins say about the modes of routes."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points

from strangler.routing.resolution import Claim


def hook_claims(routes: Sequence[str]) -> Mapping[str, Claim]:
    """What `strangler_resolve_mode` answers for each route, where it answers.

    The plugins are loaded only where there are any.
    """
    # Without `ask_modes` it is being imported, or was by a thread that this fork has left behind.
    loaded = hasattr(sys.modules.get("strangler.plugins"), "ask_modes")
    if not loaded and not _any_installed():
        return {}
    from strangler.plugins import ask_modes  # noqa: PLC0415  # loads the plugins

    return {
        route: Claim("hook", mode, f"plugin {plugin}")
        for route, (plugin, mode) in ask_modes(routes).items()
    }


@cache
def _any_installed() -> bool:
    return bool(entry_points(group="strangler"))
