"""Deliver batches to the phones of one FCM project, without waiting, with a result for each device."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from hub.domain.alerts.messages import AlertMessage
from hub.domain.alerts.texts import choose_language
from hub.domain.delivery.quotas import Quota
from hub.errors import RetryLater
from hub.partners.fcm.messages import Interruption, Lifetime, Push, PushKey, lifetime, write_push
from hub.partners.fcm.outcomes import PROJECT_WIDE, QUOTA, REFUSED_SECONDS, SOME_QUOTA, UNAUTHENTICATED
from hub.partners.fcm.transport import PooledFcm, Unauthorised
from hub.partners.push_sender import UNREACHABLE_SECONDS, PushBatch, check_batch
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, Recipient
from hub.services.ports import Clock

log = logging.getLogger(__name__)

MAX_BATCH_DEVICES = 1000


@dataclass(slots=True, repr=False)
class _Pushes:
    """The pushes of one batch, each written once, and the phones that met a quota."""

    message: AlertMessage
    lives: Lifetime
    interruption: Interruption
    limited: set[str] = field(default_factory=set)
    """Tokens refused for a quota that FCM did not attribute."""
    written: dict[PushKey, Push] = field(default_factory=dict)

    def push_for(self, recipient: Recipient) -> Push:
        language = choose_language(recipient.language)
        key = PushKey(language, recipient.told_before, recipient.area, recipient.sighting, recipient.surely_told)
        if key not in self.written:
            self.written[key] = write_push(self.message, key, self.lives, self.interruption)
        return self.written[key]


class FcmChannel:
    """The phones of one project."""

    def __init__(self, project: PooledFcm, clock: Clock, quota: Quota, interruption: Interruption) -> None:
        self._project = project
        self._sender = project.sender
        self._clock = clock
        self._quota = quota
        self._interruption = interruption

    @property
    def batch_limit(self) -> int:
        """The maximum of devices that one `deliver` takes."""
        return MAX_BATCH_DEVICES

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
        check_batch(recipients, MAX_BATCH_DEVICES)
        try:
            now = await self._clock.now()
        except RetryLater as failure:
            unread = DeliveryResult(DeliveryOutcome.RETRY_LATER, failure.code, UNREACHABLE_SECONDS)
            return dict.fromkeys((recipient.number for recipient in recipients), unread)
        batch = self._sender.open_batch(message, recipients, may_begin)
        pushes = _Pushes(message, lifetime(message, now, time.time()), self._interruption)
        return await self._sender.deliver(batch, partial(self._send, batch, pushes))

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()

    async def _send(self, batch: PushBatch, pushes: _Pushes, recipient: Recipient, token: str) -> DeliveryResult:
        payload = pushes.push_for(recipient).to(token)
        try:
            authorization = self._project.valid_authorization or await self._project.authorization()
            result = await self._project.push(batch, payload, authorization)
            if result.outcome is DeliveryOutcome.ACCEPTED:
                # Most pushes by far; what follows is about refusals.
                return result
            if _is_token_refused(result) and batch.stopped is None:
                authorization = await self._project.authorization(refused=authorization)
                result = await self._project.push(batch, payload, authorization)
        except Unauthorised:
            result = DeliveryResult(DeliveryOutcome.RETRY_LATER, UNAUTHENTICATED, REFUSED_SECONDS)
        result = _attribute_quota(pushes.limited, token, result)
        self._stop_if_refused(batch, result)
        return result

    def _stop_if_refused(self, batch: PushBatch, result: DeliveryResult) -> None:
        """Stop the batch if the whole project is refused; for a quota, pause the channel too."""
        if batch.stopped or result.outcome is not DeliveryOutcome.RETRY_LATER or result.code not in PROJECT_WIDE:
            return
        batch.stop(result)
        log.warning("The project is refused with %s at %s", result.code, batch.message)
        if result.code == QUOTA:
            self._sender.delay(result.retry_after or 0.0)


def _attribute_quota(limited: set[str], token: str, result: DeliveryResult) -> DeliveryResult:
    """Attribute an unattributed quota: to one phone, and to the project once a second phone of the batch meets it.

    If the first counted for the project, one phone could delay the ends of alerts. If none did, every phone of a
    project over its quota would cost a request.
    """
    if result.code != SOME_QUOTA:
        return result
    limited.add(token)
    return result if len(limited) == 1 else replace(result, code=QUOTA, of_its_kind=False)


def _is_token_refused(result: DeliveryResult) -> bool:
    return result.outcome is DeliveryOutcome.RETRY_LATER and result.code == UNAUTHENTICATED
