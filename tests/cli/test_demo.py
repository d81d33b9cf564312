"""The demo tells its story with real figures, in a process of its own."""

import base64
import json
import re
import subprocess
import sys
import zlib

import pytest

import strangler
from strangler.cli.demo import sample_project
from strangler.cli.options import CannotRun


def demo(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "strangler", "demo", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The demo's folder and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    result = demo("--into", "kept", cwd=folder)
    assert result.returncode == 0, result.stderr
    return folder / "kept", result.stdout


def test_the_demo_finds_both_bugs_in_shadow_mode(told):
    diverged = re.findall(r"2,000 calls compared, (\d+) diverged", told[1])
    assert len(diverged) == 2
    assert all(int(count) > 0 for count in diverged)


def test_the_demo_shrinks_the_bugs_and_then_passes(told):
    text = told[1]
    assert "-1, 2: python [0, -1], go [0, 0]" in text
    assert re.findall(r"  (FAIL|PASS) ", text) == ["FAIL", "FAIL", "PASS", "PASS"]


def test_the_demo_ends_with_go_answering(told):
    assert told[1].count("2,000 calls answered by Go") == 2
    assert re.search(r"levenshtein +python [\d.]+ µs, go [\d.]+ µs a call", told[1])


def test_the_demo_ends_with_a_report_of_what_it_did(told):
    folder, text = told
    page = (folder / "report.html").read_text()
    assert text.splitlines()[-1].endswith("by the report, for a browser: kept/report.html")
    data = re.search(r'id="data">([^<]*)<', page)[1]
    report = json.loads(zlib.decompress(base64.b64decode(data)))
    assert [function["function"] for function in report["functions"]] == [
        "py_impls.money:split_bill",
        "py_impls.text:truncate",
    ]
    for function in report["functions"]:
        assert (function["mode"], function["calls"]["go"]) == ("go", 2000)
        assert function["evidence"]["verdict"] == "pass"
        assert not function["evidence"]["stale"]
        assert function["divergences"]
        assert all(divergence["stale"] for divergence in function["divergences"])
        assert function["attention"] in {None, "slower"}


def test_the_demo_keeps_its_project_where_it_is_told_to(told):
    folder, _ = told
    assert 'mode = "go"' in (folder / "migration.toml").read_text()
    assert (folder / "go_impls" / "money" / "split_bill.go").is_file()
    again = demo("--into", "kept", cwd=folder.parent)
    assert again.returncode == 2
    assert "kept exists already: name a new folder" in again.stderr


def test_the_demo_leaves_its_report_behind_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = demo(cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    [report] = tmp_path.iterdir()
    assert result.stdout.splitlines()[-1].endswith(f"for a browser: {report}")


def test_a_package_without_its_sample_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(strangler, "__file__", str(tmp_path / "strangler" / "__init__.py"))
    with pytest.raises(CannotRun, match="the sample project is missing beside .*: reinstall"):
        sample_project()
