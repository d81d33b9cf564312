from types import SimpleNamespace
from typing import Any

import pytest

from strangler.policy import Policy
from strangler.store.latency import Durations, Latency, bucket
from strangler.store.rows import DivergenceRow, EvidenceRow, Example, RouteRow

MOMENT = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC


class Make:
    """Rows with everything that a test does not name."""

    moment = MOMENT

    def route(self, name: str, mode: str = "python", **settings: Any) -> SimpleNamespace:
        return SimpleNamespace(name=name, policy=Policy(mode=mode, **settings))

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
        self, name: str = "m:f", verdict: str = "pass", when: float = MOMENT
    ) -> EvidenceRow:
        return EvidenceRow(name, verdict, 1000, 900, 7, 1.5, when, "sha256:p", "sha256:a")

    def divergence(self, name: str = "m:f", text: str = "1, 2", **changes: Any) -> DivergenceRow:
        example = Example(MOMENT, text, "3", "4", "result")
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


@pytest.fixture
def make() -> Make:
    return Make()
