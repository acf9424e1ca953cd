"""`hub admin list-partners`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.session import run
from hub.domain.actors import KeyMode, Officer
from hub.domain.page_size import MAX_PAGE_SIZE
from hub.domain.partners import Partner

if TYPE_CHECKING:
    from hub.wiring import Hub


def list_partners(context: typer.Context) -> None:
    """Print each partner.

    A line: its id, `active` or `suspended`, its live and its test channel, its name.
    """
    typer.echo("\n".join(map(_line, run(context, all_partners))))


async def all_partners(hub: "Hub", by: Officer) -> list[Partner]:
    """Return every partner, in the order of their creation."""
    from hub.services.operations import list_partners as service

    partners: list[Partner] = []
    after = None
    while True:
        page = await service.list_partners(
            by, hub.services.police.operations.stores.partners, hub.cursors, first=MAX_PAGE_SIZE, after=after
        )
        partners += page.items
        if not page.more:
            return partners
        after, _ = page.rows[-1]


def _line(partner: Partner) -> str:
    channels = (f"{mode.value.lower()}={partner.channel_name(mode) or '-'}" for mode in KeyMode)
    return "\t".join([partner.id, "suspended" if partner.suspended else "active", *channels, partner.name])
