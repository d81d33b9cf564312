"""migration.toml as frozen values: where things are, and who answers each route.

A file looks like this; every key has a default::

    [strangler]
    go_root = "go_impls"                 # the Go module: each package in it becomes a .wasm
    modules = ["py_impls"]               # imported, recursively, to find the routes
    artifacts = ".strangler/wasm"        # where `strangler build` writes the .wasm files
    store = "sqlite:///.strangler/observations.db"   # or postgresql+psycopg://USER@HOST/DATABASE
    keep_days = 90                       # records of old versions, and samples
    max_mb = 200                         # beyond it, the oldest of those are pruned
    corpus = "tests/corpus"              # saved inputs, replayed by every check
    ledger = "ledger.toml"               # differences that somebody has accepted
    go = "/opt/go/bin/go"                # the Go command, when it is not found by itself

    [defaults]
    mode = "python"                      # python | shadow | go

    [functions."py_impls.text:*"]        # every route of one module
    mode = "shadow"

    [functions."py_impls.arith:sum"]
    sample = 0.25                        # share of the calls on which both sides run

    [artifacts."money.wasm"]             # what its calls may use
    memory = 64                          # MiB

A setting that a route's own table lacks comes from its module's, then (a limit) from its
artifact's, then from `[defaults]`.
"""

import functools
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from strangler.errors import ConfigError
from strangler.limits import Limits
from strangler.policy import MODES, Mode, Policy, Positive

FILE_NAME = "migration.toml"

_TABLES = ("strangler", "defaults", "artifacts", "functions")

Table = tuple[str, ...]
"""The keys that lead to a table: ``("functions", "py_impls.arith:sum")``."""

S = TypeVar("S", bound=msgspec.Struct)

_KEY = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_ASSIGNMENT = re.compile(rf"\s*{_KEY}(?:\s*\.\s*{_KEY})*\s*=")


class _Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table `[strangler]` as it is written."""

    go_root: str = "go_impls"
    modules: tuple[str, ...] = ()
    artifacts: str = ".strangler/wasm"
    store: str = "sqlite:///.strangler/observations.db"
    keep_days: Positive = 90.0
    max_mb: Positive = 200.0
    corpus: str = "tests/corpus"
    ledger: str = "ledger.toml"
    go: str | None = None


class Config(msgspec.Struct, frozen=True):
    """What migration.toml says; all paths are absolute.

    `file` is None when there is none, and everything has its default below `root`. `functions` has
    the policies of ``module:name`` and ``module:*``; `written` has the settings of each table that
    is in the file, and `text` is the file.
    """

    root: Path
    file: Path | None
    go_root: Path
    modules: tuple[str, ...]
    artifacts: Path
    store: str
    keep_days: float
    max_mb: float
    corpus: Path
    ledger: Path
    go: str | None
    defaults: Policy
    functions: Mapping[str, Policy]
    written: Mapping[Table, Mapping[str, Any]]
    text: str

    def policy(self, route: str) -> Policy:
        """What the file says of one route: in its own table, its module's, or the defaults."""
        own = self.functions.get(route)
        return own or self.functions.get(module_of(route), self.defaults)

    def limits(self, route: str, artifact: str) -> Limits:
        """What a call of the route may use on this artifact (``money.wasm``)."""
        tables: tuple[Table, ...] = (("defaults",), ("artifacts", artifact), *_tables_of(route))
        settings: dict[str, Any] = {}
        for table in tables:
            settings = _merged(settings, self.written.get(table, {}))
        known = {key: settings[key] for key in Limits.__struct_fields__ if key in settings}
        return msgspec.convert(known, Limits)

    def tables(self, route: str) -> tuple[Table, ...]:
        """The tables that are written for a route, the strongest first."""
        names = (*reversed(_tables_of(route)), ("defaults",))
        return tuple(name for name in names if name in self.written)

    def where(self, table: Table, key: str) -> str:
        """File and line of a setting, for people."""
        return f"{self.file}:{_line_of(self.text, table, key)}"


