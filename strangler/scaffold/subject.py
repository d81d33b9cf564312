"""The function that the user means: found by its name, read, and either portable or refused."""

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from strangler.config import Config
from strangler.errors import ScaffoldError
from strangler.scan.function import Function
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import Typed, typed_signature
from strangler.scan.project import Project, read_project
from strangler.scan.sources import Unreadable, read_source


@dataclass(frozen=True, slots=True)
class Subject:
    """A function with its Go types; `own` says whether its file is the project's, to be changed."""

    project: Project
    function: Function
    typed: Typed
    own: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A function that is there, whatever its types; `own` as that of Subject."""

    project: Project
    function: Function
    own: bool


def find_subject(config: Config, name: str) -> Subject:
    """The function called `name`, ``module:qualname``; only its package is read.

    Raises ScaffoldError, with the fix, when there is none or when its signature cannot cross.
    """
    return subject_of(find_function(config, name))


def subject_of(found: Found, observed: Mapping[str, str] = MappingProxyType({})) -> Subject:
    """A function that was found, with its Go types: from its hints, else from what was `observed`.

    Raises ScaffoldError, with the fix, when its signature cannot cross.
    """
    function, project = found.function, found.project
    module = project.modules[function.module]
    typed = typed_signature(GoTypes(project), function, module, observed)
    problems = [*function.obstacles, *typed.refusals]
    if problems:
        raise ScaffoldError(
            f"{function.name} cannot move as it is:\n" + "\n".join(f"  {p}" for p in problems)
        )
    return Subject(project, function, typed, found.own)


def find_function(config: Config, name: str) -> Found:
    """The function called `name`, ``module:qualname``; only its package is read.

    Raises ScaffoldError, with the fix, when there is none.
    """
    module, colon, qualname = name.partition(":")
    if not (module and colon and qualname):
        raise ScaffoldError(f"{name}: is not the name of a function: write module:function")
    if "<locals>" in qualname:
        raise ScaffoldError(f"{name}: is nested in a function: move it to the top of its module")
    file = _module_file(config, module)
    if file is None:
        raise ScaffoldError(
            f"{name}: there is no module {module} below {config.root}, nor an installed one"
        )
    source = read_source(file)
    if isinstance(source, Unreadable):
        raise ScaffoldError(f"{file}: cannot be read: {source.reason}")
    project = read_project(_package_folder(file, module))
    function = project.functions.get(f"{module}.{qualname}")
    if function is None:
        known = [f.qualname for f in project.functions.values() if f.module == module]
        raise ScaffoldError(
            f"{name}: {file} has no such function: there are {', '.join(known) or 'none'}"
        )
    return Found(project, function, file.resolve().is_relative_to(config.root))


def _module_file(config: Config, module: str) -> Path | None:
    relative = Path(*module.split("."))
    for base in _bases(config, module):
        for file in (base / relative.with_suffix(".py"), base / relative / "__init__.py"):
            if file.is_file():
                return file
    return None


def _bases(config: Config, module: str) -> Iterator[Path]:
    """The folders that may hold the module's topmost package: the project's, then sys.path's."""
    yield config.root
    yield config.root / "src"
    top = module.partition(".")[0]
    try:
        found = importlib.util.find_spec(top)
    except (ImportError, ValueError):  # __main__, or a module that says it has no spec
        found = None
    for folder in (found and found.submodule_search_locations) or ():
        yield Path(folder).parent
    if found and found.origin:
        yield Path(found.origin).parent


def _package_folder(file: Path, module: str) -> Path:
    """The topmost package's folder, or the file itself when it is in none."""
    depth = module.count(".") + (file.name == "__init__.py")
    folder = file
    for _ in range(depth):
        folder = folder.parent
    return folder
