"""From what a program has seen to a test that stays, and to what is accepted."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from click.testing import CliRunner, Result

import strangler
from strangler.cli import main
from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.ledger import read_ledger
from strangler.routing import comparing, registry
from strangler.routing.settings import use_config
from strangler.store import open_store

WASM = """(module (func (export "twice") (param i64) (result i64)
    (i64.mul (local.get 0) (i64.const 2))))"""
MODULE = """
from strangler import migrate_to

@migrate_to("ports.wasm")
def twice(x: int) -> int:
    return 2 * x + (x > 100)
"""
ROUTE = "shop_for_corpus:twice"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(comparing, "_counting", True)
    (tmp_path / ".strangler" / "wasm").mkdir(parents=True)
    (tmp_path / ".strangler" / "wasm" / "ports.wasm").write_bytes(wasmtime.wat2wasm(WASM))
    (tmp_path / "shop_for_corpus.py").write_text(MODULE)
    comparing.close_queue()
    settle(tmp_path)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    yield invoke
    comparing.close_queue()
    use_config(None)
    forget_artifacts()
    sys.modules.pop("shop_for_corpus", None)


def settle(root: Path, more: str = "") -> None:
    (root / "migration.toml").write_text(
        f"[strangler]\nmodules = ['shop_for_corpus']\n[defaults]\nmode = 'shadow'\n{more}"
    )
    use_config(load_config(root / "migration.toml"))
    registry.refresh()


def shadow(*values: int) -> str:
    """Call the route in shadow mode; the signature of what differed."""
    from shop_for_corpus import twice  # type: ignore[import-not-found]

    for value in values:
        twice(value)
    assert strangler.flush(30)
    rows = open_store("sqlite:///.strangler/observations.db").divergences()
    return rows[0].signature if rows else ""


def test_differences_become_simple_inputs_that_every_check_replays(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = shadow(5, 7000, 9000)
    result = run("corpus", "pull", "twice")
    assert result.exit_code == 0, result.output
    file = Path("tests/corpus/shop_for_corpus.twice.json").absolute()
    assert result.stdout == (
        f"  {signature}  101\n    python  203\n    go      202\n"
        f"1 new of 1 inputs in {file}\n"
        f"Next: commit it; `strangler check {ROUTE}` replays it first.\n"
    )
    assert json.loads(file.read_text())["inputs"] == [
        {"arguments": ["101"], "signature": signature}
    ]
    assert "0 new of 1 inputs" in run("corpus", "pull", ROUTE).stdout
    replayed: list[bytes] = []
    search = "strangler.parity.search.Search.run"
    with monkeypatch.context() as patch:
        patch.setattr(search, lambda _self, corpus: replayed.extend(corpus))
        run("check", "twice")
    assert replayed == [number.to_bytes(8, "little") for number in (101, 7000)]  # saved, seen
    checked = run("check", "twice", "--format", "json")
    [report] = json.loads(checked.stdout)["functions"]
    assert report["verdict"] == "fail"
    assert signature in [found["signature"] for found in report["divergences"]]


def test_without_differences_there_is_nothing_to_save(run: Run) -> None:
    result = run("corpus", "pull", "twice")
    assert (result.exit_code, result.stdout) == (
        0,
        f"{ROUTE}: no differences are recorded, so there is nothing to save.\n",
    )


def test_inputs_that_are_not_kept_cannot_be_saved(run: Run, tmp_path: Path) -> None:
    settle(tmp_path, "values = 'none'\n")
    signature = shadow(7000)
    result = run("corpus", "pull", "twice")
    assert result.exit_code == 0
    assert result.stderr == f"  {signature}  its inputs are not kept (values, redact)\n"
    assert not Path("tests/corpus").exists()


def test_an_input_on_which_the_sides_agree_by_now_is_saved_as_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shadow(7000)
    monkeypatch.setattr("strangler.parity.captured.compare_sides", lambda *_: None)
    assert "(7000)  the sides agree by now" in run("corpus", "pull", "twice").stdout


def test_a_snapshot_that_cannot_be_replayed_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise strangler.StranglerError("another signature")

    shadow(7000)
    monkeypatch.setattr("strangler.parity.captured.divergence_on", broken)
    result = run("corpus", "pull", "twice")
    assert "cannot be replayed: another signature" in result.stderr
    assert result.exit_code == 0


# ---- The ledger ----------------------------------------------------------------------------------


def accept(run: Run, signature: str, **changes: str) -> Result:
    options = {"reason": "rounding", "owner": "payments", "until": "2999-01-01", **changes}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return run("ledger", "accept", signature, *words)


def test_a_difference_can_be_accepted_and_is_then_counted_by_itself(run: Run) -> None:
    signature = shadow(7000)
    result = accept(run, signature)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"{ROUTE}: (7000) python 14001, go 14000\n"
        f"accepted until 2999-01-01. Next: commit {Path('ledger.toml').absolute()}.\n"
    )
    [entry] = read_ledger(Path("ledger.toml"))
    assert (entry.signature, entry.function) == (signature, ROUTE)
    comparing.close_queue()
    shadow(7000, 7001)
    [row] = open_store("sqlite:///.strangler/observations.db").routes()
    assert (row.counts["divergence"], row.counts["accepted"]) == (1, 2)


def test_a_check_does_not_fail_on_what_is_accepted(run: Run) -> None:
    accept(run, shadow(7000))
    result = run("check", "twice", "--examples", "200")
    assert "accepted: Python returned" in result.stdout
    assert result.stdout.startswith("pass ") == (result.exit_code == 0)
    assert "    differs" not in result.stdout.replace("accepted", "")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"until": "2000-01-01"}, "--until 2000-01-01: is past: name the last day"),
        ({"reason": " "}, "--reason: is empty"),
        ({"owner": ""}, "--owner: is empty"),
    ],
)
def test_what_makes_no_sense_is_not_accepted(run: Run, changes: Any, message: str) -> None:
    result = accept(run, "abc", **changes)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not Path("ledger.toml").exists()


def test_an_unknown_signature_is_accepted_with_a_word_about_it(run: Run) -> None:
    result = accept(run, "abc")
    assert result.exit_code == 0
    assert "The store has not seen this signature" in result.stderr


def test_the_ledger_can_be_listed(run: Run) -> None:
    assert run("ledger", "list").stdout.startswith("Nothing is accepted. Next:")
    accept(run, "abc")
    text = Path("ledger.toml").read_text()
    Path("ledger.toml").write_text(text + text.replace("abc", "old").replace("2999", "2001"))
    listed = run("ledger", "list").stdout
    assert listed == (
        "expired 2001-01-01  old  \n    rounding (payments)\n"
        "until   2999-01-01  abc  \n    rounding (payments)\n"
    )
    shown = json.loads(run("ledger", "list", "--format", "json").stdout)["accepted"]
    assert [(one["signature"], one["expired"]) for one in shown] == [("old", True), ("abc", False)]
