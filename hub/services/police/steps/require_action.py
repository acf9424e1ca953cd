"""Check what an officer may do with a case, by the table of relations and roles."""

from datetime import datetime

from hub.domain.access.table import CHANGES_NOTHING, AccessTable, CaseAction, Relation
from hub.domain.actors import Officer
from hub.domain.cases.case import Case
from hub.errors import CaseForbidden, NotFound


def require_action(
    access: AccessTable, by: Officer, case: Case, action: CaseAction, now: datetime
) -> tuple[Relation, ...]:
    """Return the relations by which the officer may do this on the case now; raise CaseForbidden if there are none.

    Raises CaseWiped for a change of a case whose facts are wiped, or are being wiped.

    Raises NotFound instead, as for an unknown id, if not even the public facts of the case are for this officer.
    """
    if relations := access.relations(by, case, action, now=now):
        if action not in CHANGES_NOTHING:
            case.keeping.require_facts()
        return relations
    if not access.may(by, case, CaseAction.READ_PUBLIC, now=now):
        raise NotFound()
    raise CaseForbidden()
