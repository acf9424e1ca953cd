"""`hub admin list-keys`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.list_partners import all_partners
from hub.admin.session import run
from hub.domain.actors import Officer
from hub.domain.partners import PartnerKey

if TYPE_CHECKING:
    from hub.wiring import Hub


def list_keys(context: typer.Context) -> None:
    """Print each valid key.

    A line: its partner's id, its mode, its own id, and when it expires, or `-`.
    """

    async def work(hub: "Hub", by: Officer) -> list[PartnerKey]:
        from hub.services.operations.list_partner_keys import list_partner_keys

        ids = [partner.id for partner in await all_partners(hub, by)]
        keys = await list_partner_keys(by, hub.services.police.operations.stores.partners, ids)
        return [key for partner_id in ids for key in keys[partner_id]]

    typer.echo("\n".join(map(_line, run(context, work))))


def _line(key: PartnerKey) -> str:
    expires = key.stops_at.isoformat() if key.stops_at else "-"
    return "\t".join([key.partner, key.mode.value.lower(), key.id, expires])
