"""Follow the changes of tips: ids and kinds, and never a word of a tip."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.tips.events import TipEvent, TipEventFilter
from hub.error_path import error_path
from hub.services.police.ports.live import LiveFeed
from hub.services.police.steps.live_cases import read_cases_of, require_case


@dataclass(frozen=True, slots=True)
class FollowedTip:
    """A change of a tip for one follower. `live` is True once the follower has caught up."""

    cursor: str
    event: TipEvent
    live: bool


async def follow_tips(
    by: Officer, live: LiveFeed[TipEvent], wanted: TipEventFilter, *, after: str | None = None
) -> AsyncGenerator[FollowedTip, None]:
    """Yield the changes of tips that the officer may read now, in order and without end; without a cursor from now on.

    The right to read is looked at with each change. The trail gets no line, as no word of a tip is given. Raises
    Forbidden, InvalidInput, CursorInvalid, CursorMismatch or CursorExpired before the first event, and NotFound or
    CaseForbidden for a case of the filter. Raises CursorExpired later if the follower reads the past so slowly that
    its next events are no longer kept.
    """
    by.require(Permission.READ_CASES)
    wanted = wanted.checked()
    if wanted.case is not None:
        with error_path("filter", "caseId"):
            await require_case(live, by, wanted.case, CaseAction.READ_TIPS)
    async with aclosing(live.feed.follow(by, after)) as following:
        async for heard in following:
            cases = await read_cases_of(live, heard)
            now = await live.clock.now()
            for event in heard.events:
                case = cases.get(event.case)
                if case is None or not wanted.includes(event, case):
                    continue
                if live.stores.access.may(by, case, CaseAction.READ_TIPS, now=now):
                    yield FollowedTip(live.feed.cursor(event.sequence, by), event, heard.live)
