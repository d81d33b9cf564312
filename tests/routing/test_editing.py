"""Editing migration.toml: layout stays, nobody's change is lost, nothing broken is written."""

import fcntl
import os
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from strangler.errors import ConfigError
from strangler.routing import editing
from strangler.routing.editing import add_modules, all_to_python, edit_config, set_route

TEXT = """\
# Who answers.
[strangler]
modules = [
    "a",  # first
]

[functions."a:f"]   # the first
mode   = 'shadow'   # for now
sample = 0.5

[functions."a:g"]
mode = "go"

# The rest.
[defaults]
mode = "shadow"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "migration.toml"
    file.write_text(TEXT)
    return file


def test_a_setting_changes_and_everything_else_stays(file: Path) -> None:
    config, diff = edit_config(
        file, set_route("a:f", {"mode": "go", "share": 0.05, "sample": None})
    )
    assert file.read_text() == TEXT.replace("'shadow'", '"go"').replace(
        "sample = 0.5\n", "share = 0.05\n"
    )
    assert (config.policy("a:f").mode, config.policy("a:f").share) == ("go", 0.05)
    assert diff == textwrap.dedent(f"""\
        --- {file}
        +++ {file}
        @@ -6,6 +6,6 @@
        @blank@
         [functions."a:f"]   # the first
        -mode   = 'shadow'   # for now
        -sample = 0.5
        +mode   = "go"   # for now
        +share = 0.05
        @blank@
         [functions."a:g"]
        """).replace("@blank@", " ")


def test_a_new_table_stands_at_the_end(file: Path) -> None:
    edit_config(file, set_route("a:h", {"mode": "go"}))
    assert file.read_text() == TEXT + '\n[functions."a:h"]\nmode = "go"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[functions."a:h"]\nmode = "go"\n'),
        ("[defaults]", '[defaults]\n\n[functions."a:h"]\nmode = "go"\n'),
        ("functions = {}\n", 'functions = {"a:h" = {mode = "go"}}\n'),
        ('functions."a:h".mode = "shadow"\n', 'functions."a:h".mode = "go"\n'),
        ('[functions]\n"a:h" = {mode = "shadow"}\n', '[functions]\n"a:h" = {mode = "go"}\n'),
    ],
)
def test_tables_may_be_written_in_every_way(file: Path, before: str, after: str) -> None:
    file.write_text(before)
    edit_config(file, set_route("a:h", {"mode": "go", "share": None}))
    assert file.read_text() == after


def test_a_dry_run_shows_and_writes_nothing(file: Path) -> None:
    config, diff = edit_config(file, set_route("a:f", {"mode": "go"}), dry_run=True)
    assert config.policy("a:f").mode == "go"
    assert '+mode   = "go"   # for now\n' in diff
    assert file.read_text() == TEXT


def test_nothing_is_written_where_nothing_changes(file: Path) -> None:
    before = file.stat()
    assert edit_config(file, set_route("a:g", {"mode": "go"}))[1] == ""
    assert file.stat().st_ino == before.st_ino


def test_modules_are_added_to_the_list_or_to_a_new_one(file: Path) -> None:
    config, _ = edit_config(file, add_modules(["b"]))
    assert config.modules == ("a", "b")
    assert '"a",  # first\n' in file.read_text()
    for before in ("", '[strangler]\ngo_root = "go"\n', '[defaults]\nmode = "go"\n'):
        file.write_text(before)
        config, _ = edit_config(file, add_modules(["b", "c"]))
        assert config.modules == ("b", "c")
        assert file.read_text().startswith(before)


def test_every_route_is_put_back_to_python(file: Path) -> None:
    config, _ = edit_config(file, all_to_python)
    assert {config.policy(name).mode for name in ("a:f", "a:g", "b:h")} == {"python"}
    assert file.read_text().count("#") == TEXT.count("#")
    file.write_text("")
    assert edit_config(file, all_to_python)[1] == ""


def test_what_would_not_be_valid_is_not_written(file: Path) -> None:
    with pytest.raises(ConfigError, match='functions."a:f".share 5.0 is not allowed'):
        edit_config(file, set_route("a:f", {"share": 5.0}))
    assert file.read_text() == TEXT


def test_a_file_that_is_broken_is_left_alone(file: Path) -> None:
    file.write_text("[functions\n")
    with pytest.raises(ConfigError, match="is not TOML"):
        edit_config(file, all_to_python)


def test_what_the_editor_does_not_understand_is_left_to_people(
    file: Path, monkeypatch: Any
) -> None:
    def refuse(_: str) -> Any:
        raise tomlkit.exceptions.TOMLKitError("odd")

    monkeypatch.setattr(tomlkit, "parse", refuse)
    with pytest.raises(ConfigError, match=r"cannot be edited \(odd\): change it by hand"):
        edit_config(file, all_to_python)


def test_modes_and_links_survive(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    edit_config(link, all_to_python)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert "shadow" not in file.read_text()


def test_two_processes_that_edit_at_once_lose_nothing(file: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from strangler.routing.editing import edit_config, set_route
        for number in range(15):
            edit_config(Path(sys.argv[1]), set_route(f"m:{sys.argv[2]}{number}", {"mode": "go"}))
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program), file, name], env=environment
        )
        for name in ("x", "y")
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    written = tomllib.loads(file.read_text())["functions"]
    assert len(written) == 2 + 30
    assert sorted(file.parent.iterdir()) == [file]


def test_a_file_that_stays_locked_is_said(file: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(editing, "_PATIENCE", 0.05)
    with file.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="is locked by another process"):
            edit_config(file, all_to_python)


def test_a_file_that_is_replaced_while_its_lock_is_got_is_opened_again(
    file: Path, monkeypatch: Any
) -> None:
    original, replaced = editing._try_lock, []

    def lock(descriptor: int) -> bool:
        if not replaced:
            file.unlink()
        replaced.append(1)
        return original(descriptor)

    monkeypatch.setattr(editing, "_try_lock", lock)
    monkeypatch.setattr(editing.time, "sleep", lambda _: file.write_text("# new\n"))
    edit_config(file, set_route("a:h", {"mode": "go"}))
    assert len(replaced) == 2
    assert file.read_text().startswith("# new\n")


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(No such file"):
        edit_config(tmp_path / "none.toml", all_to_python)


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(
    file: Path, monkeypatch: Any, made: bool
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    if made:
        monkeypatch.setattr(editing.os, "fsync", full)
    else:
        monkeypatch.setattr(editing.tempfile, "mkstemp", full)
    with pytest.raises(ConfigError, match=r"cannot be written \(No space left on device\)"):
        edit_config(file, all_to_python)
    assert sorted(file.parent.iterdir()) == [file]
    assert file.read_text() == TEXT


NAMES = st.sampled_from(["a:f", "a:g", "b:*", "c.d:E.f"])
SETTINGS = st.dictionaries(
    st.sampled_from(["mode", "share", "sample"]),
    st.sampled_from([None, 0.5, "go", "python"]),
    max_size=3,
)


@given(
    st.sampled_from(["", TEXT, "functions = {}\n", "[defaults]\n# x\n[functions]\n"]),
    st.lists(st.tuples(NAMES, SETTINGS), max_size=5),
)
def test_after_any_edits_the_file_says_what_a_plain_dictionary_does(text: str, edits: Any) -> None:
    document, expected = tomlkit.parse(text), tomllib.loads(text)
    for name, settings in edits:
        document = set_route(name, settings)(document)
        table = expected.setdefault("functions", {}).setdefault(name, {})
        for key, value in settings.items():
            table.pop(key, None)
            if value is not None:
                table[key] = value
    assert tomllib.loads(tomlkit.dumps(document)) == expected
