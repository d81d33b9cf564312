"""The configuration that is in force in this process."""

import threading
from pathlib import Path

from strangler.config import Config, find_config, load_config

_lock = threading.Lock()
_config: Config | None = None


def current_config(near: Path | None = None) -> Config:
    """The configuration, read when it is first asked for.

    `near` is the directory of a decorated module, where the search ends. Raises ConfigError.
    """
    global _config  # noqa: PLW0603  # one per process
    with _lock:
        if _config is None:
            _config = load_config(find_config(near))
        return _config


def use_config(config: Config | None) -> None:
    """Put a configuration in force; None reads it again when it is next needed."""
    global _config  # noqa: PLW0603  # one per process
    with _lock:
        _config = config
