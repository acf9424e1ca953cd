"""A page of alerts, with a count of all that match."""

import strawberry

from hub.graphql.kit.connections import CountedConnection
from hub.schema.police.alert_types import CaseAlert


@strawberry.type(name="CaseAlertConnection", description="A page of a list.")
class CaseAlertConnection(CountedConnection[CaseAlert]):
    """A page of alerts."""
