"""gofmt, where there is one."""

from pathlib import Path

import pytest

from strangler.config import load_config
from strangler.toolchain.format import format_go

UNTIDY = "package  a\nfunc F( ) {return}\n"


def test_go_source_is_formatted_and_what_is_no_go_left_alone(tmp_path: Path) -> None:
    config = load_config(None, tmp_path)
    assert format_go(config, UNTIDY) == "package a\n\nfunc F() { return }\n"
    assert format_go(config, "no go") == "no go"


def test_without_go_it_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config(None, tmp_path)
    monkeypatch.setenv("STRANGLER_GO", str(tmp_path / "missing"))
    assert format_go(config, UNTIDY) == UNTIDY
    go = tmp_path / "bin" / "go"
    go.parent.mkdir()
    go.touch(mode=0o755)
    (tmp_path / "VERSION").write_text("go1.24.1\n")
    (tmp_path / "src" / "runtime").mkdir(parents=True)
    monkeypatch.setenv("STRANGLER_GO", str(go))  # a distribution without gofmt
    assert format_go(config, UNTIDY) == UNTIDY
