"""`strangler check` shows verdicts and divergences, and its exit code says how it went."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import strangler.cli.check
import strangler.parity.check
from strangler.cli import main
from strangler.engine.domain import Domain
from strangler.errors import ArtifactError, ArtifactNotFound, ConfigError, Unrepresentable
from strangler.outcome import Divergence, Outcome
from strangler.parity.finding import Finding
from strangler.parity.verdict import CheckReport, Evidence, Verdict
from strangler.shadow.redaction import Redaction
from strangler.shadow.terms import Terms
from strangler.signature import Bool, Function, Parameter
from strangler.store import open_store
from strangler.store.rows import Batch, DivergenceRow, Example

EVIDENCE = Evidence(
    examples=1000,
    distinct=900,
    unrepresentable=0,
    raised=3,
    possible=50,
    seed=7,
    exhausted=False,
)
FINDING = Finding(
    Divergence(
        "shop:split_bill",
        "3f2a9c01d4e5",
        "-1, 2",
        "[0, -1]",
        "[0, 0]",
        "result[1]",
        "value",
    ),
    "At result[1] Python has -1, Go has 0.",
    "strangler call shop:split_bill --mode both -- -1 2",
)


def report_on(name: str, verdict: Verdict = "pass") -> CheckReport:
    found = (FINDING,) if verdict == "fail" else ()
    reason = "3 distinct inputs were compared" if verdict == "insufficient" else ""
    return CheckReport(name, verdict, reason, EVIDENCE, 1.26, found)


class Route:
    """A route of two Python functions of one bool."""

    def __init__(self, name: str, go: Callable[[bool], Any], problem: str = "") -> None:
        self.name = name
        self.function = Function("F", "F", "direct", (Parameter("b", Bool("bool")),), ())
        self.domain = Domain((Bool("bool"),))
        self.parameters = ("b",)
        self.go = go
        self.problem = problem

    artifact_hash = "a" * 64
    retired = None

    def candidate(self) -> "Route":
        if self.problem:
            raise ArtifactNotFound(self.problem)
        return self

    def terms(self) -> Terms:
        return Terms()

    def python(self, b: bool) -> bool:
        return not b

    def encode_plain(self, arguments: tuple[Any, ...]) -> bytes:
        if type(arguments[0]) is not bool:
            raise Unrepresentable(f"{self.name}: {arguments[0]!r} is no bool")
        return bytes(arguments)

    def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
        if len(snapshot) != 1:
            raise ArtifactError("the bytes do not fit")
        return tuple(map(bool, snapshot))

    decode_plain = decode_arguments
    encode = encode_plain

    def spread(self, arguments: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return arguments, {}

    def native(self, b: bool) -> bool:
        return self.go(b)

    def run_control(self, snapshot: bytes) -> Outcome:
        return Outcome(self.python(*self.decode_arguments(snapshot)))

    def replay(self, snapshot: bytes) -> Outcome:
        return Outcome(self.go(*self.decode_arguments(snapshot)))


RIGHT = Route("shop:right", lambda b: not b)
WRONG = Route("shop:wrong", lambda b: False)
GONE = Route("shop:gone", lambda b: b, "gone.wasm: there is no such file: run `strangler build`")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `strangler check` in a project with the given routes."""
    config = tmp_path / "migration.toml"
    config.write_text("")
    monkeypatch.setattr(sys.modules["strangler.cli.check"], "tidy_hypothesis", lambda: None)

    def find(_: Any, name: str, routes: tuple[Any, ...]) -> Any:
        for route in routes:
            if name in (route.name, route.name.partition(":")[2]):
                return route
        raise ConfigError(f"{name}: there is no such route")

    def invoke(*arguments: str, routes: tuple[Any, ...] = (RIGHT, WRONG)) -> Result:
        module = sys.modules["strangler.cli.check"]
        monkeypatch.setattr(module, "load_routes", lambda config: routes)
        monkeypatch.setattr(module, "find_route", lambda config, name: find(config, name, routes))
        return CliRunner().invoke(main, ["check", "--config", str(config), *arguments])

    return invoke


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replaces the check itself; the dict says what it reports, and holds what it was asked."""
    asked: dict[str, Any] = {"verdicts": {}}

    def check(subject: Any, **options: Any) -> CheckReport:
        asked["options"] = options
        for examples in range(asked.get("progress", 0)):
            options["progress"](examples, examples - 1)
        return report_on(subject.name, asked["verdicts"].get(subject.name, "pass"))

    monkeypatch.setattr(strangler.parity.check, "check", check)
    return asked


# ---- Verdicts and exit codes -------------------------------------------------------------------


def test_a_real_check_passes_and_says_what_to_do_next(run: Run) -> None:
    result = run("right")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("pass         shop:right  (2 inputs, 2 distinct, ")
    assert lines[-1] == (
        "1 of 1 pass. Next: compare on real calls: "
        'mode = "shadow" under [functions."shop:right"] in migration.toml.'
    )


def test_all_routes_are_checked_when_none_is_named(run: Run) -> None:
    result = run()
    assert result.exit_code == 1
    assert "pass         shop:right" in result.stdout
    assert "fail         shop:wrong" in result.stdout
    assert "    input      False" in result.stdout
    assert "    reproduce  strangler call shop:wrong False --mode both" in result.stdout
    assert result.stdout.endswith(
        "1 of 2 pass. Next: correct the Go side, run `strangler build`, then check again.\n"
    )


def test_a_divergence_is_shown_with_both_answers_and_its_command(
    run: Run, reports: dict[str, Any]
) -> None:
    reports["verdicts"] = {"shop:wrong": "fail"}
    result = run("wrong")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:7] == [
        "fail         shop:wrong  (1000 inputs, 900 distinct, 1.3 s)",
        "  3f2a9c01d4e5  At result[1] Python has -1, Go has 0.",
        "    input      -1, 2",
        "    python     [0, -1]",
        "    go         [0, 0]",
        "    differs    at result[1]: value",
        "    reproduce  strangler call shop:split_bill --mode both -- -1 2",
    ]


def test_insufficient_evidence_does_not_pass_and_says_why(
    run: Run, reports: dict[str, Any]
) -> None:
    reports["verdicts"] = {"shop:right": "insufficient"}
    result = run("shop:right")
    assert result.exit_code == 1
    assert "  3 distinct inputs were compared\n" in result.stdout
    assert result.stdout.endswith(
        "0 of 1 pass. Next: give the others the evidence they lack; the reason is under each.\n"
    )


def test_unrepresentable_inputs_are_shown(
    run: Run, reports: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lossy = Evidence(100, 80, 20, 0, 50, 1, exhausted=False, refused=3)
    report = CheckReport("shop:right", "pass", "", lossy, 0.1, ())
    monkeypatch.setattr(strangler.parity.check, "check", lambda subject, **_: report)
    assert (
        "20 unrepresentable in Go, 3 refused by Python's own classes, 0.1 s" in run("right").stdout
    )


def test_a_route_that_cannot_be_checked_ends_with_2_after_the_others(run: Run) -> None:
    result = run(routes=(GONE, RIGHT))
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: shop:gone cannot be checked: "
        "gone.wasm: there is no such file: run `strangler build`\n"
    )
    assert "pass         shop:right" in result.stdout
    alone = run(routes=(GONE,))
    assert (alone.exit_code, alone.stdout) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "routes", "message"),
    [
        (("nosuch",), (RIGHT,), "nosuch: there is no such route"),
        ((), (), "there are no routes: list the modules"),
        (("--config", "nosuch.toml"), (RIGHT,), "nosuch.toml: cannot be read"),
        (("--budget", "soon"), (RIGHT,), "'soon' is not a duration: write 10s, 500ms or 2m"),
        (("--budget", "0s"), (RIGHT,), "'0s' is not a duration"),
        (("--budget", "5 years"), (RIGHT,), "'5 years' is not a duration"),
        (("--examples", "0"), (RIGHT,), "0 is not in the range x>=1"),
    ],
)
def test_what_cannot_run_ends_with_2_and_says_why(
    run: Run, arguments: tuple[str, ...], routes: tuple[Any, ...], message: str
) -> None:
    result = run(*arguments, routes=routes)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


# ---- Options -----------------------------------------------------------------------------------


def test_options_reach_the_check(run: Run, reports: dict[str, Any]) -> None:
    run("right", "--budget", "500ms", "--examples", "9", "--seed", "5", "--max-divergences", "2")
    options = reports["options"]
    del options["progress"]
    assert options.pop("rules").strict
    assert options.pop("corpus") == []
    assert options.pop("go_root").name == "go_impls"
    assert not options.pop("accepts")("signature")
    assert options == {"budget": 0.5, "examples": 9, "seed": 5, "max_divergences": 2}


@pytest.mark.parametrize(
    ("text", "seconds"), [("10s", 10), ("2m", 120), ("0.5h", 1800), ("3", 3), ("1 min", 60)]
)
def test_a_budget_is_written_with_its_unit(
    run: Run, reports: dict[str, Any], text: str, seconds: float
) -> None:
    run("right", "--budget", text)
    assert reports["options"]["budget"] == seconds


def test_a_function_named_twice_is_checked_once(run: Run, reports: dict[str, Any]) -> None:
    assert run("right", "right").stdout.count("shop:right  (") == 1


def test_json_is_complete_and_alone_on_stdout(run: Run, reports: dict[str, Any]) -> None:
    reports["verdicts"] = {"shop:wrong": "fail"}
    result = run("wrong", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "functions": [
            {
                "function": "shop:wrong",
                "verdict": "fail",
                "examples": 1000,
                "distinct": 900,
                "unrepresentable": 0,
                "seconds": 1.26,
                "divergences": [
                    {
                        "signature": "3f2a9c01d4e5",
                        "input": "-1, 2",
                        "python": "[0, -1]",
                        "go": "[0, 0]",
                        "path": "result[1]",
                        "cause": "value",
                        "causes": [],
                        "difference": "value",
                        "explanation": "At result[1] Python has -1, Go has 0.",
                        "reproduce": "strangler call shop:split_bill --mode both -- -1 2",
                    }
                ],
                "accepted": [],
                "evidence": {
                    "seed": 7,
                    "raised": 3,
                    "exhausted": False,
                    "reason": "",
                    "rejected": 0,
                    "refused": 0,
                    "overdue": 0,
                    "lines": 1.0,
                    "missed": [],
                    "first_seconds": None,
                },
            }
        ]
    }


def test_hypothesis_leaves_nothing_behind(
    run: Run, reports: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tidied: list[bool] = []
    monkeypatch.setattr(
        sys.modules["strangler.cli.check"], "tidy_hypothesis", lambda: tidied.append(True)
    )
    run("right")
    assert tidied == [True]


def test_the_help_has_an_example() -> None:
    result = CliRunner().invoke(main, ["check", "--help"])
    assert result.exit_code == 0
    assert "strangler check py_impls.money:split_bill --budget 30s" in result.stdout


# ---- Progress ----------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, reports: dict[str, Any]) -> None:
    """A check with five signs of progress, 0.6 seconds apart."""
    times = iter(range(100))
    monkeypatch.setattr("time.monotonic", lambda: next(times) * 0.6)
    reports["progress"] = 5


@pytest.mark.usefixtures("slow")
def test_progress_is_one_line_on_stderr_where_nobody_watches(run: Run) -> None:
    result = run("right")
    assert result.stderr == "checking shop:right: 1 inputs\n"


@pytest.mark.usefixtures("slow")
def test_progress_is_a_line_that_changes_on_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr("strangler.cli.check._watched", lambda: True)
    monkeypatch.setattr(
        click, "echo", lambda text, nl=True, err=False: written.append(text) if err else None
    )
    run("right")
    assert written == [
        "\rchecking shop:right: 1 inputs\x1b[K",
        "\rchecking shop:right: 3 inputs, 2 divergences\x1b[K",
        "\r\x1b[K",
    ]


def test_a_quick_check_shows_no_progress(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strangler.cli.check._watched", lambda: True)
    assert run("right").stderr == ""


# ---- Evidence ----------------------------------------------------------------------------------


def test_the_verdict_is_kept_for_the_report(run: Run, tmp_path: Path) -> None:
    run("right")
    [row] = open_store(f"sqlite:///{tmp_path}/.strangler/observations.db").routes()
    assert row.route == "shop:right"
    assert row.evidence is not None
    assert (row.evidence.verdict, row.evidence.artifact_hash) == ("pass", "a" * 64)


def test_what_was_found_and_measured_is_kept_for_the_report(run: Run, tmp_path: Path) -> None:
    run("wrong")
    seen = open_store(f"sqlite:///{tmp_path}/.strangler/observations.db").overview(5)
    [found] = seen.findings
    assert (found.row.route, found.row.input, found.row.python) == ("shop:wrong", "False", "True")
    assert found.row.explanation == "Python returned True, Go returned False."
    assert found.row.when == seen.routes[0].evidence.when
    [timing] = seen.timings
    assert (timing.size, timing.versions) == (1, found.row.versions)
    assert min(timing.python, timing.go, timing.encoding) > 0


def diverged(snapshot: bytes | None) -> DivergenceRow:
    example = Example(1.0, "True", "False", "True", "result", snapshot=snapshot)
    return DivergenceRow("shop:right", "s1", "value", 1, 1.0, example, example)


def test_inputs_that_differed_in_calls_are_checked_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/.strangler/observations.db")
    given: list[list[bytes]] = []
    monkeypatch.setattr(
        strangler.parity.check,
        "check",
        lambda subject, *, corpus, **_: given.append([*corpus]) or report_on(subject.name),
    )
    for snapshot in (b"\1", None, b"\1\1"):
        store.record(Batch(divergences=(diverged(snapshot),)))
        run("right")
        (tmp_path / ".strangler" / "observations.db").unlink()
    for hidden in (Terms(values="none"), Terms(redaction=Redaction(("arguments.b",)))):
        monkeypatch.setattr(Route, "terms", lambda _, hidden=hidden: hidden)
        store.record(Batch(divergences=(diverged(b"\1"),)))
        run("right")
    assert given == [[b"\1"], [], [], [], []]


def test_a_store_that_cannot_be_written_is_a_warning(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".strangler" / "observations.db").mkdir(parents=True)
    result = run("right")
    assert result.exit_code == 0
    assert "Warning: the evidence was not recorded: " in result.stderr
