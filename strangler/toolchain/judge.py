"""What is to become of a package: an artifact, nothing, or an error."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from strangler.errors import CompileError, UnsupportedSignature
from strangler.toolchain.listing import Listed, Listing
from strangler.toolchain.messages import shown
from strangler.toolchain.package import Package
from strangler.toolchain.reader import Place, Problem, Read, Refusal


def judge(
    target: Listed, listing: Listing, answers: Mapping[str, Read], go_root: Path
) -> Package | str:
    """The package to build, or why there is nothing to build.

    Raises CompileError with all errors of the package and of those that it imports, or
    UnsupportedSignature with everything in it that cannot cross.
    """
    read = answers[target.import_path]
    if read.ignored:
        return "//strangler:ignore above its package clause"
    if read.refused:
        raise UnsupportedSignature("\n".join(_refusals(read.refused, go_root)))
    problems = [*_problems(read.problems, go_root), *_inherited(target, listing, answers, go_root)]
    if problems:
        raise CompileError("\n".join(problems))
    if not target.go_files:
        return "no Go file in it is for wasip1 and wasm"
    if target.error:
        raise CompileError(f"{_located(target, go_root)}: {target.error.err}")
    if not read.functions:
        return "no exported functions"
    module = target.module.dir if target.module else ""
    return read.package(Path(module or go_root))


def _inherited(
    target: Listed, listing: Listing, answers: Mapping[str, Read], go_root: Path
) -> Iterator[str]:
    """Errors in the user's packages that this one imports; once only when those are built too."""
    for package in listing.needed(target):
        read = answers.get(package.import_path)
        if read is None or package is target or not read.problems:
            continue
        if package.dep_only:
            yield from _problems(read.problems, go_root)
        else:
            yield f"{target.import_path}: imports {package.import_path}, which does not compile"


def _problems(problems: Iterable[Problem], go_root: Path) -> Iterator[str]:
    for problem in problems:
        message = re.sub(  # a second line names a place as well
            r"(?<=\n\t)[^:\n]+", lambda found: shown(found[0], go_root), problem.message
        )
        yield f"{_place(problem, go_root)}:{problem.column}: {message}"


def _refusals(refusals: Iterable[Refusal], go_root: Path) -> Iterator[str]:
    for refusal in refusals:
        function = f"func {refusal.function}: " if refusal.function else ""
        yield f"{_place(refusal, go_root)}: {function}{refusal.message}"


def _place(place: Place, go_root: Path) -> str:
    return f"{shown(place.file, go_root)}:{place.line}"


def _located(target: Listed, go_root: Path) -> str:
    """Where the go command found fault: a position, or the package's folder."""
    position = target.error.pos if target.error else ""
    return shown(go_root / position if position else target.dir, go_root)
