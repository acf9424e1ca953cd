"""The audience of a partner that pulls: which of its own devices are to show, replace or remove an alert."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.alerts import Alert, RevisionKind
from hub.domain.audience import AudienceEntry, AudienceMember, AudiencePage, PassedOver
from hub.domain.cells import touches
from hub.domain.devices import Device
from hub.domain.preferences import FOR_EVER, withheld_until
from hub.domain.units import Unit, UnitKind
from hub.errors import CursorInvalid, NotFound
from hub.services.feed.ports import FeedDesk

PAGES_AT_ONCE = 10

LOOKS_FOR_ONE = 10
LOOKS_AT_LEAST = 5_000
"""Devices that one reading looks at before it gives what it has: so many for each that is asked for, and at least."""
LOOKS_A_PAGE = 50
"""For so many a page counts that holds fewer: to look at it takes calls of its own."""

Place = tuple[int, int]
"""A page's position, and the index on it behind which to go on: -1 for its beginning."""
Taken = list[tuple[AudiencePage, "_Turn"]]
"""Pages as they were before their turn, each with what this reading makes of it."""


async def read_audience(
    desk: FeedDesk, alert_id: str, after: str | None, limit: int, *, by: PartnerActor, now: datetime
) -> tuple[list[tuple[str, AudienceEntry]], bool, str | None]:
    """Entries after a cursor with their own cursors, and whether more follow now. Raises NotFound for a foreign alert.

    A reading looks at a bounded number of devices, since it may pass over any number of them: where nobody leaves
    and more follow, the third is the cursor to go on after.

    A page holds numbers: who is named, and by which ref, is as things stand now. Whoever is no longer covered, is
    gone, or asked for quiet is passed over, and is named on a later page if something brings it back.

    Names are marked as served before they leave, and the alert is read again after that: so a close either sees
    the mark and owes these devices a CANCEL, or is seen here, the names do not leave, and the mark is taken back. While
    the hub is halted, or the alert is held, no name leaves that has not left before, as with every other channel.
    """
    alert = await _visible(desk, alert_id, by)
    position, index = _open_cursor(desk, after, alert_id, by)
    taken, more, place = await _take(desk, alert, by, (position, index), limit, now)
    alert = await _visible(desk, alert_id, by)
    kept_back = [] if alert.open else [one for one in taken if one[0].kind is not RevisionKind.CANCEL]
    await _take_back(desk, kept_back)
    entries = [
        _entry(page, index, ref, alert)
        for page, turn in taken
        if (page, turn) not in kept_back
        for index, ref in turn.leaving.items()
    ]
    cursors = [(_cursor(desk, (entry.position, entry.index), alert_id, by), entry) for entry in entries]
    if cursors or place is None:
        return cursors, more and bool(cursors), None
    # Whoever was kept back on the way here is named no more, and those of the end stand behind.
    return [], True, _cursor(desk, place, alert_id, by)


async def _take(
    desk: FeedDesk, alert: Alert, by: PartnerActor, after: Place, limit: int, now: datetime
) -> tuple[Taken, bool, Place | None]:
    """Mark and take up to `limit` members; the list stops at the first that is held by a pause or a halt.

    Once enough were looked at it stops behind a page, and gives that place.
    """
    taken: Taken = []
    position, index = after
    left, start, at = limit, index + 1, position
    looks = max(LOOKS_AT_LEAST, LOOKS_FOR_ONE * limit)
    while True:
        pages = await desk.audience.after(alert.id, by.tenant, at, PAGES_AT_ONCE, cancels_only=not alert.open)
        for found in pages:
            first = start if found.position == position else 0
            page, turn = await _serve(desk, found, first, left, by, now)
            taken.append((page, turn))
            left -= len(turn.leaving)
            if turn.stopped:
                return taken, turn.more, None
            looks -= max(len(page.members) - first, LOOKS_A_PAGE)
            if looks <= 0:
                return taken, True, (page.position + 1, -1)
        if len(pages) < PAGES_AT_ONCE:
            return taken, False, None
        at = pages[-1].position + 1


async def _serve(
    desk: FeedDesk, page: AudiencePage, first: int, left: int, by: PartnerActor, now: datetime
) -> tuple[AudiencePage, "_Turn"]:
    """Mark those whose turn has come, again if the page has changed.

    What decides is read after the page. Whatever brings somebody back renews the page after that was written: so it
    is seen here, or found by whoever renews the page as a turn gone by.
    """
    while True:
        look = await _look(desk, page, first, by, now)
        turn = _turn(page, first, left, look)
        if turn.upto <= page.served:
            # What another reader has served, and may yet take back, is named here too.
            if all(index < page.stands for index in turn.leaving) or await desk.audience.stand(page):
                return page, turn
            page = await desk.audience.get(page.id)
            continue
        await desk.units.add(_sleepers(page, turn, look))
        if await desk.audience.serve(page, turn.upto, turn.passed, look.alert.newest_pushed):
            break
        page = await desk.audience.get(page.id)
    if page.kind is not RevisionKind.CANCEL:
        await desk.units.count_turns(page.unit, *turn.counts(page))
    return page, turn


async def _take_back(desk: FeedDesk, kept_back: Taken) -> None:
    """The alert was closed between mark and answer: whoever was marked by this reading has had no turn after all."""
    for page, turn in kept_back:
        if turn.upto > page.served and await desk.audience.take_back(page):
            reached, passed = turn.counts(page)
            await desk.units.count_turns(page.unit, -reached, {why: -count for why, count in passed.items()})


