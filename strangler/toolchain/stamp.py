"""What the last build of a package left behind: a small JSON file beside the artifacts."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from strangler.toolchain.files import ARTIFACTS, replace_file, writing
from strangler.toolchain.sources import Inputs, digest_of

FOLDER = ".build"
"""The folder, in that of the artifacts, that holds the stamps and the lock."""


class Stamp(msgspec.Struct, frozen=True):
    """One package, when it was last built.

    `fingerprint` is that of its inputs. `artifact` is the file's name relative to the artifacts,
    `sha256` and `size` (bytes) are its contents'; `skipped` says why there is none.
    """

    fingerprint: str
    inputs: Inputs
    artifact: str = ""
    sha256: str = ""
    size: int = 0
    functions: tuple[str, ...] = ()
    skipped: str = ""


class Stamps:
    """The stamps in a folder of artifacts, by package folder relative to go_root."""

    def __init__(self, artifacts: Path) -> None:
        self._artifacts = artifacts
        self._folder = artifacts / FOLDER / "stamps"

    def read(self, name: str) -> Stamp | None:
        """The stamp of a package; None when there is none that can be read."""
        try:
            return msgspec.json.decode(self._file(name).read_bytes(), type=Stamp)
        except (OSError, msgspec.DecodeError):
            return None

    def write(self, name: str, stamp: Stamp) -> None:
        """Replace the stamp of a package."""
        replace_file(self._file(name), msgspec.json.encode(stamp))

    def names(self) -> Iterator[str]:
        """The packages that have one."""
        for file in sorted(self._folder.rglob("*.json")):
            name = file.relative_to(self._folder).with_suffix("").as_posix()
            yield "." if name == "_" else name

    def is_ours(self, stamp: Stamp) -> bool:
        """Whether the artifact is there as it was written."""
        return bool(stamp.artifact) and digest_of(self._artifacts / stamp.artifact) == stamp.sha256

    def remove(self, name: str, stamp: Stamp | None) -> str:
        """Forget a package, and delete its artifact if it is as it was written.

        Returns the name of what was deleted, or an empty one.
        """
        removed = ""
        if stamp and self.is_ours(stamp):
            with writing(self._artifacts / stamp.artifact, ARTIFACTS) as path:
                path.unlink()
            removed = stamp.artifact
        with writing(self._file(name), ARTIFACTS) as path:
            path.unlink(missing_ok=True)
        return removed

    def _file(self, name: str) -> Path:
        """``_`` stands for go_root itself: Go ignores folders of such a name."""
        return self._folder / f"{'_' if name == '.' else name}.json"
