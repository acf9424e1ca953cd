"""`hub admin prepare-database`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def prepare_database(context: typer.Context) -> None:
    """Make the indexes of this release before an upgrade.

    The old release may run meanwhile; the command waits until they are there.
    """

    async def work(hub: "Hub", by: Officer) -> None:
        """Do no more: opening the hub has made them."""

    # Of all commands this one alone.
    run(context, work, may_decide_keys=True)
    typer.echo("The database has every index of this release.")
