from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from strangler.config import Config
from strangler.report import present as module
from strangler.report.present import present
from strangler.routing.registry import find_route


def test_a_route_is_told_with_the_code_that_runs_now(sample: Config) -> None:
    route = find_route(sample, "py_impls.arith:sum")
    shown = present(route, sample.root)
    assert (shown.name, shown.policy) == (route.name, route.policy)
    assert shown.versions.artifact == route.candidate().artifact_hash
    assert len(shown.versions.python) == 64
    assert shown.place == "py_impls/arith.py:" + route.place.rpartition(":")[2]
    decisive = route.explain(route.resolution.claims[0])
    assert shown.source == decisive.removeprefix(f"{sample.root}/")
    assert (shown.problem, shown.known) == ("", True)
    assert shown.artifact == "sum.wasm"
    assert shown.go_place == "sum/sum.go:5"
    assert present(route, sample.root, sample.go_root).go_place == "go_impls/sum/sum.go:5"


def test_the_go_side_has_no_line_where_the_manifest_tells_none(
    sample: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    route: Any = find_route(sample, "py_impls.arith:sum")
    monkeypatch.setattr(route, "export", "Another")
    assert present(route, sample.root).go_place == ""
    opened = SimpleNamespace(manifest=None, sha256="a")
    monkeypatch.setattr(module, "open_artifact", lambda _: opened)
    assert present(route, sample.root).go_place == ""


def test_a_missing_artifact_is_said(
    sample: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    route: Any = find_route(sample, "py_impls.arith:sum")
    monkeypatch.setattr(route, "artifact", "nowhere.wasm")
    shown = present(route, sample.root)
    assert "nowhere.wasm" in shown.problem
    assert not shown.known
