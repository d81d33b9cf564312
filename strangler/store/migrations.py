"""How a store of an older version becomes one of the present version.

A new store gets the tables of `strangler.store.tables` at once, and the present version. A step
leads from one version to the next; one that was released is never edited.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from strangler.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

Step: TypeAlias = "Callable[[Connection], object]"

OLDEST = 4
"""The oldest version that can be brought up to date. Those before it were never released."""


def _add_findings_and_timings(connection: "Connection") -> None:
    from strangler.store.tables import METADATA, findings, timings  # noqa: PLC0415 - as below

    METADATA.create_all(connection, [findings, timings])


def _add_instances(connection: "Connection") -> None:
    from strangler.store.tables import METADATA, instances  # noqa: PLC0415 - as below

    METADATA.create_all(connection, [instances])


STEPS: tuple[Step, ...] = (_add_findings_and_timings, _add_instances)
"""The first leads from version `OLDEST` to the next one."""


def latest() -> int:
    """The version of a store that this strangler writes."""
    return OLDEST + len(STEPS)


def check_version(place: str, version: int) -> None:
    """Raise StoreError for a store that this strangler does not know; 0 is an empty one."""
    if version > latest():
        raise StoreError(
            f"{place}: was written by a newer strangler (version {version} of the store, "
            f"this one knows {latest()}): upgrade strangler, or set another `store` in "
            "migration.toml"
        )
    if 0 < version < OLDEST:
        raise StoreError(
            f"{place}: was written by a strangler before its first release: "
            "move it away, and a new one is made"
        )


def bring_up_to_date(connection: "Connection", version: int) -> None:
    """Make the tables (version 0), or take them through the steps that they lack."""
    if version == 0:
        from strangler.store.tables import METADATA  # noqa: PLC0415 - loads the database library

        METADATA.create_all(connection, checkfirst=False)
        return
    for step in STEPS[version - OLDEST :]:
        step(connection)