def _tables_of(route: str) -> tuple[Table, ...]:
    """The tables of a route, the weakest first."""
    return ("functions", module_of(route)), ("functions", route)


def module_of(route: str) -> str:
    """The name that stands for every route of the same module: ``module:*``."""
    return f"{route.partition(':')[0]}:*"


def forced_mode() -> Mode | None:
    """The mode that `STRANGLER_MODE` forces on every route, if it is set.

    Raises ConfigError when it is not one of the modes.
    """
    value = os.environ.get("STRANGLER_MODE", "")
    for mode in MODES:
        if value == mode:
            return mode
    if value:
        raise ConfigError(f"STRANGLER_MODE={value}: is not a mode: use {_choices(MODES)}")
    return None


def find_config(near: Path | None = None) -> Path | None:
    """The migration.toml in force, or None.

    `STRANGLER_CONFIG`, else upwards from the working directory, else upwards from the directory
    `near` (that of a decorated module). Raises ConfigError when `STRANGLER_CONFIG` names no file.
    """
    named = os.environ.get("STRANGLER_CONFIG")
    if named:
        if not Path(named).is_file():
            raise ConfigError(
                f"STRANGLER_CONFIG={named}: there is no such file: correct or unset it"
            )
        return Path(named).resolve()
    for start in (_working_directory(), near):
        for folder in () if start is None else (start, *start.parents):
            # is_file raises where a folder above may not be looked into
            if os.path.isfile(folder / FILE_NAME):  # noqa: PTH113
                return folder / FILE_NAME
    return None


def _working_directory() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # removed under us
        return None


def load_config(file: Path | None, root: Path | None = None) -> Config:
    """Read migration.toml; without a file, the defaults below `root`.

    `root` is the working directory by default, or ``/`` when that has been removed.

    Raises ConfigError, with file, line and key, when it is not valid.
    """
    if file is None:
        return _config(None, (root or _working_directory() or Path(os.sep)).resolve(), {}, "")
    return parse_config(file, read_text(file))


def read_text(file: Path) -> str:
    """The text of migration.toml. Raises ConfigError when it cannot be read."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{file}: is not UTF-8 at byte {error.start}: save it as UTF-8"
        ) from error


def parse_config(file: Path, text: str) -> Config:
    """What a file with this text says. Raises ConfigError, as `load_config` does."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a syntax error, an int of 10 000 digits …
        raise ConfigError(f"{file}: is not TOML: {error}") from error
    return _config(file, file.resolve().parent, data, text)


def _config(file: Path | None, root: Path, data: dict[str, Any], text: str) -> Config:
    for key in data:
        if key not in _TABLES:
            raise _error(file, text, (), key, f"is not a table here: use {_choices(_TABLES)}")
    places = _convert(_Places, file, text, data, ("strangler",))
    defaults = _convert(Policy, file, text, data, ("defaults",))
    written: dict[Table, Mapping[str, Any]] = {}
    if "defaults" in data:
        written["defaults",] = data["defaults"]
    artifacts = _named_tables(file, text, data, "artifacts", "name.wasm")
    for name, table in artifacts.items():
        _convert(Limits, file, text, data, ("artifacts", name))
        written["artifacts", name] = table
    functions = _named_tables(file, text, data, "functions", "module:name")
    policies = {}
    for route in sorted(functions, key=lambda name: not name.endswith(":*")):  # modules first
        base = written.get(("functions", module_of(route)), {})
        base = _merged(data.get("defaults", {}), base)
        policies[route] = _convert(Policy, file, text, data, ("functions", route), base)
        written["functions", route] = functions[route]
    return Config(
        root=root,
        file=file,
        go_root=root / places.go_root,
        modules=places.modules,
        artifacts=root / places.artifacts,
        store=_absolute_store(places.store, root),
        keep_days=places.keep_days,
        max_mb=places.max_mb,
        corpus=root / places.corpus,
        ledger=root / places.ledger,
        go=places.go,
        defaults=defaults,
        functions=policies,
        written=written,
        text=text,
    )


