"""Read how many tips of cases nobody has triaged yet."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from hub.domain.access.table import OFFICERS, AccessTable, CaseAction
from hub.domain.actors import Officer
from hub.services.police.ports.stores import Cases, CaseTips

MAX_NEW_TIPS: Final = 1_000
"""A count says no more than this: of a flood the rest is not counted."""


async def read_new_tips(
    by: Officer, tips: CaseTips, cases: Cases, access: AccessTable, case_ids: Collection[str], *, now: datetime
) -> Mapping[str, int]:
    """Return how many tips of each case are in state NEW, at most MAX_NEW_TIPS; without cases whose tips the officer
    may not read now.

    The trail gets no line: a count shows nothing of a tip. Raises Forbidden.
    """
    by.require_any(*OFFICERS)
    known = await cases.by_ids(case_ids)
    readable = {case.id for case in known.values() if access.may(by, case, CaseAction.READ_TIPS, now=now)}
    counts = await tips.count_new(readable, MAX_NEW_TIPS) if readable else {}
    return {case_id: counts.get(case_id, 0) for case_id in readable}
