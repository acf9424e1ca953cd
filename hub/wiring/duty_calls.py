"""The ways in which other rooms call people: alerts nobody hears of, access to cases, bulk reading, forged lines."""

from collections.abc import Mapping
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.duty.notices import DueNotice, NoticeKind, glass_subject, reading_subject
from hub.services.duty.ports import DutyNotices
from hub.services.duty.steps.raise_notice import raise_notice
from hub.services.police.delivery.steps.find_alarms import find_alarms
from hub.services.police.ports.access import BrokenGlass, GivenCase
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.ports import Clock, Transaction


class AlarmsOfAlerts:
    """The port `DeliveryAlarms`."""

    def __init__(self, reads: DeliveryStatusReads) -> None:
        self._reads = reads

    async def alarms(self, now: datetime) -> Mapping[str, NoticeKind]:
        """Return NOBODY_TOLD or STANDS_STILL by the alert's id."""
        found = await find_alarms(self._reads, now=now)
        return {alert: NoticeKind(alarm.value) for alert, alarm in found.items()}


class NotedAccess:
    """The port `AccessNotices`: a duty notice in the transaction of the grant or the offer."""

    def __init__(self, notices: DutyNotices) -> None:
        self._notices = notices

    async def glass_broken(self, broken: BrokenGlass, owner: str, transaction: Transaction) -> None:
        """Raise the notice for the force that has the case."""
        notice = DueNotice(
            kind=NoticeKind.BREAK_GLASS,
            subject=glass_subject(broken.id, broken.account, broken.person),
            force=owner,
            case=broken.case,
            alert=broken.alert,
            status=broken.status,
            account=broken.account,
        )
        await raise_notice(self._notices, notice, now=broken.at, transaction=transaction)

    async def case_given(self, given: GivenCase, transaction: Transaction) -> None:
        """Raise the notice for the force that hears of it: one for each grant and offer."""
        notice = DueNotice(
            kind=NoticeKind.OFFERED if given.is_offer else NoticeKind.SHARED,
            subject=given.id,
            force=given.force,
            case=given.case,
            alert=given.alert,
            status=given.status,
            officer=given.officer,
        )
        await raise_notice(self._notices, notice, now=given.at, transaction=transaction)


class NotedReading:
    """The port `ReadingNotices`: a duty notice for the officer's force, which names neither the person nor a case."""

    def __init__(self, notices: DutyNotices) -> None:
        self._notices = notices

    async def read_limit_reached(self, by: Officer, now: datetime) -> None:
        """Raise the notice; a repeat for the same person and hour changes nothing."""
        notice = DueNotice(
            kind=NoticeKind.BULK_READING, subject=reading_subject(by, now), force=by.force, account=by.account
        )
        await raise_notice(self._notices, notice, now=now)


class NotedTrail:
    """Calls the operators when somebody else has written into the audit trail."""

    def __init__(self, notices: DutyNotices, clock: Clock) -> None:
        self._notices, self._clock = notices, clock

    async def line_forged(self) -> None:
        """Raise the notice, one a day: the line stays, and each look finds it again."""
        now = await self._clock.now()
        notice = DueNotice(kind=NoticeKind.TRAIL_FORGED, subject=now.date().isoformat(), force=None)
        await raise_notice(self._notices, notice, now=now)
