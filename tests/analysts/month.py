"""A made-up month of four forces: 48 cases and their tips, played through both graphs at the times of the lists."""

import csv
import heapq
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hub.app import partner_services
from hub.domain.actors import KeyMode, Officer, PartnerActor
from hub.graphql.kit.context import Context
from hub.graphql.partner_graph import partner_graph
from hub.graphql.police_graph import police_graph
from hub.local.officers import ANALYST as AN_ANALYST
from hub.local.officers import HENGSHUI_OFFICER
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.police.parts import PoliceServices
from hub.wiring import Hub
from tests.analysts.readings import take_readings
from tests.fakes import Alarm
from tests.graphql.documents import change

FOLDER: Final = Path(__file__).parent
ZONE: Final = ZoneInfo("Asia/Shanghai")
END: Final = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE).astimezone(UTC)
"""The moment at which the analyst asks."""

LINKED: Final = datetime(2026, 5, 8, 8, 0, tzinfo=ZONE).astimezone(UTC)
SAME_CHILD: Final = ("13", "14")
"""Two cases that are about one child, and the moment at which an officer says so."""

KM_A_DEGREE: Final = 111.195
REGIONS: Final = {"harbour": "SOUTH-1", "orchard": "SOUTH-2", "upper-lake": "NORTH-1", "lower-lake": "NORTH-2"}
MIDDLES: Final = {
    "harbour": (36.1, 120.4),
    "orchard": (36.7, 119.1),
    "upper-lake": (38.4, 116.0),
    "lower-lake": (38.9, 117.2),
}
"""The latitude and longitude around which the cases of each force lie."""

APPS: Final = {
    name: PartnerActor(f"pt_{name}", name, number, KeyMode.LIVE, None)
    for name, number in zip("ABC", (2, 4, 6), strict=True)
}
DONE: Final = "userErrors { code message path }"
Row = dict[str, str]


def officer_of(force: str, name: str) -> Officer:
    """Return an officer of a force of the month."""
    account = f"{force}-{name}"
    return replace(
        HENGSHUI_OFFICER,
        account=account,
        person=account,
        force=force,
        force_name=f"{force.title()} Police",
        force_phone="+86 532 555 0100",
    )


ANALYST: Final = replace(
    AN_ANALYST,
    account="analyst",
    person="analyst",
    force="harbour",
    force_name="Harbour Police",
    force_phone="+86 532 555 0100",
    analyses=frozenset({"harbour", "orchard"}),
)
"""She reads the cases of the Southern Province, which has two forces."""


class StandingClock:
    """Stands at the moment of the event that is played."""

    def __init__(self) -> None:
        self.moment = END

    async def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@dataclass(order=True, slots=True)
class _Event:
    at: datetime
    number: int
    play: Callable[[], Awaitable[None]] = field(compare=False)


