"""Fetch, keep and refresh the identity provider's public keys, found through its discovery document."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from hub.errors import IssuerUnavailable
from hub.identity.provider_http import ProviderHttp

logger = logging.getLogger("hub.identity")

SigningKey = RSAKey | ECKey

DISCOVERY: Final = "/.well-known/openid-configuration"
MIN_FETCH_INTERVAL_SECONDS: Final = 30.0
"""Between two fetches, even if unknown key ids arrive: strangers must not make the hub flood the provider."""
MIN_FIRST_FETCH_INTERVAL_SECONDS: Final = 2.0
"""The same while no key is known at all."""
REFRESH_AFTER_SECONDS: Final = 3600.0
"""Known keys are fetched again after this, so that a key the provider withdrew stops to work."""
MAX_KEY_AGE_SECONDS: Final = 24 * 3600.0
"""Known keys are used for this long while the provider cannot be reached."""


class IssuerKeys:
    """The keys of one issuer by their id. `embedded` allows plain http on this machine; production is https only."""

    def __init__(self, issuer: str, *, embedded: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._http = ProviderHttp(embedded=embedded)
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at = -math.inf
        self._may_fetch_at = -math.inf

    async def find(self, key_id: str) -> SigningKey | None:
        """Return the key with this id, or None; raise IssuerUnavailable if none is known and none can be fetched."""
        await self._ensure(key_id)
        return self._keys.get(key_id)

    async def require(self) -> None:
        """Raise IssuerUnavailable when no keys are known and none can be fetched."""
        await self._ensure(None)

    async def _ensure(self, key_id: str | None) -> None:
        if self._is_stale(key_id):
            # Callers that come while keys are fetched wait for them here.
            async with self._lock:
                if self._is_stale(key_id) and self._seconds() >= self._may_fetch_at:
                    await self._refresh()
        if not self._keys or self._seconds_since_fetch() >= MAX_KEY_AGE_SECONDS:
            raise IssuerUnavailable()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    def _seconds_since_fetch(self) -> float:
        return self._seconds() - self._fetched_at

    def _is_stale(self, key_id: str | None) -> bool:
        """Tell if keys must be fetched: they are old, this one is unknown, or, with None, none is known."""
        unknown = not self._keys if key_id is None else key_id not in self._keys
        return unknown or self._seconds_since_fetch() >= REFRESH_AFTER_SECONDS

    async def _refresh(self) -> None:
        # Without any key no officer can sign in, so the next fetch comes sooner.
        self._may_fetch_at = self._seconds() + (
            MIN_FETCH_INTERVAL_SECONDS if self._keys else MIN_FIRST_FETCH_INTERVAL_SECONDS
        )
        try:
            self._keys = await self._fetch()
        except IssuerUnavailable:
            logger.warning("the identity provider's keys could not be fetched")
            return
        self._fetched_at = self._seconds()
        self._may_fetch_at = self._fetched_at + MIN_FETCH_INTERVAL_SECONDS

    async def _fetch(self) -> Mapping[str, SigningKey]:
        document = await self._http.get(self._issuer.rstrip("/") + DISCOVERY)
        if document.get("issuer") != self._issuer:
            logger.warning(
                "the identity provider is refused: its discovery document names another issuer than OIDC_ISSUER"
            )
            raise IssuerUnavailable()
        address = document.get("jwks_uri")
        if not isinstance(address, str):
            raise IssuerUnavailable()
        entries = (await self._http.get(address)).get("keys")
        return signing_keys(entries if isinstance(entries, list) else [])


def signing_keys(entries: list[Any]) -> dict[str, SigningKey]:
    """Return the keys of a key set that may sign tokens here. Others are skipped and do no harm."""
    keys: dict[str, SigningKey] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
            continue
        try:
            if entry.get("kty") == "RSA" and entry.get("alg", "RS256") == "RS256":
                keys[entry["kid"]] = import_key(entry, "RSA")
            elif entry.get("kty") == "EC" and entry.get("crv") == "P-256" and entry.get("alg", "ES256") == "ES256":
                keys[entry["kid"]] = import_key(entry, "EC")
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return keys
