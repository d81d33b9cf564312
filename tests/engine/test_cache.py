"""The cache of compiled modules: only what this user wrote, whole and private, is loaded."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from strangler.engine import cache


@pytest.fixture
def folder(tmp_path: Any, monkeypatch: Any) -> Any:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "strangler" / "modules"


def test_what_is_saved_is_loaded_and_private(folder: Any) -> None:
    assert cache.load("key") is None
    cache.save("key", b"compiled")
    assert cache.load("key") == b"compiled"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["key"]


@pytest.mark.parametrize("content", [b"", b"short", bytes(32), bytes(32) + b"compiled"])
def test_a_file_whose_checksum_does_not_hold_is_absent(folder: Any, content: Any) -> None:
    cache.save("key", b"compiled")
    (folder / "key").write_bytes(content)
    assert cache.load("key") is None
    cache.save("key", b"compiled")
    assert cache.load("key") == b"compiled"


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_what_others_can_write_is_absent(folder: Any, mode: Any) -> None:
    cache.save("key", b"compiled")
    (folder / "key").chmod(mode)
    assert cache.load("key") is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_not_used(folder: Any, mode: Any) -> None:
    cache.save("key", b"compiled")
    folder.chmod(mode)
    assert cache.load("key") is None
    cache.save("other", b"compiled")
    assert not (folder / "other").exists()


def test_what_belongs_to_somebody_else_is_not_used(folder: Any, monkeypatch: Any) -> None:
    cache.save("key", b"compiled")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert cache.load("key") is None
    cache.save("other", b"compiled")
    assert not (folder / "other").exists()


def test_a_folder_that_cannot_be_made_is_no_error(folder: Any) -> None:
    folder.parent.parent.mkdir()
    folder.parent.write_text("a file")
    cache.save("key", b"compiled")
    assert cache.load("key") is None


@pytest.mark.parametrize("broken", ["mkstemp", "replace"])
def test_a_folder_that_cannot_be_written_to_is_no_error(
    folder: Any, monkeypatch: Any, broken: Any
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(
        *((tempfile, "mkstemp") if broken == "mkstemp" else (Path, "replace")), fails
    )
    cache.save("key", b"compiled")
    assert list(folder.iterdir()) == []


def test_two_processes_may_save_the_same_key_at_once(folder: Any) -> None:
    program = (
        "import sys; from strangler.engine import cache\n"
        "for _ in range(100):\n"
        "    cache.save('key', sys.argv[1].encode() * 100_000)\n"
        "    assert cache.load('key') in (b'a' * 100_000, b'b' * 100_000)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, letter]) for letter in "ab"]
    assert [process.wait(60) for process in running] == [0, 0]
    assert [path.name for path in folder.iterdir()] == ["key"]


def test_the_place_is_below_xdg_cache_home_else_below_the_home(monkeypatch: Any) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert cache.cache_folder() == Path("/caches/strangler")
    for ignored in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert cache.cache_folder() == Path("/home/somebody/.cache/strangler")


def test_a_user_without_a_home_has_it_among_the_temporary_files(monkeypatch: Any) -> None:
    def homeless() -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.cache_folder().parent == Path(tempfile.gettempdir())
