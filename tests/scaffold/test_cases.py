"""A Go test of recorded calls: Go's own tools compile it, skip it, pass it and fail it."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config, load_config
from strangler.errors import ScaffoldError
from strangler.scaffold.beginning import begin
from strangler.scaffold.subject import find_function, subject_of
from strangler.scaffold.writing import carry_out, plan, save_inputs
from strangler.scan.recorded import Calls, Case
from strangler.scan.values import Instance, Other
from strangler.toolchain.go import find_go

SHOP = """\
import datetime
from dataclasses import dataclass
from decimal import Decimal

@dataclass
class Line:
    name: str
    price: Decimal | None

def count(lines: list[Line], want, *type: int) -> tuple[int, float]:
    return len(lines), 1.5

def wait(until: datetime.timedelta) -> None:
    if until is None:
        raise ValueError

def put(lines: list[Line]) -> None:
    lines.clear()
"""

LINES = [Instance("shop.Line", (("name", "a"), ("price", None)))]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    begin(tmp_path)
    return load_config(tmp_path / "migration.toml")


def calls(*cases: Case, left_out: int = 0, **hints: str) -> Calls:
    return Calls(("pytest", "a b"), 0, cases, left_out, hints)


def started(config: Config, name: str, seen: Calls) -> Any:
    subject = subject_of(find_function(config, name), seen.hints)
    planned = plan(config, subject, seen)
    carry_out(config, planned)
    return planned


def go(config: Config, *arguments: str) -> str:
    tool = find_go(config)
    result = subprocess.run(
        [str(tool.command), *arguments],
        cwd=config.go_root,
        env={**os.environ, "GOROOT": str(tool.goroot), "GOFLAGS": "", "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr


def test_the_test_compiles_and_is_skipped_until_the_function_is_ported(project: Config) -> None:
    planned = started(
        project,
        "shop:count",
        calls(
            Case({"lines": LINES, "want": {1.5}, "type": (3, 4)}, (1, 1.5)),
            Case({"lines": [], "want": set(), "type": ()}, (0, 1.5)),
            Case({"lines": [Other("x")], "want": set(), "type": ()}, (0, 1.5)),
            Case({"lines": [], "want": {2.5}, "type": ()}, None, "ValueError"),
            Case({"lines": [], "want": {3.5}, "type": ()}, "no tuple"),
            left_out=2,
            want="set[float]",
        ),
    )
    assert [file.name for file, _ in planned.files] == ["count.go", "shop.py", "count_test.go"]
    assert (len(planned.test.cases), planned.test.left_out) == (3, 4)
    started(project, "shop:wait", calls(Case({"until": None}, None, "ValueError")))
    assert planned.place.test.read_text().count("// What Python answered when `pytest 'a b'`") == 1
    output = go(project, "test", "-v", "./shop")
    assert "shop.Count is not ported yet" in output
    assert output.count("--- SKIP") == 1


def test_a_port_passes_where_it_answers_as_python_did(project: Config) -> None:
    started(
        project,
        "shop:count",
        calls(
            Case({"lines": LINES, "want": {1.5}, "type": (3, 4)}, (1, 1.5)),
            Case({"lines": [], "want": set(), "type": ()}, None, "ValueError"),
            want="set[float]",
        ),
    )
    file = project.go_root / "shop/count.go"
    text = file.read_text()
    refused = 'if len(lines) == 0 {\n\treturn 0, 0, py.ValueError("none")\n}\n'
    answers = f"{refused}_ = want\nreturn len(lines), RATE, nil"
    unported = text[text.index("\treturn ") :].splitlines()[0]
    assert "NotPorted" in unported
    file.write_text(text.replace(unported, answers.replace("RATE", "1.5")))
    assert go(project, "test", "./shop").startswith("ok")
    file.write_text(text.replace(unported, answers.replace("RATE", "2.5").replace(refused, "")))
    output = go(project, "test", "./shop")
    assert "Count: 2.5 for {lines:[{Name:a " in output
    assert "Count: no error for {lines:[]" in output


def test_what_python_literals_can_write_goes_to_the_corpus(project: Config) -> None:
    planned = started(
        project,
        "shop:count",
        calls(
            Case({"lines": LINES, "want": 1, "type": (3, 4)}, (1, 1.5)),
            Case({"lines": [], "want": 1, "type": (3,)}, (1, 1.5)),
            want="int",
        ),
    )
    assert save_inputs(project, planned) == 1
    text = (project.corpus / "shop.count.json").read_text()
    assert '"[]",\n        "1",\n        "(3,)"' in text


def test_without_a_case_there_is_no_test(project: Config) -> None:
    planned = started(project, "shop:put", calls(Case({"lines": [Other("x")]}, None)))
    assert planned.test is None
    assert save_inputs(project, planned) == 0
    assert [file.name for file, _ in planned.files] == ["put.go", "shop.py"]


def test_no_test_is_overwritten_and_no_name_is_taken_twice(project: Config) -> None:
    folder = project.go_root / "shop"
    folder.mkdir()
    (folder / "count_test.go").write_text("package shop\n")
    seen = calls(Case({"until": None}, None, "E"))
    with pytest.raises(ScaffoldError, match="count_test.go: is there already"):
        started(project, "shop:count", calls(want="int"))
    (folder / "other_test.go").write_text(
        "package shop\n\nfunc TestPut() {}\n\nfunc TestPut2() {}\n"
    )
    started(project, "shop:put", calls(Case({"lines": []}, None)))
    assert "func TestPut3(" in (folder / "put_test.go").read_text()
    assert started(project, "shop:wait", seen).test is None
