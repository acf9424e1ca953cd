"""The identity provider's public keys: found through its discovery document, kept, and fetched again with care."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from hub.errors import IssuerUnavailable
from hub.settings import LOOPBACK

logger = logging.getLogger("hub.identity")

SigningKey = RSAKey | ECKey

DISCOVERY: Final = "/.well-known/openid-configuration"
MAX_RESPONSE_BYTES: Final = 256 * 1024
MIN_FETCH_INTERVAL_SECONDS: Final = 30.0
"""Seconds between two fetches, whatever unknown key ids arrive: strangers must not make the hub flood the provider."""
MIN_FIRST_FETCH_INTERVAL_SECONDS: Final = 2.0
"""The same while not a single key is known."""
REFRESH_AFTER_SECONDS: Final = 3600.0
"""Seconds after which known keys are fetched again, so that a key withdrawn by the provider falls away."""
MAX_KEY_AGE_SECONDS: Final = 24 * 3600.0
"""Seconds for which known keys outlive a provider that cannot be reached."""
FETCH_TIMEOUT: Final = aiohttp.ClientTimeout(total=6, connect=3)


class IssuerKeys:
    """Keys of one issuer by their id. `embedded` lets it be plain http on this machine; production is https only."""

    def __init__(self, issuer: str, *, embedded: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._embedded = embedded
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at = -math.inf
        self._may_fetch_at = -math.inf

    async def find(self, key_id: str) -> SigningKey | None:
        """The key of this id, or None; raises IssuerUnavailable when no keys are known and none can be fetched."""
        await self._ensure(key_id)
        return self._keys.get(key_id)

    async def require(self) -> None:
        """Raise IssuerUnavailable when no keys are known and none can be fetched."""
        await self._ensure(None)

    async def _ensure(self, key_id: str | None) -> None:
        if self._is_stale(key_id):
            # Whoever comes while keys are on their way waits for them here.
            async with self._lock:
                if self._is_stale(key_id) and self._seconds() >= self._may_fetch_at:
                    await self._refresh()
        if not self._keys or self._seconds_since_fetch() >= MAX_KEY_AGE_SECONDS:
            raise IssuerUnavailable()

    async def close(self) -> None:
        """Give back connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _seconds_since_fetch(self) -> float:
        return self._seconds() - self._fetched_at

    def _is_stale(self, key_id: str | None) -> bool:
        """Whether keys should be fetched: this one is unknown, or with None all are; or they are old."""
        unknown = not self._keys if key_id is None else key_id not in self._keys
        return unknown or self._seconds_since_fetch() >= REFRESH_AFTER_SECONDS

    async def _refresh(self) -> None:
        # Without any key nobody gets in, so that is tried sooner.
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
        document = await self._read(self._issuer.rstrip("/") + DISCOVERY)
        if document.get("issuer") != self._issuer:
            logger.warning(
                "the identity provider is refused: its discovery document names another issuer than OIDC_ISSUER"
            )
            raise IssuerUnavailable()
        address = document.get("jwks_uri")
        if not isinstance(address, str):
            raise IssuerUnavailable()
        entries = (await self._read(address)).get("keys")
        return signing_keys(entries if isinstance(entries, list) else [])

    async def _read(self, address: str) -> dict[str, Any]:
        self._require_safe(address)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=FETCH_TIMEOUT)
        try:
            # A redirect could lead to another machine than the one the settings name.
            async with self._session.get(address, allow_redirects=False) as answer:
                document = orjson.loads(await _read_bounded(answer) if answer.status == 200 else b"")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise IssuerUnavailable() from None
        if not isinstance(document, dict):
            raise IssuerUnavailable()
        return document

    def _require_safe(self, address: str) -> None:
        parts = urlsplit(address)
        local = self._embedded and parts.scheme == "http" and parts.hostname == LOOPBACK
        if parts.scheme != "https" and not local:
            raise IssuerUnavailable()


async def _read_bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise IssuerUnavailable()
    return bytes(body)


def signing_keys(entries: list[Any]) -> dict[str, SigningKey]:
    """The keys of a key set that may sign tokens here; others are left out and spoil nothing."""
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
