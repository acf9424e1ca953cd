"""`hub admin set-budget`."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.session import run
from hub.domain.actors import Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def set_budget(
    context: typer.Context,
    partner: str,
    points: Annotated[
        int | None, typer.Argument(help="Points per minute, 60 to 1,000,000,000; left out: the default.")
    ] = None,
) -> None:
    """Set how much a partner may ask."""

    async def work(hub: "Hub", by: Officer) -> None:
        from hub.services.operations.set_partner_budget import set_partner_budget

        parts, now = hub.services.police.operations, await hub.clock.now()
        await set_partner_budget(by, parts.stores.partners, parts.audit, partner, points, now=now)

    run(context, work)
