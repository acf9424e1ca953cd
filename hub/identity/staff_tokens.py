"""Check the tokens of staff: signature, issuer, audience, times, then claims."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.domain.actors import Officer, Permission
from hub.domain.text.names import folded
from hub.errors import Unauthenticated
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.signed_tokens import SignedTokens, real_seconds

MAX_CLAIM_LENGTH: Final = 200
MAX_NAMES: Final = 200
"""Forces or regions that one claim names. A supervisor of more gets a region of the operator's table."""


class StaffTokens:
    """Turn a bearer token into an officer (the port `StaffIdentity`)."""

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, *, now: Callable[[], int] = real_seconds) -> None:
        self._keys = keys
        self._tokens = SignedTokens(keys, issuer, audience, now=now)

    async def officer(self, token: str) -> Officer:
        """Return the officer of a token; raise Unauthenticated for any token that is not valid."""
        return read_officer(await self._tokens.claims(token))

    async def require_keys(self) -> None:
        """Raise IssuerUnavailable while no token can be checked."""
        await self._keys.require()

    async def close(self) -> None:
        """Close the connections."""
        await self._keys.close()


def read_officer(claims: Mapping[str, Any]) -> Officer:
    """Return the officer that checked claims describe. Permissions the hub does not know are ignored."""
    permissions = claims.get("permissions")
    if not isinstance(permissions, list) or not isinstance(claims.get("certified"), bool):
        raise Unauthenticated()
    return Officer(
        account=_text(claims, "sub"),
        person=_text(claims, "person"),
        force=_text(claims, "force"),
        force_name=_text(claims, "force_name"),
        force_phone=_text(claims, "force_phone"),
        permissions=frozenset(one for one in Permission if one.value in permissions),
        certified=claims["certified"],
        supervises=_names(claims, "supervises"),
        analyses=_names(claims, "analyses"),
    )


def _names(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return the forces or regions of a claim; none without it. Any other form of it is refused."""
    values = claims.get(name, [])
    if not isinstance(values, list) or len(values) > MAX_NAMES:
        raise Unauthenticated()
    return frozenset(_text({name: value}, name) for value in values)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    # Names without a visible character would make different people equal.
    if not isinstance(value, str) or len(value) > MAX_CLAIM_LENGTH or not folded(value):
        raise Unauthenticated()
    return value.strip()
