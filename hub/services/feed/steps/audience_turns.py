"""Decide which members of an audience page are named now, which are passed over, and where the call stops."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.actors import PartnerActor
from hub.domain.alerts.alert import Alert, RevisionKind
from hub.domain.cells import touches
from hub.domain.delivery.audience import AudienceMember, AudiencePage, PassedOver, TurnCounts
from hub.domain.delivery.devices import Device
from hub.domain.delivery.preferences import withheld_until
from hub.services.feed.ports import AudienceServices
from hub.services.feed.steps.visible_alert import read_visible_alert


@dataclass(frozen=True, slots=True)
class PageContext:
    """Everything that decides which members of a page are named."""

    alert: Alert
    halted: bool
    now: datetime
    devices: Mapping[int, Device] = field(repr=False)
    untold: frozenset[int] = field(repr=False)
    """On a CANCEL page: the members that were never named, because a close kept them back."""
    still_shown: frozenset[int] = field(default=frozenset(), repr=False)
    """Members that muted the alert and were not named since a revision took something away from it."""

    def must_wait(self, page: AudiencePage) -> bool:
        """Return True if no member may be named that was not named before.

        In a halt every page waits. In a pause, or after a close, all but CANCEL pages do.
        """
        news = page.kind is not RevisionKind.CANCEL
        return self.halted or (news and (not self.alert.open or self.alert.held(self.now)))

    def sighting(self, page: AudiencePage, member: AudienceMember) -> int | None:
        """Return the revision of the newest sighting that a member told before hears when it is named now, or None.

        It hears those that it had not heard when it got its place, and those that came since: being named tells it of
        them too. Each must stand, and its circle hold the cell in which the device is.
        """
        if not member.told_before or page.kind is RevisionKind.CANCEL:
            return None
        device, since = self.devices[member.number], member.unheard_from or page.revision + 1
        near = [one for one in self.alert.sightings if one.revision >= since and touches(device.cell, one.circle)]
        if not near or self._withheld_until(member, news=True):
            return None
        return max(one.revision for one in near)

    def quiet_until(self, member: AudienceMember) -> datetime | None:
        """Return when the preferences of a member allow the alert; daily limits were applied when it was offered."""
        if member.number in self.still_shown:
            return None
        return self._withheld_until(member, news=not member.told_before)

    def _withheld_until(self, member: AudienceMember, *, news: bool) -> datetime | None:
        preferences = self.devices[member.number].preferences
        return withheld_until(preferences, self.alert.id, self.now, news=news and not self.alert.overrides_preferences)


async def read_page_context(
    services: AudienceServices, page: AudiencePage, first: int, by: PartnerActor, now: datetime
) -> PageContext:
    """Read the context of a page's members from index `first` on."""
    alert = await read_visible_alert(services, page.alert, by)
    new = {
        page.members[index].number
        for index in range(max(first, page.served), len(page.members))
        if page.kind is not RevisionKind.CANCEL and not page.members[index].told_before
    }
    # A device told before hears how the alert goes on, even if its registration has expired.
    told = {member.number for member in page.members[first:]} - new
    devices = await services.devices.by_numbers(page.tenant, new, now)
    devices |= await services.devices.by_numbers(page.tenant, told, now, told=True)
    ends = page.kind is RevisionKind.CANCEL
    untold = told - await services.audience.named(page.alert, page.tenant, told) if ends else set[int]()
    known = told & devices.keys() if alert.taken_away else set[int]()
    if still_shown := {n for n in known if page.alert in devices[n].preferences.muted_alerts}:
        still_shown -= await services.audience.named(page.alert, page.tenant, still_shown, since=alert.taken_away)
    return PageContext(alert, await services.halt.halted(), now, devices, frozenset(untold), frozenset(still_shown))


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one call on a page: the refs it names, the members it passes over, where and why it stops."""

    leaving: dict[int, str] = field(repr=False)
    passed: dict[int, PassedOver]
    upto: int
    stopped: bool = False
    more: bool = False
    sightings: Mapping[int, int] = field(default_factory=dict)
    """By index of a member told before, the revision of the sighting that it hears with it."""

    def counts(self, page: AudiencePage, at: datetime | None = None) -> TurnCounts | None:
        """Return how many members this turn reached and passed over, for the page's unit; None on a CANCEL page."""
        if page.kind is RevisionKind.CANCEL:
            return None
        reached = sum(index >= page.served and not page.members[index].told_before for index in self.leaving)
        passed = Counter(why for index, why in self.passed.items() if not page.members[index].told_before)
        return TurnCounts(reached, passed, at)


def take_turn(page: AudiencePage, first: int, left: int, context: PageContext) -> Turn:
    """Name up to `left` members of a page from index `first` on."""
    turn = _name(page, first, left, context)
    heard = {index: context.sighting(page, page.members[index]) for index in turn.leaving}
    return replace(turn, sightings={index: revision for index, revision in heard.items() if revision is not None})


def _name(page: AudiencePage, first: int, left: int, context: PageContext) -> Turn:
    leaving: dict[int, str] = {}
    passed: dict[int, PassedOver] = {}
    for index in range(first, len(page.members)):
        if index in page.skipped:
            continue
        fresh = index >= page.served
        if fresh and context.must_wait(page):
            return Turn(leaving, passed, index, stopped=True)
        why = _why_not(page, index, context)
        if why and fresh:
            passed[index] = why
        if why:
            continue
        if len(leaving) == left:
            return Turn(leaving, passed, index, stopped=True, more=True)
        leaving[index] = context.devices[page.members[index].number].ref
    return Turn(leaving, passed, len(page.members))


def _why_not(page: AudiencePage, index: int, context: PageContext) -> PassedOver | None:
    member = page.members[index]
    if member.number not in context.devices:
        return PassedOver.GONE
    if member.number in context.untold:
        return PassedOver.UNTOLD
    if index < page.served or page.kind is RevisionKind.CANCEL:
        return None
    if not _covered(member, context.alert):
        return PassedOver.UNCOVERED
    return PassedOver.WITHHELD if context.quiet_until(member) else None


def _covered(member: AudienceMember, alert: Alert) -> bool:
    """Return True if a device may be named: it was told before, or a cell of it is covered, as the send guard asks."""
    return member.told_before or any(alert.covers(cell) for cell in member.cells)
