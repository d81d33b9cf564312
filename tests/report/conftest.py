from typing import Any

import pytest

from strangler.outcome import Versions
from strangler.policy import Policy
from strangler.report.building import build_report
from strangler.report.model import Report
from strangler.report.present import Present
from strangler.store.latency import Durations, Latency, bucket
from strangler.store.rows import (
    DayRow,
    DecisionRow,
    DivergenceRow,
    EvidenceRow,
    Example,
    Overview,
    PairTotals,
    RouteRow,
)

MOMENT = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
DAY = int(MOMENT // 86_400)

CODE = Versions("sha256:p", "sha256:a")
"""What runs now."""


class Make:
    """Rows with everything that a test does not name."""

    moment = MOMENT
    code = CODE

    def present(self, name: str = "m:f", mode: str = "python", **settings: Any) -> Present:
        places = {"source": "migration.toml:3", "place": "m.py:7", "versions": CODE}
        fields = {key: settings.pop(key, value) for key, value in places.items()}
        problem = settings.pop("problem", "")
        return Present(name, Policy(mode=mode, **settings), problem=problem, **fields)

    def report(
        self, presents: Any = (), rows: Any = (), divergences: Any = (), **overview: Any
    ) -> Report:
        gone = overview.pop("gone", True)
        seen = Overview(tuple(rows), tuple(divergences), **overview)
        return build_report(presents, seen, MOMENT, gone=gone)

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
                self.present("py_impls.arith:sum", "shadow"),
                self.present("py_impls.dates:add_months"),
                self.present(bill, "go", share=0.25, sample=0.01),
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
            signatures={bill: 7},
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
        )


@pytest.fixture
def make() -> Make:
    return Make()
