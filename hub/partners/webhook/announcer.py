"""Announce events to one partner's webhook: signed, to a checked address, without following redirects."""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver
from standardwebhooks import Webhook
from yarl import URL

from hub.domain.conformance.run import Signing
from hub.partners.public_address import AddressRefused, PublicResolver, open_public_socket
from hub.partners.retry_after import read_retry_after
from hub.partners.upstream.rechecking_connector import NotBegun, RecheckingConnector
from hub.partners.upstream.rechecking_connector import may_begin as may_begin_of_task
from hub.partners.webhook.secret import EarlierSecret, new_secret
from hub.partners.webhook.thread_resolver import ThreadResolver
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, ProbeAnswer

MAX_BODY_BYTES = 20_000
MAX_RESPONSE_BYTES = 1024
WEBHOOK_TIMEOUT_SECONDS = 15.0
OLD_BY = timedelta(minutes=10)
"""The age of a timestamp that a receiver must refuse."""
_THROTTLED = frozenset((429, 502, 503, 504))


class WebhookAnnouncer:
    """One partner's webhook. `earlier` secrets sign beside the newest until they expire.

    `trusted` skips the check of the address; `resolver` resolves names.
    """

    def __init__(
        self,
        url: URL,
        secret: str,
        earlier: Sequence[EarlierSecret] = (),
        *,
        trusted: bool = False,
        total_seconds: float = WEBHOOK_TIMEOUT_SECONDS,
        resolver: AbstractResolver | None = None,
        open_socket: Callable[[AddrInfoType], socket.socket] = open_public_socket,
    ) -> None:
        self._url = url
        self._signer = Webhook(secret)
        self._earlier = [(Webhook(one.secret), one.until) for one in earlier]
        self._trusted = trusted
        self._total_seconds = total_seconds
        self._resolver = resolver
        self._open_socket = open_socket
        self._session: aiohttp.ClientSession | None = None

    async def announce(self, event_id: str, body: Mapping[str, Any], may_begin: MayBegin) -> DeliveryResult:
        """Deliver one event; `event_id` is the same over all attempts. Never raises for the partner's failure.

        Resolving and connecting may take seconds: `may_begin` is asked afterwards.
        """
        may_begin_of_task.set(may_begin)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        if len(data := text.encode()) > MAX_BODY_BYTES:
            return DeliveryResult(DeliveryOutcome.NEVER, "BODY_TOO_LARGE")
        try:
            return await self._post(data, self._headers(event_id, text))
        except NotBegun:
            return DeliveryResult(DeliveryOutcome.NOT_BEGUN)
        except (aiohttp.ClientError, OSError) as failure:
            return DeliveryResult(DeliveryOutcome.RETRY_LATER, _code_of(failure))

    async def probe(
        self, event_id: str, body: Mapping[str, Any], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        """Send one event of a conformance run; `signing` says how it is signed."""
        may_begin_of_task.set(_always)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        headers = self._probe_headers(event_id, text, signing)
        try:
            async with asyncio.timeout(timeout_seconds), self._request(text.encode(), headers) as response:
                return ProbeAnswer(response.status)
        except (aiohttp.ClientError, OSError) as failure:
            return ProbeAnswer(None, _code_of(failure))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _headers(self, event_id: str, text: str) -> dict[str, str]:
        now = datetime.now(UTC)
        signers = [self._signer, *(signer for signer, until in self._earlier if now < until)]
        return self._signed_headers(event_id, text, signers, now)

    def _probe_headers(self, event_id: str, text: str, signing: Signing) -> dict[str, str]:
        now, other = datetime.now(UTC), Webhook(new_secret())
        signers = {
            Signing.WRONG_SECRET: [other],
            Signing.VALID_FIRST: [self._signer, other],
            Signing.VALID_LAST: [other, self._signer],
        }.get(signing)
        if signing is Signing.OLD_TIMESTAMP:
            now -= OLD_BY
        if signers is None:
            signers = [self._signer, *(signer for signer, until in self._earlier if now < until)]
        return self._signed_headers(event_id, text, signers, now)

    @staticmethod
    def _signed_headers(event_id: str, text: str, signers: Sequence[Webhook], now: datetime) -> dict[str, str]:
        now = now.replace(microsecond=0)
        return {
            "Content-Type": "application/json",
            "User-Agent": "reunion-hub",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(event_id, now, text) for signer in signers),
        }

    async def _post(self, data: bytes, headers: Mapping[str, str]) -> DeliveryResult:
        # The status is enough: the body is left unread, however long it is.
        async with self._request(data, headers) as response:
            return _judge(response.status, response.headers.get("Retry-After"))

    def _request(self, data: bytes, headers: Mapping[str, str]) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        return self._open().post(self._url, data=data, headers=headers, allow_redirects=False)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = self._resolver or ThreadResolver()
            self._session = aiohttp.ClientSession(
                # No name and no connection is reused, so that each attempt checks the address.
                connector=RecheckingConnector(
                    0.0,
                    force_close=True,
                    use_dns_cache=False,
                    resolver=resolver if self._trusted else PublicResolver(resolver),
                    socket_factory=None if self._trusted else self._open_socket,
                ),
                timeout=aiohttp.ClientTimeout(total=self._total_seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                read_bufsize=MAX_RESPONSE_BYTES,
            )
        return self._session


async def _always() -> bool:
    return True


def _code_of(failure: aiohttp.ClientError | OSError) -> str:
    """Return the reason why no answer came."""
    if isinstance(failure, aiohttp.ClientConnectorError):
        return "ADDRESS_REFUSED" if isinstance(failure.os_error, AddressRefused) else "UNREACHABLE"
    return "TIMEOUT" if isinstance(failure, TimeoutError) else "CONNECTION_LOST"


def _judge(status: int, retry_after: str | None) -> DeliveryResult:
    if 200 <= status < 300:
        return DeliveryResult(DeliveryOutcome.ACCEPTED)
    if status == 410:
        return DeliveryResult(DeliveryOutcome.NEVER, "GONE")
    wait = read_retry_after(retry_after, datetime.now(UTC)) if status in _THROTTLED else None
    return DeliveryResult(DeliveryOutcome.RETRY_LATER, f"HTTP_{status}", wait)
