"""What one call costs: `sum(12, 12)` by every way from Python to Go.

Run with `python benchmarks/calls.py`; needs Go (`pip install "strangler[go]"`), a C compiler for
the ctypes peer, and a built project (`strangler build`). Times are nanoseconds per call: the median
of rounds in which all contenders take turns, so that a busy machine hits all alike. Only the
ratios mean something; they are taken within this one run.
"""

import argparse
import ctypes
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 40
ROUND_SECONDS = 0.02
STARTS = 30

C_SHARED = """package main

import "C"

//export Sum
func Sum(x, y C.longlong) C.longlong { return x + y }

func main() {}
"""

sys.path.insert(0, str(ROOT))
os.environ["STRANGLER_CONFIG"] = str(ROOT / "migration.toml")

import strangler  # noqa: E402  # needs the path above
from strangler.config import Config, find_config, load_config  # noqa: E402
from strangler.routing.registry import find_route, refresh  # noqa: E402
from strangler.toolchain.go import find_go  # noqa: E402


def plain(x: int, y: int) -> int:
    """What every contender computes, in Python."""
    return x + y


def empty(x: int, y: int) -> None:
    """A call that does nothing: the price of calling a Python function at all."""


# ---- Contenders ----------------------------------------------------------------------------------


def decorated(mode: str, config: Config) -> Callable[[int, int], int]:
    """A function of its own, decorated, settled in `mode`."""
    from strangler.routing.settings import use_config  # noqa: PLC0415  # next to its use

    def sum(x: int, y: int) -> int:  # noqa: A001  # pairs with Go's Sum
        return x + y

    sum.__qualname__ = f"sum_{mode}"
    route = strangler.migrate_to("sum.wasm", export="Sum")(sum)
    os.environ["STRANGLER_MODE"] = mode
    use_config(config)
    if route(12, 12) != plain(12, 12):
        raise SystemExit(f"{mode}: wrong answer")
    return route


def wasmtime_public(artifact: Path) -> Callable[[int, int], int]:
    """The `wasmtime` package: Linker, WASI, Func.__call__."""
    import wasmtime  # noqa: PLC0415  # a peer

    engine = wasmtime.Engine()
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    exports: Any = linker.instantiate(store, wasmtime.Module.from_file(engine, artifact)).exports(
        store
    )
    exports["_initialize"](store)
    function = exports["Sum"]
    return lambda x, y: function(store, x, y)


def ctypes_shared(config: Config, folder: Path) -> Callable[[int, int], int]:
    """Ctypes over a C library that Go has just built from the same function."""
    go = find_go(config)
    (folder / "main.go").write_text(C_SHARED)
    (folder / "go.mod").write_text("module peer\n\ngo 1.24\n")
    library = folder / "peer.so"
    subprocess.run(
        [go.command, "build", "-buildmode=c-shared", "-o", library, "."],
        cwd=folder,
        check=True,
        env={**os.environ, "CGO_ENABLED": "1", "GOTOOLCHAIN": "local", "GOROOT": str(go.goroot)},
    )
    function = ctypes.CDLL(str(library)).Sum
    function.argtypes = (ctypes.c_longlong, ctypes.c_longlong)
    function.restype = ctypes.c_longlong
    answer: Callable[[int, int], int] = function
    return answer


# ---- Measuring -----------------------------------------------------------------------------------


def one_round(function: Callable[[int, int], Any], count: int) -> float:
    """Seconds for `count` calls, as a caller in a loop sees them."""
    started = time.perf_counter()
    for _ in range(count):
        function(12, 12)
    return time.perf_counter() - started


def measure(contenders: Mapping[str, Callable[[int, int], Any]]) -> dict[str, float]:
    """Nanoseconds per call of each contender, in a loop as a caller writes it."""
    counts = {}
    for name, function in contenders.items():
        one_round(function, 100)  # warm-up
        counts[name] = max(10, int(ROUND_SECONDS / (one_round(function, 1000) / 1000)))
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, function in contenders.items():
            samples[name].append(one_round(function, counts[name]) / counts[name] * 1e9)
    return {name: statistics.median(values) for name, values in samples.items()}


