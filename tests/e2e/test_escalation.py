"""Escalation: the nearest first, farther by the clock, and a limit until a second person confirms."""

from datetime import timedelta
from typing import Any

from hub.local.officers import ANALYST, HENGSHUI_OFFICER, HENGSHUI_SECOND_ACCOUNT, UNCERTIFIED
from reunion import GeoPoint
from tests.e2e.world import Case, Partner, World, at_distance, token_of
from tests.waiting import until

ALERT = """query ($id: ID!) { case(id: $id, purpose: "a test") {
  alert { state pauses areas { confirmed coveredKm confirmBy } } notes { move reason }
  reach(purpose: "a test") { suppressedBelow stages { number radiusKm counts { reached } } }
} }"""

COUNTS = """query ($id: ID!) { case(id: $id, purpose: "a test") {
  reach(purpose: "a test") { stages { asOf counts { reached } } }
  alert { deliveryStatus { areas { stages { countsAsOf counts { reached } } } } }
} }"""
NONE = {"reached": None}


async def alert_of(world: World, case: Case) -> dict[str, Any]:
    """Return the state of a case's alert, as staff see it."""
    found: dict[str, Any] = (await world.police(case.opener, ALERT, id=case.id)).data["case"]
    return found


async def jump(world: World, case: Case, after: timedelta) -> None:
    """Move the clock to a time after the disappearance."""
    await world.clock.jump_to(case.disappeared + after)


async def phones_around(partner: Partner, place: GeoPoint) -> dict[int, str]:
    """Register one phone inside each ring of the Ministry's table, and one beyond the last."""
    return {km: (await partner.phones(at_distance(place, km)))[0] for km in (40, 150, 250, 400, 700)}


