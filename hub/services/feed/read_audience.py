"""Read the audience of an alert: the devices of a partner that pulls which have to show, replace or remove it."""

from datetime import datetime
from typing import Final

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.alert import Alert, RevisionKind
from hub.domain.conformance.run import scene_of
from hub.domain.delivery.audience import AudienceEntry, AudienceMember, AudiencePage, PassedOver
from hub.domain.delivery.preferences import FOR_EVER
from hub.domain.delivery.units import Unit, UnitKind
from hub.errors import CursorInvalid
from hub.services.feed.ports import AudienceServices
from hub.services.feed.steps.audience_turns import PageContext, Turn, read_page_context, take_turn
from hub.services.feed.steps.run_pages import read_run_page
from hub.services.feed.steps.visible_alert import read_visible_alert

PAGES_AT_ONCE: Final = 10

LOOKS_PER_ENTRY: Final = 10
MIN_LOOKS: Final = 5_000
"""Devices that one call looks at before it returns what it has: LOOKS_PER_ENTRY for each entry asked for, and at least
MIN_LOOKS."""
MIN_LOOKS_PER_PAGE: Final = 50
"""A page with fewer devices counts as this many: it takes database calls of its own."""

Place = tuple[int, int]
"""A page's position, and the index on it after which to go on: -1 for its beginning."""
Taken = list[tuple[AudiencePage, Turn]]
"""Pages as they were before this call, each with the turn that this call took on it."""


async def read_audience(
    by: PartnerActor, services: AudienceServices, alert_id: str, after: str | None, limit: int, *, now: datetime
) -> tuple[list[tuple[str, AudienceEntry]], bool, str | None]:
    """Return entries after a cursor with their own cursors, whether more follow, and where to go on if there are none.

    Raises NotFound for an alert that this key may not see, CursorInvalid or CursorMismatch for a bad cursor.

    A call looks at a bounded number of devices, since it may pass over any number of them. The third value is a cursor
    if no entry is returned and more follow.

    A page holds device numbers; the ref and the right to hear of the alert are read now. A device that is no longer
    covered, is removed or asks for quiet is passed over. A later page names it if something brings it back.

    Entries are marked as served before they are returned, and the alert is read again after that. So a close either
    sees the mark and plans a CANCEL for these devices, or this call sees the close, returns no entry and takes the mark
    back. While the hub is halted or the alert is paused, only devices that were named before are named, as with every
    other channel.
    """
    by.require(PartnerPermission.READ_ALERTS)
    if scene_of(alert_id):
        return await _read_run(services, by, alert_id, after, limit)
    alert = await read_visible_alert(services, alert_id, by)
    place = _open_cursor(services, after, alert_id, by)
    taken, more, stop = await _take(services, alert, by, place, limit, now)
    alert = await read_visible_alert(services, alert_id, by)
    kept_back = [] if alert.open else [one for one in taken if one[0].kind is not RevisionKind.CANCEL]
    await _take_back(services, kept_back)
    entries = [
        _entry(page, index, ref, alert, turn.sightings.get(index))
        for page, turn in taken
        if (page, turn) not in kept_back
        for index, ref in turn.leaving.items()
    ]
    rows = [(_seal_cursor(services, (entry.position, entry.index), alert_id, by), entry) for entry in entries]
    if rows or stop is None:
        return rows, more and bool(rows), None
    # Devices kept back on the way here are not named again; the entries of the end stand behind `stop`.
    return [], True, _seal_cursor(services, stop, alert_id, by)


async def _read_run(
    services: AudienceServices, by: PartnerActor, alert_id: str, after: str | None, limit: int
) -> tuple[list[tuple[str, AudienceEntry]], bool, str | None]:
    """Return a page of the audience that a conformance run plays."""
    place = _open_cursor(services, after, alert_id, by)[0] if after else None
    entries, more, upto = await read_run_page(services.conformance, by, alert_id, place, limit)
    rows = [(_seal_cursor(services, (entry.position, entry.index), alert_id, by), entry) for entry in entries]
    return rows, more, None if rows or not more else _seal_cursor(services, (upto, 0), alert_id, by)


