"""Two API processes behind a balancer that alternates between them for each connection."""

import asyncio

from reunion import AsyncReunion, GeoPoint
from tests.e2e.happenings import happen, logged
from tests.e2e.second_api import balanced, second_api
from tests.e2e.test_feed import QUICK, follow
from tests.e2e.world import LIVE, Partner, World
from tests.waiting import until


async def test_a_subscriber_moves_from_hub_to_hub(world: World, app_partner: Partner, place: GeoPoint) -> None:
    async with (
        second_api(world) as (other, port),
        balanced(world.hub.port, port) as balancer,
        AsyncReunion(balancer.address, app_partner.keys[LIVE]) as client,
        follow(client.alerts.stream(policy=QUICK)) as steady,
    ):
        case = await world.open_case(place)
        for cut in range(1, 7):
            happening = asyncio.create_task(happen(world, case, 15))
            await asyncio.sleep(0.1)
            balancer.cut()
            await happening

            async def connected_again(cuts: int = cut) -> bool:
                return steady.stream.connections > cuts

            await until(connected_again)
        other.kill()
        await happen(world, case, 5)
        await world.close(case)

        async def ended() -> bool:
            return "CANCEL" in steady.of(case.alert)

        await until(ended)
        heard = [(event.sequence, str(event.type)) for event in steady.events if event.alert.id == case.alert]
        assert heard == await logged(world, case)
        assert len(heard) > 95
        assert steady.stream.connections > 6
