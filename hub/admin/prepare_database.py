"""`hub admin prepare-database`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def prepare_database(context: typer.Context) -> None:
    """Make the indexes of this release before an upgrade, while the old one runs; wait until they are there."""

    from hub.wiring.keys import require_keys

    async def work(hub: "Hub", by: Officer) -> None:
        """Opening the hub has made them; of all commands this one alone may decide on the keys."""
        await require_keys(hub.database, hub.settings)

    run(context, work)
    typer.echo("The database has every index of this release.")
