"""What the plugins say about the modes of routes."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

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
    """Whether some installed distribution may have an entry point of the group `strangler`.

    Looked up by hand, for importlib.metadata would take a sixth of the time to a process's first
    answer. It is asked where a distribution is not a folder of its own beside the package.
    """
    finders = [each for each in sys.meta_path if hasattr(each, "find_distributions")]
    if len(finders) > 1 or any(Path(entry).is_file() for entry in sys.path):
        from importlib.metadata import entry_points  # noqa: PLC0415  # where nothing else will do

        return bool(entry_points(group="strangler"))
    return any(b"[strangler]" in declared for declared in _declared_entry_points())


def _declared_entry_points() -> Iterator[bytes]:
    """What stands in the entry_points.txt of each distribution on the path."""
    for entry in sys.path:
        try:
            folders = list(Path(entry).iterdir())
        except OSError:  # as importlib.metadata: nothing is installed there
            continue
        for folder in folders:
            # An egg is an entry of its own.
            if folder.suffix in {".dist-info", ".egg-info"} or folder.name == "EGG-INFO":
                with suppress(OSError):  # it declares none
                    yield (folder / "entry_points.txt").read_bytes()
