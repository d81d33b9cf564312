"""What a module is, what it lacks and how to mend it, in sentences for someone who is new to wasm.

Pure functions of a `WasmModule` and, when strangler built it, its manifest. The engine's errors,
`strangler inspect` and `strangler doctor` all speak through them.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Literal, NamedTuple

from strangler.engine.wasm import Export, FuncType, Import, Memory, WasmModule
from strangler.signature import (
    DIRECT_LIMIT,
    SECTION,
    AnyType,
    Float,
    Function,
    Int,
    Manifest,
    Parameter,
    decode_manifest,
    pairing_key,
)

WASI = "wasi_snapshot_preview1"

WASI_FUNCTIONS = frozenset(
    (
        "args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get "
        "fd_advise fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags "
        "fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size fd_filestat_set_times fd_pread "
        "fd_prestat_get fd_prestat_dir_name fd_pwrite fd_read fd_readdir fd_renumber fd_seek "
        "fd_sync fd_tell fd_write path_create_directory path_filestat_get path_filestat_set_times "
        "path_link path_open path_readlink path_remove_directory path_rename path_symlink "
        "path_unlink_file poll_oneoff proc_exit proc_raise sched_yield random_get sock_accept "
        "sock_recv sock_send sock_shutdown"
    ).split()
)
"""All functions of WASI preview 1 (wasi_snapshot_preview1.witx); strangler's host has each."""

Lifecycle = Literal["reactor", "command", "library"]
Severity = Literal["ok", "warn", "error"]

_NUMBERS = {"i32", "i64", "f32", "f64"}
"""The wasm types that cross without a manifest (docs/wire.md, section 3)."""

_CONTROL = {
    "strangler_control": FuncType((), ("i32",)),
    "strangler_arena": FuncType(("i32",), ("i32",)),
}

_RUNTIME = {
    *_CONTROL,
    "_start",
    "_initialize",
    "malloc",
    "calloc",
    "realloc",
    "free",
}
_RUNTIME_PREFIXES = ("__", "asyncify_", "cabi_")
_RUNTIME_GROUPS = ({"run", "resume", "getsp"}, {"go_scheduler", "resume"})
"""With `_RUNTIME`, the exports of a language's runtime or of strangler; a group counts as a whole.

The groups are what Go (GOOS=js) and TinyGo export for their JavaScript.
"""

_GO_JAVASCRIPT = {"gojs", "go"}
_TINYGO_JAVASCRIPT = "syscall/js."

_INDIRECT = "values that are not numbers, or too many of them,"

_SHOWN_NAME = 60
_SHOWN_DECLARATION = 160
_SHOWN_LIST = 8

_BUILD = {
    "strangler": "give a function of the Go package a capital letter and run `strangler build`",
    "TinyGo": "build it with `tinygo build -target wasip1 -buildmode=c-shared`",
    "Rust": 'build it for `wasm32-wasip1` with `crate-type = ["cdylib"]`',
}
_BUILD_GO = (
    "build it with `strangler build`, or mark the functions with `//go:wasmexport` and build with "
    "`GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared` (Go 1.24 or newer)"
)


def _is_bindgen(module: str) -> bool:
    return module == "wbg" or module.startswith("__wbindgen")


# Which imports (module, name), the clause that says where they come from, what to do.
_ORIGINS: tuple[tuple[Callable[[str, str], bool], str, str], ...] = (
    (
        lambda module, _: module in _GO_JAVASCRIPT,
        ", which only the JavaScript of a GOOS=js build has",
        _BUILD_GO,
    ),
    (
        lambda _, name: name.startswith(_TINYGO_JAVASCRIPT),
        ", which only the JavaScript of TinyGo's `-target wasm` has",
        _BUILD["TinyGo"],
    ),
    (
        lambda module, _: _is_bindgen(module),
        ", which only the JavaScript of wasm-bindgen has",
        "build it for `wasm32-wasip1` without wasm-bindgen",
    ),
    (
        lambda module, _: module == "wasi_unstable",
        " of WASI preview 0",
        "build it again with a current toolchain, for WASI preview 1 (`wasip1`)",
    ),
    (
        lambda module, _: module.startswith("wasi:"),
        " of WASI preview 2",
        "build it for WASI preview 1 (`wasip1`)",
    ),
    (
        lambda module, _: module == WASI,
        ", which WASI preview 1 does not have",
        "build it without that extension",
    ),
    (
        lambda _module, _name: True,
        ", which strangler does not have",
        "build it without that import",
    ),
)


class ModuleKind(NamedTuple):
    """What sort of module it is and who made it; `version` is the toolchain's, where it is known.

    A *reactor* has `_initialize`, is initialised once and then called often; a *command* has
    `_start`, which runs its `main`; a *library* has neither. `toolchain` is ``strangler``, a
    language (``Go``, ``TinyGo``, ``Rust``…) or ``unknown``.
    """

    lifecycle: Lifecycle
    toolchain: str
    version: str


