"""All of a port's beginning appears on disk, or nothing."""

import sys
from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config, load_config
from strangler.errors import ConfigError, ScaffoldError
from strangler.scaffold import writing
from strangler.scaffold.subject import find_subject
from strangler.scaffold.writing import carry_out, plan


def begin(config: Config, name: str) -> Any:
    planned = plan(config, find_subject(config, name))
    carry_out(config, planned)
    return planned


def test_go_file_decorator_and_route_are_written(config: Config, folder: Path) -> None:
    (folder / "shop/tax.py").chmod(0o600)
    planned = begin(config, "shop.tax:rate")
    assert [file.name for file, _ in planned.files] == ["rate.go", "tax.py"]
    assert planned.changed == {folder / "shop/tax.py"}
    assert 'py.NotPorted("tax.Rate")' in (folder / "go_impls/tax/rate.go").read_text()
    assert '@migrate_to("tax.wasm")\ndef rate(' in (folder / "shop/tax.py").read_text()
    assert (folder / "shop/tax.py").stat().st_mode & 0o777 == 0o600
    assert (folder / "migration.toml").read_text() == (
        '# Mine.\n[strangler]\nmodules = ["shop.tax"]  # none yet\n\n'
        '[functions."shop.tax:rate"]\nmode = "python"\n'
    )


def test_a_second_function_joins_the_package(config: Config, folder: Path) -> None:
    begin(config, "shop.tax:rate")
    config = load_config(folder / "migration.toml")
    begin(config, "shop.tax:Office.parse_linux")
    assert (folder / "go_impls/tax/parselinux.go").read_text().startswith("package tax\n")
    assert load_config(folder / "migration.toml").modules == ("shop.tax",)


def test_what_is_there_is_never_overwritten(config: Config, folder: Path) -> None:
    go = folder / "go_impls/tax"
    go.mkdir()
    (go / "other.go").write_text("package tax\n\nfunc Rate() {}\n")
    with pytest.raises(ScaffoldError, match="other.go: is there already"):
        begin(config, "shop.tax:rate")
    (go / "other.go").write_text("package tax\n")
    (go / "rate.go").write_text("package tax\n")
    with pytest.raises(ScaffoldError, match="rate.go: is there already"):
        begin(config, "shop.tax:rate")


def test_routes_of_installed_functions_gather_in_one_file(
    config: Config,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = tmp_path_factory.mktemp("site")
    (site / "elsewhere.py").write_text(
        "def f(x: int) -> int:\n    return x\n\n\ndef g(x: int) -> int:\n    return x\n"
    )
    (site / "another.py").write_text("def h(x: int) -> int:\n    return x\n")
    before = (site / "elsewhere.py").read_bytes()
    monkeypatch.syspath_prepend(site)
    for name in ("elsewhere:f", "elsewhere:g", "another:h"):
        begin(load_config(folder / "migration.toml"), name)
    assert (site / "elsewhere.py").read_bytes() == before
    assert (folder / "go_routes.py").read_text() == (
        '"""Routes of functions in installed packages: import this where the application starts."""'
        "\n\nimport elsewhere\nimport another\nfrom strangler import migrate_to\n\n"
        'elsewhere.f = migrate_to("elsewhere.wasm")(elsewhere.f)\n'
        'elsewhere.g = migrate_to("elsewhere.wasm")(elsewhere.g)\n'
        'another.h = migrate_to("another.wasm")(another.h)\n'
    )
    assert load_config(folder / "migration.toml").modules == ("go_routes", "elsewhere", "another")
    (folder / "go_routes.py").write_bytes(b"\xff")
    (site / "another.py").write_text("def k(x: int) -> int:\n    return x\n")
    with pytest.raises(ScaffoldError, match="go_routes.py: cannot be read"):
        begin(load_config(folder / "migration.toml"), "another:k")


def test_a_failure_takes_back_what_was_written(
    config: Config, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise ConfigError("no")

    monkeypatch.setattr(writing, "edit_config", refuse)
    before = (folder / "shop/tax.py").read_text()
    with pytest.raises(ConfigError):
        begin(config, "shop.tax:rate")
    assert (folder / "shop/tax.py").read_text() == before
    assert not (folder / "go_impls/tax/rate.go").exists()


def test_a_folder_that_cannot_be_written_is_named(config: Config, folder: Path) -> None:
    (folder / "go_impls/tax").write_text("a file")
    with pytest.raises(ScaffoldError, match="rate.go: cannot be written"):
        begin(config, "shop.tax:rate")


def test_a_file_that_cannot_be_moved_into_place_leaves_nothing_behind(
    config: Config, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    planned = plan(config, find_subject(config, "shop.tax:rate"))
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ScaffoldError, match="cannot be written .Permission denied."):
        carry_out(config, planned)
    assert list((folder / "go_impls/tax").iterdir()) == []


def test_the_missing_extra_is_named(
    config: Config, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "libcst", None)
    monkeypatch.delitem(sys.modules, "strangler.scaffold.decorating")
    with pytest.raises(ScaffoldError, match=r"needs libcst: run `pip install .strangler\[edit\].`"):
        plan(config, find_subject(config, "shop.tax:rate"))


def test_without_migration_toml_nothing_is_written(config: Config, folder: Path) -> None:
    planned = plan(config, find_subject(config, "shop.tax:rate"))
    (folder / "migration.toml").unlink()
    with pytest.raises(ScaffoldError, match="run `strangler init`"):
        carry_out(load_config(None, folder), planned)


def test_a_draft_takes_the_place_of_the_beginning(config: Config, folder: Path) -> None:
    planned = plan(config, find_subject(config, "shop.tax:rate"), drafted=True)
    assert planned.undrafted == ""
    assert planned.draft is not None
    assert planned.draft.gaps == ()
    carry_out(config, planned)
    text = (folder / "go_impls/tax/rate.go").read_text()
    assert "return py.FloorDiv(py.Mul(cents, basisPoints), 10000)" in text
    assert "func Rate(cents int, basisPoints int) int {" in text


def test_what_cannot_be_drafted_is_begun_as_without(config: Config, folder: Path) -> None:
    planned = plan(config, find_subject(config, "shop.tax:open_file"), drafted=True)
    assert planned.draft is None
    assert planned.undrafted == "line 23: the statement With is not drafted"
    assert b"not ported" not in planned.files[0][1]
    assert b'py.NotPorted("tax.OpenFile")' in planned.files[0][1]
