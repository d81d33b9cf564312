"""`strangler dev`: from a save to the verdict."""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from strangler.cli import dev as module
from strangler.cli.dev import affected, dev, react
from strangler.config import Config, load_config
from strangler.routing.registry import load_routes
from strangler.routing.settings import use_config

SUM = "py_impls.arith:sum"


@pytest.fixture
def project(sample: Config) -> Config:
    return sample


def test_a_save_concerns_the_routes_of_its_file(project: Config) -> None:
    routes = load_routes(project)
    arith, go = project.root / "py_impls/arith.py", project.go_root / "sum/sum.go"
    assert affected(project, routes, [arith]) == affected(project, routes, [go]) == (SUM,)
    dates = affected(project, routes, [project.root / "py_impls/dates.py"])
    assert len(dates) == 4
    both = affected(project, routes, [arith, project.root / "py_impls/dates.py"])
    assert both == tuple(sorted((SUM, *dates)))


def test_a_save_that_nobody_knows_concerns_every_route(project: Config) -> None:
    routes = load_routes(project)
    for name in (
        "migration.toml",
        "go_impls/go.mod",
        "go_impls/shared/a.go",
        "helper.py",
        "x/y.go",
    ):
        assert len(affected(project, routes, [project.root / name])) == len(routes)
    assert len(affected(project, routes, [Path("/elsewhere/a.go")])) == len(routes)


def test_only_source_files_in_sight_are_watched() -> None:
    for path, watched in (
        ("/shop/a.go", True),
        ("/shop/a.py", True),
        ("/shop/migration.toml", True),
        ("/shop/a.txt", False),
        ("/shop/.strangler/a.go", False),
        ("/shop/__pycache__/a.py", False),
    ):
        assert module._is_watched(None, path) is watched


@pytest.fixture
def copy(sample_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(sample_copy)
    monkeypatch.setenv("PYTHONPATH", str(sample_copy))
    (sample_copy / "migration.toml").write_text('[strangler]\nmodules = ["py_impls.arith"]\n')
    for name in ("dates", "geometry", "money", "scoring", "text"):
        for file in (sample_copy / "go_impls" / name).glob("*.go"):
            file.unlink()
    yield load_config(sample_copy / "migration.toml")
    use_config(None)


def test_a_go_file_that_is_saved_is_built_and_checked(
    copy: Config, project: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    routes = [route for route in load_routes(project) if route.name == SUM]
    react(copy, routes, [copy.go_root / "sum/sum.go"], "2s")
    shown = capsys.readouterr().out
    assert "sum.go" in shown
    assert f"fail         {SUM}" in shown
    assert "from the save to the verdict" in shown
    (copy.go_root / "sum/sum.go").write_text("package sum\n\nfunc Sum(x, y int) int { return z }\n")
    react(copy, routes, [copy.go_root / "sum/sum.go"], "2s")
    shown = capsys.readouterr().out
    assert "sum is not built:" in shown
    assert "undefined: z" in shown
    assert "verdict" not in shown
    (copy.go_root / "go.mod").unlink()
    react(copy, routes, [copy.go_root / "go.mod"], "2s")
    assert "there is no go.mod" in capsys.readouterr().out


def test_every_save_is_reacted_to_until_the_end(
    copy: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(module, "load_routes", lambda _: ["route"])
    monkeypatch.setattr(module, "react", lambda *given: seen.append(given[2]))
    monkeypatch.setattr(
        "watchfiles.watch", lambda *_, **__: iter([{(1, "/a/b.py")}, {(1, "/a/c.go")}])
    )
    result = CliRunner().invoke(dev)
    assert result.exit_code == 0, result.output
    assert result.output == "Watching 1 route. Ctrl-C ends it.\n"
    assert seen == [{Path("/a/b.py")}, {Path("/a/c.go")}]


def test_a_real_save_is_noticed(copy: Config) -> None:
    saves = module._saves(copy)
    file = copy.root / "py_impls" / "arith.py"

    def save() -> None:
        while file.exists():
            file.write_text(f"# {time.monotonic()}\n")
            time.sleep(0.3)

    thread = threading.Thread(target=save, daemon=True)
    thread.start()
    try:
        assert file in {path for _ in range(3) for path in next(saves)}
    finally:
        file.unlink()
        thread.join()
        saves.close()


def test_what_cannot_begin_ends_in_exit_code_2(
    copy: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load_routes", lambda _: [])
    result = CliRunner().invoke(dev)
    assert result.exit_code == 2
    assert "begin one with `strangler new FUNCTION`" in result.output
    monkeypatch.setattr(module, "load_routes", lambda _: ["route"])
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = CliRunner().invoke(dev)
    assert result.exit_code == 2
    assert 'run `pip install "strangler[edit]"`' in result.output
