"""Find a case before the audit line of its read is written: the line names the relations that allow the read."""

from datetime import datetime

from hub.domain.access.table import CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.domain.text.bounds import can_be_id
from hub.services.police.ports.access import CaseReading


async def find_case(
    reading: CaseReading, by: Officer, case_id: str, *actions: CaseAction, now: datetime
) -> tuple[Case | None, tuple[Relation, ...]]:
    """Return a case, None for an unknown id, and the relations by which the officer may do one of these with it.

    The caller gives nothing of it and refuses nothing because of it before the line stands.
    """
    case = await reading.cases.get(case_id) if can_be_id(case_id) else None
    return case, reading.access.relations(by, case, *actions, now=now) if case else ()
