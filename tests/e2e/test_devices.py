"""Registration, moves and removal of devices: each item gets its own result, for any input."""

from datetime import timedelta
from typing import Any

import pytest

from reunion import AsyncReunion, AuthenticationError, Device, GeoPoint, Location, Receipt, ReceiptKind
from tests.databases import ALL_ROWS
from tests.e2e.world import Partner, World, at_distance, token_of
from tests.waiting import until

REGISTER = """mutation ($input: RegisterDevicesInput!) {
  registerDevices(input: $input) { results { ref ok error { code message path } } userErrors { code path } }
}"""
REPORT = """mutation ($input: ReportLocationsInput!) {
  reportLocations(input: $input) { results { ref ok error { code path } } userErrors { code path } }
}"""
REMOVE = """mutation ($input: RemoveDevicesInput!) {
  removeDevices(input: $input) { results { ref ok error { code path } } userErrors { code path } }
}"""

POINT = {"latitude": 37.74, "longitude": 115.67}
CELL = "86319dc57ffffff"
"""The cell this point lies in."""
FINER_CELL = "87319dc51ffffff"


def device(ref: str, **fields: Any) -> dict[str, Any]:
    return {"ref": ref, "token": f"token-{ref}", "cell": CELL} | fields


def codes(payload: Any) -> list[str | None]:
    return [result["error"]["code"] if result["error"] else None for result in payload["results"]]


async def test_each_device_item_gets_its_own_result(world: World, app_partner: Partner) -> None:
    devices = [
        device("good-1"),
        device("finer-cell", cell=FINER_CELL),
        device("no-cell", cell="nonsense"),
        device("shouted-cell", cell=CELL.upper()),
        device("far-north", cell=None, point={"latitude": 90.001, "longitude": 0}),
        device("far-east", cell=None, point={"latitude": 0, "longitude": 180.5}),
        device("no-fix", cell=None, point={"latitude": None, "longitude": 115.67}),
        device("half-a-fix", cell=None, point={"longitude": 115.67}),
        device("empty-fix", cell=None, point={}),
        device("both", point={"latitude": 0, "longitude": 0}),
        device("neither", cell=None),
        device("long-token", token="t" * 5 * 1024),
        device("no-token", token=None),
        device("empty-token", token=""),
        device("r" * 129),
        device(""),
        device("good-2", cell=None, point={"latitude": -90, "longitude": 180}),
        device("good-3", cell=None, point=POINT),
    ]
    payload = (await app_partner.ask(REGISTER, input={"devices": devices})).data["registerDevices"]
    assert payload["userErrors"] == []
    assert [result["ref"] for result in payload["results"]] == [one["ref"] for one in devices]
    assert codes(payload) == [
        None,
        "CELL_INVALID",
        "CELL_INVALID",
        "CELL_INVALID",
        *["COORDINATES_INVALID"] * 7,
        *["PUSH_TOKEN_INVALID"] * 3,
        *["REF_INVALID"] * 2,
        None,
        None,
    ]
    assert payload["results"][1]["error"]["path"][:2] == ["devices", "1"]
    said = {result["ref"]: (result["error"] or {}).get("message", "") for result in payload["results"]}
    assert said["shouted-cell"].endswith("15 lower-case hex digits.")
    assert said["far-north"] == "The latitude must be between -90 and 90, the longitude between -180 and 180."
    assert said["both"] == said["neither"] == "Send either `cell` or `point`, and only one of them."
    # A point is stored as its cell, and as nothing else.
    row = await world.database.collection("devices").find_one({"r": "good-3", **ALL_ROWS})
    assert row is not None
    assert row["c"] == CELL
    assert set(row) == {"_id", "p", "n", "c", "r", "t", "h", "l", "a", "x"}
    # The valid items were accepted although the others were not.
    moved = await app_partner.client().devices.report(
        [Location("good-1", cell=CELL), Location("finer-cell", cell=CELL), Location("good-2", cell=CELL)]
    )
    assert [result.ok for result in moved] == [True, False, True]


