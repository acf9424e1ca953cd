"""Read which linked cases are hidden from an officer."""

from collections.abc import Collection
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.services.police.ports.access import CaseReading
from hub.services.police.steps.hidden_links import hidden_links


async def read_hidden_links(
    by: Officer, reading: CaseReading, ids: Collection[str], *, now: datetime
) -> frozenset[str]:
    """Return those of these cases that are hidden from the officer.

    It stands beside private facts that the trail knows of, and gives nothing of these cases. Raises Forbidden.
    """
    by.require(Permission.READ_CASES)
    return await hidden_links(by, reading.cases, reading.access, ids, now=now)
