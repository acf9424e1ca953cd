"""Authenticate partners by an API key as a bearer token."""

from collections.abc import Awaitable, Callable

from hub.domain.actors import PartnerActor
from hub.http.authentication import bearer_token
from hub.services.operations.authenticate_partner import authenticate_partner
from hub.services.operations.ports import Partners

AuthenticatePartner = Callable[[str | None], Awaitable[PartnerActor]]
"""Returns the partner of an Authorization header; raises Unauthenticated."""


def partner_authentication(partners: Partners) -> AuthenticatePartner:
    """Return the authentication of partners."""

    async def authenticate(authorization: str | None) -> PartnerActor:
        return await authenticate_partner(partners, bearer_token(authorization))

    return authenticate
