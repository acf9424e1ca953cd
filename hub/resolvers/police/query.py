"""The query fields of the police graph, put together."""

from strawberry.tools import create_type

from hub.resolvers.police.alerts import alerts
from hub.resolvers.police.audit_trail import audit_trail
from hub.resolvers.police.case import case
from hub.resolvers.police.case_statistics import case_statistics
from hub.resolvers.police.case_summaries import case_summaries
from hub.resolvers.police.case_summary import case_summary
from hub.resolvers.police.case_timeline import case_timeline
from hub.resolvers.police.cases import cases
from hub.resolvers.police.desk_cases import desk_cases
from hub.resolvers.police.export import export
from hub.resolvers.police.exports import exports
from hub.resolvers.police.forces import forces
from hub.resolvers.police.halted import halted
from hub.resolvers.police.nearest_places import nearest_places
from hub.resolvers.police.node import node
from hub.resolvers.police.notices import notices
from hub.resolvers.police.officer_notes import officer_notes
from hub.resolvers.police.officers import officers
from hub.resolvers.police.parked_units import parked_units
from hub.resolvers.police.partner_removals import partner_removals
from hub.resolvers.police.partners import partners
from hub.resolvers.police.places import places
from hub.resolvers.police.reach_statistics import reach_statistics
from hub.resolvers.police.regions import regions
from hub.resolvers.police.saved_search_alerts import saved_search_alerts
from hub.resolvers.police.saved_search_cases import saved_search_cases
from hub.resolvers.police.saved_search_tips import saved_search_tips
from hub.resolvers.police.saved_searches import saved_searches
from hub.resolvers.police.service_status import service_status
from hub.resolvers.police.tips import tips
from hub.resolvers.police.viewer import viewer

Query = create_type(
    "Query",
    [
        partners,
        halted,
        service_status,
        parked_units,
        partner_removals,
        viewer,
        case,
        cases,
        case_timeline,
        tips,
        audit_trail,
        notices,
        node,
        case_summary,
        case_summaries,
        officer_notes,
        regions,
        places,
        nearest_places,
        forces,
        officers,
        alerts,
        case_statistics,
        reach_statistics,
        saved_searches,
        saved_search_cases,
        saved_search_tips,
        saved_search_alerts,
        export,
        exports,
        desk_cases,
    ],
    description="Queries of staff.",
)
