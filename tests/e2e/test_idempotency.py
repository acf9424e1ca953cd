"""A call with one idempotency key runs once, even when ten come at the same moment to two processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from reunion import GeoPoint
from tests.calls import KEYED
from tests.e2e.creating import making
from tests.e2e.second_api import second_api
from tests.e2e.world import LIVE, Partner, World
from tests.services.photos.pictures import photo_file

AT_ONCE = 8


@pytest.fixture(scope="module")
async def addresses(whole_world: World) -> AsyncIterator[list[str]]:
    """Two API processes over one database."""
    async with second_api(whole_world) as (_, port):
        yield [whole_world.hub.url, f"http://127.0.0.1:{port}"]


@pytest.mark.parametrize("name", KEYED)
async def test_concurrent_equal_calls_run_once_and_another_conflicts(
    world: World, addresses: list[str], name: str
) -> None:
    call = await making(world, name)
    before = await call.count()
    asked = [call.ask(world, call.caller, call.given, addresses[number % 2]) for number in range(AT_ONCE)]
    first, *others = await asyncio.gather(*asked)
    assert first["userErrors"] == []
    assert all(answer == first for answer in others)
    assert await call.count() == before + 1

    # The same key for another input neither runs nor gets the earlier answer.
    for address in addresses:
        refused = await call.ask(world, call.caller, call.other, address)
        assert code_of(refused) == "IDEMPOTENCY_MISMATCH"
        assert all(refused[field] is None for field in refused if field != "userErrors")
    assert await call.count() == before + 1

    # A key belongs to its caller: the equal key of another caller runs.
    another = await call.ask(world, call.another, call.other)
    assert another["userErrors"] == []
    assert await call.count() == before + 2
    assert await call.ask(world, call.caller, call.given) == first
    assert await call.count() == before + 2


async def test_concurrent_uploads_with_one_key_are_one_photo(
    world: World, addresses: list[str], app_partner: Partner
) -> None:
    photos, files = world.database.collection("photos"), world.database.collection("media.files")
    before = await photos.count_documents({}), await files.count_documents({})
    headers = {"Authorization": f"Bearer {app_partner.keys[LIVE]}", "Idempotency-Key": '"a-photo"'}

    async def upload(number: int) -> Any:
        address = f"{addresses[number % 2]}/photos"
        async with world.session.post(address, data=photo_file(), headers=headers) as answer:
            assert answer.status == 201
            return await answer.json()

    first, *others = await asyncio.gather(*(upload(number) for number in range(AT_ONCE // 2)))
    assert all(answer == first for answer in others)
    assert (await photos.count_documents({}), await files.count_documents({})) == (before[0] + 1, before[1] + 2)


async def ten(world: World, by: Any, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Send ten equal calls at once, and check that all answers are equal."""
    answers = await asyncio.gather(*(world.done(by, name, **given) for _ in range(10)))
    assert all(answer == answers[0] for answer in answers)
    first: dict[str, Any] = answers[0]
    return first


async def test_a_refused_opening_stores_nothing_under_its_key(world: World, place: GeoPoint) -> None:
    opener, _ = world.officers()
    report = await world.report(place, timedelta(minutes=5))
    bad = report | {"criteria": ""}
    assert code_of(await world.change(opener, "openCase", **bad)) == "TEXT_INVALID"
    opened = await world.done(opener, "openCase", **report)
    await world.done(opener, "closeCase", caseId=opened["caseId"], outcome="WITHDRAWN", idempotencyKey="w")


def code_of(payload: Any) -> str:
    """Return the code of the one error."""
    (error,) = payload["userErrors"]
    code: str = error["code"]
    return code
