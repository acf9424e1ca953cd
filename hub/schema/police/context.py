"""The context of the police graph."""

import strawberry

from hub.domain.actors import Officer
from hub.graphql.kit.context import Context
from hub.schema.police.services import PoliceServices

PoliceInfo = strawberry.Info[Context[Officer, PoliceServices], None]
"""What resolvers of the police graph are handed: `info.context.actor` is the officer, or raises."""
