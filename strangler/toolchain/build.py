"""`strangler build`: every Go package below go_root to an artifact, if anything has changed.

What has not changed is found out without starting a process::

    find_go, find_packages    which toolchain, which packages
    Fingerprints, Stamps      what has changed since the last build
    rebuild                   those packages alone: listed, read, compiled
"""

import contextlib
import difflib
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from strangler.config import Config
from strangler.errors import BuildError, ConfigError
from strangler.lock import lock_file, read_lock, render_lock
from strangler.toolchain.files import ARTIFACTS, replace_file, writing
from strangler.toolchain.go import find_go
from strangler.toolchain.results import (
    BuildReport,
    BuiltArtifact,
    Progress,
    Result,
    Skipped,
)
from strangler.toolchain.sources import Fingerprints, find_module, find_packages
from strangler.toolchain.stamp import FOLDER, Stamp, Stamps


def _silent(_: str) -> None:
    pass


def build(
    config: Config,
    packages: Sequence[str] = (),
    *,
    force: bool = False,
    progress: Progress = _silent,
) -> tuple[BuiltArtifact, ...]:
    """Build what has changed; `force` builds everything, `packages` limits it to some.

    Raises BuildError, once all packages that can be built are: a CompileError or an
    UnsupportedSignature when every failure is one.
    """
    report = build_report(config, packages, force=force, progress=progress)
    errors = [failure.error for failure in report.failures]
    if errors:
        kinds = {type(error) for error in errors}
        kind = kinds.pop() if len(kinds) == 1 else BuildError
        raise kind("\n".join(str(error) for error in errors))
    return report.artifacts


def build_report(
    config: Config,
    packages: Sequence[str] = (),
    *,
    force: bool = False,
    progress: Progress = _silent,
) -> BuildReport:
    """Like `build`, but a package that fails is part of the result.

    Raises BuildError only when nothing can be built at all: without Go, go_root or go.mod, or when
    the artifacts cannot be written.
    """
    go = find_go(config)
    go_root = config.go_root.resolve()
    find_module(config.go_root)
    known = find_packages(go_root)
    if not known:
        raise BuildError(
            f"{config.go_root}: there is no Go package in it: write one, such as "
            f"{config.go_root.name}/sum/sum.go"
        )
    names = _selected(packages, known, go_root)
    stamps = Stamps(config.artifacts)

    def up_to_date() -> dict[str, Result]:
        if force:
            return {}
        prints = Fingerprints(go_root, go)
        read = {name: stamps.read(name) for name in names}
        return {
            name: _unchanged(config.artifacts, name, stamp)
            for name, stamp in read.items()
            if stamp
            and stamp.fingerprint == prints.of(stamp.inputs)
            and (stamp.skipped or stamps.is_ours(stamp))
        }

    gone = [] if packages else [name for name in stamps.names() if name not in known]
    results = up_to_date()
    removed: list[str] = []
    if gone or len(results) < len(names):
        with _locked(config.artifacts / FOLDER / "lock", progress):
            results = up_to_date()  # another process may have been at it until now
            removed += filter(None, [stamps.remove(name, stamps.read(name)) for name in gone])
            stale = [name for name in names if name not in results]
            if stale:
                # Most builds need nothing of this.
                from strangler.toolchain.rebuild import rebuild  # noqa: PLC0415

                rebuilt = rebuild(config, go, stamps, stale, progress)
                results |= rebuilt.results
                removed += rebuilt.removed
            _pin(config, results.values(), removed)
    return BuildReport(tuple(results[name] for name in names), tuple(removed))


def _pin(config: Config, results: Iterable[Result], removed: Iterable[str]) -> None:
    """Write the hashes of what was built into strangler.lock."""
    file = lock_file(config)
    try:
        pinned = dict(read_lock(file))
    except ConfigError:  # written anew
        pinned = {}
    before = render_lock(pinned)
    for name in removed:
        pinned.pop(name, None)
    for result in results:
        if isinstance(result, BuiltArtifact):
            name = result.path.relative_to(config.artifacts).as_posix()
            pinned[name] = hashlib.sha256(result.path.read_bytes()).hexdigest()
    text = render_lock(pinned)
    if text != before or not file.exists():
        replace_file(file, text.encode())


def _unchanged(artifacts: Path, name: str, stamp: Stamp) -> Result:
    if stamp.skipped:
        return Skipped(name, stamp.skipped)
    path = artifacts / stamp.artifact
    return BuiltArtifact(name, path, stamp.size, 0.0, fresh=False, functions=stamp.functions)


def _selected(packages: Iterable[str], known: Sequence[str], go_root: Path) -> list[str]:
    """The folders that the user means: by name below go_root, by path, or by artifact."""
    if not packages:
        return list(known)
    names: dict[str, None] = {}
    for package in packages:
        path = Path(os.path.relpath(Path(package).resolve(), go_root)).as_posix()
        written = (package.rstrip("/"), package.removesuffix(".wasm"), path)
        found = [name for name in written if name in known]
        if not found:
            close = difflib.get_close_matches(package, known, 1) or known
            raise BuildError(
                f"{package}: there is no Go package of that name below {go_root}: "
                f"did you mean {' or '.join(close[:5])}?"
            )
        names[found[0]] = None
    return list(names)


@contextlib.contextmanager
def _locked(path: Path, progress: Progress) -> Iterator[None]:
    """Keep other builds of the same artifacts waiting."""
    with writing(path, ARTIFACTS):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("Waiting for another `strangler build`")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
