"""Requests to the identity provider: bounded, without redirects, and by https unless it is on this machine."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson

from hub.errors import IssuerUnavailable
from hub.settings import LOOPBACK

MAX_RESPONSE_BYTES: Final = 256 * 1024
FETCH_TIMEOUT: Final = aiohttp.ClientTimeout(total=6, connect=3)


class ProviderHttp:
    """Reads JSON objects. `embedded` allows plain http on this machine; production is https only."""

    def __init__(self, *, embedded: bool) -> None:
        self._embedded = embedded
        self._session: aiohttp.ClientSession | None = None

    async def get(self, address: str) -> dict[str, Any]:
        """Return the object at an address; raise IssuerUnavailable if it cannot be read."""
        status, document = await self._read("GET", address)
        if status != 200:
            raise IssuerUnavailable()
        return document

    async def post(
        self, address: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Send a form; return the status and the object, an empty one where a refusal has none.

        Raise IssuerUnavailable for a failure of the provider or of the way to it.
        """
        status, document = await self._read("POST", address, form, headers)
        if status >= 500 or status in (408, 429):
            raise IssuerUnavailable()
        return status, document

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def require_safe(self, address: str) -> None:
        """Raise IssuerUnavailable for an address that is not https, nor on this machine if it may be."""
        try:
            parts = urlsplit(address)
        except ValueError:
            raise IssuerUnavailable() from None
        is_local = self._embedded and parts.scheme == "http" and parts.hostname == LOOPBACK
        if parts.scheme != "https" and not is_local:
            raise IssuerUnavailable()

    async def _read(
        self, method: str, address: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        self.require_safe(address)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=FETCH_TIMEOUT)
        try:
            # A redirect could lead to another machine than the one the settings name.
            async with self._session.request(
                method, address, data=form, headers=headers, allow_redirects=False
            ) as response:
                status, body = response.status, await _read_bounded(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise IssuerUnavailable() from None
        return status, _parse(body, is_refusal=400 <= status < 500)


def _parse(body: bytes, *, is_refusal: bool) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    if is_refusal:
        return {}
    raise IssuerUnavailable()


async def _read_bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise IssuerUnavailable()
    return bytes(body)
