"""Putting the beginning of a port on disk: new files, one decorator, one table; nothing is lost."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from strangler.config import Config
from strangler.corpus import Input, read_corpus, write_corpus
from strangler.errors import ScaffoldError
from strangler.literal import literal, parse
from strangler.routing.editing import Change, add_modules, edit_config, set_route
from strangler.scaffold.cases import GoTest, go_test
from strangler.scaffold.draft.draft import Draft, draft
from strangler.scaffold.draft.value import Refused
from strangler.scaffold.notes import Note, notes
from strangler.scaffold.place import Place, find_place
from strangler.scaffold.skeleton import (
    declared_functions,
    declared_names,
    declared_types,
    skeleton,
)
from strangler.scaffold.subject import Subject
from strangler.scan.function import Function
from strangler.scan.recorded import Calls, Case
from strangler.scan.signature import go_name
from strangler.toolchain.format import format_go

_INSTALL = '`pip install "strangler[edit]"`'

ROUTES = "go_routes"
"""The module that routes functions of installed packages, whose files are not to be changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What `strangler new` is about to write: a text for each file, and the edit of the settings.

    `changed` are those of the files that exist already; `modules` have to be imported to find the
    routes; `test` is among the files where calls were recorded that a Go test can hold. `draft` is
    the first translation where one was asked for; where none can be made, `undrafted` says why.
    """

    subject: Subject
    place: Place
    notes: tuple[Note, ...]
    files: tuple[tuple[Path, bytes], ...]
    changed: frozenset[Path]
    modules: tuple[str, ...]
    test: GoTest | None = None
    draft: Draft | None = None
    undrafted: str = ""


def plan(
    config: Config, subject: Subject, calls: Calls | None = None, *, drafted: bool = False
) -> Plan:
    """Work out everything before anything is written.

    `calls` become a Go test, and `drafted` asks for a first translation, which has its own types:
    it is tested by the check alone, on the same calls.

    Raises ScaffoldError when the Go function exists already, or the Python file cannot be changed.
    """
    function = subject.function
    place = find_place(config, function)
    folder = place.file.parent
    name = go_name(function)
    there = declared_functions(folder)
    ours = [place.file, *[place.test] * (calls is not None)]
    if name in there or any(file.exists() for file in ours):
        where = there.get(name) or next(file for file in ours if file.exists())
        raise ScaffoldError(f"{where}: is there already: port the function there, or remove it")
    found = notes(function)
    first = not any(folder.glob("*.go"))
    translated, undrafted = None, ""
    if drafted:
        try:
            translated = draft(subject, place, declared=declared_names(folder), first=first)
        except Refused as refused:
            undrafted = str(refused)
    text = (
        skeleton(
            function, subject.typed, place, found, declared=declared_types(folder), first=first
        )
        if translated is None
        else translated.text
    )
    files = [(place.file, format_go(config, text).encode())]
    if subject.own:
        files.append((function.file, _decorated(function, place)))
        modules: tuple[str, ...] = (function.module,)
    else:
        files.append(_routed(config, subject, place))
        modules = (ROUTES, function.module)
    test = None if calls is None else go_test(function, subject.typed, place, calls, there)
    if test is not None and translated is None:
        files.append((place.test, format_go(config, test.text).encode()))
    changed = frozenset(file for file, _ in files if file.exists())
    return Plan(
        subject,
        place,
        found,
        tuple(files),
        changed,
        _missing(config, modules),
        test,
        translated,
        undrafted,
    )


def save_inputs(config: Config, planned: Plan) -> int:
    """Put the recorded arguments into the corpus, those that Python literals can write.

    How many they are. Raises ConfigError when the corpus cannot be written.
    """
    name = planned.subject.function.name
    cases = planned.test.cases if planned.test else ()
    inputs = [saved for case in cases if (saved := _input(case)) is not None]
    if inputs:
        write_corpus(config.corpus, name, (*read_corpus(config.corpus, name), *inputs))
    return len(inputs)


def _input(case: Case) -> Input | None:
    texts = tuple(literal(value) for value in case.arguments.values())
    try:
        same = [repr(parse(text)) for text in texts] == [*map(repr, case.arguments.values())]
    except ValueError:
        return None
    return Input(texts) if same else None


def carry_out(config: Config, planned: Plan) -> None:
    """Write what was planned; what has been written is taken back when something fails.

    Raises ScaffoldError when a file cannot be written, ConfigError for migration.toml.
    """
    if config.file is None:
        raise ScaffoldError("there is no migration.toml here: run `strangler init`")
    before = {file: file.read_bytes() for file in planned.changed}
    written: list[Path] = []
    try:
        for file, data in planned.files:
            _replace(file, data)
            written.append(file)
        edit_config(config.file, _settings(planned))
    except BaseException:
        for file in written:
            if file in before:
                _replace(file, before[file])
            else:
                file.unlink(missing_ok=True)
        raise


def _decorated(function: Function, place: Place) -> bytes:
    try:
        from strangler.scaffold.decorating import decorated  # noqa: PLC0415  # heavy, and an extra
    except ImportError:
        raise ScaffoldError(f"changing Python files needs libcst: run {_INSTALL}") from None
    return decorated(function.file.read_bytes(), function.file, function.qualname, place.artifact)


def _settings(planned: Plan) -> Change:
    route = set_route(planned.subject.function.name, {"mode": "python"})
    listed = add_modules(planned.modules)
    return lambda document: route(listed(document))


def _missing(config: Config, modules: Iterable[str]) -> tuple[str, ...]:
    """Those of the modules that `[strangler] modules` does not reach yet."""
    return tuple(
        name
        for name in modules
        if not any(name == known or name.startswith(f"{known}.") for known in config.modules)
    )


def _routed(config: Config, subject: Subject, place: Place) -> tuple[Path, bytes]:
    """The module that puts a route in the place of an installed package's function."""
    file = config.root / f"{ROUTES}.py"
    function = subject.function
    try:
        text = file.read_text() if file.exists() else _ROUTES_HEAD
    except (OSError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{file}: cannot be read ({error}): correct it") from error
    target = f"{function.module}.{function.qualname}"
    line = f'{target} = migrate_to("{place.artifact}")({target})\n'
    needed = f"import {function.module}\n"
    if needed not in text:
        marker = "from strangler import migrate_to\n"
        text = text.replace(marker, f"{needed}{marker}", 1)
    return file, (text + line).encode()


_ROUTES_HEAD = '''\
"""Routes of functions in installed packages: import this where the application starts."""

from strangler import migrate_to

'''


def _replace(file: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all, with the mode of the one it replaces."""
    temporary = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        if file.exists():
            shutil.copymode(file, temporary)
        else:
            Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise ScaffoldError(
            f"{file}: cannot be written ({error.strerror}): make it and its folder writable"
        ) from error
