"""Every route of this process, and how the routes of a project are found."""

from __future__ import annotations

import os
import sys

from strangler.errors import BindError, ConfigError
from strangler.routing.imports import wait_for_imports

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Iterable

    from strangler.config import Config
    from strangler.policy import Policy
    from strangler.routing.migration import Migration

_migrations: dict[str, Migration] = {}


def register(migration: Migration) -> None:
    """Add a route. Raises BindError when another function has its name already.

    The same function defined again (a module that is reloaded, a notebook's cell) takes the place
    of the first.
    """
    known = _migrations.get(migration.name)
    if known is not None and not migration.redefines(known):
        raise BindError(
            f"{migration.name}: two routes have this name, at {known.place} and {migration.place}: "
            "rename one"
        )
    _migrations[migration.name] = migration


def _after_fork() -> None:
    for migration in _migrations.values():
        migration.release_lock()


os.register_at_fork(before=wait_for_imports, after_in_child=_after_fork)


def migrations() -> tuple[Migration, ...]:
    """The routes that have been decorated so far, by name."""
    return tuple(_migrations[name] for name in sorted(_migrations))


def find_migration(name: str) -> Migration | None:
    """The route of exactly this name, if this process has it."""
    return _migrations.get(name)


def refresh() -> None:
    """Resolve every route again at its next call: the configuration or an artifact has changed."""
    for migration in _migrations.values():
        migration.refresh()


def load_routes(config: Config) -> tuple[Migration, ...]:
    """Import `[strangler] modules`, recursively, and return their routes by name.

    Raises ConfigError when a module cannot be imported, or when migration.toml configures a route
    that no module defines.
    """
    root = str(config.root)
    if root not in sys.path:
        sys.path.insert(0, root)
    for name in config.modules:
        _import_tree(config, name)
    found = tuple(m for m in migrations() if _is_below(m.name, config.modules))
    check_configured(config, found)
    return found


def find_route(config: Config, name: str) -> Migration:
    """The route called `name`; its function's name alone will do when only one route has it.

    Raises ConfigError, with what it may have been, when there is none.
    """
    routes = load_routes(config)
    found = [route for route in routes if route.name == name]
    found = found or [route for route in routes if route.name.rpartition(":")[2] == name]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(route.name for route in found)
        raise ConfigError(f"{name}: more than one route has this name: say which: {names}")
    if not routes:
        raise ConfigError(
            f"{name}: there are no routes: list the modules with @migrate_to functions under "
            "[strangler] modules in migration.toml"
        )
    raise ConfigError(f"{name}: there is no such route{_did_you_mean(name, routes)}")


def _did_you_mean(name: str, routes: Iterable[Migration]) -> str:
    import difflib  # noqa: PLC0415  # commands only

    names = [route.name for route in routes]
    near = difflib.get_close_matches(name, names, n=1)
    return f": did you mean {near[0]}?" if near else f": there are {', '.join(names) or 'none'}"


def check_configured(config: Config, found: Iterable[Migration]) -> None:
    """Raise ConfigError for a route or a key in migration.toml that is not among `found`."""
    from strangler.config import module_of  # noqa: PLC0415  # commands only

    routes = tuple(found)
    names = {name for route in routes for name in (route.name, module_of(route.name))}
    for route in config.functions:
        if route not in names:
            raise ConfigError(
                f'{config.file}: functions."{route}" is defined by no module of '
                f"[strangler] modules{_did_you_mean(route, routes)}"
            )
    for migration in routes:
        check_key(migration, config.policy(migration.name))


def check_key(migration: Migration, policy: Policy) -> None:
    """Raise ConfigError when a policy names a key that the route does not have."""
    from strangler.routing.dials import make_key  # noqa: PLC0415  # commands only

    if policy.key is not None:
        make_key(migration.name, migration.parameters, policy.key)


def _import_tree(config: Config, name: str) -> None:
    import importlib  # noqa: PLC0415  # commands only
    import pkgutil  # noqa: PLC0415

    try:
        module = importlib.import_module(name)
        for item in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
            if not item.name.endswith(".__main__"):
                importlib.import_module(item.name)
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"{config.file}: strangler.modules: {name} cannot be imported "
            f"({type(error).__name__}: {error}): correct it, or the list"
        ) from error


def _is_below(route: str, modules: Iterable[str]) -> bool:
    module = route.partition(":")[0]
    return any(module == name or module.startswith(f"{name}.") for name in modules)
