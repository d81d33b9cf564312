"""What the project says of a route at present, beside what the store remembers."""

from dataclasses import dataclass

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


def present(migration: Migration) -> Present:
    """A route as it is now; Go is not loaded."""
    problem, artifact = "", ""
    try:
        artifact = open_artifact(migration.find_artifact()).sha256
    except StranglerError as error:
        problem = str(error)
    resolution = migration.resolution
    return Present(
        migration.name,
        resolution.policy,
        resolution.claims[0].where,
        migration.place,
        Versions(python_hash(migration.python), artifact),
        problem,
    )
