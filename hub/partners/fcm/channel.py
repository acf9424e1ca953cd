"""Delivers batches to the phones of one FCM project; waits for nothing, and says of each device what became of it."""

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
from hub.partners.fcm.transport import FcmLimits, PooledFcm, Unauthorised
from hub.partners.fcm.verdicts import (
    PROJECT_WIDE,
    QUOTA,
    REFUSED_SECONDS,
    SOME_QUOTA,
    UNAUTHENTICATED,
    UNREACHABLE_SECONDS,
)
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
    """Tokens refused for a quota of which FCM did not say whose it is."""
    answers: dict[int, DeliveryResult] = field(default_factory=dict)
    pushes: dict[tuple[str, bool], Push] = field(default_factory=dict)

    def push_for(self, recipient: Recipient) -> Push:
        key = (choose_language(recipient.language), recipient.told_before)
        if key not in self.pushes:
            self.pushes[key] = write_push(self.message, *key, self.lives)
        return self.pushes[key]


class FcmChannel:
    """The phones of one project. A quota's pause is remembered here and begins nothing until it is over."""

    def __init__(self, project: PooledFcm, clock: Clock, limits: FcmLimits, quota: Quota) -> None:
        self._project = project
        self._quota = quota
        self._clock = clock
        self._limits = limits
        self._paused_at = self._pause = 0.0

    @property
    def batch_limit(self) -> int:
        """The most devices one `deliver` takes."""
        return BATCH_LIMIT

    @property
    def needs_token(self) -> bool:
        """FCM knows phones by their token only."""
        return True

    @property
    def quota(self) -> Quota:
        """The project's."""
        return self._quota

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Send to each recipient and answer for each by its number; never raises for a provider's failure."""
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
        counts = Counter(answer.verdict.value for answer in batch.answers.values())
        log.debug("Pushed %s: %s", message, dict(counts))
        return batch.answers

    async def close(self) -> None:
        """Give back connections."""
        await self._project.close()

    def _batch(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin, now: datetime
    ) -> _Batch:
        started = asyncio.get_running_loop().time()
        lives, until = lifetime(message, now, time.time()), started + self._limits.batch
        batch = _Batch(message, lives, may_begin, iter(recipients), until)
        # However long it is for news, an end that comes meanwhile asks again after a minute.
        longest = MAX_RETRY_AFTER_AT_END_SECONDS if message.kind is RevisionKind.CANCEL else MAX_RETRY_AFTER_SECONDS
        pause = self._paused_at + min(self._pause, longest) - started
        if pause > 0:
            batch.stopped = _later("PAUSED", pause)
        return batch

    async def _work(self, batch: _Batch) -> None:
        # All workers share the iterator, so that each recipient is taken by one of them; each takes one, however long
        # it was in coming to it.
        loop, first = asyncio.get_running_loop(), True
        for recipient in batch.waiting:
            if not first and loop.time() > batch.until:
                batch.stopped = batch.stopped or _NOT_BEGUN
            batch.answers[recipient.number] = batch.stopped or await self._tell(batch, recipient)
            first = False

    async def _tell(self, batch: _Batch, recipient: Recipient) -> DeliveryResult:
        if not recipient.token:
            return DeliveryResult(DeliveryOutcome.NEVER, "NO_TOKEN")
        payload = batch.push_for(recipient).to(recipient.token)
        try:
            authorization = await self._project.authorization()
            answer = await self._push(batch, payload, authorization)
            if _token_refused(answer) and batch.stopped is None:
                authorization = await self._project.authorization(refused=authorization)
                answer = await self._push(batch, payload, authorization)
        except Unauthorised:
            answer = _later(UNAUTHENTICATED, REFUSED_SECONDS)
        answer = _counted(batch, recipient.token, answer)
        self._heed(batch, answer)
        return answer

    async def _push(self, batch: _Batch, payload: bytes, authorization: str) -> DeliveryResult:
        """Ask last, right before the request is written. Another worker may have stopped the batch meanwhile."""
        allowed = partial(_allowed, batch)
        answer = await self._project.push(payload, authorization, allowed) if await allowed() else _NOT_BEGUN
        if answer.verdict is not DeliveryOutcome.NOT_BEGUN:
            return answer
        batch.stopped = batch.stopped or answer
        return batch.stopped

    def _heed(self, batch: _Batch, answer: DeliveryResult) -> None:
        """A refusal that concerns the whole project stops the batch; a quota pauses the channel too."""
        if batch.stopped or answer.verdict is not DeliveryOutcome.RETRY_LATER or answer.code not in PROJECT_WIDE:
            return
        batch.stopped = answer
        log.warning("The project is refused with %s at %s", answer.code, batch.message)
        if answer.code == QUOTA:
            self._paused_at, self._pause = asyncio.get_running_loop().time(), answer.retry_after or 0.0


async def _allowed(batch: _Batch) -> bool:
    try:
        return batch.stopped is None and await batch.may_begin()
    except RetryLater:
        # Whether it may begin cannot be known now, so it does not.
        return False


def _counted(batch: _Batch, token: str, answer: DeliveryResult) -> DeliveryResult:
    """A quota of nobody in particular is one phone's, until a second phone of the batch meets it: then the project's.

    Were the first taken for the project's, one phone could hold up ends of alerts. Were none, an overrun project would
    be asked for each of its phones.
    """
    if answer.code != SOME_QUOTA:
        return answer
    batch.limited.add(token)
    return answer if len(batch.limited) == 1 else replace(answer, code=QUOTA, of_its_kind=False)


def _token_refused(answer: DeliveryResult) -> bool:
    return answer.verdict is DeliveryOutcome.RETRY_LATER and answer.code == UNAUTHENTICATED


def _later(code: str, seconds: float) -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.RETRY_LATER, code, seconds)