@dataclass(frozen=True, slots=True)
class _Look:
    """All that decides who of a page is named."""

    alert: Alert
    halted: bool
    now: datetime
    devices: Mapping[int, Device] = field(repr=False)
    untold: frozenset[int] = field(repr=False)
    """Of a page of the end: those of whom no name ever left, since a close kept it back."""

    def holds(self, page: AudiencePage) -> bool:
        """Whether no name may leave that has not left before: a halt holds everything, the rest all but a CANCEL."""
        news = page.kind is not RevisionKind.CANCEL
        return self.halted or (news and (not self.alert.open or self.alert.held(self.now)))

    def quiet_until(self, member: AudienceMember) -> datetime | None:
        """Until when its person wishes not to be told; caps were asked when it was offered."""
        news = not member.told_before and not self.alert.overrides_preferences
        return withheld_until(self.devices[member.number].preferences, self.alert.id, self.now, news=news)


async def _look(desk: FeedDesk, page: AudiencePage, first: int, by: PartnerActor, now: datetime) -> _Look:
    alert = await _visible(desk, page.alert, by)
    new = {
        page.members[index].number
        for index in range(max(first, page.served), len(page.members))
        if page.kind is not RevisionKind.CANCEL and not page.members[index].told_before
    }
    # Whoever was told before hears what becomes of it, though its registration has expired meanwhile.
    told = {member.number for member in page.members[first:]} - new
    devices = await desk.devices.by_numbers(page.tenant, new, now)
    devices |= await desk.devices.by_numbers(page.tenant, told, now, told=True)
    ends = page.kind is RevisionKind.CANCEL
    untold = told - await desk.audience.named(page.alert, page.tenant, told) if ends else set[int]()
    return _Look(alert, await desk.halt.halted(), now, devices, frozenset(untold))


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one reading makes of a page: who leaves, who is passed over, how far it came, and why it stopped."""

    leaving: dict[int, str] = field(repr=False)
    passed: dict[int, PassedOver]
    upto: int
    stopped: bool = False
    more: bool = False

    def counts(self, page: AudiencePage) -> tuple[int, Mapping[PassedOver, int]]:
        """How many of those whose turn it was count as reached, and how many as passed over, for which reason."""
        reached = sum(index >= page.served and not page.members[index].told_before for index in self.leaving)
        passed = Counter(why for index, why in self.passed.items() if not page.members[index].told_before)
        return reached, passed


def _turn(page: AudiencePage, first: int, left: int, look: _Look) -> _Turn:
    leaving: dict[int, str] = {}
    passed: dict[int, PassedOver] = {}
    for index in range(first, len(page.members)):
        if index in page.skipped:
            continue
        fresh = index >= page.served
        if fresh and look.holds(page):
            return _Turn(leaving, passed, index, stopped=True)
        why = _why_not(page, index, look)
        if why and fresh:
            passed[index] = why
        if why:
            continue
        if len(leaving) == left:
            return _Turn(leaving, passed, index, stopped=True, more=True)
        leaving[index] = look.devices[page.members[index].number].ref
    return _Turn(leaving, passed, len(page.members))


def _why_not(page: AudiencePage, index: int, look: _Look) -> PassedOver | None:
    member = page.members[index]
    if member.number not in look.devices:
        return PassedOver.GONE
    if member.number in look.untold:
        return PassedOver.UNTOLD
    if index < page.served or page.kind is RevisionKind.CANCEL:
        return None
    if not _covered(member, look.alert):
        return PassedOver.UNCOVERED
    return PassedOver.WITHHELD if look.quiet_until(member) else None


def _covered(member: AudienceMember, alert: Alert) -> bool:
    """Whether a device may be named: the guard's own question, asked again. One told before hears the news anyway."""
    return member.told_before or any(touches(cell, alert.covered) for cell in member.cells)


def _sleepers(page: AudiencePage, turn: _Turn, look: _Look) -> list[Unit]:
    """A unit in which those wait whose quiet ends by itself; it finds out when that is, as every unit does."""
    withheld = [page.members[index] for index, why in turn.passed.items() if why is PassedOver.WITHHELD]
    entries = {member.number: member.cells for member in withheld if look.quiet_until(member) != FOR_EVER}
    if not entries:
        return []
    unit_id = f"{page.id}.w{page.version}"
    unit = Unit(unit_id, page.alert, page.tenant, UnitKind.LIST, stage=look.alert.stage, order=0, entries=entries)
    return [unit]


def _entry(page: AudiencePage, index: int, ref: str, alert: Alert) -> AudienceEntry:
    revision = page.revision if page.kind is RevisionKind.CANCEL else alert.revision
    return AudienceEntry(ref, _kind(page, page.members[index]), revision, page.position, index)


def _kind(page: AudiencePage, member: AudienceMember) -> RevisionKind:
    if page.kind is RevisionKind.CANCEL:
        return RevisionKind.CANCEL
    return RevisionKind.UPDATE if member.told_before else RevisionKind.ALERT


async def _visible(desk: FeedDesk, alert_id: str, by: PartnerActor) -> Alert:
    alert = await desk.alerts.of_mode(alert_id, by.mode)
    if alert is None or alert.status.mode is not by.mode:
        raise NotFound(path=["alert"])
    return alert


def _cursor(desk: FeedDesk, place: Place, alert_id: str, by: PartnerActor) -> str:
    return desk.cursors.seal(place, kind=f"audience:{alert_id}", reader=str(by.tenant))


def _open_cursor(desk: FeedDesk, after: str | None, alert_id: str, by: PartnerActor) -> Place:
    if after is None:
        return 0, -1
    match desk.cursors.open(after, kind=f"audience:{alert_id}", reader=str(by.tenant)):
        case (int(position), int(index)):
            return position, index
        case _:
            raise CursorInvalid()
