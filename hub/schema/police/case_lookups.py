"""What hangs on cases, read for all cases of a page at once."""

from collections import defaultdict
from collections.abc import Sequence

from hub.domain.alerts import Alert
from hub.domain.reach import AlertReach
from hub.errors import NotFound
from hub.graphql.kit.loaders import read_each
from hub.resolvers.police import reading
from hub.schema.police.context import PoliceInfo


async def alerts_of_cases(info: PoliceInfo, ids: Sequence[str]) -> Sequence[Alert | NotFound]:
    """The alerts of cases, by their own ids."""
    found = await reading.read_alerts(info.context.services, ids, info.context.actor)
    return [found.get(alert_id) or NotFound() for alert_id in ids]


async def reach_of_cases(info: PoliceInfo, keys: Sequence[tuple[str, str]]) -> Sequence[AlertReach | BaseException]:
    """How many people the alerts of cases came to, by the ids of the cases and why somebody looks."""
    services, actor = info.context.services, info.context.actor
    cases: dict[str, list[str]] = defaultdict(list)
    for case_id, purpose in keys:
        cases[purpose].append(case_id)

    async def read(purpose: str) -> dict[str, AlertReach]:
        return await reading.stage_reach(services, cases[purpose], purpose, actor)

    found = dict(zip(cases, await read_each(read, cases), strict=True))

    def one(case_id: str, purpose: str) -> AlertReach | BaseException:
        held = found[purpose]
        return held if isinstance(held, BaseException) else held.get(case_id) or NotFound()

    return [one(*key) for key in keys]
