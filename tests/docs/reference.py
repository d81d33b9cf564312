"""The pages of docs/reference that are made from the code: commands, exceptions, helper package."""

import re
from pathlib import Path

import click

from strangler import errors
from strangler.cli import COMMANDS, main
from strangler.toolchain.sources import GOLANG

_HEAD = "<!-- Made from the code by `STRANGLER_UPDATE_GOLDEN=1 pytest tests/docs`. -->\n\n"
_COMMANDS = """\
# Commands

`python -m strangler` is the same as `strangler`. Shells complete commands and options after
`eval "$(_STRANGLER_COMPLETE=bash_source strangler)"` (or `zsh_source`, `fish_source`).
"""
_HELPER = """\
# The Go helper package

`strangler init` writes it into the Go module as `py`. It is plain Go; each of these functions is
compared with Python in the tests.
"""
_GO_FUNCTION = re.compile(r"((?:^//.*\n)+)^func ([A-Z]\w*)(.*) \{", re.MULTILINE)


def commands() -> str:
    """Every command with its help."""
    parts = [_COMMANDS]
    group = click.Context(main, info_name="strangler", max_content_width=96)
    for name in COMMANDS:
        command = main.get_command(group, name)
        assert command is not None
        settings = command.context_settings | {"max_content_width": 96}
        context = click.Context(command, info_name=name, parent=group, **settings)
        help_text = command.get_help(context)
        parts.append(f"## strangler {name}\n\n```text\n{help_text}\n```\n")
    return _HEAD + "\n".join(parts)


def exceptions() -> str:
    """The tree of exceptions, as its module draws it."""
    doc = errors.__doc__ or ""
    tree, _, after = doc.partition("::\n\n")[2].partition("\n\nA `GoError`")
    shown = "\n".join(line.removeprefix("    ") for line in tree.splitlines())
    intro = "# Exceptions\n\nAll of them are in `strangler` itself."
    return f"{_HEAD}{intro}\n\n```text\n{shown}\n```\n\nA `GoError`{after.rstrip()}\n"


def helper() -> str:
    """The functions of the helper package, with their comments."""
    parts = [_HELPER]
    for name in ("numbers", "sequences", "text", "parsing"):
        source = Path(GOLANG / "py" / f"{name}.go").read_text(encoding="utf-8")
        parts.append(f"## {name.capitalize()}\n")
        for comment, function, signature in _GO_FUNCTION.findall(source):
            text = " ".join(line.removeprefix("//").strip() for line in comment.splitlines())
            parts.append(f"### {function}\n\n`func {function}{signature}`\n\n{text}\n")
    return _HEAD + "\n".join(parts)


PAGES = {"commands.md": commands, "exceptions.md": exceptions, "helper.md": helper}
