"""Find the open cases that look the same as one."""

from datetime import datetime
from typing import Final

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import Case
from hub.domain.search.case_likeness import looks_same, with_public_marks
from hub.services.police.ports.stores import CaseStores

MAX_ALIKE: Final = 10
"""The most cases that are shown."""

MAX_COMPARED: Final = 200
"""The newest open cases with the same name or number that are compared."""


async def find_alike(
    by: Officer, stores: CaseStores, case: Case, status: AlertStatus, now: datetime, *, is_opened: bool = True
) -> list[CaseSummary]:
    """Return the public facts of open cases of a status that may be about the child of a case, the newest first.

    Of one that is not opened yet, or was changed since, anybody could try names, numbers and places: a case whose
    private facts the officer may not read is compared by its public ones then.
    """
    found = []
    for other in await stores.cases.with_like_keys(case, status, MAX_COMPARED):
        actions = stores.access.actions(by, other, now=now)
        whole = is_opened or CaseAction.READ_PRIVATE in actions
        pair = (case, other) if whole else (with_public_marks(case), with_public_marks(other))
        if CaseAction.READ_PUBLIC in actions and looks_same(*pair):
            found.append(CaseSummary.of(other, actions, now=now))
    return found[:MAX_ALIKE]
