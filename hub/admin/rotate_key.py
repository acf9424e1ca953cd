"""`hub admin rotate-key`."""

from typing import TYPE_CHECKING

import typer

from hub.admin.options import DEFAULT_GRACE_PERIOD_SECONDS, GracePeriod, Mode, grace_period
from hub.admin.session import run
from hub.domain.actors import KeyMode, Officer

if TYPE_CHECKING:
    from hub.services.operations.rotate_partner_key import NewKey
    from hub.wiring import Hub


def rotate_key(
    context: typer.Context,
    partner: str,
    mode: Mode = KeyMode.TEST,
    grace_period_seconds: GracePeriod = DEFAULT_GRACE_PERIOD_SECONDS,
) -> None:
    """Make a new key of a mode and print it, once.

    The earlier ones expire after the grace period.
    """

    async def work(hub: "Hub", by: Officer) -> "NewKey":
        from hub.services.operations.rotate_partner_key import KeyRotation, rotate_partner_key

        parts = hub.services.police.operations
        return await rotate_partner_key(
            by,
            parts.stores,
            parts.secrets,
            parts.audit,
            KeyRotation(partner, mode, grace_period(grace_period_seconds)),
            now=await hub.clock.now(),
        )

    new = run(context, work)
    typer.echo(new.key)
    if new.previous_keys_expire_at is not None:
        typer.echo(f"The earlier keys expire at {new.previous_keys_expire_at.isoformat()}.", err=True)
