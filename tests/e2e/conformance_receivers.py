"""Receivers of the SDK with the phones behind them, right or with one fault, for conformance runs."""

import json
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reunion import (
    Alert,
    AlertStatus,
    AsyncDeliverer,
    AsyncReceiver,
    AsyncReunion,
    AudienceEntry,
    DeliveryPolicy,
    Device,
    GeoPoint,
    Page,
    Receipt,
    ReceiptKind,
    SQLiteInbox,
)
from tests.e2e.world import TEST, Partner, World

POLICY = DeliveryPolicy(page_size=7, initial_delay=0.05, max_delay=0.2, poll_interval=0.05)
FIELDS = {"type", "alert", "status", "revision", "areas", "stage"}
TYPES = {"alert.stage", "alert.audience", "alert.updated", "alert.cancelled"}
MAX_AGE_SECONDS = 300


class FaultyInbox(SQLiteInbox):
    """An inbox that saves no cursor."""

    def save(self, alert: str, cursor: str | None) -> None:
        """Forget it."""


class ShortAudience:
    """An audience whose reader takes each page for the last one."""

    def __init__(self, audience: Any) -> None:
        self._audience = audience

    async def page(self, *arguments: Any) -> Page[AudienceEntry]:
        """Return a page."""
        page: Page[AudienceEntry] = await self._audience.page(*arguments)
        return replace(page, has_next=False)


class FaultyReceiver(AsyncReceiver):
    """A receiver that answers wrongly where its fault, the name of a check, says so."""

    def __init__(self, inbox: SQLiteInbox, secret: str, fault: str, client: AsyncReunion) -> None:
        super().__init__(inbox, secret)
        self._kept, self._fault, self._client = inbox, fault, client
        self._ids = set[str]()

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status to answer a request with."""
        event, fault = json.loads(body), self._fault
        is_old = time.time() - int(headers["webhook-timestamp"]) > MAX_AGE_SECONDS
        if fault == "ACCEPTS_EITHER_SIGNATURE":
            headers = {**headers, "webhook-signature": headers["webhook-signature"].split(" ")[0]}
        if fault == "IGNORES_UNKNOWN_FIELDS" and set(event) - FIELDS:
            return 400
        if fault == "READS_AFTER_UNKNOWN_TYPE" and event["type"] not in TYPES:
            return 204
        if fault == "READS_AFTER_REPEAT" and headers["webhook-id"] in self._ids:
            return 204
        status = await super().receive(body, headers)
        if status == 401:
            is_fault = fault == ("REFUSES_OLD_TIMESTAMP" if is_old else "REFUSES_WRONG_SIGNATURE")
            return 204 if is_fault else status
        self._ids.add(headers["webhook-id"])
        if fault == "ANSWERS_BEFORE_READING":
            progress = self._kept.progress(event["alert"])
            await self._client.audience.page(event["alert"], progress.cursor if progress else None)
        return 503 if fault == "ANSWERS_IN_TIME" and event["type"] == "alert.updated" else status


@dataclass
class Phones:
    """The phones of a partner: they report what they show, each revision once, and what they take down."""

    client: AsyncReunion
    fault: str
    done: set[tuple[str, str, bool, int]] = field(default_factory=set)

    async def deliver(self, entry: AudienceEntry, alert: Alert) -> None:
        """Show, replace or take down an alert on one phone."""
        step = (alert.id, entry.ref, entry.kind == "CANCEL", entry.revision)
        if step in self.done:
            return
        self.done.add(step)
        try:
            await self._report_all(entry, alert)
        except BaseException:
            # The entry comes again: what was not reported must not count as done.
            self.done.remove(step)
            raise

    async def _report_all(self, entry: AudienceEntry, alert: Alert) -> None:
        is_main, is_end = alert.id.endswith("_main"), entry.kind == "CANCEL"
        shown = Receipt(entry.ref, ReceiptKind.SHOWN, entry.revision, alert.status)
        if self.fault == "HONOURS_EXERCISE":
            shown = replace(shown, status=AlertStatus.EXERCISE)
        is_shown_wrongly = (self.fault == "CLOSES" and is_main) or (
            self.fault == "PASSES_OVER_ENDED" and alert.id.endswith("_early")
        )
        is_left = self.fault == "REPLACES" and entry.kind == "UPDATE"
        if is_shown_wrongly if is_end else not is_left:
            await self.report(alert, shown)
        if self.fault == "SHOWS_ONCE" and is_main and entry.revision == 1:
            await self.report(alert, shown)
        if is_end and self.fault != "DELETES":
            await self.report(alert, Receipt(entry.ref, ReceiptKind.REMOVED))

    async def report(self, alert: Alert, receipt: Receipt) -> None:
        """Send one receipt."""
        (result,) = await self.client.receipts.confirm(alert.id, [receipt])
        assert result.ok


@dataclass(frozen=True)
class RunningReceiver:
    """A partner with a running receiver, and the devices that a run may name."""

    partner: Partner
    url: str
    refs: list[str]


async def run_receiver(
    world: World, stack: AsyncExitStack, folder: Path, place: GeoPoint, fault: str = ""
) -> RunningReceiver:
    """Run a receiver of a new partner until the stack is closed."""
    kind = FaultyInbox if fault == "KEEPS_THE_CURSOR" else SQLiteInbox
    stored = kind(folder / f"{fault or 'right'}.db")
    stack.callback(stored.close)
    inbox = world.newsroom.inbox(f"conformance-{fault}")
    partner = await world.partner("webhook", (TEST,), url=inbox.url)
    client, secret = partner.client(TEST), partner.secrets[TEST]
    assert secret is not None
    inbox.receiver = FaultyReceiver(stored, secret, fault, client)
    refs = [f"{partner.name}-{number}" for number in range(3)]
    devices = [Device(ref, latitude=place.latitude, longitude=place.longitude) for ref in refs]
    assert all(result.ok for result in await client.devices.register(devices))
    if fault == "READS_TO_THE_END":
        reader: Any = ShortAudience(client.audience)
        client.audience = reader
    phones = Phones(client, fault)
    await stack.enter_async_context(AsyncDeliverer(client, stored, phones.deliver, policy=POLICY))
    return RunningReceiver(partner, inbox.url, refs)
