"""A made-up month of exercises for `hub dev --exercises`: an analyst has something to ask at once.

It is played through the services before the workers start, each event at its moment, so no phone and no partner hears
of it. It takes the settings of embedded parts, which are all on this machine: production never has them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hub.domain.actors import PartnerActor
from hub.local import officers
from hub.local.month import story
from hub.local.month.forces import ZONE
from hub.local.month.player import DONE, CasePlayer, Event
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.operations.authenticate_partner import authenticate_partner
from hub.settings import DeploymentMode, Settings
from hub.wiring import Hub, open_hub

APPS: Final = ("Map app", "Taxi app")
"""The partners through which the tips come."""

OPEN_FOR: Final = timedelta(hours=72)
"""An alert ends by itself after this time."""


class QuietNotifier:
    """Tells no worker: none runs yet, and each looks for due work when it starts."""

    async def notify_stage_due(self, stage_id: str) -> None:
        """Do nothing."""

    async def notify_units_ready(self, tenant: int) -> None:
        """Do nothing."""

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """Do nothing."""

    async def notify_notice_due(self, notice_id: str) -> None:
        """Do nothing."""

    async def notify_journal_left(self, row_id: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A whole month: its first moment, and the first one after it."""

    begin: datetime
    end: datetime

    @classmethod
    def before(cls, now: datetime) -> "MonthSpan":
        """Return the last whole month before a moment, in the zone of the made-up forces."""
        end = now.astimezone(ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return cls((end - timedelta(days=1)).replace(day=1), end)


async def play_month(settings: Settings, now: datetime, cases: int) -> MonthSpan:
    """Play so many cases of the last whole month before `now` on the hub of these settings, and return the month.

    Raises ValueError unless all parts of the hub are on this machine.
    """
    if settings.deployment_mode is not DeploymentMode.EMBEDDED:
        raise ValueError("Only a hub whose parts all run on this machine takes a made-up month.")
    span = MonthSpan.before(now)
    async with open_hub(settings, QuietNotifier()) as hub:
        player = CasePlayer(hub)
        player.clock.moment = span.begin
        apps = [await _hire(hub, player, name) for name in APPS]
        events = list[Event]()
        for case in story.draw_month(span.begin, span.end, now, apps, cases):
            events += player.events(case)
            if case.opened + OPEN_FOR <= now:
                events.append((case.opened + OPEN_FOR, _expiry(player)))
        await player.play(events)
    return span


def _expiry(player: CasePlayer) -> Any:
    async def expire() -> None:
        await expire_alerts(player.police.stores, player.police.notifier, now=player.clock.moment)

    return expire


async def _hire(hub: Hub, player: CasePlayer, name: str) -> PartnerActor:
    """Return a new partner with a key that sees exercises."""
    fields = f"partnerId {DONE}"
    partner = await player.do("createPartner", officers.OPERATOR, fields, name=name, idempotencyKey=player.key())
    key = await player.do(
        "rotatePartnerKey",
        officers.OPERATOR,
        f"key {DONE}",
        partnerId=partner["partnerId"],
        mode="TEST",
        idempotencyKey=player.key(),
    )
    return await authenticate_partner(hub.repositories.partner.partners, key["key"])
