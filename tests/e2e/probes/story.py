"""A story of one alert on a real hub, recorded as a partner sees it: the feed, the pushes and the webhooks."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

from reunion import Device, FeedEventType, GeoPoint, RevisionKind
from reunion.documents import ALERT_FEED, AUDIENCE
from reunion.webhooks import WebhookEventType
from tests.e2e.plain_feed import connected
from tests.e2e.world import TEST, Case, Partner, World, at_distance
from tests.services.photos.pictures import photo_file
from tests.waiting import until

HEARTBEAT_SECONDS: Final = 5
SIGHTING_KM: Final = 60
OPENED_AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""The time at which a recorded alert is opened, whenever it was recorded."""

CHILD: Final = {"publicName": "Example", "fullName": "Example Child", "ageYears": 2, "sex": "FEMALE"}
FULL: Final = {"heightCm": 90, "clothing": "a red coat"}
SUSPECTS: Final = [{"description": "tall, grey hat"}]
VEHICLES: Final = [
    {"description": "white van", "plate": "A 12345", "platePublic": True},
    {"description": "blue car", "plate": "B 67890", "platePublic": False},
]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


@dataclass
class Recorder:
    """A partner that follows the feed, with a phone, and one whose server is called, while the story happens."""

    world: World
    push: Partner
    pull: Partner
    socket: aiohttp.ClientWebSocketResponse
    status: str
    is_full: bool
    place: GeoPoint
    events: list[dict[str, Any]] = field(default_factory=list)
    audience: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None

    async def read(self) -> None:
        """Collect events for as long as the connection is open."""
        async for frame in self.socket:
            message = json.loads(frame.data)
            if message["type"] == "next":
                self.events.append(message["payload"]["data"]["alertFeed"])

    async def _heard(self, kind: str) -> None:
        """Wait for the one event of a kind."""

        async def come() -> bool:
            return kind in [event["type"] for event in self.events]

        await until(come)

    async def _silence(self) -> None:
        """Wait for the heartbeat after the last event."""

        async def come() -> bool:
            return bool(self.events[-1]["type"] == FeedEventType.HEARTBEAT)

        await until(come)

    async def tell(self) -> None:
        """Let everything happen to an alert that can happen to one."""
        case = await self._open()
        steered = {"alertId": case.alert, "reason": "a test"}
        await self._told(case, "STAGE")
        await self._do("CONFIRMED", case, case.second, "confirmCase", caseId=case.id)
        revision = {"caseId": case.id, "material": True, "suspects": [*SUSPECTS, *await self._pictured(case)]}
        await self.world.approve(case, "REVISE_PUBLIC")
        await self._do("UPDATE", case, case.opener, "reviseCase", **revision, idempotencyKey=f"revise-{case.id}")
        await self._do("PAUSED", case, case.opener, "pauseAlert", **steered)
        await self._do("RESUMED", case, case.opener, "resumeAlert", **steered)
        sighting = await self._seen(at_distance(self.place, SIGHTING_KM), "Market district", timedelta(minutes=5))
        sighting["timePublic"] = self.is_full
        await self.world.approve(case, "REVISE_PUBLIC")
        await self._do(
            "AREA_ADDED", case, case.opener, "addAlertArea", **steered, sighting=sighting, **_once("add", case)
        )
        corrected = await self._seen(self.place, "Station district", timedelta(minutes=19))
        await self._do(
            "AREA_CORRECTED",
            case,
            case.opener,
            "correctLastSeen",
            **steered,
            lastSeen=corrected,
            **_once("correct", case),
        )
        await self._do("AREA_REMOVED", case, case.opener, "removeAlertArea", **steered, area=2, **_once("remove", case))
        await self._do(
            "RADIUS_REDUCED", case, case.opener, "setAlertRadius", **steered, radiusKm=50.0, **_once("radius", case)
        )
        await self._do("RENEWED", case, case.opener, "renewAlert", alertId=case.alert, **_once("renew", case))
        ending = {"caseId": case.id, "outcome": "FOUND_SAFE", **_once("close", case)}
        await self._do("CANCEL", case, case.second, "closeCase", **ending)
        await self._silence()

        async def all_told() -> bool:
            await self._read_audience(case)
            return {entry["kind"] for entry in self.audience} == set(map(str, RevisionKind))

        await until(all_told)

    async def _open(self) -> Case:
        world = self.world
        opener, second = (replace(one, force_name="Example force", force_phone="0123") for one in world.officers())
        report = await world.report(self.place, timedelta(minutes=20), status=self.status)
        report["child"] = {**CHILD, **(FULL if self.is_full else {})}
        if self.is_full:
            report["child"]["photo"] = await self._photo(opener)
            report |= {"suspects": SUSPECTS, "vehicles": VEHICLES}
        opened = await world.done(opener, "openCase", **report)
        disappeared = datetime.fromisoformat(report["lastSeen"]["at"])
        case = Case(opened["caseId"], opened["alertId"], opener, second, self.place, disappeared)
        world.cases.append(case)
        return case

    async def _pictured(self, case: Case) -> list[dict[str, Any]]:
        return [{"description": "short", "photo": await self._photo(case.opener)}] if self.is_full else []

    async def _photo(self, officer: Any) -> str:
        headers = {"Authorization": f"Bearer {self.world.hub.issuer.mint(officer)}"}
        url = f"{self.world.hub.url}/police/photos"
        async with self.world.session.post(url, data=photo_file(), headers=headers) as answer:
            photo: str = (await answer.json())["id"]
            return photo

    async def _seen(self, place: GeoPoint, district: str, ago: timedelta) -> dict[str, Any]:
        point = {"latitude": place.latitude, "longitude": place.longitude}
        return {"point": point, "district": district, "at": (await self.world.now() - ago).isoformat()}

    async def _do(self, kind: str, case: Case, officer: Any, mutation: str, **given: Any) -> None:
        await self.world.done(officer, mutation, "userErrors { code message path }", **given)
        await self._told(case, kind)

    async def _told(self, case: Case, kind: str) -> None:
        await self._heard(kind)
        await self.world.settled(case.alert)
        await self._read_audience(case)

    async def _read_audience(self, case: Case) -> None:
        """Read on in the audience: its end comes only for devices that were named."""
        asked = {"alert": case.alert, "first": 100, "after": self.cursor}
        page = (await self.pull.ask(AUDIENCE.document, TEST, **asked)).data["audience"]
        self.audience += [edge["node"] for edge in page["edges"]]
        self.cursor = page["pageInfo"]["endCursor"] or self.cursor


