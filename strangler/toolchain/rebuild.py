"""Building the packages that have changed: list, read, render, compile, embed.

Only the compiling goes on side by side; what fails in one package leaves the others alone.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from strangler.config import Config
from strangler.errors import BuildError
from strangler.toolchain.compile import Compiler, embed, target_environment
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.judge import judge
from strangler.toolchain.listing import list_packages
from strangler.toolchain.messages import shown
from strangler.toolchain.package import Package
from strangler.toolchain.processes import Processes
from strangler.toolchain.reader import read_packages
from strangler.toolchain.results import BuiltArtifact, Failure, Progress, Result, Skipped
from strangler.toolchain.sources import Fingerprints, Inputs, digest_of, find_packages
from strangler.toolchain.stamp import Stamp, Stamps, replace_file


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
        tempfile.TemporaryDirectory(prefix="strangler-", ignore_cleanup_errors=True) as temporary,
        ThreadPoolExecutor(os.cpu_count()) as pool,
        Processes() as processes,  # left first, so that no thread waits for a process
    ):
        work = Path(temporary).resolve()
        compiler = Compiler(go, processes, target_environment(go, go_root, work), go_root, work)
        warm = pool.submit(compiler.warm_up, names) if len(names) > 1 else None
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
    prints = Fingerprints(go_root, go)
    answers = read_packages(go, processes, listing, progress)
    targets = dict(listing.targets())
    for name in names:
        if name not in targets:
            where = shown(go_root / name, go_root)
            yield _Task(name, BuildError(f"{where}: {listing.refusal(name)}"), Inputs(), "")
            continue
        inputs = listing.inputs(targets[name])
        what: Package | str | BuildError
        try:
            what = judge(targets[name], listing, answers, go_root)
            if name == "." and isinstance(what, Package):
                _check_name(what.name, go_root)
        except BuildError as error:
            what = error
        yield _Task(name, what, inputs, prints.of(inputs))


def _check_name(package: str, go_root: Path) -> None:
    """The package in go_root itself must not be called like a folder with another package."""
    if package in find_packages(go_root):
        raise BuildError(
            f"{shown(go_root, go_root)}: {package}.wasm would be its artifact and that of {package}: "
            "rename one of the two packages"
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
        if isinstance(task.what, BuildError):
            return Failure(task.name, task.what)
        if isinstance(task.what, str):
            removed = self._stamps.remove(task.name, self._stamps.read(task.name))
            self.removed += [removed] * bool(removed)
            stamp = Stamp(task.fingerprint, task.inputs, skipped=task.what)
            self._stamps.write(task.name, stamp)
            return Skipped(task.name, task.what)
        try:
            return self._build(task, task.what)
        except BuildError as error:
            return Failure(task.name, error)

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
