"""Every planted bug of the benchmark is found and named, and its faithful ports pass."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from strangler.config import Config, load_config
from strangler.parity.check import check
from strangler.routing.registry import load_routes
from strangler.routing.settings import use_config
from strangler.toolchain.build import build

PROJECT = Path(__file__).resolve().parents[2] / "benchmarks" / "parity" / "project"
TOPICS = sorted(path.stem for path in (PROJECT / "planted").glob("[a-z]*.py"))
FAITHFUL = sorted(path.stem for path in (PROJECT / "faithful").glob("[a-z]*.py"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    config = load_config(PROJECT / "migration.toml")
    artifacts = tmp_path_factory.getbasetemp().parent / "parity-wasm"
    config = msgspec.structs.replace(config, artifacts=artifacts)
    build(config)
    sys.path.insert(0, str(PROJECT))
    use_config(config)
    yield config
    use_config(None)
    sys.path.remove(str(PROJECT))


def routes(config: Config, module: str) -> list[Any]:
    return [route for route in load_routes(config) if route.name.startswith(f"{module}:")]


# The alarm of a deadline may ring in a callback of Hypothesis's own, which swallows and reports it.
ALARM = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@ALARM
@pytest.mark.parametrize("topic", TOPICS)
def test_planted_bugs_are_found_and_their_cause_is_named(project: Config, topic: str) -> None:
    wrong = []
    for route in routes(project, f"planted.{topic}"):
        report = check(route.candidate(), examples=20, seed=1, go_root=project.go_root)
        named = [finding.causes[0].name for finding in report.divergences if finding.causes]
        wanted = importlib.import_module("planted").CAUSES[route.name]
        if wanted not in named:
            wrong.append((route.name, wanted, report.verdict, named))
    assert not wrong


@ALARM
@pytest.mark.parametrize("topic", FAITHFUL)
def test_faithful_ports_raise_no_alarm(project: Config, topic: str) -> None:
    for route in routes(project, f"faithful.{topic}"):
        report = check(route.candidate(), bulk=3000, examples=60, seed=2)
        assert report.verdict == "pass", report


def test_every_hazard_of_the_catalogue_has_been_planted(project: Config) -> None:
    from strangler.parity.hazards.catalogue import BY_NAME

    load_routes(project)
    planted = set(importlib.import_module("planted").CAUSES.values())
    assert planted <= set(BY_NAME)
    assert set(BY_NAME) - planted == {"nondeterminism"}  # no port has it as its bug
