"""End a share of a case, or broken glass, at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import GrantKind
from hub.domain.cases.named_facts import public_change
from hub.domain.trail.timeline import TimelineKind
from hub.errors import NotFound
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

ENDED: Final[Mapping[GrantKind, TimelineKind]] = {
    GrantKind.SHARED: TimelineKind.SHARE_ENDED,
    GrantKind.BREAK_GLASS: TimelineKind.GLASS_ENDED,
}
"""The grants that it ends. An assignment is taken back where it was given."""


END_SHARE: Final = CaseVerb("endShare", CaseAction.SHARE, "case_share_ended", GrantChange)


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

    async def work(on: CaseWork) -> GrantChange:
        access = on.case.access
        share = next((one for one in access.grants if one.kind in ENDED and one.id == command.share), None)
        if share is None:
            raise NotFound(path=("shareId",))
        if not share.is_valid(now):
            return on.done_with_grant(changed=False, made=share.id)
        await on.save(replace(on.case, access=access.ended(share, now)))
        fact = "shared" if share.kind is GrantKind.SHARED else "glass"
        await on.add_entry(ENDED[share.kind], changes=(public_change(fact, share.name, None),))
        return on.done_with_grant(made=share.id)

    return await change_case(by, stores, audit, END_SHARE.of(command.case), work, now=now)
