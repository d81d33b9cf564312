"""Keeping what a command has found for the report."""

import click

from strangler.config import Config
from strangler.errors import StoreError
from strangler.store import open_store
from strangler.store.rows import Batch


def record(config: Config, batch: Batch, what: str) -> None:
    """Add a batch to the store; one that cannot be written does not end the command.

    `what` begins the sentence that says so: "the evidence was".
    """
    try:
        open_store(config.store).record(batch)
    except StoreError as error:
        click.echo(f"Warning: {what} not recorded: {error}", err=True)