async def test_the_first_push_and_the_stages_follow_the_schedule(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    phones = await phones_around(app_partner, place)
    case = await world.open_case(place, timedelta(minutes=20), confirmed=True)
    await world.wait_shown(case.alert, [phones[40]])
    told = [phones[40]]
    for hours, km, more in ((1, 200, 150), (2, 300, 250), (3, 500, 400)):
        await jump(world, case, timedelta(hours=hours, seconds=-20))
        await world.settled(case.alert)
        await world.wait_shown(case.alert, told)
        await jump(world, case, timedelta(hours=hours, seconds=1))
        told.append(phones[more])
        await world.wait_shown(case.alert, told)
        assert (await alert_of(world, case))["alert"]["areas"][0]["coveredKm"] == km
    await world.settled(case.alert)
    assert await world.told(case.alert) == [token_of(ref) for ref in told]
    reach = (await alert_of(world, case))["reach"]
    assert [stage["radiusKm"] for stage in reach["stages"]] == [100, 200, 300, 500]
    # One phone a ring: counts this small are not shown.
    assert [stage["counts"]["reached"] for stage in reach["stages"]] == [None] * 4


async def test_a_late_case_waits_at_the_unconfirmed_limit(world: World, app_partner: Partner, place: GeoPoint) -> None:
    phones = await phones_around(app_partner, place)
    case = await world.open_case(place, timedelta(hours=5))
    await world.wait_shown(case.alert, [phones[40]])
    await world.settled(case.alert)
    assert (await world.change(case.opener, "confirmCase", caseId=case.id))["userErrors"][0]["code"] == (
        "SECOND_PERSON_REQUIRED"
    )
    assert await world.shown(case.alert) == {token_of(phones[40])}
    await world.done(case.second, "confirmCase", caseId=case.id)
    await world.wait_shown(case.alert, [ref for km, ref in phones.items() if km <= 400])
    again = await world.done(case.second, "confirmCase", caseId=case.id)
    assert again["changed"] is False


async def test_a_second_account_of_one_person_cannot_confirm(world: World, place: GeoPoint) -> None:
    opened = await world.done(HENGSHUI_OFFICER, "openCase", **await world.report(place, timedelta(minutes=5)))
    refused = await world.change(HENGSHUI_SECOND_ACCOUNT, "confirmCase", caseId=opened["caseId"])
    assert refused["userErrors"][0]["code"] == "SECOND_PERSON_REQUIRED"
    await world.done(
        HENGSHUI_OFFICER, "closeCase", caseId=opened["caseId"], outcome="WITHDRAWN", idempotencyKey=opened["caseId"]
    )


async def test_after_15_unconfirmed_minutes_movers_wait_for_the_confirmation(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    phones = await phones_around(app_partner, place)
    case = await world.open_case(place, timedelta(hours=3, minutes=30))
    await world.wait_shown(case.alert, [phones[40]])
    await world.clock.jump_to(await world.now() + timedelta(minutes=15, seconds=1))

    async def held() -> bool:
        alert = (await alert_of(world, case))["alert"]
        return bool(alert["pauses"] == ["UNCONFIRMED"] and alert["state"] == "PAUSED")

    await until(held)
    (newcomer,) = await app_partner.phones(place)
    assert "supervisors_needed" in world.log_text()
    assert "hub_alerts_unconfirmed 1" in await world.page("/metrics")
    # An officer's resume does not replace the second person's confirmation.
    await world.done(case.opener, "resumeAlert", alertId=case.alert, reason="a test")
    assert await held()
    # Two scheduler runs later still nobody else was told.
    await world.ticks(2)
    assert await world.shown(case.alert) == {token_of(phones[40])}
    await world.done(case.second, "confirmCase", caseId=case.id)
    await world.wait_shown(case.alert, [newcomer, *(ref for km, ref in phones.items() if km <= 400)])


async def test_a_paused_alert_starts_no_stage_until_resumed(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    phones = await phones_around(app_partner, place)
    case = await world.open_case(place, timedelta(minutes=55), confirmed=True)
    await world.wait_shown(case.alert, [phones[40]])
    await world.done(case.opener, "pauseAlert", alertId=case.alert, reason="PRIVATE-reason")
    await jump(world, case, timedelta(hours=1, minutes=1))
    (newcomer,) = await app_partner.phones(place)
    await world.ticks(2)
    assert await world.shown(case.alert) == {token_of(phones[40])}
    await world.done(case.second, "resumeAlert", alertId=case.alert, reason="goes on")
    await world.wait_shown(case.alert, [phones[40], phones[150], newcomer])
    assert [note["move"] for note in (await alert_of(world, case))["notes"]] == ["PAUSE", "RESUME"]


async def test_an_officer_widens_and_narrows_the_radius(world: World, app_partner: Partner, place: GeoPoint) -> None:
    phones = await phones_around(app_partner, place)
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, [phones[40]])
    refused = await world.change(case.opener, "setAlertRadius", alertId=case.alert, radiusKm=720.0, reason="a train")
    assert refused["userErrors"][0]["code"] == "SECOND_PERSON_REQUIRED"
    await world.approve(case, "SET_ALERT_RADIUS", radiusKm=720.0)
    await world.done(case.opener, "setAlertRadius", alertId=case.alert, radiusKm=720.0, reason="a train")
    await world.wait_shown(case.alert, phones.values())
    await world.done(case.opener, "setAlertRadius", alertId=case.alert, radiusKm=20.0, reason="seen here")
    (outside,) = await app_partner.phones(at_distance(place, 60))
    (inside,) = await app_partner.phones(at_distance(place, 10))
    await world.wait_shown(case.alert, [*phones.values(), inside])
    # An officer's radius cancels the planned stages: the clock starts none.
    await jump(world, case, timedelta(hours=3, minutes=1))
    await world.ticks(2)
    assert token_of(outside) not in await world.shown(case.alert)


async def test_an_uncertified_officer_or_fourth_case_an_hour_is_refused(world: World, place: GeoPoint) -> None:
    document = "mutation ($input: OpenCaseInput!) { openCase(input: $input) { caseId userErrors { code } } }"
    for officer in (UNCERTIFIED, ANALYST):
        answer = await world.police(officer, document, input=await world.report(place, timedelta(minutes=5)))
        assert answer.codes == ["FORBIDDEN"]
    opener, _ = world.officers()
    for number in range(4):
        opened = await world.change(opener, "openCase", **await world.report(world.place(), timedelta(minutes=5)))
        assert [error["code"] for error in opened["userErrors"]] == (["SUPERVISOR_REQUIRED"] if number == 3 else [])


async def test_an_expired_alert_ends_and_cancels_all_told_devices(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    (ref,) = await app_partner.phones(place)
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, [ref])
    await world.clock.jump_to(await world.now() + timedelta(hours=72, seconds=1))
    await world.wait_shown(case.alert, [])
    assert await world.told(case.alert, "CANCEL") == [token_of(ref)]
    assert (await alert_of(world, case))["alert"]["state"] == "EXPIRED"


async def test_alert_issued_again_is_told_and_closed_like_the_first(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    (ref,) = await app_partner.phones(place)
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, [ref])
    await world.expire(case)
    await world.wait_shown(case.alert, [])
    again = await world.done(case.opener, "reissueAlert", caseId=case.id, reason="still missing")
    await world.wait_shown(again["alertId"], [ref])
    await world.close(case)
    await world.wait_shown(again["alertId"], [])
    assert await world.told(again["alertId"], "CANCEL") == [token_of(ref)]
    # The closing was a mistake: people near hear of her once more, and the first alert stays as it ended.
    reopened = await world.done(case.opener, "reopenCase", caseId=case.id, reason="another child was found")
    await world.wait_shown(reopened["alertId"], [ref])
    assert (await alert_of(world, case))["alert"]["state"] == "OPEN"
    assert await world.shown(case.alert) == set()
    await world.close(case)
    await world.wait_shown(reopened["alertId"], [])


async def test_people_are_counted_a_minute_later_and_then_stand_still(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    phones = await app_partner.phones(place, 60)
    before = await world.now()
    case = await world.open_case(place, timedelta(minutes=5))
    await world.wait_shown(case.alert, phones)
    await world.settled(case.alert)

    async def doors() -> list[Any]:
        found = (await world.police(case.opener, COUNTS, id=case.id)).data["case"]
        [stage, *_], [shown, *_] = found["reach"]["stages"], found["alert"]["deliveryStatus"]["areas"][0]["stages"]
        return [
            [stage["asOf"], stage["counts"]["reached"]],
            [shown["countsAsOf"], (shown["counts"] or NONE)["reached"]],
        ]

    early = await doors()
    # A machine that was busy for a minute may have counted already.
    assert early == [[None, None]] * 2 or await world.now() >= before + timedelta(minutes=1)
    await world.clock.jump_to(await world.now() + timedelta(seconds=61))

    async def counted() -> list[Any] | None:
        found = await doors()
        return found if found[0][0] else None

    graph, status = await until(counted)
    assert graph == status
    # Thirty away from the truth is less likely than one in a million.
    assert 30 < graph[1] < 90
    await world.wait_shown(case.alert, [*phones, *await app_partner.phones(place, 60)])
    await world.ticks(6)
    assert await doors() == [graph, graph]
