import json
from typing import Any

from strangler.report.json import render
from strangler.report.model import build_report


def test_the_document_has_the_keys_of_the_contract(make: Any) -> None:
    row = make.row(
        counts={"python": 1, "divergence": 1, "failure:GoTrap": 2},
        python=(0.5,),
        go=(0.25,),
        evidence=make.evidence(),
    )
    report = json.loads(render(build_report([make.route("m:f")], [row], [make.divergence()])))
    assert list(report) == ["functions", "totals"]
    [function] = report["functions"]
    assert list(function) == [
        "function",
        "mode",
        "share",
        "sample",
        "calls",
        "comparisons",
        "matches",
        "divergences",
        "failures",
        "fallbacks",
        "unrepresentable",
        "dropped",
        "errors",
        "evidence",
        "latency",
        "next",
    ]
    assert function["calls"] == {"python": 1, "go": 0}
    assert function["failures"] == {"GoTrap": 2}
    assert function["latency"] == {
        "python": {"count": 1, "mean": 0.5, "p50": 0.5, "p95": 0.5, "p99": 0.5},
        "go": {"count": 1, "mean": 0.25, "p50": 0.25, "p95": 0.25, "p99": 0.25},
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
    }
    assert function["divergences"] == [
        {
            "signature": "3f2a9c01d4e5",
            "count": 3,
            "input": "1, 2",
            "python": "3",
            "go": "4",
            "path": "result",
            "cause": "value",
            "first_seen": "2026-09-21T14:13:20Z",
            "last_seen": "2026-09-21T14:13:20Z",
            "first": {
                "seen": "2026-09-21T14:13:20Z",
                "input": "1, 2",
                "python": "3",
                "go": "4",
                "path": "result",
            },
        }
    ]
    assert report["totals"] == {
        "functions": 1,
        "calls": {"python": 1, "go": 0},
        "comparisons": 1,
        "matches": 0,
        "divergences": 1,
        "signatures": 1,
        "failures": 2,
        "fallbacks": 0,
        "unrepresentable": 0,
        "dropped": 0,
        "errors": 0,
    }


def test_control_characters_are_escaped(make: Any) -> None:
    text = render(build_report([], [], [make.divergence(text="\x1b[31m\x00\x9b\n")]))
    assert "\\u001b[31m\\u0000" in text
    assert "\x1b" not in text
    assert json.loads(text)["functions"][0]["divergences"][0]["input"] == "\x1b[31m\x00\x9b\n"
