"""The Go file of a draft: the function, those that it calls, and what it says of itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from strangler.scaffold.draft.functions import Drafted, Functions
from strangler.scaffold.draft.statements import Gap
from strangler.scaffold.draft.uses import STRINGS
from strangler.scaffold.draft.value import Refused
from strangler.scaffold.place import Place
from strangler.scaffold.skeleton import comment, doc_comment
from strangler.scaffold.subject import Subject
from strangler.scan.go_types import HELPER, GoTypes
from strangler.scan.signature import go_name

_PACKAGES = "bytes cmp maps math slices strconv strings".split()

_DRAFTED = """\
This is a draft: it was translated line by line, and does what Python does as far as it goes.
Where a number leaves int, and at each strangler:gap, Python answers."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A Go file with a first translation.

    `gaps` are the lines of the function, and of those that it calls, that Python goes on answering;
    `helpers` are the functions that were drafted along with it.
    """

    text: str
    gaps: tuple[Gap, ...]
    helpers: tuple[str, ...]


def draft(subject: Subject, place: Place, *, declared: frozenset[str], first: bool) -> Draft:
    """The first translation of a function.

    `declared` are the names that the package has already; the `first` file of one says what it is.
    Raises Refused, with the reason, where no line of it can be translated.
    """
    function = subject.function
    functions = Functions(subject.project, GoTypes(subject.project), place.package, declared)
    main = functions.draft(function, subject.typed, go_name(function))
    if not main.whole:
        raise Refused(f"line {main.gaps[0].line}: {main.gaps[0].reason}")
    helpers = [each for each in functions.drafted.values() if each is not main]
    constants = [f"var {name} = {code}" for name, code in functions.constants.values()]
    bodies = [_written(main, comment(f"{doc_comment(function, main.go)}\n\n{_DRAFTED}"))]
    bodies += [
        _written(each, comment(f"{each.go} is {each.function.name}, drafted along with it."))
        for each in helpers
    ]
    code = "\n\n".join([*constants, *bodies])
    parts = [f"// Package {place.package} is the Go side of {function.module}."] * first
    parts += [f"package {place.package}\n", _imports(code, place), code]
    gaps = [*main.gaps, *(gap for each in helpers for gap in each.gaps)]
    return Draft(
        "\n".join(parts) + "\n", tuple(gaps), tuple(each.function.qualname for each in helpers)
    )


def _written(drafted: Drafted, doc: str) -> str:
    body = "\n".join(f"\t{line}".rstrip() for line in drafted.lines)
    return f"{doc}\n{drafted.signature} {{\n{body}\n}}"


def _imports(code: str, place: Place) -> str:
    plain = "\n".join(STRINGS.sub("", line) for line in code.split("\n"))
    used: Sequence[str] = [name for name in _PACKAGES if re.search(rf"\b{name}\.", plain)]
    lines = [f'\t"{name}"' for name in used]
    if re.search(rf"\b{HELPER}\.", plain):
        lines += [""] * bool(lines) + [f'\t"{place.import_path}/{HELPER}"']
    if len(lines) == 1:
        return f"import {lines[0].strip()}\n"
    return "import (\n" + "\n".join(lines) + "\n)\n" if lines else ""
