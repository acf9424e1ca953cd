"""Check the tokens of staff: signature, issuer, audience, times, then claims."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from hub.domain.actors import Officer, Permission
from hub.domain.names import folded
from hub.errors import Unauthenticated
from hub.identity.issuer_keys import IssuerKeys, SigningKey

LEEWAY_SECONDS: Final = 30
"""The issuer's clock may be this far ahead. A token ends by our clock, without leeway: its session ends with it."""
MAX_TOKEN_LENGTH: Final = 8192
MAX_CLAIM_LENGTH: Final = 200
MAX_NAMES: Final = 200
"""Forces or regions that one claim names. A supervisor of more gets a region of the operator's table."""


class StaffTokens:
    """Turn a bearer token into an officer (the port `StaffIdentity`)."""

    def __init__(
        self, keys: IssuerKeys, issuer: str, audience: str, *, now: Callable[[], int] = lambda: int(time.time())
    ) -> None:
        self._keys = keys
        self._now = now
        self._registry = jwt.JWTClaimsRegistry(
            now,
            LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def officer(self, token: str) -> Officer:
        """Return the officer of a token; raise Unauthenticated for any token that is not valid."""
        if not token.isascii() or len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated()
        key = await self._keys.find(_key_id(token))
        if key is None:
            raise Unauthenticated()
        return read_officer(self._checked(token, key))

    async def require_keys(self) -> None:
        """Raise IssuerUnavailable while no token can be checked."""
        await self._keys.require()

    async def close(self) -> None:
        """Close the connections."""
        await self._keys.close()

    def _checked(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        # The key decides the algorithm, never the token.
        algorithm = "RS256" if isinstance(key, RSAKey) else "ES256"
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
            self._registry.validate(claims)
            if claims["exp"] <= self._now():
                raise Unauthenticated()
        except (JoseError, ValueError, TypeError, OverflowError):
            raise Unauthenticated() from None
        return claims


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


def _key_id(token: str) -> str:
    try:
        key_id = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError):
        raise Unauthenticated() from None
    if not isinstance(key_id, str):
        raise Unauthenticated()
    return key_id
