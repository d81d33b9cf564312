"""strangler.lock: which artifacts are pinned, and what happens to one that is another file."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from strangler.config import load_config
from strangler.errors import ArtifactMismatch, ConfigError
from strangler.lock import FILE_NAME, check_pinned, lock_file, read_lock, render_lock

A, B = "a" * 64, "b" * 64


@pytest.fixture
def config(tmp_path: Path) -> Any:
    return load_config(None, tmp_path)


def test_the_lock_is_beside_the_configuration_or_beside_artifacts_that_are_elsewhere(
    config: Any, tmp_path: Path
) -> None:
    assert lock_file(config) == tmp_path / FILE_NAME
    away = msgspec.structs.replace(config, artifacts=tmp_path.parent / "away")
    assert lock_file(away) == tmp_path.parent / "away" / FILE_NAME


def test_what_is_written_is_read_again(config: Any) -> None:
    file = lock_file(config)
    assert read_lock(file) == {}
    for pinned in ({}, {"text/slug.wasm": A, "money.wasm": B}):
        file.write_text(render_lock(pinned))
        assert read_lock(file) == pinned
    assert file.read_text().index("money") < file.read_text().index("slug")


def test_an_artifact_that_is_another_file_is_refused(config: Any) -> None:
    check_pinned(config, "money.wasm", A)
    lock_file(config).write_text(render_lock({"money.wasm": A}))
    check_pinned(config, "money.wasm", A)
    check_pinned(config, "other.wasm", B)
    with pytest.raises(ArtifactMismatch) as caught:
        check_pinned(config, "money.wasm", B)
    assert str(caught.value) == (
        f"money.wasm: is not the file that {lock_file(config)} pins (SHA-256 {'b' * 12}…, not "
        f"{'a' * 12}…): run `strangler build`, or put the right file back"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"\xff", "is not a lock"),
        (b"version", "is not a lock"),
        (b"version = '1'", "is not a lock"),
        (b"version = 1\nartifact = {}", "is not a lock"),
        (b"version = 2", "has version 2, this strangler reads 1"),
        (b"version = 1\n[artifacts]\n'a.wasm' = 'abc'", "a.wasm has no SHA-256 of 64 digits"),
    ],
)
def test_a_lock_that_cannot_be_read_is_an_error(config: Any, text: Any, problem: Any) -> None:
    lock_file(config).write_bytes(text)
    with pytest.raises(ConfigError, match=problem):
        check_pinned(config, "a.wasm", A)


def test_a_lock_that_is_a_folder_is_an_error(config: Any) -> None:
    lock_file(config).mkdir()
    with pytest.raises(ConfigError, match="cannot be read|is not a lock"):
        read_lock(lock_file(config))


def test_a_build_pins_everything_that_it_has_made(sample_build: Any) -> None:
    pinned = read_lock(lock_file(sample_build))
    found = {path.name for path in sample_build.artifacts.glob("*.wasm")}
    assert set(pinned) == found
    for name, digest in pinned.items():
        data = (sample_build.artifacts / name).read_bytes()
        assert digest == hashlib.sha256(data).hexdigest()


@pytest.fixture
def tampered(sample_copy: Path, sample_build: Any, tmp_path: Path) -> Any:
    """The sample project with an artifact that is another's."""
    config = load_config(sample_copy / "migration.toml")
    config.artifacts.mkdir(parents=True)
    money = (sample_build.artifacts / "money.wasm").read_bytes()
    (config.artifacts / "sum.wasm").write_bytes(money)
    lock_file(config).write_text(render_lock(read_lock(lock_file(sample_build))))
    return config


def test_python_answers_where_the_artifact_is_not_the_pinned_one_and_says_so(
    tampered: Any, caplog: Any, monkeypatch: Any
) -> None:
    from strangler.engine.artifact import forget_artifacts
    from strangler.routing.registry import find_route, refresh
    from strangler.routing.settings import use_config

    monkeypatch.setenv("STRANGLER_MODE", "go")
    use_config(tampered)
    refresh()
    try:
        route = find_route(tampered, "py_impls.arith:sum").route
        assert route(2**70, 1) == 2**70 + 1
        assert route(1, 2) == 3
    finally:
        use_config(None)
        forget_artifacts()
        refresh()
    assert "sum.wasm: is not the file that" in caplog.text