class Finding(NamedTuple):
    """One thing to know about a module: a sentence, and the fix when something is to be done.

    ``error``: it cannot be called as it is; ``warn``: some calls may fail.
    """

    severity: Severity
    sentence: str
    fix: str = ""

    def __str__(self) -> str:
        """The sentence with its fix."""
        return f"{self.sentence}: {self.fix}" if self.fix else self.sentence


def kind(module: WasmModule) -> ModuleKind:
    """What sort of module it is, from its exports, producers, custom sections and imports."""
    names = {export.name for export in module.exports if export.kind == "func"}
    lifecycle: Lifecycle = "command" if "_start" in names else "library"
    return ModuleKind("reactor" if "_initialize" in names else lifecycle, *_toolchain(module))


def _toolchain(module: WasmModule) -> tuple[str, str]:
    """The toolchain and its version: what it wrote down, else what gives it away."""
    languages = dict(module.producers.get("language", ()))
    tools = dict(module.producers.get("processed-by", ()))
    if module.section(SECTION) is not None:
        return "strangler", ""
    for name, signed in (("TinyGo", tools), ("Go", languages), ("Rust", languages)):
        if name in signed:
            return name, signed[name]
    for name, there in (
        ("Go", module.section("go:buildid") is not None),
        ("Go", any(i.module in _GO_JAVASCRIPT for i in module.imports)),
        ("Rust", any(_is_bindgen(i.module) for i in module.imports)),
        ("TinyGo", any(i.name.startswith(_TINYGO_JAVASCRIPT) for i in module.imports)),
    ):
        if there:
            return name, ""
    if made := languages or tools:
        return next(iter(made.items()))
    # TinyGo exports its allocator and, without debugging information, writes nothing down.
    exported = {export.name for export in module.exports}
    return ("TinyGo" if {"malloc", "free"} <= exported else "unknown"), ""


def read_manifest(module: WasmModule) -> Manifest | None:
    """The manifest in the module, or None when strangler did not build it.

    Raises ArtifactError when it is damaged or of an unknown ABI.
    """
    data = module.section(SECTION)
    return None if data is None else decode_manifest(data, module.name)


def functions(module: WasmModule) -> tuple[Export, ...]:
    """The exported functions that are the user's own, whatever their types are."""
    names = {export.name for export in module.exports}
    runtime = _RUNTIME.union(*(group for group in _RUNTIME_GROUPS if names >= group))
    return tuple(
        export
        for export in module.exports
        if export.kind == "func"
        and export.name not in runtime
        and not export.name.startswith(_RUNTIME_PREFIXES)
    )


def is_direct(export: Export) -> bool:
    """Whether wasm numbers carry the whole call, so that it needs no manifest."""
    signature = export.type
    return (
        isinstance(signature, FuncType)
        and len(signature.params) <= DIRECT_LIMIT
        and len(signature.results) <= 1
        and all(value in _NUMBERS for value in (*signature.params, *signature.results))
    )


