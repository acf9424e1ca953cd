"""Alerts as partners see them: the newest revision of each, and nothing of the case behind it."""

from collections.abc import Collection
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
    return (await read_alerts(desk, [alert_id], by=by)).get(alert_id)


async def read_alerts(desk: FeedDesk, ids: Collection[str], *, by: PartnerActor) -> dict[str, PublicAlert]:
    """Many, by their ids; those are missing for which `read_alert` finds None, and cost no read more."""
    return await desk.alerts.public(ids, statuses_of(by.mode))


async def read_alert_of(desk: FeedDesk, event: FeedEvent, *, by: PartnerActor) -> PublicAlert | None:
    """The alert of an event that has just come, read once for all who hear of it; None as for `read_alert`."""

    async def read() -> PublicAlert | None:
        return (await desk.alerts.public([event.alert])).get(event.alert)

    public = await desk.heard_of.join(event.sequence, read)
    return public if public and _is_seen(public, by) else None


async def list_alerts(
    desk: FeedDesk, state: AlertState | None, after: str | None, limit: int, *, by: PartnerActor
) -> list[tuple[str, PublicAlert]]:
    """Alerts with their cursors, newest first."""
    before = None if after is None else _open_cursor(desk, after, by)
    listed = await desk.alerts.listed(statuses_of(by.mode), state, before, limit)
    return [(_cursor(desk, public.alert, by), public) for public in listed]


def _is_seen(public: PublicAlert, by: PartnerActor) -> bool:
    return public.alert.status.mode is by.mode


def _cursor(desk: FeedDesk, alert: Alert, by: PartnerActor) -> str:
    return desk.cursors.seal((alert.opened_at.isoformat(), alert.id), kind=LIST, reader=str(by.tenant))


def _open_cursor(desk: FeedDesk, cursor: str, by: PartnerActor) -> tuple[datetime, str]:
    position = desk.cursors.open(cursor, kind=LIST, reader=str(by.tenant))
    match position:
        case (str(opened), str(alert_id)):
            return datetime.fromisoformat(opened), alert_id
        case _:
            raise CursorInvalid()
