"""`strangler retire`: shown first, gated, and then held to its oracle."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from click.testing import CliRunner, Result

import strangler
from strangler.cli.check import check
from strangler.cli.retire import retire
from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.errors import ExportNotFound, RetireError, Unrepresentable
from strangler.gates.evidence import versions_of
from strangler.retiring.oracle import check_retired, load_oracle, retired_routes
from strangler.routing import registry
from strangler.routing.demotions import demotions
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.store.rows import Batch, DecisionRow, PairRow
from strangler.store.store import Store

NAME = "shop_to_retire:total"
WASM = '(module (func (export "total") (param i64) (result i64) local.get 0))'
SOURCE = '''\
from strangler import migrate_to

FACTOR = 1


@migrate_to("shop.wasm")
def total(x: int) -> int:
    """Add it up."""
    return FACTOR * x
'''
CONFIG = """\
[strangler]
modules = ["shop_to_retire"]

[functions."shop_to_retire:total"]
mode = "{}"
gate = {{ comparisons = 10, distinct = 1, minutes = 0.0, limit = 0.5, retire_days = 1.0 }}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "shop_to_retire.py").write_text(SOURCE)
    (tmp_path / "migration.toml").write_text(CONFIG.format("go"))
    (tmp_path / "shop.wasm").write_bytes(wasmtime.wat2wasm(WASM))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    demotions.forget()
    yield tmp_path
    sys.modules.pop("shop_to_retire", None)
    use_config(None)
    forget_artifacts()
    demotions.forget()


def anew() -> None:
    """As in a process of its own."""
    import linecache

    sys.modules.pop("shop_to_retire", None)
    registry._migrations.clear()
    importlib.invalidate_caches()
    linecache.checkcache()
    use_config(None)


def run(command: Any, *arguments: Any) -> Result:
    anew()
    return CliRunner().invoke(command, arguments)


def observe(
    project: Path, *, days: float = 2.0, fallbacks: int = 0, kind: Any = "promote"
) -> Store:
    config = load_config(project / "migration.toml")
    use_config(config)
    versions = versions_of(registry.find_route(config, "total").candidate())
    now = time.time()
    pair = PairRow(NAME, versions, {"match": 100}, frozenset({1, 2}), now - 9.0, now)
    row = DecisionRow(NAME, kind, "go", "go", "", now - days * 86_400, "maria", versions, failed=2)
    store = open_store(config.store)
    counts = {(NAME, "fallback"): 2 + fallbacks}
    store.record(Batch(counts=counts, pairs=(pair,), decisions=(row,)))
    return store


def test_a_function_is_shown_then_retired_then_left_alone(project: Path) -> None:
    store = observe(project)
    shown = run(retire, "total")
    assert shown.exit_code == 0
    assert (project / "shop_to_retire.py").read_text() == SOURCE
    assert not (project / "tests").exists()
    written = run(retire, "total", "--write", "--reason", "done")
    assert written.exit_code == 0
    assert written.stdout.splitlines()[:-1] == shown.stdout.splitlines()[:-1]
    assert written.stdout.endswith(
        f"{NAME}: retired. Next: run the tests, `pytest tests/oracles` among them.\n"
    )
    assert shown.stdout.splitlines()[:11] == [
        "--- shop_to_retire.py",
        "+++ shop_to_retire.py",
        "@@ -4,6 +4,6 @@",
        " ",
        " ",
        '-@migrate_to("shop.wasm")',
        '+@migrate_to("shop.wasm", retired="tests/oracles/shop_to_retire_total.py")',
        " def total(x: int) -> int:",
        '     """Add it up."""',
        "-    return FACTOR * x",
        '+    raise NotImplementedError("Go answers; see tests/oracles/shop_to_retire_total.py")',
    ]
    assert [(row.kind, row.reason) for row in store.decisions()][-1] == ("retire", "done")
    again = run(retire, "total", "--write")
    assert (again.exit_code, again.stdout) == (
        0,
        f"{NAME}: is retired already; its Python is in tests/oracles/shop_to_retire_total.py\n",
    )
    assert len(store.decisions()) == 2


@pytest.fixture
def retired(project: Path) -> Any:
    observe(project)
    assert run(retire, "total", "--write").exit_code == 0
    anew()
    return importlib.import_module("shop_to_retire")


def test_go_answers_a_retired_function_whatever_the_mode(
    project: Path, retired: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "migration.toml").write_text(CONFIG.format("python"))
    monkeypatch.setenv("STRANGLER_MODE", "python")
    assert [retired.total(7), retired.total(x=8)] == [7, 8]
    with strangler.mode("python"):
        assert retired.total(9) == 9
    assert retired.total.__doc__ == "Add it up."
    with pytest.raises(Unrepresentable):
        retired.total(2**70)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        retired.total()
    [migration] = registry.migrations()
    assert migration.resolution.claims[0].source == "retired"


