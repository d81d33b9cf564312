"""Go source as gofmt formats it, where there is a gofmt."""

import os

from strangler.config import Config
from strangler.errors import ToolchainError
from strangler.toolchain.go import find_go
from strangler.toolchain.processes import Processes


def format_go(config: Config, source: str) -> str:
    """`source` formatted; as it is when there is no Go yet, or it is no Go.

    Raises BuildError when the process cannot be run.
    """
    try:
        go = find_go(config)
    except ToolchainError:
        return source
    gofmt = go.goroot / "bin" / "gofmt"
    if not gofmt.is_file():
        return source
    with Processes() as processes:
        finished = processes.run([str(gofmt)], config.root, dict(os.environ), source)
    return source if finished.status else finished.output
