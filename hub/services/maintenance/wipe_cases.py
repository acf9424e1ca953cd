"""Wipe closed cases when their time is over: first their photos, later every private fact and the public content."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.alerts.alert import Alert
from hub.domain.cases.case import Case
from hub.domain.cases.keeping import Wipe
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.photos import PhotoId
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.domain.wipes.tombstones import tombstone, without_ground, without_photos
from hub.errors import HubError, NotFound, RetryLater
from hub.services.maintenance.wipe_ports import WipeParts
from hub.services.ports import Transaction

log = logging.getLogger("hub.police")

MAX_CASES: Final = 20
"""Cases of one kind that one run wipes; the others wait for the next."""


NOTICE: Final = timedelta(days=30)
"""Time between the first run of a release that wipes and its first wipe: a wipe cannot be undone, and an operator who
has just upgraded may not have set the times of the country yet, nor officers their holds.
"""


async def wipe_after_notice(parts: WipeParts, *, now: datetime) -> int:
    """Wipe what is due, once the hub has run for NOTICE; return how many cases are done."""
    first = await parts.queue.first_run(now)
    return await wipe_cases(parts, now=now) if now >= first + NOTICE else 0


async def wipe_cases(parts: WipeParts, *, now: datetime) -> int:
    """Go on with each wipe that an ended process left, and begin those that are due; return how many are done.

    A failure with one case does not hold up the others. Raises RetryLater: a store that is away is away for all.
    """
    found = list(await parts.queue.begun(MAX_CASES))
    for wipe in Wipe:
        kept = {
            outcome: now - (times.photos if wipe is Wipe.PHOTOS else times.facts)
            for outcome, times in parts.retention.kept.items()
        }
        found += await parts.queue.due(wipe, kept, MAX_CASES)
    done = 0
    for case_id in dict.fromkeys(found):
        if not await parts.queue.claim(case_id):
            continue
        try:
            done += await wipe_case(parts, case_id, now=now) is not None
        except RetryLater:
            raise
        except Exception as failure:  # noqa: BLE001 - see above
            kind = failure.code if isinstance(failure, HubError) else type(failure).__name__
            log.error("case_not_wiped", extra={"case": case_id, "kind": kind})
        finally:
            await parts.queue.release(case_id)
    return done


async def wipe_case(parts: WipeParts, case_id: str, *, now: datetime) -> Wipe | None:
    """Do what is due of a case, or what was begun; return it, None if nothing is.

    The intent is written first: from then on nobody changes the case, holds it or opens it again, and any process may
    go on after the end of this one. Every step may be repeated, and the case's row, which names what there is to
    remove, changes last. Raises CaseHeld under a legal hold, NotFound for an unknown case.
    """

    async def begin(transaction: Transaction) -> Wipe | None:
        case = await parts.cases.get(case_id, transaction)
        if case is None:
            raise NotFound()
        if case.keeping.wiping is None:
            due = parts.retention.due(case, now)
            if due is None:
                return None
            intended = replace(case, keeping=case.keeping.begun(due))
            await parts.cases.save(intended, transaction)
            return due
        return case.keeping.wiping

    wipe = await parts.atomic.run(begin)
    case = await parts.cases.get(case_id)
    if wipe is None or case is None:
        return None
    alerts = await _alerts_of(parts, case)
    await _wipe_photos(parts, case, alerts)
    if wipe is Wipe.FACTS:
        await parts.exports.forget_case(case.id)
        await parts.remains.wipe_tips(case.id, now)
        await parts.remains.remove_words(case.id)
        await parts.remains.forget_links(case.id)
        await parts.remains.empty_history(case.id)
        for alert in alerts:
            await parts.remains.empty_alert(alert.id, alert.newest_pushed)
    await _finish(parts, case.id, alerts, now)
    log.info("case_wiped", extra={"case": case.id, "kind": wipe.value})
    return wipe


async def _alerts_of(parts: WipeParts, case: Case) -> list[Alert]:
    """Return every alert that the case ever had, the newest first."""
    alerts: list[Alert] = []
    following: str | None = case.alert
    while following is not None and (alert := await parts.alerts.get(following)) is not None:
        alerts.append(alert)
        following = alert.follows
    return alerts


async def _wipe_photos(parts: WipeParts, case: Case, alerts: Sequence[Alert]) -> None:
    ids = [alert.id for alert in alerts]
    for photo in sorted(await parts.remains.photos(case.id, ids)):
        if await _strike(parts, photo, case.id):
            # Also after a process that ended in between: its files are left, and no row names them.
            await parts.photos.remove(PhotoId(photo))
    await parts.remains.forget_photos(case.id, ids)


async def _strike(parts: WipeParts, photo: str, case_id: str) -> bool:
    async def work(transaction: Transaction) -> bool:
        # Another case that takes the photo at this moment holds its row: one of the two runs again.
        if await parts.remains.shown_elsewhere(photo, case_id, transaction):
            return False
        await parts.photos.strike(PhotoId(photo), transaction)
        return True

    return await parts.atomic.run(work)


async def _finish(parts: WipeParts, case_id: str, alerts: Sequence[Alert], now: datetime) -> None:
    """Write the case as it stays, tell its history, and after the facts every follower of the feed."""

    async def work(transaction: Transaction) -> None:
        case = await parts.cases.get(case_id, transaction)
        if case is None or case.keeping.wiping is None:
            # Another process has finished it.
            return
        is_whole = case.keeping.wiping is Wipe.FACTS
        if is_whole:
            await parts.cases.bury(tombstone(case, now), transaction)
            await _bury_alerts(parts, alerts, now, transaction)
        else:
            await parts.cases.save(without_photos(case, now), transaction)
        kind = TimelineKind.FACTS_WIPED if is_whole else TimelineKind.PHOTOS_WIPED
        await parts.timeline.append(by_hub(kind, alerts[0], now), transaction)

    await parts.atomic.run(work)


async def _bury_alerts(parts: WipeParts, alerts: Sequence[Alert], now: datetime, transaction: Transaction) -> None:
    for alert in alerts:
        await parts.alerts.change(alert.id, without_ground(alert), transaction)
        wiped = NewEvent(FeedType.WIPED, alert.id, alert.status, alert.revision, now)
        await parts.feed.append(wiped, transaction)
        await parts.remains.release_notices(alert.id, transaction)
    await parts.alerts.raise_epoch(transaction)
