"""The `info` argument of the partner graph's resolvers."""

import strawberry

from hub.domain.actors import PartnerActor
from hub.graphql.kit.context import Context
from hub.graphql.kit.mutations import Call
from hub.services.partner_parts import PartnerServices

PartnerCall = Call[PartnerActor, PartnerServices]
PartnerInfo = strawberry.Info[Context[PartnerActor, PartnerServices], None]
