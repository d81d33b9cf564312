"""What a build did, as frozen values.

BuildReport
├── BuiltArtifact   a package with an artifact that is up to date
├── Skipped         a package without one, rightly
└── Failure         a package that cannot be built
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

from strangler.errors import BuildError

Progress: TypeAlias = Callable[[str], None]
"""Is told, in a few words, what is being done."""


class BuiltArtifact(NamedTuple):
    """An artifact that is up to date.

    `package` is the folder relative to go_root, `size` in bytes; `fresh` says whether this build
    made it, which took `seconds`; `functions` are the Go functions in it.
    """

    package: str
    path: Path
    size: int
    seconds: float
    fresh: bool
    functions: tuple[str, ...]


class Skipped(NamedTuple):
    """A package that needs no artifact, and why."""

    package: str
    reason: str


class Failure(NamedTuple):
    """A package that could not be built; an artifact of an earlier build stays as it is."""

    package: str
    error: BuildError


Result: TypeAlias = BuiltArtifact | Skipped | Failure


class BuildReport(NamedTuple):
    """All packages of one build, in order; `removed` names the artifacts of those that are gone."""

    results: tuple[Result, ...]
    removed: tuple[str, ...] = ()

    @property
    def artifacts(self) -> tuple[BuiltArtifact, ...]:
        """Those that are up to date."""
        return tuple(result for result in self.results if isinstance(result, BuiltArtifact))

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Those that could not be built."""
        return tuple(result for result in self.results if isinstance(result, Failure))
