"""Pages of cases and of summaries, with a count of all that match."""

import strawberry

from hub.graphql.kit.connections import CountedConnection
from hub.schema.police.case_type import CaseType
from hub.schema.police.summary_type import CaseSummary


@strawberry.type(name="CaseConnection", description="A page of a list.")
class CaseConnection(CountedConnection[CaseType]):
    """A page of cases."""


@strawberry.type(name="CaseSummaryConnection", description="A page of a list.")
class CaseSummaryConnection(CountedConnection[CaseSummary]):
    """A page of summaries."""
