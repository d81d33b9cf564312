"""The command line's frame."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import strangler
from strangler.cli import COMMANDS, main
from strangler.cli.options import Command, fail, format_option
from strangler.errors import StranglerError


def test_every_command_is_listed_in_order_with_a_sentence() -> None:
    done = CliRunner().invoke(main, ["--help"])
    assert done.exit_code == 0
    listed = [line.split() for line in done.output.partition("Commands:")[2].splitlines() if line]
    assert [words[0] for words in listed] == list(COMMANDS)
    assert all(len(words) > 2 for words in listed)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(name: Any, option: Any) -> None:
    done = CliRunner().invoke(main, [name, option])
    assert done.exit_code == 0
    assert f"Usage: main {name}" in done.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["strangler"])
    if shell == "bash":  # click asks bash for its version
        monkeypatch.setattr("subprocess.run", lambda *_, **__: Bash())
    script = CliRunner().invoke(
        main, prog_name="strangler", env={"_STRANGLER_COMPLETE": f"{shell}_source"}
    )
    assert "_STRANGLER_COMPLETE=" in script.output
    words = {"COMP_WORDS": "strangler sc", "COMP_CWORD": "1" if shell != "fish" else "sc"}
    found = CliRunner().invoke(
        main, prog_name="strangler", env={"_STRANGLER_COMPLETE": f"{shell}_complete", **words}
    )
    assert "scan" in found.output
    assert "doctor" not in found.output


class Bash:
    stdout = b"5.2.15"


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_stand_on_lines_of_their_own(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"]).output
    assert "\\b" not in shown
    assert "\b" not in shown
    assert "\n  Example:\n    strangler " in shown


def test_a_command_that_is_not_there_is_refused() -> None:
    done = CliRunner().invoke(main, ["gone"])
    assert done.exit_code == 2
    assert "No such command 'gone'" in done.output


def test_a_command_loads_no_other_command() -> None:
    program = (
        "import sys\nfrom strangler.cli import main\n"
        "main(['call', '--help'], standalone_mode=False)\n"
        "assert 'strangler.cli.check' not in sys.modules\n"
        "assert 'hypothesis' not in sys.modules\n"
    )
    subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=60, stdout=subprocess.DEVNULL
    )


def test_an_error_of_strangler_ends_with_2_and_its_message() -> None:
    @click.command(cls=Command)
    def broken() -> None:
        raise StranglerError("what is wrong")

    done = CliRunner().invoke(broken)
    assert (done.exit_code, done.output) == (2, "Error: what is wrong\n")


def test_a_failed_command_ends_with_1() -> None:
    @click.command(cls=Command)
    @format_option("text", "json")
    def failing(form: Any) -> None:
        click.echo(form)
        fail()

    done = CliRunner().invoke(failing)
    assert (done.exit_code, done.output) == (1, "text\n")
    assert CliRunner().invoke(failing, ["--format", "xml"]).exit_code == 2


def test_the_package_can_be_run(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["strangler", "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(Path(strangler.__file__).parent / "__main__.py"), run_name="__main__")
    assert caught.value.code == 0
    assert "Usage: strangler" in capsys.readouterr().out
    assert strangler.__doc__
