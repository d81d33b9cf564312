"""`strangler ledger`: differences that are known, and accepted until a day."""

import datetime as dt
import json

import click

from strangler.cli.options import CannotRun, Command, config_option, format_option
from strangler.config import Config
from strangler.ledger import Entry, read_ledger, today, write_entry
from strangler.store import open_store


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ledger() -> None:
    """Differences that somebody has looked at and accepted, until a day.

    They are counted by themselves, never as equal. After its day one counts as a difference again.

    \b
    Example:
      strangler ledger list
    """  # noqa: D301  # the character is click's mark for text that is not to be wrapped


@ledger.command(cls=Command)
@click.argument("signature")
@click.option("--reason", required=True, help="Why this difference may be.")
@click.option("--owner", required=True, help="Whom to ask about it.")
@click.option(
    "--until",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which it is accepted.",
)
@config_option
def accept(signature: str, reason: str, owner: str, until: dt.datetime, config: Config) -> None:
    """Accept the difference SIGNATURE, which a report or a check has shown.

    \b
    Example:
      strangler ledger accept 477a6a6e3ebe --reason "amounts stay below 2**53" --owner payments \\
          --until 2027-03-01

    Exit code: 0 when it is written to the ledger, 2 when it could not be.
    """  # noqa: D301  # as above
    last = until.date()
    if last < today():
        raise CannotRun(f"--until {last}: is past: name the last day on which it is accepted")
    for name, value in (("--reason", reason), ("--owner", owner)):
        if not value.strip():
            raise CannotRun(f"{name}: is empty: whoever reads the ledger wants to know")
    rows = [r for r in open_store(config.store).divergences() if r.signature == signature]
    function = rows[0].route if rows else ""
    write_entry(config.ledger, Entry(signature, reason, owner, last, function))
    if rows:
        shown = rows[0].smallest
        click.echo(f"{function}: ({shown.input}) python {shown.python}, go {shown.go}")
    else:
        click.echo("The store has not seen this signature; a check may have.", err=True)
    click.echo(f"accepted until {last}. Next: commit {config.ledger}.")


@ledger.command("list", cls=Command)
@config_option
@format_option("text", "json")
def list_(config: Config, form: str) -> None:
    """Show what is accepted, and what has expired.

    \b
    Example:
      strangler ledger list

    Exit code: 0, or 2 when the ledger could not be read.
    """  # noqa: D301  # as above
    entries = sorted(read_ledger(config.ledger), key=lambda entry: entry.until)
    if form == "json":
        shown = [
            {
                "signature": entry.signature,
                "function": entry.function,
                "reason": entry.reason,
                "owner": entry.owner,
                "until": entry.until.isoformat(),
                "expired": entry.until < today(),
            }
            for entry in entries
        ]
        click.echo(json.dumps({"accepted": shown}, indent=2))
        return
    if not entries:
        click.echo("Nothing is accepted. Next: `strangler report` shows what differs.")
    for entry in entries:
        state = "expired " if entry.until < today() else "until   "
        click.echo(f"{state}{entry.until}  {entry.signature}  {entry.function}")
        click.echo(f"    {entry.reason} ({entry.owner})")
