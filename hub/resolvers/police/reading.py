"""What staff look at: every call names a purpose and passes through the audit trail inside its service."""

from collections.abc import Collection, Sequence

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.audit import AuditEntry
from hub.domain.cases import Case
from hub.domain.partners import Partner
from hub.domain.reach import AlertReach
from hub.domain.tips import Tip
from hub.errors import Forbidden, NotFound
from hub.resolvers.police import operating
from hub.resolvers.police.paging import Listed, Pager
from hub.schema.police.services import PoliceServices
from hub.services.police import read_alerts as alerts
from hub.services.police import read_audit_trail as trail
from hub.services.police import read_case as one_case
from hub.services.police import read_reach as reaching
from hub.services.police import read_tip as one_tip
from hub.services.police import read_tips as tips_of_case
from hub.services.police import search_cases as searching
from hub.services.police.ports import AuditSearch, CaseSearch


def certified(by: Officer) -> Officer:
    """The officer; raises Forbidden for one who is not certified."""
    if not by.certified:
        raise Forbidden()
    return by


async def read_case(services: PoliceServices, case_id: str, purpose: str, by: Officer) -> Case | None:
    """One case; None for an id that is nobody's."""
    now = await services.clock.now()
    try:
        return await one_case.read_case(services.desk, case_id, purpose=purpose, by=by, now=now)
    except NotFound:
        return None


async def read_tip(services: PoliceServices, tip_id: str, purpose: str, by: Officer) -> Tip | None:
    """One tip; None for an id that is nobody's."""
    now = await services.clock.now()
    try:
        return await one_tip.read_tip(services.desk, tip_id, purpose=purpose, by=by, now=now)
    except NotFound:
        return None


async def read_node(services: PoliceServices, node_id: str, purpose: str, by: Officer) -> Case | Tip | Partner | None:
    """The case, tip or partner of an id, each for whom its own list is; None for an id that is nobody's."""
    if node_id.startswith("pt_"):
        return await operating.read_partner(services, node_id, by)
    by.require(Permission.READ_CASES)
    if node_id.startswith("cs_"):
        return await read_case(services, node_id, purpose, by)
    if node_id.startswith("tip_"):
        return await read_tip(services, node_id, purpose, by)
    return None


async def read_alerts(services: PoliceServices, ids: Collection[str], by: Officer) -> dict[str, Alert]:
    """The alerts of cases that were read."""
    return await alerts.read_alerts(services.desk, ids, by=by)


async def search_cases(
    services: PoliceServices, wanted: CaseSearch, first: int, after: str | None, purpose: str, by: Officer
) -> Listed[Case]:
    """A page of the cases that fit."""
    # Before the cursor is opened: whoever may not come in is told of none.
    by.require(Permission.READ_CASES)
    pager = Pager(services.cursors, "cases", by)
    page = await searching.search_cases(
        services.desk,
        wanted,
        first=first,
        after=pager.position(after),
        purpose=purpose,
        by=by,
        now=await services.clock.now(),
    )
    return pager.listed(page, lambda case: (case.opened_at, case.id))


async def read_tips(
    services: PoliceServices, case_id: str, first: int, after: str | None, purpose: str, by: Officer
) -> Listed[Tip]:
    """A page of the tips of a case."""
    by.require(Permission.READ_CASES)
    pager = Pager(services.cursors, f"tips of {case_id}", by)
    page = await tips_of_case.read_tips(
        services.desk,
        case_id,
        first=first,
        after=pager.position(after),
        purpose=purpose,
        by=by,
        now=await services.clock.now(),
    )
    return pager.listed(page, lambda tip: (tip.received_at, tip.id))


async def read_audit_trail(
    services: PoliceServices, wanted: AuditSearch, first: int, after: str | None, purpose: str, by: Officer
) -> Listed[AuditEntry]:
    """A page of the audit trail."""
    by.require(Permission.AUDIT)
    pager = Pager(services.cursors, "audit", by)
    page = await trail.read_audit_trail(
        services.desk,
        wanted,
        first=first,
        after=pager.position(after),
        purpose=purpose,
        by=by,
        now=await services.clock.now(),
    )
    return pager.listed(page, lambda entry: (entry.at, entry.id))


async def stage_reach(
    services: PoliceServices, cases: Sequence[str], purpose: str, by: Officer
) -> dict[str, AlertReach]:
    """How many people each begun stage of each case came to."""
    return await reaching.stage_reach(services.desk, cases, purpose=purpose, by=by, now=await services.clock.now())
