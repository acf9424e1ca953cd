"""A partner's receiver and its phones in memory, which a conformance run tests; each fault breaks one check."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.conformance.report import ConformanceCheckName
from hub.domain.conformance.run import Signing
from hub.domain.cursors import CursorSeal
from hub.services.channels import ProbeAnswer
from hub.services.conformance_runs import Conformance
from hub.services.feed.ports import AudienceServices, FeedServices
from hub.services.feed.read_alerts import read_alerts
from hub.services.feed.read_audience import read_audience
from hub.services.intake.confirm_receipts import Receipt, ReceiptKind, ReceiptServices, confirm_receipts

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REFS = ("phone-1", "phone-2", "phone-3")
ACTOR = PartnerActor("pt_1", "News", 3, KeyMode.TEST, "webhook")


class NumberedDevices:
    """Devices of the tenant, found by their refs."""

    async def numbers(self, tenant: int, refs: Any) -> dict[str, int]:
        return {ref: number for number, ref in enumerate(REFS) if ref in refs and tenant == ACTOR.tenant}


@dataclass
class Receiver:
    """A receiver (the port `Announcer`). `fault` is the check that it breaks; `away` answers nothing."""

    conformance: Conformance
    fault: ConformanceCheckName | None = None
    away: bool = False
    cursors: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shown: dict[tuple[str, str], int] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        nothing: Any = None
        seal, devices = CursorSeal(bytes(32)), NumberedDevices()
        self.audience = AudienceServices(nothing, nothing, nothing, nothing, nothing, seal, self.conformance)
        self.feed = FeedServices(NoAlerts(), nothing, nothing, seal, self.conformance)
        rows: Any = devices
        self.receipts = ReceiptServices(nothing, rows, nothing, nothing, self.conformance)

    def breaks(self, check: ConformanceCheckName) -> bool:
        return self.fault is check

    async def announce(self, *_: Any) -> Any:
        raise NotImplementedError

    async def close(self) -> None:
        await asyncio.gather(*self.tasks)

    async def probe(
        self, event_id: str, body: Mapping[str, Any], signing: Signing, timeout_seconds: float
    ) -> ProbeAnswer:
        """Answer one event; what follows from it is done in a task, as by a deliverer of its own."""
        if self.away:
            return ProbeAnswer(None, "UNREACHABLE")
        refused = {
            Signing.WRONG_SECRET: not self.breaks(ConformanceCheckName.REFUSES_WRONG_SIGNATURE),
            Signing.OLD_TIMESTAMP: not self.breaks(ConformanceCheckName.REFUSES_OLD_TIMESTAMP),
            Signing.VALID_LAST: self.breaks(ConformanceCheckName.ACCEPTS_EITHER_SIGNATURE),
        }
        if refused.get(signing):
            return ProbeAnswer(401)
        if self.breaks(ConformanceCheckName.IGNORES_UNKNOWN_FIELDS) and "added_later" in body:
            return ProbeAnswer(400)
        if self.breaks(ConformanceCheckName.READS_AFTER_UNKNOWN_TYPE) and body["type"] == "alert.conformance":
            return ProbeAnswer(204)
        if self.breaks(ConformanceCheckName.READS_AFTER_REPEAT) and event_id in self.seen:
            return ProbeAnswer(204)
        self.seen.add(event_id)
        if self.breaks(ConformanceCheckName.ANSWERS_BEFORE_READING):
            await self.read_on(body["alert"], body["type"])
        else:
            self.tasks.add(asyncio.create_task(self.read_on(body["alert"], body["type"])))
        if self.breaks(ConformanceCheckName.ANSWERS_IN_TIME) and body["type"] == "alert.updated":
            return ProbeAnswer(503)
        return ProbeAnswer(204)

    async def read_on(self, alert: str, kind: str) -> None:
        """Read the audience after the saved cursor, and do on each phone what it says."""
        more = True
        after = None if self.breaks(ConformanceCheckName.KEEPS_THE_CURSOR) else self.cursors.get(alert)
        while more:
            rows, more, place = await read_audience(ACTOR, self.audience, alert, after, 1000, now=NOW)
            public = (await read_alerts(ACTOR, self.feed, [alert]))[alert].alert
            after = rows[-1][0] if rows else place or after
            for _, entry in rows:
                await self.deliver(alert, entry.ref, entry.kind, entry.revision, public.status, kind)
            if after:
                self.cursors[alert] = after
            if self.breaks(ConformanceCheckName.READS_TO_THE_END):
                return

    async def deliver(
        self, alert: str, ref: str, kind: RevisionKind, revision: int, status: AlertStatus, event: str
    ) -> None:
        shows = kind is not RevisionKind.CANCEL
        if self.breaks(ConformanceCheckName.PASSES_OVER_ENDED) and alert.endswith("_early"):
            await self.report(alert, ref, ReceiptKind.SHOWN, revision, status)
        if shows and self.shown.get((alert, ref), 0) < revision:
            self.shown[alert, ref] = revision
            if self.breaks(ConformanceCheckName.REPLACES) and kind is RevisionKind.UPDATE:
                return
            await self.report(alert, ref, ReceiptKind.SHOWN, revision, status)
            if self.breaks(ConformanceCheckName.SHOWS_ONCE) and revision == 1:
                await self.report(alert, ref, ReceiptKind.SHOWN, revision, status)
        if not shows:
            if self.breaks(ConformanceCheckName.CLOSES) and alert.endswith("_main"):
                await self.report(alert, ref, ReceiptKind.SHOWN, revision, status)
            if not self.breaks(ConformanceCheckName.DELETES):
                await self.report(alert, ref, ReceiptKind.REMOVED, revision, status)

    async def report(self, alert: str, ref: str, kind: ReceiptKind, revision: int, status: AlertStatus) -> None:
        named = AlertStatus.ACTUAL if self.breaks(ConformanceCheckName.HONOURS_EXERCISE) else status
        receipt = Receipt(ref, kind, revision, named)
        (result,) = await confirm_receipts(ACTOR, self.receipts, alert, [receipt], now=NOW)
        assert result.error is None


class NoAlerts:
    """No alert but those of runs."""

    async def public(self, *_: Any) -> dict[str, Any]:
        return {}

    async def of_mode(self, *_: Any) -> None:
        return None

    async def listed(self, *_: Any) -> list[Any]:
        return []
