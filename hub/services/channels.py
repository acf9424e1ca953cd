"""The port through which devices are told: a channel answers for each device, and says nothing else."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from hub.domain.messages import AlertMessage
from hub.domain.quotas import Quota

LONGEST_SEND = 10.0
"""Seconds after which a channel gives up waiting for an answer: the lease on what it sends outlasts that."""

LONGEST_BATCH = 5.0
"""Seconds after which a channel begins with nobody more of a batch: others have their turn, however slow it is."""


class DeliveryOutcome(StrEnum):
    """What became of one send."""

    ACCEPTED = "ACCEPTED"
    """The channel took it."""
    OFFERED = "OFFERED"
    """Put into the partner's audience: reached once a page that names it is served."""
    UNKNOWN = "UNKNOWN"
    """It may have been taken: time-out, reset, 5xx, an answer nobody can read. Tried again, and told a CANCEL."""
    RETRY_LATER = "RETRY_LATER"
    """Surely not taken, but may be later: quota, connection refused, pause."""
    NOT_BEGUN = "NOT_BEGUN"
    """`may_begin` said no before this one was begun, or the batch had taken so long already."""
    OVER_QUOTA = "OVER_QUOTA"
    """The hub itself kept it back, so that the provider's quota is not overrun. Never a channel's own answer."""
    DEAD_TOKEN = "DEAD_TOKEN"  # noqa: S105 - the name of an outcome
    """Refused for good since the token is dead: the device is tombstoned."""
    NEVER = "NEVER"
    """Refused for good for another reason."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One device of a batch. `told_before` decides between a loud ALERT and a silent UPDATE."""

    number: int
    ref: str = field(repr=False)
    token: str | None = field(repr=False)
    language: str
    told_before: bool
    cell: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The verdict on one device; `code` is the provider's own word, `retry_after` its wish in seconds.

    `of_its_kind`: it failed for what only some phones have, as a key for Apple or too many messages to that phone; it
    says nothing of the whole channel.
    """

    verdict: DeliveryOutcome
    code: str = ""
    retry_after: float | None = None
    of_its_kind: bool = False


MayBegin = Callable[[], Awaitable[bool]]
"""Asked before each send: false once the alert was closed, paused or halted, or the lease runs out."""


class Channel(Protocol):
    """How a partner is reached. One object a partner and process; `close` frees what it holds."""

    @property
    def batch_limit(self) -> int:
        """The most devices one `deliver` takes."""

    @property
    def needs_token(self) -> bool:
        """Whether a device without a push token cannot be reached."""

    @property
    def quota(self) -> Quota | None:
        """How many messages its provider takes; None if there is no limit."""

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Send to each recipient and answer for each by its number; never raises for a provider's failure.

        After LONGEST_BATCH it begins with nobody more; those it could begin with at once it always does.
        """

    async def close(self) -> None:
        """Give back connections."""


class Announcer(Protocol):
    """How a partner that pulls its audience hears of an event: one signed request, never one a device."""

    async def announce(self, event_id: str, body: Mapping[str, Any], may_begin: MayBegin) -> DeliveryResult:
        """Deliver one event; `event_id` is the same over all attempts. Never raises for the partner's failure.

        `may_begin` is asked with the connection in hand, before anything is written.
        """

    async def close(self) -> None:
        """Give back connections."""


class ChannelKind(Protocol):
    """What a file in `partners/` registers as CHANNEL: its name, and how to build it from settings."""

    name: str
    pulls: bool
    """True: `open` gives an Announcer, and the partner pages its audience. False: `open` gives a Channel."""
    reaches_people: bool
    """False for a fake, which operators are not told of."""

    def check_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings in the form they are kept; raises InvalidInput naming what is wrong."""

    def succeeding(self, before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
        """Checked settings that take the place of kept ones, with what of those goes on for a real time beside them."""

    def reaches(self, settings: Mapping[str, Any]) -> str:
        """Whose devices kept settings reach. Whoever was told through some hears of the end through others only if
        these are the same."""

    def open(self, settings: Mapping[str, Any]) -> Channel | Announcer:
        """Build the channel of one partner."""
