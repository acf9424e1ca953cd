"""Follow what begins to match an officer's saved searches."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from hub.domain.access.case_summary import CaseSummary
from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import SavedKind, SavedMatch, owner_of
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.steps.rights_of_search import actions_of
from hub.services.police.steps.live_cases import read_cases_of


@dataclass(frozen=True, slots=True, repr=False)
class FollowedMatch:
    """A match for its owner, with the public facts of its case as they are now. `live` is True after the past."""

    cursor: str
    kind: SavedKind
    match: SavedMatch
    summary: CaseSummary
    live: bool


async def follow_saved_searches(
    by: Officer, parts: SavedParts, *, after: str | None = None
) -> AsyncGenerator[FollowedMatch, None]:
    """Yield the matches of the officer's searches in order and without end; without a cursor from now on.

    A match comes only if the officer has the rights of its search to the case at that moment, and no search that was
    deleted, and no tip that was withdrawn. The trail has the line of the saving, and what matched is read with a
    purpose. Raises Forbidden, CursorInvalid or CursorMismatch before the first event.
    """
    by.require(Permission.READ_CASES)
    await parts.searches.note_use(by)
    live, owner = parts.feed, owner_of(by)
    access = live.stores.access

    async def read(sequence: int, limit: int) -> Sequence[SavedMatch]:
        return await parts.matches.of_owner_after(owner, sequence, limit)

    async with aclosing(live.feed.follow(by, after, read)) as following:
        async for heard in following:
            own = [match for match in heard.events if match.owner == owner]
            if not own:
                continue
            cases = await read_cases_of(live, heard)
            kept = {search.id: search.request for search in await parts.searches.of_owner(owner)}
            now = await live.clock.now()
            for match in own:
                case, request = cases.get(match.case), kept.get(match.search)
                if case is None or request is None:
                    continue
                may_read = all(access.may(by, case, action, now=now) for action in actions_of(request.search))
                if may_read and await _stands(parts, request.kind, match):
                    summary = CaseSummary.of(case, access.actions(by, case, now=now), now=now)
                    yield FollowedMatch(live.feed.cursor(match.sequence, by), request.kind, match, summary, heard.live)


async def _stands(parts: SavedParts, kind: SavedKind, match: SavedMatch) -> bool:
    """Return False for a tip that was withdrawn or wiped."""
    if kind is not SavedKind.TIPS:
        return True
    tip = await parts.stores.tips.get(match.item)
    return tip is not None and tip.withdrawn_at is None
