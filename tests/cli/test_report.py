import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strangler.cli.report import report as command
from strangler.cli.serving import live_report
from strangler.config import Config
from strangler.ledger import read_ledger
from strangler.routing import registry
from strangler.routing.registry import find_route
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.store.latency import Durations
from strangler.store.rows import Batch, DivergenceRow, Example
from strangler.store.store import Store


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with one route in its own module, and no Go."""
    (tmp_path / "migration.toml").write_text(
        '[strangler]\nmodules = ["shop_for_report"]\n[functions."shop_for_report:total"]\n'
        'mode = "shadow"\nsample = 0.5\n'
    )
    (tmp_path / "shop_for_report.py").write_text(
        "from strangler import migrate_to\n"
        "print('imported')\n"
        "@migrate_to('shop.wasm')\n"
        "def total(x: int) -> int:\n"
        "    return x\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    yield tmp_path
    sys.modules.pop("shop_for_report", None)
    use_config(None)


@pytest.fixture
def store(project: Path) -> Store:
    return open_store(f"sqlite:///{project}/.strangler/observations.db")


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(command, arguments)


def test_what_was_observed_is_shown(store: Store) -> None:
    example = Example(1.0, "1", "2", "3", "result")
    row = DivergenceRow("shop_for_report:total", "abc", "value", 1, 1.0, example, example)
    store.record(
        Batch({("shop_for_report:total", "divergence"): 1, ("old:gone", "go"): 2}, {}, (row,))
    )
    result = run()
    assert result.exit_code == 0
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert "shop_for_report:total  shadow, sample 0.5" in lines
    assert "  differs   at result: value, 1 time" in lines
    assert "  next      strangler build" in lines
    assert "old:gone  no longer defined" in lines


def test_json_is_alone_on_stdout(store: Store) -> None:
    store.record(Batch({("shop_for_report:total", "python"): 1}))
    result = run("--format", "json")
    assert result.exit_code == 0
    [function] = json.loads(result.stdout)["functions"]
    assert (function["function"], function["mode"]) == ("shop_for_report:total", "shadow")
    assert function["calls"] == {"python": 1, "go": 0}
    assert result.stderr == "imported\n"


def test_a_missing_store_is_said_with_what_to_type(project: Path, store: Store) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith(
        f"No calls are recorded: {store.place} does not exist yet.\n"
        'Next: `strangler check`; or set mode = "shadow" in migration.toml, and run your program.\n'
    )
    assert "  next      strangler build" in result.stdout
    assert not store.exists()


def test_an_empty_store_is_said_and_json_stays_json(project: Path, store: Store) -> None:
    store.record(Batch())
    result = run("--format", "json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["functions"]) == 1
    assert f"No calls are recorded: {store.place} is empty." in result.stderr


def test_without_routes_the_fix_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    result = run()
    use_config(None)
    assert result.exit_code == 0
    assert result.stdout == (
        "There are no routes. Next: list the modules with @migrate_to functions under "
        "[strangler] modules in migration.toml.\n"
    )


@pytest.mark.parametrize("form", ["terminal", "json", "markdown", "junit", "html"])
def test_the_report_can_go_to_a_file(project: Path, store: Store, form: str) -> None:
    store.record(Batch({("shop_for_report:total", "python"): 1}))
    result = run("--format", form, "--output", "out.txt")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.endswith("The report is in out.txt.\n")
    written = (project / "out.txt").read_text()
    shown = run("--format", form).stdout
    if form in {"json", "junit", "html"}:  # these say when they were made
        assert len(written) == pytest.approx(len(shown), abs=40)
    else:
        assert written == shown


def test_a_file_that_cannot_be_written_is_named(project: Path, store: Store) -> None:
    result = run("--output", str(project))
    assert result.exit_code == 2
    assert f"{project}: cannot be written (Is a directory): name another file" in result.stderr


def test_another_migration_toml_can_be_named(
    project: Path, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store.record(Batch({("shop_for_report:total", "python"): 1}))
    monkeypatch.chdir("/")
    result = run("--config", str(project / "migration.toml"))
    assert result.exit_code == 0
    assert "shop_for_report:total  shadow" in result.stdout


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda project, store: Path(store.place).mkdir(parents=True), "is a directory"),
        (
            lambda project, store: (project / "migration.toml").write_text("["),
            "is not TOML",
        ),
        (
            lambda project, store: (project / "shop_for_report.py").write_text("1/0"),
            "cannot be imported",
        ),
        (
            lambda project, store: (project / "migration.toml").write_text(
                '[strangler]\nstore = "postgresql://db"\n'
            ),
            "is not supported",
        ),
    ],
)
def test_what_keeps_the_report_from_being_made_ends_in_exit_code_2(
    project: Path, store: Store, break_it: Any, message: str
) -> None:
    break_it(project, store)
    result = run()
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_store_of_a_newer_version_ends_in_exit_code_2(store: Store) -> None:
    store.record(Batch({("shop_for_report:total", "python"): 1}))
    with closing(sqlite3.connect(store.place)) as other:
        other.execute("PRAGMA user_version = 99")
    result = run()
    assert result.exit_code == 2
    assert "was written by a newer strangler" in result.stderr


def test_one_function_can_be_asked_for(project: Path, store: Store) -> None:
    store.record(Batch({("shop_for_report:total", "go"): 1, ("old:gone", "go"): 2}))
    result = run("total", "--format", "json")
    assert result.exit_code == 0
    [function] = json.loads(result.stdout)["functions"]
    assert function["function"] == "shop_for_report:total"
    assert run("total", "total", "--format", "json").exit_code == 0
    assert "there is no such route" in run("totl").stderr


def test_the_number_of_divergences_is_bounded(project: Path, store: Store) -> None:
    example = Example(1.0, "1", "2", "3", "result")
    rows = [
        DivergenceRow("shop_for_report:total", f"s{n}", "value", 1, 1.0, example, example)
        for n in range(30)
    ]
    store.record(Batch(divergences=tuple(rows)))
    for asked, shown in (([], 20), (["--divergences", "3"], 3), (["--divergences", "0"], 0)):
        [function] = json.loads(run("--format", "json", *asked).stdout)["functions"]
        assert (len(function["divergences"]), function["signatures"]) == (shown, 30)
    assert "27 divergences: --divergences N shows more" in run().stdout
    assert "10 divergences: --divergences N shows more" in run("total").stdout


def test_a_condition_that_is_not_met_ends_in_exit_code_1(project: Path, store: Store) -> None:
    store.record(Batch({("shop_for_report:total", "python"): 1}))
    assert run("--fail-on", "divergence", "--fail-on", "stale").exit_code == 0
    result = run("--format", "json", "--fail-on", "divergence", "--fail-on", "insufficient")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["totals"]["functions"] == 1
    assert result.stderr.endswith(
        "Fails:\n  shop_for_report:total: it was never checked: strangler build\n"
    )


def test_only_the_formats_there_are_can_be_asked_for(project: Path) -> None:
    result = run("--format", "pdf")
    assert result.exit_code == 2
    assert "'terminal', 'json'" in result.stderr


def test_a_stdout_without_unicode_gets_escapes(project: Path, store: Store) -> None:
    latencies = {("shop_for_report:total", "go", 80): Durations(1, 0.0000015)}
    store.record(Batch({("shop_for_report:total", "match"): 1}, latencies))
    ran = subprocess.run(
        [sys.executable, "-c", "from strangler.cli.report import report; report()"],
        env={
            **os.environ,
            "PYTHONIOENCODING": "ascii",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"Go        1.5 \\xb5s (p50)" in ran.stdout


def test_a_stdout_that_somebody_replaced_will_do(
    project: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    command.main([], standalone_mode=False)
    assert "shop_for_report:total" in sys.stdout.getvalue()


def test_a_report_is_made_while_a_process_writes(project: Path, store: Store) -> None:
    code = textwrap.dedent("""
        import sys
        from strangler.store import open_store
        from strangler.store.rows import Batch
        store = open_store(f"sqlite:///{sys.argv[1]}")
        for _ in range(200):
            store.record(Batch({("shop_for_report:total", "python"): 1}))
    """)
    with subprocess.Popen([sys.executable, "-c", code, store.place]) as writer:
        while writer.poll() is None:
            assert run("--format", "json").exit_code == 0
    [function] = json.loads(run("--format", "json").stdout)["functions"]
    assert function["calls"]["python"] == 200


# ---- Serving -------------------------------------------------------------------------------------


@pytest.fixture
def served(project: Path, store: Store) -> Iterator[Any]:
    """`strangler report --serve`, as a process of its own."""
    store.record(Batch({("shop_for_report:total", "go"): 1}))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    arguments = ["--serve", "--port", "0", "--allow-edit"]
    command = [sys.executable, "-m", "strangler", "report", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True) as process:
        said = next(line for line in process.stderr if line.startswith("The report is at"))
        assert said.endswith("/, with editing. Ctrl-C ends.\n")
        yield said.split()[4].rstrip(",")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def ask(url: str, body: Any = None, **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, names), timeout=30) as answer:
        return answer.read().decode()


def test_the_page_is_served_and_edits_what_the_commands_edit(
    served: str, project: Path, store: Store
) -> None:
    page = ask(served)
    token = page.partition('name="strangler-edit" content="')[2].partition('"')[0]
    rollback = {"function": "shop_for_report:total"}
    done = json.loads(ask(f"{served}api/rollback", rollback, x_csrf_token=token))["done"]
    assert "shop_for_report:total: shadow, sample 50 % -> python" in done
    entry = {"signature": "abc", "reason": " r ", "owner": "o", "until": "2027-03-01"}
    accepted = ask(f"{served}api/accept", {**entry, **rollback}, x_csrf_token=token)
    assert json.loads(accepted) == {"done": "abc is accepted until 2027-03-01."}
    [kept] = read_ledger(project / "ledger.toml")
    assert (kept.signature, kept.reason, kept.owner) == ("abc", "r", "o")
    for wrong in ({"until": "soon"}, {"reason": " "}):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            ask(f"{served}api/accept", {**entry, **rollback, **wrong}, x_csrf_token=token)
    for function in ("shop_for_report:total", "nothing"):  # there is no artifact, no such route
        with pytest.raises(urllib.error.HTTPError, match="409"):
            ask(f"{served}api/promote", {"function": function}, x_csrf_token=token)
    deadline = time.monotonic() + 30
    store.record(Batch({("shop_for_report:total", "go"): 41}))
    while True:
        [function] = json.loads(ask(f"{served}api/report"))["functions"]
        if (function["mode"], function["calls"]["go"]) == ("python", 42):
            break
        assert time.monotonic() < deadline


def test_another_host_needs_a_token(project: Path) -> None:
    result = run("--serve", "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert "set STRANGLER_REPORT_TOKEN to a secret" in result.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_is_named(project: Path, host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as taken:
        port = taken.getsockname()[1]
        result = run("--serve", "--host", host, "--port", str(port))
    assert result.exit_code == 2
    assert f"{host}:{port}: cannot be listened on (Address already in use)" in result.stderr


def test_without_the_extra_serving_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = run("--serve")
    assert result.exit_code == 2
    assert "--serve needs uvicorn: `pip install 'strangler[serve]'`" in result.stderr


def test_the_live_report_follows_settings_artifacts_and_store(
    sample: Config, tmp_path: Path
) -> None:
    route: Any = find_route(sample, "py_impls.arith:sum")
    store = open_store(sample.store)
    reads: list[int] = []
    live = live_report(lambda: reads.append(1), store, (route,))
    live.report()
    live.forget()
    assert live.version() == 1
    store.record(Batch({("py_impls.arith:sum", "go"): 1}))
    live.forget()
    assert live.version() == 2
    known = route.candidate()
    os.utime(route.find_artifact())
    live.forget()
    assert live.version() == 3
    assert route.candidate() is not known


def test_what_is_asked_for_is_served(
    project: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def serve(config: Any, live: Any, *where: Any, allow_edit: bool) -> None:
        asked.append((live.report().totals.functions, where, allow_edit))

    monkeypatch.setattr("strangler.cli.serving.serve", serve)
    monkeypatch.setenv("STRANGLER_REPORT_TOKEN", "abc")
    result = run("--serve", "--host", "0.0.0.0", "--port", "8080")
    assert (result.exit_code, result.stdout) == (0, "")
    assert asked == [(1, ("0.0.0.0", 8080, "abc"), False)]