def test_a_retired_function_is_not_demoted(project: Path, retired: Any) -> None:
    (project / "shop.wasm").write_bytes(wasmtime.wat2wasm("(module)"))
    forget_artifacts()
    for _ in range(120):
        with pytest.raises(ExportNotFound):
            retired.total(1)
    assert all(row.kind != "demote" for row in open_store(_store()).decisions())


def _store() -> str:
    return load_config(Path("migration.toml").absolute()).store


def test_the_oracle_is_what_go_is_checked_against(project: Path, retired: Any) -> None:
    assert retired_routes(project / "migration.toml") == [NAME]
    anew()
    assert check_retired(project / "migration.toml", NAME).verdict == "pass"
    assert run(check, "total").exit_code == 0
    oracle = project / "tests" / "oracles" / "shop_to_retire_total.py"
    assert load_oracle(oracle, NAME)(3) == 3
    oracle.write_text(oracle.read_text().replace("FACTOR * x", "FACTOR * x + (x == 5)"))
    result = run(check, "total")
    assert result.exit_code == 1
    assert "Python returned 6, Go returned 5." in result.stdout
    oracle.write_text("1/0")
    with pytest.raises(RetireError, match="ZeroDivisionError.*restore it from version control"):
        load_oracle(oracle, NAME)


def test_the_test_that_is_written_holds_go_to_the_oracle(project: Path, retired: Any) -> None:
    def pytest_run() -> Any:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/oracles"],
            cwd=project,
            env={k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"},  # this run's
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    done = pytest_run()
    assert (done.returncode, "1 passed" in done.stdout) == (0, True)
    (project / "shop.wasm").write_bytes(
        wasmtime.wat2wasm(WASM.replace("local.get 0)", "local.get 0 i64.const 1 i64.add)"))
    )
    done = pytest_run()
    assert done.returncode == 1
    assert "1 failed" in done.stdout


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"days": 0.5}, "12 hours more of Go answering alone"),
        ({"fallbacks": 3}, "Python has answered 3 calls since, that Go could not"),
        ({"kind": "set"}, "a promotion of this code to its last step"),
    ],
)
def test_without_the_evidence_nothing_is_retired(project: Path, how: Any, reason: str) -> None:
    store = observe(project, **how)
    result = run(retire, "total", "--write")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"insufficient  {NAME}: {reason}")
    assert (project / "shop_to_retire.py").read_text() == SOURCE
    result = run(retire, "total", "--write", "--force")
    assert result.exit_code == 2
    assert "--force needs --reason" in result.stderr
    assert run(retire, "total", "--write", "--force", "--reason", "r").exit_code == 0
    assert store.decisions()[-1].forced


def test_python_must_not_answer_any_more(project: Path) -> None:
    (project / "migration.toml").write_text(CONFIG.format("shadow"))
    result = run(retire, "total")
    assert result.exit_code == 1
    assert "Go does not answer every call yet: promote it first" in result.stdout


def test_evidence_against_the_code_fails_it(project: Path) -> None:
    store = observe(project)
    [pair] = store.pairs(NAME)
    bad = PairRow(NAME, pair.versions, {"divergence": 500}, frozenset(), 1.0, 2.0)
    store.record(Batch(pairs=(bad,)))
    result = run(retire, "total")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"fail  {NAME}: 500 of 600 comparisons diverged")


def test_a_function_that_others_look_into_is_refused(project: Path) -> None:
    observe(project)
    (project / "test_shop.py").write_text(
        "def test(monkeypatch):\n    monkeypatch.setattr('shop_to_retire.total', 5)\n"
    )
    result = run(retire, "total", "--write")
    assert result.exit_code == 1
    assert "test_shop.py:2: replaces it: monkeypatch.setattr('shop_to_retire.total', 5)" in (
        result.stdout
    )
    assert (project / "shop_to_retire.py").read_text() == SOURCE


def test_an_oracle_that_is_there_already_is_not_overwritten(project: Path) -> None:
    observe(project)
    oracle = project / "tests" / "oracles" / "shop_to_retire_total.py"
    oracle.parent.mkdir(parents=True)
    (oracle.parent / "test_oracles.py").write_text("# ours\n")
    oracle.write_text("# of before\n")
    result = run(retire, "total", "--write")
    assert result.exit_code == 2
    assert "is there already: remove it, if nothing needs it" in result.stderr
    oracle.unlink()
    assert run(retire, "total", "--write").exit_code == 0
    assert (oracle.parent / "test_oracles.py").read_text() == "# ours\n"


def test_without_libcst_its_extra_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    observe(project)
    monkeypatch.setitem(sys.modules, "strangler.retiring.rewrite", None)
    result = run(retire, "total")
    assert result.exit_code == 2
    assert "retiring needs libcst" in result.stderr
    assert "`pip install 'strangler[edit]'`" in result.stderr
