"""What the resolvers of the partner graph are handed."""

import strawberry

from hub.domain.actors import PartnerActor
from hub.resolvers.partner.services import PartnerServices
from hub.schema.context import Context

PartnerInfo = strawberry.Info[Context[PartnerActor, PartnerServices], None]
