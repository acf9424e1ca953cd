"""The query fields of the police graph, put together."""

from strawberry.tools import create_type

from hub.resolvers.police.audit_trail import audit_trail
from hub.resolvers.police.case import case
from hub.resolvers.police.cases import cases
from hub.resolvers.police.halted import halted
from hub.resolvers.police.node import node
from hub.resolvers.police.parked_units import parked_units
from hub.resolvers.police.partners import partners
from hub.resolvers.police.tips import tips
from hub.resolvers.police.viewer import viewer

Query = create_type(
    "Query",
    [
        partners,
        halted,
        parked_units,
        viewer,
        case,
        cases,
        tips,
        audit_trail,
        node,
    ],
    description="Queries of staff.",
)
