"""Follow what happens to one case, without its private facts."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.trail.timeline import TimelineEntry
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.police.ports.live import LiveFeed
from hub.services.police.steps.followed_entry import FollowedEntry, follow_entry
from hub.services.police.steps.live_cases import read_cases_of, require_case


async def follow_case(
    by: Officer, live: LiveFeed[TimelineEntry], case_id: str, *, after: str | None = None
) -> AsyncGenerator[FollowedEntry, None]:
    """Yield the entries of a case's history in order and without end; without a cursor from now on.

    They hold public facts only, so the audit trail gets no line. Raises Forbidden, NotFound, CursorInvalid or
    CursorMismatch before the first event, and NotFound once the officer may not even read the public facts.
    """
    by.require_any(*OFFICERS)
    with error_path("caseId"):
        await require_case(live, by, case_id, CaseAction.READ_PUBLIC)

    async def missed(sequence: int, limit: int) -> Sequence[TimelineEntry]:
        return await live.stores.timeline.of_case_after(case_id, sequence, limit)

    async with aclosing(live.feed.follow(by, after, missed)) as following:
        async for heard in following:
            if not any(entry.case == case_id for entry in heard.events):
                continue
            cases = await read_cases_of(live, heard)
            now = await live.clock.now()
            for entry in heard.events:
                case = cases.get(entry.case)
                if case is None or not live.stores.access.may(by, case, CaseAction.READ_PUBLIC, now=now):
                    raise NotFound(path=("caseId",))
                yield follow_entry(live, entry, case, by, now, is_live=heard.live)
