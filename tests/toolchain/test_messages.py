"""What the Go tools say, in terms of the user's files."""

from pathlib import Path

import pytest

from strangler.toolchain.messages import from_compiler, shown


def test_paths_are_shown_relative_to_where_the_user_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_root = tmp_path / "project" / "go_impls"
    go_root.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert shown(go_root / "a" / "a.go", go_root) == "project/go_impls/a/a.go"
    monkeypatch.chdir(go_root)
    assert shown(go_root / "a" / "a.go", go_root) == "a/a.go"
    monkeypatch.chdir("/")
    assert shown("/elsewhere/a.go", go_root) == "elsewhere/a.go"
    monkeypatch.chdir(go_root)
    assert shown("/elsewhere/a.go", go_root) == "/elsewhere/a.go"
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert shown(go_root / "a.go", go_root) == "go_impls/a.go"


def test_the_compilers_lines_name_the_users_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        "# example.com/backend/a\n./a.go:4:6: missing function body\n\thave (number)\n"
        "../b/b.go:1: no column\n\nlink: something: else\n"
    )
    lines, files = from_compiler(text, tmp_path / "go_impls" / "a", tmp_path / "go_impls")
    assert lines == [
        "go_impls/a/a.go:4:6: missing function body",
        "\thave (number)",
        "go_impls/b/b.go:1: no column",
        "link: something: else",
    ]
    assert files == [tmp_path / "go_impls/a/a.go", tmp_path / "go_impls/b/b.go"]
