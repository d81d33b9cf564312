"""What the project says of a route at present, beside what the store remembers."""

import os
from dataclasses import dataclass
from pathlib import Path

from strangler.engine.artifact import Artifact, open_artifact
from strangler.engine.binding import is_counterpart
from strangler.errors import StranglerError
from strangler.outcome import UNKNOWN, Versions
from strangler.parity.record import python_hash
from strangler.policy import Policy
from strangler.routing.migration import Migration


@dataclass(frozen=True, slots=True)
class Present:
    """A route that the project defines.

    `source` says what has decided its mode, `place` where the Python function is and `go_place`
    where the Go function, `artifact` the name of its file, `versions` which code runs now, and
    `problem` why Go cannot answer, if it cannot.
    """

    name: str
    policy: Policy
    source: str = ""
    place: str = ""
    go_place: str = ""
    artifact: str = ""
    versions: Versions = UNKNOWN
    problem: str = ""

    @property
    def known(self) -> bool:
        """Whether the code of both sides can be told from other code."""
        return all(self.versions)


def present(migration: Migration, root: Path, go_root: Path | None = None) -> Present:
    """A route as it is now, with files below `root` told from there; Go is not loaded."""
    problem, artifact, go_place = "", "", ""
    try:
        opened = open_artifact(migration.find_artifact())
        artifact, go_place = opened.sha256, _go_place(migration, opened, go_root)
    except StranglerError as error:
        problem = str(error)
    resolution = migration.resolution
    return Present(
        migration.name,
        resolution.policy,
        _below(root, migration.explain(resolution.claims[0])),
        _below(root, migration.place),
        _below(root, go_place),
        migration.artifact,
        Versions(python_hash(migration.python), artifact),
        problem,
    )


def _go_place(migration: Migration, artifact: Artifact, go_root: Path | None) -> str:
    """The line of the Go function, as far as the artifact's manifest tells."""
    if artifact.manifest is None:
        return ""
    leaf = migration.name.rpartition(":")[2].rpartition(".")[2]
    for function in artifact.manifest.functions:
        if function.file and is_counterpart(function, leaf, migration.export):
            return f"{go_root / function.file if go_root else function.file}:{function.line}"
    return ""


def _below(root: Path, place: str) -> str:
    return place.removeprefix(f"{root}{os.sep}")
