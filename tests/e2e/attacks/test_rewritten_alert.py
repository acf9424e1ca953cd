"""One officer replaces the words and pictures of an alert that another person confirmed."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.domain.actors import Officer
from hub.local.officers import ANYANG_OFFICER, ZHENGZHOU_OFFICER
from reunion import GeoPoint
from tests.e2e.test_photos import fetch, police_photo
from tests.e2e.world import DONE, Case, Partner, World, at_distance, token_of
from tests.services.photos.pictures import jpeg_with_secrets, photo_file
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

LIE: dict[str, Any] = {
    "publicName": "Another name",
    "suspects": [{"description": "The neighbour"}],
    "material": False,
    "idempotencyKey": "lie",
}


WHY = {"reason": "a test", "idempotencyKey": "why"}


async def refusal(world: World, by: Officer, name: str, **given: Any) -> str:
    """Return the code and the message with which an officer's mutation is refused."""
    kind = name[0].upper() + name[1:] + "Input"
    document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {DONE} }} }}"
    answer = await world.police(by, document, input=given)
    if answer.codes:
        return answer.codes[0]
    [error] = answer.data[name]["userErrors"]
    return f"{error['code']}: {error['message']}"


async def told_words(world: World, case: Case, ref: str) -> str:
    """Return the message of the only push to a phone."""
    [push] = [one for one in await world.pushes(case.alert) if one["token"] == token_of(ref)]
    return str(push["message"]["notification"])


