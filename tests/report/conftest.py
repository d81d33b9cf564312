"""Reports with everything that a test does not name, and a real Chromium to look at them."""

import importlib.util
import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from strangler.ledger import Entry
from strangler.outcome import UNKNOWN, Versions
from strangler.policy import Policy
from strangler.report.building import build_report
from strangler.report.html.page import render
from strangler.report.model import Report
from strangler.report.present import Present
from strangler.store.instances import InstancesRow
from strangler.store.latency import Durations, Latency, bucket
from strangler.store.rows import (
    CauseRow,
    DayRow,
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    FindingRow,
    Found,
    KindRow,
    Overview,
    PairTotals,
    RouteRow,
    TimingRow,
)

MOMENT = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
DAY = int(MOMENT // 86_400)

CODE = Versions("sha256:p", "sha256:a")
"""What runs now."""

OLDER = Versions("sha256:p", "sha256:older")


FLOOR_DIVISION = CauseRow(
    "floor-division",
    "Python rounds down, Go cuts.",
    "with Go's behaviour, Python gives Go's answer on 17 of 17 inputs",
    0.99,
    "use py.FloorDiv",
    "m.py:8: return a // b, a % b",
    "m.go:5: return a / b, a % b",
)


class Make:
    """Rows with everything that a test does not name."""

    moment = MOMENT
    code = CODE

    def present(self, name: str = "m:f", mode: str = "python", **settings: Any) -> Present:
        places = {
            "source": "migration.toml:3",
            "place": "m.py:7",
            "go_place": "",
            "artifact": "",
            "versions": CODE,
        }
        fields = {key: settings.pop(key, value) for key, value in places.items()}
        problem = settings.pop("problem", "")
        return Present(name, Policy(mode=mode, **settings), problem=problem, **fields)

    def report(
        self, presents: Any = (), rows: Any = (), divergences: Any = (), **overview: Any
    ) -> Report:
        gone, ledger = overview.pop("gone", True), overview.pop("ledger", ())
        today = datetime.fromtimestamp(MOMENT, UTC).date()
        valid = [entry for entry in ledger if entry.until >= today]
        kinds = overview.setdefault("kinds", {})
        for row in divergences:
            here = any(entry.signature == row.signature for entry in valid)
            kind = KindRow(row.label, row.versions, here, 1, row.last_seen)
            kinds[row.route] = (*kinds.get(row.route, ()), kind)
        seen = Overview(tuple(rows), tuple(divergences), **overview)
        return build_report(presents, seen, MOMENT, ledger=ledger, gone=gone)

    def latency(self, *durations: Any) -> Latency:
        return Latency({bucket(seconds): Durations(1, seconds) for seconds in durations})

    def row(
        self,
        name: str = "m:f",
        counts: Any = None,
        python: Any = (),
        go: Any = (),
        evidence: Any = None,
    ) -> RouteRow:
        return RouteRow(name, counts or {}, self.latency(*python), self.latency(*go), evidence)

    def evidence(
        self,
        name: str = "m:f",
        verdict: str = "pass",
        when: float = MOMENT,
        versions: Versions = CODE,
    ) -> EvidenceRow:
        return EvidenceRow(name, verdict, 1000, 900, 7, 1.5, when, *versions)

    def divergence(self, name: str = "m:f", text: str = "1, 2", **changes: Any) -> DivergenceRow:
        example = Example(MOMENT, text, "3", "4", "result", "Go has 1 more")
        values = {
            "route": name,
            "signature": "3f2a9c01d4e5",
            "cause": "value",
            "count": 3,
            "last_seen": MOMENT,
            "first": example,
            "smallest": example,
        }
        return DivergenceRow(**{**values, **changes})

    def finding(self, name: str = "m:f", seen: KindRow | None = None, **changes: Any) -> Found:
        """Something that a check has found; `seen` when calls have shown it too."""
        values = {
            "route": name,
            "signature": "0badc0ffee00",
            "when": MOMENT,
            "versions": CODE,
            "input": "-7, 2",
            "python": "[-4, 1]",
            "go": "[-3, 1]",
            "path": "result[0]",
            "cause": "value",
            "detail": "Go has 1 more",
            "explanation": "At result[0] Python has -4, Go has -3.",
            "reproduce": "strangler call m:f --mode both -- -7 2",
            "causes": (FLOOR_DIVISION,),
        }
        return Found(FindingRow(**{**values, **changes}), seen)

    def timing(self, size: int, python: float, go: float, **changes: Any) -> TimingRow:
        values = {"route": "m:f", "versions": CODE, "encoding": 1e-6, "decoding": 2e-6}
        return TimingRow(size=size, python=python, go=go, when=MOMENT, **{**values, **changes})

    def pair(
        self, name: str = "m:f", versions: Versions = CODE, distinct: int = 900, **counts: int
    ) -> PairTotals:
        return PairTotals(name, versions, counts, distinct, MOMENT - 7200, MOMENT)

    def day(self, ago: int = 0, **counts: int) -> DayRow:
        values = dict.fromkeys(("python", "go", "matches", "divergences"), 0) | counts
        return DayRow(DAY - ago, **values, last_seen=MOMENT - ago * 86_400)

    def decision(self, name: str = "m:f", kind: str = "promote", **more: Any) -> DecisionRow:
        values = {"mode": "go", "step": "go 1 %", "reason": "", "when": MOMENT, "author": "maria"}
        return DecisionRow(name, kind, **{**values, **more})

    def every_kind(self) -> Report:
        """A report with every kind of route and of fact."""
        bill, count = "py_impls.money:split_bill", "py_impls.text:word_count"
        trouble = {
            "python": 750_000,
            "go": 1_250_000,
            "match": 19_998,
            "divergence": 3,
            "failure:GoTrap": 1,
            "failure:GoExit": 12,
            "fallback": 13,
            "unrepresentable": 2,
            "error": 1,
            "accepted": 4,
        }
        return self.report(
            [
                self.present("py_impls.arith:sum", "shadow", artifact="sum.wasm"),
                self.present("py_impls.dates:add_months"),
                self.present(
                    bill,
                    "go",
                    share=0.25,
                    sample=0.01,
                    artifact="money.wasm",
                    go_place="money/bill.go:9",
                ),
                self.present("py_impls.scoring:score_histogram_of_every_single_player"),
                self.present(count, "go", versions=Versions("sha256:new", "sha256:a")),
                self.present("py_impls.text:title", "go", problem="title.wasm: is missing"),
            ],
            [
                self.row(
                    "py_impls.arith:sum",
                    {"python": 1204, "match": 1200, "dropped": 4},
                    python=(1.5e-6, 2e-6),
                    go=(3e-7,),
                    evidence=self.evidence("py_impls.arith:sum"),
                ),
                self.row(
                    bill,
                    trouble,
                    python=(0.0021,),
                    go=(1.25,),
                    evidence=self.evidence(bill, "fail"),
                ),
                self.row("py_impls.old:gone", {"python": 12}),
                self.row(count, {"go": 1}, evidence=self.evidence(count, "insufficient")),
            ],
            [
                self.divergence(bill, '"café", -1'),
                self.divergence(bill, "[1, " * 200, signature="other", count=1, label="accepted"),
            ],
            kinds={bill: (KindRow("divergence", OLDER, False, 5, MOMENT),)},
            sightings={(bill, "3f2a9c01d4e5"): {DAY - 1: 2, DAY: 1}},
            days={
                "py_impls.arith:sum": (
                    self.day(2, python=1000),
                    self.day(python=204),
                ),
                bill: (self.day(1, python=750_000), self.day(go=1_250_000, divergences=3)),
            },
            decisions=(
                self.decision(bill, "set", step="shadow", when=MOMENT - 86_400),
                self.decision(bill, step="go 25 %", reason="three quiet weeks"),
            ),
            pairs=(
                self.pair("py_impls.arith:sum", match=1200),
                self.pair(bill, match=19_998, divergence=3, **{"failure:GoTrap": 1}),
            ),
            findings=(
                self.finding(
                    bill,
                    KindRow("divergence", UNKNOWN, False, 1, MOMENT),
                    signature="3f2a9c01d4e5",
                    input='"café", -1',
                ),
            ),
            timings=(
                self.timing(16, 1e-6, 4e-6, route=bill),
                self.timing(1600, 1e-3, 4e-4, route=bill),
            ),
            instances=(
                InstancesRow("money.wasm", 3, 8, 12_000_000, 1400, 6, 4),
                InstancesRow("sum.wasm", 0, 0, 0, 2, 2, 0),
            ),
            ledger=(Entry("other", "cents only", "payments", date(2026, 9, 30), bill),),
        )


@pytest.fixture
def make() -> Make:
    return Make()


# ---- The browser ---------------------------------------------------------------------------------

OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --window-size=1400,1000"
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    driver, browser = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or browser is None:
        pytest.skip(  # .ci/run installs it, and would miss the coverage of these tests
            "Chromium is not installed: `apt-get install chromium chromium-driver`"
        )
    options = ChromeOptions()
    options.binary_location = browser
    for option in OPTIONS.split():
        options.add_argument(option)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options=options, service=Service(driver)) as started:
        yield started


