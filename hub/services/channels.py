"""The port to a provider: a channel sends to devices and returns one result for each of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from hub.domain.alerts.messages import AlertMessage
from hub.domain.conformance.run import Signing
from hub.domain.delivery.quotas import Quota

MAX_SEND_SECONDS = 10.0
"""The time a channel waits for an answer. The lease on the unit that it sends lasts longer."""

MAX_BATCH_SECONDS = 5.0
"""The time after which a channel starts no more sends of a batch, so that a slow batch does not hold up others."""


class DeliveryOutcome(StrEnum):
    """The outcome of one send."""

    ACCEPTED = "ACCEPTED"
    """The channel took it."""
    OFFERED = "OFFERED"
    """Put into the partner's audience. The device counts as reached once a page that names it is served."""
    UNKNOWN = "UNKNOWN"
    """It may have been accepted: time-out, reset, 5xx, unreadable answer. It is retried, and gets a CANCEL."""
    RETRY_LATER = "RETRY_LATER"
    """It was not accepted, and may be later: quota, connection refused, pause."""
    NOT_BEGUN = "NOT_BEGUN"
    """It was not started: `may_begin` returned False, or the batch had taken MAX_BATCH_SECONDS."""
    OVER_QUOTA = "OVER_QUOTA"
    """The hub kept it back to stay within the provider's quota. A channel never returns this itself."""
    DEAD_TOKEN = "DEAD_TOKEN"  # noqa: S105 - the name of an outcome
    """Refused for ever because the token is dead: the device gets a tombstone."""
    NEVER = "NEVER"
    """Refused for ever for another reason."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One device of a batch. `kind_for` says what it gets, from `told_before` and `sighting`.

    `area` is the number of the area by which it is told. `sightings` are the revisions of sightings, oldest first, that
    a device told before hears now, with sound. `surely_told` is True if the channel accepted a push of the alert for
    the token that the device has now: only then may an end have words.
    """

    number: int
    ref: str = field(repr=False)
    token: str | None = field(repr=False)
    language: str
    told_before: bool
    cell: str = field(repr=False)
    area: int
    sightings: tuple[int, ...] = ()
    surely_told: bool = False

    @property
    def sighting(self) -> int | None:
        """The revision of the newest sighting that it hears now; None if it hears none."""
        return self.sightings[-1] if self.sightings else None


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The result for one device: `code` is the provider's own, `retry_after` its Retry-After in seconds.

    `of_its_kind` is True for a failure that only some phones can have, such as a missing key for Apple or too many
    messages to that phone. It says nothing about the whole channel.
    """

    outcome: DeliveryOutcome
    code: str = ""
    retry_after: float | None = None
    of_its_kind: bool = False


MayBegin = Callable[[], Awaitable[bool]]
"""Called before each send: returns False once the alert is closed, paused or halted, or the lease runs out.

It may raise RetryLater: nothing is sent then, and the result is NOT_BEGUN.
"""


class Channel(Protocol):
    """A way to reach the devices of a partner. Each process has one object for each partner."""

    @property
    def batch_limit(self) -> int:
        """The number of devices that one `deliver` takes at most."""

    @property
    def needs_token(self) -> bool:
        """True if a device without a push token cannot be reached."""

    @property
    def quota(self) -> Quota | None:
        """The provider's limit of messages; None if there is no limit."""

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Send to each recipient and return a result for each by its number; never raise for a provider's failure.

        After MAX_BATCH_SECONDS it starts no more sends; sends that can start at once always start.
        """

    async def close(self) -> None:
        """Close connections."""


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """The answer of a receiver to a request that tests it: its status, or None and the reason why none came."""

    status: int | None
    code: str = ""


class Announcer(Protocol):
    """A way to announce an event to a partner that pulls: one signed request, never one for each device."""

    async def announce(self, event_id: str, body: Mapping[str, object], may_begin: MayBegin) -> DeliveryResult:
        """Deliver one event; `event_id` is the same in all attempts. Never raise for the partner's failure.

        `may_begin` is called when the connection is open, before anything is written.
        """

    async def probe(
        self, event_id: str, body: Mapping[str, object], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        """Send one event that tests the receiver, signed rightly or not; never raise for the partner's failure."""

    async def close(self) -> None:
        """Close connections."""


class ChannelKind(Protocol):
    """A kind of channel, which a file in `partners/` registers as CHANNEL: its name and how to open it."""

    name: str
    pulls: bool
    """True: `open` returns an Announcer, and the partner reads its audience. False: `open` returns a Channel."""
    reaches_people: bool
    """False for a fake, which operators do not see."""

    def check_settings(self, settings: Mapping[str, object]) -> dict[str, object]:
        """Return the settings in the form in which they are stored; raise InvalidInput naming what is wrong."""

    def succeeding(
        self, before: Mapping[str, object], kept: dict[str, object], overlap: timedelta
    ) -> dict[str, object]:
        """Return checked settings that replace stored ones, with the old secrets that stay valid for `overlap`."""

    def reaches(self, settings: Mapping[str, object]) -> str:
        """Return an identity of the devices that stored settings reach.

        A device told through some settings hears of the end through others only if both give the same identity.
        """

    def open(self, settings: Mapping[str, object]) -> Channel | Announcer:
        """Open the channel of one partner."""
