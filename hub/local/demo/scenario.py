"""The two cases of the demo: May 2016 at Hengshui station, and one that is opened late, corrected, and ends at once."""

import asyncio
import io
import random
import time
from typing import Any

from PIL import Image, ImageDraw

from hub.domain.geometry import Point
from hub.local import officers
from hub.local.demo.case_inputs import correction, marker, new_case, new_sighting, remember_case
from hub.local.demo.cast import HENGSHUI
from hub.local.demo.people import move_during_stage, people_move, tips
from hub.local.demo.play import Play, beijing
from hub.local.demo.police import fresh_key
from hub.local.demo.troubles import (
    cut_feed,
    kill_api_during_stage,
    slow_down,
    slow_down_in_last_stage,
    wait_for_later_stages,
)
from hub.local.fcm.projects import Behaviour

AFTER_CLOSE_SECONDS = 5.2


SECOND_PLACE = Point(37.45, 116.30)
"""Dezhou, Shandong: another child, the next day."""

WRONG_PIN = Point(37.45, 115.30)
"""One degree too far west: the second case is opened here."""
CORRECTED_AREA = 2
"""The number of the area that replaces it."""

ZHENGZHOU_STATION = Point(34.75, 113.66)
SIGHTED_AREA = 2
"""The number of the area that the sighting adds."""


def draw_photo(seed: int, size: tuple[int, int] = (1200, 1500)) -> bytes:
    """Return a JPEG with the outline of a person, different for each seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, tuple(chance.randrange(150, 240) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    width, height = size
    colour = tuple(chance.randrange(40, 160) for _ in range(3))
    draw.ellipse((width * 0.35, height * 0.15, width * 0.65, height * 0.40), fill=colour)
    draw.rounded_rectangle((width * 0.25, height * 0.42, width * 0.75, height * 0.95), radius=120, fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


async def photo_link(stage: Play, alert: str) -> None:
    """Keep the link to the child's photo, as a partner reads it while the alert is active."""
    link = (await stage.cast.apps[0].client.alerts.get(alert)).child.photo
    if link:
        stage.evidence.script.photo_links.append({"alert": alert, "url": link})
        await fetch_photo(stage, link)


async def fetch_photo(stage: Play, url: str) -> None:
    """Fetch a photo link and record the status."""
    async with stage.session.get(url) as response:
        await response.read()
        stage.evidence.seen(
            "wire/photos", url=url, status=response.status, cache_control=response.headers.get("Cache-Control")
        )


async def play(stage: Play) -> None:
    """Play both cases, one after the other, then check the photo links."""
    opened = await first_opens(stage)
    case = str(opened["caseId"])
    await first_grows(stage, case)
    await seen_in_zhengzhou(stage, case, opened["alertId"])
    await second_case(stage)
    await first_ends(stage, case)
    await after_the_end(stage)


async def first_opens(stage: Play) -> dict[str, Any]:
    """16:20: an officer of Hengshui opens the case; 16:30: one of Anyang confirms it."""
    await stage.clock.begin(beijing(13, 16, 20))
    stage.evidence.script.started = time.time()
    photo = await stage.police.upload_photo(officers.HENGSHUI_OFFICER, draw_photo(1))
    await stage.say("a girl aged two is missing at Hengshui station; an officer opens the case")
    values = new_case("first", HENGSHUI, beijing(13, 16, 0), "小雨", 2, "衡水市桃城区 火车站", photo)
    opened = await stage.officer("first", officers.HENGSHUI_OFFICER, "openCase", "OpenCaseInput", values)
    remember_case(stage, "first", opened, HENGSHUI, beijing(13, 16, 0))
    await stage.stillness.wait()
    await stage.say("devices within 100 km get the alert")
    await photo_link(stage, opened["alertId"])
    await stage.clock.reach(beijing(13, 16, 30))
    await stage.officer(
        "first", officers.ANYANG_OFFICER, "confirmCase", "ConfirmCaseInput", {"caseId": opened["caseId"]}
    )
    await stage.say("an officer of another force confirms the case")
    await share(stage, opened["caseId"])
    return dict(opened)


async def share(stage: Play, case: str) -> None:
    """Share the case with Anyang for a week: its officers read the tips."""
    document = "mutation($input: ShareCaseInput!) { shareCase(input: $input) { userErrors { code message } } }"
    values = {
        "caseId": case,
        "force": officers.ANYANG,
        "purpose": "Tips from the trains to Anyang",
        "until": beijing(20, 16, 30).isoformat(),
        "idempotencyKey": fresh_key(),
    }
    await stage.police.call(officers.HENGSHUI_OFFICER, document, {"input": values})
    await stage.say("the case is shared with that force until the next week")


async def first_grows(stage: Play, case: str) -> None:
    """Let the radius grow; people move, join and leave; a suspect is seen; the feed is cut and the API killed."""
    await stage.clock.reach(beijing(13, 17, 5))
    await stage.say("devices within 200 km get the alert")
    await asyncio.gather(tips(stage, case, 3), people_move(stage, 1))
    await cut_feed(stage)
    await stage.clock.reach(beijing(13, 17, 30))
    await suspect_seen(stage, case)
    await stage.stillness.wait()
    await stage.say("a suspect is on the station's cameras: every device that got the alert gets the update")
    moving = asyncio.create_task(move_during_stage(stage))
    await stage.clock.reach(beijing(13, 18, 5))
    await moving
    await stage.say("devices within 300 km get the alert")
    await people_move(stage, 2)
    await cut_feed(stage)
    await kill_api_during_stage(stage, case)
    await stage.clock.reach(beijing(13, 19, 5))
    await stage.say("devices within 500 km get the alert")
    await cut_feed(stage)