class Month:
    """The month on a hub. `police` has the services that the analyst asks, and `clock` stands at the end."""

    def __init__(self, hub: Hub) -> None:
        self.clock = StandingClock()
        self.police: PoliceServices = replace(hub.services.police, clock=self.clock)
        self._hub = hub
        self._partner = replace(partner_services(hub), clock=self.clock)
        self._graphs = {True: partner_graph(open_schema=False), False: police_graph(open_schema=False)}
        self._cases: dict[str, tuple[str, str]] = {}
        self._helpful: dict[str, list[str]] = {}
        self._keys = itertools.count()

    async def play(self) -> None:
        """Play every event at its time, and let the workers' tasks run at the end."""
        events = [_Event(at, number, play) for number, (at, play) in enumerate(self._events())]
        heapq.heapify(events)
        while events:
            event = heapq.heappop(events)
            self.clock.moment = event.at
            await event.play()
        self.clock.moment = END
        while await self.police.tip_ranking.queue.fresh_cases(1):
            await rank_tips(self.police.tip_ranking)
        await self._hub.repositories.police.tip_log.number_waiting()
        await take_readings(self._hub.database, [alert for _, alert in self._cases.values()], END)

    def _events(self) -> Iterator[tuple[datetime, Callable[[], Awaitable[None]]]]:
        tips = _rows("tips.csv")
        for case in _rows("cases.csv"):
            opened = _moment(case["opened"])
            yield opened, partial(self._open, case)
            if case["confirmed"]:
                yield opened + timedelta(minutes=3), partial(self._confirm, case)
            else:
                yield opened + timedelta(minutes=16), self._hold
            yield opened + timedelta(hours=72), self._expire
            for tip in tips:
                if tip["case"] == case["number"]:
                    # The seconds differ from case to case, so that no two tips come in at one moment.
                    after = timedelta(minutes=int(tip["minutes_after_opening"]), seconds=int(case["number"]))
                    yield opened + after, partial(self._tip, case, tip)
            if case["closed"]:
                yield _moment(case["closed"]), partial(self._close, case)
        yield LINKED, partial(self._link, *SAME_CHILD)

    async def _open(self, case: Row) -> None:
        child: dict[str, Any] = {
            "publicName": case["name"],
            "fullName": f"{case['family']} {case['name']}",
            "ageYears": int(case["age"]),
            "sex": case["sex"],
            "clothing": case["clothing"],
            "identityNumber": case["identity"] or None,
        }
        place = {
            "point": _point(case["force"], case),
            "district": REGIONS[case["force"]].title(),
            "address": "A street",
        }
        given: dict[str, Any] = {
            "status": "ACTUAL",
            "criteria": "In danger.",
            "child": child,
            "lastSeen": place | {"at": _moment(case["seen"]).isoformat()},
            "suspects": [{"description": case["suspect"]}] if case["suspect"] else [],
            "region": REGIONS[case["force"]],
            "abductorRelation": case["relation"] or None,
            "idempotencyKey": self._key(),
        }
        if case["vehicle"]:
            is_public = int(case["number"]) % 2 == 0
            given["vehicles"] = [{"description": case["vehicle"], "plate": case["plate"], "platePublic": is_public}]
        opened = await self._do("openCase", officer_of(case["force"], "officer"), f"caseId alertId {DONE}", **given)
        self._cases[case["number"]] = (opened["caseId"], opened["alertId"])

    async def _confirm(self, case: Row) -> None:
        await self._do("confirmCase", officer_of(case["force"], "colleague"), caseId=self._cases[case["number"]][0])

    async def _tip(self, case: Row, tip: Row) -> None:
        case_id, alert = self._cases[case["number"]]
        seen = self.clock.moment - timedelta(minutes=int(tip["seen_minutes_before"] or 0))
        sent = {
            "alert": alert,
            "text": tip["text"],
            "place": _point(case["force"], tip) if tip["east_km"] else None,
            "seenAt": seen.isoformat() if tip["seen_minutes_before"] else None,
            "contact": "138 0000 0000" if tip["contact"] else None,
            "idempotencyKey": self._key(),
        }
        await self._do("submitTip", APPS[tip["app"]], f"receiptCode {DONE}", **sent)
        row = await self._hub.database.collection("tips").find_one(
            {"case": case_id}, {"_id": 1}, sort=[("received_at", -1)]
        )
        assert row is not None
        if tip["helped"]:
            self._helpful.setdefault(case["number"], []).append(row["_id"])
        if tip["state"] != "NEW":
            await self._do("triageTip", officer_of(case["force"], "officer"), tipId=row["_id"], state=tip["state"])

    async def _close(self, case: Row) -> None:
        given: dict[str, Any] = {
            "caseId": self._cases[case["number"]][0],
            "outcome": case["outcome"],
            "foundBy": case["found_by"],
            "helpfulTipIds": self._helpful.get(case["number"], []),
            "idempotencyKey": self._key(),
        }
        await self._do("closeCase", officer_of(case["force"], "officer"), **given)

    async def _link(self, one: str, other: str) -> None:
        given = {"caseId": self._cases[one][0], "otherId": self._cases[other][0], "kind": "SAME_CHILD"}
        given |= {"reason": "Reported in two places.", "idempotencyKey": self._key()}
        await self._do("linkCases", officer_of("harbour", "officer"), **given)

    async def _expire(self) -> None:
        if self.clock.moment <= END:
            await expire_alerts(self.police.stores, self.police.notifier, now=self.clock.moment)

    async def _hold(self) -> None:
        if self.clock.moment <= END:
            # Nobody is on duty: notices are raised by the clock of the hub, which is not that of the month.
            await hold_unconfirmed(self.police.stores, Alarm(), now=self.clock.moment)

    async def _do(self, name: str, by: Officer | PartnerActor, fields: str = DONE, **given: Any) -> Any:
        is_partner = isinstance(by, PartnerActor)
        services: Any = self._partner if is_partner else self.police
        context = Context(services, "month", admitted=by)
        graph, document = self._graphs[is_partner], change(name, fields)
        answer: Any = await graph.execute(document, {"input": given}, context_value=context)
        assert answer.errors is None, answer.errors
        payload = answer.data[name]
        assert payload["userErrors"] == [], (name, payload["userErrors"])
        return payload

    def _key(self) -> str:
        return f"key-{next(self._keys)}"


def _rows(file: str) -> list[Row]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def _point(force: str, row: Row) -> dict[str, float]:
    latitude, longitude = MIDDLES[force]
    north, east = (float(row[name]) / KM_A_DEGREE for name in ("north_km", "east_km"))
    return {"latitude": round(latitude + north, 5), "longitude": round(longitude + east, 5)}
