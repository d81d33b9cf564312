"""The command line: one file per command, imported when that command runs."""

import importlib

import click

COMMANDS = (
    *("init", "scan", "hazards", "new", "build", "call", "check", "status", "set", "promote"),
    *(
        "rollback",
        "retire",
        "report",
        "bench",
        "dev",
        "corpus",
        "ledger",
        "inspect",
        "doctor",
        "demo",
    ),
)


class Commands(click.Group):
    """Finds the command `name` as the object `name` of the module `strangler.cli.name`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """The commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            importlib.import_module(f"strangler.cli.{cmd_name}"), cmd_name
        )
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="strangler")
def main() -> None:
    """Move a Python codebase to Go one function at a time, inside the running process.

    Start with `strangler demo`, or `strangler build` in a project of your own.
    """
