"""Plants secrets through the public interfaces, and collects the names that hostile requests use."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from hub.local.officers import OPERATOR as OPERATING
from hub.local.officers import SUPERVISOR
from hub.local.officers import UNCERTIFIED as TRAINEE
from reunion import Device
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.hostile.scene import LIVE_KEY, OFFICER, OPERATOR, TEST_KEY, UNCERTIFIED, Scene
from tests.services.photos.pictures import photo_file

READING: Final = SUPERVISOR
NOBODY: Final = ()
TIPS: Final = 'query ($id: ID!) { tips(caseId: $id, purpose: "a test") { edges { node { id } } } }'
PAGE: Final = "{ alerts(first: 1) { pageInfo { endCursor } } }"


@dataclass(frozen=True, slots=True)
class Planted:
    """The scene of the hostile requests, and each marker with the roles that may see it."""

    scene: Scene
    markers: Mapping[str, Collection[str]]


async def plant(world: World) -> Planted:
    """Set the scene."""
    markers: dict[str, Collection[str]] = {}

    def marker(what: str, *seen_by: str) -> str:
        text = f"mk{secrets.token_hex(6)}{what}"
        markers[text] = seen_by
        return text

    place = world.place()
    own, other, victim = [await world.partner("fcm", (LIVE, TEST)) for _ in range(3)]
    webhook = await world.partner("webhook", url=world.newsroom.inbox("hostile").url)
    for partner in (other, webhook):
        markers |= dict.fromkeys((*partner.keys.values(), *filter(None, partner.secrets.values())), NOBODY)
    (own_ref,) = await own.phones(place)
    ref, token = marker("Ref"), marker("Token")
    (taken,) = await other.client().devices.register(
        [Device(ref, latitude=place.latitude, longitude=place.longitude, token=token)]
    )
    assert taken.ok
    (other_ref,) = await other.phones(place)
    photo = await _photo(world)
    secret = await _case(world, place, photo, lambda what: marker(what, OFFICER))
    markers |= dict.fromkeys(await _tip(world, own, secret["alertId"], lambda what: marker(what, OFFICER)), NOBODY)
    victims = await _case(world, place, None, lambda what: f"victim {what}")
    await _tip(world, own, victims["alertId"], lambda what: f"victim {what}")
    tips = [await _first_tip(world, one["caseId"]) for one in (secret, victims)]
    shown = await own.client().alerts.get(secret["alertId"])
    link = urlsplit(str(shown.child.photo))
    markers |= dict.fromkeys(_of_the_hub(world), NOBODY)
    scene = Scene(
        tokens={
            LIVE_KEY: own.keys[LIVE],
            TEST_KEY: own.keys[TEST],
            OFFICER: world.hub.issuer.mint(READING),
            UNCERTIFIED: world.hub.issuer.mint(TRAINEE),
            OPERATOR: world.hub.issuer.mint(OPERATING),
        },
        case=secret["caseId"],
        alert=secret["alertId"],
        tip=tips[0],
        victim_case=victims["caseId"],
        victim_alert=victims["alertId"],
        victim_tip=tips[1],
        victim_partner=victim.id,
        partner=own.id,
        other_partner=other.id,
        other_ref=other_ref,
        own_ref=own_ref,
        photo=photo,
        media=f"{link.path}?{link.query}",
        cursor=(await own.ask(PAGE)).data["alerts"]["pageInfo"]["endCursor"],
    )
    # A test key may not see the alert of a live key.
    markers[str(shown.child.clothing)] = (LIVE_KEY, OFFICER)
    return Planted(scene, markers)


def _of_the_hub(world: World) -> list[str]:
    """Return passwords and keys of the hub itself."""
    environment = world.hub.environment
    passwords = [str(urlsplit(environment[name]).password) for name in ("MONGO_URL", "REDIS_URL")]
    return [environment["HUB_KEY"], *(one for one in passwords if one != "None")]


async def _photo(world: World) -> str:
    headers = {"Authorization": f"Bearer {world.hub.issuer.mint(READING)}", "Content-Type": "image/jpeg"}
    async with world.session.post(f"{world.hub.url}/police/photos", data=photo_file(), headers=headers) as answer:
        assert answer.status == 201
        return str((await answer.json())["id"])


async def _case(world: World, place: Any, photo: str | None, words: Any) -> Any:
    """Open a case full of data that only police may see."""
    child = {
        "fullName": words("FullName"),
        "identityNumber": words("Identity"),
        "clothing": words("Clothing"),
        "photo": photo,
    }
    facts = {
        "criteria": words("Criteria"),
        "narrative": words("Narrative"),
        "reporter": {"name": words("Reporter"), "phone": words("Phone")},
        "suspects": [{"description": "a man in black", "name": words("Suspect")}],
        "vehicles": [{"description": "a white van", "plate": words("Plate")}],
    }
    report = await world.report(place, timedelta(minutes=20), child=child, **facts)
    report["lastSeen"]["address"] = words("Address")
    return await world.done(READING, "openCase", **report)


async def _tip(world: World, partner: Partner, alert: str, words: Any) -> list[str]:
    """Submit a tip and return its receipt code."""
    code = await partner.client().tips.submit(alert, words("TipText"), contact=words("Contact"))
    return [str(code)]


async def _first_tip(world: World, case: str) -> str:
    edges = (await world.police(READING, TIPS, id=case)).data["tips"]["edges"]
    return str(edges[0]["node"]["id"])
