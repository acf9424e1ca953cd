"""Announce events to one partner's webhook: signed, to a checked address, without following redirects."""

import asyncio
import json
import socket
from collections.abc import Callable, Mapping, Sequence
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
from hub.partners.upstream.post_client import AnswerLost, NotBegun, PostClient, PostLimits, Unreachable
from hub.partners.webhook.secret import EarlierSecret, new_secret
from hub.partners.webhook.thread_resolver import ThreadResolver
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, ProbeAnswer

MAX_BODY_BYTES = 20_000
MAX_RESPONSE_BYTES = 1024
WEBHOOK_TIMEOUT_SECONDS = 15.0
OLD_BY = timedelta(minutes=10)
"""The age of a timestamp that a receiver must refuse."""
_FAILURES = (Unreachable, AnswerLost, TimeoutError)
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
        # The status is enough: the body is left unread, however long it is.
        limits = PostLimits(total_seconds, total_seconds, recheck_after=0.0, answer_bytes=0)
        # No name and no connection is reused, so that each attempt checks the address.
        self._client = PostClient(
            limits,
            {"Content-Type": "application/json"},
            lambda: aiohttp.TCPConnector(
                force_close=True,
                use_dns_cache=False,
                resolver=_resolver(resolver, trusted=trusted),
                socket_factory=None if trusted else open_socket,
            ),
        )

    async def announce(self, event_id: str, body: Mapping[str, Any], may_begin: MayBegin) -> DeliveryResult:
        """Deliver one event; `event_id` is the same over all attempts. Never raises for the partner's failure.

        Resolving and connecting may take seconds: `may_begin` is asked afterwards.
        """
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        if len(data := text.encode()) > MAX_BODY_BYTES:
            return DeliveryResult(DeliveryOutcome.NEVER, "BODY_TOO_LARGE")
        try:
            answer = await self._client.post(self._url, self._headers(event_id, text), data, may_begin)
        except NotBegun:
            return DeliveryResult(DeliveryOutcome.NOT_BEGUN)
        except _FAILURES as failure:
            return DeliveryResult(DeliveryOutcome.RETRY_LATER, _code_of(failure))
        return _judge(answer.status, answer.headers.get("Retry-After"))

    async def probe(
        self, event_id: str, body: Mapping[str, Any], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        """Send one event of a conformance run; `signing` says how it is signed."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        headers = self._probe_headers(event_id, text, signing)
        try:
            async with asyncio.timeout(timeout_seconds):
                answer = await self._client.post(self._url, headers, text.encode(), _always)
        except _FAILURES as failure:
            return ProbeAnswer(None, _code_of(failure))
        return ProbeAnswer(answer.status)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

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
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signer.sign(event_id, now, text) for signer in signers),
        }


async def _always() -> bool:
    return True


def _resolver(resolver: AbstractResolver | None, *, trusted: bool) -> AbstractResolver:
    inner = resolver or ThreadResolver()
    return inner if trusted else PublicResolver(inner)


def _code_of(failure: Exception) -> str:
    """Return the reason why no answer came."""
    reason = failure.reason if isinstance(failure, Unreachable) else failure
    if isinstance(reason, AddressRefused):
        return "ADDRESS_REFUSED"
    if isinstance(reason, TimeoutError):
        return "TIMEOUT"
    return "UNREACHABLE" if isinstance(failure, Unreachable) else "CONNECTION_LOST"


def _judge(status: int, retry_after: str | None) -> DeliveryResult:
    if 200 <= status < 300:
        return DeliveryResult(DeliveryOutcome.ACCEPTED)
    if status == 410:
        return DeliveryResult(DeliveryOutcome.NEVER, "GONE")
    wait = read_retry_after(retry_after, datetime.now(UTC)) if status in _THROTTLED else None
    return DeliveryResult(DeliveryOutcome.RETRY_LATER, f"HTTP_{status}", wait)
