"""Find the linked cases that an officer may not see: no words of a link tell of them."""

from collections.abc import Collection
from datetime import datetime

from hub.domain.access.table import AccessTable, CaseAction
from hub.domain.actors import Officer
from hub.services.police.ports.stores import Cases


async def hidden_links(
    by: Officer, cases: Cases, access: AccessTable, ids: Collection[str], *, now: datetime
) -> frozenset[str]:
    """Return those of these cases that hide even their public facts from the officer."""
    known = await cases.by_ids(ids) if ids else {}
    return frozenset(key for key, case in known.items() if not access.may(by, case, CaseAction.READ_PUBLIC, now=now))
