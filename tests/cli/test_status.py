"""`strangler status`: who answers, and what has decided it."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strangler.cli.status import status as command
from strangler.routing import registry
from strangler.routing.settings import use_config
from strangler.store import open_store
from strangler.store.instances import ProcessInstances
from strangler.store.rows import Batch

CONFIG = """\
[strangler]
modules = ["shop_for_status"]

[functions."shop_for_status:total"]
mode = "go"
share = 0.1
sample = 0.0025
key = "x"

[functions."shop_for_status:*"]
mode = "shadow"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "migration.toml").write_text(CONFIG)
    (tmp_path / "shop_for_status.py").write_text(
        "from strangler import migrate_to\n"
        "print('imported')\n"
        "@migrate_to('shop.wasm')\n"
        "def total(x: int) -> int:\n"
        "    return x\n"
        "@migrate_to('shop.wasm')\n"
        "def tax(x: int) -> int:\n"
        "    return x\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    yield tmp_path
    sys.modules.pop("shop_for_status", None)
    use_config(None)


def run(*arguments: Any) -> Result:
    registry.refresh()  # as in a process of its own
    return CliRunner().invoke(command, arguments)


def test_every_route_is_shown_with_its_mode_and_what_decided_it(project: Path) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout == (
        "Function               Mode                    Decided by\n"
        "shop_for_status:tax    shadow                  migration.toml:11\n"
        "shop_for_status:total  go 10 %, sample 0.25 %  migration.toml:5\n"
        "\nNext: `strangler status shop_for_status:tax` says why.\n"
    )
    assert result.stderr == "imported\n"


def test_a_route_that_is_named_is_explained(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("total").stdout.splitlines() == [
        "shop_for_status:total  go 10 %, sample 0.25 %",
        f"  route        decides  go      {project}/migration.toml:5",
        f"  module       says     shadow  {project}/migration.toml:11",
        "  built-in     says     python  the default of strangler",
        "  share        10 % of the calls are answered by Go",
        "  key          x: one key, one side",
        "  sample       0.25 % of Go's answers are compared with Python's",
    ]
    monkeypatch.setenv("STRANGLER_MODE", "shadow")
    assert "  environment  decides  shadow  STRANGLER_MODE=shadow" in run("tax").stdout
    monkeypatch.setenv("STRANGLER_MODE", "python")
    assert "sample" not in run("tax").stdout
    monkeypatch.setenv("STRANGLER_MODE", "go")
    assert "\n  share        100 % of the calls are answered by Go\n  sample" in run("total").stdout


def test_instances_are_shown_as_the_store_knows_them(project: Path) -> None:
    assert json.loads(run("tax", "--format", "json").stdout)["functions"][0]["instances"] is None
    store = open_store(f"sqlite:///{project}/.strangler/observations.db")
    rows = [
        ProcessInstances("shop.wasm", f"host:{number}", time.time(), 700, 3, 2, 4, 6 << 20)
        for number in range(2)
    ]
    other = ProcessInstances("other.wasm", "host:1", time.time(), 1)
    store.record(Batch(instances=(*rows, other)))
    assert (
        "\n\nInstances of  Processes  Alive  Memory    Created  Recycled  Poisoned\n"
        "shop.wasm     2          8      12.0 MiB  1,400    6         4\n\nNext:"
    ) in run().stdout
    assert run("tax").stdout.endswith(
        "  instances    8 of shop.wasm in 2 processes with 12.0 MiB; of 1,400 made so far, 6 "
        "were recycled and 4 poisoned\n"
    )
    shown = json.loads(run("tax", "--format", "json").stdout)["functions"][0]
    assert shown["artifact"] == "shop.wasm"
    assert shown["instances"] == {
        "artifact": "shop.wasm",
        "processes": 2,
        "alive": 8,
        "memory": 12 << 20,
        "created": 1400,
        "recycled": 6,
        "poisoned": 4,
    }
    store.record(Batch(instances=(replace(rows[0], alive=0, memory=0),)))
    assert "4 of shop.wasm in 1 process with 6.0 MiB" in run("tax").stdout
    store.record(Batch(instances=tuple(replace(row, alive=0, memory=0) for row in rows)))
    assert "  instances    none of shop.wasm now; of " in run("tax").stdout


def test_a_store_that_cannot_be_read_hides_nothing_else(project: Path) -> None:
    (project / ".strangler").mkdir()
    (project / ".strangler" / "observations.db").write_text("no database, but long enough " * 99)
    result = run()
    assert result.exit_code == 0
    assert "shop_for_status:tax    shadow" in result.stdout
    assert "Instances are not known: " in result.stderr
    assert "is not a readable store" in result.stderr


def test_json_is_alone_on_stdout(project: Path) -> None:
    shown = json.loads(run("--format", "json").stdout)
    assert shown["config"] == f"{project}/migration.toml"
    assert [function["function"] for function in shown["functions"]] == [
        "shop_for_status:tax",
        "shop_for_status:total",
    ]
    total = shown["functions"][1]
    assert (total["mode"], total["share"], total["sample"], total["key"], total["source"]) == (
        "go",
        0.1,
        0.0025,
        "x",
        "route",
    )
    assert total["claims"][0] == {
        "source": "route",
        "mode": "go",
        "where": f"{project}/migration.toml:5",
    }


def test_without_routes_the_fix_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_migrations", {})
    result = run()
    assert "There are no routes. Next: list the modules" in result.stdout
    assert json.loads(run("--format", "json").stdout) == {"config": None, "functions": []}
    use_config(None)


def test_a_broken_file_is_named_with_what_processes_do_meanwhile(project: Path) -> None:
    (project / "migration.toml").write_text("[defaults]\n\nmode = 'Go'\n")
    result = run()
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {project}/migration.toml:3: defaults.mode 'Go' is not a mode: use python, shadow "
        "or go\nProcesses that run keep the last good configuration; a process that starts now "
        "fails at its first call. Next: correct the file.\n"
    )


def test_what_cannot_be_found_out_ends_in_exit_code_2(project: Path) -> None:
    result = run("totl")
    assert result.exit_code == 2
    assert "totl: there is no such route: there are shop_for_status:tax" in result.stderr
