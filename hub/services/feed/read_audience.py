"""The audience of a partner that pulls: which of its own devices are to show, replace or remove an alert."""

from collections.abc import Iterable

from hub.domain.actors import PartnerActor
from hub.domain.alerts import Alert, RevisionKind
from hub.domain.audience import AudienceEntry, AudienceMember, AudiencePage
from hub.errors import CursorInvalid, NotFound
from hub.services.feed.ports import FeedDesk

PAGES_AT_ONCE = 10


async def read_audience(
    desk: FeedDesk, alert_id: str, after: str | None, limit: int, *, by: PartnerActor
) -> tuple[list[tuple[str, AudienceEntry]], bool]:
    """Entries after a cursor with their own cursors, and whether more follow now. Raises NotFound for a foreign alert.

    A page is marked as served before its names leave, and the alert is read again after that: so a close either sees
    the mark and owes these devices a CANCEL, or is seen here and the names do not leave.
    """
    alert = await _visible(desk, alert_id, by)
    position, index = _open_cursor(desk, after, alert_id, by)
    pages = await desk.audience.after(alert_id, by.tenant, position, PAGES_AT_ONCE)
    chosen, more = _choose(pages, position, index, limit, alert)
    for page in chosen:
        if not page.served and await desk.audience.serve(page) and page.kind is not RevisionKind.CANCEL:
            first_told = sum(1 for member in page.members if not member.told_before)
            await desk.units.count_served(page.unit, first_told)
    alert = await _visible(desk, alert_id, by)
    entries = [
        entry
        for page in chosen
        if _may_leave(page, alert)
        for entry in _entries(page, alert)
        if (entry.position, entry.index) > (position, index)
    ]
    more = more or len(entries) > limit
    return [(_cursor(desk, entry, alert_id, by), entry) for entry in entries[:limit]], more


def _choose(
    pages: list[AudiencePage], position: int, index: int, limit: int, alert: Alert
) -> tuple[list[AudiencePage], bool]:
    """As many whole pages as the limit needs; nothing from the first page that is held on."""
    chosen: list[AudiencePage] = []
    left = limit
    for place, page in enumerate(pages):
        if page.kind is not RevisionKind.CANCEL and not page.served and alert.held:
            return chosen, False
        remaining = len(page.members) - (index + 1 if page.position == position else 0)
        if remaining <= 0 or not _may_leave(page, alert):
            continue
        if left <= 0:
            return chosen, True
        chosen.append(page)
        left -= remaining
        if place == len(pages) - 1 and len(pages) == PAGES_AT_ONCE:
            return chosen, True
    return chosen, len(pages) == PAGES_AT_ONCE


def _may_leave(page: AudiencePage, alert: Alert) -> bool:
    return page.kind is RevisionKind.CANCEL or alert.open


def _entries(page: AudiencePage, alert: Alert) -> Iterable[AudienceEntry]:
    for index, member in enumerate(page.members):
        revision = page.revision if page.kind is RevisionKind.CANCEL else alert.revision
        yield AudienceEntry(member.ref, _kind(page, member), revision, page.position, index)


def _kind(page: AudiencePage, member: AudienceMember) -> RevisionKind:
    if page.kind is RevisionKind.CANCEL:
        return RevisionKind.CANCEL
    return RevisionKind.UPDATE if member.told_before else RevisionKind.ALERT


async def _visible(desk: FeedDesk, alert_id: str, by: PartnerActor) -> Alert:
    alert = await desk.alerts.get(alert_id)
    if alert is None or alert.status.mode is not by.mode:
        raise NotFound(path=["alert"])
    return alert


def _cursor(desk: FeedDesk, entry: AudienceEntry, alert_id: str, by: PartnerActor) -> str:
    return desk.cursors.seal((entry.position, entry.index), kind=f"audience:{alert_id}", reader=str(by.tenant))


def _open_cursor(desk: FeedDesk, after: str | None, alert_id: str, by: PartnerActor) -> tuple[int, int]:
    if after is None:
        return 0, -1
    match desk.cursors.open(after, kind=f"audience:{alert_id}", reader=str(by.tenant)):
        case (int(position), int(index)):
            return position, index
        case _:
            raise CursorInvalid()