class Page:
    """A page that is open, and what its user would do with it."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        """Load anew, also when only the fragment differs, and wait until the routes are there."""
        self.driver.get("about:blank")
        self.logs()
        self.complaints()
        self.driver.get(url)
        self.wait(lambda: self.all("#body > tr"))

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [found.text for found in self.all(selector)]

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], Any], seconds: float = 30) -> Any:
        return WebDriverWait(self.driver, seconds, 0.02).until(lambda _driver: condition())

    def functions(self) -> list[str]:
        """The names of the routes that are shown, from the top."""
        return self.run(
            "return [...document.querySelectorAll('tr.route')].map(row => row.dataset.function)"
        )

    def focused(self) -> str:
        return self.run("return document.activeElement.textContent")

    def complaints(self) -> list[str]:
        """What the browser has written to its console."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def logs(self) -> list[Any]:
        entries = self.driver.get_log("performance")
        return [json.loads(entry["message"])["message"] for entry in entries]

    def requests(self) -> list[str]:
        """The addresses that the page has asked for."""
        return [
            message["params"]["request"]["url"]
            for message in self.logs()
            if message["method"] == "Network.requestWillBeSent"
        ]

    def faults(self) -> list[Any]:
        """What axe-core finds against WCAG 2.1 AA and its best practices."""
        package = importlib.util.find_spec("axe_core_python").submodule_search_locations[0]
        self.run(Path(package, "axe.min.js").read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(result => done(result.violations))"
        )
        return [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found]

    def settle(self) -> None:
        """Let what was just changed be drawn."""
        time.sleep(0.1)


@pytest.fixture
def page(chromium: Chrome) -> Page:
    chromium.set_window_size(1400, 1000)
    return Page(chromium)


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[..., Page]:
    """Open the page of a report, at a fragment."""

    def opened(report: Any, fragment: str = "") -> Page:
        file = tmp_path / "report.html"
        file.write_text(render(report), encoding="utf-8")
        page.open(f"{file.as_uri()}{fragment}")
        return page

    return opened
