"""Every invalid key gets the same answer."""

from typing import Any

import pytest

from tests.e2e.world import LIVE, TEST, World

DOORS: dict[str, dict[str, Any]] = {
    "/graphql": {"json": {"query": "{ viewer { keyId } }"}},
    "/graphql?of=a-mutation": {"json": {"query": 'mutation { withdrawTip(input: {receiptCode: "A"}) { withdrawn } }'}},
    "/photos": {"data": b"no photo"},
}
OF_ITS_OWN = ("date", "x-request-id")


@pytest.fixture(scope="module")
async def wrong(whole_world: World) -> dict[str, str]:
    """Return keys that are invalid for different reasons."""
    world = whole_world
    partner, revoked, suspended = [await world.partner(modes=(LIVE, TEST)) for _ in range(3)]
    rotated = partner.keys[LIVE]
    await world.new_key(partner)
    right = partner.keys[LIVE]
    await world.operate("revokePartnerKey", "revoked", partnerId=revoked.id, mode=LIVE)
    await world.operate("suspendPartner", "suspended", partnerId=suspended.id, suspended=True)
    return {
        "none at all": "",
        "rotated": rotated,
        "revoked": revoked.keys[LIVE],
        "of a suspended partner": suspended.keys[LIVE],
        "unknown": "rk_live_" + "x" * 43,
        "right but for its last letter": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "of the other mode": right.replace("live", "test"),
        "shorter": right[:-1],
        "longer": right + "A",
        "in capitals": right.upper(),
        "of staff": "eyJhbGciOiJSUzI1NiJ9.e30.AA",
        "what is kept of it": "0" * 64,
    }


@pytest.mark.parametrize("door", DOORS)
async def test_every_rejected_key_gets_the_same_answer(world: World, wrong: dict[str, str], door: str) -> None:
    answers = {why: await answered(world, door, key) for why, key in wrong.items()}
    assert len(set(answers.values())) == 1, answers
    assert "UNAUTHENTICATED" in str(answers["unknown"])


async def answered(world: World, door: str, key: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Return status, body and headers, without the parts that differ in every answer."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with world.session.post(world.hub.url + door, headers=headers, **DOORS[door]) as answer:
        kept = tuple((name.lower(), value) for name, value in answer.headers.items() if name.lower() not in OF_ITS_OWN)
        return answer.status, await answer.text(), kept
