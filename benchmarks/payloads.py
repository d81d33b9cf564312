"""What a payload costs: Python to Go and back, with a Go function that gives back its argument.

Run with `python benchmarks/payloads.py`; needs Go (`pip install "strangler[go]"`). Times are the
median of rounds in which all contenders take turns; only the ratios mean something, taken within
this one run. The peers do less: msgspec encodes and decodes the same value without leaving Python,
a memcpy copies the same bytes once each way. JSON is what an author writes who has bytes alone.
"""

import argparse
import ctypes
import dataclasses
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

HERE = Path(__file__).resolve().parent
PROJECT = HERE / "payload_project"
ROUNDS = 15
ROUND_SECONDS = 0.03
WARM_UP = 20  # calls: the first one binds, and Go's heap grows in the others
CALLS_FOR_GROWTH = 1_000_000

sys.path[:0] = [str(PROJECT), str(HERE), str(HERE.parent)]

from calls import machine  # noqa: E402  # needs the path above

os.environ["STRANGLER_CONFIG"] = str(PROJECT / "migration.toml")

import echoes  # noqa: E402  # the project's module

from strangler.config import find_config, load_config  # noqa: E402
from strangler.toolchain.build import build  # noqa: E402

Call = Callable[[], Any]


class Payload(NamedTuple):
    """One value, its elements, and the ways to send it."""

    title: str
    elements: int
    go: Call
    peer: Call
    limit: float  # what go / peer must not exceed
    json: Call | None = None


def through_msgpack(value: Any, kind: Any) -> Call:
    """Encode and decode with msgspec, without leaving Python."""
    encoder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(kind)
    return lambda: decoder.decode(encoder.encode(value))


def through_json(route: Callable[[bytes], bytes], value: Any) -> Call:
    """JSON to Go and back through bytes, with the standard library on this side."""
    return lambda: json.loads(route(json.dumps(value).encode()))


def rows_through_json(rows: list[Any]) -> Call:
    """The same for objects, which json must be told how to write and to read."""

    def call() -> list[Any]:
        data = json.dumps([dataclasses.asdict(row) for row in rows]).encode()
        return [echoes.Row(**row) for row in json.loads(echoes.json_rows(data))]

    return call


def copies(data: bytes) -> Call:
    """One memcpy each way."""
    size = len(data)
    there, back = ctypes.create_string_buffer(size), ctypes.create_string_buffer(size)
    source = ctypes.c_char_p(data)

    def call() -> None:
        ctypes.memmove(there, source, size)
        ctypes.memmove(back, there, size)

    return call


def payloads_to_measure() -> list[Payload]:
    """Every row of the table."""
    short, long, blob = "é" + "a" * 1022, "a" * 1_000_000, os.urandom(1_000_000)
    integers = [n * 7919 for n in range(1000)]
    floats = [n / 7 for n in range(1000)]
    counts = {f"key{n}": n for n in range(1000)}
    rows = [echoes.Row(n, f"name {n}", n / 3, ["red", "green"]) for n in range(1000)]
    array = np.arange(1_000_000, dtype=np.float64)
    p = echoes
    json_text, json_long = through_json(p.json_text, short), through_json(p.json_text, long)
    return [
        Payload(
            "`str`, 1 KB", 1024, lambda: p.text(short), through_msgpack(short, str), 2.5, json_text
        ),
        Payload(
            "`str`, 1 MB", 10**6, lambda: p.text(long), through_msgpack(long, str), 2.5, json_long
        ),
        Payload("`bytes`, 1 MB", 10**6, lambda: p.blob(blob), copies(blob), 3.0),
        Payload(
            "`list[int]`, 1 000",
            1000,
            lambda: p.integers(integers),
            through_msgpack(integers, list[int]),
            1.5,
            through_json(p.json_integers, integers),
        ),
        Payload(
            "`list[float]`, 1 000",
            1000,
            lambda: p.floats(floats),
            through_msgpack(floats, list[float]),
            1.5,
            through_json(p.json_floats, floats),
        ),
        Payload(
            "`dict[str, int]`, 1 000",
            1000,
            lambda: p.counts(counts),
            through_msgpack(counts, dict[str, int]),
            2.5,
            through_json(p.json_counts, counts),
        ),
        Payload(
            "dataclasses `(int, str, float, list[str])`, 1 000",
            1000,
            lambda: p.rows(rows),
            through_msgpack(rows, list[p.Row]),
            2.5,
            rows_through_json(rows),
        ),
        Payload(
            "numpy, 10⁶ `float64`", 10**6, lambda: p.array(array), copies(array.tobytes()), 3.0
        ),
    ]


# ---- Measuring -----------------------------------------------------------------------------------


def one_round(call: Call, count: int) -> float:
    """Seconds of this thread for `count` calls: what else the machine does counts little."""
    started = time.thread_time()
    for _ in range(count):
        call()
    return time.thread_time() - started


def measure(calls: dict[str, Call]) -> dict[str, float]:
    """Microseconds per call, contenders taking turns."""
    for call in calls.values():
        one_round(call, WARM_UP)
    counts = {n: max(1, int(ROUND_SECONDS / (one_round(c, 5) / 5))) for n, c in calls.items()}
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            samples[name].append(one_round(call, counts[name]) / counts[name] * 1e6)
    return {name: statistics.median(values) for name, values in samples.items()}


def resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def growth(calls: int) -> float:
    """MiB that the process grows by in so many calls of mixed payloads, after a warm-up."""
    rows = [echoes.Row(n, f"name {n}", n / 3, ["red"]) for n in range(3)]
    counts = {"a": 1, "b": 2}

    def mixed(count: int) -> None:
        for _ in range(count):
            echoes.rows(rows)
            echoes.counts(counts)
            echoes.text("text")
            echoes.integers([1, 2, 3])

    mixed(calls // 40)
    before = resident()
    mixed(calls // 4)
    return (resident() - before) / 2**20


def main() -> None:
    """Measure and print a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    form = parser.parse_args().format
    build(load_config(find_config()))
    rows: list[tuple[Payload, dict[str, float]]] = []
    for payload in payloads_to_measure():
        calls = {"go": payload.go, "peer": payload.peer}
        if payload.json is not None:
            calls["json"] = payload.json
        rows.append((payload, measure(calls)))
    grown = growth(CALLS_FOR_GROWTH)
    if form == "json":
        plain = [{"payload": payload.title, **times} for payload, times in rows]
        print(json.dumps({"machine": machine(), "payloads": plain, "growth_mib": grown}, indent=2))
        return
    print(f"Measured on {machine()}.\n")
    print("| there and back | µs | ns an element | × peer | at most | JSON, × |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for payload, times in rows:
        go = times["go"]
        slower = f"{times['json'] / go:.1f}" if "json" in times else ""
        print(
            f"| {payload.title} | {go:,.1f} | {go * 1000 / payload.elements:,.2f} "
            f"| {go / times['peer']:.2f} | {payload.limit} | {slower} |"
        )
    print(f"\nAfter a warm-up, {CALLS_FOR_GROWTH:,} calls grew the process by {grown:.1f} MiB.")


if __name__ == "__main__":
    main()
