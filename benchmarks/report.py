"""How long the report takes for a large project: routes, signatures, and a month of history.

`python benchmarks/report.py [--routes N] [--signatures N]` makes a store (half a minute), and
prints the processor time that each part takes: the shortest of three. Where Debian's `chromium` and
`chromium-driver` are installed, it also says when a browser first paints the page of a live server.
"""

import argparse
import gc
import io
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import get_args

import msgspec
import uvicorn
from rich.console import Console
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from strangler.outcome import Versions
from strangler.policy import MODES, Policy
from strangler.report import junit, markdown, terminal
from strangler.report.building import build_report
from strangler.report.html import page
from strangler.report.model import Report
from strangler.report.present import Present
from strangler.report.serving.app import make_app
from strangler.report.serving.live import LiveReport
from strangler.store import open_store
from strangler.store.latency import Durations, bucket
from strangler.store.rows import DAY, Batch, DivergenceRow, EvidenceRow, Example, PairRow, Side
from strangler.store.store import Store

DAYS = 30
DIVERGENCES = 20
NOW = 1_790_000_000.0

chance = random.Random(7)


def hashes(number: int) -> Versions:
    """The versions of a route."""
    return Versions(f"{number:064x}", f"{number // 50:064x}")


def days(routes: list[str]) -> Iterator[tuple[Batch, float]]:
    """What every day brings."""
    for day in range(DAYS):
        counts: dict[tuple[str, str], int] = {}
        for number, route in enumerate(routes):
            calls = chance.randint(100, 10_000)
            go = calls * day // DAYS if number % 3 == 0 else 0
            counts |= {(route, "python"): calls - go, (route, "go"): go, (route, "match"): calls}
            counts |= {(route, "unrepresentable"): 1, (route, "divergence"): day % 3}
        yield Batch(counts), NOW - (DAYS - day) * DAY


def details(routes: list[str], signatures: int) -> Iterator[Batch]:
    """Latencies, evidence, pairs with their sketches, and divergences, by 50 routes."""
    each = signatures // len(routes)
    for start in range(0, len(routes), 50):
        latencies: dict[tuple[str, Side, int], Durations] = {}
        evidence, pairs, divergences = [], [], []
        for number, route in enumerate(routes[start : start + 50], start):
            versions = hashes(number)
            for side in get_args(Side):
                for _ in range(20):
                    seconds = chance.lognormvariate(-12, 1)
                    latencies[route, side, bucket(seconds)] = Durations(50, 50 * seconds)
            evidence.append(EvidenceRow(route, "pass", 1000, 900, 3, 4.0, NOW, *versions))
            digests = frozenset(chance.getrandbits(62) for _ in range(512))
            counts = {"match": 10_000, "divergence": each}
            pairs.append(PairRow(route, versions, counts, digests, NOW - DAY, NOW))
            divergences += [divergence(route, versions) for _ in range(each)]
        yield Batch(
            latencies=latencies,
            evidence=tuple(evidence),
            pairs=tuple(pairs),
            divergences=tuple(divergences),
        )


def divergence(route: str, versions: Versions) -> DivergenceRow:
    """One signature with its examples."""
    examples = [
        Example(
            NOW - chance.random() * DAYS * DAY,
            f"{chance.getrandbits(40)}, {'x' * chance.randint(1, 60)!r}",
            str(chance.getrandbits(40)),
            str(chance.getrandbits(40)),
            f"result[{chance.randint(0, 9)}]",
            "Go has 1 more",
            None,
            chance.getrandbits(60),
        )
        for _ in range(10)
    ]
    first = min(examples, key=lambda example: example.seen)
    return DivergenceRow(
        route,
        f"{chance.getrandbits(48):012x}",
        "value",
        chance.randint(1, 1000),
        NOW,
        first,
        min(examples, key=lambda example: example.size),
        tuple(examples),
        versions=versions,
    )


