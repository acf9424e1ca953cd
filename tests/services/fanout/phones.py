"""The other end: one tenant's phones behind a channel with scripted answers, and a partner that pulls."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.messages import AlertMessage, kind_for
from hub.domain.conformance.run import Signing
from hub.domain.delivery.quotas import Quota
from hub.services import channels
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, ProbeAnswer, Recipient
from hub.services.fanout.ports.delivery import DeliveryRoute


@dataclass(frozen=True)
class Delivery:
    """One send to a phone; `clean` if the channel said that it accepted it."""

    ref: str
    alert: str
    revision: int
    kind: RevisionKind
    clean: bool
    token: str | None = None
    area: int = 1
    surely_told: bool = False


@dataclass
class Phones:
    """A channel (the port). A phone knows its token; a send to another token gets DEAD_TOKEN."""

    deliveries: list[Delivery] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    script: dict[str, list[DeliveryOutcome]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """Refs for which an UNKNOWN answer means that nothing arrived."""
    of_their_kind: set[str] = field(default_factory=set)
    """Refs of phones whose failures say nothing of the whole channel."""
    retry_after: dict[str, float] = field(default_factory=dict)
    """The Retry-After, in seconds, with which a ref's phone refuses."""
    before_each: Callable[[Recipient], Awaitable[None]] | None = None
    after_each: Callable[[Recipient], Awaitable[None]] | None = None
    """Awaited before the answer comes: the time it takes."""
    batch_limit: int = 1000
    needs_token: bool = True
    quota: Quota | None = None
    newest: AlertMessage | None = None
    """The message of the last batch."""

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        self.newest, answers = message, dict[int, DeliveryResult]()
        until = time.monotonic() + channels.MAX_BATCH_SECONDS
        for one in recipients:
            late = bool(answers) and time.monotonic() > until
            answers[one.number] = (
                DeliveryResult(DeliveryOutcome.NOT_BEGUN) if late else await self._send(message, one, may_begin)
            )
        return answers

    async def _send(self, message: AlertMessage, one: Recipient, may_begin: MayBegin) -> DeliveryResult:
        if self.before_each:
            await self.before_each(one)
        if not await may_begin():
            return DeliveryResult(DeliveryOutcome.NOT_BEGUN)
        if one.token != self.tokens.get(one.ref):
            return DeliveryResult(DeliveryOutcome.DEAD_TOKEN)
        answers = self.script.get(one.ref)
        outcome = answers.pop(0) if answers else DeliveryOutcome.ACCEPTED
        if outcome is DeliveryOutcome.ACCEPTED or (outcome is DeliveryOutcome.UNKNOWN and one.ref not in self.lost):
            kind = kind_for(message, one.told_before, one.sighting)
            clean = outcome is DeliveryOutcome.ACCEPTED
            told = Delivery(one.ref, message.alert, message.revision, kind, clean, one.token, one.area, one.surely_told)
            self.deliveries.append(told)
        if self.after_each:
            await self.after_each(one)
        seconds = None if outcome is DeliveryOutcome.ACCEPTED else self.retry_after.get(one.ref)
        return DeliveryResult(outcome, retry_after=seconds, of_its_kind=one.ref in self.of_their_kind)

    async def close(self) -> None:
        """Hold nothing that needs closing."""

    def ends(self, ref: str) -> list[bool]:
        """Return of each end that a phone was sent if it has words, in order."""
        return [one.surely_told for one in self.deliveries if one.ref == ref and one.kind is RevisionKind.CANCEL]

    def got(self, ref: str) -> list[tuple[RevisionKind, int]]:
        """Return the kinds and revisions a phone was sent, in order."""
        return [(one.kind, one.revision) for one in self.deliveries if one.ref == ref]


class Announcements:
    """An announcer (the port) that accepts everything."""

    def __init__(self) -> None:
        self.bodies: list[Mapping[str, Any]] = []
        self.before_each: Callable[[], Awaitable[None]] | None = None

    async def announce(self, event_id: str, body: Mapping[str, Any], may_begin: MayBegin) -> DeliveryResult:
        if self.before_each:
            await self.before_each()
        if not await may_begin():
            return DeliveryResult(DeliveryOutcome.NOT_BEGUN)
        self.bodies.append(body)
        return DeliveryResult(DeliveryOutcome.ACCEPTED)

    async def probe(
        self, event_id: str, body: Mapping[str, Any], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        return ProbeAnswer(204)

    async def close(self) -> None:
        """Hold nothing that needs closing."""


@dataclass
class Ways:
    """The port `DeliveryRoutes`."""

    delivery_routes: dict[int, DeliveryRoute]

    async def of_tenant(self, tenant: int) -> DeliveryRoute | None:
        return self.delivery_routes.get(tenant)