def _once(verb: str, case: Case) -> dict[str, str]:
    return {"idempotencyKey": f"{verb}-{case.id}"}


@contextlib.asynccontextmanager
async def recording(world: World, status: str, *, is_full: bool) -> AsyncIterator[Recorder]:
    """Set two partners up, and collect what reaches them."""
    place, inbox = world.place(), world.newsroom.inbox(f"story-{status}")
    push, pull = await world.partner("fcm", (TEST,)), await world.partner("webhook", (TEST,), url=inbox.url)
    await push.phones(place, mode=TEST)
    reader = Device("reader", latitude=place.latitude, longitude=place.longitude)
    await pull.client(TEST).devices.register([reader])
    async with connected(world, push.keys[TEST]) as socket:
        variables = {"language": "en", "heartbeat": HEARTBEAT_SECONDS}
        payload = {"operationName": ALERT_FEED.name, "query": ALERT_FEED.document, "variables": variables}
        recorder = Recorder(world, push, pull, socket, status, is_full, place)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        reading = asyncio.create_task(recorder.read())
        try:
            yield recorder
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def record_story(world: World, status: str, *, is_full: bool) -> dict[str, Any]:
    """Return the events, pushes and webhooks of a story, as the file of recordings holds them."""
    async with recording(world, status, is_full=is_full) as recorder:
        await recorder.tell()
        inbox = world.newsroom.inboxes[f"story-{status}"]

        async def all_came() -> bool:
            return {json.loads(one.body)["type"] for one in inbox.deliveries} == {
                str(kind)
                for kind in set(WebhookEventType)
                - {WebhookEventType.WIPED, WebhookEventType.HIDDEN, WebhookEventType.UNHIDDEN}
            }

        await until(all_came)
        alert = recorder.events[0]["alert"]["id"]
        pushes: dict[str, Any] = {}
        for pushed in await world.pushes(alert):
            data = pushed["message"]["data"]
            pushes.setdefault(data["kind"], data)
        webhooks: dict[str, Any] = {}
        for delivery in inbox.deliveries:
            body = json.loads(delivery.body)
            webhooks.setdefault(body["type"], body)
        told = {
            "events": _unbroken(recorder.events),
            "audience": {entry["kind"]: entry for entry in recorder.audience},
            "pushes": pushes,
            "webhooks": webhooks,
        }
        return _invented(told, alert, f"al_{status.lower()}")


def _unbroken(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the events without a HEARTBEAT that came in the middle, with cursors as the fake hub has them."""
    kept = [event for event in events if event["type"] != "HEARTBEAT"]
    last = next(event for event in reversed(events) if event["type"] == "HEARTBEAT")
    numbered = [event | {"cursor": f"feed-{number}", "sequence": number} for number, event in enumerate(kept, start=1)]
    return [*numbered, last | {"cursor": f"feed-{len(kept)}", "sequence": len(kept)}]


def _invented(told: Mapping[str, Any], alert: str, name: str) -> dict[str, Any]:
    """Return the story with an invented id, invented links, and times from `OPENED_AT` on."""
    text = json.dumps(told, ensure_ascii=False).replace(alert, name)
    text = re.sub(
        r"https?://[\w.:]+/media/(\w+)/[\w-]+/(\w+)\?k=[\w-]+", r"https://hub.example/media/\1/photo/\2?k=s", text
    )
    opened = datetime.fromisoformat(told["events"][0]["alert"]["openedAt"])

    def shifted(match: re.Match[str]) -> str:
        moment = datetime.fromisoformat(match[0]) - opened + OPENED_AT
        return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")

    invented: dict[str, Any] = json.loads(_MOMENT.sub(shifted, text))
    return invented
