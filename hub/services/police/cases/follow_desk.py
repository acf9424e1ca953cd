"""Follow what happens to every case that an officer has a relation to, without private facts."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.trail.timeline import TimelineEntry
from hub.services.police.ports.live import LiveFeed
from hub.services.police.steps.followed_entry import FollowedEntry, follow_entry
from hub.services.police.steps.live_cases import read_cases_of


async def follow_desk(
    by: Officer, live: LiveFeed[TimelineEntry], *, after: str | None = None
) -> AsyncGenerator[FollowedEntry, None]:
    """Yield the entries of these cases' histories in order and without end; without a cursor from now on.

    A relation is that of the force that has the case or is offered it, of an officer it is assigned to, of a share, a
    claim to supervise or analyse, or broken glass. It is looked at with each entry. The entry that ends one comes too,
    so that a board can drop the case; one that ends by its time is no entry.

    They hold public facts only, so the audit trail gets no line. Raises Forbidden, CursorInvalid or CursorMismatch
    before the first event.
    """
    by.require_any(*OFFICERS)
    access = live.stores.access
    async with aclosing(live.feed.follow(by, after)) as following:
        async for heard in following:
            cases = await read_cases_of(live, heard)
            now = await live.clock.now()
            for entry in heard.events:
                case = cases.get(entry.case)
                if case is None or not access.may(by, case, CaseAction.READ_PUBLIC, now=now):
                    continue
                if access.is_related(by, case, now=now) or access.takes_from(by, entry.changes):
                    yield follow_entry(live, entry, case, by, now, is_live=heard.live)
