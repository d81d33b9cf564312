from typing import Any

import pytest

from strangler.gates.gate import Judgement
from strangler.report.next_step import next_step

CHECK = "strangler check m:f"
PASS = Judgement("pass", (), 0.0, 0.001, 0.01)
LACKING = Judgement("insufficient", ("7 more comparisons", "1 hour"), 0.0, 1.0, 0.01)
FAIL = Judgement("fail", ("too many",), 0.1, 0.2, 0.01)


def step(present: Any, failures: Any = (), checked: Any = "pass", judgement: Any = PASS) -> str:
    return next_step(present, dict.fromkeys(failures, 1), checked, judgement, diverges=False)


@pytest.mark.parametrize("checked", [None, "fail", "insufficient"])
@pytest.mark.parametrize("mode", ["python", "shadow", "go"])
def test_a_route_that_has_not_passed_a_check_is_checked(make: Any, mode: str, checked: Any) -> None:
    assert step(make.present(mode=mode), checked=checked) == CHECK


def test_go_is_not_recommended_while_it_diverges_or_fails(make: Any) -> None:
    assert next_step(make.present(), {}, "pass", PASS, diverges=True) == CHECK
    assert step(make.present(), ["GoTrap"]) == CHECK


def test_a_route_whose_gate_passes_is_promoted(make: Any) -> None:
    assert step(make.present(mode="shadow")) == "strangler promote m:f"


def test_a_route_that_lacks_evidence_is_called(make: Any) -> None:
    assert step(make.present(mode="shadow"), judgement=LACKING) == (
        "run your program, then `strangler promote m:f`"
    )


def test_a_route_that_compares_nothing_gets_a_sample(make: Any) -> None:
    present = make.present(mode="go", share=0.1, sample=0.0)
    assert step(present, judgement=LACKING) == "strangler set m:f go --sample 1.0"


def test_a_route_whose_gate_fails_is_checked(make: Any) -> None:
    assert step(make.present(mode="shadow"), judgement=FAIL) == CHECK


def test_a_route_at_the_end_of_the_ladder_is_retired(make: Any) -> None:
    assert step(make.present(mode="go"), judgement=None) == "strangler retire m:f"


@pytest.mark.parametrize(
    ("failure", "command"),
    [
        ("ArtifactNotFound", "strangler build"),
        ("ExportNotFound", "strangler build"),
        ("BindError", "strangler doctor"),
        ("MissingImport", "strangler doctor"),
    ],
)
def test_what_kept_go_from_answering_decides(make: Any, failure: str, command: str) -> None:
    assert step(make.present(mode="go"), [failure]) == command


def test_without_an_artifact_it_is_built(make: Any) -> None:
    assert step(make.present(problem="f.wasm: is missing")) == "strangler build"


def test_a_route_that_is_gone_is_to_be_found_again() -> None:
    assert step(None) == (
        "list its module under [strangler] modules in migration.toml, if it still exists"
    )


def test_a_name_is_quoted_for_the_shell(make: Any) -> None:
    present = make.present("m:f.<locals>.g")
    assert step(present, checked=None) == "strangler check 'm:f.<locals>.g'"
