"""`strangler set`, `promote` and `rollback`: steps that are edited, gated, told and recorded."""

import getpass
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from click.testing import CliRunner, Result

from strangler.cli import changes
from strangler.cli.promote import promote
from strangler.cli.rollback import rollback
from strangler.cli.set import set as set_
from strangler.engine.artifact import forget_artifacts
from strangler.gates.evidence import versions_of
from strangler.gates.ladder import LADDER
from strangler.outcome import Versions
from strangler.routing import registry
from strangler.routing.demotions import demotions
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.store.rows import Batch, DecisionRow, PairRow
from strangler.store.store import Store

NAME = "shop_for_changes:total"
CONFIG = """\
[strangler]
modules = ["shop_for_changes"]

# Why: it is slow.
[functions."shop_for_changes:total"]
mode = "{mode}"  # so far
{dials}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "shop_for_changes.py").write_text(
        "from strangler import migrate_to\n"
        "print('imported')\n"
        "@migrate_to('shop.wasm')\n"
        "def total(x: int) -> int:\n"
        "    return x\n"
        "@migrate_to('gone.wasm')\n"
        "def gone(x: int) -> int:\n"
        "    return x\n"
    )
    wasm = wasmtime.wat2wasm(
        '(module (func (export "total") (param i64) (result i64) local.get 0))'
    )
    (tmp_path / "shop.wasm").write_bytes(wasm)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    configure(tmp_path)
    demotions.forget()
    yield tmp_path
    sys.modules.pop("shop_for_changes", None)
    use_config(None)
    forget_artifacts()
    demotions.forget()


@pytest.fixture
def store(project: Path) -> Store:
    return open_store(f"sqlite:///{project}/.strangler/observations.db")


def configure(project: Path, mode: str = "shadow", dials: str = "") -> None:
    (project / "migration.toml").write_text(CONFIG.format(mode=mode, dials=dials))


def text(project: Path) -> str:
    return (project / "migration.toml").read_text()


def run(command: Any, *arguments: Any) -> Result:
    registry.refresh()  # as in a process of its own
    return CliRunner().invoke(command, arguments)


def versions() -> Versions:
    from strangler.config import load_config

    config = load_config(Path("migration.toml").absolute())
    use_config(config)
    return versions_of(registry.find_route(config, "total").candidate())


def observe(store: Store, matches: int, **counts: int) -> None:
    now = time.time()
    digests = frozenset(range(100))
    pair = PairRow(NAME, versions(), {"match": matches, **counts}, digests, now - 7200, now)
    store.record(Batch(pairs=(pair,)))


def demote(store: Store, mode: Any = "shadow", artifact: str | None = None) -> None:
    artifact = versions().artifact if artifact is None else artifact
    row = DecisionRow(
        NAME, "demote", mode, mode, "1 divergence", 1.0, "process 7", Versions("", artifact)
    )
    store.record(Batch(decisions=(row,)))


# ---- set -------------------------------------------------------------------------------------


def test_a_mode_is_set_with_its_dials_and_the_change_is_shown(project: Path, store: Store) -> None:
    result = run(set_, "total", "go", "--share", "5%", "--sample", "1.0", "--key", "x")
    assert result.exit_code == 0
    assert '# Why: it is slow.\n[functions."shop_for_changes:total"]\nmode = "go"  # so far\n' in (
        text(project)
    )
    assert 'share = 0.05\nsample = 1.0\nkey = "x"\n' in text(project)
    lines = result.stdout.splitlines()
    assert '-mode = "shadow"  # so far' in lines
    assert '+mode = "go"  # so far' in lines
    assert lines[-2:] == [
        f"{NAME}: shadow -> go 5 %, sample 100 %",
        "Running processes follow within 2 s. Next: `strangler status`.",
    ]
    [row] = store.decisions()
    assert (row.kind, row.mode, row.step) == ("set", "go", "go 5 %, sample 100 %")
    assert row.author.startswith(f"{getpass.getuser()}@")


def test_dials_that_are_not_named_stay(project: Path) -> None:
    configure(project, "go", "share = 0.1")
    assert f"{NAME}: go 10 % -> shadow" in run(set_, NAME, "shadow").stdout
    assert f"{NAME}: shadow -> go 10 %" in run(set_, NAME, "go").stdout
    assert f"{NAME}: go 10 % already" in run(set_, NAME, "go").stdout


def test_a_module_may_be_set_as_a_whole(project: Path) -> None:
    assert run(set_, "shop_for_changes:*", "shadow").exit_code == 0
    assert '[functions."shop_for_changes:*"]\nmode = "shadow"\n' in text(project)
    result = run(set_, "other:*", "go")
    assert result.exit_code == 2
    assert "other:*: there is no route in this module" in result.stderr


@pytest.mark.parametrize("share", ["120%", "1.2", "-1%", "nan", "inf", "x", "%", "1%%"])
def test_what_is_no_share_is_refused(project: Path, share: str) -> None:
    before = text(project)
    result = run(set_, "total", "go", "--share", share)
    assert result.exit_code == 2
    assert f"{share!r} is not a share: write 5% or 0.05, from 0 to 1" in result.stderr
    assert text(project) == before


def test_an_unknown_key_is_refused(project: Path) -> None:
    result = run(set_, "total", "go", "--share", "1%", "--key", "user.id")
    assert result.exit_code == 2
    assert "key 'user.id' begins with no parameter: it has x" in result.stderr
    assert "user" not in text(project)


def test_a_dry_run_writes_nothing_and_records_nothing(project: Path, store: Store) -> None:
    before = text(project)
    for command in (
        (set_, "total", "go"),
        (rollback, "total"),
        (rollback, "--all"),
        (promote, "total", "--force", "--reason", "x"),
    ):
        result = run(*command, "--dry-run")
        assert (result.exit_code, text(project)) == (0, before)
        assert "ry run: nothing is written" in result.stdout
    assert store.decisions() == ()


def test_json_is_alone_on_stdout(project: Path) -> None:
    shown = json.loads(run(set_, "total", "go", "--format", "json").stdout)
    assert (shown["before"], shown["after"], shown["dry_run"]) == ("shadow", "go", False)
    assert '+mode = "go"' in shown["diff"]
    shown = json.loads(run(rollback, "--all", "--format", "json").stdout)
    assert shown["functions"] == [{"function": NAME, "before": "go", "after": "python"}]


def test_a_store_that_is_gone_is_said_and_no_obstacle(project: Path, store: Store) -> None:
    Path(store.place).mkdir(parents=True)
    result = run(set_, "total", "go")
    assert result.exit_code == 0
    assert "Not recorded: " in result.stderr
    assert f"Whether {NAME} is demoted is not known: " in result.stderr
    assert 'mode = "go"' in text(project)
    assert run(rollback, "--all").exit_code == 0
    assert "Not recorded: " in run(rollback, "total").stderr + run(set_, "total", "shadow").stderr


def test_a_route_that_is_demoted_stays_so_and_it_is_said(project: Path, store: Store) -> None:
    demote(store)
    result = run(set_, "total", "go")
    assert "It stays in shadow, to which it was demoted (1 divergence), until" in result.stdout


def test_without_a_file_there_is_nothing_to_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(rollback, "--all")
    use_config(None)
    assert result.exit_code == 2
    assert "there is no migration.toml: make one beside your modules" in result.stderr


def test_a_user_without_a_name_decides_too(project: Path, monkeypatch: Any, store: Store) -> None:
    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(changes.getpass, "getuser", nobody)
    run(set_, "total", "go")
    assert store.decisions()[0].author.startswith("unknown@")


# ---- promote -----------------------------------------------------------------------------------


def test_the_first_step_needs_no_evidence(project: Path, store: Store) -> None:
    configure(project, "python", "sample = 0.25")
    result = run(promote, "total")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"pass          {NAME}  python -> shadow\n")
    assert 'mode = "shadow"  # so far\nsample = 0.25\n' in text(project)


def test_without_evidence_a_step_is_refused_with_what_is_missing(
    project: Path, store: Store
) -> None:
    before = text(project)
    result = run(promote, "total")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"insufficient  {NAME}  shadow -> go 1 %",
        "  missing: 1 000 more comparisons",
        "  missing: 50 more distinct inputs",
        "  missing: 60 minutes more of observation",
        "  evidence: 0 comparisons, 0 divergences, 0 distinct inputs",
        "  the rate of divergences is below 100.00%, and the step allows 1.00%",
        "Next: run your program; what it calls is compared. Evidence is for this code alone.",
    ]
    assert text(project) == before
    assert store.decisions() == ()
    observe(store, 100)
    result = run(promote, "total")
    assert result.exit_code == 1
    assert "missing: 900 more comparisons, about 18 hours at the present rate" in result.stdout
    assert f"Next: let your program run, then `strangler promote {NAME}` again." in result.stdout


def test_the_whole_ladder_is_climbed_on_evidence(project: Path, store: Store) -> None:
    observe(store, 4000)
    labels = []
    for _ in LADDER[2:]:
        result = run(promote, "total")
        assert result.exit_code == 0
        labels.append(store.decisions()[-1].step)
    assert labels == [
        "go 1 %, sample 100 %",
        "go 10 %, sample 50 %",
        "go 50 %, sample 10 %",
        "go, sample 5 %",
        "go",
    ]
    result = run(promote, "total")
    assert (result.exit_code, result.stdout) == (
        0,
        f"{NAME}: Go answers everything. Next: `strangler retire {NAME}`\n",
    )


def test_evidence_of_other_code_does_not_count(project: Path, store: Store) -> None:
    observe(store, 4000)
    module = project / "shop_for_changes.py"
    module.write_text(module.read_text().replace("return x", "return +x"))
    sys.modules.pop("shop_for_changes")
    registry._migrations.clear()
    import linecache

    linecache.checkcache()
    result = run(promote, "total")
    assert result.exit_code == 1
    assert "0 comparisons" in result.stdout


def test_evidence_against_a_step_fails_it(project: Path, store: Store) -> None:
    observe(store, 1000, divergence=100)
    result = run(promote, "total")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"fail          {NAME}  shadow -> go 1 %\n  100 of 1 100 ")
    assert result.stdout.endswith(
        f"Next: `strangler check {NAME}`, correct the Go side, and build it.\n"
    )


def test_who_forces_a_step_gives_a_reason_which_is_recorded(project: Path, store: Store) -> None:
    result = run(promote, "total", "--force")
    assert result.exit_code == 2
    assert "--force needs --reason TEXT, which is recorded" in result.stderr
    result = run(promote, "total", "--force", "--reason", "TICKET-12")
    assert result.exit_code == 0
    assert result.stdout.startswith("insufficient  ")
    assert "Forced, and recorded." in result.stdout
    [row] = store.decisions()
    assert (row.kind, row.forced, row.reason, row.versions) == (
        "promote",
        True,
        "TICKET-12",
        versions(),
    )
    Path(store.place).unlink()
    Path(store.place).mkdir()
    result = run(promote, "total", "--force", "--reason", "TICKET-12")
    assert result.exit_code == 2
    assert "share = 0.01" in text(project)


def test_a_demoted_route_climbs_from_where_it_was_put(project: Path, store: Store) -> None:
    configure(project, "go", "share = 0.5")
    demote(store, "shadow")
    observe(store, 4000)
    result = run(promote, "total")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        f"pass          {NAME}  shadow -> go 1 %\n  it was demoted: 1 divergence, in process 7\n"
    )
    assert "share = 0.01" in text(project)
    assert changes.find_demotion(_config(), NAME) is None


def test_a_demotion_of_another_build_is_forgotten(project: Path, store: Store) -> None:
    configure(project, "go", "share = 0.5")
    demote(store, "python", "another build")
    observe(store, 4000)
    assert run(promote, "total").stdout.startswith(f"pass          {NAME}  go 50 % -> go 100 %\n")


def _config() -> Any:
    from strangler.config import load_config

    return load_config(Path("migration.toml").absolute())


def test_the_verdict_is_there_for_programs(project: Path, store: Store) -> None:
    result = run(promote, "total", "--format", "json")
    assert result.exit_code == 1
    shown = json.loads(result.stdout)
    assert (shown["verdict"], shown["promoted"], shown["step"]) == ("insufficient", False, "go 1 %")
    assert shown["rate"] == {"lower": 0.0, "upper": 1.0, "limit": 0.01}
    observe(store, 4000)
    shown = json.loads(run(promote, "total", "--format", "json").stdout)
    assert (shown["verdict"], shown["promoted"], shown["forced"]) == ("pass", True, False)
    assert shown["evidence"]["comparisons"] == 4000


def test_without_a_go_side_there_is_no_promotion(project: Path) -> None:
    result = run(promote, "gone")
    assert result.exit_code == 2
    assert "gone.wasm: not found in" in result.stderr


# ---- rollback ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "dials", "expected"),
    [
        ("go", "", "go -> go, sample 5 %"),
        ("go", "sample = 0.05", "go, sample 5 % -> go 50 %, sample 10 %"),
        ("go", "share = 0.03", "go 3 % -> go 1 %, sample 100 %"),
        ("go", "share = 0.01\nsample = 1.0", "go 1 %, sample 100 % -> shadow"),
        ("shadow", "", "shadow -> python"),
        ("python", "", "python already"),
    ],
)
def test_a_rollback_is_one_step(project: Path, mode: str, dials: str, expected: str) -> None:
    configure(project, mode, dials)
    result = run(rollback, "total")
    assert result.exit_code == 0
    assert f"{NAME}: {expected}" in result.stdout


def test_everything_goes_back_to_python_whatever_the_modules_do(
    project: Path, store: Store
) -> None:
    with (project / "migration.toml").open("a") as file:
        file.write('[defaults]\nmode = "go"\n')
    (project / "shop_for_changes.py").write_text("1/0")
    result = run(rollback, "--all", "--reason", "incident 42")
    assert result.exit_code == 0
    assert f"{NAME}: shadow -> python\n*: go -> python\n" in result.stdout
    assert [(row.route, row.reason) for row in store.decisions()] == [
        ("*", "incident 42"),
        (NAME, "incident 42"),
    ]
    assert "Python answers every route already." in run(rollback, "--all").stdout


@pytest.mark.parametrize("arguments", [(), ("total", "--all")])
def test_one_route_or_all_must_be_named(project: Path, arguments: Any) -> None:
    result = run(rollback, *arguments)
    assert result.exit_code == 2
    assert "name one FUNCTION, or give --all" in result.stderr
