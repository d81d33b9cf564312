"""What the engine costs and keeps: threads, instances, memory, start-up, deadlines, interruption.

Run with `python benchmarks/engine.py`; needs Go (`pip install "strangler[go]"`). Builds a small Go
package of its own in a temporary folder. Times are the best or the median of several, as said; only
the ratios within this one run compare.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from strangler import GoTimeout  # noqa: E402  # needs the path above
from strangler.config import load_config  # noqa: E402
from strangler.engine.artifact import Artifact, open_artifact  # noqa: E402
from strangler.engine.candidate import Candidate  # noqa: E402
from strangler.limits import MIB, Limits  # noqa: E402
from strangler.toolchain.build import build  # noqa: E402

GO = """// Package work is what the benchmark runs.
package work

import (
	"crypto/sha256"
	"fmt"
	"sort"
	"strings"
)

// Add does next to nothing.
func Add(x, y int) int { return x + y }

// Loop is arithmetic alone.
func Loop(n int) int {
	sum := 0
	for i := range n {
		sum = sum*31 + i
	}
	return sum
}

// Fib calls itself.
func Fib(n int) int {
	if n < 2 {
		return n
	}
	return Fib(n-1) + Fib(n-2)
}

// Sieve reads and writes memory.
func Sieve(n int) int {
	composite, primes := make([]bool, n), 0
	for i := 2; i < n; i++ {
		if !composite[i] {
			primes++
			for j := i * 2; j < n; j += i {
				composite[j] = true
			}
		}
	}
	return primes
}

// Floats is floating-point arithmetic.
func Floats(n int) float64 {
	x, y := 0.1, 0.0
	for range n {
		x, y = x*x-y*y+0.2, 2*x*y+0.3
		if x*x+y*y > 4 {
			x, y = 0.1, 0
		}
	}
	return x
}

// Hash hashes.
func Hash(n int) int {
	sum := sha256.Sum256(make([]byte, n))
	return int(sum[0])
}

// Strings allocates, and the garbage collector follows.
func Strings(n int) int {
	total := 0
	for i := range n {
		parts := strings.Split(fmt.Sprintf("%d-%s", i, strings.Repeat("x", i%50)), "-")
		sort.Strings(parts)
		total += len(parts[0])
	}
	return total
}

