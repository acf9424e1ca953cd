"""The record of a movement run in the format of tests/oracle/FORMAT.md; its times number the events one by one."""

import asyncio
import itertools
import json
import random
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from hub.domain.alerts.messages import AlertMessage, kind_for
from hub.domain.delivery.quotas import Quota
from hub.domain.geometry import Point
from hub.services.channels import DeliveryOutcome, DeliveryResult, MayBegin, Recipient

Row = dict[str, Any]
ANSWERS = {
    DeliveryOutcome.ACCEPTED: (200, None),
    DeliveryOutcome.DEAD_TOKEN: (404, "UNREGISTERED"),
    DeliveryOutcome.RETRY_LATER: (429, None),
    DeliveryOutcome.UNKNOWN: (503, "UNAVAILABLE"),
}


class Record:
    """Everything seen from outside, in the order in which it is seen."""

    def __init__(self) -> None:
        self._places = itertools.count(1)
        self._taken: ContextVar[int] = ContextVar("taken", default=0)
        self.files: dict[str, list[Row]] = {name: [] for name in ("tracks", "mutes", "officers", "marks", "pushes")}

    def continue_from(self, files: dict[str, list[Row]], place: int) -> None:
        """Go on with what another record has seen, from a place of its sequence."""
        self.files, self._places = files, itertools.count(place)

    def now(self) -> int:
        """Return the next place in the sequence."""
        return next(self._places)

    @property
    def steps(self) -> int:
        """The count of device steps so far. A phone loses a token without a request."""
        asked = [row for row in self.files["tracks"] if row["act"] != "lose"]
        return len(asked) + len(self.files["mutes"])

    def take_up(self) -> None:
        """Note that the worker of this task takes up a unit: all that it sends from now on, it reads from now on."""
        self._taken.set(self.now())

    @property
    def taken(self) -> int:
        """The moment at which the worker of this task took up its unit; 0 if that was not noted."""
        return self._taken.get()

    def act(
        self,
        began: int,
        done: int,
        tenant: int,
        ref: str,
        kind: str,
        point: Point | None = None,
        token: str | None = None,
    ) -> Row:
        """Record an act of a phone or its app; it is done with its request, unless the row is changed."""
        at = (point.latitude, point.longitude) if point else (None, None)
        times = {"began": began, "done": done, "settled": done}
        row = {"partner": str(tenant), "ref": ref, "act": kind, "lat": at[0], "lon": at[1], "token": token}
        row = times | row | {"language": "en", "as": "point", "ok": True}
        self.files["tracks"].append(row)
        return row

    def wish(self, began: int, done: int, tenant: int, ref: str, alerts: Sequence[str], *, everything: bool) -> None:
        """Record preferences that a person set."""
        row = {"partner": str(tenant), "ref": ref, "alerts": list(alerts), "all": everything}
        self.files["mutes"].append({"began": began, "done": done} | row)

    def order(self, began: int, alert: str, kind: str, **more: Any) -> None:
        """Record an officer's act that is done."""
        self.files["officers"].append({"began": began, "done": self.now(), "alert": alert, "act": kind} | more)

    def mark(self, kind: str, **more: Any) -> None:
        """Record something seen of the hub."""
        self.files["marks"].append({"at": self.now(), "mark": kind} | more)

    def write(self, directory: Path) -> Path:
        """Write one file of JSON lines for each kind."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, rows in self.files.items():
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (directory / f"{name}.jsonl").write_text(text, encoding="utf-8")
        return directory


class Phones:
    """A channel (the port) to the phones of one tenant, and its raw log. A phone answers to its newest token only."""

    batch_limit = 100
    needs_token = True

    def __init__(self, record: Record, tenant: int, chance: random.Random) -> None:
        self._record, self._tenant, self._chance = record, tenant, chance
        self.live: set[str] = set()
        self.quota: Quota | None = None
        self.refused = 0.0
        """The share of sends that the provider asks to try again later."""
        self.unknown = 0.0
        """The share of sends whose answer is lost."""
        self.pace = 0.0
        """The share of sends that are slow, so that others get in between."""

    async def deliver(
        self, message: AlertMessage, recipients: Sequence[Recipient], may_begin: MayBegin
    ) -> Mapping[int, DeliveryResult]:
        """Send to one recipient after another."""
        return {one.number: DeliveryResult(await self._send(message, one, may_begin)) for one in recipients}

    async def _send(self, message: AlertMessage, one: Recipient, may_begin: MayBegin) -> DeliveryOutcome:
        if not await may_begin():
            return DeliveryOutcome.NOT_BEGUN
        received = self._record.now()
        if self._chance.random() < self.pace:
            await asyncio.sleep(self._chance.random() * 0.01)
        outcome = DeliveryOutcome.ACCEPTED
        if one.token not in self.live:
            outcome = DeliveryOutcome.DEAD_TOKEN
        elif self._chance.random() < self.refused:
            outcome = DeliveryOutcome.RETRY_LATER
        elif self._chance.random() < self.unknown:
            outcome = DeliveryOutcome.UNKNOWN
        self._log(message, one, received, outcome)
        return outcome

    def _log(self, message: AlertMessage, one: Recipient, received: int, outcome: DeliveryOutcome) -> None:
        kind, (status, error) = (
            kind_for(message, one.told_before, one.sighting).value,
            ANSWERS[outcome],
        )
        pushes = self._record.files["pushes"]
        row = {"id": len(pushes) + 1, "project": str(self._tenant), "received": received, "token": one.token}
        row |= {"since": self._record.taken}
        data = {"alert": message.alert, "revision": str(message.revision), "kind": kind}
        answer = {"answered": self._record.now(), "status": status, "complete": True, "error": error}
        end = {"content-available": 1} | ({"alert": {"body": "over"}} if one.surely_told else {})
        places = {
            "apns": {
                "headers": {"apns-collapse-id": message.alert},
                "payload": {"aps": end if kind == "CANCEL" else {}},
            },
            "android": {} if kind == "CANCEL" else {"notification": {"tag": message.alert}},
        }
        pushes.append(row | answer | {"message": {"data": data} | places, "authorized": True})

    async def close(self) -> None:
        """Hold nothing that needs closing."""
