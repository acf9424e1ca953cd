"""The audience of a partner that pulls: which of its own devices are to show, replace or remove an alert."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.alerts import Alert, RevisionKind
from hub.domain.audience import AudienceEntry, AudienceMember, AudiencePage
from hub.domain.cells import touches
from hub.errors import CursorInvalid, NotFound
from hub.services.feed.ports import FeedDesk

PAGES_AT_ONCE = 10

Taken = list[tuple[AudiencePage, list[int]]]
"""Pages, each with the indices of the members that may leave now."""


async def read_audience(
    desk: FeedDesk, alert_id: str, after: str | None, limit: int, *, by: PartnerActor, now: datetime
) -> tuple[list[tuple[str, AudienceEntry]], bool]:
    """Entries after a cursor with their own cursors, and whether more follow now. Raises NotFound for a foreign alert.

    Names are marked as served before they leave, and the alert is read again after that: so a close either sees
    the mark and owes these devices a CANCEL, or is seen here and the names do not leave. Whoever is no longer covered
    is held back, and comes in a later page if the alert is widened again. While the hub is halted, or the alert is
    held, no name leaves that has not left before, as with every other channel.
    """
    alert = await _visible(desk, alert_id, by)
    position, index = _open_cursor(desk, after, alert_id, by)
    await _release(desk, alert, by.tenant)
    taken, more = await _take(desk, alert, by.tenant, (position, index), limit, now)
    alert = await _visible(desk, alert_id, by)
    entries = [
        _entry(page, index, alert)
        for page, indices in taken
        if page.kind is RevisionKind.CANCEL or alert.open
        for index in indices
    ]
    return [(_cursor(desk, entry, alert_id, by), entry) for entry in entries], more and bool(entries)


async def _release(desk: FeedDesk, alert: Alert, tenant: int) -> None:
    """Bring back those who were held back and are covered again."""
    for page in await desk.audience.held_back(alert.id, tenant) if alert.open else ():
        again = frozenset(index for index in page.held if _covered(page.members[index], alert))
        if again and await desk.audience.release(page, again):
            await desk.units.count_served(page.unit, 0, -len(again))


async def _take(
    desk: FeedDesk, alert: Alert, tenant: int, after: tuple[int, int], limit: int, now: datetime
) -> tuple[Taken, bool]:
    """Mark and take up to `limit` members; the list stops at the first that is held by a pause or a halt."""
    hold = _Hold(everything=await desk.halt.halted(), news=alert.held(now))
    taken: Taken = []
    position, index = after
    left, start, at = limit, index + 1, position
    while True:
        pages = await desk.audience.after(alert.id, tenant, at, PAGES_AT_ONCE, cancels_only=not alert.open)
        for found in pages:
            first = start if found.position == position else 0
            page, turn = await _serve(desk, found, first, left, alert, hold)
            taken.append((page, turn.leaving))
            left -= len(turn.leaving)
            if turn.stopped:
                return taken, turn.more
        if len(pages) < PAGES_AT_ONCE:
            return taken, False
        at = pages[-1].position + 1


async def _serve(
    desk: FeedDesk, page: AudiencePage, first: int, left: int, alert: Alert, hold: "_Hold"
) -> tuple[AudiencePage, "_Turn"]:
    """Mark those whose turn has come, again if another reader of the same partner was faster."""
    while True:
        turn = _turn(page, first, left, alert, hold)
        if turn.upto <= page.served:
            return page, turn
        if await desk.audience.serve(page, turn.upto, turn.skipped, alert.newest_pushed):
            break
        page = await desk.audience.get(page.id)
    if page.kind is not RevisionKind.CANCEL:
        fresh = [index for index in turn.leaving if index >= page.served and not page.members[index].told_before]
        await desk.units.count_served(page.unit, len(fresh), len(turn.skipped))
    return page, turn


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one reading makes of a page: who leaves, who is skipped, how far it came, and why it stopped."""

    leaving: list[int]
    skipped: frozenset[int]
    upto: int
    stopped: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Hold:
    """What keeps names from leaving: a halt everything, a held alert all but a CANCEL."""

    everything: bool
    news: bool


def _turn(page: AudiencePage, first: int, left: int, alert: Alert, hold: _Hold) -> _Turn:
    leaving: list[int] = []
    skipped: set[int] = set()
    cancels = page.kind is RevisionKind.CANCEL
    for index in range(first, len(page.members)):
        fresh = index >= page.served
        if index in page.skipped:
            continue
        if fresh and (hold.everything or (hold.news and not cancels)):
            return _Turn(leaving, frozenset(skipped), index, stopped=True)
        if fresh and not cancels and not _covered(page.members[index], alert):
            skipped.add(index)
            continue
        if len(leaving) == left:
            return _Turn(leaving, frozenset(skipped), index, stopped=True, more=True)
        leaving.append(index)
    return _Turn(leaving, frozenset(skipped), len(page.members))


def _covered(member: AudienceMember, alert: Alert) -> bool:
    """Whether a device may be named: the guard's own question, asked again. One told before hears the news anyway."""
    return member.told_before or any(touches(cell, alert.covered) for cell in member.cells)


def _entry(page: AudiencePage, index: int, alert: Alert) -> AudienceEntry:
    member = page.members[index]
    revision = page.revision if page.kind is RevisionKind.CANCEL else alert.revision
    return AudienceEntry(member.ref, _kind(page, member), revision, page.position, index)


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
