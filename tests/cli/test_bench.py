"""`strangler bench`: on given arguments and on saved inputs."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from strangler import timing
from strangler.cli import options
from strangler.cli.bench import bench
from strangler.config import Config
from strangler.corpus import Input, write_corpus

LEVENSHTEIN = "py_impls.scoring:levenshtein"


@pytest.fixture(autouse=True)
def project(sample: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The sample project, with a corpus of its own, measured in a hurry."""
    config = msgspec.structs.replace(sample, corpus=tmp_path / "corpus")
    monkeypatch.setattr(options, "load_config", lambda *_: config)
    monkeypatch.setattr(timing, "BATCH", 1e-5)
    return config


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(bench, [str(argument) for argument in arguments])


def test_given_arguments_are_measured_on_both_sides() -> None:
    result = run(LEVENSHTEIN, '"kitten"', '"sitting"')
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == f"{LEVENSHTEIN}  1 input"
    assert lines[1].split() == ["bytes", "python", "go", "crossing", "gain"]
    assert lines[2].split()[0] == "21"
    assert (
        lines[-1]
        == f"Next: `strangler check {LEVENSHTEIN}`, and `strangler set {LEVENSHTEIN} shadow`."
    )


def test_saved_inputs_are_measured_by_size_and_drawn(project: Config, tmp_path: Path) -> None:
    texts = [f'"{"ab" * length}"' for length in range(1, 45)]
    write_corpus(project.corpus, LEVENSHTEIN, [Input((text, text)) for text in texts])
    svg = tmp_path / "plot.svg"
    result = run(LEVENSHTEIN, "--format", "json", "--svg", svg)
    assert result.exit_code == 0, result.output
    shown = json.loads(result.output)
    assert shown["function"] == LEVENSHTEIN
    sizes = [one["bytes"] for one in shown["inputs"]]
    assert sizes == sorted(sizes)
    assert len(sizes) <= 20
    assert sizes[-1] == 8 + 2 * 88
    drawn = ET.parse(svg).getroot()
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) == 2 * len(sizes)


def test_a_small_function_is_told_that_go_is_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = timing.Timing(16, 1e-6, 1e-6, 1e-7)
    monkeypatch.setattr("strangler.cli.bench.measure", lambda *_: (slow,))
    assert "Go is not faster on the largest" in run("py_impls.arith:sum", 1, 2).output
    fast = timing.Timing(32, 4e-6, 1e-6, 1e-7)
    monkeypatch.setattr("strangler.cli.bench.measure", lambda *_: (slow, fast))
    output = run("py_impls.arith:sum", 1, 2).output
    assert "Go is faster from arguments of 32 bytes on." in output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((LEVENSHTEIN,), "has no saved inputs: give ARGS, or `strangler corpus pull"),
        ((LEVENSHTEIN, "kitten", "x"), "kitten: is not a Python literal"),
        ((LEVENSHTEIN, "1", "2"), "str"),
        (("nothing:here",), "there is no such route"),
    ],
)
def test_what_cannot_be_measured_ends_in_exit_code_2(arguments: Any, reason: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert reason in result.output
