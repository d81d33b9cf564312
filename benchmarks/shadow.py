"""What shadow mode costs: the caller, the worker, the store, a web route.

Run with `python benchmarks/shadow.py [PART…]`; needs a built project (`strangler build`), and for
the comparison `pip install laboratory launchdarkly-server-sdk fastapi uvicorn`. Figures of one part
are from one run, in which the contenders take turns.
"""

import argparse
import asyncio
import importlib
import json
import operator
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ["STRANGLER_CONFIG"] = str(ROOT / "migration.toml")
os.environ.pop("STRANGLER_MODE", None)

from calls import machine, measure_shadow, one_round, plain  # noqa: E402  # needs the path above

import strangler  # noqa: E402
from strangler.config import Config, load_config  # noqa: E402
from strangler.policy import Policy  # noqa: E402
from strangler.routing import comparing  # noqa: E402, F401  # for the processes
from strangler.routing.registry import migrations, refresh  # noqa: E402
from strangler.routing.settings import use_config  # noqa: E402
from strangler.store import open_store  # noqa: E402

ROUNDS = 15
CALLS = 300


def put(store: Path, **settings: Any) -> Config:
    """Put a configuration in force in which every route is in shadow mode."""
    config = msgspec.structs.replace(
        load_config(ROOT / "migration.toml"),
        store=f"sqlite:///{store}",
        defaults=Policy(mode="shadow", **settings),
        functions={},
    )
    use_config(config)
    refresh()
    return config


def scalar() -> Callable[[int, int], int]:
    """`sum` as a route that has found its mode."""

    def sum(x: int, y: int) -> int:  # noqa: A001  # pairs with Go's Sum
        return x + y

    route = strangler.migrate_to("sum.wasm")(sum)
    route(12, 12)
    return route


def laboratory_call() -> Callable[[int, int], int]:
    """The same with laboratory, the candidate a Python function too."""
    laboratory: Any = importlib.import_module("laboratory")

    def call(x: int, y: int) -> int:
        experiment = laboratory.Experiment(raise_on_mismatch=False)
        experiment.control(plain, args=(x, y))
        experiment.candidate(plain, args=(x, y))
        return int(experiment.conduct())

    return call


def migrator_call() -> Callable[[int, int], int]:
    """The same with LaunchDarkly's migrator in the stage that compares, without a network."""
    library: Any = importlib.import_module("ldclient")
    client = library.LDClient(config=library.Config("key", offline=True))
    context = library.Context.create("user")
    builder: Any = library.MigratorBuilder(client)
    builder.read_execution_order(library.ExecutionOrder.SERIAL)

    def side(payload: Any) -> Any:
        return library.Result.success(plain(*payload))

    builder.read(side, side, operator.eq)
    builder.write(side, side)
    migrator = builder.build()

    def call(x: int, y: int) -> int:
        return int(migrator.read("key", context, library.Stage.SHADOW, (x, y)).value)

    return call


def timed(function: Callable[[int, int], Any]) -> float:
    """Nanoseconds per call."""
    one_round(function, 100)
    rounds = [one_round(function, CALLS) / CALLS * 1e9 for _ in range(ROUNDS)]
    return statistics.median(rounds)


def measure_caller(folder: Path) -> dict[str, float]:
    """Nanoseconds over the plain function, on the caller's thread."""
    put(folder / "caller.db")
    route = scalar()
    base = timed(plain)
    found = {"strangler, every call compared": measure_shadow(route, CALLS) - base}
    for name, make in (
        ("laboratory, candidate included", laboratory_call),
        ("LaunchDarkly migrator, serial, candidate included", migrator_call),
    ):
        try:
            found[name] = timed(make()) - base
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
    return found


def measure_list(folder: Path) -> dict[str, float]:
    """What a list of 1 000 ints costs: encoding it once, and a sampled call over a plain one."""
    put(folder / "list.db")

    def top_scores(scores: list[int], n: int) -> list[int]:
        return scores[:n]

    route = strangler.migrate_to("scoring.wasm")(top_scores)
    rows = list(range(1000))
    route(rows, 3)
    [migration] = [one for one in migrations() if one.route is route]
    candidate = migration.candidate()
    samples: dict[str, list[float]] = {"encode": [], "over": []}
    for _ in range(ROUNDS):
        strangler.flush(60.0)
        encode = one_round(lambda x, _: candidate.encode((rows, x)), CALLS)
        base = one_round(lambda x, _: top_scores(rows, x), CALLS)
        over = one_round(lambda x, _: route(rows, x), CALLS) - base
        empty = one_round(lambda x, _: x, CALLS)
        samples["encode"].append((encode - empty) / CALLS * 1e9)
        samples["over"].append(over / CALLS * 1e9)
    return {name: statistics.median(values) for name, values in samples.items()}