// Reverse crosses with a list.
func Reverse(values []int) []int {
	reversed := make([]int, len(values))
	for i, v := range values {
		reversed[len(values)-1-i] = v
	}
	return reversed
}
"""

LOOPS = {
    "Loop": 30_000_000,
    "Fib": 30,
    "Sieve": 3_000_000,
    "Floats": 20_000_000,
    "Hash": 4_000_000,
    "Strings": 40_000,
}
"""Functions that run for some tens of milliseconds."""


def python_side(*_: Any) -> None:
    """Stands for the Python function; never called."""


python_side.__annotations__.clear()  # the Go side says which types cross


def go(artifact: Artifact, name: str, parameters: str = "n", **limits: Any) -> Any:
    """A Go function with its limits."""
    return Candidate(
        f"benchmark:{name}",
        python_side,
        tuple(parameters.split()),
        artifact,
        name,
        {},
        limits=Limits(**limits),
    ).native


def best(call: Callable[[], Any], rounds: int = 7) -> float:
    """Seconds of the fastest of several calls."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def resident() -> float:
    """MiB of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


# ---- What is measured ----------------------------------------------------------------------------


def threads(artifact: Artifact) -> dict[str, Any]:
    """How much more work two threads do than one."""
    sieve = go(artifact, "Sieve")

    def run(count: int) -> float:
        workers = [
            threading.Thread(target=lambda: [sieve(3_000_000) for _ in range(10)])
            for _ in range(count)
        ]
        started = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return 10 * count / (time.perf_counter() - started)

    run(2)
    rounds = [(run(1), run(2)) for _ in range(5)]
    return {"threads 2 against 1, x throughput": max(two / one for one, two in rounds)}


def instances(artifact: Artifact) -> dict[str, Any]:
    """What a fresh instance takes."""
    fresh = go(artifact, "Add", "x y", isolation="fresh")
    fresh(1, 2)
    times = [best(lambda: fresh(1, 2), 1) for _ in range(300)]
    native = go(artifact, "Add", "x y", high_water=255)
    before, count = resident(), 24
    gate = threading.Barrier(count)
    sleep = _sleeper(artifact, gate)
    workers = [threading.Thread(target=sleep) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    native(1, 2)
    idle = sum(module.statistics()["idle"] for module in artifact.modules())
    return {
        "artifact, MB": artifact.path.stat().st_size / 1e6,
        "fresh instance and call, ms, median": statistics.median(times) * 1e3,
        "instance, MiB resident": (resident() - before) / max(1, idle),
    }


def _sleeper(artifact: Artifact, gate: threading.Barrier) -> Callable[[], None]:
    """Calls that are in progress at the same time, each on an instance of its own."""
    loop = go(artifact, "Loop", high_water=255)

    def run() -> None:
        gate.wait()
        loop(30_000_000)

    return run


def calls(artifact: Artifact, count: int) -> dict[str, Any]:
    """How memory grows over many calls of mixed routes."""
    add, reverse = go(artifact, "Add", "x y"), go(artifact, "Reverse", "values")
    strings = go(artifact, "Strings")
    values = list(range(100))

    def some(number: int) -> None:
        for turn in range(number // 100):
            for _ in range(95):
                add(turn, 1)
            for _ in range(5):
                reverse(values)
            if turn % 1000 == 0:
                strings(200)

    some(200_000)
    before = resident()
    some(count)
    return {f"RSS growth over {count:,} calls, MiB": resident() - before}


def imports(folder: Path) -> dict[str, Any]:
    """What importing a thousand routes in fifty modules takes, and whether wasm is loaded."""
    package = folder / "many"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for module in range(50):
        routes = "\n".join(
            f"@ports\ndef f{i}(x: int, y: int) -> int:\n    return x + y\n" for i in range(20)
        )
        (package / f"m{module}.py").write_text(
            f"from strangler import migrate_to\nports = migrate_to('a{module}.wasm')\n{routes}"
        )
    program = (
        "import sys, time; started = time.perf_counter()\n"
        "for i in range(50): __import__(f'many.m{i}')\n"
        "print(time.perf_counter() - started, 'strangler.engine.artifact' in sys.modules)"
    )
    results = []
    for _ in range(4):  # the first compiles Python's bytecode
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
        )
        results.append(done.stdout.split())
    if any(loaded == "True" for _, loaded in results):
        raise SystemExit("importing routes has loaded the engine")
    return {"import of 1 000 routes, s": min(float(seconds) for seconds, _ in results)}


def deadlines(artifact: Artifact) -> dict[str, Any]:
    """How late a call ends that runs into its timeout."""
    late = []
    loop = go(artifact, "Loop", timeout=0.05)
    for _ in range(40):
        started = time.perf_counter()
        try:
            loop(10**12)
        except GoTimeout:
            late.append((time.perf_counter() - started - 0.05) * 1e3)
    return {"deadline late by, ms, median": statistics.median(late), "…, ms, worst": max(late)}


def interruption(artifact: Artifact) -> dict[str, Any]:
    """What it costs that code can be interrupted: time with, over without."""
    ratios = {}
    for name, size in LOOPS.items():
        plain, asking = go(artifact, name, interruptible=False), go(artifact, name)
        pairs = [(best(lambda: plain(size), 2), best(lambda: asking(size), 2)) for _ in range(4)]  # noqa: B023
        ratios[f"interruptible, {name}, x"] = min(a for _, a in pairs) / min(p for p, _ in pairs)
    return ratios


def collector(artifact: Artifact) -> dict[str, Any]:
    """What GOGC trades: the time and the memory of a function that makes garbage."""
    found = {}
    for percent in ("25", "50", "100", "200"):
        limits: dict[str, Any] = {"env": {"GOGC": percent}}
        strings = go(artifact, "Strings", **limits)
        seconds = best(lambda: strings(40_000))  # noqa: B023
        memory = artifact.compiled(Limits(**limits)).statistics()["memory"] / MIB
        found[f"GOGC={percent}, ms"] = seconds * 1e3
        found[f"GOGC={percent}, MiB"] = memory
    return found


def main() -> None:
    """Measure everything and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
    parser.add_argument("--calls", type=int, default=10_000_000, help="of the memory test")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "go_impls" / "work").mkdir(parents=True)
        (folder / "go_impls" / "work" / "work.go").write_text(GO)
        (folder / "go_impls" / "go.mod").write_text("module example.com/benchmark\n\ngo 1.24\n")
        [built] = build(load_config(None, folder))
        artifact = open_artifact(built.path)
        results = (
            threads(artifact)
            | instances(artifact)
            | imports(folder)
            | deadlines(artifact)
            | interruption(artifact)
            | collector(artifact)
            | calls(artifact, arguments.calls)
        )
    if arguments.format == "json":
        print(json.dumps(results, indent=2, ensure_ascii=False))
        return
    print("| what | measured |\n| --- | ---: |")
    for what, number in results.items():
        print(f"| {what} | {number:,.3g} |")


if __name__ == "__main__":
    main()
