import json
from typing import Any

from strangler.report.json import render


def test_the_document_has_the_keys_of_the_contract(make: Any) -> None:
    row = make.row(
        counts={"python": 1, "divergence": 1, "failure:GoTrap": 2},
        python=(0.5,),
        go=(0.25,),
        evidence=make.evidence(),
    )
    shown = make.report(
        [make.present()],
        [row],
        [make.divergence()],
        days={"m:f": (make.day(python=1, divergences=1),)},
        decisions=(make.decision(kind="demote", step="shadow", reason="it trapped"),),
    )
    report = json.loads(render(shown))
    assert list(report) == ["functions", "totals", "days", "accepted", "made"]
    [function] = report["functions"]
    fields = (
        "function mode source place go_place problem share sample attention calls comparisons "
        "matches divergences signatures open failures fallbacks unrepresentable dropped errors "
        "other evidence gate latency python_hash artifact_hash python_since artifact_since "
        "instances last_seen days decisions next"
    )
    assert list(function) == fields.split()
    assert function["calls"] == {"python": 1, "go": 0}
    assert function["failures"] == {"GoTrap": 2}
    assert function["latency"] == {
        "python": {"count": 1, "mean": 0.5, "p50": 0.5, "p95": 0.5, "p99": 0.5},
        "go": {"count": 1, "mean": 0.25, "p50": 0.25, "p95": 0.25, "p99": 0.25},
        "crossing": None,
        "speedup": 2.0,
        "saved": None,
        "break_even": None,
        "sizes": [],
    }
    assert function["evidence"] == {
        "verdict": "pass",
        "examples": 1000,
        "distinct": 900,
        "unrepresentable": 7,
        "seconds": 1.5,
        "when": "2026-09-21T14:13:20Z",
        "python_hash": "sha256:p",
        "artifact_hash": "sha256:a",
        "stale": False,
    }
    assert function["gate"] == {
        "step": "shadow",
        "verdict": "pass",
        "comparisons": 0,
        "distinct": 0,
        "lower": 0.0,
        "upper": 1.0,
        "limit": None,
        "reasons": [],
    }
    example = {
        "input": "1, 2",
        "python": "3",
        "go": "4",
        "path": "result",
        "detail": "Go has 1 more",
    }
    command = "strangler call m:f 1 2 --mode both"
    assert function["divergences"] == [
        {
            "signature": "3f2a9c01d4e5",
            "count": 3,
            **example,
            "common": [0, 0],
            "cause": "value",
            "explanation": "Python answered 3, Go answered 4.",
            "causes": [],
            "python_at": "m.py:7",
            "go_at": "",
            "label": "divergence",
            "stale": False,
            "first_seen": "2026-09-21T14:13:20Z",
            "last_seen": "2026-09-21T14:13:20Z",
            "first": {"seen": "2026-09-21T14:13:20Z", **example},
            "examples": [],
            "days": [],
            "reproduce": command,
            "save": "strangler corpus pull m:f",
            "accept": "strangler ledger accept 3f2a9c01d4e5 --reason … --owner … "
            "--until YYYY-MM-DD",
            "next": command,
        }
    ]
    day = {"day": "2026-09-21", "calls": {"python": 1, "go": 0}, "matches": 0, "divergences": 1}
    assert function["days"] == [day]
    assert report["days"] == [{**day, "called": 1, "migrated": 0}]
    assert function["decisions"] == [
        {
            "when": "2026-09-21T14:13:20Z",
            "kind": "demote",
            "step": "shadow",
            "author": "maria",
            "reason": "it trapped",
            "forced": False,
        }
    ]
    assert report["totals"] == {
        "functions": 1,
        "modes": {"python": 1, "shadow": 0, "go": 0},
        "calls": {"python": 1, "go": 0},
        "share": 0.0,
        "comparisons": 1,
        "matches": 0,
        "divergences": 1,
        "signatures": 1,
        "open": 1,
        "failures": 2,
        "fallbacks": 0,
        "unrepresentable": 0,
        "dropped": 0,
        "errors": 0,
        "ready": 0,
        "stale": 0,
        "slower": 0,
        "unused": 0,
        "gone": 0,
        "expiring": 0,
        "expired": 0,
        "saved": None,
    }


def test_control_characters_are_escaped(make: Any) -> None:
    text = render(make.report([], [], [make.divergence(text="\x1b[31m\x00\x9b\n")]))
    assert "\\u001b[31m\\u0000" in text
    assert "\x1b" not in text
    assert json.loads(text)["functions"][0]["divergences"][0]["input"] == "\x1b[31m\x00\x9b\n"
