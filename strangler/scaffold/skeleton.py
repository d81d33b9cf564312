"""The Go source for a function that is yet to be ported: it compiles, and says so when called."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from strangler.scaffold.notes import Note
from strangler.scaffold.place import Place
from strangler.scan.function import Function
from strangler.scan.go_types import HELPER, Declaration, GoType, Named, Struct
from strangler.scan.judging import Typed
from strangler.scan.signature import go_name, go_parameters, go_results

_ZERO = {"bool": "false", "string": '""', "any": "nil"}
_NUMBERS = ("int", "uint", "float", "complex", "byte", "rune")


def skeleton(
    function: Function,
    typed: Typed,
    place: Place,
    notes: Sequence[Note],
    *,
    declared: Iterable[str] = (),
    first: bool = True,
) -> str:
    """The file's text.

    `declared` are the types that the package has already; `first` asks for the package's comment.
    """
    types = [kind for _, kind in typed.parameters] + list(typed.results)
    declarations = _declarations(types, set(declared))
    imports = {name for kind in types for name in kind.imports if _names(kind, declarations, name)}
    imports.add(HELPER)
    name = go_name(function)
    parts = []
    if first:
        parts.append(f"// Package {place.package} is the Go side of {function.module}.")
    parts[len(parts) :] = [f"package {place.package}\n", import_block(imports, place)]
    parts += [_declaration(declaration) for declaration in declarations]
    results = go_results(typed, error=True)
    zeros = [zero_value(kind, declarations) for kind in typed.results]
    answer = ", ".join([*zeros, f'{HELPER}.NotPorted("{place.package}.{name}")'])
    body = [*_noted(notes), f"\treturn {answer}"]
    parts.append(
        f"{comment(doc_comment(function, name))}\n"
        f"func {name}({go_parameters(function, typed)}){results} {{\n" + "\n".join(body) + "\n}\n"
    )
    return "\n".join(parts)


def doc_comment(function: Function, name: str) -> str:
    """What the Go function is, with Python's docstring."""
    doc = textwrap.dedent(function.doc).strip()
    return f"{name} is the Go side of {function.name}.\n\n{doc}".strip()


def comment(text: str, indent: str = "") -> str:
    """A text as lines of Go's comments."""
    lines = ("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
    return "\n".join(f"{indent}// {line}".rstrip() for line in lines)


def _noted(notes: Sequence[Note]) -> list[str]:
    """Each line of Python that Go would do otherwise, and what to write instead."""
    lines: list[str] = []
    for note in notes:
        lines.append(comment(f"Line {note.line}: {note.source}", "\t"))
        lines.append(comment(textwrap.fill(f"{note.advice}", 90), "\t"))
    return lines


def _names(kind: GoType, declarations: Sequence[Declaration], imported: str) -> bool:
    """Whether the file itself spells something of an imported package."""
    prefix = f"{imported.rpartition('/')[2]}."
    fields = (field for d in declarations if isinstance(d, Struct) for _, field, _ in d.fields)
    return prefix in kind.spelling or any(prefix in field for field in fields)


def import_block(imports: set[str], place: Place) -> str:
    """The file's imports: those of the standard library, then the helper package."""
    paths = sorted(f"{place.import_path}/{HELPER}" if i == HELPER else i for i in imports)
    standard = [path for path in paths if not path.endswith(f"/{HELPER}")]
    own = [path for path in paths if path.endswith(f"/{HELPER}")]
    if len(paths) == 1:
        return f'import "{paths[0]}"\n'
    lines = [f'\t"{path}"' for path in standard]
    lines += [""] * bool(own and standard) + [f'\t"{path}"' for path in own]
    return "import (\n" + "\n".join(lines) + "\n)\n"


def _declarations(types: Sequence[GoType], declared: set[str]) -> tuple[Declaration, ...]:
    found: dict[str, Declaration] = {}
    for kind in types:
        for declaration in kind.declarations:
            if declaration.name not in declared:
                found.setdefault(declaration.name, declaration)
    return tuple(found.values())


def _declaration(declaration: Declaration) -> str:
    doc = comment(f"{declaration.name} is {declaration.python}.\n\n{declaration.doc}".strip())
    if isinstance(declaration, Named):
        width = max(len(name) for name, _ in declaration.constants)
        constants = "\n".join(
            f"\t{name:<{width}} {declaration.name} = {value}"
            for name, value in declaration.constants
        )
        return (
            f"{doc}\ntype {declaration.name} {declaration.base}\n\n"
            f"// The members of {declaration.python}.\nconst (\n{constants}\n)\n"
        )
    wide = max(len(name) for name, _, _ in declaration.fields)
    kinds = max(len(kind) for _, kind, _ in declaration.fields)
    lines = [
        f'\t{name:<{wide}} {kind:<{kinds}} `json:"{tag}"`' if tag else f"\t{name:<{wide}} {kind}"
        for name, kind, tag in declaration.fields
    ]
    return f"{doc}\ntype {declaration.name} struct {{\n" + "\n".join(lines) + "\n}\n"


def zero_value(kind: GoType, declarations: Sequence[Declaration] = ()) -> str:
    """The zero value of a type, as a Go expression."""
    spelling = kind.spelling
    if spelling in _ZERO:
        return _ZERO[spelling]
    if spelling.startswith(("[]", "*", "map[", "func(")):
        return "nil"
    if spelling.startswith(_NUMBERS) or spelling == "time.Duration":
        return "0"
    for declaration in (*declarations, *kind.declarations):
        if isinstance(declaration, Named) and declaration.name == spelling:
            return '""' if declaration.base == "string" else "0"
    return f"{spelling}{{}}"


def declared_types(folder: Path) -> frozenset[str]:
    """The names of the types that the Go files of a package declare."""
    return frozenset(
        name
        for file in folder.glob("*.go")
        for name in re.findall(r"^type\s+(\w+)", file.read_text(errors="replace"), re.MULTILINE)
    )


def declared_names(folder: Path) -> frozenset[str]:
    """The names that a package declares: of functions, types, variables and constants."""
    pattern = re.compile(r"^(?:func|type|var|const)\s+(\w+)", re.MULTILINE)
    files = folder.glob("*.go")
    return frozenset(n for file in files for n in pattern.findall(file.read_text(errors="replace")))


def declared_functions(folder: Path) -> dict[str, Path]:
    """The functions that the Go files of a package declare, with their files."""
    return {
        name: file
        for file in sorted(folder.glob("*.go"))
        for name in re.findall(r"^func\s+(\w+)", file.read_text(errors="replace"), re.MULTILINE)
    }
