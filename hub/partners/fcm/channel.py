"""Deliver batches to the phones of one FCM project, without waiting, with a result for each device."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from hub.domain.alerts import RevisionKind
from hub.domain.messages import AlertMessage
from hub.domain.quotas import Quota
from hub.domain.retries import MAX_RETRY_AFTER_AT_END_SECONDS, MAX_RETRY_AFTER_SECONDS
from hub.domain.texts import choose_language
from hub.errors import RetryLater
from hub.partners.fcm.messages import Lifetime, Push, lifetime, write_push
from hub.partners.fcm.outcomes import (
    PROJECT_WIDE,
    QUOTA,
    REFUSED_SECONDS,
    SOME_QUOTA,
    UNAUTHENTICATED,
    UNREACHABLE_SECONDS,
)
from hub.partners.fcm.transport import FcmLimits, PooledFcm, Unauthorised
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, Recipient
from hub.services.ports import Clock

log = logging.getLogger(__name__)

BATCH_LIMIT = 1000
_NOT_BEGUN = DeliveryResult(DeliveryOutcome.NOT_BEGUN)


@dataclass(slots=True, repr=False)
class _Batch:
    message: AlertMessage
    lives: Lifetime
    may_begin: MayBegin
    waiting: Iterator[Recipient]
    until: float
    stopped: DeliveryResult | None = None
    limited: set[str] = field(default_factory=set)
    """Tokens refused for a quota that FCM did not attribute."""
    results: dict[int, DeliveryResult] = field(default_factory=dict)
    pushes: dict[tuple[str, bool], Push] = field(default_factory=dict)

    def push_for(self, recipient: Recipient) -> Push:
        key = (choose_language(recipient.language), recipient.told_before)
        if key not in self.pushes:
            self.pushes[key] = write_push(self.message, *key, self.lives)
        return self.pushes[key]


class FcmChannel:
    """The phones of one project. It remembers the pause for a quota and begins no push until it is over."""

    def __init__(self, project: PooledFcm, clock: Clock, limits: FcmLimits, quota: Quota) -> None:
        self._project = project
        self._quota = quota
        self._clock = clock
        self._limits = limits
        self._paused_at = self._pause = 0.0

    @property
    def batch_limit(self) -> int:
        """The maximum of devices that one `deliver` takes."""
        return BATCH_LIMIT

    @property
    def needs_token(self) -> bool:
        """True: FCM addresses phones by their token only."""
        return True

    @property
    def quota(self) -> Quota:
        """The project's quota."""
        return self._quota

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Send to each recipient; return a result for each by its number. Never raises for a provider's failure."""
        if len(recipients) > BATCH_LIMIT:
            raise ValueError(f"A batch has at most {BATCH_LIMIT} devices.")
        try:
            now = await self._clock.now()
        except RetryLater as failure:
            return dict.fromkeys((r.number for r in recipients), _later(failure.code, UNREACHABLE_SECONDS))
        batch = self._batch(message, recipients, may_begin, now)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._limits.at_once, len(recipients))):
                group.create_task(self._work(batch))
        counts = Counter(result.outcome.value for result in batch.results.values())
        log.debug("Pushed %s: %s", message, dict(counts))
        return batch.results

    async def close(self) -> None:
        """Close the connections."""
        await self._project.close()

    def _batch(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin, now: datetime
    ) -> _Batch:
        started = asyncio.get_running_loop().time()
        lives, until = lifetime(message, now, time.time()), started + self._limits.batch
        batch = _Batch(message, lives, may_begin, iter(recipients), until)
        # A CANCEL ignores a longer pause after one minute.
        max_pause = MAX_RETRY_AFTER_AT_END_SECONDS if message.kind is RevisionKind.CANCEL else MAX_RETRY_AFTER_SECONDS
        pause = self._paused_at + min(self._pause, max_pause) - started
        if pause > 0:
            batch.stopped = _later("PAUSED", pause)
        return batch

    async def _work(self, batch: _Batch) -> None:
        # All workers share the iterator, so each recipient is taken by one of them. Each worker takes at least one,
        # even if its turn came late.
        loop, first = asyncio.get_running_loop(), True
        for recipient in batch.waiting:
            if not first and loop.time() > batch.until:
                batch.stopped = batch.stopped or _NOT_BEGUN
            batch.results[recipient.number] = batch.stopped or await self._send(batch, recipient)
            first = False

    async def _send(self, batch: _Batch, recipient: Recipient) -> DeliveryResult:
        if not recipient.token:
            return DeliveryResult(DeliveryOutcome.NEVER, "NO_TOKEN")
        payload = batch.push_for(recipient).to(recipient.token)
        try:
            authorization = await self._project.authorization()
            result = await self._push(batch, payload, authorization)
            if _is_token_refused(result) and batch.stopped is None:
                authorization = await self._project.authorization(refused=authorization)
                result = await self._push(batch, payload, authorization)
        except Unauthorised:
            result = _later(UNAUTHENTICATED, REFUSED_SECONDS)
        result = _attribute_quota(batch, recipient.token, result)
        self._stop_if_refused(batch, result)
        return result

    async def _push(self, batch: _Batch, payload: bytes, authorization: str) -> DeliveryResult:
        """Push if it may begin, asked right before the request. Another worker may have stopped the batch meanwhile."""
        may_begin = partial(_may_begin, batch)
        result = await self._project.push(payload, authorization, may_begin) if await may_begin() else _NOT_BEGUN
        if result.outcome is not DeliveryOutcome.NOT_BEGUN:
            return result
        batch.stopped = batch.stopped or result
        return batch.stopped

    def _stop_if_refused(self, batch: _Batch, result: DeliveryResult) -> None:
        """Stop the batch if the whole project is refused; for a quota, pause the channel too."""
        if batch.stopped or result.outcome is not DeliveryOutcome.RETRY_LATER or result.code not in PROJECT_WIDE:
            return
        batch.stopped = result
        log.warning("The project is refused with %s at %s", result.code, batch.message)
        if result.code == QUOTA:
            self._paused_at, self._pause = asyncio.get_running_loop().time(), result.retry_after or 0.0


async def _may_begin(batch: _Batch) -> bool:
    try:
        return batch.stopped is None and await batch.may_begin()
    except RetryLater:
        # The answer is not known now, so the push does not begin.
        return False


def _attribute_quota(batch: _Batch, token: str, result: DeliveryResult) -> DeliveryResult:
    """Attribute an unattributed quota: to one phone, and to the project once a second phone of the batch meets it.

    If the first counted for the project, one phone could delay the ends of alerts. If none did, every phone of a
    project over its quota would cost a request.
    """
    if result.code != SOME_QUOTA:
        return result
    batch.limited.add(token)
    return result if len(batch.limited) == 1 else replace(result, code=QUOTA, of_its_kind=False)


def _is_token_refused(result: DeliveryResult) -> bool:
    return result.outcome is DeliveryOutcome.RETRY_LATER and result.code == UNAUTHENTICATED


def _later(code: str, seconds: float) -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.RETRY_LATER, code, seconds)
