"""The shipped fake: a push channel that records each send and reaches nobody. Production refuses it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hub.domain.alerts.messages import AlertMessage
from hub.domain.delivery.quotas import Quota
from hub.errors import InvalidInput, RetryLater
from hub.partners.context import ChannelContext
from hub.partners.push_sender import check_batch
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, Recipient

RETRY_AFTER_SECONDS = 5.0

Decide = Callable[[AlertMessage, Recipient], DeliveryResult]
"""Return the recorder's result for one device."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One send that was begun."""

    message: AlertMessage
    recipient: Recipient = field(repr=False)
    result: DeliveryResult


def accept(message: AlertMessage, recipient: Recipient) -> DeliveryResult:
    """Accept every send."""
    return DeliveryResult(DeliveryOutcome.ACCEPTED)


class RecorderChannel:
    """Keep every send that was begun in `deliveries`, in order."""

    def __init__(self, decide: Decide = accept, *, batch_limit: int = 1000, needs_token: bool = False) -> None:
        self.deliveries: list[Delivery] = []
        self.decide = decide
        self.closed = False
        self._batch_limit = batch_limit
        self._needs_token = needs_token

    @property
    def batch_limit(self) -> int:
        """The maximum of devices that one `deliver` takes."""
        return self._batch_limit

    @property
    def needs_token(self) -> bool:
        """True if a device needs a push token."""
        return self._needs_token

    @property
    def quota(self) -> Quota | None:
        """None: there is no provider that counts."""
        return None

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Record each recipient; its result is the one of `decide`."""
        check_batch(recipients, self._batch_limit)
        results: dict[int, DeliveryResult] = {}
        for recipient in recipients:
            if not await _is_allowed(may_begin):
                results[recipient.number] = DeliveryResult(DeliveryOutcome.NOT_BEGUN)
                continue
            result = self.decide(message, recipient)
            self.deliveries.append(Delivery(message, recipient, result))
            results[recipient.number] = result
        return results

    async def close(self) -> None:
        """Record that the channel was closed."""
        self.closed = True


async def _is_allowed(may_begin: MayBegin) -> bool:
    try:
        return await may_begin()
    except RetryLater:
        return False


class RecorderKind:
    """The channel `recorder`. Settings: {"outcome": a DeliveryOutcome for every device}, by default ACCEPTED."""

    name = "recorder"
    pulls = False
    reaches_people = False

    def __init__(self, context: ChannelContext) -> None:
        self._context = context

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings as they are stored; raise InvalidInput naming the one that is wrong."""
        if self._context.production:
            raise InvalidInput("The recorder reaches nobody, so production refuses it.", path=("channel",))
        if unknown := sorted(str(name) for name in settings if name != "outcome"):
            raise InvalidInput(f"Unknown settings: {', '.join(unknown)}.", path=("settings", unknown[0]))
        outcome = settings.get("outcome", DeliveryOutcome.ACCEPTED.value)
        if outcome not in list(DeliveryOutcome):
            raise InvalidInput(f"`outcome` must be one of {', '.join(DeliveryOutcome)}.", path=("settings", "outcome"))
        return {"outcome": str(outcome)}

    def succeeding(self, before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
        """Return the new settings: nothing of the previous ones stays valid."""
        return kept

    def reaches(self, settings: Mapping[str, Any]) -> str:
        """Return the same name for all settings: the recorder reaches nobody."""
        return self.name

    def open(self, settings: Mapping[str, Any]) -> RecorderChannel:
        """Build the channel of one partner."""
        outcome = DeliveryOutcome(self.check_settings(settings)["outcome"])
        result = DeliveryResult(
            outcome, "RECORDED", RETRY_AFTER_SECONDS if outcome is DeliveryOutcome.RETRY_LATER else None
        )
        return RecorderChannel(lambda message, recipient: result)


CHANNEL = RecorderKind
