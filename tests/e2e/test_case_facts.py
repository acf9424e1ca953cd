"""Facts that cases are counted by, over HTTP: a hub on a laptop has regions, and nobody but police reads the facts."""

from reunion import GeoPoint
from tests.e2e.world import World

PUBLIC = """query ($id: ID!) { alert(id: $id) {
  ending outcome child { name ageYears sex clothing } revisions { kind } texts(language: "en") { title body } } }"""
CASE = """query ($id: ID!) { case(id: $id, purpose: "a test") {
  region abductorRelation foundAt closedAt timeToRecovery { fromOpeningSeconds } } }"""


async def test_laptop_hub_lists_regions_of_no_real_place(world: World) -> None:
    officer, _ = world.officers()
    listed = (await world.police(officer, "{ regions { code name parent } }")).data["regions"]
    assert [region["code"] for region in listed if region["parent"] is None] == ["NORTH", "SOUTH"]


async def test_region_and_relation_reach_no_partner_and_no_log(world: World, place: GeoPoint) -> None:
    partner = await world.partner()
    phones = await partner.phones(place)
    case = await world.open_case(place, region="SOUTH-2", abductorRelation="OTHER_RELATIVE")
    await world.wait_shown(case.alert, phones)
    officer, _ = world.officers()
    closing = {"caseId": case.id, "outcome": "FOUND_SAFE", "abductorRelation": "ACQUAINTANCE"}
    await world.done(officer, "closeCase", **closing)
    found = (await world.police(officer, CASE, id=case.id)).data["case"]
    assert (found["region"], found["abductorRelation"], found["foundAt"]) == (
        "SOUTH-2",
        "ACQUAINTANCE",
        found["closedAt"],
    )
    assert found["timeToRecovery"]["fromOpeningSeconds"] >= 0
    await world.settled(case.alert)
    seen = f"{(await partner.ask(PUBLIC, id=case.alert)).body}{await world.pushes(case.alert)}{world.log_text()}"
    assert "Xiaomei" in seen
    assert not [word for word in ("SOUTH-2", "RELATIVE", "ACQUAINTANCE", "abductor") if word in seen]
