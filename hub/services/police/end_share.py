"""End a share of a case, or broken glass, at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.case_facts import public_change
from hub.domain.case_grants import GrantKind
from hub.domain.timeline import TimelineKind
from hub.errors import NotFound
from hub.services.police.access_ports import GrantChange
from hub.services.police.ports import AuditTrail, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction

ENDED: Final[Mapping[GrantKind, TimelineKind]] = {
    GrantKind.SHARED: TimelineKind.SHARE_ENDED,
    GrantKind.BREAK_GLASS: TimelineKind.GLASS_ENDED,
}
"""The grants that it ends. An assignment is taken back where it was given."""


@dataclass(frozen=True, slots=True)
class ShareEnd:
    """The case, and the share or the broken glass to end, by the id of its grant."""

    case: str
    share: str


async def end_share(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: ShareEnd, *, now: datetime
) -> GrantChange:
    """End a share or broken glass: every read and change after this one sees it no more. A repeat changes nothing.

    Raises Forbidden, CaseForbidden, NotFound also for a grant that the case does not have, or of another kind.
    """
    by.require(Permission.OPEN_CASE)

    async def work(transaction: Transaction) -> GrantChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.SHARE, now)
        share = next((one for one in case.access.grants if one.kind in ENDED and one.id == command.share), None)
        if share is None:
            raise NotFound(path=("shareId",))
        changed = share.holds(now)
        if changed:
            await stores.cases.save(replace(case, access=case.access.ended(share, now)), transaction)
            await add_to_timeline(
                stores.timeline,
                ENDED[share.kind],
                alert,
                by=by,
                now=now,
                transaction=transaction,
                changes=(public_change("shared" if share.kind is GrantKind.SHARED else "glass", share.name, None),),
            )
        return GrantChange(case.id, alert.id, case.version, alert.revision, changed, made=share.id, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "endShare", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("case_share_ended", change)
    return change