def measure_shadow(function: Callable[[int, int], Any], burst: int = 500) -> float:
    """Nanoseconds per call on the caller's thread, while the worker waits for the burst's end."""
    samples = []
    for _ in range(ROUNDS):
        strangler.flush(60.0)
        time.sleep(0.02)  # until the worker naps
        samples.append(one_round(function, burst) / burst * 1e9)
    return statistics.median(samples)


def measure_starts(programs: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds from start to end of a fresh interpreter that runs each program."""
    samples: dict[str, list[float]] = {name: [] for name in programs}
    for name in list(programs) * STARTS:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", programs[name]], check=True, env=dict(environment), cwd=ROOT
        )
        samples[name].append((time.perf_counter() - started) * 1e3)
    return {name: statistics.median(values) for name, values in samples.items()}


def machine() -> str:
    """What this was measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, wasmtime {version('wasmtime')}"
    )


def main() -> None:
    """Measure and print a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    form = parser.parse_args().format

    os.environ.pop("STRANGLER_MODE", None)
    config = load_config(find_config())
    artifact = find_route(config, "py_impls.arith:sum").find_artifact()
    go_version = find_go(config).version
    with tempfile.TemporaryDirectory() as folder:
        calls = measure(
            {
                "empty": empty,
                "plain": plain,
                "python": decorated("python", config),
                "go": decorated("go", config),
                "ctypes": ctypes_shared(config, Path(folder)),
                "wasmtime": wasmtime_public(artifact),
            }
        )
    # Last and in short bursts: the worker that compares would slow every other contender down.
    calls["shadow"] = measure_shadow(decorated("shadow", config))
    refresh()
    first_answer = (
        "import os; os.environ['STRANGLER_MODE'] = 'go'\n"
        "from py_impls.arith import sum\nassert sum(12, 12) == 24\n"
        "assert sum._go_calls == 1, 'Go did not answer'\n"
        "os._exit(0)"  # the answer is there
    )
    environment = {k: v for k, v in os.environ.items() if k != "STRANGLER_MODE"}
    starts = measure_starts(
        {
            "bare": "import os; os._exit(0)",
            "import": "import strangler, os; os._exit(0)",
            "first": first_answer,
        },
        environment,
    )
    results = {"machine": f"{machine()}, {go_version}", "calls_ns": calls, "starts_ms": starts}
    print(json.dumps(results, indent=2) if form == "json" else markdown(results))


def markdown(results: Mapping[str, Any]) -> str:
    """The tables of the README."""
    calls, starts = results["calls_ns"], results["starts_ms"]
    titles = {
        "empty": "an empty Python function",
        "plain": "the plain Python function",
        "python": "decorated, mode `python`",
        "go": "decorated, mode `go`",
        "shadow": "decorated, mode `shadow`, every call compared (on the caller's thread)",
        "ctypes": "ctypes over `go build -buildmode=c-shared`",
        "wasmtime": "the `wasmtime` package, `Func.__call__`",
    }
    rows = [f"Measured on {results['machine']}.", "", "| one call | ns | × plain | × `go` |"]
    rows.append("| --- | ---: | ---: | ---: |")
    rows += [
        f"| {title} | {calls[key]:,.0f} | {calls[key] / calls['plain']:.2f} "
        f"| {calls[key] / calls['go']:.2f} |"
        for key, title in titles.items()
    ]
    rows += ["", "| a fresh process | ms over a bare interpreter |", "| --- | ---: |"]
    for key, title in (
        ("import", "`import strangler`"),
        ("first", "to the first Go answer, compiled form cached"),
    ):
        rows.append(f"| {title} | {starts[key] - starts['bare']:.0f} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
