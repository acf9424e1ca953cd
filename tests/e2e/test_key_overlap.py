"""A partner's old keys work beside a new one for the grace period, and no longer, on every process of the API."""

import asyncio
from datetime import UTC, datetime, timedelta

from reunion import AsyncReunion, AuthenticationError
from tests.e2e.second_api import second_api
from tests.e2e.test_feed import QUICK, Follower, follow
from tests.e2e.world import LIVE, World
from tests.waiting import until

OVERLAP = 6
CLOSED_WITHIN = 5.0


async def test_an_old_key_and_its_connections_end_at_expiry(world: World) -> None:
    partner = await world.partner()
    old = partner.keys[LIVE]
    async with (
        second_api(world) as (_, port),
        AsyncReunion(world.hub.url, old, max_retries=0) as here,
        AsyncReunion(f"http://127.0.0.1:{port}", old, max_retries=0) as there,
        follow(here.alerts.stream(policy=QUICK)) as first,
        follow(there.alerts.stream(policy=QUICK)) as second,
    ):
        made = await world.operate(
            "rotatePartnerKey",
            "key keyId previousKeysExpireAt",
            partnerId=partner.id,
            mode=LIVE,
            gracePeriodSeconds=OVERLAP,
        )
        stop = datetime.fromisoformat(made["previousKeysExpireAt"])
        assert (await there.viewer()).key_expires_at == stop
        # A later rotation with a longer grace period does not extend the first.
        newest = await world.new_key(partner, grace_period_seconds=600)
        await asyncio.gather(opens_until(here, stop), opens_until(there, stop))
        await asyncio.gather(hears_no_more(first, stop), hears_no_more(second, stop))
        for key in (made["key"], newest):
            async with AsyncReunion(f"http://127.0.0.1:{port}", key) as client:
                assert (await client.viewer()).partner_id == partner.id


async def opens_until(client: AsyncReunion, stop: datetime) -> None:
    """Check that each call answered before the moment is accepted, and each sent after it is refused."""
    let_in = 0
    while True:
        asked = datetime.now(UTC)
        try:
            await client.viewer()
        except AuthenticationError:
            assert datetime.now(UTC) >= stop
            break
        assert asked < stop
        let_in += 1
        await asyncio.sleep(0.02)
    assert let_in > 20
    assert asked - stop < timedelta(seconds=1)


async def hears_no_more(follower: Follower, stop: datetime) -> None:
    """Check that an open connection stays until the moment, and is closed within seconds."""

    async def over() -> bool:
        assert datetime.now(UTC) < stop + timedelta(seconds=CLOSED_WITHIN)
        return follower.failure is not None

    await until(over, within=2 * CLOSED_WITHIN)
    assert datetime.now(UTC) >= stop
    assert isinstance(follower.failure, AuthenticationError)


async def test_a_rotation_keeps_connections_of_the_old_key(world: World) -> None:
    partner = await world.partner()
    async with (
        AsyncReunion(world.hub.url, partner.keys[LIVE]) as client,
        follow(client.alerts.stream(policy=QUICK)) as held,
    ):
        await world.new_key(partner, grace_period_seconds=600)
        # Longer than a session check is cached: by then it was checked again.
        await asyncio.sleep(4)
        assert (held.stream.connections, held.failure) == (1, None)
