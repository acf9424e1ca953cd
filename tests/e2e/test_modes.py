"""Live keys see real alerts, test keys see exercises and tests, and the two never meet."""

import pytest

from reunion import GeoPoint, NotFound, Receipt, ReceiptKind
from tests.e2e.world import LIVE, TEST, Partner, World, token_of

ENTITY = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Alert { id } ... on Partner { id name } } }"


@pytest.mark.parametrize("status", ["ACTUAL", "EXERCISE", "TEST"])
async def test_each_key_sees_its_own_alerts_only(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint, status: str
) -> None:
    (live,) = await app_partner.phones(place)
    (test,) = await app_partner.phones(place, mode=TEST)
    sees, blind = (LIVE, TEST) if status == "ACTUAL" else (TEST, LIVE)
    case = await world.open_case(place, status=status)
    await world.wait_shown(case.alert, [live if sees == LIVE else test])
    alert = await app_partner.client(sees).alerts.get(case.alert)
    assert alert.status == status
    if status != "ACTUAL":
        (push,) = await world.pushes(case.alert)
        assert push["message"]["data"]["status"] == status
        assert push["message"]["notification"]["title"].startswith(f"[{status}]")
    for client in (app_partner.client(blind), other_partner.client(blind)):
        for wanted in (case.alert, "al_nobody", ""):
            with pytest.raises(NotFound):
                await client.alerts.get(wanted)
        assert case.alert not in [one.id async for one in client.alerts.list()]
        with pytest.raises(NotFound):
            await client.tips.submit(case.alert, "A sighting")
        (receipt,) = await client.receipts.confirm(case.alert, [Receipt(live, ReceiptKind.SHOWN)])
        assert receipt.error is not None
        assert receipt.error.code == "NOT_FOUND"
        with pytest.raises(NotFound):
            await client.audience.page(case.alert)
    assert case.alert in [one.id async for one in app_partner.client(sees).alerts.list()]
    of = [{"__typename": "Alert", "id": case.alert}, {"__typename": "Alert", "id": "al_nobody"}]
    assert (await app_partner.ask(ENTITY, sees, of=of)).data["_entities"] == [{"id": case.alert}, None]
    assert (await app_partner.ask(ENTITY, blind, of=of)).data["_entities"] == [None, None]
    await world.close(case)
    await world.wait_shown(case.alert, [])
    await world.settled(case.alert)
    assert {push["token"] for push in await world.pushes(case.alert)} == {token_of(live if sees == LIVE else test)}


async def test_a_partner_entity_is_readable_by_itself_only(app_partner: Partner, other_partner: Partner) -> None:
    of = [{"__typename": "Partner", "id": one.id} for one in (app_partner, other_partner)]
    found = (await app_partner.ask(ENTITY, of=of)).data["_entities"]
    assert found == [{"id": app_partner.id, "name": app_partner.name}, None]


async def test_a_key_shows_its_partner_and_mode(app_partner: Partner) -> None:
    for mode in (LIVE, TEST):
        viewer = await app_partner.client(mode).viewer()
        assert (viewer.partner_id, viewer.mode) == (app_partner.id, mode)
        assert (viewer.cell_resolution, viewer.channel) == (6, "fcm")


async def test_a_partner_without_a_channel_reads_null(world: World) -> None:
    made = str((await world.operate("createPartner", "partnerId", name="Nothing set yet"))["partnerId"])
    partner = Partner(world, made, "Nothing set yet")
    partner.keys[TEST] = (await world.operate("rotatePartnerKey", "key", partnerId=made, mode=TEST))["key"]
    assert (await partner.client(TEST).viewer()).channel is None
