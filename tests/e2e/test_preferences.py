"""Quiet hours, mutes, caps and an officer's override, from the SDK to the phone, by the domain's clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reunion import DevicePreferences, GeoPoint, QuietHours
from tests.e2e.test_devices import codes
from tests.e2e.world import Partner, World

SET = """mutation ($input: SetDevicePreferencesInput!) {
  setDevicePreferences(input: $input) { results { ref ok error { code path } } userErrors { code path } }
}"""
ALERT = (
    """query ($id: ID!) { case(id: $id, purpose: "a test") { alert { overridesPreferences } notes { move reason } } }"""
)


async def quiet_now(world: World, hours: float = 2) -> tuple[QuietHours, datetime]:
    """Return quiet hours that hold now, and their end."""
    now = await world.now()
    end = (now + timedelta(hours=hours)).replace(second=0, microsecond=0)
    start = (now - timedelta(hours=1)).astimezone(UTC)
    return QuietHours(f"{start:%H:%M}", f"{end.astimezone(UTC):%H:%M}", "UTC"), end


async def ask(partner: Partner, *asked: DevicePreferences) -> None:
    results = await partner.client().devices.set_preferences(asked)
    assert [result.error for result in results] == [None] * len(asked)


async def test_quiet_hours_delay_a_push_and_mutes_pass_cancels(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    asleep, muted, awake = await app_partner.phones(place, 3)
    quiet, end = await quiet_now(world)
    await ask(app_partner, DevicePreferences(asleep, quiet=quiet))
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, [muted, awake])
    await ask(app_partner, DevicePreferences(muted, muted_alerts=[case.alert]))
    await world.settled(case.alert)
    await world.ticks(2)
    await world.wait_shown(case.alert, [muted, awake])
    await world.clock.jump_to(end + timedelta(seconds=1))
    await world.wait_shown(case.alert, [asleep, muted, awake])
    await world.close(case)
    await world.wait_shown(case.alert, [])
    await world.settled(case.alert)
    assert len(await world.told(case.alert)) == 3
    assert len(await world.told(case.alert, "CANCEL")) == 3


async def test_unmuting_delivers_and_an_override_ignores_quiet_hours(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    resting, muted = await app_partner.phones(place, 2)
    until_then = (await world.now()) + timedelta(days=3)
    await ask(app_partner, *(DevicePreferences(ref, muted_until=until_then) for ref in (resting, muted)))
    case = await world.open_case(place, confirmed=True)
    await world.settled(case.alert)
    await world.ticks(2)
    assert await world.shown(case.alert) == set()
    await ask(app_partner, DevicePreferences(muted, muted_alerts=[case.alert]))
    await world.approve(case, "OVERRIDE_PREFERENCES")
    await world.done(case.opener, "overridePreferences", alertId=case.alert, reason="minutes count")
    await world.wait_shown(case.alert, [resting])
    await ask(app_partner, DevicePreferences(muted))
    await world.wait_shown(case.alert, [resting, muted])
    found: Any = (await world.police(case.opener, ALERT, id=case.id)).data["case"]
    assert found == {
        "alert": {"overridesPreferences": True},
        "notes": [{"move": "OVERRIDE_PREFERENCES", "reason": "minutes count"}],
    }


async def test_each_preference_fails_alone_and_hides_foreign_refs(
    app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    (ref,) = await app_partner.phones(place)
    quiet = {"start": "22:00", "end": "07:00", "zone": "Asia/Shanghai"}
    asked: list[dict[str, Any]] = [
        {"ref": ref, "quiet": quiet, "dailyLimit": 3, "mutedAlerts": ["al_x"]},
        {"ref": ref, "quiet": quiet | {"zone": "Asia/Nowhere"}},
        {"ref": ref, "quiet": quiet | {"end": "22:00"}},
        {"ref": ref, "dailyLimit": 0},
        {"ref": ref, "mutedUntil": "2999-01-01T00:00:00Z"},
        {"ref": ""},
        {"ref": "never-there"},
    ]
    payload = (await app_partner.ask(SET, input={"preferences": asked})).data["setDevicePreferences"]
    assert payload["userErrors"] == []
    assert codes(payload) == [None, *["PREFERENCES_INVALID"] * 4, "REF_INVALID", "NOT_FOUND"]
    assert payload["results"][1]["error"]["path"] == ["preferences", "1", "quiet", "zone"]
    assert payload["results"][4]["error"]["path"] == ["preferences", "4", "mutedUntil"]
    payload = (await other_partner.ask(SET, input={"preferences": asked[:1]})).data["setDevicePreferences"]
    assert codes(payload) == ["NOT_FOUND"]
    many = [{"ref": f"many-{number}"} for number in range(1001)]
    for refused in ([], many):
        payload = (await app_partner.ask(SET, input={"preferences": refused})).data["setDevicePreferences"]
        assert (payload["results"], payload["userErrors"][0]["code"]) == ([], "TOO_MANY_ITEMS")


async def test_a_cap_holds_back_the_second_alert_of_a_day(world: World, app_partner: Partner, place: GeoPoint) -> None:
    capped, free = await app_partner.phones(place, 2)
    await ask(app_partner, DevicePreferences(capped, daily_limit=1))
    first = await world.open_case(place, confirmed=True)
    await world.wait_shown(first.alert, [capped, free])
    await world.settled(first.alert)
    second = await world.open_case(place, confirmed=True)
    await world.wait_shown(second.alert, [free])
    await world.settled(second.alert)
    now = await world.now()
    await world.clock.jump_to((now + timedelta(days=1)).replace(hour=17, minute=0))
    third = await world.open_case(place, confirmed=True)
    await world.wait_shown(third.alert, [capped, free])
    assert len(await world.told(second.alert)) == 1
    await ask(app_partner, DevicePreferences(capped, daily_limit=2))
    await world.wait_shown(second.alert, [capped, free])
