"""`strangler inspect`: what is in a wasm file, and whether it can be called."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from strangler.cli.options import CannotRun, Command, fail, format_option
from strangler.config import find_config, load_config
from strangler.engine.diagnosis import (
    Finding,
    ModuleKind,
    declared,
    findings,
    functions,
    is_direct,
    kind,
    provided,
    read_manifest,
    shown,
)
from strangler.engine.wasm import Export, WasmModule, parse_wasm
from strangler.errors import ArtifactError
from strangler.signature import Function, Manifest

_WIDTH = 80
_LABEL = 11
_SHOWN_IMPORTS = 6
_SHOWN_EXPORTS = 40
_SHOWN_ROW = 4096
_UNITS = ("B", "KiB", "MiB", "GiB")
_COLOURS = {"ok": "green", "warn": "yellow", "error": "red"}


class Inspection(NamedTuple):
    """Everything there is to show of one file."""

    module: WasmModule
    manifest: Manifest | None
    kind: ModuleKind
    findings: tuple[Finding, ...]

    @property
    def callable(self) -> bool:
        """Whether it can be called as it is."""
        return all(finding.severity != "error" for finding in self.findings)


@click.command(cls=Command)
@click.argument("file")
@format_option("text", "json")
@click.option("--functions", "only", is_flag=True, help="Only what can be called, one a line.")
@click.option(
    "--config",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="migration.toml whose artifacts FILE may name; found upwards from here by default.",
)
def inspect(file: str, form: str, *, only: bool, config: Path | None) -> None:
    """Show what is in FILE, any wasm file, and what to do if it cannot be called.

    FILE is a path, or the name of an artifact that `strangler build` made.

    \b
    Example:
      strangler inspect sum.wasm
      strangler inspect download/other.wasm --format json

    Exit code: 0 when it can be called, 1 when it cannot be called as it is, 2 when it cannot be
    read.
    """  # noqa: D301 - click's mark for lines that stay as they are
    path = _locate(file, config)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CannotRun(f"{file}: there is no such file: run `strangler build` first") from error
    except OSError as error:
        raise CannotRun(f"{file}: cannot be read: {error.strerror}") from error
    found = examine(data, str(path))
    printable = as_json(found)
    if form == "json":
        chosen = {"functions": printable["functions"]} if only else printable
        click.echo(json.dumps(chosen, indent=2))
    elif only:
        for function in printable["functions"]:
            click.echo(shown(function["declaration"], _SHOWN_ROW))
    else:
        for line in as_text(found):
            click.echo(line)
    if not found.callable:
        fail()


def examine(data: bytes, name: str) -> Inspection:
    """Everything there is to show of the file `name` with the contents `data`.

    Raises NotWasm. A damaged manifest is a finding.
    """
    module = parse_wasm(data, name)
    try:
        manifest = read_manifest(module)
    except ArtifactError as error:
        damage = Finding("error", str(error).removeprefix(f"{name}: "))
        return Inspection(module, None, kind(module), (damage,))
    return Inspection(module, manifest, kind(module), findings(module, manifest))


def _locate(file: str, config: Path | None) -> Path:
    """The path itself, else the artifact of that name."""
    path = Path(file)
    if path.exists() or path.name != file:
        return path
    built = load_config(config or find_config()).artifacts / file
    return built if built.exists() else path


def as_json(found: Inspection) -> dict[str, Any]:
    """The inspection as `--format json` prints it."""
    module = found.module
    return {
        "file": module.name,
        "size": module.size,
        "callable": found.callable,
        "lifecycle": found.kind.lifecycle,
        "toolchain": found.kind.toolchain,
        "version": found.kind.version,
        "producers": module.producers,
        "imports": [
            {
                "module": wanted.module,
                "name": wanted.name,
                "kind": wanted.kind,
                "type": str(wanted.type),
                "provided": provided(wanted),
            }
            for wanted in module.imports
        ],
        "exports": [
            {"name": export.name, "kind": export.kind, "type": str(export.type)}
            for export in module.exports
        ],
        "memories": [memory._asdict() for memory in module.memories],
        "start": module.start,
        "custom": [{"name": c.name, "size": len(c.data)} for c in module.custom],
        "manifest": found.manifest
        and {
            "abi": found.manifest.abi,
            "package": found.manifest.package,
            "import_path": found.manifest.import_path,
            "go": found.manifest.go,
            "source": found.manifest.source,
            "errors": found.manifest.errors,
        },
        "functions": _functions(found),
        "findings": [finding._asdict() for finding in found.findings],
    }


def _functions(found: Inspection) -> list[dict[str, Any]]:
    """What can be called, from the manifest or the exports."""
    if found.manifest is None:
        return [
            {
                "name": export.name,
                "export": export.name,
                "declaration": f"{export.name}{export.type}",
            }
            for export in functions(found.module)
            if is_direct(export)
        ]
    return [
        {
            "name": function.name,
            "export": function.export,
            "declaration": str(function),
            "convention": function.convention,
            "file": function.file,
            "line": function.line,
            "doc": function.doc,
        }
        for function in found.manifest.functions
    ]


def as_text(found: Inspection) -> Iterator[str]:
    """The inspection as lines for people, at most 80 columns wide where names allow it."""
    module, manifest = found.module, found.manifest
    toolchain = f"made by {found.kind.toolchain} {found.kind.version}".rstrip()
    yield f"{module.name}: {_size(module.size)}, {found.kind.lifecycle}, {shown(toolchain)}"
    yield ""
    if manifest:
        yield from _rows("package", [f"{manifest.package} ({manifest.import_path})"])
        yield from _rows("built", [f"with {manifest.go} for ABI {manifest.abi}"])
        yield from _rows("source", [manifest.source])
        yield from _rows("functions", (_placed(function) for function in manifest.functions))
        yield from _rows("errors", [", ".join(manifest.errors)])
    yield from _rows("imports", _imports(module))
    yield from _rows("exports", _exports(module.exports))
    yield from _rows("memories", [str(memory) for memory in module.memories])
    yield from _rows("producers", [_producers(module)])
    custom = [f"{shown(section.name)} ({_size(len(section.data))})" for section in module.custom]
    yield from _rows("sections", [", ".join(custom)])
    yield from _rows("start", ["instantiating it runs a function"] * module.start)
    yield ""
    for finding in found.findings:
        yield from _rows(finding.severity, [finding.sentence], _COLOURS[finding.severity])
        yield from _rows("", [f"fix: {finding.fix}"] * bool(finding.fix))


def _placed(function: Function) -> str:
    place = f", {function.file}:{function.line}" * bool(function.file)
    return f"{function} ({function.convention}{place})"


def _imports(module: WasmModule) -> Iterator[str]:
    """A line for each module that is imported from, with the first names."""
    groups: dict[str, list[str]] = {}
    for wanted in module.imports:
        groups.setdefault(wanted.module, []).append(shown(wanted.name))
    for name, names in groups.items():
        more = f" and {len(names) - _SHOWN_IMPORTS} more" * (len(names) > _SHOWN_IMPORTS)
        yield f"{shown(name)} ({len(names)}): {', '.join(names[:_SHOWN_IMPORTS])}{more}"


def _exports(exports: tuple[Export, ...]) -> Iterator[str]:
    for export in exports[:_SHOWN_EXPORTS]:
        if export.kind == "func":
            yield f"func {declared(export)}"
        else:
            yield f"{export.kind} {shown(export.name)}: {export.type}"
    if len(exports) > _SHOWN_EXPORTS:
        yield f"and {len(exports) - _SHOWN_EXPORTS} more: --format json lists all"


def _producers(module: WasmModule) -> str:
    return ", ".join(
        f"{field} {name} {version}".rstrip()
        for field, values in module.producers.items()
        for name, version in values
    )


def _rows(label: str, texts: Iterable[str], colour: str | None = None) -> Iterator[str]:
    """`texts` below each other, wrapped, beside a column that says `label` once."""
    for text in texts:
        for line in textwrap.wrap(
            shown(text, _SHOWN_ROW),
            _WIDTH - _LABEL,
            break_long_words=False,
            break_on_hyphens=False,
        ):
            column = f"{label:<{_LABEL}}"
            yield (click.style(column, fg=colour) if label and colour else column) + line
            label = ""


def _size(number: int) -> str:
    power = min(max(number.bit_length() - 1, 0) // 10, len(_UNITS) - 1)
    return f"{number / (1 << 10 * power):.1f} {_UNITS[power]}" if power else f"{number} B"