def _named_tables(
    file: Path | None, text: str, data: dict[str, Any], key: str, example: str
) -> dict[str, Any]:
    tables = data.get(key, {})
    if not isinstance(tables, dict):
        raise _error(file, text, (), key, f'is not a table: write [{key}."{example}"]')
    return tables


def _absolute_store(url: str, root: Path) -> str:
    """`sqlite:///relative.db` is relative to migration.toml, not to the working directory."""
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return url
    return prefix + str(root / url.removeprefix(prefix))


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of `own` over those of `base`; of a table in both, key by key."""
    merged = {**base, **own}
    for key, value in own.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = {**base[key], **value}
    return merged


def _convert(
    kind: type[S],
    file: Path | None,
    text: str,
    data: dict[str, Any],
    table: tuple[str, ...],
    base: Mapping[str, Any] | None = None,
) -> S:
    value: Any = data
    for key in table:
        value = value.get(key, {})
    if not isinstance(value, dict):
        raise _error(file, text, table[:-1], table[-1], f"is not a table but {value!r}")
    try:
        return msgspec.convert(_merged(base or {}, value), kind)
    except msgspec.ValidationError as error:
        raise _explain(error, kind, file, text, value, table) from None


def _explain(
    error: msgspec.ValidationError,
    kind: type[msgspec.Struct],
    file: Path | None,
    text: str,
    value: dict[str, Any],
    table: tuple[str, ...],
) -> ConfigError:
    """The same error in the file's own terms: key, value, what is allowed."""
    fields = kind.__struct_fields__
    for key in value:
        if key not in fields:
            return _error(file, text, table, key, f"is not a setting here: use {_choices(fields)}")
    path: list[str] = re.findall(r"`\$([.\w]+)", str(error))[0].split(".")[1:]
    shown: Any = value
    for name in path:  # what is wrong may be within a table: on_failure.timeout
        shown = shown[name]
    reason = str(error).split(" - at ")[0]
    if path == ["mode"]:
        reason = f"is not a mode: use {_choices(MODES)}"
    else:
        reason = f"is not allowed: {reason}"
    return _error(file, text, (*table, *path[:-1]), path[-1], f"{shown!r} {reason}")


def _choices(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _error(
    file: Path | None, text: str, table: tuple[str, ...], key: str, problem: str
) -> ConfigError:
    line = _line_of(text, table, key)
    where = ".".join(f'"{part}"' if ":" in part or "." in part else part for part in (*table, key))
    return ConfigError(f"{file}:{line}: {where} {problem}")


def _line_of(text: str, table: tuple[str, ...], key: str) -> int:
    """The line (from 1) of `key` in `table`, else of the table, else 1."""
    lines, wanted = _lines(text), (*table, key)
    prefixes = (wanted[:depth] for depth in range(len(wanted), 0, -1))
    return next((lines[prefix] for prefix in prefixes if prefix in lines), 1)


@functools.lru_cache(maxsize=4)
def _lines(text: str) -> Mapping[tuple[str, ...], int]:
    """The line of every table and setting.

    tomllib does not keep positions, so this looks for headers and keys as people write them.
    """
    lines: dict[tuple[str, ...], int] = {}
    here: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        assignment = _ASSIGNMENT.match(line)
        if re.match(r"\s*\[", line):
            path = here = _keys(line)
        else:
            path = (*here, *_keys(f"{assignment[0]} 0")) if assignment else ()
        for depth in range(1, len(path) + 1):
            lines.setdefault(path[:depth], number)
    return lines


def _keys(line: str) -> tuple[str, ...]:
    """The keys of a header or an assignment, or none: ``[functions."a:b"]`` has two."""
    try:
        data: Any = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    path = []
    while isinstance(data, dict) and data:
        [(key, data)] = data.items()
        path.append(key)
    return tuple(path)