async def test_a_lone_surrogate_fails_only_its_own_item(world: World, app_partner: Partner) -> None:
    half = "cut \ud83d"
    devices = [device("whole-1"), device(half), device("cut-token", token=half), device("cut-cell", cell=half)]
    payload = (await app_partner.ask(REGISTER, input={"devices": [*devices, device("whole-2")]})).data
    assert codes(payload["registerDevices"]) == [None, "REF_INVALID", "PUSH_TOKEN_INVALID", "CELL_INVALID", None]
    # UTF-8 cannot write a lone surrogate: the answer holds a replacement character.
    assert payload["registerDevices"]["results"][1]["ref"] == "cut \uffff"
    places = [{"ref": ref, "cell": CELL} for ref in (half, "whole-1")]
    payload = (await app_partner.ask(REPORT, input={"locations": places})).data
    assert codes(payload["reportLocations"]) == ["REF_INVALID", None]
    payload = (await app_partner.ask(REMOVE, input={"refs": [half, "whole-1"]})).data
    assert codes(payload["removeDevices"]) == ["REF_INVALID", None]
    sent = [Device(half, cell=CELL, token="t"), Device("whole-3", cell=CELL, token="t3")]
    assert [one.ok for one in await app_partner.client().devices.register(sent)] == [False, True]
    assert (await app_partner.ask("query ($id: ID!) { alert(id: $id) { id } }", id=half)).data == {"alert": None}


