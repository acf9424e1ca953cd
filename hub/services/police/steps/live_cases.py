"""The cases of events that officers follow, as they are once the event is committed."""

from collections.abc import Mapping

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.errors import NotFound
from hub.services.followed_log import Heard
from hub.services.police.ports.live import E, LiveFeed
from hub.services.police.steps.require_action import require_action


async def read_cases_of(live: LiveFeed[E], heard: Heard[E]) -> Mapping[str, Case]:
    """Return the cases of events by their ids.

    That of a live event is read once for all followers, and after its commit, so that it knows of relations that ended.
    """
    cases = live.stores.cases
    if not heard.live:
        return await cases.by_ids({event.case for event in heard.events})
    found = {}
    for event in heard.events:

        async def read(wanted: str = event.case) -> Case | None:
            return await cases.get(wanted)

        if (case := await live.event_cases.join(event.sequence, read)) is not None:
            found[case.id] = case
    return found


async def require_case(live: LiveFeed[E], by: Officer, case_id: str, action: CaseAction) -> None:
    """Raise NotFound or CaseForbidden unless the officer may do this with the case now."""
    case = await live.stores.cases.get(case_id)
    if case is None:
        raise NotFound()
    require_action(live.stores.access, by, case, action, await live.clock.now())