def timed(name: str, work: Callable[[], object]) -> float:
    """Run something three times, and print the shortest time."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    print(f"{name:<44}{best:8.3f} s")
    return best


def main() -> None:
    """Fill a store, and time the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=int, default=1000)
    parser.add_argument("--signatures", type=int, default=10_000)
    parser.add_argument("--store", type=Path, help="keep the store in this file, or use it")
    parser.add_argument("--page", type=Path, help="write the page to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.store or Path(folder, "store.db")
        routes = [f"shop.part{n // 20:02}:function_{n:04}" for n in range(arguments.routes)]
        store = open_store(f"sqlite:///{file}")
        if not file.exists():
            for batch, when in days(routes):
                store.record(batch, when)
            for batch in details(routes, arguments.signatures):
                store.record(batch, NOW)
        print(f"{len(routes)} routes, {arguments.signatures} signatures, {DAYS} days, ", end="")
        print(f"{file.stat().st_size / 1e6:.0f} MB\n")
        measure(store, routes, arguments.page)


def measure(store: Store, routes: list[str], output: Path | None) -> None:
    """Time every part, and the whole of what a command does after it has started."""
    presents = [
        Present(route, Policy(mode=MODES[number % 3]), versions=hashes(number))
        for number, route in enumerate(routes)
    ]
    faces: dict[str, Callable[[Report], object]] = {
        "terminal": lambda report: terminal.render(report, Console(file=io.StringIO(), width=80)),
        "markdown": markdown.render,
        "json": msgspec.json.encode,
        "junit": junit.render,
        "html": page.render,
    }
    gc.disable()  # as the command does
    for most in (3, DIVERGENCES):
        overview = store.overview(most)
        report = build_report(presents, overview, NOW)
        print(f"At most {most} divergences of each route")
        read = timed("  reading the store", partial(store.overview, most))
        built = timed("  building the report", partial(build_report, presents, overview, NOW))
        for name, face in faces.items():
            seconds = timed(f"  rendering {name}", partial(face, report))
            print(f"{'    with reading and building':<44}{read + built + seconds:8.3f} s")
    timed("Whether there is something new", store.state)
    text = page.render(report)
    print(f"\nThe page has {len(text) / 1e6:.2f} MB.")
    if output is not None:
        output.write_text(text, encoding="utf-8")
    if shutil.which("chromedriver") and shutil.which("chromium"):
        gc.enable()
        paint(LiveReport(lambda: build_report(presents, store.overview(DIVERGENCES), NOW), int))


def paint(live: LiveReport) -> None:
    """Serve the page to a real Chromium, and print when it is painted: the shortest of three."""
    settings = uvicorn.Config(make_app(live), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    options = ChromeOptions()
    for option in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"):
        options.add_argument(option)
    try:
        with Chrome(options=options, service=Service(shutil.which("chromedriver"))) as chromium:
            found = [_paint_once(chromium, f"http://127.0.0.1:{port}/") for _ in range(3)]
    finally:
        server.should_exit = True
        thread.join()
    print("\nIn Chromium, after the address was entered, once somebody has seen the page")
    names = ("the server answers", "first paint")
    for name, times in zip(names, zip(*found, strict=True), strict=True):
        print(f"{'  ' + name:<44}{min(times) / 1000:8.3f} s")


def _paint_once(chromium: Chrome, address: str) -> tuple[float, float]:
    """Milliseconds to the first byte, and to the first paint of content."""
    chromium.get("about:blank")
    chromium.get(address)
    script = (
        "const paint = performance.getEntriesByName('first-contentful-paint')[0];"
        "const [load] = performance.getEntriesByType('navigation');"
        "const shown = document.querySelector('tr.route');"
        "return shown && paint && [load.responseStart, paint.startTime]"
    )
    answered, painted = WebDriverWait(chromium, 30, 0.02).until(
        lambda _: chromium.execute_script(script)
    )
    return answered, painted


if __name__ == "__main__":
    main()
