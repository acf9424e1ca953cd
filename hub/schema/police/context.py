"""The context of the police graph."""

import strawberry

from hub.domain.actors import Officer
from hub.resolvers.police.services import PoliceServices
from hub.schema.context import Context

PoliceInfo = strawberry.Info[Context[Officer, PoliceServices], None]
"""What resolvers of the police graph are handed: `info.context.actor` is the officer, or raises."""
