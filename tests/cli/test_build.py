"""`strangler build`, as it is typed."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strangler.cli import build as module
from strangler.cli import main
from strangler.errors import BuildError
from strangler.routing.settings import use_config
from strangler.toolchain.results import BuildReport, BuiltArtifact, Failure, Skipped

SUM = "package sum\n\nfunc Sum(x, y int) int { return x + y }\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with one package, as the working directory."""
    package = tmp_path / "go_impls" / "sum"
    package.mkdir(parents=True)
    (package / "sum.go").write_text(SUM)
    (tmp_path / "go_impls" / "go.mod").write_text("module example.com/backend\n\ngo 1.24\n")
    (tmp_path / "migration.toml").write_text("[strangler]\n")
    monkeypatch.delenv("STRANGLER_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_config(None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["build", *arguments])


def reported(monkeypatch: pytest.MonkeyPatch, report: BuildReport) -> None:
    """Let the build have this result."""
    monkeypatch.setattr(module, "build_report", lambda *_, **__: report)


def test_it_builds_then_finds_nothing_to_do(root: Path) -> None:
    first = run()
    assert first.exit_code == 0, first.output
    line, following = first.stdout.splitlines()
    assert line.split() == ["built", "sum", *line.split()[2:4], *line.split()[4:6], "1", "function"]
    assert line.split()[3] == "MB"
    assert following.startswith("Next: `strangler check`")
    assert (root / ".strangler" / "wasm" / "sum.wasm").is_file()
    second = run("sum")
    assert second.exit_code == 0
    assert second.stdout.split()[:2] == ["unchanged", "sum"]
    assert run("--force").stdout.startswith("built")


def test_a_package_that_fails_is_told_on_stderr_and_ends_with_1(root: Path) -> None:
    bad = root / "go_impls" / "bad"
    bad.mkdir()
    (bad / "bad.go").write_text("package bad\n\nfunc F() { undefined() }\n")
    result = run()
    assert result.exit_code == 1
    assert "go_impls/bad/bad.go:3:12: undefined: undefined" in result.stderr
    assert "failed     bad" in result.stderr
    assert result.stderr.endswith("Next: correct this, then `strangler build` again.\n")
    assert result.stdout.split()[:2] == ["built", "sum"]
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("case", ["no Go", "no go_root", "bad config", "unknown package"])
def test_what_cannot_run_ends_with_2_and_the_fix(
    root: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    arguments: list[str] = []
    if case == "no Go":
        monkeypatch.setenv("STRANGLER_GO", "nosuchgo")
    elif case == "no go_root":
        (root / "migration.toml").write_text('[strangler]\ngo_root = "nowhere"\n')
    elif case == "bad config":
        (root / "migration.toml").write_text("[strangler]\nnonsense = 1\n")
    else:
        arguments = ["smu"]
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    expected = {
        "no Go": 'pip install "strangler[go]"',
        "no go_root": "go mod init",
        "bad config": "migration.toml:2: strangler.nonsense is not a setting",
        "unknown package": "did you mean sum?",
    }
    assert expected[case] in result.stderr


def test_the_configuration_can_be_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "migration.toml").rename(root / "other.toml")
    monkeypatch.chdir("/")
    assert run("--config", str(root / "other.toml")).exit_code == 0


REPORT = BuildReport(
    (
        BuiltArtifact(
            "sum", Path("out/sum.wasm"), 2_000_000, 0.25, fresh=True, functions=("A", "B")
        ),
        BuiltArtifact("text", Path("out/text.wasm"), 1, 0.0, fresh=False, functions=("T",)),
        Skipped("none", "no exported functions"),
        Failure("bad", BuildError("bad.go:1: wrong")),
    ),
    ("old.wasm",),
)


def test_text_has_a_line_for_each_package(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported(monkeypatch, REPORT)
    result = run()
    assert result.stdout.splitlines() == [
        "built      sum    2.0 MB   0.2 s  2 functions",
        "unchanged  text   0.0 MB          1 function",
        "skipped    none  no exported functions",
        "removed    old.wasm: no package needs it any more",
    ]
    assert result.exit_code == 1


def test_json_has_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported(monkeypatch, REPORT)
    result = run("--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "packages": [
            {
                "package": "sum",
                "status": "built",
                "path": "out/sum.wasm",
                "size": 2_000_000,
                "seconds": 0.25,
                "functions": ["A", "B"],
            },
            {
                "package": "text",
                "status": "unchanged",
                "path": "out/text.wasm",
                "size": 1,
                "seconds": 0.0,
                "functions": ["T"],
            },
            {"package": "none", "status": "skipped", "reason": "no exported functions"},
            {
                "package": "bad",
                "status": "failed",
                "error": {"class": "BuildError", "message": "bad.go:1: wrong"},
            },
        ],
        "removed": ["old.wasm"],
    }


def test_without_any_function_it_says_what_to_write(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(monkeypatch, BuildReport((Skipped("none", "no exported functions"),)))
    assert "Next: write a Go function with an upper-case name." in run().stdout


class Patience:
    """A timer that ends when the test says so."""

    latest: "Patience"

    def __init__(self, _: float, action: object) -> None:
        self.action = action
        self.cancelled = False
        Patience.latest = self

    def start(self) -> None:
        """Nothing runs by itself."""

    def cancel(self) -> None:
        self.cancelled = True


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_is_shown_once_it_has_taken_a_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    monkeypatch.setattr(threading, "Timer", Patience)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    with module._progress() as progress:
        progress("Reading")
        progress("Compiling")
        assert capsys.readouterr().err == ""
        Patience.latest.action()  # type: ignore[operator]
        progress("Finished")
    assert Patience.latest.cancelled
    shown = capsys.readouterr().err
    if terminal:
        assert shown == "\r\x1b[KCompiling …\r\x1b[KFinished …\r\x1b[K"
    else:
        assert shown == "Compiling …\nFinished …\n"


def test_a_quick_build_shows_no_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(threading, "Timer", Patience)
    with module._progress():
        Patience.latest.action()  # type: ignore[operator]
    assert capsys.readouterr().err == ""


def test_the_help_has_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "strangler build money --force" in result.stdout
