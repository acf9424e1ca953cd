"""Authenticate staff by the value of an Authorization header."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from hub.domain.actors import Officer
from hub.errors import Unauthenticated

AuthenticateOfficer = Callable[[str | None], Awaitable[Officer]]
"""Returns the officer of an Authorization header; raises Unauthenticated."""


class StaffIdentity(Protocol):
    """Knows staff by the tokens of their identity provider."""

    async def officer(self, token: str) -> Officer:
        """Return the officer of a token; raise Unauthenticated, or IssuerUnavailable when it cannot be checked."""


class NotedIdentity:
    """The port `StaffIdentity` over another one: it notes each officer that it finds. `note` must not fail."""

    def __init__(self, identity: StaffIdentity, note: Callable[[Officer], Awaitable[None]]) -> None:
        self._identity, self._note = identity, note

    async def officer(self, token: str) -> Officer:
        """Return the officer of a token, and note the use."""
        officer = await self._identity.officer(token)
        await self._note(officer)
        return officer


def bearer_token(authorization: str | None) -> str:
    """Return the credential of a `Bearer` header; raise Unauthenticated for any other value."""
    scheme, _, credential = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise Unauthenticated()
    return credential.strip()


def officer_authentication(identity: StaffIdentity) -> AuthenticateOfficer:
    """Return the authentication of staff."""

    async def authenticate(authorization: str | None) -> Officer:
        return await identity.officer(bearer_token(authorization))

    return authenticate
