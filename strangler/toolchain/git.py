"""What git knows of files that are about to be changed."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from strangler.config import Config
from strangler.toolchain.processes import Processes


def uncommitted(config: Config, files: Iterable[Path]) -> tuple[Path, ...]:
    """Those of the files with changes that no commit holds; none where there is no git."""
    git = shutil.which("git")
    if git is None:
        return ()
    found = []
    with Processes() as processes:
        for file in files:
            finished = processes.run(
                [git, "status", "--porcelain", "--", str(file)], config.root, dict(os.environ)
            )
            if finished.status == 0 and finished.output:
                found.append(file)
    return tuple(found)
