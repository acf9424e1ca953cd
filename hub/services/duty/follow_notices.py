"""Follow the changes of duty notices from a cursor: first the missed ones, then new ones, without a gap or a repeat.

Each event comes with its notice as it is now, not as it was when the event happened.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from hub.domain.actors import Officer
from hub.domain.duty.notices import DutyNotice, NoticeEvent, concerns
from hub.services.duty.ports import DutyServices
from hub.services.followed_log import Heard


@dataclass(frozen=True, slots=True)
class FollowedNotice:
    """An event for one follower. `live` is True once the follower has caught up."""

    cursor: str
    event: NoticeEvent
    notice: DutyNotice
    live: bool


async def follow_notices(
    by: Officer, services: DutyServices, *, after: str | None = None
) -> AsyncIterator[FollowedNotice]:
    """Yield the events of notices that the officer may see, in order and without end; without a cursor from now on.

    Raises Forbidden, CursorInvalid, CursorMismatch or CursorExpired before the first event. Raises CursorExpired later
    if the follower reads the past so slowly that its next events are no longer kept.
    """
    by.require_certified()
    async with aclosing(services.feed.follow(by, after)) as following:
        async for heard in following:
            wanted = [event for event in heard.events if concerns(event.force, by)]
            notices = await _read_notices(services, Heard(wanted, heard.live))
            for event in wanted:
                notice = notices.get(event.notice)
                if notice is not None:
                    cursor = services.feed.cursor(event.sequence, by)
                    yield FollowedNotice(cursor, event, notice, heard.live)


async def _read_notices(services: DutyServices, heard: Heard[NoticeEvent]) -> Mapping[str, DutyNotice]:
    """Return the notices of events by their ids; that of a new event is read once for all followers."""
    if not heard.live:
        return await services.notices.by_ids({event.notice for event in heard.events})
    found = {}
    for event in heard.events:

        async def read(wanted: str = event.notice) -> DutyNotice | None:
            return await services.notices.get(wanted)

        if (notice := await services.event_notices.join(event.sequence, read)) is not None:
            found[notice.id] = notice
    return found
