"""An officer with a reading of a GPS types it wherever the public reads, from a client of their own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from reunion import GeoPoint
from tests.e2e.world import Case, Partner, World

NOTATIONS: Final = (
    *("37.73000, 115.67000", "３７．７３０００，１１５．６７０００", "37.73N\n115.67E", "北纬37.73 东经115.67"),
    *("37°43'48\"N 115°40'12\"E", "北纬37度43分48秒东经115度40分12秒", "geo:37.73,115.67", "50SLF7900077000"),
    *("https://maps.app.goo.gl/AbCdEf", "surl.amap.com/abc", "8PFRPQ2C+XV", "PQ2C+XV 衡水", "///filled.count.soap"),
    "3" * 100,
)
PUBLIC: Final = """query ($id: ID!) { alert(id: $id) {
  revision child { name clothing } lastSeen { district } texts(language: "en") { title body } } }"""
POINTED: Final = "37.73000, 115.67000"

Door = tuple[str, dict[str, Any], list[str]]


def doors(case: Case, report: dict[str, Any], text: str) -> Iterator[Door]:
    """Yield every mutation that takes a public text, with a point in it, and the path of the refusal."""
    preview = {name: fact for name, fact in report.items() if name != "idempotencyKey"} | {"previewKey": "k"}
    seen = report["lastSeen"] | {"district": text}
    man, van = {"description": text}, {"description": "a van", "plate": text[:20], "platePublic": True}
    facts: list[tuple[dict[str, Any], list[str]]] = [
        ({"lastSeen": seen}, ["lastSeen", "district"]),
        ({"child": report["child"] | {"publicName": text[:40]}}, ["child", "publicName"]),
        ({"child": report["child"] | {"clothing": f"red coat, {text}"}}, ["child", "clothing"]),
        ({"suspects": [man]}, ["suspects", "0", "description"]),
        ({"vehicles": [man]}, ["vehicles", "0", "description"]),
        ({"vehicles": [van]}, ["vehicles", "0", "plate"]),
    ]
    for given, path in facts:
        yield "openCase", report | given, path
        yield "previewAlert", preview | given, path
        yield "previewAlert", preview | given | {"caseId": case.id}, path
        flat = {name: value for name, value in given.items() if name in ("suspects", "vehicles")}
        flat = flat or {path[1]: next(iter(given.values()))[path[1]]}
        yield (
            "reviseCase",
            {"caseId": case.id, "material": True, **flat},
            path[-1:] if path[0] in ("child", "lastSeen") else path,
        )
    of_alert = {"alertId": case.alert, "reason": "a test"}
    yield "addAlertArea", of_alert | {"sighting": seen | {"timePublic": True}}, ["sighting", "district"]
    yield "correctLastSeen", of_alert | {"lastSeen": seen}, ["lastSeen", "district"]


@pytest.mark.parametrize("text", NOTATIONS)
async def test_no_door_takes_a_point_into_public_words(
    world: World, app_partner: Partner, place: GeoPoint, text: str
) -> None:
    phones = await app_partner.phones(place)
    case = await world.open_case(place, child={"clothing": "a red coat"})
    await world.wait_shown(case.alert, phones)
    before = (await app_partner.ask(PUBLIC, id=case.alert)).data["alert"]
    report = await world.report(place, timedelta(minutes=19))
    cases = await world.database.collection("cases").count_documents({})
    # A plate has room for the short ones alone.
    for name, given, path in doors(case, report, text):
        if path[-1:] != ["plate"] or len(text) <= 20 or text.startswith("3"):
            payload = await world.change(case.opener, name, "userErrors { code message path }", **given)
            [error] = payload["userErrors"]
            assert (error["code"], error["path"]) == ("POINT_IN_TEXT", path), name
            assert text not in error["message"]
    assert (await app_partner.ask(PUBLIC, id=case.alert)).data["alert"] == before
    assert await world.database.collection("cases").count_documents({}) == cases
    await world.settled(case.alert)
    assert {push["message"]["data"]["revision"] for push in await world.pushes(case.alert)} == {"1"}
    assert text not in world.log_text()


async def test_case_of_an_earlier_release_is_mended_and_closed(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place)
    stored = {"$set": {"district": POINTED}}
    assert (await world.database.collection("cases").update_one({"_id": case.id}, stored)).modified_count == 1
    given = {"caseId": case.id, "material": True}
    await world.done(case.opener, "reviseCase", **given, clothing="a blue cap")
    await world.done(case.opener, "reviseCase", **given, district="Station district, G4 K37+500")
    await world.close(case)
