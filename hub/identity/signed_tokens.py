"""Check the tokens that the identity provider signs: signature, issuer, audience and times."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from hub.errors import Unauthenticated
from hub.identity.issuer_keys import IssuerKeys, SigningKey

LEEWAY_SECONDS: Final = 30
"""The issuer's clock may be this far ahead. A token ends by our clock, without leeway: its session ends with it."""
MAX_TOKEN_LENGTH: Final = 8192


def real_seconds() -> int:
    """Return the real time in seconds since 1970."""
    return int(time.time())


class SignedTokens:
    """Returns the claims of tokens for one audience."""

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, *, now: Callable[[], int] = real_seconds) -> None:
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

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token; raise Unauthenticated for any token that is not valid."""
        if not token.isascii() or len(token) > MAX_TOKEN_LENGTH:
            raise Unauthenticated()
        key = await self._keys.find(_key_id(token))
        if key is None:
            raise Unauthenticated()
        return self._checked(token, key)

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


def _key_id(token: str) -> str:
    try:
        key_id = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError):
        raise Unauthenticated() from None
    if not isinstance(key_id, str):
        raise Unauthenticated()
    return key_id
