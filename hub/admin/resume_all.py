"""`hub admin resume-all`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.options import DEFAULT_REASON, Reason
from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def resume_all(context: typer.Context, reason: Reason = DEFAULT_REASON) -> None:
    """Resume the pushes of the hub."""

    async def work(hub: "Hub", by: Officer) -> None:
        from hub.services.operations import resume_all as service

        parts, now = hub.services.police.operations, await hub.clock.now()
        await service.resume_all(by, parts.halt, parts.audit, reason, now=now)

    run(context, work)
    typer.echo("Resumed: pushes go on, what waited first.")
