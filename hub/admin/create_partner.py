"""`hub admin create-partner`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.session import run
from hub.domain.actors import Officer
from hub.domain.partners import Partner

if TYPE_CHECKING:
    from hub.wiring import Hub


def create_partner(context: typer.Context, name: str) -> None:
    """Create a partner; prints its id."""

    async def work(hub: "Hub", by: Officer) -> Partner:
        from hub.services.operations import create_partner as service

        parts, now = hub.services.police.operations, await hub.clock.now()
        return await service.create_partner(by, parts.stores, parts.secrets, parts.audit, name, now=now)

    typer.echo(run(context, work).id)
