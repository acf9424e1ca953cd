"""A webhook partner for tests: its inbox, what it delivered, and the events that a fake hub would send it."""

import base64
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reunion import Alert, AsyncDeliverer, AsyncReceiver, AsyncReunion, AudienceEntry, DeliveryPolicy, SQLiteInbox
from reunion.testing import FakeHub, sample_alert, signed_webhook

SECRET = "whsec_" + base64.b64encode(b"n" * 24).decode()
FAST_DELIVERY = DeliveryPolicy(page_size=2, initial_delay=0.02, max_delay=0.05, poll_interval=0.01)

Row = tuple[str, str, str]
"""An alert, the ref of a device and the kind of the entry."""


def event(kind: str, alert: str) -> tuple[bytes, dict[str, str]]:
    """Return the raw body and the headers of an event, signed now."""
    return signed_webhook(SECRET, {"type": f"alert.{kind}", "alert": alert, "status": "TEST", "revision": 1})


def put(hub: FakeHub, alert: str, *entries: str, state: str = "OPEN") -> None:
    """Set an alert at the hub, and append entries such as `ALERT x` to its audience."""
    hub.memory.channel = "webhook"
    hub.memory.alerts[alert] = sample_alert(alert, state=state)
    rows = hub.memory.audience.setdefault(alert, [])
    for kind, ref in (entry.split() for entry in entries):
        rows.append({"ref": ref, "kind": kind, "revision": 1, "sighting": 1 if kind == "SIGHTING" else None})


@dataclass
class Phones:
    """The phones of a partner. `deliver` is the partner's function; `before` is called first, and may raise."""

    before: Callable[[Row], object] = lambda _: None
    delivered: list[Row] = field(default_factory=list)
    tried: Counter[Row] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, entry: AudienceEntry, alert: Alert) -> None:
        """Deliver one entry. It runs in a thread, whichever the client."""
        row = (alert.id, entry.ref, entry.kind.value)
        with self._lock:
            self.tried[row] += 1
        self.before(row)
        with self._lock:
            self.delivered.append(row)

    def of(self, alert: str) -> list[str]:
        """Return what was delivered of an alert, such as `ALERT x`."""
        return [f"{kind} {ref}" for of, ref, kind in self.delivered if of == alert]


@dataclass
class Partner:
    """A partner with one inbox. Its receiver and its deliverer are of either kind."""

    client: AsyncReunion
    inbox: SQLiteInbox
    receiver: AsyncReceiver
    deliverers: Callable[..., AsyncDeliverer]
    phones: Phones = field(default_factory=Phones)

    def deliverer(self, **changes: Any) -> AsyncDeliverer:
        """Return a deliverer of the inbox."""
        settings: dict[str, Any] = {"policy": FAST_DELIVERY} | changes
        inbox, deliver = settings.pop("inbox", self.inbox), settings.pop("deliver", self.phones.deliver)
        return self.deliverers(self.client, inbox, deliver, **settings)

    async def hear(self, *events: str) -> None:
        """Receive events such as `stage a`, and answer each 204."""
        for kind, alert in (one.split() for one in events):
            assert await self.receiver.receive(*event(kind, alert)) == 204
