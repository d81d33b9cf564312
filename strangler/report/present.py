"""What the project says of a route at present, beside what the store remembers."""

import os
from dataclasses import dataclass
from pathlib import Path

from strangler.engine.artifact import open_artifact
from strangler.errors import StranglerError
from strangler.outcome import UNKNOWN, Versions
from strangler.parity.record import python_hash
from strangler.policy import Policy
from strangler.routing.migration import Migration


@dataclass(frozen=True, slots=True)
class Present:
    """A route that the project defines.

    `source` says what has decided its mode, `place` where the Python function is, `versions` which
    code runs now, and `problem` why Go cannot answer, if it cannot.
    """

    name: str
    policy: Policy
    source: str = ""
    place: str = ""
    versions: Versions = UNKNOWN
    problem: str = ""

    @property
    def known(self) -> bool:
        """Whether the code of both sides can be told from other code."""
        return all(self.versions)


def present(migration: Migration, root: Path) -> Present:
    """A route as it is now, with files below `root` told from there; Go is not loaded."""
    problem, artifact = "", ""
    try:
        artifact = open_artifact(migration.find_artifact()).sha256
    except StranglerError as error:
        problem = str(error)
    resolution = migration.resolution
    return Present(
        migration.name,
        resolution.policy,
        _below(root, migration.explain(resolution.claims[0])),
        _below(root, migration.place),
        Versions(python_hash(migration.python), artifact),
        problem,
    )


def _below(root: Path, place: str) -> str:
    return place.removeprefix(f"{root}{os.sep}")
