"""`hub admin halt-all`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.options import DEFAULT_REASON, Reason
from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def halt_all(context: typer.Context, reason: Reason = DEFAULT_REASON) -> None:
    """Stop every push of the hub, within seconds."""

    async def work(hub: "Hub", by: Officer) -> None:
        from hub.services.operations import halt_all as service

        parts, now = hub.services.police.operations, await hub.clock.now()
        await service.halt_all(by, parts.halt, parts.audit, reason, now=now)

    run(context, work)
    typer.echo("Halted: no push of the hub begins until `hub admin resume-all`.")
