"""Partners, keys, channels and the halt, through the police graph; no stored secret comes back."""

from typing import Any

from hub.domain.parked import ParkedUnit
from hub.local.officers import OPERATOR
from tests.fakes import NOW
from tests.schema.documents import MUTATIONS, QUERIES, change
from tests.schema.police_scene import Scene


async def run(scene: Scene, name: str, /, **given: Any) -> Any:
    document, usual = MUTATIONS[name]
    return (await scene.ask(document, OPERATOR, input=usual | given)).data[name]


async def created(scene: Scene) -> str:
    payload = await run(scene, "createPartner", name="News")
    assert payload["userErrors"] == []
    return str(payload["partnerId"])


async def test_a_name_is_taken_once(scene: Scene) -> None:
    await created(scene)
    payload = await run(scene, "createPartner", name="News")
    assert (payload["partnerId"], payload["userErrors"][0]["code"]) == (None, "NAME_TAKEN")


async def test_a_key_is_shown_once_and_ends_those_before(scene: Scene) -> None:
    partner = await created(scene)
    keys = {(await run(scene, "rotatePartnerKey", partnerId=partner))["key"] for _ in range(2)}
    assert len(keys) == 2
    assert len(scene.partners.keys) == 1
    assert not keys & set(scene.partners.keys)
    assert (await run(scene, "revokePartnerKey", partnerId=partner)) == {"revoked": 1, "userErrors": []}
    unknown = await run(scene, "rotatePartnerKey", partnerId="pt_unknown")
    assert (unknown["key"], unknown["userErrors"][0]["code"]) == (None, "NOT_FOUND")


async def test_only_a_secret_the_hub_made_is_shown(scene: Scene) -> None:
    partner = await created(scene)
    made = await run(scene, "setPartnerChannel", partnerId=partner)
    assert made["secret"].startswith("whsec_")
    settings = {"url": "https://news.example/hub", "secret": made["secret"]}
    assert await run(scene, "setPartnerChannel", partnerId=partner, settings=settings) == {
        "secret": None,
        "userErrors": [],
    }


async def test_settings_are_checked(scene: Scene) -> None:
    partner = await created(scene)
    for given in ({"settings": [1]}, {"settings": {"url": "ftp://x"}}, {"channel": "pigeon"}):
        payload = await run(scene, "setPartnerChannel", partnerId=partner, **given)
        assert payload["secret"] is None
        assert payload["userErrors"], given
    payload = await run(scene, "setPartnerChannel", partnerId=partner, settings={"url": "https://x", "my_key": 1})
    assert payload["userErrors"][0]["path"] == ["settings", "my_key"]


async def test_a_partner_is_stopped_and_let_go_on(scene: Scene) -> None:
    partner = await created(scene)
    assert (await run(scene, "suspendPartner", partnerId=partner))["suspended"] is True
    assert (await run(scene, "suspendPartner", partnerId=partner, suspended=False))["suspended"] is False
    assert (await run(scene, "suspendPartner", partnerId="pt_unknown"))["userErrors"][0]["code"] == "NOT_FOUND"


async def test_the_halt(scene: Scene) -> None:
    for name, halted in (("haltAll", True), ("resumeAll", False)):
        assert (await scene.ask(MUTATIONS[name][0], OPERATOR)).data == {name: {"halted": halted}}
        assert scene.halt.halted is halted


async def test_an_operator_does_not_read_cases(scene: Scene) -> None:
    answer = await scene.ask(change("confirmCase"), OPERATOR, input={"caseId": "cs_x"})
    assert answer.codes == ["FORBIDDEN"]


async def test_a_parked_unit_is_seen_with_its_error_and_goes_on(scene: Scene) -> None:
    partner = await created(scene)
    scene.parked.units.append(ParkedUnit("u1", "al_1", scene.partners.partners[partner].number * 2, 3, "KeyError", NOW))
    shown = (await scene.ask(QUERIES["parkedUnits"][0], OPERATOR)).data["parkedUnits"]
    assert shown == [
        {
            "id": "u1",
            "alertId": "al_1",
            "partnerId": partner,
            "mode": "LIVE",
            "stage": 3,
            "error": "KeyError",
            "parkedAt": shown[0]["parkedAt"],
        }
    ]
    assert await run(scene, "replayUnits", unitIds=["u1", "u1", "u2"]) == {"replayed": ["u1"], "userErrors": []}
    assert (await scene.ask(QUERIES["parkedUnits"][0], OPERATOR)).data["parkedUnits"] == []
    many = await run(scene, "replayUnits", unitIds=[f"u{n}" for n in range(101)])
    assert (many["replayed"], many["userErrors"][0]["code"]) == ([], "TOO_MANY_ITEMS")
