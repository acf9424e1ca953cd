"""Photos: two ways to upload, and signed links that expire with the alert."""

import io
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from hub.domain.actors import Officer
from hub.local.officers import ANALYST
from reunion import Conflict, GeoPoint, InvalidInput, NotFound
from tests.databases import ALL_ROWS
from tests.e2e.world import Partner, World, token_of
from tests.services.photos.pictures import SECRET, jpeg_with_secrets, photo_file, png_bomb
from tests.waiting import until

WEBP, PNG = photo_file("WEBP"), photo_file("PNG")


async def bring(
    world: World, path: str, token: str | None, data: Any, kind: str = "image/jpeg"
) -> tuple[int, dict[str, str]]:
    """Upload raw bytes."""
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    async with world.session.post(world.hub.url + path, data=io.BytesIO(data), headers=headers) as answer:
        return answer.status, await answer.json()


async def police_photo(world: World, by: Officer, data: bytes) -> str:
    """Upload as an officer."""
    status, body = await bring(world, "/police/photos", world.hub.issuer.mint(by), data)
    assert status == 201, body
    return body["id"]


async def fetch(world: World, url: str) -> tuple[int, Mapping[str, str], bytes]:
    """Return the answer to a phone."""
    async with world.session.get(url) as answer:
        return answer.status, answer.headers, await answer.read()


async def test_a_photo_link_expires_with_its_alert(world: World, app_partner: Partner, place: GeoPoint) -> None:
    (ref,) = await app_partner.phones(place)
    opener, _ = world.officers()
    photo = await police_photo(world, opener, jpeg_with_secrets())
    report = await world.report(place, timedelta(minutes=5), child={"photo": photo})
    opened = await world.done(opener, "openCase", **report)
    await world.wait_shown(opened["alertId"], [ref])
    alert = await app_partner.client().alerts.get(opened["alertId"])
    page = alert.child.photo
    assert page is not None
    (push,) = await world.pushes(alert.id)
    assert push["token"] == token_of(ref)
    small = push["message"]["data"]["photo"]
    assert small == push["message"]["notification"]["image"]
    for url in (page, small):
        status, headers, data = await fetch(world, url)
        assert status == 200
        assert headers["Cache-Control"] == "private, max-age=5"
        assert SECRET not in data
        assert Image.open(io.BytesIO(data)).format == "JPEG"
    for forged in (page[:-3] + "xyz", page.split("?")[0], page.replace("/page", "/push"), small.replace(photo, "ph_x")):
        assert (await fetch(world, forged))[0] == 404
    closed_at = time.monotonic()
    await world.done(
        opener, "closeCase", caseId=opened["caseId"], outcome="FOUND_SAFE", foundBy="TIP", idempotencyKey="photo"
    )

    async def ended() -> bool:
        return [(await fetch(world, url))[0] for url in (page, small)] == [410, 410]

    await until(ended, within=5)
    assert time.monotonic() - closed_at < 5
    # A forged link does not disclose that there was an alert.
    assert (await fetch(world, page[:-3] + "xyz"))[0] == 404


async def test_upload_that_is_no_photo_is_refused(world: World, app_partner: Partner) -> None:
    key = app_partner.keys["LIVE"]
    for data, status, code in (
        (b"", 422, "PHOTO_INVALID"),
        (b"not a photo", 422, "PHOTO_INVALID"),
        (photo_file()[:500], 422, "PHOTO_INVALID"),
        (b"%PDF-1.7 nonsense", 422, "PHOTO_INVALID"),
        (photo_file("GIF"), 422, "PHOTO_INVALID"),
        (png_bomb(60_000, 60_000), 413, "PHOTO_TOO_LARGE"),
        (b"\xff" * (50 * 1024 * 1024), 413, "PHOTO_TOO_LARGE"),
    ):
        answered, body = await bring(world, "/photos", key, data)
        assert (answered, body["code"]) == (status, code)
    with pytest.raises(InvalidInput) as refused:
        await app_partner.client().photos.upload(b"not a photo")
    assert refused.value.request_id
    files = world.database.collection("media.files")
    assert await files.count_documents({"length": {"$gt": 10_000_000}, **ALL_ROWS}) == 0


async def test_the_sdk_with_an_own_key_uploads_one_photo(world: World, app_partner: Partner) -> None:
    photos, data = app_partner.client().photos, photo_file()
    first, again, other = [await photos.upload(data, idempotency_key=key) for key in ("目击 1", "目击 1", "目击 2")]
    assert first == again != other
    with pytest.raises(Conflict):
        await photos.upload(PNG, idempotency_key="目击 1")
    with pytest.raises(InvalidInput):
        await photos.upload(data, idempotency_key="x" * 201)


@pytest.mark.parametrize("data", [PNG, WEBP, photo_file()], ids=["png", "webp", "jpeg"])
async def test_a_tip_photo_is_readable_by_police_only(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint, data: bytes
) -> None:
    case = await world.open_case(place)
    photo = await app_partner.client().photos.upload(data)
    await app_partner.client().tips.submit(case.alert, "With a photo", photo=photo)
    with pytest.raises(NotFound):
        await other_partner.client().tips.submit(case.alert, "Not mine", photo=photo)
    link = f"{world.hub.url}/media/{case.alert}/{photo}/page?k=" + "x" * 22
    assert (await fetch(world, link))[0] == 404
    shown = f"{world.hub.url}/police/photos/{photo}/page"
    for token, purpose, status in (
        (None, "a test", 401),
        (app_partner.keys["LIVE"], "a test", 401),
        (world.hub.issuer.mint(ANALYST), "", 400),
        (world.hub.issuer.mint(ANALYST), "a test", 200),
        (world.hub.issuer.mint(ANALYST), "核实线索", 200),
    ):
        headers = {"X-Purpose": purpose} | ({"Authorization": f"Bearer {token}"} if token else {})
        async with world.session.get(shown, headers=headers) as answer:
            assert answer.status == status
            if status == 400:
                said = (await answer.json())["message"]
                assert said.startswith("A purpose must have 3 to 200 characters")
                assert said.endswith("It goes into the header X-Purpose.")
    lines = await world.database.collection("audit").find({"subject": photo}).to_list(None)
    assert sorted(line["purpose"] for line in lines) == ["a test", "核实线索"]


async def test_a_stranger_cannot_upload_a_photo(world: World, app_partner: Partner) -> None:
    for path, token in (
        ("/photos", None),
        ("/photos", "rk_live_nonsense"),
        ("/police/photos", app_partner.keys["LIVE"]),
        ("/police/photos", None),
    ):
        status, body = await bring(world, path, token, photo_file())
        assert (status, body["code"]) == (401, "UNAUTHENTICATED")
    status, body = await bring(world, "/police/photos", world.hub.issuer.mint(ANALYST), photo_file())
    assert (status, body["code"]) == (403, "FORBIDDEN")
