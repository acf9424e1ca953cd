"""The shipped fake: a push channel that reaches nobody and remembers what it was given. Refused in production."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hub.domain.messages import AlertMessage
from hub.domain.quotas import Quota
from hub.errors import InvalidInput
from hub.partners.context import ChannelContext
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, Recipient

LATER_SECONDS = 5.0

Decide = Callable[[AlertMessage, Recipient], DeliveryResult]
"""What the recorder answers for one device."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One send that was begun."""

    message: AlertMessage
    recipient: Recipient = field(repr=False)
    answer: DeliveryResult


def accept(message: AlertMessage, recipient: Recipient) -> DeliveryResult:
    """Take everything."""
    return DeliveryResult(DeliveryOutcome.ACCEPTED)


class RecorderChannel:
    """Keeps every send that was begun in `deliveries`, in order."""

    def __init__(self, decide: Decide = accept, *, batch_limit: int = 1000, needs_token: bool = False) -> None:
        self.deliveries: list[Delivery] = []
        self.decide = decide
        self.closed = False
        self._batch_limit = batch_limit
        self._needs_token = needs_token

    @property
    def batch_limit(self) -> int:
        """The most devices one `deliver` takes."""
        return self._batch_limit

    @property
    def needs_token(self) -> bool:
        """Whether a device without a push token cannot be reached."""
        return self._needs_token

    @property
    def quota(self) -> Quota | None:
        """None: memory is all it takes."""
        return None

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Remember each recipient and answer as `decide` says."""
        if len(recipients) > self._batch_limit:
            raise ValueError(f"A batch has at most {self._batch_limit} devices.")
        answers: dict[int, DeliveryResult] = {}
        for recipient in recipients:
            if not await may_begin():
                answers[recipient.number] = DeliveryResult(DeliveryOutcome.NOT_BEGUN)
                continue
            answer = self.decide(message, recipient)
            self.deliveries.append(Delivery(message, recipient, answer))
            answers[recipient.number] = answer
        return answers

    async def close(self) -> None:
        """Nothing is held; remembers that it was asked."""
        self.closed = True


class RecorderKind:
    """The channel `recorder`. Settings: {"outcome": what it answers for every device}, ACCEPTED if left out."""

    name = "recorder"
    pulls = False
    reaches_people = False

    def __init__(self, context: ChannelContext) -> None:
        self._context = context

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings in the form they are kept; raises InvalidInput naming what is wrong."""
        if self._context.production:
            raise InvalidInput("The recorder reaches nobody, so production refuses it.", path=("channel",))
        if unknown := sorted(str(name) for name in settings if name != "outcome"):
            raise InvalidInput(f"Unknown settings: {', '.join(unknown)}.", path=("settings", unknown[0]))
        outcome = settings.get("outcome", DeliveryOutcome.ACCEPTED.value)
        if outcome not in list(DeliveryOutcome):
            raise InvalidInput("There is no such verdict.", path=("settings", "outcome"))
        return {"outcome": str(outcome)}

    def succeeding(self, before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
        """Nothing of what was before goes on."""
        return kept

    def reaches(self, settings: Mapping[str, Any]) -> str:
        """Nobody, alike for all settings."""
        return self.name

    def open(self, settings: Mapping[str, Any]) -> RecorderChannel:
        """Build the channel of one partner."""
        outcome = DeliveryOutcome(self.check_settings(settings)["outcome"])
        answer = DeliveryResult(outcome, "RECORDED", LATER_SECONDS if outcome is DeliveryOutcome.RETRY_LATER else None)
        return RecorderChannel(lambda message, recipient: answer)


CHANNEL = RecorderKind
