"""Alerts as partners see them: the newest revision of each, and nothing of the case behind it."""

from datetime import datetime

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts import Alert, AlertState, AlertStatus, PublicAlert
from hub.domain.feed import FeedEvent
from hub.errors import CursorInvalid
from hub.services.feed.ports import FeedDesk

LIST = "alerts"


def statuses_of(mode: KeyMode) -> tuple[AlertStatus, ...]:
    """What keys of a mode may see."""
    return tuple(status for status in AlertStatus if status.mode is mode)


async def read_alert(desk: FeedDesk, alert_id: str, *, by: PartnerActor) -> PublicAlert | None:
    """One alert; None for one that does not exist and for one of the other mode alike."""
    alert = await desk.alerts.get(alert_id)
    if alert is None or alert.status.mode is not by.mode:
        return None
    return await _public(desk, alert)


async def read_alert_of(desk: FeedDesk, event: FeedEvent, *, by: PartnerActor) -> PublicAlert | None:
    """The alert of an event, read once for all who hear of it; None as for `read_alert`."""

    async def read() -> PublicAlert | None:
        alert = await desk.alerts.get(event.alert)
        return await _public(desk, alert) if alert else None

    public = await desk.heard_of.get(event.sequence, read)
    return public if public and public.alert.status.mode is by.mode else None


async def list_alerts(
    desk: FeedDesk, state: AlertState | None, after: str | None, limit: int, *, by: PartnerActor
) -> list[tuple[str, PublicAlert]]:
    """Alerts with their cursors, newest first."""
    before = None if after is None else _open_cursor(desk, after, by)
    alerts = await desk.alerts.listed(statuses_of(by.mode), state, before, limit)
    return [(_cursor(desk, alert, by), await _public(desk, alert)) for alert in alerts]


async def _public(desk: FeedDesk, alert: Alert) -> PublicAlert:
    revision = await desk.alerts.revision(alert.id, alert.revision)
    assert revision is not None, "an alert and its revision are written together"
    return PublicAlert(alert, revision)


def _cursor(desk: FeedDesk, alert: Alert, by: PartnerActor) -> str:
    return desk.cursors.seal((alert.opened_at.isoformat(), alert.id), kind=LIST, reader=str(by.tenant))


def _open_cursor(desk: FeedDesk, cursor: str, by: PartnerActor) -> tuple[datetime, str]:
    position = desk.cursors.open(cursor, kind=LIST, reader=str(by.tenant))
    match position:
        case (str(opened), str(alert_id)):
            return datetime.fromisoformat(opened), alert_id
        case _:
            raise CursorInvalid()