@pytest.mark.parametrize("number", ["NaN", "1e999", "-Infinity"])
async def test_a_coordinate_that_is_no_number_is_refused(world: World, app_partner: Partner, number: str) -> None:
    body = (
        '{"query": "' + REGISTER.replace("\n", " ") + '", "variables": {"input": {"devices": '
        f'[{{"ref": "nan", "token": "t", "point": {{"latitude": {number}, "longitude": 1}}}}]}}}}}}'
    )
    headers = {"Authorization": f"Bearer {app_partner.keys['LIVE']}", "Content-Type": "application/json"}
    async with world.session.post(f"{world.hub.url}/graphql", data=body, headers=headers) as answer:
        assert answer.status in (200, 400)
        refusal = await answer.json()
    assert refusal["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    literal = f'mutation {{ registerDevices(input: {{devices: [{{ref: "nan", token: "t", point: {{latitude: {number}, '
    literal += "longitude: 1}}]}) { results { ok error { code } } } }"
    answered = (await app_partner.ask(literal)).body
    assert answered.get("errors") or codes(answered["data"]["registerDevices"]) == ["COORDINATES_INVALID"]
    assert not (await app_partner.client().devices.report([Location("nan", cell=CELL)]))[0].ok


async def test_an_input_takes_at_most_1000_items(app_partner: Partner) -> None:
    too_many = [f"many-{number}" for number in range(1001)]
    for document, name, items in (
        (REGISTER, "registerDevices", {"devices": [device(ref) for ref in too_many]}),
        (REPORT, "reportLocations", {"locations": [{"ref": ref, "cell": CELL} for ref in too_many]}),
        (REMOVE, "removeDevices", {"refs": too_many}),
        (REMOVE, "removeDevices", {"refs": []}),
    ):
        payload = (await app_partner.ask(document, input=items)).data[name]
        assert payload["results"] == []
        assert [error["code"] for error in payload["userErrors"]] == ["TOO_MANY_ITEMS"]
    # Oversized inputs are refused before they are parsed, with the same code.
    answer = await app_partner.ask(REMOVE, input={"refs": ["many-0"] * 5001})
    assert (answer.status, answer.codes) == (400, ["TOO_MANY_ITEMS"])
    full = {"devices": [device(ref) for ref in too_many[:1000]]}
    assert codes((await app_partner.ask(REGISTER, input=full)).data["registerDevices"]) == [None] * 1000
    assert all(result.ok for result in await app_partner.client().devices.remove(too_many))


async def test_a_repeated_registration_changes_nothing(world: World, app_partner: Partner, place: GeoPoint) -> None:
    client = app_partner.client()
    phone = Device("again", latitude=place.latitude, longitude=place.longitude, token="token-again", language="en")
    for _ in range(2):
        assert [result.ok for result in await client.devices.register([phone, phone])] == [True, True]
        assert [result.ok for result in await client.devices.report([Location("again", cell=CELL)])] == [True]
    assert await world.database.collection("devices").count_documents({"r": "again", **ALL_ROWS}) == 1
    for _ in range(2):
        assert [result.ok for result in await client.devices.remove(["again", "never-there"])] == [True, True]
    assert await world.database.collection("devices").count_documents({"r": "again", **ALL_ROWS}) == 0
    (gone,) = await client.devices.report([Location("again", cell=CELL)])
    assert gone.error is not None
    assert gone.error.code == "NOT_FOUND"


async def test_a_foreign_ref_answers_like_an_unknown_one(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    (ref,) = await app_partner.phones(place)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, [ref])
    for client in (other_partner.client(), app_partner.client("TEST")):
        moved = await client.devices.report([Location(ref, cell=CELL), Location("never-there", cell=CELL)])
        assert [(result.ok, result.error and result.error.code) for result in moved] == [(False, "NOT_FOUND")] * 2
        assert [result.ok for result in await client.devices.remove([ref, "never-there"])] == [True, True]
    receipts = [Receipt(ref, ReceiptKind.SHOWN), Receipt("never-there", ReceiptKind.SHOWN)]
    foreign = await other_partner.client().receipts.confirm(case.alert, receipts)
    assert [result.error and result.error.code for result in foreign] == ["NOT_FOUND"] * 2
    own = await app_partner.client().receipts.confirm(case.alert, receipts)
    assert [result.ok for result in own] == [True, False]
    # It is still registered with its own partner, at its place.
    assert (await app_partner.client().devices.report([Location(ref, cell=CELL)]))[0].ok


async def test_one_token_under_two_refs_gets_one_push(world: World, app_partner: Partner, place: GeoPoint) -> None:
    client = app_partner.client()

    def phone(ref: str) -> Device:
        return Device(ref, latitude=place.latitude, longitude=place.longitude, token="shared", language="en")

    assert [one.ok for one in await client.devices.register([phone("twin-1"), phone("twin-2")])] == [True, True]
    assert (await client.devices.register([phone("twin-3")]))[0].ok
    (other,) = await app_partner.phones(place)
    case = await world.open_case(place)

    async def both() -> bool:
        return await world.shown(case.alert) == {"shared", token_of(other)}

    await until(both)
    await world.settled(case.alert)
    assert sorted(await world.told(case.alert)) == sorted(["shared", token_of(other)])


async def test_an_unknown_malformed_or_revoked_key_is_refused(world: World) -> None:
    partner = await world.partner()
    old = partner.keys["LIVE"]
    assert (await partner.client().viewer()).partner_id == partner.id
    new = await world.new_key(partner)
    for key in (old, "rk_live_" + "x" * 43, "rk_live_", new[:-1], "nonsense", new.replace("live", "test")):
        async with AsyncReunion(world.hub.url, key, max_retries=0) as client:
            with pytest.raises(AuthenticationError):
                await client.viewer()
            with pytest.raises(AuthenticationError):
                await client.devices.register([Device("x", cell=CELL, token="t")])
            with pytest.raises(AuthenticationError):
                await anext(client.alerts.stream())
    async with AsyncReunion(world.hub.url, new) as client:
        assert (await client.viewer()).partner_id == partner.id
    await world.operate("revokePartnerKey", "revoked", partnerId=partner.id, mode="LIVE")
    async with AsyncReunion(world.hub.url, new, max_retries=0) as client:
        with pytest.raises(AuthenticationError):
            await client.viewer()


async def test_a_device_entering_a_covered_area_is_told_once(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    away = at_distance(place, 300)
    (near,) = await app_partner.phones(place)
    (mover,) = await app_partner.phones(away)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, [near])
    client = app_partner.client()
    for where in (place, away, place):
        await client.devices.report([Location(mover, latitude=where.latitude, longitude=where.longitude)])
    (newcomer,) = await app_partner.phones(at_distance(place, 50))
    await world.wait_shown(case.alert, [near, mover, newcomer])
    await world.settled(case.alert)
    assert sorted(await world.told(case.alert)) == sorted(map(token_of, (near, mover, newcomer)))


async def test_a_removed_device_is_not_told(world: World, app_partner: Partner, place: GeoPoint) -> None:
    stays, leaves = await app_partner.phones(place, 2)
    await app_partner.client().devices.remove([leaves])
    case = await world.open_case(place, timedelta(minutes=5))
    await world.wait_shown(case.alert, [stays])
    await world.settled(case.alert)
    assert await world.told(case.alert) == [token_of(stays)]
