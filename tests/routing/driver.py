"""A process with one route, driven by a line of JSON for each step; it answers with one."""

# ruff: noqa: T201

import json
import sys
from pathlib import Path
from typing import Any

import strangler
from strangler import plugins
from strangler.config import load_config
from strangler.hookspecs import hookimpl
from strangler.routing import demoting, registry, watcher
from strangler.routing.breaker import Breaker
from strangler.routing.demotions import demotions
from strangler.routing.settings import use_config


@strangler.migrate_to("ports.wasm")
def wrong(x: int) -> int:
    return x


[ROUTE] = registry.migrations()
ANSWER: dict[str, Any] = {"mode": None}


class Flags:
    @hookimpl
    def strangler_resolve_mode(self) -> Any:
        return ANSWER["mode"]


class Now:
    """A thread that is done when it has been started."""

    def __init__(self, target: Any, args: Any, **_: Any) -> None:
        self.start = lambda: target(*args)


def begin(file: str) -> None:
    use_config(load_config(Path(file)))
    ANSWER["mode"] = None
    demotions.forget()
    registry.refresh()
    ROUTE._breaker = Breaker()
    ROUTE._hook = None


def call(x: int) -> int:
    return wrong(x)


def call_in(mode: Any, x: int) -> int:
    with strangler.mode(mode):
        return wrong(x)


def look() -> None:
    for _ in range(2):
        watcher.look(ask=True, read=True)


def flag(mode: Any) -> None:
    ANSWER["mode"] = mode


def main() -> None:
    watcher._running = True
    demoting.Thread = Now  # type: ignore[misc, assignment]
    plugins.manager().register(Flags())
    steps = {step.__name__: step for step in (begin, call, call_in, look, flag)}
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(steps[name](*arguments)), flush=True)


if __name__ == "__main__":
    main()