async def suspect_seen(stage: Play, case: str) -> None:
    """Send a material update, which a colleague approves: a suspect with a photo, a vehicle with a private plate."""
    photo = await stage.police.upload_photo(officers.HENGSHUI_OFFICER, draw_photo(2))
    values = {
        "caseId": case,
        "material": True,
        "idempotencyKey": fresh_key(),
        "suspects": [{"description": "男，约40岁，黑色夹克", "name": marker("first", "suspectname"), "photo": photo}],
        "vehicles": [{"description": "白色面包车", "plate": marker("first", "plate"), "platePublic": False}],
    }
    approving = "mutation($input: ApproveChangeInput!) { approveChange(input: $input) { userErrors { code message } } }"
    reading = 'query($case: ID!) { caseSummary(id: $case, purpose: "The suspect on the cameras") { version } }'
    read = await stage.police.call(officers.ANYANG_OFFICER, reading, {"case": case})
    approval = {
        "caseId": case,
        "change": "REVISE_PUBLIC",
        "reason": "The station's cameras show him",
        "expectedVersion": read["caseSummary"]["version"],
    }
    await stage.police.call(officers.ANYANG_OFFICER, approving, {"input": approval})
    await stage.officer("first", officers.HENGSHUI_OFFICER, "reviseCase", "ReviseCaseInput", values)


async def seen_in_zhengzhou(stage: Play, case: str, alert: str) -> None:
    """20:40: she is on cameras at Zhengzhou station, inside of the 500 km; 20:55: another force confirms it."""
    await stage.clock.reach(beijing(13, 20, 45))
    values = new_sighting(alert, ZHENGZHOU_STATION, beijing(13, 20, 40), "郑州市")
    await stage.officer("first", officers.ZHENGZHOU_OFFICER, "addAlertArea", "AddAlertAreaInput", values)
    await stage.say("she was on cameras at Zhengzhou station at 20:40; an officer there adds an area")
    await asyncio.gather(tips(stage, case, 3), people_move(stage, 3))
    await stage.say("people told before hear it with sound within 100 km of that station, in silence elsewhere")
    await stage.clock.reach(beijing(13, 20, 55))
    area = {"alertId": alert, "area": SIGHTED_AREA}
    await stage.officer("first", officers.HENGSHUI_OFFICER, "confirmAlertArea", "ConfirmAlertAreaInput", area)
    await stage.say("an officer of another force confirms the area")


async def second_case(stage: Play) -> None:
    """Open a case more than three hours late, correct its place; close it while the last stage is being sent."""
    await stage.clock.reach(beijing(14, 10, 0))
    seen = beijing(14, 5, 30)
    values = new_case("second", WRONG_PIN, seen, "乐乐", 6, "德州市德城区", None)
    opened = await stage.officer("second", officers.ANYANG_OFFICER, "openCase", "OpenCaseInput", values)
    remember_case(stage, "second", opened, WRONG_PIN, seen)
    await stage.say("a second case is opened four and a half hours late: 500 km is due, but the case is not confirmed")
    await stage.stillness.wait()
    await asyncio.sleep(stage.size.watch_seconds)
    await stage.say("devices within 100 km get the alert, none beyond")
    values = correction(opened["alertId"], SECOND_PLACE, seen, "德州市德城区")
    await stage.officer("second", officers.ANYANG_OFFICER, "correctLastSeen", "CorrectLastSeenInput", values)
    await stage.stillness.wait()
    await stage.say("the pin was one degree too far west: the place is corrected, and the right 100 km get the alert")
    if not stage.size.full:
        await slow_down(stage)
    confirmed = {"caseId": opened["caseId"], "area": CORRECTED_AREA}
    await stage.officer("second", officers.HENGSHUI_OFFICER, "confirmCase", "ConfirmCaseInput", confirmed)
    await stage.say("confirmed: 200, 300 and 500 km start at once")
    await (slow_down_in_last_stage if stage.size.full else wait_for_later_stages)(stage, opened["alertId"])
    closing = {
        "caseId": opened["caseId"],
        "outcome": "RETURNED_ALONE",
        "foundBy": "OTHER",
        "idempotencyKey": fresh_key(),
    }
    await stage.officer("second", officers.ANYANG_OFFICER, "closeCase", "CloseCaseInput", closing)
    await stage.say("the child came home: the case is closed while the last stage is being sent")
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
    await stage.say("she is found in Henan after 32 hours: every device that got the alert gets its end")
    await stage.stillness.wait()


async def after_the_end(stage: Play) -> None:
    """Check that photo links are dead within five seconds of the closing."""
    closed = [event["returned"] for event in stage.evidence.script.events if event["kind"] == "close"]
    await asyncio.sleep(max(0.0, max(closed) + AFTER_CLOSE_SECONDS - time.time()))
    for link in stage.evidence.script.photo_links:
        await fetch_photo(stage, link["url"])
    await stage.hub.fcm.flush()
    stage.evidence.script.ended = time.time()
