"""`hub admin suspend-partner`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def suspend_partner(context: typer.Context, partner: str, undo: bool = False) -> None:
    """Stop everything of a partner; --undo resumes it."""

    async def work(hub: "Hub", by: Officer) -> None:
        from hub.services.operations import suspend_partner as service

        parts, now = hub.services.police.operations, await hub.clock.now()
        await service.suspend_partner(by, parts.stores.partners, parts.audit, partner, not undo, now=now)

    run(context, work)
