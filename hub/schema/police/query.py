"""The queries of the police graph: each names a purpose, and nothing is shown before the audit trail holds it."""

from typing import Annotated

import strawberry

from hub.domain.cases import Case
from hub.domain.partners import Partner
from hub.domain.tips import Tip
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.graphql.kit.nodes import Node
from hub.resolvers.police import reading
from hub.schema.police.case_type import CaseType, Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator import OperatorQuery
from hub.schema.police.operator_types import PartnerAccount
from hub.schema.police.searches import AuditFilter, CaseFilter
from hub.schema.police.staff_types import AuditEntry, Viewer
from hub.schema.police.tip_type import TipType
from hub.services.police.ports import AuditSearch, CaseSearch

NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case, a tip or a partner.")]
CaseId = Annotated[strawberry.ID, strawberry.argument(description="The id of a case.")]
WantedCases = Annotated[CaseFilter | None, strawberry.argument(name="filter", description="Which cases.")]
WantedLines = Annotated[AuditFilter | None, strawberry.argument(name="filter", description="Which lines.")]


@strawberry.type(description="What staff look at.")
class Query(OperatorQuery):
    """The reads live in resolvers/police/reading."""

    @resolver_field("The officer whose token this is.")
    async def viewer(self, info: PoliceInfo) -> Viewer:
        """Who asks."""
        return Viewer.of(reading.certified(info.context.actor))

    @resolver_field("One case; null for an id that is nobody's.")
    async def case(
        self,
        info: PoliceInfo,
        id: CaseId,  # noqa: A002
        purpose: Purpose,
    ) -> CaseType | None:
        """A case."""
        found = await reading.read_case(info.context.services, id, purpose, info.context.actor)
        return CaseType.of(found) if found else None

    @resolver_field("Cases, the last opened first.", PAGED)
    async def cases(
        self,
        info: PoliceInfo,
        purpose: Purpose,
        wanted: WantedCases = None,
        first: First = DEFAULT_PAGE_SIZE,
        after: After = None,
    ) -> Connection[CaseType]:
        """A page of cases."""
        search = wanted.unpacked() if wanted else CaseSearch()
        page = await reading.search_cases(info.context.services, search, first, after, purpose, info.context.actor)
        return build_page(((cursor, CaseType.of(case)) for cursor, case in page.rows), more=page.more)

    @resolver_field("The tips of a case, newest first.", PAGED)
    async def tips(
        self, info: PoliceInfo, case_id: CaseId, purpose: Purpose, first: First = DEFAULT_PAGE_SIZE, after: After = None
    ) -> Connection[TipType]:
        """A page of tips."""
        page = await reading.read_tips(info.context.services, case_id, first, after, purpose, info.context.actor)
        return build_page(((cursor, TipType.of(tip)) for cursor, tip in page.rows), more=page.more)

    @resolver_field("The audit trail, newest line first. Reading it leaves a line as well.", PAGED)
    async def audit_trail(
        self,
        info: PoliceInfo,
        purpose: Purpose,
        wanted: WantedLines = None,
        first: First = DEFAULT_PAGE_SIZE,
        after: After = None,
    ) -> Connection[AuditEntry]:
        """A page of the trail."""
        search = wanted.unpacked() if wanted else AuditSearch()
        page = await reading.read_audit_trail(info.context.services, search, first, after, purpose, info.context.actor)
        return build_page(((cursor, AuditEntry.of(entry)) for cursor, entry in page.rows), more=page.more)

    @resolver_field("A case, a tip or, for operators, a partner by its id; null for an id that is nobody's.")
    async def node(
        self,
        info: PoliceInfo,
        id: NodeId,  # noqa: A002
        purpose: Purpose = "node",
    ) -> Node | None:
        """A node."""
        found = await reading.read_node(info.context.services, id, purpose, info.context.actor)
        match found:
            case Case():
                return CaseType.of(found)
            case Tip():
                return TipType.of(found)
            case Partner():
                return PartnerAccount.of(found)
        return None
