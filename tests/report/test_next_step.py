from typing import Any

import pytest

from strangler.policy import Policy
from strangler.report.next_step import next_step

CHECK = "strangler check m:f"


@pytest.mark.parametrize("mode", ["python", "shadow", "go"])
def test_a_route_without_evidence_is_checked_first(make: Any, mode: str) -> None:
    assert next_step(Policy(mode=mode), make.row(counts={"match": 10_000}), []) == CHECK


@pytest.mark.parametrize("verdict", ["fail", "insufficient"])
def test_a_route_that_does_not_pass_is_checked_again(make: Any, verdict: str) -> None:
    row = make.row(counts={"match": 10_000}, evidence=make.evidence(verdict=verdict))
    assert next_step(Policy(mode="shadow"), row, []) == CHECK


def test_a_divergence_since_the_check_asks_for_another(make: Any) -> None:
    row = make.row(counts={"match": 10_000}, evidence=make.evidence(when=make.moment - 1))
    assert next_step(Policy(mode="shadow"), row, [make.divergence()]) == CHECK


def test_python_that_passes_goes_to_shadow(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    assert next_step(Policy(mode="python"), row, []) == (
        'set mode = "shadow" under [functions."m:f"] in migration.toml'
    )


def test_shadow_needs_calls_to_compare(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    assert next_step(Policy(mode="shadow"), row, []) == "run your program, then `strangler report`"


def test_shadow_needs_a_sample(make: Any) -> None:
    row = make.row(evidence=make.evidence())
    assert next_step(Policy(mode="shadow", sample=0.0), row, []) == (
        'set sample = 1.0 under [functions."m:f"] in migration.toml'
    )


def test_shadow_that_passes_and_matches_goes_to_go(make: Any) -> None:
    row = make.row(counts={"match": 1000}, evidence=make.evidence())
    assert next_step(Policy(mode="shadow"), row, []) == (
        'set mode = "go" under [functions."m:f"] in migration.toml'
    )


@pytest.mark.parametrize("mode", ["shadow", "go"])
@pytest.mark.parametrize("trouble", ["divergence", "failure"])
def test_go_is_not_recommended_while_trouble_is_on_record(
    make: Any, mode: str, trouble: str
) -> None:
    counts = {"match": 10_000} | ({"failure:GoTrap": 1} if trouble == "failure" else {})
    row = make.row(counts=counts, evidence=make.evidence(when=make.moment + 1))
    divergences = [make.divergence()] if trouble == "divergence" else []
    assert next_step(Policy(mode=mode), row, divergences) == f"{CHECK} --budget 60s"


def test_go_that_passes_is_checked_again(make: Any) -> None:
    row = make.row(counts={"go": 10}, evidence=make.evidence())
    assert next_step(Policy(mode="go"), row, []) == CHECK


@pytest.mark.parametrize(
    ("failure", "command"),
    [
        ("ArtifactNotFound", "strangler build"),
        ("ExportNotFound", "strangler build"),
        ("BindError", "strangler doctor"),
        ("MissingImport", "strangler doctor"),
        ("GoTrap", CHECK),
    ],
)
def test_what_kept_go_from_answering_decides(make: Any, failure: str, command: str) -> None:
    row = make.row(counts={f"failure:{failure}": 2})
    assert next_step(Policy(mode="go"), row, []) == command


def test_a_route_that_is_gone_is_to_be_found_again(make: Any) -> None:
    assert next_step(None, make.row(), []) == (
        "list its module under [strangler] modules in migration.toml, if it still exists"
    )


def test_a_name_is_quoted_for_the_shell(make: Any) -> None:
    row = make.row("m:f.<locals>.g")
    assert next_step(Policy(), row, []) == "strangler check 'm:f.<locals>.g'"