def nearest(wanted: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant: equal but for case and underscores, else alike."""
    keys = {pairing_key(name): name for name in names}
    found = get_close_matches(pairing_key(wanted), keys, 1)
    return keys[found[0]] if found else None


def shown(name: str, limit: int = _SHOWN_NAME) -> str:
    """A name from a file, fit for a terminal: no control characters, `limit` columns at most."""
    text = name if name.isprintable() else name.encode("unicode_escape").decode()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def declared(export: Export) -> str:
    """An export with its type, fit for a terminal: ``sum(i32, i32) -> i32``."""
    return shown(f"{shown(export.name)}{export.type}", _SHOWN_DECLARATION)


def explain_missing_export(
    module: WasmModule, wanted: str, manifest: Manifest | None = None
) -> str:
    """Why the function `wanted` cannot be called: what there is instead, and what to do."""
    other = module.export(wanted)
    if other and other.kind != "func":
        return f"{module.name}: `{shown(wanted)}` is a {other.kind}, not a function"
    if nothing := _nothing_to_call(module):
        return f"{module.name}: has no function `{shown(wanted)}`: it {nothing}"
    if manifest is None:
        declarations = {export.name: declared(export) for export in functions(module)}
    else:
        declarations = {f.name: shown(str(f), _SHOWN_DECLARATION) for f in manifest.functions}
    hint = "use one of"
    if near := nearest(wanted, declarations):
        hint = f"did you mean `{shown(near)}`? It has"
    elif manifest:
        hint = f"write it in the Go package {manifest.package} and run `strangler build`, or use"
    return (
        f"{module.name}: has no function `{shown(wanted)}`: {hint} {_some(declarations.values())}"
    )


def _nothing_to_call(module: WasmModule) -> Finding | None:
    """Why the module has no function to call at all, or None when it has."""
    if functions(module):
        return None
    lifecycle, toolchain, _ = kind(module)
    fix = _BUILD.get(toolchain, _BUILD_GO)
    if any(i.module in _GO_JAVASCRIPT for i in module.imports):
        return Finding("error", "is a browser build (GOOS=js) that exports no functions", fix)
    if lifecycle == "command":
        return Finding(
            "error",
            "is a command that exports no function but `_start`, which runs `main` and ends",
            fix,
        )
    return Finding("error", "exports no functions", fix)


def provided(wanted: Import) -> bool:
    """Whether the host of strangler has what is imported."""
    return wanted.kind == "func" and wanted.module == WASI and wanted.name in WASI_FUNCTIONS


def explain_import(module: str, name: str) -> str:
    """What it means that the function `name` of `module` is imported, which strangler has not."""
    clause, fix = _origin(module, name)
    return f"imports `{shown(module)}.{shown(name)}`{clause}: {fix}"


def _origin(module: str, name: str) -> tuple[str, str]:
    """Where an import that strangler has not comes from, as a clause, and what to do."""
    return next((clause, fix) for matches, clause, fix in _ORIGINS if matches(module, name))


def findings(module: WasmModule, manifest: Manifest | None = None) -> tuple[Finding, ...]:
    """All there is to say about a module, what can be called first."""
    found = [*(_callable(module) if manifest is None else _promised(module, manifest))]
    found += _foreign(module)
    if all(finding.severity != "error" for finding in found):
        found += _absent(module)
    return tuple(found)


def _callable(module: WasmModule) -> Iterable[Finding]:
    """What can be called in a module without a manifest."""
    if nothing := _nothing_to_call(module):
        yield nothing
        return
    direct = [shown(export.name) for export in functions(module) if is_direct(export)]
    rest = [declared(export) for export in functions(module) if not is_direct(export)]
    if direct:
        yield Finding("ok", f"{_counted(len(direct), 'function')} can be called: {_some(direct)}")
    if rest:
        yield Finding(
            "warn" if direct else "error",
            f"{_counted(len(rest), 'function')} with {_INDIRECT} cannot be called: {_some(rest)}",
            "build the Go package with `strangler build`",
        )
    what = kind(module)
    if what.lifecycle == "command" and what.toolchain == "Go":
        yield Finding(
            "warn", "is a command: Go does not support calls after its `main` has ended", _BUILD_GO
        )
    elif what.lifecycle == "command":
        yield Finding("ok", "is a command: `_start` runs its `main` once, before the first call")


def _promised(module: WasmModule, manifest: Manifest) -> Iterable[Finding]:
    """Whether the module exports what its manifest says."""
    there = {export.name: export.type for export in module.exports}
    wanted = {function.export: _wasm_type(function) for function in manifest.functions}
    missing = []
    if any(f.convention == "packed" or f.error for f in manifest.functions):
        wanted |= _CONTROL
        missing += ["memory"] * (not isinstance(there.get("memory"), Memory))
    missing += [
        f"{shown(name)}{signature}"
        for name, signature in wanted.items()
        if there.get(name) != signature
    ]
    if missing:
        yield Finding(
            "error",
            f"its manifest promises exports that it does not have: {_some(missing)}",
            "build it again with `strangler build`",
        )
    elif manifest.functions:
        names = [shown(function.name) for function in manifest.functions]
        yield Finding("ok", f"{_counted(len(names), 'function')} can be called: {_some(names)}")
    else:
        yield Finding("error", "its Go package exports no functions", _BUILD["strangler"])


def _wasm_type(function: Function) -> FuncType:
    """The type of the export that stands for a function (docs/wire.md, section 2)."""
    if function.convention == "packed":
        return FuncType(("i32",), ())
    return FuncType(_values(function.parameters), _values(function.results))


def _values(parameters: Iterable[Parameter]) -> tuple[str, ...]:
    return tuple(
        f"{'f' if isinstance(p.type, Float) else 'i'}{64 if _is_wide(p.type) else 32}"
        for p in parameters
    )


def _is_wide(kind: AnyType) -> bool:
    return isinstance(kind, Int | Float) and kind.width == 64  # noqa: PLR2004


def _foreign(module: WasmModule) -> Iterable[Finding]:
    """What keeps the module from being instantiated."""
    for wanted in module.imports:
        if wanted.kind != "func":
            yield Finding(
                "error",
                f"imports the {wanted.kind} {_dotted(wanted)}, which strangler does not have",
                "build it so that it defines its own",
            )
    if any(memory.shared for memory in module.memories):
        yield Finding("error", "needs shared memory", "build it without threads")


def _absent(module: WasmModule) -> Iterable[Finding]:
    """One finding for each origin of functions that are not there, however many they are."""
    groups: dict[tuple[str, str], list[str]] = {}
    for wanted in module.imports:
        if not provided(wanted):
            origin = _origin(wanted.module, wanted.name)
            groups.setdefault(origin, []).append(_dotted(wanted))
    for (clause, fix), names in groups.items():
        more = f" and {len(names) - 1} more" * (len(names) > 1)
        yield Finding(
            "warn", f"imports {names[0]}{more}{clause}; calls that need it fail, others do not", fix
        )


def _dotted(wanted: Import) -> str:
    return f"`{shown(wanted.module)}.{shown(wanted.name)}`"


def _some(names: Iterable[str]) -> str:
    """A list in a sentence, cut where nobody reads on."""
    parts = list(names)
    more = len(parts) - _SHOWN_LIST
    return ", ".join(parts[:_SHOWN_LIST]) + (f" and {more} more" if more > 0 else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
