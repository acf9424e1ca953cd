"""Entities of the partner graph, as a gateway requests them: each on its own, and only those of the key's partner."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reunion import Device, GeoPoint
from tests.e2e.world import LIVE, TEST, Partner, World

ENTITIES = """query ($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on Alert { id child { name } } ... on Partner { id name }
  ... on Device { ref registrationExpiresAt } } }"""
LIFETIME = timedelta(days=60)


def devices(*refs: str) -> list[dict[str, Any]]:
    return [{"__typename": "Device", "ref": ref} for ref in refs]


async def test_a_device_entity_is_readable_by_its_key_only(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    here, gone = await app_partner.phones(place, 2)
    (drilled,) = await app_partner.phones(place, mode=TEST)
    await app_partner.client().devices.remove([gone])
    of = devices(here, gone, drilled, "nobody", here)
    seen, none, test, nobody, again = (await app_partner.ask(ENTITIES, of=of)).data["_entities"]
    unknown = [{"__typename": "Device", "ref": one["ref"], "registrationExpiresAt": None} for one in of]
    assert [none, test, nobody] == unknown[1:4]
    assert seen == again
    assert seen.keys() == {"__typename", "ref", "registrationExpiresAt"}
    assert seen["ref"] == here
    left = datetime.fromisoformat(seen["registrationExpiresAt"]) - await world.clock.now()
    assert LIFETIME - timedelta(minutes=5) < left <= LIFETIME
    assert (await app_partner.ask(ENTITIES, TEST, of=of)).data["_entities"][:2] == unknown[:2]
    assert (await other_partner.ask(ENTITIES, of=of)).data["_entities"] == unknown


async def test_a_device_that_reports_becomes_fresh_again(world: World, app_partner: Partner, place: GeoPoint) -> None:
    (ref,) = await app_partner.phones(place)
    (before,) = (await app_partner.ask(ENTITIES, of=devices(ref))).data["_entities"]
    later = Device(ref, latitude=place.latitude, longitude=place.longitude, token=f"token-{ref}", language="en")
    await app_partner.client().devices.register([later])
    (after,) = (await app_partner.ask(ENTITIES, of=devices(ref))).data["_entities"]
    # A moment without milliseconds is written without a point: as texts, moments have no order.
    was, now = (datetime.fromisoformat(seen["registrationExpiresAt"]) for seen in (before, after))
    assert was < now
    assert now.tzinfo == UTC


HOSTILE: list[Any] = [
    {"__typename": "Nope", "id": "x"},
    {"__typename": "Query"},
    {"__typename": ["Alert"], "id": "x"},
    {"__typename": None, "id": "x"},
    {"__typename": "Alert"},
    {"__typename": "Alert", "id": None},
    {"__typename": "Alert", "id": 7},
    {"__typename": "Alert", "id": ["x"]},
    {"__typename": "Alert", "id": {"$ne": None}},
    {"__typename": "Alert", "ref": "x"},
    {"__typename": "Device", "id": "x"},
    {"__typename": "Device", "ref": {"$gt": ""}},
    {"__typename": "Partner", "id": True},
    {"id": "x"},
    {},
]
"""Each is an error in its place."""

UNKNOWN_IDS: list[Any] = [
    {"__typename": kind, "id": text}
    for kind in ("Alert", "Partner")
    for text in ("", "nobody", "\0", "\ud800", "$where", "x" * 100_000, "🧒")
]
"""Each names a row that does not exist."""

UNREGISTERED = devices("", "nobody", "\0", "$where", "x" * 100_000, "🧒")


@pytest.mark.parametrize("mode", [LIVE, TEST])
async def test_an_invalid_representation_leaves_the_others_intact(
    world: World, app_partner: Partner, place: GeoPoint, mode: str
) -> None:
    (ref,) = await app_partner.phones(place, mode=mode)
    case = await world.open_case(place, status="ACTUAL" if mode == LIVE else "EXERCISE")
    good = [
        {"__typename": "Alert", "id": case.alert},
        {"__typename": "Partner", "id": app_partner.id},
        {"__typename": "Device", "ref": ref},
    ]
    answer = await app_partner.ask(ENTITIES, mode, of=[*good, *HOSTILE, *UNKNOWN_IDS, *UNREGISTERED, *good])
    found = answer.body["data"]["_entities"]
    assert [one["__typename"] for one in found[:3]] == ["Alert", "Partner", "Device"]
    assert found[:3] == found[-3:]
    between = found[3:-3]
    assert between[: -len(UNREGISTERED)] == [None] * (len(HOSTILE) + len(UNKNOWN_IDS))
    assert between[-len(UNREGISTERED) :] == [one | {"registrationExpiresAt": None} for one in UNREGISTERED]
    codes = {error["path"][1]: error["extensions"]["code"] for error in answer.body["errors"]}
    assert codes == dict.fromkeys(range(3, 3 + len(HOSTILE)), "INVALID_INPUT")
