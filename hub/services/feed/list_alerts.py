"""List alerts as partners see them."""

from datetime import datetime
from typing import Final

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.alert import Alert, AlertState
from hub.domain.alerts.public_alert import PublicAlert
from hub.errors import CursorInvalid
from hub.services.feed.ports import FeedServices
from hub.services.feed.steps.visible_statuses import visible_statuses

CURSOR_KIND: Final = "alerts"


async def list_alerts(
    by: PartnerActor, services: FeedServices, state: AlertState | None, after: str | None, limit: int
) -> list[tuple[str, PublicAlert]]:
    """Return alerts that this key may see, each with its cursor, newest first.

    Raises CursorInvalid or CursorMismatch for a cursor that `after` does not take.
    """
    by.require(PartnerPermission.READ_ALERTS)
    before = None if after is None else _open_cursor(services, after, by)
    listed = await services.alerts.listed(visible_statuses(by.mode), state, before, limit)
    return [(_seal_cursor(services, public.alert, by), public) for public in listed]


def _seal_cursor(services: FeedServices, alert: Alert, by: PartnerActor) -> str:
    return services.cursors.seal((alert.opened_at.isoformat(), alert.id), kind=CURSOR_KIND, reader=str(by.tenant))


def _open_cursor(services: FeedServices, cursor: str, by: PartnerActor) -> tuple[datetime, str]:
    position = services.cursors.open(cursor, kind=CURSOR_KIND, reader=str(by.tenant))
    match position:
        case (str(opened), str(alert_id)):
            return datetime.fromisoformat(opened), alert_id
        case _:
            raise CursorInvalid()
