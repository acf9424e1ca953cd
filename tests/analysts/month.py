"""A made-up month of four forces: 48 cases and their tips, played through both graphs at the times of the lists."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from hub.domain.actors import KeyMode, PartnerActor
from hub.local.month.forces import REGIONS, ZONE, officer_of, point_near
from hub.local.month.player import CasePlayer, Event, MadeUpCase, MadeUpTip
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.police.parts import PoliceServices
from hub.wiring import Hub
from tests.analysts.readings import take_readings
from tests.fakes import Alarm

FOLDER: Final = Path(__file__).parent
END: Final = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE).astimezone(UTC)
"""The moment at which the analyst asks."""

LINKED: Final = datetime(2026, 5, 8, 8, 0, tzinfo=ZONE).astimezone(UTC)
SAME_CHILD: Final = ("13", "14")
"""Two cases that are about one child, and the moment at which an officer of each says so."""

APPS: Final = {
    name: PartnerActor(f"pt_{name}", name, number, KeyMode.LIVE, None)
    for name, number in zip("ABC", (2, 4, 6), strict=True)
}
Row = dict[str, str]


class Month:
    """The month on a hub. `police` has the services that the analyst asks, whose clock stands at the end."""

    def __init__(self, hub: Hub) -> None:
        self._player = CasePlayer(hub)
        self._hub = hub

    @property
    def police(self) -> PoliceServices:
        """The services of the police graph."""
        return self._player.police

    async def play(self) -> None:
        """Play every event at its time, and let the workers' tasks run at the end."""
        await self._player.play(self._events())
        self._player.clock.moment = END
        while await self.police.tips.ranking.queue.fresh_cases(1):
            await rank_tips(self.police.tips.ranking)
        await self._hub.repositories.tips.log.number_waiting()
        await take_readings(self._hub.database, [alert for _, alert in self._player.played.values()], END)

    def _events(self) -> Iterator[Event]:
        tips = _rows("tips.csv")
        for row in _rows("cases.csv"):
            case = _case(row, [tip for tip in tips if tip["case"] == row["number"]])
            yield from self._player.events(case)
            if case.confirmer is None:
                yield case.opened + timedelta(minutes=16), self._hold
            yield case.opened + timedelta(hours=72), self._expire
        yield LINKED, partial(self._link, *SAME_CHILD)

    async def _link(self, one: str, other: str) -> None:
        played = self._player.played
        for force, case, of in (("harbour", one, other), ("orchard", other, one)):
            given = {"caseId": played[case][0], "otherId": played[of][0], "kind": "SAME_CHILD"}
            given |= {"reason": "Reported in two places.", "idempotencyKey": self._player.key()}
            await self._player.do("linkCases", officer_of(force, "officer"), **given)

    async def _expire(self) -> None:
        if (now := self._player.clock.moment) <= END:
            await expire_alerts(self.police.stores, self.police.notifier, now=now)

    async def _hold(self) -> None:
        if (now := self._player.clock.moment) <= END:
            # Nobody is on duty: notices are raised by the clock of the hub, which is not that of the month.
            await hold_unconfirmed(self.police.stores, Alarm(), now=now)


def _case(row: Row, tips: list[Row]) -> MadeUpCase:
    force = row["force"]
    return MadeUpCase(
        number=row["number"],
        opened=_moment(row["opened"]),
        opener=officer_of(force, "officer"),
        given=_report(row),
        confirmer=officer_of(force, "colleague") if row["confirmed"] else None,
        tips=tuple(_tip(row, tip) for tip in tips),
        closed=_moment(row["closed"]) if row["closed"] else None,
        closing={"outcome": row["outcome"], "foundBy": row["found_by"]},
    )


def _report(row: Row) -> dict[str, Any]:
    child: dict[str, Any] = {
        "publicName": row["name"],
        "fullName": f"{row['family']} {row['name']}",
        "ageYears": int(row["age"]),
        "sex": row["sex"],
        "clothing": row["clothing"],
        "identityNumber": row["identity"] or None,
    }
    place = {"point": _point(row["force"], row), "district": REGIONS[row["force"]].title(), "address": "A street"}
    given: dict[str, Any] = {
        "status": "ACTUAL",
        "criteria": "In danger.",
        "child": child,
        "lastSeen": place | {"at": _moment(row["seen"]).isoformat()},
        "suspects": [{"description": row["suspect"]}] if row["suspect"] else [],
        "region": REGIONS[row["force"]],
        "abductorRelation": row["relation"] or None,
    }
    if row["vehicle"]:
        is_public = int(row["number"]) % 2 == 0
        given["vehicles"] = [{"description": row["vehicle"], "plate": row["plate"], "platePublic": is_public}]
    return given


def _tip(case: Row, tip: Row) -> MadeUpTip:
    # The seconds differ from case to case, so that no two tips come in at one moment.
    after = timedelta(minutes=int(tip["minutes_after_opening"]), seconds=int(case["number"]))
    seen = _moment(case["opened"]) + after - timedelta(minutes=int(tip["seen_minutes_before"] or 0))
    given = {
        "text": tip["text"],
        "place": _point(case["force"], tip) if tip["east_km"] else None,
        "seenAt": seen.isoformat() if tip["seen_minutes_before"] else None,
        "contact": "138 0000 0000" if tip["contact"] else None,
    }
    return MadeUpTip(after, APPS[tip["app"]], given, tip["state"], is_helpful=bool(tip["helped"]))


def _rows(file: str) -> list[Row]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def _point(force: str, row: Row) -> dict[str, float]:
    return point_near(force, float(row["east_km"]), float(row["north_km"]))