async def test_confirmed_alert_is_not_rewritten_by_one_person(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    [near], [far] = [await app_partner.phones(at_distance(place, km)) for km in (40, 150)]
    case = await world.open_case(place, timedelta(minutes=50), confirmed=True)
    await world.wait_shown(case.alert, [near])
    asked = {"caseId": case.id, **LIE}
    assert (await refusal(world, case.opener, "reviseCase", **asked)).startswith(
        "SECOND_PERSON_REQUIRED: The case was confirmed"
    )
    # A correction takes the confirmation away, and not the second person of the words.
    seen = {
        "point": {"latitude": place.latitude, "longitude": place.longitude},
        "district": "Station district",
        "at": (case.disappeared - timedelta(minutes=1)).isoformat(),
    }
    await world.done(case.opener, "correctLastSeen", alertId=case.alert, lastSeen=seen, reason="a slip")
    assert (await refusal(world, case.opener, "reviseCase", **asked)).startswith(
        "SECOND_PERSON_REQUIRED: The case was confirmed"
    )
    await world.done(case.second, "confirmCase", caseId=case.id, area=2)

    await world.done(ANYANG_OFFICER, "breakGlass", caseId=case.id, reason="a test")
    for name, given in (
        ("reviseCase", asked),
        ("correctLastSeen", {"alertId": case.alert, "lastSeen": seen, **WHY}),
        ("setAlertRadius", {"alertId": case.alert, "radiusKm": 400, **WHY}),
        ("renewAlert", {"alertId": case.alert, "idempotencyKey": "renew"}),
    ):
        assert await refusal(world, ANYANG_OFFICER, name, **given) == "CASE_FORBIDDEN", name
    await world.done(ANYANG_OFFICER, "pauseAlert", alertId=case.alert, reason="a test")
    resuming = {"alertId": case.alert, "reason": "a test"}
    assert await refusal(world, ANYANG_OFFICER, "resumeAlert", **resuming) == "CASE_FORBIDDEN"
    await world.done(case.opener, "resumeAlert", **resuming)

    await world.clock.jump_to(case.disappeared + timedelta(hours=1, seconds=1))
    await world.wait_shown(case.alert, [near, far])
    words = await told_words(world, case, far)
    assert "Xiaomei" in words
    assert "Another name" not in words

    await world.approve(case, "REVISE_PUBLIC", by=ZHENGZHOU_OFFICER)
    await world.done(case.opener, "reviseCase", caseId=case.id, narrative="private news", material=False)
    answer = await refusal(world, case.opener, "reviseCase", **asked)
    assert answer.startswith("SECOND_PERSON_REQUIRED: The case has changed since a colleague approved")
    await world.approve(case, "REVISE_PUBLIC", by=ZHENGZHOU_OFFICER)
    await world.done(case.opener, "reviseCase", **asked)
    assert (await app_partner.client().alerts.get(case.alert)).child.name == "Another name"
    again = asked | {"clothing": "a hat", "idempotencyKey": "again"}
    assert (await refusal(world, case.opener, "reviseCase", **again)).startswith("SECOND_PERSON_REQUIRED"), (
        "It is used."
    )


async def test_nobody_adds_words_to_an_unconfirmed_case_and_confirms_it(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place)
    lie = {
        "point": {"latitude": place.latitude, "longitude": place.longitude},
        "district": "Mill Lane, where the neighbour lives",
        "at": (case.disappeared + timedelta(minutes=1)).isoformat(),
        "timePublic": True,
    }
    given = {"alertId": case.alert, "sighting": lie, "reason": "a test"}
    added = await world.done(ANYANG_OFFICER, "addAlertArea", f"area {DONE}", **given)
    twin = replace(ANYANG_OFFICER, account="another-account")
    for by in (ANYANG_OFFICER, twin):
        answer = await refusal(world, by, "confirmCase", caseId=case.id)
        assert answer.startswith("SECOND_PERSON_REQUIRED: You wrote some of what the public reads")
    await world.done(case.opener, "removeAlertArea", alertId=case.alert, area=added["area"], reason="a lie")

    await world.done(case.second, "reviseCase", caseId=case.id, **LIE)
    answer = await refusal(world, case.second, "confirmCase", caseId=case.id)
    assert answer.startswith("SECOND_PERSON_REQUIRED: You wrote some of what the public reads")
    await world.done(ZHENGZHOU_OFFICER, "confirmCase", caseId=case.id)


async def test_place_brings_no_own_words_into_a_confirmed_alert(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place, confirmed=True)
    lie = {
        "point": {"latitude": place.latitude, "longitude": place.longitude},
        "district": "Mill Lane, where the neighbour lives",
        "at": (case.disappeared + timedelta(minutes=1)).isoformat(),
    }
    for by, name, given in (
        (ANYANG_OFFICER, "addAlertArea", {"sighting": lie | {"timePublic": True}}),
        (case.opener, "correctLastSeen", {"lastSeen": lie}),
    ):
        answer = await refusal(world, by, name, alertId=case.alert, **given, **WHY)
        assert answer.startswith("SECOND_PERSON_REQUIRED: The case was confirmed"), name
    await world.approve(case, "CORRECT_LAST_SEEN")
    answer = await refusal(world, case.opener, "correctLastSeen", alertId=case.alert, lastSeen=lie, **WHY)
    assert answer.startswith("SECOND_PERSON_REQUIRED: The case was confirmed"), "approved for the rate limit alone"
    nudged = lie | {"at": (case.disappeared + timedelta(milliseconds=1)).isoformat()}
    answer = await refusal(world, case.opener, "correctLastSeen", alertId=case.alert, lastSeen=nudged, **WHY)
    assert answer.startswith("PLACE_UNCHANGED")


async def test_removed_photo_is_pushed_and_its_link_dead(world: World, app_partner: Partner, place: GeoPoint) -> None:
    [ref] = await app_partner.phones(place)
    opener, _ = world.officers()
    child, suspect = [await police_photo(world, opener, data) for data in (jpeg_with_secrets(), photo_file())]
    suspects = [{"description": "The neighbour", "photo": suspect}]
    case = await world.open_case(place, child={"photo": child}, suspects=suspects, confirmed=True)
    await world.wait_shown(case.alert, [ref])
    alert = await app_partner.client().alerts.get(case.alert)
    links = [str(alert.child.photo), str(alert.suspects[0].photo)]
    assert [(await fetch(world, link))[0] for link in links] == [200, 200]

    for facts, link in (({"suspects": [{"description": "The neighbour"}]}, links[1]), ({"photo": None}, links[0])):
        done = await world.done(case.opener, "reviseCase", caseId=case.id, material=False, **facts)
        revised_at = time.monotonic()

        async def is_gone(link: str = link) -> bool:
            return (await fetch(world, link))[0] == 410

        await until(is_gone, within=5)
        assert time.monotonic() - revised_at < 5

        async def is_told(revision: int = done["revision"]) -> bool:
            told = [one["message"]["data"] for one in await world.pushes(case.alert) if one["status"] == 200]
            return any(data["kind"] == "UPDATE" and int(data["revision"]) == revision for data in told)

        await until(is_told, HANG_TIMEOUT)
    # Police still see both.
    headers = {"Authorization": f"Bearer {world.hub.issuer.mint(case.second)}", "X-Purpose": "a test"}
    for photo in (child, suspect):
        async with world.session.get(f"{world.hub.url}/police/photos/{photo}/page", headers=headers) as answer:
            assert answer.status == 200