def measure_worker(folder: Path) -> dict[str, float]:
    """How many scalar comparisons a second one process makes, until they are in the store."""
    put(folder / "worker.db")
    route = scalar()
    rates = []
    for _ in range(ROUNDS):
        strangler.flush(60.0)
        started = time.perf_counter()
        for number in range(9000):
            route(number, 2)
        strangler.flush(60.0)
        rates.append(9000 / (time.perf_counter() - started))
    return {"comparisons per second, calls included": statistics.median(rates)}


PROCESS = """
import sys, time
sys.path[:0] = {path!r}
import shadow
from pathlib import Path
shadow.put(Path({store!r}))
route = shadow.scalar()
slowest = []
for block in range({blocks}):
    started = time.perf_counter()
    for number in range(1000):
        route(number, block)
    slowest.append((time.perf_counter() - started) / 1000 * 1e9)
    while len(shadow.comparing._queue._lanes.backlog) > 5000:
        time.sleep(0.001)
slowest.sort()
print(slowest[int(0.99 * len(slowest))])
"""


def measure_processes(folder: Path, blocks: int = 1000) -> dict[str, float]:
    """Four processes that compare a million calls each into one SQLite file."""
    store = folder / "processes.db"
    program = PROCESS.format(
        path=[str(ROOT), str(ROOT / "benchmarks")], store=str(store), blocks=blocks
    )
    started = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outputs = [process.communicate()[0] for process in running]
    seconds = time.perf_counter() - started
    counts: dict[str, int] = {}
    for row in open_store(f"sqlite:///{store}").routes():
        for name, count in row.counts.items():
            counts[name] = counts.get(name, 0) + count
    size = sum(file.stat().st_size for file in folder.glob("processes.db*"))
    return {
        "observations": counts["match"] + counts.get("dropped", 0),
        "expected": 4 * (1000 * blocks + 1),
        "dropped": counts.get("dropped", 0),
        "file, MB": size / 1e6,
        "seconds": seconds,
        "p99 of a thousand calls, ns each": max(float(output) for output in outputs),
    }


APP = """
from fastapi import FastAPI
from strangler import migrate_to

@migrate_to("scoring.wasm")
def top_scores(scores: list[int], n: int) -> list[int]:
    return sorted(scores, reverse=True)[:n]

app = FastAPI()

@app.get("/top")
async def top(n: int) -> dict[str, list[int]]:
    return {"top": top_scores([number * 7919 % 1000 for number in range(200)], n)}
"""


def measure_web(folder: Path, requests: int = 1500) -> dict[str, float]:
    """The p50 and p99 of a FastAPI route on uvicorn, in ms, at sample 0 and at sample 1."""
    (folder / "app.py").write_text(APP)
    samples: dict[str, list[float]] = {"0": [], "1": []}
    servers = {}
    for sample in samples:
        config = folder / f"sample{sample}.toml"
        config.write_text(
            f"[strangler]\nartifacts = '{ROOT}/.strangler/wasm'\n"
            f"store = 'sqlite:///{folder}/web{sample}.db'\n"
            f"[defaults]\nmode = 'shadow'\nsample = {sample}.0\n"
        )
        servers[sample] = _serve(folder, config)
    try:
        for _ in range(6):
            for sample, (_, port) in servers.items():
                samples[sample] += asyncio.run(_load(port, requests // 6))
    finally:
        for process, _ in servers.values():
            process.terminate()
            process.wait()
    found = {}
    for sample, times in samples.items():
        times.sort()
        found[f"p50, sample {sample}"] = times[len(times) // 2] * 1e3
        found[f"p99, sample {sample}"] = times[int(len(times) * 0.99)] * 1e3
    return found


def _serve(folder: Path, config: Path) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "error"],
        cwd=folder,
        env={**os.environ, "STRANGLER_CONFIG": str(config), "PYTHONPATH": str(ROOT)},
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            break
    asyncio.run(_load(port, 100))
    return process, port


async def _load(port: int, requests: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for number in range(requests):
        started = time.perf_counter()
        writer.write(f"GET /top?n={number % 10} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
    writer.close()
    return times


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "caller": measure_caller,
    "list": measure_list,
    "worker": measure_worker,
    "processes": measure_processes,
    "web": measure_web,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts or PARTS:
            found[part] = PARTS[part](Path(folder))
            strangler.flush(60.0)
    if options.json:
        print(json.dumps({"machine": machine(), **found}, indent=2))
        return
    print(machine())
    for part, figures in found.items():
        print(f"\n{part}")
        for name, figure in figures.items():
            print(f"  {figure:>14,.1f}  {name}")


if __name__ == "__main__":
    main()
