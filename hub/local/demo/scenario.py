"""The two cases, as they are played: May 2016 at Hengshui station, and one that is posted late and ends at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import aiohttp

from hub.domain.actors import Officer
from hub.domain.geometry import Point, destination
from hub.local import officers
from hub.local.demo.apps import App, PullingApp
from hub.local.demo.cast import HENGSHUI, Cast, act
from hub.local.demo.evidence import Evidence
from hub.local.demo.pictures import draw_photo
from hub.local.demo.police import Police, fresh_key
from hub.local.demo.screen import Screen
from hub.local.demo.simulator import Phone
from hub.local.demo.stillness import JumpingClock, NeverStill, Stillness
from hub.local.fcm_projects import Behaviour
from hub.local.supervisor import LocalHub
from hub.storage.database import Database

BEIJING = timezone(timedelta(hours=8))
SLOW_MS = 2000
AFTER_CLOSE_SECONDS = 5.5
SECOND_PLACE = Point(37.45, 116.30)
"""Dezhou, Shandong: another child, the next day."""


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2016 in Beijing, in UTC."""
    return datetime(2016, 5, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


@dataclass
class Play:
    """Everything the scenario works with."""

    hub: LocalHub
    cast: Cast
    police: Police
    evidence: Evidence
    clock: JumpingClock
    stillness: Stillness
    database: Database
    session: aiohttp.ClientSession
    screen: Screen

    async def let(self, app: App, kind: str, phones: Sequence[Phone]) -> None:
        """Phones do something; the clock waits for it."""
        self.stillness.busy += 1
        try:
            await act(self.cast, app, kind, phones, self.database)
        finally:
            self.stillness.busy -= 1

    async def officer(self, case: str, officer: Officer, verb: str, input_type: str, values: dict[str, Any]) -> Any:
        """An officer does something."""
        now = await self.clock.now()
        return await self.police.change(case, officer, verb, input_type, values, now)

    async def say(self, text: str) -> None:
        """A line on the screen with domain time."""
        self.screen.line((await self.clock.now()).astimezone(BEIJING), text)


async def play(stage: Play) -> None:
    """Both cases, one after the other, then what must be true after them."""
    case = await first_opens(stage)
    await first_grows(stage, case)
    await second_case(stage)
    await first_ends(stage, case)
    await after_the_end(stage)


async def first_opens(stage: Play) -> str:
    """16:20: an officer of Hengshui opens the case; 16:30: one of Anyang confirms it."""
    await stage.clock.begin(beijing(13, 16, 20))
    stage.evidence.script.started = time.time()
    photo = await stage.police.upload_photo(officers.HENGSHUI_OFFICER, draw_photo(1))
    await stage.say("a girl of two is missing at Hengshui station; the case is opened")
    values = new_case("first", HENGSHUI, beijing(13, 16, 0), "小雨", 2, "衡水市桃城区 火车站", photo)
    opened = await stage.officer("first", officers.HENGSHUI_OFFICER, "openCase", "OpenCaseInput", values)
    remember_case(stage, "first", opened, HENGSHUI, beijing(13, 16, 0))
    await stage.stillness.wait()
    await stage.say("100 km is told")
    await photo_link(stage, opened["alertId"])
    await stage.clock.reach(beijing(13, 16, 30))
    await stage.officer(
        "first", officers.ANYANG_OFFICER, "confirmCase", "ConfirmCaseInput", {"caseId": opened["caseId"]}
    )
    await stage.say("confirmed by another person, of another force")
    return str(opened["caseId"])


async def first_grows(stage: Play, case: str) -> None:
    """The radius grows; people move, come and go; a suspect is seen; the feed is cut and the API killed."""
    await stage.clock.reach(beijing(13, 17, 5))
    await stage.say("200 km is told")
    await tips(stage, case, 3)
    await people_move(stage, 1)
    await cut_feed(stage)
    await stage.clock.reach(beijing(13, 17, 30))
    await suspect_seen(stage, case)
    await stage.stillness.wait()
    await stage.say("a suspect was seen on the station's cameras: a material update to all told before")
    moving = asyncio.create_task(move_during_stage(stage))
    await stage.clock.reach(beijing(13, 18, 5))
    await moving
    await stage.say("300 km is told")
    await people_move(stage, 2)
    await cut_feed(stage)
    await kill_api_during_stage(stage, case)
    await stage.clock.reach(beijing(13, 19, 5))
    await stage.say("500 km is told")
    await people_move(stage, 3)
    await tips(stage, case, 3)
    await cut_feed(stage)
    await stage.stillness.wait()


async def second_case(stage: Play) -> None:
    """Another child, posted more than three hours late; found while the last stage is still sending."""
    await stage.clock.reach(beijing(14, 10, 0))
    values = new_case("second", SECOND_PLACE, beijing(14, 5, 30), "乐乐", 6, "德州市德城区", None)
    opened = await stage.officer("second", officers.ANYANG_OFFICER, "openCase", "OpenCaseInput", values)
    remember_case(stage, "second", opened, SECOND_PLACE, beijing(14, 5, 30))
    await stage.say("a second case is posted four and a half hours late: due at 500 km, but nobody has confirmed it")
    await stage.stillness.wait()
    await stage.say("100 km is told, and no farther")
    await stage.officer(
        "second", officers.HENGSHUI_OFFICER, "confirmCase", "ConfirmCaseInput", {"caseId": opened["caseId"]}
    )
    await stage.say("confirmed: 200, 300 and 500 km are released at once")
    await slow_down_in_last_stage(stage, opened["alertId"])
    closing = {
        "caseId": opened["caseId"],
        "outcome": "RETURNED_ALONE",
        "foundBy": "OTHER",
        "idempotencyKey": fresh_key(),
    }
    await stage.officer("second", officers.HENGSHUI_OFFICER, "closeCase", "CloseCaseInput", closing)
    await stage.say("the child came home: closed in the middle of the last stage")
    await asyncio.sleep(AFTER_CLOSE_SECONDS)
    for project in stage.cast.projects:
        await stage.hub.fcm.behave(project, Behaviour(latency_ms=2))
    await stage.stillness.wait()


async def first_ends(stage: Play, case: str) -> None:
    """32 hours after she disappeared, a tip from Henan leads to the girl."""
    await stage.clock.reach(beijing(14, 23, 50))
    await tips(stage, case, 1)
    await stage.clock.reach(beijing(15, 0, 0))
    closing = {"caseId": case, "outcome": "FOUND_SAFE", "foundBy": "TIP", "idempotencyKey": fresh_key()}
    await stage.officer("first", officers.HENGSHUI_OFFICER, "closeCase", "CloseCaseInput", closing)
    await stage.say("found in Henan, 32 hours after she disappeared: everybody told hears that it is over")
    await stage.stillness.wait()


async def after_the_end(stage: Play) -> None:
    """Photo links are dead within five seconds of the closing."""
    closed = [event["returned"] for event in stage.evidence.script.events if event["kind"] == "close"]
    await asyncio.sleep(max(0.0, max(closed) + AFTER_CLOSE_SECONDS - time.time()))
    for link in stage.evidence.script.photo_links:
        await fetch_photo(stage, link["url"])
    await stage.hub.fcm.flush()
    stage.evidence.script.ended = time.time()


def new_case(
    key: str, place: Point, seen: datetime, name: str, age: int, district: str, photo: str | None
) -> dict[str, Any]:
    """The input of openCase, with a marker in every private field."""
    return {
        "status": "ACTUAL",
        "idempotencyKey": fresh_key(),
        "criteria": f"abduction believed {marker(key, 'criteria')}",
        "narrative": f"changing trains with her family {marker(key, 'narrative')}",
        "reporter": {"name": marker(key, "reporter"), "phone": f"139-{marker(key, 'phone')}"},
        "child": {
            "publicName": name,
            "fullName": marker(key, "fullname"),
            "identityNumber": marker(key, "identity"),
            "ageYears": age,
            "sex": "FEMALE",
            "heightCm": 88,
            "clothing": "红色上衣，蓝色裤子",
            "photo": photo,
        },
        "lastSeen": {
            "point": {"latitude": place.latitude, "longitude": place.longitude},
            "district": district,
            "at": seen.isoformat(),
            "address": f"platform 2 {marker(key, 'address')}",
        },
    }


def marker(key: str, field: str) -> str:
    """What is planted in a private field."""
    return f"PRV-{key[0]}-{field}-7f3a"


PRIVATE_FIELDS = (
    "criteria",
    "narrative",
    "reporter",
    "phone",
    "fullname",
    "identity",
    "address",
    "suspectname",
    "plate",
    "tip",
)


def remember_case(stage: Play, key: str, opened: dict[str, Any], place: Point, seen: datetime) -> None:
    """Tell the script which case this is."""
    stage.evidence.script.cases.append(
        {
            "key": key,
            "alert": opened["alertId"],
            "case": opened["caseId"],
            "place": {"lat": place.latitude, "lon": place.longitude},
            "disappeared": seen.isoformat(),
            "private_markers": [marker(key, field) for field in PRIVATE_FIELDS],
        }
    )


async def suspect_seen(stage: Play, case: str) -> None:
    """A material update: a suspect with a photo, and a vehicle whose plate stays with police."""
    photo = await stage.police.upload_photo(officers.HENGSHUI_OFFICER, draw_photo(2))
    values = {
        "caseId": case,
        "material": True,
        "idempotencyKey": fresh_key(),
        "suspects": [{"description": "男，约40岁，黑色夹克", "name": marker("first", "suspectname"), "photo": photo}],
        "vehicles": [{"description": "白色面包车", "plate": marker("first", "plate"), "platePublic": False}],
    }
    await stage.officer("first", officers.HENGSHUI_OFFICER, "reviseCase", "ReviseCaseInput", values)


async def tips(stage: Play, case: str, count: int) -> None:
    """Members of the public report; staff read it in the case."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    app = stage.cast.apps[0]
    for number in range(count):
        text = f"看到一个穿红衣的女孩 {number} {marker('first', 'tip')}"
        await app.client.tips.submit(alert, text, device_ref=stage.cast.crowd.pick(app.partner, 1)[0].ref)
    read = 'query($c: ID!) { tips(caseId: $c, purpose: "follow up tips", first: 20) { edges { node { id } } } }'
    answer = await stage.police.call(officers.ANYANG_OFFICER, read, {"c": case})
    stage.screen.tips = len(answer["tips"]["edges"])
    await stage.say(f"{count} tips come in; police read {stage.screen.tips} in the case")


async def people_move(stage: Play, wave: int) -> None:
    """Some move near, some far, some leave, some come, some get another token, some lose theirs unnoticed."""
    crowd = stage.cast.crowd
    for app in stage.cast.apps:
        pulls = isinstance(app, PullingApp)
        movers = [crowd.moved(phone, somewhere(stage, wave)) for phone in crowd.pick(app.partner, 300)]
        await stage.let(app, "move", movers)
        newcomers = [crowd.make(app.partner, somewhere(stage, wave), with_token=not pulls) for _ in range(80)]
        await stage.let(app, "register", newcomers)
        await stage.let(app, "remove", crowd.pick(app.partner, 60))
        if not pulls:
            await stage.let(app, "rotate", [crowd.rotated(phone) for phone in crowd.pick(app.partner, 80)])
            lost = crowd.pick(app.partner, 40)
            await stage.hub.fcm.mark_dead([phone.token for phone in lost if phone.token])
            crowd.lose(lost)
    await stage.stillness.wait()
    await stage.say("people move, come, leave and change their tokens")


def somewhere(stage: Play, wave: int) -> Point:
    """A point up to 650 km from the station, drawn until it is shy of its cell's marks."""
    chance = stage.cast.crowd.chance
    while True:
        there = destination(HENGSHUI, chance.uniform(0, 360), 650 * chance.random() ** 0.5)
        point = Point(round(there.latitude, 5), round(there.longitude, 5))
        if stage.cast.keep(point.latitude, point.longitude):
            return point


async def move_during_stage(stage: Play) -> None:
    """People cross the ring while it is being told."""
    crowd = stage.cast.crowd
    await until(lambda: _past(stage, beijing(13, 18, 0)))
    for app in stage.cast.apps[:2]:
        movers = [crowd.moved(phone, somewhere(stage, 9)) for phone in crowd.pick(app.partner, 500)]
        await stage.let(app, "move", movers)


async def kill_api_during_stage(stage: Play, case: str) -> None:
    """The API process dies by SIGKILL while the widest stage is sending; nothing stops, nothing is lost."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    reaching = asyncio.create_task(stage.clock.reach(beijing(13, 19, 5)))
    units, widest = stage.database.collection("units"), {"alert": alert, "kind": "ring", "stage": 4, "state": "ready"}
    await until(lambda: units.count_documents(widest))
    crowd, app = stage.cast.crowd, stage.cast.apps[1]
    movers = [crowd.moved(phone, somewhere(stage, 9)) for phone in crowd.pick(app.partner, 400)]
    moving = asyncio.create_task(stage.let(app, "move", movers))
    await asyncio.sleep(0.15)
    stage.hub.api.kill()
    killed = time.time()
    await stage.say("the API is killed in the middle of the stage")
    await asyncio.sleep(1.0)
    await stage.hub.start_api()
    stage.evidence.script.kills.append({"process": "api", "at": killed, "back": time.time()})
    await moving
    await reaching


async def cut_feed(stage: Play) -> None:
    """Every follower's connection is cut; each resumes from its cursor."""
    stage.evidence.script.feed_cuts.append(time.time())
    for app in stage.cast.apps:
        await app.stream.reconnect()
    await stage.say("the feed is cut; followers resume from their cursors")


async def slow_down_in_last_stage(stage: Play, alert: str) -> None:
    """Once the nearer stages are told, the providers become slow; return when the last stage is under way."""
    units = stage.database.collection("units")

    async def last_alone() -> bool:
        rows = await units.find({"alert": alert, "kind": "ring"}, {"stage": 1, "state": 1}).to_list(None)
        nearer = any(row["stage"] in (2, 3) and row["state"] == "ready" for row in rows)
        return any(row["stage"] == 4 for row in rows) and not nearer

    await until(last_alone)
    for project in stage.cast.projects:
        await stage.hub.fcm.behave(project, Behaviour(latency_ms=SLOW_MS))
    await stage.say("the providers become slow in the middle of the 500 km stage")
    await asyncio.sleep(6.0)


async def until(happens: Callable[[], Awaitable[object]], within: float = 60.0) -> None:
    """Wait for something that shows only in the rows."""
    deadline = time.monotonic() + within
    while not await happens():
        if time.monotonic() > deadline:
            raise NeverStill("what the script waits for did not happen")
        await asyncio.sleep(0.02)


async def _past(stage: Play, moment: datetime) -> bool:
    return await stage.clock.now() >= moment


async def photo_link(stage: Play, alert: str) -> None:
    """A partner asks for the child's photo while the alert lives."""
    link = (await stage.cast.apps[0].client.alerts.get(alert)).child.photo
    if link:
        stage.evidence.script.photo_links.append({"alert": alert, "url": link})
        await fetch_photo(stage, link)


async def fetch_photo(stage: Play, url: str) -> None:
    """Follow a photo link as a phone does."""
    async with stage.session.get(url) as response:
        await response.read()
        stage.evidence.seen(
            "wire/photos", url=url, status=response.status, cache_control=response.headers.get("Cache-Control")
        )
