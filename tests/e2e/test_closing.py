"""Revisions and the end: their recipients, and their form."""

from datetime import timedelta

import pytest

from reunion import GeoPoint, Location
from tests.e2e.world import Partner, World, at_distance, token_of
from tests.waiting import until


async def test_a_material_update_reaches_those_told_in_silence(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    told, later = await app_partner.phones(place, 2), await app_partner.phones(at_distance(place, 200))
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, told)
    suspects = [{"description": "A man in a grey coat", "name": "PRIVATE-suspect"}]
    revised = await world.revise(case, by=case.second, material=True, idempotencyKey="update", suspects=suspects)
    assert revised["revision"] == 2

    async def updated() -> bool:
        return sorted(await world.told(case.alert, "UPDATE")) == sorted(map(token_of, told))

    await until(updated)
    # A device that is told only now gets the newest revision as its first contact, with a sound.
    await app_partner.client().devices.report([location(ref, place) for ref in later])
    await world.wait_shown(case.alert, [*told, *later])
    pushes = await world.pushes(case.alert)
    updates = [push["message"] for push in pushes if push["message"]["data"]["kind"] == "UPDATE"]
    (newcomer,) = [push["message"] for push in pushes if push["token"] == token_of(later[0])]
    assert newcomer["data"]["revision"] == "2"
    assert newcomer["data"]["kind"] == "ALERT"
    assert "A man in a grey coat" in newcomer["notification"]["body"]
    assert "sound" in newcomer["apns"]["payload"]["aps"]
    for update in updates:
        assert update["data"]["revision"] == "2"
        assert "sound" not in update["apns"]["payload"]["aps"]
        assert update["android"]["notification"]["tag"] == case.alert
    # A revision that is not material sends no push.
    quiet = await world.revise(case, material=False, idempotencyKey="quiet", clothing="A red coat")
    assert quiet["revision"] == 3
    await world.settled(case.alert)
    assert len(await world.pushes(case.alert)) == len(pushes)
    assert (await app_partner.client().alerts.get(case.alert)).child.clothing == "A red coat"


def location(ref: str, place: GeoPoint) -> Location:
    return Location(ref, latitude=place.latitude, longitude=place.longitude)


async def test_the_cancel_reaches_exactly_the_told_devices(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    told = [*await app_partner.phones(place, 3), *await other_partner.phones(place, 2)]
    await app_partner.phones(at_distance(place, 300), 2)
    case = await world.open_case(place)
    await world.wait_shown(case.alert, told)
    moved, removed = told[0], told[1]
    await app_partner.client().devices.report([location(moved, at_distance(place, 900))])
    await app_partner.client().devices.remove([removed])
    closed = await world.close(case)
    assert closed["revision"] == 2
    await world.wait_shown(case.alert, [removed])
    await world.settled(case.alert)
    assert sorted(await world.told(case.alert, "CANCEL")) == sorted(token_of(ref) for ref in told if ref != removed)
    for push in await world.pushes(case.alert):
        if push["message"]["data"]["kind"] == "CANCEL":
            assert "notification" not in push["message"]
            assert push["message"]["apns"]["payload"]["aps"]["alert"] == {"body": "This alert is over. Thank you."}
    # No new device is told of an ended alert.
    late = await app_partner.phones(place)
    await world.ticks(2)
    assert token_of(late[0]) not in await world.shown(case.alert)
    alert = await app_partner.client().alerts.get(case.alert)
    assert (alert.state, alert.ending, alert.revision) == ("CLOSED", "FOUND", 2)
    assert [revision.kind for revision in alert.revisions] == ["ALERT", "CANCEL"]
    assert alert.revisions[1].replaces == (1,)


@pytest.mark.parametrize("missing", ["2016-05-13T16:00:00", "yesterday", "2016-05-13T16:00:00+99:00"])
async def test_a_time_without_its_zone_is_refused(world: World, place: GeoPoint, missing: str) -> None:
    opener, _ = world.officers()
    report = await world.report(place, timedelta(minutes=5))
    report["lastSeen"]["at"] = missing
    document = "mutation ($input: OpenCaseInput!) { openCase(input: $input) { caseId userErrors { code } } }"
    assert (await world.police(opener, document, input=report)).codes == ["BAD_REQUEST"]


async def test_a_revision_too_long_for_a_push_is_refused(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place)
    vehicles = [{"description": "车" * 300}] * 5
    payload = await world.change(
        case.opener, "reviseCase", caseId=case.id, material=True, idempotencyKey="long", vehicles=vehicles
    )
    assert [error["code"] for error in payload["userErrors"]] == ["PUSH_TOO_LONG"]
    fine = await world.done(
        case.opener, "reviseCase", caseId=case.id, material=True, idempotencyKey="fine", vehicles=vehicles[:1]
    )
    assert fine["revision"] == 2
