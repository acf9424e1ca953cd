"""The context of the police graph."""

import strawberry

from hub.domain.actors import Officer
from hub.graphql.kit.context import Context
from hub.graphql.kit.mutations import Call
from hub.services.police.parts import PoliceServices

PoliceCall = Call[Officer, PoliceServices]
PoliceInfo = strawberry.Info[Context[Officer, PoliceServices], None]
"""The argument of each resolver of the police graph: `info.context.actor` is the officer, or raises."""
