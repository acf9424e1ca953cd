"""Who asks: from the value of an Authorization header to an actor."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from hub.domain.actors import Officer
from hub.errors import Unauthenticated

OfficerByHeader = Callable[[str | None], Awaitable[Officer]]
"""What the police graph and the doors of photos are given."""


class StaffIdentity(Protocol):
    """Knows staff by the tokens of their identity provider."""

    async def officer(self, token: str) -> Officer:
        """The officer a token stands for; raises Unauthenticated, or IssuerUnavailable when nobody can tell."""


def bearer(authorization: str | None) -> str:
    """The credential of a `Bearer` header; raises Unauthenticated for anything else."""
    scheme, _, credential = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise Unauthenticated()
    return credential.strip()


def officer_by_header(identity: StaffIdentity) -> OfficerByHeader:
    """How requests of staff are admitted."""

    async def admit(authorization: str | None) -> Officer:
        return await identity.officer(bearer(authorization))

    return admit
