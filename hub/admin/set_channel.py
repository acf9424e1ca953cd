"""`hub admin set-channel`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.options import DEFAULT_GRACE_PERIOD_SECONDS, GracePeriod, Mode, grace_period, read_json
from hub.admin.session import run
from hub.domain.actors import KeyMode, Officer
from hub.errors import InvalidInput

if TYPE_CHECKING:
    from hub.wiring import Hub


def set_channel(
    context: typer.Context,
    partner: str,
    channel: str,
    settings: Annotated[Path, typer.Argument(help="A JSON object; - reads standard input.")],
    mode: Mode = KeyMode.TEST,
    grace_period_seconds: GracePeriod = DEFAULT_GRACE_PERIOD_SECONDS,
) -> None:
    """Set how a partner is reached.

    Prints a secret that the hub made itself, once.
    """
    content = read_json(settings, "settings")
    if not isinstance(content, dict):
        raise InvalidInput("The settings must be a JSON object.")

    async def work(hub: "Hub", by: Officer) -> str | None:
        from hub.services.operations.set_partner_channel import NewChannel, set_partner_channel

        parts = hub.services.police.operations
        return await set_partner_channel(
            by,
            parts.stores,
            parts.secrets,
            parts.channels,
            parts.audit,
            NewChannel(partner, mode, channel, content, grace_period(grace_period_seconds)),
            now=await hub.clock.now(),
        )

    secret = run(context, work)
    if secret is not None:
        typer.echo(secret)
