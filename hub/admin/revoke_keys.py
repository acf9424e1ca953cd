"""`hub admin revoke-keys`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.options import Mode
from hub.admin.session import run
from hub.domain.actors import KeyMode, Officer

if TYPE_CHECKING:
    from hub.wiring import Hub


def revoke_keys(context: typer.Context, partner: str, mode: Mode = KeyMode.TEST) -> None:
    """Revoke every key of a mode; prints how many."""

    async def work(hub: "Hub", by: Officer) -> int:
        from hub.services.operations.revoke_partner_keys import revoke_partner_keys

        parts, now = hub.services.police.operations, await hub.clock.now()
        return await revoke_partner_keys(by, parts.stores, parts.audit, partner, mode, now=now)

    typer.echo(run(context, work))