async def _take(
    services: AudienceServices, alert: Alert, by: PartnerActor, after: Place, limit: int, now: datetime
) -> tuple[Taken, bool, Place | None]:
    """Mark and take up to `limit` members; stop at the first member that a pause or a halt holds.

    After enough looks it stops behind a page and returns that place.
    """
    taken: Taken = []
    position, index = after
    left, start, at = limit, index + 1, position
    looks = max(MIN_LOOKS, LOOKS_PER_ENTRY * limit)
    while True:
        pages = await services.audience.after(alert.id, by.tenant, at, PAGES_AT_ONCE, cancels_only=not alert.open)
        for unserved in pages:
            first = start if unserved.position == position else 0
            page, turn = await _serve(services, unserved, first, left, by, now)
            taken.append((page, turn))
            left -= len(turn.leaving)
            if turn.stopped:
                return taken, turn.more, None
            looks -= max(len(page.members) - first, MIN_LOOKS_PER_PAGE)
            if looks <= 0:
                return taken, True, (page.position + 1, -1)
        if len(pages) < PAGES_AT_ONCE:
            return taken, False, None
        at = pages[-1].position + 1


async def _serve(
    services: AudienceServices, page: AudiencePage, first: int, left: int, by: PartnerActor, now: datetime
) -> tuple[AudiencePage, Turn]:
    """Mark the members whose turn has come; again if the page has changed meanwhile.

    The context is read after the page. A write that brings a device back renews the page afterwards. So either this
    read sees the write, or the renewal finds the member already served.
    """
    while True:
        context = await read_page_context(services, page, first, by, now)
        turn = take_turn(page, first, left, context)
        if turn.upto <= page.served:
            # Another reader served these members and may still take them back; they are named here too.
            if all(index < page.stands for index in turn.leaving) or await services.audience.stand(page):
                return page, turn
            page = await services.audience.get(page.id)
            continue
        await services.units.add(_quiet_units(page, turn, context))
        revision = context.alert.newest_pushed
        if await services.audience.serve(page, turn.upto, turn.passed, revision, turn.counts(page, now)):
            return page, turn
        page = await services.audience.get(page.id)


async def _take_back(services: AudienceServices, kept_back: Taken) -> None:
    """Undo the marks of this call: the alert was closed between mark and return, so these members had no turn."""
    for page, turn in kept_back:
        if turn.upto > page.served:
            await services.audience.take_back(page, turn.counts(page))


def _quiet_units(page: AudiencePage, turn: Turn, context: PageContext) -> list[Unit]:
    """Return a unit of the members whose quiet time ends by itself; the unit finds out when, as every unit does."""
    withheld = [page.members[index] for index, why in turn.passed.items() if why is PassedOver.WITHHELD]
    entries = {member.number: member.cells for member in withheld if context.quiet_until(member) != FOR_EVER}
    if not entries:
        return []
    unit_id = f"{page.id}.w{page.version}"
    stage = context.alert.stage
    return [Unit(unit_id, page.alert, page.tenant, UnitKind.LIST, stage=stage, order=0, entries=entries)]


def _entry(page: AudiencePage, index: int, ref: str, alert: Alert, sighting: int | None) -> AudienceEntry:
    revision = page.revision if page.kind is RevisionKind.CANCEL else alert.revision
    return AudienceEntry(ref, _kind(page, page.members[index], sighting), revision, sighting, page.position, index)


def _kind(page: AudiencePage, member: AudienceMember, sighting: int | None) -> RevisionKind:
    if page.kind is RevisionKind.CANCEL:
        return RevisionKind.CANCEL
    if not member.told_before:
        return RevisionKind.ALERT
    return RevisionKind.UPDATE if sighting is None else RevisionKind.SIGHTING


def _seal_cursor(services: AudienceServices, place: Place, alert_id: str, by: PartnerActor) -> str:
    return services.cursors.seal(place, kind=f"audience:{alert_id}", reader=str(by.tenant))


def _open_cursor(services: AudienceServices, after: str | None, alert_id: str, by: PartnerActor) -> Place:
    if after is None:
        return 0, -1
    match services.cursors.open(after, kind=f"audience:{alert_id}", reader=str(by.tenant)):
        case (int(position), int(index)):
            return position, index
        case _:
            raise CursorInvalid()
