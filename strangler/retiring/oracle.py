"""Retired routes and their oracles: what Go is still checked against."""

from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from strangler.config import load_config
from strangler.engine.candidate import Candidate
from strangler.errors import RetireError
from strangler.parity.check import check
from strangler.parity.verdict import CheckReport
from strangler.routing.migration import Migration
from strangler.routing.registry import find_route, load_routes
from strangler.routing.settings import current_config, use_config


def retired_routes(config: Path) -> list[str]:
    """The names of the project's retired routes."""
    found = load_config(config)
    use_config(found)
    return [route.name for route in load_routes(found) if route.retired is not None]


def check_retired(config: Path, name: str, budget: float = 10.0) -> CheckReport:
    """Check the Go side of a retired route against its oracle, for `budget` seconds at most."""
    found = load_config(config)
    use_config(found)
    route = find_route(found, name)
    return check(subject(route), budget=budget, rules=route.terms().rules)


def subject(route: Migration) -> Candidate:
    """Both sides of a route for a check: the Python side of a retired one is its oracle."""
    if route.retired is None:
        return route.candidate()
    oracle = current_config(route.folder).root / route.retired
    return route.bind(load_oracle(oracle, route.name))


def load_oracle(file: Path, route: str) -> Callable[..., Any]:
    """The function of a route in its oracle. Raises RetireError when it is not there."""
    leaf = route.rpartition(":")[2]
    module = ModuleType(f"strangler_oracle_{leaf}")
    module.__file__ = str(file)
    try:
        SourceFileLoader(module.__name__, module.__file__).exec_module(module)
        oracle: Callable[..., Any] = getattr(module, leaf)
    except Exception as error:
        raise RetireError(
            f"{route}: its oracle {file} cannot be used ({type(error).__name__}: {error}): "
            "restore it from version control"
        ) from error
    return oracle
