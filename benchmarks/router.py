"""What routing itself costs: modes, shares, keys, samples, reloads.

Run with `python benchmarks/router.py`; needs a built project (`strangler build`). Times are
nanoseconds over a contender of the same run: the median of rounds in which all take turns.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ["STRANGLER_CONFIG"] = str(ROOT / "migration.toml")
os.environ.pop("STRANGLER_MODE", None)

from calls import machine, measure, plain  # noqa: E402  # needs the path above

import strangler  # noqa: E402
from strangler.config import load_config  # noqa: E402
from strangler.routing import watcher  # noqa: E402
from strangler.routing.registry import migrations  # noqa: E402
from strangler.routing.settings import use_config  # noqa: E402

ROUTES = 1000

TARGETS = {
    "python": ("plain", 25, "`python` mode over the undecorated function"),
    "share": ("go", 40, "a share decision by chance, over `go` mode"),
    "keyed_int": ("go", 150, "a share decision by an int key, over `go` mode"),
    "keyed_str": ("str", 150, "a share decision by a str key, over `python` mode of that function"),
    "shadow": ("python", 60, "a sampled-out call in `shadow`, over `python` mode"),
}


def decorated(name: str, **settings: Any) -> Callable[[int, int], int]:
    """A function of its own with a policy of its own, called once."""

    def sum(x: int, y: int) -> int:  # noqa: A001  # pairs with Go's Sum
        return x + y

    sum.__qualname__ = f"sum_{name}"
    route = strangler.migrate_to("sum.wasm", export="Sum")(sum)
    settled: Callable[[int, int], int] = _settled(
        route, f"{__name__}:sum_{name}", settings, (12, 12)
    )
    return settled


def keyed_by_text(name: str, **settings: Any) -> Callable[[str], int]:
    """A function of a text; every call stays with Python."""

    def word_count(text: str) -> int:
        return len(text)

    word_count.__qualname__ = f"sum_{name}"
    route = strangler.migrate_to("text.wasm", export="WordCount")(word_count)
    settled: Callable[[str], int] = _settled(
        route, f"{__name__}:sum_{name}", settings, ("a user's id",)
    )
    return settled


def _settled(route: Any, name: str, settings: Mapping[str, Any], arguments: tuple[Any, ...]) -> Any:
    import msgspec  # noqa: PLC0415

    from strangler.policy import Policy  # noqa: PLC0415

    config = load_config(ROOT / "migration.toml")
    use_config(msgspec.structs.replace(config, functions={name: Policy(**settings)}))
    route(*arguments)
    if route._go_calls + route._python_calls != 1 or migrations()[-1].failures:
        raise SystemExit(f"{name}: nobody answered: run `strangler build`")
    return route


def measure_reload(folder: Path) -> tuple[float, float]:
    """Milliseconds of this thread, and on the clock, to put a file of 1 000 routes in force.

    The medians of changes that change the mode of every route; callers go on meanwhile.
    """
    file = folder / "migration.toml"
    names = [f"{__name__}:reloaded_{number}" for number in range(ROUTES)]
    file.write_text("")
    use_config(load_config(file))
    for name in names:

        def reloaded(x: int, y: int) -> int:
            return x + y

        reloaded.__qualname__ = name.partition(":")[2]
        strangler.migrate_to("none.wasm")(reloaded)(1, 2)
    watcher._running = True  # this thread looks itself
    cpu, wall = [], []
    for turn in range(11):
        mode = ("shadow", "python")[turn % 2]
        tables = (f'[functions."{name}"]\nmode = "{mode}"\nsample = 0.25\n' for name in names)
        file.write_text("\n".join(tables))
        watcher.look()  # a file is taken when it has stayed the same
        started = time.thread_time(), time.perf_counter()
        watcher.look()
        cpu.append((time.thread_time() - started[0]) * 1e3)
        wall.append((time.perf_counter() - started[1]) * 1e3)
        if any(m.policy.mode != mode for m in migrations() if m.name in set(names[:3])):
            raise SystemExit("the routes were not reloaded")
    return statistics.median(cpu), statistics.median(wall)


def main() -> None:
    """Measure and print a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    form = parser.parse_args().format

    barely = 1e-18  # a share that draws, and takes nobody
    nearly = 1 - 2**-53  # and one that takes all
    text_key = keyed_by_text("text_key", mode="go", share=barely, key="text")
    text = keyed_by_text("text", mode="python")
    times = measure(
        {
            "plain": plain,
            "python": decorated("python", mode="python"),
            "go": decorated("go", mode="go"),
            "share": decorated("share", mode="go", share=nearly),
            "keyed_int": decorated("keyed", mode="go", share=nearly, key="x"),
            "shadow": decorated("shadow", mode="shadow", sample=barely),
            "str": lambda _x, _y: text("a user's id"),
            "keyed_str": lambda _x, _y: text_key("a user's id"),
        }
    )
    over = {name: times[name] - times[base] for name, (base, _, _) in TARGETS.items()}
    with tempfile.TemporaryDirectory() as name:
        cpu, wall = measure_reload(Path(name))
    if form == "json":
        reload = {"cpu": cpu, "wall": wall}
        shown = {"machine": machine(), "calls_ns": times, "over_ns": over, "reload_ms": reload}
        print(json.dumps(shown, indent=2))
        return
    print(f"Measured on {machine()}.\n\n| what | ns | target |\n| --- | ---: | ---: |")
    for name, (_, target, title) in TARGETS.items():
        print(f"| {title} | {over[name]:.0f} | {target} |")
    print(f"| reload of {ROUTES} routes, in ms (on the clock: {wall:.0f}) | {cpu:.0f} | 50 |")
    print(f"\nFor scale: a plain call {times['plain']:.0f} ns, `go` mode {times['go']:.0f} ns.")


if __name__ == "__main__":
    main()
