"""`hub admin list-removals`."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.list_partners import all_partners
from hub.admin.options import DEFAULT_REASON
from hub.admin.session import run
from hub.domain.actors import Officer
from hub.domain.partners import Partner
from hub.errors import NotFound

if TYPE_CHECKING:
    from hub.services.operations.read_shown_removals import PartnerRemovals
    from hub.wiring import Hub


def list_removals(
    context: typer.Context, alert: Annotated[str, typer.Argument(help="The id of an alert that has ended.")]
) -> None:
    """Print how many devices confirmed the end of an alert.

    A line for each partner: its id, devices told, devices that confirmed the removal, and its name.

    Both numbers have noise and stand still between few readings; `-` is one below the policy's `suppress_below`.
    """

    async def work(hub: "Hub", by: Officer) -> "tuple[list[Partner], dict[str, PartnerRemovals]]":
        from hub.services.operations.read_shown_removals import read_shown_removals

        police, partners = hub.services.police, await all_partners(hub, by)
        found = await read_shown_removals(
            by,
            police.operations.removals,
            alert,
            [partner.id for partner in partners],
            purpose=DEFAULT_REASON,
            now=await hub.clock.now(),
        )
        if partners and not found:
            raise NotFound()
        return partners, found

    partners, found = run(context, work)
    for partner in partners:
        removals = found[partner.id]
        if removals.shown is None:
            since = removals.counted_from
            until = f"from {since.isoformat()} on" if since else "and it has not ended"
            typer.echo(f"The numbers of an alert stand an hour after its end, {until}.", err=True)
            return
        counts = ("-" if count is None else str(count) for count in (removals.shown.told, removals.shown.removed))
        typer.echo("\t".join([partner.id, *counts, partner.name]))
