"""What the commands that change modes share: editing, telling, and recording who did it and why."""

import getpass
import json
import socket
import time
from typing import Any

import click

from strangler.cli.options import CannotRun
from strangler.config import Config
from strangler.errors import StoreError
from strangler.outcome import UNKNOWN, Versions
from strangler.policy import Policy
from strangler.routing.editing import Change, edit_config
from strangler.store import open_store
from strangler.store.rows import Batch, DecisionKind, DecisionRow, demotions_in_force

FOLLOW_SECONDS = 2


def percent(share: float) -> str:
    """A share as people read it: ``5 %``, ``0.25 %``."""
    return f"{share * 100:.10g} %"


def dials(policy: Policy) -> str:
    """The mode with its dials: ``go 10 %, sample 5 %``."""
    shown: str = policy.mode
    if policy.mode == "go" and policy.share < 1.0:
        shown += f" {percent(policy.share)}"
    if policy.mode != "python" and policy.sampled != Policy(mode=policy.mode).sampled:
        shown += f", sample {percent(policy.sampled)}"
    return shown


def change_config(config: Config, change: Change, *, dry_run: bool) -> tuple[Config, str]:
    """Edit migration.toml; the configuration that results, and the diff."""
    if config.file is None:
        raise CannotRun("there is no migration.toml: make one beside your modules")
    return edit_config(config.file, change, dry_run=dry_run)


def decision(
    kind: DecisionKind,
    route: str,
    policy: Policy,
    reason: str = "",
    versions: Versions = UNKNOWN,
    **more: Any,
) -> DecisionRow:
    """The decision of whoever runs this command."""
    author = f"{_user()}@{socket.gethostname()}"
    return DecisionRow(
        route, kind, policy.mode, dials(policy), reason, time.time(), author, versions, **more
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return "unknown"


def record(config: Config, *decisions: DecisionRow) -> None:
    """Keep decisions in the store; a store that cannot be written is said, and no obstacle."""
    try:
        open_store(config.store).record(Batch(decisions=decisions))
    except StoreError as error:
        click.echo(f"Not recorded: {error}", err=True)


def find_demotion(config: Config, route: str) -> DecisionRow | None:
    """The demotion of a route that no promotion has lifted; None, said, without a usable store."""
    try:
        return demotions_in_force(open_store(config.store).decisions(route)).get(route)
    except StoreError as error:
        click.echo(f"Whether {route} is demoted is not known: {error}", err=True)
        return None


def show_diff(diff: str) -> None:
    """Print a diff, in colour on a terminal."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.splitlines():
        click.echo(click.style(line, fg=colours.get(line[:1])))


def show_json(shown: dict[str, Any]) -> None:
    """Print the result for programs."""
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False))


def show_change(route: str, before: Policy, after: Policy, *, dry_run: bool) -> None:
    """Say what has changed for one route."""
    if before == after:
        click.echo(f"{route}: {dials(after)} already")
        return
    would = " (dry run: nothing is written)" if dry_run else ""
    click.echo(f"{route}: {dials(before)} -> {dials(after)}{would}")
