"""The configuration follows its file, and outlives it."""

import os
from pathlib import Path
from typing import Any

import pytest

from strangler.routing import settings
from strangler.routing.settings import current_config, problem, reload, use_config

GO = "[defaults]\nmode = 'go'\n"


def mode() -> Any:
    return current_config().defaults.mode


@pytest.fixture
def file(project: Any) -> Path:
    use_config(None)
    assert current_config().file == project.root / "migration.toml"
    return project.root / "migration.toml"


def look_twice() -> Any:
    return reload() or reload()


def test_a_changed_file_is_in_force_once_it_has_stayed_the_same(file: Path) -> None:
    assert not reload()
    file.write_text(GO)
    assert not reload()
    file.write_text(GO + "share = 0.5\n")
    assert not reload()
    assert mode() == "python"
    assert reload()
    assert (mode(), current_config().defaults.share) == ("go", 0.5)
    assert not reload()


def broken(file: Path) -> None:
    file.write_text("[defaults]\nmode = 'Go'\n")


def deleted(file: Path) -> None:
    file.unlink()


def directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def half(file: Path) -> None:
    file.write_text("[defaults]\nmode = ")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (broken, ":2: defaults.mode 'Go' is not a mode"),
        (deleted, ": cannot be read (No such file or directory)"),
        (directory, ": cannot be read (Is a directory)"),
        (half, ": is not TOML"),
    ],
)
def test_a_spoiled_file_leaves_the_last_good_configuration_and_is_logged_once(
    file: Path, routing_log: Any, spoil: Any, reason: str
) -> None:
    file.write_text(GO)
    assert look_twice()
    spoil(file)
    assert [reload() for _ in range(4)] == [False] * 4
    assert mode() == "go"
    [record] = routing_log.records
    assert record.message == problem()
    assert record.message.startswith(f"{file}{reason}")
    assert record.message.endswith("; the last good configuration stays in force")
    if file.is_dir():
        file.rmdir()
    file.write_text("")
    assert look_twice()
    assert (mode(), problem()) == ("python", None)


def test_a_file_that_may_not_be_read_any_more_is_such_a_file(file: Path, monkeypatch: Any) -> None:
    def denied(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    file.write_text(GO)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", denied)
        assert not look_twice()
    assert "cannot be read (Permission denied)" in str(problem())
    file.chmod(0o600)
    assert look_twice()


def test_the_time_of_a_file_may_go_backwards(file: Path) -> None:
    file.write_text(GO)
    os.utime(file, (1, 1))
    assert look_twice()
    file.write_text("")
    os.utime(file, (1, 1))
    assert look_twice()
    assert mode() == "python"


def test_the_same_file_stays_the_one_in_a_process_that_moves(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "migration.toml").write_text(GO)
    monkeypatch.chdir(elsewhere)
    assert not look_twice()
    assert mode() == "python"


def test_a_file_may_appear_where_there_was_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    use_config(None)
    assert not reload()
    assert current_config(tmp_path).file is None
    assert not look_twice()
    (tmp_path / "migration.toml").write_text(GO)
    assert look_twice()
    assert mode() == "go"


def test_the_environment_may_come_to_name_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    use_config(None)
    assert current_config().file is None
    monkeypatch.setenv("STRANGLER_CONFIG", str(tmp_path / "none.toml"))
    assert not look_twice()
    assert settings.problem() is None
