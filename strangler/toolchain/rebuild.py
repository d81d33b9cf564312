"""Building the packages that have changed: list, read, render, compile, embed.

Only the compiling goes on side by side; what fails in one package leaves the others alone.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from strangler.config import Config
from strangler.errors import BuildError
from strangler.toolchain.compile import Compiler, embed, target_environment
from strangler.toolchain.files import replace_file, temporary_folder
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.judge import judge
from strangler.toolchain.listing import list_packages
from strangler.toolchain.messages import shown
from strangler.toolchain.package import Package
from strangler.toolchain.processes import Processes
from strangler.toolchain.reader import read_packages, reader_path
from strangler.toolchain.results import BuiltArtifact, Failure, Progress, Result, Skipped
from strangler.toolchain.sources import Fingerprints, Inputs, digest_of, find_packages
from strangler.toolchain.stamp import Stamp, Stamps


class Rebuilt(NamedTuple):
    """Results by package; `removed` names artifacts of packages that no longer need one."""

    results: dict[str, Result]
    removed: list[str]


class _Task(NamedTuple):
    """One package on its way."""

    name: str
    what: Package | str | BuildError
    """What to compile, why to skip it, or what is wrong with it."""
    inputs: Inputs
    fingerprint: str


def rebuild(
    config: Config, go: GoToolchain, stamps: Stamps, names: list[str], progress: Progress
) -> Rebuilt:
    """Build the packages in the folders `names`, relative to go_root.

    Raises BuildError when the go command or the reader cannot do their work at all.
    """
    go_root = config.go_root.resolve()
    with (
        temporary_folder() as temporary,
        ThreadPoolExecutor(os.cpu_count()) as pool,
        Processes() as processes,  # left first, so that no thread waits for a process
    ):
        work = Path(temporary).resolve()
        compiler = Compiler(go, processes, target_environment(go, work), go_root, work)
        worthwhile = len(names) > 1 or not reader_path(go).is_file()
        warm = pool.submit(compiler.warm_up, names) if worthwhile else None
        builder = _Builder(config.artifacts, stamps, compiler)
        tasks = list(_plan(compiler, names, progress))
        if warm:
            warm.result()
        running = {pool.submit(builder.finish, task): task.name for task in tasks}
        results: dict[str, Result] = {}
        for future in as_completed(running):
            name = running[future]
            results[name] = future.result()
            progress(f"Finished {name} ({len(results)} of {len(tasks)})")
    return Rebuilt(results, builder.removed)


def _plan(compiler: Compiler, names: list[str], progress: Progress) -> Iterator[_Task]:
    """Find out what is to be done with each package."""
    go, processes, environment, go_root, _ = compiler
    progress(f"Reading {len(names)} Go package{'s' * (len(names) != 1)}")
    listing = list_packages(go, processes, environment, go_root, names)
    targets = dict(listing.targets())
    inputs = {name: listing.inputs(target) for name, target in targets.items()}
    # Before they are read: what is saved from now on is noticed in the end.
    prints = Fingerprints(go_root, go)
    marks = {name: prints.of(inputs[name]) for name in targets}
    answers = read_packages(go, processes, listing, progress)
    for name in names:
        if name not in targets:
            where = shown(go_root / name, go_root)
            yield _Task(name, BuildError(f"{where}: {listing.refusal(name)}"), Inputs(), "")
            continue
        what: Package | str | BuildError
        try:
            what = judge(targets[name], listing, answers, go_root)
            if name == "." and isinstance(what, Package):
                _check_name(what.name, go_root)
        except BuildError as error:
            what = error
        yield _Task(name, what, inputs[name], marks[name])


def _check_name(package: str, go_root: Path) -> None:
    """The package in go_root itself must not be called like a folder with another package."""
    if package in find_packages(go_root):
        raise BuildError(
            f"{shown(go_root, go_root)}: {package}.wasm would be its artifact and that of "
            f"{package}: rename one of the two packages"
        )


class _Builder:
    """Brings tasks to their end, from any thread."""

    def __init__(self, artifacts: Path, stamps: Stamps, compiler: Compiler) -> None:
        self._artifacts = artifacts
        self._stamps = stamps
        self._compiler = compiler
        self.removed: list[str] = []

    def finish(self, task: _Task) -> Result:
        """Compile the package, or not, and stamp it."""
        try:
            match task.what:
                case BuildError():
                    return Failure(task.name, task.what)
                case str():
                    return self._skip(task, task.what)
            return self._build(task, task.what)
        except BuildError as error:
            return Failure(task.name, error)

    def _skip(self, task: _Task, reason: str) -> Skipped:
        self._remove(task.name)
        self._stamps.write(task.name, Stamp(task.fingerprint, task.inputs, skipped=reason))
        return Skipped(task.name, reason)

    def _remove(self, name: str) -> None:
        """Delete what an earlier build made of the package."""
        removed = self._stamps.remove(name, self._stamps.read(name))
        self.removed += [removed] * bool(removed)

    def _build(self, task: _Task, package: Package) -> BuiltArtifact:
        start = time.perf_counter()
        artifact = f"{package.name if task.name == '.' else task.name}.wasm"
        manifest = package.manifest(self._compiler.go.version, task.fingerprint)
        data = embed(self._compiler.compile(task.name, package), manifest, artifact)
        # Fresh eyes: the files may have been saved again since they were read.
        prints = Fingerprints(self._compiler.go_root, self._compiler.go)
        if prints.of(task.inputs) != task.fingerprint:
            raise BuildError(
                f"{package.import_path}: its files changed while they were compiled: build it again"
            )
        path = self._artifacts / artifact
        before = self._stamps.read(task.name)
        if before and before.artifact != artifact:  # the package in go_root has another name now
            self._remove(task.name)
        replace_file(path, data)
        functions = tuple(function.name for function in package.functions)
        stamp = Stamp(
            fingerprint=task.fingerprint,
            inputs=task.inputs,
            artifact=artifact,
            sha256=digest_of(path),
            size=len(data),
            functions=functions,
        )
        self._stamps.write(task.name, stamp)
        seconds = time.perf_counter() - start
        return BuiltArtifact(task.name, path, len(data), seconds, fresh=True, functions=functions)
