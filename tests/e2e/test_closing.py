"""Revisions and the end: their recipients, their form, and refusals."""

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


async def test_a_closed_case_refuses_closing_revising_and_steering(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place)
    await world.close(case)
    for name, given in (
        ("closeCase", {"caseId": case.id, "outcome": "FOUND_SAFE", "idempotencyKey": "another"}),
        ("reviseCase", {"caseId": case.id, "material": True, "idempotencyKey": "late", "clothing": "A hat"}),
        ("confirmCase", {"caseId": case.id}),
        ("pauseAlert", {"alertId": case.alert, "reason": "late"}),
        ("resumeAlert", {"alertId": case.alert, "reason": "late"}),
        ("setAlertRadius", {"alertId": case.alert, "radiusKm": 50.0, "reason": "late", "idempotencyKey": "late-too"}),
        ("renewAlert", {"alertId": case.alert, "idempotencyKey": "late-as-well"}),
    ):
        payload = await world.change(case.second, name, **given)
        assert [error["code"] for error in payload["userErrors"]] == [
            "ALERT_ENDED" if "alertId" in given else "CASE_CLOSED"
        ], name
        assert payload["caseId"] is None


async def test_an_unknown_case_id_is_not_found(world: World) -> None:
    opener, _ = world.officers()
    for name, given in (
        ("closeCase", {"caseId": "cs_nobody", "outcome": "FOUND_SAFE", "idempotencyKey": "x"}),
        ("confirmCase", {"caseId": "al_\u0000"}),
        ("pauseAlert", {"alertId": "x" * 500, "reason": "x"}),
    ):
        payload = await world.change(opener, name, **given)
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"], name


async def test_an_invalid_case_is_refused_and_stores_nothing(world: World, place: GeoPoint) -> None:
    opener, _ = world.officers()
    cases = world.database.collection("cases")
    before = await cases.count_documents({})
    soon = (await world.now() + timedelta(minutes=1)).isoformat()
    seen = (await world.report(place, timedelta(minutes=5)))["lastSeen"]
    long = {"description": "长" * 500}
    for facts, code, path in (
        ({"lastSeen": seen | {"at": soon}}, "DISAPPEARANCE_IN_FUTURE", ["lastSeen", "at"]),
        ({"lastSeen": seen | {"point": {"latitude": 91.0, "longitude": 0.0}}}, "COORDINATES_INVALID", None),
        ({"child": {"publicName": ""}}, "TEXT_INVALID", ["child", "publicName"]),
        ({"child": {"ageYears": 18}}, "INVALID_INPUT", ["child", "ageYears"]),
        ({"child": {"photo": "ph_nobody"}}, "NOT_FOUND", None),
        ({"suspects": [long] * 5}, "PUSH_TOO_LONG", []),
        ({"suspects": [{"description": "x"}] * 11}, "TOO_MANY_ITEMS", ["suspects"]),
    ):
        report = await world.report(place, timedelta(minutes=5), child=facts.pop("child", {}))
        payload = await world.change(opener, "openCase", "caseId userErrors { code message path }", **report | facts)
        (error,) = payload["userErrors"]
        assert error["code"] == code, error
        assert path is None or error["path"] == path
        if code == "PUSH_TOO_LONG":
            assert any(word.isdigit() for word in error["message"].split()), error
            # No larger than what was sent: five texts of 1,500 bytes each.
            excess = next(int(word) for word in error["message"].split() if word.isdigit())
            assert 3000 < excess < 9000
    assert await cases.count_documents({}) == before


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
