"""Places by name and by point, and a district far from its point, through the police graph of a whole hub."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.graphs.police import police_graph
from tests.fakes import officer
from tests.graphql.documents import CASE, change
from tests.graphql.whole_graphs import Asking, Calls, whole_hub

OWN = "name,other_names,latitude,longitude\n燕山镇,Yanshan,38.80,116.20\n"
PLACES = """query ($typed: String!, $near: PointInput) { places(search: $typed, near: $near, first: 2) {
  source name chineseName matchedName countryCode country province chineseProvince region population distanceKm
  point { latitude longitude } } }"""
NOTES = '{ case(id: "%s", purpose: "a test") { notes { move reason } } }'
FAR = "The point is more than 30 km from the place that the district names."


@pytest.fixture(scope="module")
async def ask(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asking]:
    """Open a whole hub with the shipped places and one more."""
    run_dir: Path = tmp_path_factory.mktemp("places")
    (run_dir / "places.csv").write_text(OWN, encoding="utf-8")
    async with whole_hub(run_dir, gazetteer_file=str(run_dir / "places.csv")) as hub:
        yield Asking(police_graph(open_schema=False), hub.services.police, officer(), Calls())


async def opened(ask: Asking, district: str, latitude: float, key: str, **more: Any) -> Any:
    """Open a case at a latitude, on the meridian of Renqiu."""
    at = (datetime.now(UTC) - timedelta(minutes=20)).isoformat()
    seen = {"point": {"latitude": latitude, "longitude": 116.1}, "district": district, "at": at}
    facts = CASE | {"lastSeen": seen, "idempotencyKey": key, "status": "EXERCISE"} | more
    return (await ask(change("openCase"), input=facts))[0]["openCase"]


async def test_name_in_any_writing_finds_the_city(ask: Asking) -> None:
    for typed in ("任丘", "renqiu", "Ren Qiu"):
        [place, *_] = (await ask(PLACES, typed=typed))[0]["places"]
        assert place == {
            "source": "GEONAMES",
            "name": "Renqiu",
            "chineseName": "任丘市",
            "matchedName": {"任丘": "任丘", "renqiu": None, "Ren Qiu": None}[typed],
            "countryCode": "CN",
            "country": "China",
            "province": "Hebei",
            "chineseProvince": "河北省",
            "region": None,
            "population": 98569,
            "distanceKm": None,
            "point": {"latitude": 38.70941, "longitude": 116.10086},
        }


async def test_operators_place_and_coordinates_are_found_with_distance(ask: Asking) -> None:
    near = {"latitude": 38.7, "longitude": 116.2}
    [own] = (await ask(PLACES, typed="燕山鎮", near=near))[0]["places"]
    assert (own["source"], own["name"], own["matchedName"]) == ("OPERATOR", "燕山镇", None)
    assert own["distanceKm"] == pytest.approx(11.12, abs=0.01)
    [point] = (await ask(PLACES, typed="北緯38.8度，東經116.2度", near=near))[0]["places"]
    assert (point["source"], point["name"]) == ("COORDINATES", "38.80000, 116.20000")
    assert point["distanceKm"] == pytest.approx(11.12, abs=0.01)


async def test_nearest_places_name_a_point(ask: Asking) -> None:
    asked = "{ nearestPlaces(point: { latitude: 38.75, longitude: 116.15 }, first: 2) { name chineseName distanceKm } }"
    first, second = (await ask(asked))[0]["nearestPlaces"]
    assert (first["name"], second["chineseName"]) == ("Renqiu", "任丘市") or first["name"] in ("燕山镇", "Renqiu")
    assert first["distanceKm"] < second["distanceKm"] < 50


async def test_point_far_from_its_district_is_acknowledged_and_noted(ask: Asking) -> None:
    refused = await opened(ask, "河北省任丘市", 39.2, "one")
    [error] = refused["userErrors"]
    assert (refused["caseId"], error["code"], error["path"]) == (None, "PLACE_UNUSUAL", ["lastSeen"])
    assert error["message"].startswith(FAR)
    taken = await opened(ask, "河北省任丘市", 39.2, "one", acknowledgeUnusualPlace=True)
    assert taken["userErrors"] == []
    [note] = (await ask(NOTES % taken["caseId"]))[0]["case"]["notes"]
    assert note == {"move": "ACKNOWLEDGE_UNUSUAL_PLACE", "reason": FAR}


async def test_near_point_and_unknown_district_are_taken_unasked(ask: Asking) -> None:
    for number, (district, latitude) in enumerate(
        (("河北省任丘市", 38.9), ("Renqiu, Hebei", 38.5), ("任丘市新村", 10.0), ("燕山镇", 38.9), ("Renqiu", 5.0))
    ):
        taken = await opened(ask, district, latitude, f"near-{number}")
        assert taken["userErrors"] == [], district
        assert (await ask(NOTES % taken["caseId"]))[0]["case"]["notes"] == []
