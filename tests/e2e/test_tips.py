"""Tips: stored once, read by police only, withdrawn by the person who gave them."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.local.officers import ANALYST, OPERATOR
from reunion import Conflict, DevicePreferences, GeoPoint, InvalidInput, NotFound
from tests.e2e.world import LIVE, TEST, Case, Partner, World, at_distance
from tests.services.photos.pictures import photo_file
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until

TIPS = """query ($id: ID!, $purpose: String!) { tips(caseId: $id, purpose: $purpose, first: 50) { edges { node {
  id text seenAt contact place { latitude longitude } photo repeats state withdrawnAt
} } } }"""

SUBMIT = "mutation ($input: SubmitTipInput!) { submitTip(input: $input) { receiptCode userErrors { code path } } }"


async def tips_of(world: World, case: Case) -> list[dict[str, Any]]:
    """Return a case's tips, as police read them."""
    answer = await world.police(ANALYST, TIPS, id=case.id, purpose="a test")
    return [edge["node"] for edge in answer.data["tips"]["edges"]]


async def test_a_tip_reaches_police_complete(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    code = await app_partner.client().tips.submit(
        case.alert, "I saw her at the bus station", place=place, contact="138 0000 0000", device_ref="nobody-knows-it"
    )
    assert len(code) == 26
    (tip,) = await tips_of(world, case)
    assert tip["text"] == "I saw her at the bus station"
    assert tip["contact"] == "138 0000 0000"
    assert tip["place"] == {"latitude": place.latitude, "longitude": place.longitude}
    assert tip["state"] == "NEW"
    moved = await world.done(case.opener, "triageTip", "tipId userErrors { code }", tipId=tip["id"], state="FOLLOWED")
    assert moved["tipId"] == tip["id"]
    back = await world.change(case.opener, "triageTip", "tipId userErrors { code }", tipId=tip["id"], state="NEW")
    assert [error["code"] for error in back["userErrors"]] == ["CONFLICT"]


async def test_a_tip_is_whole_for_police_and_closed_to_others(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    client = app_partner.client()
    photo = await client.photos.upload(photo_file())
    seen_at = (await world.now() - timedelta(minutes=2)).replace(microsecond=0)
    await client.tips.submit(
        case.alert, "MARKER: at the bus station", seen_at=seen_at, place=place, contact="MARKER: 138", photo=photo
    )
    (tip,) = await tips_of(world, case)
    assert (tip["text"], tip["contact"], tip["photo"]) == ("MARKER: at the bus station", "MARKER: 138", photo)
    assert datetime.fromisoformat(tip["seenAt"]) == seen_at
    assert tip["place"] == {"latitude": place.latitude, "longitude": place.longitude}

    refused = await world.police(OPERATOR, TIPS, id=case.id, purpose="curious")
    assert refused.codes == ["FORBIDDEN"]
    asked = [refused, await world.ask("/police/graphql", None, TIPS, id=case.id, purpose="curious")]
    for partner in (app_partner, other_partner):
        asked.append(await world.ask("/police/graphql", partner.keys[LIVE], TIPS, id=case.id, purpose="curious"))
        by_id = await partner.ask("query ($id: ID!) { node(id: $id) { id } }", id=tip["id"])
        assert by_id.data == {"node": None}
    assert [answer.codes for answer in asked[1:]] == [["UNAUTHENTICATED"]] * 3
    assert not any("MARKER" in str(answer.body) for answer in asked)


async def test_a_tip_is_answered_alike_whatever_its_device(world: World, place: GeoPoint) -> None:
    partner = await world.partner()
    reached, muted = await partner.phones(place, 2)
    (far,) = await partner.phones(at_distance(place, 300))
    mute = DevicePreferences(muted, muted_until=await world.now() + timedelta(days=1))
    assert (await partner.client().devices.set_preferences([mute]))[0].ok
    case = await world.open_case(place)
    await world.wait_shown(case.alert, [reached])
    heard = []
    for number, ref in enumerate((None, "never-registered", reached, muted, far)):
        given = {"alert": case.alert, "text": f"Seen {number}", "deviceRef": ref, "idempotencyKey": f"alike-{number}"}
        answer = await partner.ask(SUBMIT, input=given)
        # The code is another for each tip, and the caller's points change with each call.
        said = re.sub(r"[A-Z2-7]{26}|(?<='currentlyAvailable': )\d+", "…", str(answer.body))
        heard.append((answer.status, said, sorted(answer.headers)))
    assert "'receiptCode': '…', 'userErrors': []" in heard[0][1]
    assert heard == heard[:1] * 5
    assert await world.shown(case.alert) == {f"token-{reached}"}


async def test_a_lone_surrogate_is_dropped_from_a_tip(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    submit = app_partner.client().tips.submit
    assert len(await submit(case.alert, "She is at the station \ud83d", contact="\ude00 138")) == 26
    (tip,) = await tips_of(world, case)
    assert (tip["text"], tip["contact"]) == ("She is at the station", "138")
    for submitting, refusal in (
        (submit(case.alert, "She is here", device_ref="phone \ud83d"), InvalidInput),
        (submit(case.alert, "She is here", idempotency_key="key \ud83d"), InvalidInput),
        (submit(case.alert, "She is here", photo="ph_\ud83d"), NotFound),
    ):
        with pytest.raises(refusal):
            await submitting


async def test_ten_concurrent_calls_with_one_key_are_one_tip(
    world: World, app_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    submit = app_partner.client().tips.submit
    codes = await asyncio.gather(
        *(submit(case.alert, "The same person, at once", idempotency_key="ten") for _ in range(10))
    )
    assert len(set(codes)) == 1
    assert await submit(case.alert, "The same person, at once", idempotency_key="ten") == codes[0]
    assert len(await tips_of(world, case)) == 1
    with pytest.raises(Conflict) as refusal:
        await submit(case.alert, "Something else", idempotency_key="ten")
    assert refusal.value.code == "IDEMPOTENCY_MISMATCH"


async def test_the_same_key_of_another_partner_is_another_key(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    ours = await app_partner.client().tips.submit(case.alert, "Seen by us", idempotency_key="same")
    theirs = await other_partner.client().tips.submit(case.alert, "Seen by them", idempotency_key="same")
    assert ours != theirs
    assert len(await tips_of(world, case)) == 2


async def test_repeats_are_linked_and_never_dropped(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    for text in ("A white van, at the gate.", "a white van at the gate"):
        await app_partner.client().tips.submit(case.alert, text)
    later, first = await tips_of(world, case)
    assert later["repeats"] == first["id"]
    assert first["repeats"] is None


async def test_a_tip_is_withdrawn_once_by_its_code_only(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    code = await app_partner.client().tips.submit(case.alert, "MARKER of a witness", contact="MARKER of a contact")
    assert not await other_partner.client().tips.withdraw(code)
    assert not await app_partner.client(TEST).tips.withdraw(code)
    assert not await app_partner.client().tips.withdraw("A" * 26)
    with pytest.raises(InvalidInput):
        await app_partner.client().tips.withdraw("nonsense")
    assert await app_partner.client().tips.withdraw(code.lower())
    assert not await app_partner.client().tips.withdraw(code)
    (tip,) = await tips_of(world, case)
    assert (tip["text"], tip["contact"], tip["place"]) == (None, None, None)
    assert tip["withdrawnAt"] is not None
    async for row in world.database.collection("tips").find({}):
        assert "MARKER of a" not in str(row)
        assert code not in str(row)


async def test_police_ask_back_and_the_tipster_answers(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    case = await world.open_case(place)
    tips = app_partner.client().tips
    code = await tips.submit(case.alert, "A girl in a white van")
    (tip,) = await tips_of(world, case)
    asked = {"tipId": tip["id"], "question": "Which way did it go?"}
    await world.done(case.opener, "askTipster", "tipId userErrors { code }", **asked)
    for other in (other_partner.client(), app_partner.client(TEST)):
        assert await other.tips.follow_up(code) is None
        assert not await other.tips.add(code, "They went south")
    found = await tips.follow_up(code)
    assert found is not None
    assert ([question.text for question in found.questions], found.added_count) == (["Which way did it go?"], 0)
    assert await tips.add(code, "They went north")
    document = 'query ($id: ID!) { node(id: $id, purpose: "a test") { ... on Tip { additions { text } } } }'
    assert (await world.police(case.opener, document, id=tip["id"])).data == {
        "node": {"additions": [{"text": "They went north"}]}
    }
    assert await tips.withdraw(code)
    assert await tips.follow_up(code) is None
    async for row in world.database.collection("tips").find({"_id": tip["id"]}):
        assert "north" not in str(row)


async def test_an_invalid_tip_is_refused(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    submit = app_partner.client().tips.submit
    for text, fields, kind, code in (
        ("", {}, InvalidInput, "TEXT_INVALID"),
        ("x" * 4001, {}, InvalidInput, "TEXT_INVALID"),
        ("A sighting", {"contact": "x" * 501}, InvalidInput, "TEXT_INVALID"),
        ("A sighting", {"place": GeoPoint(95.0, 0.0)}, InvalidInput, "COORDINATES_INVALID"),
        ("A sighting", {"device_ref": ""}, InvalidInput, "REF_INVALID"),
        ("A sighting", {"idempotency_key": "x" * 201}, InvalidInput, "TEXT_INVALID"),
        ("A sighting", {"photo": "ph_nobody"}, NotFound, "NOT_FOUND"),
    ):
        with pytest.raises(kind) as refusal:
            await submit(case.alert, text, **fields)
        assert refusal.value.code == code
    with pytest.raises(NotFound):
        await submit("al_nobody", "A sighting")
    assert await tips_of(world, case) == []


async def test_reading_tips_requires_a_permission_and_a_purpose(world: World, place: GeoPoint) -> None:
    case = await world.open_case(place)
    assert (await world.police(ANALYST, TIPS, id=case.id, purpose="")).codes == ["TEXT_INVALID"]
    assert (await world.police(OPERATOR, TIPS, id=case.id, purpose="curious")).codes == ["FORBIDDEN"]


async def test_a_photo_left_by_a_killed_process_is_deleted(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    photo = await app_partner.client().photos.upload(photo_file())
    await app_partner.client().tips.submit(case.alert, "With a photo", photo=photo)
    # The state after the withdrawal and before the deletion of the photo.
    left = {"photo": None, "text": None, "withdrawn_at": await world.now(), "photo_left": photo}
    await world.database.collection("tips").update_one({"photo": photo}, {"$set": left})

    async def wiped() -> bool:
        return await world.database.collection("photos").find_one({"_id": photo}) is None

    await until(wiped, within=PROGRAM_TIMEOUT)
