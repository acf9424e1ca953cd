"""Send a batch as every push channel must: many devices at once, checked right before each send, a result for each.

A channel adds how a message looks, how one is sent, and what an answer means: docs/adding-a-channel.md.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
from yarl import URL

from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.messages import AlertMessage
from hub.domain.delivery.retries import MAX_RETRY_AFTER_AT_END_SECONDS, MAX_RETRY_AFTER_SECONDS
from hub.errors import RetryLater
from hub.partners.public_address import open_public_socket
from hub.partners.upstream.post_client import AnswerLost, NotBegun, PostClient, PostLimits, Unreachable
from hub.services.channels import (
    MAX_BATCH_SECONDS,
    MAX_SEND_SECONDS,
    DeliveryOutcome,
    DeliveryResult,
    MayBegin,
    Recipient,
)

log = logging.getLogger(__name__)

UNREACHABLE_SECONDS = 5.0
"""Retry after this when no connection could be opened."""
MAX_ANSWER_BYTES = 65_536
"""The rest of a longer answer is left unread; providers answer in some hundred bytes."""

Send = Callable[[Recipient, str], Awaitable[DeliveryResult]]
"""Send to one device, by its token, and return its result; must not raise for a provider's failure."""
Judge = Callable[[int, Mapping[str, str], bytes], DeliveryResult]
"""Return what an answer means, from its status, headers and body."""

_NOT_BEGUN = DeliveryResult(DeliveryOutcome.NOT_BEGUN)
_NO_TOKEN = DeliveryResult(DeliveryOutcome.NEVER, "NO_TOKEN")
_UNREACHABLE = DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", UNREACHABLE_SECONDS)


@dataclass(frozen=True, slots=True)
class PushLimits:
    """The limits of a channel: counts, and times in seconds.

    A push that waited longer than `recheck_after` for a connection asks once more whether it may begin: what allowed it
    may be out of date by then.
    """

    connections: int = 100
    at_once: int = 64
    connect: float = 5.0
    total: float = MAX_SEND_SECONDS
    recheck_after: float = 1.0
    batch: float = MAX_BATCH_SECONDS


class PushBatch:
    """A batch under way: its results so far, and the result that stopped it, if one did."""

    __slots__ = ("_guard", "_until", "_waiting", "count", "message", "results", "stopped")

    def __init__(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin, until: float
    ) -> None:
        self.message = message
        self.count = len(recipients)
        self.results: dict[int, DeliveryResult] = {}
        self.stopped: DeliveryResult | None = None
        self._waiting = iter(recipients)
        self._guard = may_begin
        self._until = until

    async def may_begin(self) -> bool:
        """Tell if a send may begin now. Ask right before the request: another worker may have stopped the batch."""
        try:
            return self.stopped is None and await self._guard()
        except RetryLater:
            # The answer is not known now, so the push does not begin.
            return False

    def stop(self, result: DeliveryResult) -> DeliveryResult:
        """Give the rest this result, unless the batch is stopped already; return the result that stopped it."""
        self.stopped = self.stopped or result
        return self.stopped

    def not_begun(self) -> DeliveryResult:
        """Stop the batch because a send may not begin; return the result of that send."""
        return self.stop(_NOT_BEGUN)

    async def work(self, send: Send) -> None:
        """Send to one recipient after another until none is left.

        All workers share the iterator, so each recipient is taken by one of them. Each worker takes at least one, even
        if its turn came late.
        """
        loop, first = asyncio.get_running_loop(), True
        for recipient in self._waiting:
            if not first and loop.time() > self._until:
                self.stop(_NOT_BEGUN)
            token = recipient.token
            self.results[recipient.number] = self.stopped or (await send(recipient, token) if token else _NO_TOKEN)
            first = False


class PushSender:
    """The connections of one channel, and the delay that its provider asked for. No push begins until that is over.

    It opens its connections at the first push, on the event loop that pushes; `headers` go with each push. With
    `public_only`, which an address from the settings needs, it connects to the public internet alone.
    """

    def __init__(
        self, limits: PushLimits, judge: Judge, headers: Mapping[str, str], *, public_only: bool = False
    ) -> None:
        self._limits = limits
        self._judge = judge
        self._client = PostClient(
            PostLimits(limits.connect, limits.total, limits.recheck_after, MAX_ANSWER_BYTES),
            headers,
            lambda: aiohttp.TCPConnector(
                limit=limits.connections,
                keepalive_timeout=30,
                socket_factory=open_public_socket if public_only else None,
            ),
        )
        self._delayed_at = self._delay = 0.0

    def open_batch(self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin) -> PushBatch:
        """Return a batch whose time begins now; it is stopped already while the channel is paused."""
        now = asyncio.get_running_loop().time()
        batch = PushBatch(message, recipients, may_begin, now + self._limits.batch)
        # A CANCEL ignores a longer delay after one minute.
        max_delay = MAX_RETRY_AFTER_AT_END_SECONDS if message.kind is RevisionKind.CANCEL else MAX_RETRY_AFTER_SECONDS
        delay = self._delayed_at + min(self._delay, max_delay) - now
        if delay > 0:
            batch.stop(DeliveryResult(DeliveryOutcome.RETRY_LATER, "PAUSED", delay))
        return batch

    async def deliver(self, batch: PushBatch, send: Send) -> Mapping[int, DeliveryResult]:
        """Call `send` for each recipient, many at once; return a result for each by its number.

        Once the batch is stopped or has taken its time, the rest gets a result without a send.
        """
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._limits.at_once, batch.count)):
                group.create_task(batch.work(send))
        if log.isEnabledFor(logging.DEBUG):
            counts = Counter(result.outcome.value for result in batch.results.values())
            log.debug("Pushed %s: %s", batch.message, dict(counts))
        return batch.results

    async def post(self, batch: PushBatch, url: str | URL, body: bytes, headers: Mapping[str, str]) -> DeliveryResult:
        """Send one request if it may begin, and return its result; the batch stops if it may not.

        A failure before the request is written gives RETRY_LATER, one after it UNKNOWN.
        """
        may_begin = batch.may_begin
        if not await may_begin():
            return batch.not_begun()
        try:
            answer = await self._client.post(url, headers, body, may_begin)
        except NotBegun:
            return batch.not_begun()
        except Unreachable:
            return _UNREACHABLE
        except TimeoutError:
            return DeliveryResult(DeliveryOutcome.UNKNOWN, "TIMEOUT")
        except AnswerLost:
            return DeliveryResult(DeliveryOutcome.UNKNOWN, "CONNECTION_LOST")
        return self._judge(answer.status, answer.headers, answer.body)

    def delay(self, seconds: float) -> None:
        """Begin no push of a later batch for so many seconds."""
        self._delayed_at, self._delay = asyncio.get_running_loop().time(), seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def check_batch(recipients: Sequence[Recipient], batch_limit: int) -> None:
    """Raise ValueError if a batch has more devices than the channel takes."""
    if len(recipients) > batch_limit:
        raise ValueError(f"A batch has at most {batch_limit} devices.")
