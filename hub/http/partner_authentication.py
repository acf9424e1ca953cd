"""Who asks in the partner graph: an API key as a bearer token."""

from collections.abc import Awaitable, Callable

from hub.domain.actors import PartnerActor
from hub.http.authentication import bearer
from hub.services.operations.authenticate_partner import authenticate_partner
from hub.services.operations.ports import Partners

PartnerByHeader = Callable[[str | None], Awaitable[PartnerActor]]


def partner_by_header(partners: Partners) -> PartnerByHeader:
    """How requests of partners are admitted."""

    async def admit(authorization: str | None) -> PartnerActor:
        return await authenticate_partner(partners, bearer(authorization))

    return admit
